/** Where things are, in words a learner knows: a network namespace is a machine, a container, or a named namespace. */
import type { Container, WorldConfig } from '../docker/state.ts';
import type { NetnsId } from '../kernel/config.ts';

export interface Place {
  netns: NetnsId;
  machine: string;
  kind: 'machine' | 'container' | 'netns';
  /** "docker-host", "web1", "netns:blue"; the namespace's id when nobody has a name for it. */
  name: string;
}

const cache = new WeakMap<WorldConfig, Map<NetnsId, Place>>();

/** Who lives in which network namespace. A namespace that several containers share is named after the one that made it. */
export function placesOf(config: WorldConfig): ReadonlyMap<NetnsId, Place> {
  let map = cache.get(config);
  if (map) return map;
  map = new Map();
  const machines = Object.values(config.machines);
  for (const m of machines) map.set(m.netns, { netns: m.netns, machine: m.id, kind: 'machine', name: m.hostname });
  for (const m of machines)
    for (const n of m.netnsNames) if (!map.has(n.netns)) map.set(n.netns, { netns: n.netns, machine: m.id, kind: 'netns', name: `netns:${n.name}` });
  for (const engine of Object.values(config.engines))
    for (const c of Object.values(engine.containers)) {
      const netns = netnsOfContainer(config, c);
      if (netns !== undefined && !map.has(netns)) map.set(netns, { netns, machine: engine.machine, kind: 'container', name: c.name });
    }
  cache.set(config, map);
  return map;
}
/** The network namespace a container lives in now; undefined while it does not run. */
export function netnsOfContainer(config: WorldConfig, c: Container): NetnsId | undefined {
  return c.state.pid > 0 ? (config.processes[c.state.pid]?.ns.net ?? c.netns) : undefined;
}
export function placeOf(config: WorldConfig, netns: NetnsId): Place {
  return placesOf(config).get(netns) ?? { netns, machine: config.netns[netns]?.machine ?? '', kind: 'netns', name: netns };
}
