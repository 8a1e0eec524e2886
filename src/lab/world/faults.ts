/**
 * What must hold in every world, whatever commands were typed: each end of a cable has the other, a port's bridge is
 * there, addresses and conntrack tuples are unique, nothing refers to what is gone. A world file is refused on the first
 * fault; the property tests ask after every command.
 */
import type { Link, Netns, NetnsId } from '../../kernel/config.ts';
import type { NetnsHot, Tuple } from '../../kernel/hot.ts';
import { formatIp4 } from '../../kernel/inet.ts';
import type { World } from '../../kernel/kernel.ts';
import type { NetfilterConfig } from '../../kernel/netfilter/types.ts';
import { validatePaths } from '../../kernel/netfilter/validate.ts';
import type { Engine, WorldConfig } from '../../docker/state.ts';

type Say = (what: string) => void;

/** Everything that does not hold in a world whose shape is right, one sentence (without a full stop) each. */
export function worldFaults(world: World<WorldConfig>): string[] {
  const faults: string[] = [];
  const { config } = world;
  for (const [id, m] of Object.entries(config.machines)) {
    if (m.id !== id) faults.push(`machine ${shown(id)} is named ${shown(m.id)} inside`);
    if (!own(config.netns, m.netns) || !own(config.mnt, m.mnt) || !own(config.uts, m.uts) || !own(config.pidns, m.pidns))
      faults.push(`machine ${shown(id)} lacks one of its namespaces`);
    for (const each of m.netnsNames) if (!own(config.netns, each.netns)) faults.push(`network namespace ${shown(each.name)} of ${shown(id)} is not there`);
  }
  if (!own(config.machines, 'host') || !own(config.engines, 'host')) faults.push('there is no Docker host');
  for (const [id, ns] of Object.entries(config.netns)) namespaceFaults(world, id, ns, (what) => faults.push(`${what} (network namespace ${shown(id)})`));
  for (const [id, hot] of Object.entries(world.hot)) {
    const ns = own(config.netns, id);
    if (!ns) faults.push(`there are tables of network namespace ${shown(id)}, which is not there`);
    else tableFaults(world, ns, hot, (what) => faults.push(`${what} (network namespace ${shown(id)})`));
  }
  processFaults(config, (what) => faults.push(what));
  for (const [id, engine] of Object.entries(config.engines)) {
    if (!own(config.machines, id) || engine.machine !== id) faults.push(`the engine of ${shown(id)} has no machine`);
    else engineFaults(config, engine, (what) => faults.push(`${what} (engine of ${shown(id)})`));
  }
  return faults;
}

/** A name as it may stand in a sentence. */
const shown = (name: string): string => `"${name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?').slice(0, 40)}"`;
/** A member of a table that is its own, not one that every object has. */
const own = <T>(table: Record<string, T>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);
const linkAt = (config: WorldConfig, at: { netns: NetnsId; ifindex: number }): Link | undefined =>
  own(own(config.netns, at.netns)?.links ?? {}, String(at.ifindex));

/** Says each value that occurs twice. */
function twice<T extends string | number>(values: readonly T[], say: (value: T) => void): void {
  const seen = new Set<T>();
  for (const value of values) {
    if (seen.has(value)) say(value);
    seen.add(value);
  }
}

// ---- links, routes, rules ------------------------------------------------------------------------------------------

function namespaceFaults(world: World<WorldConfig>, id: NetnsId, ns: Netns, say: Say): void {
  const { config } = world;
  if (ns.id !== id) say('it has another id inside');
  if (!own(config.machines, ns.machine)) say(`its machine ${shown(ns.machine)} is not there`);
  const links = Object.entries(ns.links);
  twice(
    links.flatMap(([, l]) => [l.name, ...(l.altnames ?? [])]),
    (name) => say(`two interfaces are named ${shown(name)}`),
  );
  for (const [index, link] of links) {
    const called = `interface ${shown(link.name)}`;
    if (String(link.ifindex) !== index || link.ifindex < 1) say(`${called} has a wrong index`);
    twice(
      link.addrs.map((a) => (a.family === 4 ? `${formatIp4(a.local)}/${a.prefixLen}` : `${a.local6}/${a.prefixLen}`)),
      (address) => say(`${called} has address ${address} twice`),
    );
    if (link.kind === 'veth') {
      const peer = link.peer && linkAt(config, link.peer);
      if (!peer) say(`${called} has no other end`);
      else if (peer.kind !== 'veth' || peer.peer?.netns !== id || peer.peer.ifindex !== link.ifindex) say(`the other end of ${called} is plugged in elsewhere`);
    } else if (link.peer) say(`${called} has an other end, though it is no veth`);
    if (link.kind === 'bridge' && (!link.bridge || link.master !== undefined)) say(`${called} is no sound bridge`);
    if (link.segment !== undefined && !own(config.segments, link.segment)) say(`${called} is plugged into nothing`);
    if (link.kind === 'physical' && link.segment === undefined && link.peer) say(`${called} has two cables`);
    masterFaults(ns, link, called, say);
    parentFaults(config, link, called, say);
  }
  if (!own(ns.links, '1')) say('there is no loopback interface');
  for (const r of ns.routes)
    for (const dev of [r.dev, ...(r.nexthops ?? []).map((h) => h.dev)])
      if (dev !== undefined && !own(ns.links, String(dev))) say(`the route to ${formatIp4(r.dst)}/${r.len} leads to an interface that is not there`);
  netfilterFaults(ns.nf, say);
  if (ns.nf6) netfilterFaults(ns.nf6, say);
}

