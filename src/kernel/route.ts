/**
 * The FIB: routing tables, policy rules and lookup by longest prefix. Read first: net/ipv4/fib_trie.c,
 * fib_semantics.c, fib_rules.c, ip-route(8).
 */
import { hasAddress, selectAddr } from './addr.ts';
import { type Link, type Netns, type NetnsId, type PolicyRule, RT_TABLE, type Route } from './config.ts';
import { type Errno, KernelError } from './errors.ts';
import { type Ip4, formatCidr, formatIp4, isMulticastIp, maskOf, networkOf } from './inet.ts';
import type { Step } from './journey.ts';
import type { Kernel } from './kernel.ts';
import { linkByName } from './netdev.ts';
import type { Skb } from './skb.ts';

/** What rules may ask about the inside of a packet; ICMP and others have no ports. */
export interface L4Ports {
  proto: number;
  sport?: number;
  dport?: number;
}
export interface Flow {
  dst: Ip4;
  src?: Ip4 /** ifindex it came in by */;
  iif?: number /** ifindex it must leave by */;
  oif?: number;
  mark?: number;
  tos?: number;
  l4?: L4Ports;
}
export type FibResult =
  | { type: 'unicast' | 'local' | 'broadcast' | 'multicast'; dev: Link; gateway?: Ip4; src: Ip4; route: Route; table: number }
  | { type: 'error'; errno: Errno; route?: Route };

/** One table, by prefix length, then by network. */
interface CompiledTable {
  lens: number[];
  masks: Ip4[];
  byLen: Map<Ip4, Route[]>[];
}
const compiled = new WeakMap<Route[], Map<number, CompiledTable>>();
function tableOf(ns: Netns, id: number): CompiledTable | undefined {
  let tables = compiled.get(ns.routes);
  if (!tables) {
    tables = new Map();
    for (const r of ns.routes) {
      let t = tables.get(r.table);
      if (!t) tables.set(r.table, (t = { lens: [], masks: [], byLen: [] }));
      let i = t.lens.indexOf(r.len);
      if (i < 0) {
        i = t.lens.findIndex((len) => len < r.len);
        if (i < 0) i = t.lens.length;
        t.lens.splice(i, 0, r.len);
        t.masks.splice(i, 0, maskOf(r.len));
        t.byLen.splice(i, 0, new Map());
      }
      const map = t.byLen[i] as Map<Ip4, Route[]>;
      const list = map.get(r.dst);
      if (!list) map.set(r.dst, [r]);
      else {
        list.push(r);
        list.sort((a, b) => b.tos - a.tos || a.metric - b.metric);
      }
    }
    compiled.set(ns.routes, tables);
  }
  return tables.get(id);
}

const within = (range: readonly [number, number] | undefined, port: number | undefined): boolean =>
  range === undefined || (port !== undefined && port >= range[0] && port <= range[1]);
function ruleMatches(ns: Netns, rule: PolicyRule, flow: Flow): boolean {
  const hit =
    (!rule.src || ((flow.src ?? 0) & maskOf(rule.src.len)) >>> 0 === networkOf(rule.src.addr, rule.src.len)) &&
    (!rule.dst || (flow.dst & maskOf(rule.dst.len)) >>> 0 === networkOf(rule.dst.addr, rule.dst.len)) &&
    (!rule.fwmark || ((flow.mark ?? 0) & rule.fwmark.mask) >>> 0 === rule.fwmark.value) &&
    (!rule.iif || (flow.iif !== undefined && ns.links[flow.iif]?.name === rule.iif) || (flow.iif === undefined && rule.iif === 'lo')) &&
    (!rule.oif || (flow.oif !== undefined && ns.links[flow.oif]?.name === rule.oif)) &&
    (!rule.tos || rule.tos === ((flow.tos ?? 0) & 0xfc)) &&
    (rule.ipproto === undefined || flow.l4?.proto === rule.ipproto) &&
    within(rule.sport, flow.l4?.sport) &&
    within(rule.dport, flow.l4?.dport);
  return rule.not ? !hit : hit;
}

