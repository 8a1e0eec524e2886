/** What checks look at: a world at rest, places in it, and a scratch copy in which a check may run commands. */
import { engineOf } from '../../docker/api.ts';
import type { Container, Engine, Network, WorldConfig } from '../../docker/state.ts';
import type { Netns, NetnsId } from '../../kernel/config.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Message } from '../text.ts';

/** Result of a fact: undefined when it holds, else what is missing. */
export type Missing = Message | undefined;

export interface Probe {
  k: Kernel<WorldConfig>;
  /** Run a command at a place on a scratch copy of the world, after the lines of `first`; nothing of it stays. */
  run(at: string, command: string, first?: readonly { at: string; command: string }[]): { exit: number; stdout: string; stderr: string };
}

export const engine = (p: Probe): Engine => engineOf({ k: p.k, machine: 'host' });
export const containerNamed = (p: Probe, name: string): Container | undefined => Object.values(engine(p).containers).find((c) => c.name === name);
export const networkNamed = (p: Probe, name: string): Network | undefined => Object.values(engine(p).networks).find((n) => n.name === name);

/** The network namespace of a place; undefined when there is none now. */
export function netnsOf(p: Probe, at: string): Netns | undefined {
  const { config } = p.k;
  if (at.startsWith('netns:')) {
    const entry = config.machines.host?.netnsNames.find((n) => n.name === at.slice(6));
    return entry && config.netns[entry.netns];
  }
  const machine = config.machines[at];
  if (machine) return config.netns[machine.netns];
  const c = containerNamed(p, at);
  const process = c && c.state.pid > 0 ? config.processes[c.state.pid] : undefined;
  const id: NetnsId | undefined = process?.ns.net ?? c?.netns;
  return id === undefined ? undefined : config.netns[id];
}
export const listOf = (v: string | string[] | undefined): string[] => (v === undefined ? [] : Array.isArray(v) ? v : [v]);
