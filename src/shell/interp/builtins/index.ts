/** Which builtins a shell has. */
import type { Co } from '../../../kernel/sched.ts';
import type { Shell } from '../shell.ts';
import { flowBuiltins } from './flow.ts';
import { ioBuiltins } from './io.ts';
import { jobBuiltins } from './jobs.ts';
import { variableBuiltins } from './variables.ts';
import { whatBuiltins } from './what.ts';

/** Runs in the shell itself; its result is the exit status. */
export type Builtin = (sh: Shell, args: string[], name: string) => Co<number>;

const ALL: Record<string, Builtin> = { ...flowBuiltins, ...ioBuiltins, ...jobBuiltins, ...variableBuiltins, ...whatBuiltins };
/** Those that only bash has. */
const BASH_ONLY = new Set(['declare', 'typeset', 'shopt', 'mapfile', 'readarray', 'builtin', 'disown', 'suspend', 'enable', 'caller', 'compgen', 'complete', 'dirs', 'pushd', 'popd', 'logout']);
/** Those that ash has and dash has not. */
const NOT_DASH = new Set(['let', 'source', 'history', '[[', 'help']);

export function findBuiltin(sh: Shell, name: string): Builtin | undefined {
  if (!Object.hasOwn(ALL, name) || (sh.kind !== 'bash' && BASH_ONLY.has(name)) || (sh.kind === 'dash' && NOT_DASH.has(name))) return undefined;
  if (sh.kind === 'bash' && name === '[[') return undefined;
  return ALL[name];
}
export const builtinNames = (sh: Shell): string[] => Object.keys(ALL).filter((n) => findBuiltin(sh, n)).sort();