function masterFaults(ns: Netns, link: Link, called: string, say: Say): void {
  if (link.master === undefined) {
    if (link.port) say(`${called} is a port of no bridge`);
    return;
  }
  const master = own(ns.links, String(link.master));
  if (!master) say(`the bridge of ${called} is not there`);
  else if (master.kind !== 'bridge' || !link.port) say(`${called} is a port of ${shown(master.name)}, which does not know it`);
  if (link.port && link.port.no < 1) say(`${called} has no port number`);
  const sharers = Object.values(ns.links).filter((l) => l.master === link.master && l.port?.no === link.port?.no);
  if (sharers.length > 1 && sharers[0] === link) say(`two ports of one bridge have number ${link.port?.no}`);
}

/** Upper devices stand on lower ones, and a chain of them comes to its end. */
function parentFaults(config: WorldConfig, link: Link, called: string, say: Say): void {
  const needs = link.kind === 'macvlan' || link.kind === 'ipvlan' || link.kind === 'vlan';
  if (needs && (!link.parent || !link[link.kind as 'macvlan' | 'ipvlan' | 'vlan'])) return say(`${called} has no lower device`);
  let at = link.parent;
  // a vxlan without `dev` only has the namespace of its underlay
  for (let depth = 0; at && at.ifindex > 0; depth++) {
    const lower = linkAt(config, at);
    if (!lower) return say(`the lower device of ${called} is not there`);
    if (depth > 16) return say(`the lower devices of ${called} have no end`);
    at = lower.parent;
  }
}

function netfilterFaults(nf: NetfilterConfig, say: Say): void {
  twice(
    nf.tables.map((t) => t.name),
    (name) => say(`there are two tables ${name}`),
  );
  const handles: number[] = [];
  for (const table of nf.tables) {
    const chains = new Map(table.chains.map((c) => [c.name, c]));
    if (chains.size < table.chains.length) say(`two chains of table ${table.name} have one name`);
    for (const chain of table.chains) {
      if ((chain.hook === undefined) !== (chain.policy === undefined) || (chain.hook !== undefined && chain.hook !== chain.name))
        say(`chain ${shown(chain.name)} is neither builtin nor the user's`);
      for (const rule of chain.rules) {
        handles.push(rule.handle);
        const { target } = rule;
        if (target?.name !== 'JUMP' && target?.name !== 'GOTO') continue;
        const to = chains.get(String(target['chain']));
        if (!to) say(`a rule of chain ${shown(chain.name)} leads to a chain that is not there`);
        else if (to.hook) say(`a rule of chain ${shown(chain.name)} leads to the builtin chain ${to.name}`);
      }
    }
    try {
      validatePaths(table);
    } catch {
      say(`the chains of table ${table.name} lead round in a circle, too deep, or to a rule that may not stand there`);
    }
  }
  twice(handles, (handle) => say(`two rules have handle ${handle}`));
  for (const handle of handles) if (handle >= nf.nextHandle) say(`handle ${handle} is still to be given`);
}

// ---- what packets changed ------------------------------------------------------------------------------------------

const tupleKey = (t: Tuple): string => `${t.proto} ${formatIp4(t.src)}:${t.sport} ${formatIp4(t.dst)}:${t.dport} ${t.type ?? ''} ${t.code ?? ''}`;