/**
 * Route a packet. Errors: ENETUNREACH without a route, EHOSTUNREACH/EACCES/EINVAL from unreachable, prohibit and
 * blackhole routes, ENETDOWN when the wanted device is down.
 */
export function fibLookup(k: Kernel, nsId: NetnsId, flow: Flow): FibResult {
  return routeOf(k.ns(nsId), flow.dst, flow.src, flow.iif, flow.oif, flow.mark, flow.tos);
}

/** A lookup's answer beside what was asked for. */
interface Known {
  src: Ip4 | undefined;
  iif: number | undefined;
  oif: number | undefined;
  mark: number | undefined;
  tos: number | undefined;
  result: FibResult;
  next: Known | undefined;
}
/** Answers by destination, of namespaces as they are: one is immutable, so that what was found holds for the same object. */
const answers = new WeakMap<Netns, Map<number, Known>>();
/** Destinations remembered at most. */
const ANSWERS = 4096;

/** fibLookup with the flow's fields one by one: no object is made for a packet of a flow that was seen before. */
export function routeOf(ns: Netns, dst: Ip4, src?: Ip4, iif?: number, oif?: number, mark?: number, tos?: number, l4?: L4Ports): FibResult {
  if (l4 && readsPorts(ns)) {
    const flow: Flow = { dst, l4 };
    Object.assign(
      flow,
      src !== undefined && { src },
      iif !== undefined && { iif },
      oif !== undefined && { oif },
      mark !== undefined && { mark },
      tos !== undefined && { tos },
    );
    return lookUp(ns, flow);
  }
  let known = answers.get(ns);
  if (!known) answers.set(ns, (known = new Map()));
  const first = known.get(dst | 0);
  for (let a = first; a; a = a.next) if (a.src === src && a.iif === iif && a.oif === oif && a.mark === mark && a.tos === tos) return a.result;
  const flow: Flow = { dst };
  if (src !== undefined) flow.src = src;
  if (iif !== undefined) flow.iif = iif;
  if (oif !== undefined) flow.oif = oif;
  if (mark !== undefined) flow.mark = mark;
  if (tos !== undefined) flow.tos = tos;
  const result = lookUp(ns, flow);
  if (known.size >= ANSWERS) known.clear();
  // a destination that very many flows share starts anew now and then
  known.set(dst | 0, { src, iif, oif, mark, tos, result, next: depth(first) < 16 ? first : undefined });
  return result;
}
/** Does a rule ask for the protocol or its ports? Then answers are not remembered. */
function readsPorts(ns: Netns): boolean {
  for (const rule of ns.rules) if (rule.ipproto !== undefined || rule.sport || rule.dport) return true;
  return false;
}
function depth(a: Known | undefined): number {
  let n = 0;
  for (let each = a; each; each = each.next) n++;
  return n;
}

