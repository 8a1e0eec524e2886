/** Reading and changing one daemon's state, and the events it tells. */
import type { Draft } from 'immer';
import { shapeOfConfig } from '../kernel/kernel.ts';
import { DockerError } from './errors.ts';
import type { Container, Daemon, Engine, Network } from './state.ts';
import type { EventMessage } from './types.ts';

/** The daemon's state on that machine. Status 0, with the client's own words, when no engine runs there. */
export function engineOf(d: Daemon): Engine {
  const engine = d.k.config.engines[d.machine];
  if (!engine) throw new DockerError(0, 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
  return engine;
}
/** An engine's records, whose entries come and go one by one (kernel/draft.ts). */
shapeOfConfig('engines', {
  rest: {
    members: { containers: { record: true }, execs: { record: true }, networks: { rest: { members: { endpoints: { record: true } } } } },
  },
});

/** Change the engine. The recipe's changes are made all or none. */
export function mutate<T>(d: Daemon, recipe: (engine: Draft<Engine>) => T): T {
  let result!: T;
  d.k.update((draft) => {
    result = recipe(draft.engines[d.machine] as Draft<Engine>);
  });
  return result;
}
/** Change one container; nothing happens when it is gone. */
export function mutateContainer(d: Daemon, id: string, recipe: (c: Draft<Container>) => void): void {
  mutate(d, (engine) => {
    const c = engine.containers[id];
    if (c) recipe(c);
  });
}
export function mutateNetwork(d: Daemon, id: string, recipe: (n: Draft<Network>) => void): void {
  mutate(d, (engine) => {
    const n = engine.networks[id];
    if (n) recipe(n);
  });
}
export const containersOf = (d: Daemon): Container[] => Object.values(engineOf(d).containers);
export const networksOf = (d: Daemon): Network[] => Object.values(engineOf(d).networks);
/** The network namespace that the daemon itself lives in. */
export const hostNetns = (d: Daemon): string => d.k.config.machines[d.machine]?.netns as string;

/** Events kept for `docker events --since`. */
const EVENT_LIMIT = 256;
/** Woken when something happened (events) or was written (logs). */
export const eventQueue = (d: Daemon) => d.k.queue(`docker/${d.machine}/events`);
export const logQueue = (d: Daemon, container: string) => d.k.queue(`docker/${d.machine}/log/${container}`);
/** Woken on every change of a container's state. */
export const stateQueue = (d: Daemon, container: string) => d.k.queue(`docker/${d.machine}/state/${container}`);

export function tell(d: Daemon, type: EventMessage['Type'], action: string, id: string, attributes: Record<string, string>): void {
  const sorted = Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  const { events } = engineOf(d);
  const event: EventMessage = { Type: type, Action: action, Actor: { ID: id, Attributes: sorted }, scope: 'local', at: d.k.now };
  mutate(d, (engine) => {
    engine.events = [...(events.length >= EVENT_LIMIT ? events.slice(events.length - EVENT_LIMIT + 1) : events), event];
  });
  eventQueue(d).wake();
}
export function tellContainer(d: Daemon, action: string, c: Container, more: Record<string, string> = {}): void {
  tell(d, 'container', action, c.id, { ...c.config.Labels, image: c.config.Image, name: c.name, ...more });
}
export function tellNetwork(d: Daemon, action: string, n: Network, more: Record<string, string> = {}): void {
  tell(d, 'network', action, n.id, { name: n.name, type: n.driver, ...more });
}