function tableFaults(world: World<WorldConfig>, ns: Netns, hot: NetnsHot, say: Say): void {
  for (const index of Object.keys(hot.stats)) if (!own(ns.links, index)) say(`there are counters of interface ${shown(index)}, which is not there`);
  for (const [key, n] of Object.entries(hot.neigh)) {
    if (key !== `${n.dev}/${n.ip}`) say(`the neighbour ${formatIp4(n.ip)} is kept in the wrong place`);
    if (!own(ns.links, String(n.dev))) say(`the neighbour ${formatIp4(n.ip)} is on an interface that is not there`);
  }
  for (const [bridge, entries] of Object.entries(hot.fdb)) {
    if (own(ns.links, bridge)?.kind !== 'bridge') say(`there is a forwarding table of ${shown(bridge)}, which is no bridge`);
    for (const [mac, e] of Object.entries(entries)) {
      if (e.mac !== mac) say(`${shown(mac)} is kept in the wrong place of a forwarding table`);
      if (e.port !== Number(bridge) && String(own(ns.links, String(e.port))?.master) !== bridge)
        say(`${mac} was learned on an interface that is no port of the bridge`);
    }
  }
  const conns = Object.entries(hot.conntrack);
  for (const [id, c] of conns) if (String(c.id) !== id) say(`connection ${shown(id)} is kept in the wrong place`);
  const live = conns.map(([, c]) => c).filter((c) => c.confirmed && !c.dying);
  twice(
    live.flatMap((c) => [tupleKey(c.orig), tupleKey(c.reply)]),
    (key) => say(`two connections have the tuple ${key}`),
  );
  const listeners = Object.values(hot.sockets).filter((s) => s.state === 'LISTEN' && s.proto === 'tcp');
  twice(
    listeners.map((s) => `${formatIp4(s.local.addr)}:${s.local.port}%${s.boundDev ?? ''}`),
    (at) => say(`two sockets listen on ${at}`),
  );
  for (const [id, s] of Object.entries(hot.sockets)) {
    if (String(s.id) !== id || s.netns !== ns.id) say(`socket ${shown(id)} is kept in the wrong place`);
    if (s.pid !== 0 && !own(world.config.processes as Record<string, unknown>, String(s.pid)))
      say(`socket ${id} belongs to process ${s.pid}, which is not there`);
    if (s.proto === 'tcp' && s.state !== 'LISTEN' && s.state !== 'CLOSED' && (!s.tcp || !s.remote)) say(`socket ${id} is connected to nothing`);
    for (const child of s.acceptq)
      if (!own(hot.sockets as Record<string, unknown>, String(child))) say(`socket ${id} waits to accept a connection that is not there`);
  }
}

// ---- processes -----------------------------------------------------------------------------------------------------

function processFaults(config: WorldConfig, say: Say): void {
  for (const [id, p] of Object.entries(config.processes)) {
    const called = `process ${shown(id)}`;
    if (String(p.pid) !== id || p.pid < 1) say(`${called} has another id inside`);
    if (!own(config.machines, p.machine)) say(`${called} runs on no machine`);
    const { net, mnt, uts, pid } = p.ns;
    if (!own(config.netns, net) || !own(config.mnt, mnt) || !own(config.uts, uts) || !own(config.pidns, pid))
      say(`${called} is in a namespace that is not there`);
  }
  for (const [id, ns] of Object.entries(config.pidns))
    if (ns.parent !== undefined && (ns.parent === id || !own(config.pidns, ns.parent))) say(`the pid namespace above ${shown(id)} is not there`);
}

// ---- engines -------------------------------------------------------------------------------------------------------

function engineFaults(config: WorldConfig, engine: Engine, say: Say): void {
  const containers = Object.entries(engine.containers);
  twice(
    containers.map(([, c]) => c.name),
    (name) => say(`two containers are named ${shown(name)}`),
  );
  const endpoints = new Map<string, string>();
  for (const [id, n] of Object.entries(engine.networks)) {
    const called = `network ${shown(n.name)}`;
    if (n.id !== id) say(`${called} has another id inside`);
    twice(
      Object.values(n.endpoints).flatMap((e) => (e.address === undefined ? [] : [formatIp4(e.address)])),
      (address) => say(`${called} gave ${address} twice`),
    );
    for (const [key, e] of Object.entries(n.endpoints)) {
      endpoints.set(key, id);
      if (e.id !== key || e.network !== id) say(`an endpoint of ${called} is kept in the wrong place`);
      if (!own(engine.containers, e.container)) say(`${called} has an endpoint of a container that is not there`);
      if (e.address !== undefined && n.pool && !engine.ipam.pools.some((p) => p.used.includes(e.address as number)))
        say(`${called} uses ${formatIp4(e.address)}, which nobody gave`);
    }
  }
  for (const [id, c] of containers) {
    const called = `container ${shown(c.name)}`;
    if (c.id !== id) say(`${called} has another id inside`);
    if (!own(config.mnt, c.mnt)) say(`${called} has no file system`);
    if (c.state.pid > 0 && !own(config.processes as Record<string, unknown>, String(c.state.pid)))
      say(`${called} runs as process ${c.state.pid}, which is not there`);
    if (c.state.pid > 0 && c.netns !== undefined && !own(config.netns, c.netns)) say(`${called} has no network namespace`);
    for (const e of Object.values(c.endpoints))
      if (e.endpointId !== '' && endpoints.get(e.endpointId) !== e.networkId) say(`${called} has an endpoint that no network knows`);
  }
  for (const pool of engine.ipam.pools) twice(pool.used, (address) => say(`address ${formatIp4(address)} was given twice`));
  for (const [key, ports] of Object.entries(engine.ports.used)) twice(ports, (port) => say(`port ${port} of ${shown(key)} was given twice`));
}