function lookUp(ns: Netns, flow: Flow): FibResult {
  if (flow.oif !== undefined && (flow.dst === 0xffffffff || isMulticastIp(flow.dst))) {
    const dev = ns.links[flow.oif];
    if (dev)
      return {
        type: flow.dst === 0xffffffff ? 'broadcast' : 'multicast',
        dev,
        src: flow.src || selectAddr(ns, dev, flow.dst),
        route: directRoute(flow.dst, dev),
        table: RT_TABLE.LOCAL,
      };
  }
  let from = -1;
  for (const rule of ns.rules) {
    if (rule.priority < from || rule.action === 'nop' || !ruleMatches(ns, rule, flow)) continue;
    if (rule.action === 'goto') {
      if (ns.rules.some((r) => r.priority === rule.target)) from = rule.target as number;
      continue;
    }
    if (rule.action !== 'lookup')
      return { type: 'error', errno: rule.action === 'blackhole' ? 'EINVAL' : rule.action === 'prohibit' ? 'EACCES' : 'ENETUNREACH' };
    const table = tableOf(ns, rule.table);
    if (!table) continue;
    const found = lookupTable(ns, table, flow);
    if (!found) continue;
    if (found.type === 'throw') continue;
    if (found.type === 'blackhole') return { type: 'error', errno: 'EINVAL', route: found };
    if (found.type === 'unreachable') return { type: 'error', errno: 'EHOSTUNREACH', route: found };
    if (found.type === 'prohibit') return { type: 'error', errno: 'EACCES', route: found };
    const hop = found.nexthops ? pickNexthop(found, flow) : found;
    const dev = ns.links[hop.dev ?? -1];
    if (!dev) continue;
    const gateway = hop.gateway;
    const src = flow.src || (found.src ?? selectAddr(ns, dev, gateway ?? flow.dst));
    if (found.type === 'local')
      return { type: 'local', dev: linkByName(ns, 'lo') ?? dev, src: flow.src || (found.src ?? flow.dst), route: found, table: rule.table };
    // group addresses that only the default route covers go out of its device, not to its gateway (__mkroute_output)
    if (found.type === 'unicast' && flow.iif === undefined && (flow.dst === 0xffffffff || (isMulticastIp(flow.dst) && found.len < 4)))
      return {
        type: flow.dst === 0xffffffff ? 'broadcast' : 'multicast',
        dev,
        src: flow.src || selectAddr(ns, dev, flow.dst),
        route: found,
        table: rule.table,
      };
    return {
      type: found.type === 'broadcast' ? 'broadcast' : isMulticastIp(flow.dst) ? 'multicast' : 'unicast',
      dev,
      ...(gateway !== undefined && { gateway }),
      src,
      route: found,
      table: rule.table,
    };
  }
  // a packet bound to a device goes out of it even without a route (ip_route_output_key: "oif and no route")
  if (flow.oif !== undefined && flow.iif === undefined) {
    const dev = ns.links[flow.oif];
    // an address of lo is good for lo only (inet_select_addr with RT_SCOPE_LINK)
    const from = dev?.kind === 'loopback' ? (Object.values(ns.links).find((l) => l !== dev && l.addrs.some((a) => a.family === 4)) ?? dev) : dev;
    if (dev?.up && from)
      return { type: 'unicast', dev, src: flow.src || selectAddr(ns, from, flow.dst), route: directRoute(flow.dst, dev), table: RT_TABLE.MAIN };
  }
  return { type: 'error', errno: 'ENETUNREACH' };
}
const directRoute = (dst: Ip4, dev: Link): Route => ({
  table: RT_TABLE.MAIN,
  type: 'unicast',
  dst,
  len: 32,
  tos: 0,
  metric: 0,
  dev: dev.ifindex,
  scope: 'link',
  proto: 'kernel',
});

function lookupTable(ns: Netns, table: CompiledTable, flow: Flow): Route | undefined {
  for (let i = 0; i < table.lens.length; i++) {
    const list = (table.byLen[i] as Map<Ip4, Route[]>).get((flow.dst & (table.masks[i] as number)) >>> 0);
    if (!list) continue;
    for (const r of list) {
      if (r.tos !== 0 && r.tos !== (flow.tos ?? 0)) continue;
      if (r.dev !== undefined) {
        if (r.type !== 'local' && !ns.links[r.dev]?.up) continue;
        // own addresses too are behind a device: to a socket bound to another one they are somebody else's
        if (flow.oif !== undefined && (r.type === 'unicast' || r.type === 'local') && r.dev !== flow.oif) continue;
      }
      return r;
    }
  }
  return undefined;
}
/** Multipath: a hash of the addresses picks among the next hops by weight. */
function pickNexthop(r: Route, flow: Flow): { gateway?: Ip4; dev: number } {
  const hops = r.nexthops as NonNullable<Route['nexthops']>;
  const total = hops.reduce((n, h) => n + h.weight, 0);
  let at = (Math.imul((flow.dst ^ (flow.src ?? 0)) | 0, 0x9e3779b1) >>> 0) % total;
  for (const h of hops) if ((at -= h.weight) < 0) return h;
  return hops[0] as { gateway?: Ip4; dev: number };
}

