/** Exit codes of containers that --rm takes away in the moment they end: whoever waits for one wakes after it has gone. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { Daemon } from '../state.ts';

const codes = new WeakMap<Kernel, Map<string, number>>();

/** Note how a container ended. */
export function noteExitCode(d: Daemon, id: string, code: number): void {
  const mine = codes.get(d.k) ?? new Map<string, number>();
  codes.set(d.k, mine.set(id, code));
}
/** How a container ended last, undefined if it never did. */
export const notedExitCode = (d: Daemon, id: string): number | undefined => codes.get(d.k)?.get(id);