/** inet_iif: the device that a packet came in by; what a machine sends itself counts as come in by the device that has the address. */
export function inetIif(ns: Netns, skb: Skb, dev: Link): number {
  if (dev.kind !== 'loopback' || !skb.ip) return dev.ifindex;
  const route = routeOf(ns, skb.ip.dst);
  return route.type === 'local' ? (route.route.dev ?? dev.ifindex) : dev.ifindex;
}

/** inet_addr_type: what an address is to this namespace. */
export function addrType(
  ns: Netns,
  addr: Ip4,
  dev?: number,
): 'UNSPEC' | 'LOCAL' | 'BROADCAST' | 'MULTICAST' | 'UNICAST' | 'BLACKHOLE' | 'UNREACHABLE' | 'PROHIBIT' {
  if (addr === 0 || addr === 0xffffffff) return 'BROADCAST';
  if (isMulticastIp(addr)) return 'MULTICAST';
  const table = tableOf(ns, RT_TABLE.LOCAL);
  const found = table && lookupTable(ns, table, { dst: addr });
  if (found && (dev === undefined || found.dev === dev)) return found.type === 'local' ? 'LOCAL' : found.type === 'broadcast' ? 'BROADCAST' : 'UNICAST';
  return 'UNICAST';
}
/** Is the address one of this namespace's own (127/8 included)? */
export const isLocalAddr = (ns: Netns, addr: Ip4): boolean => hasAddress(ns, addr) || addrType(ns, addr) === 'LOCAL';

/** In the order the kernel dumps a table: by network, longer prefixes first, then tos and metric. */
export const sortedRoutes = (ns: Netns, table: number): Route[] =>
  ns.routes.filter((r) => r.table === table).sort((a, b) => a.dst - b.dst || b.len - a.len || b.tos - a.tos || a.metric - b.metric);

const key = (r: Route): string => `${r.table}/${r.dst}/${r.len}/${r.tos}/${r.metric}`;
/** fib_find_info: all but the place in the table is equal, metrics too. */
const sameInfo = (a: Route, b: Route): boolean => {
  const info = (r: Route): string =>
    JSON.stringify([r.type, r.dev, r.gateway, r.src, r.scope, r.proto, r.mtu, r.mtuLock, Object.entries(r.metrics ?? {}).sort(), r.nexthops]);
  return info(a) === info(b);
};

/**
 * RTM_NEWROUTE. EEXIST when an equal prefix, tos and metric is there ('add'), ENOENT when 'change' finds nothing,
 * ENETUNREACH "Nexthop has invalid gateway" when the gateway is not on-link, EINVAL "Invalid prefix…" for host bits.
 */
export function addRoute(k: Kernel, nsId: NetnsId, wanted: Route, opts: { mode?: 'add' | 'replace' | 'append' | 'change' | 'prepend' } = {}): void {
  const ns = k.ns(nsId);
  const mode = opts.mode ?? 'add';
  if (networkOf(wanted.dst, wanted.len) !== wanted.dst) throw new KernelError('EINVAL', 'Invalid prefix for given prefix length');
  const route = { ...wanted };
  if (route.scope === 'host' && route.nexthops) throw new KernelError('EINVAL', 'Route with host scope can not have multiple nexthops');
  if (route.scope === 'host' && route.gateway !== undefined) throw new KernelError('EINVAL', 'Route with host scope can not have a gateway');
  for (const hop of route.nexthops ?? (route.type === 'unicast' ? [route] : [])) checkNexthop(k, nsId, ns, route, hop as Hop);
  if (route.src !== undefined && !(route.type === 'local' && route.src === route.dst) && addrType(ns, route.src) !== 'LOCAL')
    throw new KernelError('EINVAL', 'Invalid prefsrc address');
  const same = ns.routes.findIndex((r) => key(r) === key(route));
  if (same >= 0 && mode === 'add') throw new KernelError('EEXIST');
  if (same < 0 && mode === 'change') throw new KernelError('ENOENT');
  if (same >= 0 && (mode === 'append' || mode === 'prepend') && ns.routes.some((r) => key(r) === key(route) && sameInfo(r, route)))
    throw new KernelError('EEXIST');
  k.updateNs(nsId, (draft) => {
    if (same >= 0 && (mode === 'replace' || mode === 'change')) draft.routes[same] = route;
    else if (mode === 'prepend') draft.routes.unshift(route);
    else draft.routes.push(route);
  });
}

type Hop = { gateway?: Ip4; dev?: number; onlink?: boolean };
/** fib_check_nh: the gateway must be reached by a connected route (an own address will do); its device is noted down. */
function checkNexthop(k: Kernel, nsId: NetnsId, ns: Netns, route: Route, hop: Hop): void {
  const dev = hop.dev !== undefined ? ns.links[hop.dev] : undefined;
  if (hop.dev !== undefined && !dev) throw new KernelError('ENODEV');
  if (hop.gateway !== undefined) {
    if (hop.onlink) {
      if (!dev) throw new KernelError('ENODEV', 'Nexthop device required for onlink');
      if (!dev.up) throw new KernelError('ENETDOWN', 'Nexthop device is not up');
      return;
    }
    // an own address is the only gateway narrower than the link
    if (route.scope === 'link' && addrType(ns, hop.gateway) !== 'LOCAL') throw new KernelError('EINVAL', 'Nexthop has invalid gateway');
    const found = fibLookup(k, nsId, { dst: hop.gateway, ...(hop.dev !== undefined && { oif: hop.dev }) });
    const direct =
      found.type === 'unicast' &&
      found.gateway === undefined &&
      (found.route.scope === 'link' || found.route.scope === 'host') &&
      ns.routes.includes(found.route);
    if (found.type === 'broadcast' || found.type === 'multicast') throw new KernelError('EINVAL', 'Nexthop has invalid gateway');
    if (found.type === 'error' || (found.type !== 'local' && !direct)) throw new KernelError('ENETUNREACH', 'Nexthop has invalid gateway');
    hop.dev ??= (found.type === 'local' ? found.route.dev : undefined) ?? found.dev.ifindex;
    return;
  }
  if (!dev) throw new KernelError('EINVAL', 'Nexthop has no device');
  if (!dev.up) throw new KernelError('ENETDOWN', 'Device for nexthop is not up');
}

/** RTM_DELROUTE: the first route that agrees with every given field. ESRCH when none does. */
export function deleteRoute(k: Kernel, nsId: NetnsId, want: Partial<Route> & { dst: Ip4; len: number }): Route {
  const ns = k.ns(nsId);
  const fits = (r: Route): boolean =>
    r.table === (want.table ?? RT_TABLE.MAIN) &&
    r.dst === want.dst &&
    r.len === want.len &&
    (['type', 'tos', 'metric', 'gateway', 'dev', 'src', 'scope', 'proto'] as const).every((f) => want[f] === undefined || r[f] === want[f]);
  const found = sortedRoutes(ns, want.table ?? RT_TABLE.MAIN).find(fits);
  if (!found) throw new KernelError('ESRCH');
  k.updateNs(nsId, (draft) => {
    draft.routes.splice(ns.routes.indexOf(found), 1);
  });
  return found;
}

const notes = new WeakMap<FibResult, Step>();
/** The step of a journey that tells which route was found. */
export function routeStep(ns: Netns, found: Exclude<FibResult, { type: 'error' }>): Step {
  let step = notes.get(found);
  if (!step) {
    step = { kind: 'route', text: routeText(ns, found.route), dev: found.dev.name, ...(found.gateway !== undefined && { via: found.gateway }) };
    notes.set(found, step);
  }
  return step;
}
/** "default via 10.0.0.1 dev eth0": a route in a few words, for journeys. */
export function routeText(ns: Netns, r: Route): string {
  const dst = r.len === 0 && r.dst === 0 ? 'default' : r.len === 32 ? formatIp4(r.dst) : formatCidr(r.dst, r.len);
  const type = r.type === 'unicast' ? '' : `${r.type} `;
  return `${type}${dst}${r.gateway !== undefined ? ` via ${formatIp4(r.gateway)}` : ''}${r.dev !== undefined ? ` dev ${ns.links[r.dev]?.name ?? r.dev}` : ''}`;
}
