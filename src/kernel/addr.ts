/**
 * Interface addresses and the routes that follow them. Read first: net/ipv4/devinet.c, fib_frontend.c
 * (fib_add_ifaddr, fib_del_ifaddr, fib_disable_ip) and, for the little of IPv6 that shows, net/ipv6/addrconf.c.
 */
import { type Link, type LinkAddress, type Netns, type NetnsId, RT_TABLE, type Route } from './config.ts';
import { KernelError } from './errors.ts';
import { type Ip4, broadcastOf, eui64LinkLocal, formatIp4, inPrefix, networkOf } from './inet.ts';
import type { Kernel } from './kernel.ts';
import { hasCarrier } from './netdev.ts';
import { addressesGone } from './netfilter/conntrack.ts';
import { sysctlGet, sysctlInt } from './sysctl.ts';

const kernelRoute = (table: number, type: Route['type'], dst: Ip4, len: number, link: Link, scope: Route['scope'], src: Ip4): Route => ({
  table,
  type,
  dst,
  len,
  tos: 0,
  metric: 0,
  dev: link.ifindex,
  src,
  scope,
  proto: 'kernel',
});

/**
 * Routes an address brings (fib_add_ifaddr): its local route always, the broadcast and connected ones while the
 * device is up. A secondary's routes name the primary as their source.
 */
function routesOf(link: Link, a: LinkAddress, up: boolean): Route[] {
  if (a.family !== 4) return [];
  const prefix = a.peer ?? a.local;
  const src =
    (a.secondary &&
      link.addrs.find((p) => p.family === 4 && !p.secondary && p.prefixLen === a.prefixLen && inPrefix(prefix, p.peer ?? p.local, a.prefixLen))?.local) ||
    a.local;
  const routes = [kernelRoute(RT_TABLE.LOCAL, 'local', a.local, 32, link, 'host', src)];
  if (!up) return routes;
  if (a.broadcast !== undefined && a.broadcast !== 0xffffffff) routes.push(kernelRoute(RT_TABLE.LOCAL, 'broadcast', a.broadcast, 32, link, 'link', src));
  if (a.secondary || (a.prefixLen === 32 && prefix === a.local) || prefix >>> 24 === 0) return routes;
  const connected = networkOf(prefix, a.prefixLen);
  // a loopback device is the host for every address of the prefix, so its connected route is a local one
  if (!a.noprefixroute && link.kind === 'loopback') routes.push(kernelRoute(RT_TABLE.LOCAL, 'local', connected, a.prefixLen, link, 'host', a.local));
  else if (!a.noprefixroute) routes.push({ ...kernelRoute(RT_TABLE.MAIN, 'unicast', connected, a.prefixLen, link, 'link', a.local), metric: a.metric ?? 0 });
  if (a.prefixLen < 31 && broadcastOf(prefix, a.prefixLen) !== a.broadcast)
    routes.push(kernelRoute(RT_TABLE.LOCAL, 'broadcast', broadcastOf(prefix, a.prefixLen), 32, link, 'link', a.local));
  return routes;
}
const sameRoute = (a: Route, b: Route): boolean =>
  a.table === b.table && a.type === b.type && a.dst === b.dst && a.len === b.len && a.dev === b.dev && a.metric === b.metric && a.gateway === b.gateway;

function installRoutes(draft: { routes: Route[] }, routes: Route[]): void {
  for (const r of routes) if (!draft.routes.some((x) => sameRoute(x, r))) draft.routes.push(r);
}

/** What `addAddress` takes: the rest is derived. `broadcast: undefined` leaves it unset. */
export type NewAddress = Partial<LinkAddress> & { local: Ip4; prefixLen: number };

/** inet_insert_ifa: EEXIST for an address the device has; a further one of a subnet becomes secondary. */
export function addAddress(k: Kernel, nsId: NetnsId, ifindex: number, addr: NewAddress): void {
  const link = k.ns(nsId).links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  const family = addr.family ?? 4;
  if (link.addrs.some((a) => a.family === family && (family === 4 ? a.local === addr.local && a.prefixLen === addr.prefixLen : a.local6 === addr.local6)))
    throw new KernelError('EEXIST', family === 4 ? 'ipv4: Address already assigned' : 'ipv6: address already assigned');
  if (family === 6 && sysctlGet(k.ns(nsId), `net.ipv6.conf.${link.name}.disable_ipv6`) === '1')
    throw new KernelError('EACCES', 'ipv6: IPv6 is disabled on this device');
  const kin =
    family === 4
      ? link.addrs.filter((a) => a.family === 4 && a.prefixLen === addr.prefixLen && inPrefix(addr.peer ?? addr.local, a.peer ?? a.local, a.prefixLen))
      : [];
  if (kin.some((a) => a.scope !== (addr.scope ?? 'global'))) throw new KernelError('EINVAL', 'ipv4: Invalid scope value');
  const secondary = kin.length > 0;
  const entry: LinkAddress = {
    scope: 'global',
    ...(family === 4 && { label: link.name }),
    since: k.now,
    ...addr,
    family,
    ...(secondary && { secondary: true }),
  };
  k.updateNs(nsId, (draft) => {
    const l = draft.links[ifindex] as Link;
    l.addrs.splice(placeFor(l.addrs, entry), 0, entry);
    installRoutes(draft, routesOf({ ...link, addrs: l.addrs as LinkAddress[] }, entry, link.up));
  });
}
/** enum rt_scope_t. */
const SCOPES: Record<string, number> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };
const scopeNumber = (scope: LinkAddress['scope']): number => (typeof scope === 'number' ? scope : (SCOPES[scope] ?? 0));
/** Where an address stands in its device's list: IPv4 before IPv6, primaries (narrower scopes first) before secondaries. */
function placeFor(addrs: readonly LinkAddress[], entry: LinkAddress): number {
  const ipv4 = addrs.filter((a) => a.family === 4).length;
  if (entry.family === 6) {
    const wider = addrs.findIndex((a) => a.family === 6 && scopeNumber(a.scope) > scopeNumber(entry.scope));
    return wider < 0 ? addrs.length : wider;
  }
  if (entry.secondary) return ipv4;
  return addrs.reduce((at, a, i) => (a.family === 4 && !a.secondary && scopeNumber(entry.scope) <= scopeNumber(a.scope) ? i + 1 : at), 0);
}

/** inet_rtm_deladdr: EADDRNOTAVAIL when there is none. Deleting a primary takes its secondaries along unless promote_secondaries is on. */
export function deleteAddress(k: Kernel, nsId: NetnsId, ifindex: number, local: Ip4 | string, prefixLen?: number): void {
  const ns = k.ns(nsId);
  const link = ns.links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  const found = link.addrs.find(
    (a) => (typeof local === 'string' ? a.local6 === local : a.family === 4 && a.local === local) && (prefixLen === undefined || a.prefixLen === prefixLen),
  );
  if (!found) throw new KernelError('EADDRNOTAVAIL', 'ipv4: Address not found');
  const promote = Math.max(sysctlInt(ns, 'net.ipv4.conf.all.promote_secondaries'), sysctlInt(ns, `net.ipv4.conf.${link.name}.promote_secondaries`)) > 0;
  const sameSubnet = (a: LinkAddress): boolean =>
    a !== found && a.family === 4 && a.secondary === true && a.prefixLen === found.prefixLen && inPrefix(a.local, found.local, found.prefixLen);
  const following = found.family === 4 && !found.secondary ? link.addrs.filter(sameSubnet) : [];
  const gone = promote ? [found] : [found, ...following];
  k.updateNs(nsId, (draft) => {
    const l = draft.links[ifindex] as Link;
    l.addrs = l.addrs.filter((a) => !gone.some((g) => g.family === a.family && g.local === a.local && g.local6 === a.local6 && g.prefixLen === a.prefixLen));
    if (promote && following[0]) {
      const heir = l.addrs.find((a) => a.local === following[0]?.local && a.secondary);
      if (heir) delete heir.secondary;
    }
    refreshRoutes(
      draft as Netns,
      l,
      gone.filter((g) => g.family === 4).map((g) => g.local),
    );
  });
  const addrs = gone.filter((g) => g.family === 4).map((g) => g.local);
  if (addrs.length > 0) addressesGone(k, nsId, ifindex, addrs);
}

/** Take out the routes that addresses of `goneAddrs` brought, and those that used one of them as source; put in what remains due. */
function refreshRoutes(ns: Netns, link: Link, goneAddrs: Ip4[]): void {
  const due = link.addrs.flatMap((a) => routesOf(link, a, link.up));
  const still = new Set(Object.values(ns.links).flatMap((l) => l.addrs.filter((a) => a.family === 4).map((a) => a.local)));
  ns.routes = ns.routes.filter((r) => {
    if (r.dev === link.ifindex && r.proto === 'kernel' && (r.table === RT_TABLE.LOCAL || r.scope === 'link'))
      return due.some((d) => sameRoute(d, r)) && !(r.src !== undefined && goneAddrs.includes(r.src));
    // fib_sync_down_addr: routes whose preferred source is gone
    if (r.src !== undefined && goneAddrs.includes(r.src) && !still.has(r.src)) return false;
    // fib_sync: a gateway that is no longer reachable over a connected route stays until the device goes down
    return true;
  });
  installRoutes(ns, due);
}

/** A device goes away or down: its addresses leave (deletion, namespace move). */
export function removeAddressesOf(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const link = k.ns(nsId).links[ifindex];
  if (!link || link.addrs.length === 0) return;
  const gone = link.addrs.filter((a) => a.family === 4).map((a) => a.local);
  k.updateNs(nsId, (draft) => {
    (draft.links[ifindex] as Link).addrs = [];
    draft.routes = draft.routes.filter((r) => r.dev !== ifindex && !(r.src !== undefined && gone.includes(r.src)));
  });
  if (gone.length > 0) addressesGone(k, nsId, ifindex, gone);
}

/** NETDEV_UP: connected routes return; lo and IPv6-enabled devices get their automatic addresses. */
export function linkCameUp(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const ns = k.ns(nsId);
  const link = ns.links[ifindex] as Link;
  if (link.kind === 'loopback' && !link.addrs.some((a) => a.family === 4)) addAddress(k, nsId, ifindex, { local: 0x7f000001, prefixLen: 8, scope: 'host' });
  k.updateNs(nsId, (draft) => {
    const l = draft.links[ifindex] as Link;
    installRoutes(
      draft,
      l.addrs.flatMap((a) => routesOf(l, a, true)),
    );
  });
  autoIpv6(k, nsId, ifindex);
}
/** ::1 on lo and the EUI-64 link-local address elsewhere, where IPv6 is on (addrconf_dev_config). A bridge port gets one only if it is up before it is enslaved. */
export function autoIpv6(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const ns = k.ns(nsId);
  const link = ns.links[ifindex] as Link;
  if (sysctlGet(ns, `net.ipv6.conf.${link.name}.disable_ipv6`) === '1' || link.addrs.some((a) => a.family === 6)) return;
  const host = link.kind === 'loopback';
  if (!host && link.noarp) return;
  if (!host && (link.master !== undefined || !hasCarrier(k, nsId, link))) return;
  k.updateLink(nsId, ifindex, (l) => {
    l.addrs.push(
      host
        ? { family: 6, local: 0, local6: '::1', prefixLen: 128, scope: 'host', proto: 1 }
        : { family: 6, local: 0, local6: eui64LinkLocal(link.address), prefixLen: 64, scope: 'link', proto: 3, since: k.now },
    );
  });
}

/** NETDEV_DOWN: every route through it goes (fib_disable_ip), so do its neighbours; addresses stay. IPv6 ones leave. */
export function linkWentDown(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const link = k.ns(nsId).links[ifindex] as Link;
  k.updateNs(nsId, (draft) => {
    const mine = new Set(link.addrs.filter((a) => a.family === 4).map((a) => a.local));
    draft.routes = draft.routes.filter((r) => r.dev !== ifindex || (r.table === RT_TABLE.LOCAL && r.type === 'local' && r.len === 32 && mine.has(r.dst)));
    const l = draft.links[ifindex] as Link;
    l.addrs = l.addrs.filter((a) => a.family === 4);
  });
  linkGone(k, nsId, ifindex);
  addressesGone(k, nsId, ifindex, undefined);
}
/** Neighbours of a device are forgotten when it goes down or away; permanent ones too when it goes away. */
export function linkGone(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const { neigh } = k.hot(nsId);
  for (const key of Object.keys(neigh)) if (neigh[key]?.dev === ifindex) delete neigh[key];
}

/** Does any device of the namespace hold this address? */
export const hasAddress = (ns: Netns, addr: Ip4): boolean => localAddrs(ns).has(addr);
const localSets = new WeakMap<Netns['links'], Set<Ip4>>();
function localAddrs(ns: Netns): Set<Ip4> {
  let set = localSets.get(ns.links);
  if (!set) {
    set = new Set(Object.values(ns.links).flatMap((l) => l.addrs.filter((a) => a.family === 4).map((a) => a.local)));
    localSets.set(ns.links, set);
  }
  return set;
}

/** The device that holds an address, undefined when none does. */
export const linkOfAddress = (ns: Netns, addr: Ip4): Link | undefined =>
  hasAddress(ns, addr) ? Object.values(ns.links).find((l) => l.addrs.some((a) => a.family === 4 && a.local === addr)) : undefined;

/**
 * inet_select_addr: source address for packets to `dst` out of `link`: a primary whose subnet holds dst, else the
 * device's first, else the first global one of another device. 0 when there is none. The loopback's own address will do
 * unless the scope must be universe.
 */
export function selectAddr(ns: Netns, link: Link | undefined, dst: Ip4, universe = false): Ip4 {
  const primaries = link?.addrs.filter((a) => a.family === 4 && !a.secondary && a.scope !== 'host') ?? [];
  const near = primaries.find((a) => inPrefix(dst, a.peer ?? a.local, a.prefixLen)) ?? primaries[0];
  if (near) return near.local;
  if (link?.kind === 'loopback' && !universe) return 0x7f000001;
  for (const l of Object.values(ns.links)) {
    if (l.kind === 'loopback') continue;
    const a = l.addrs.find((x) => x.family === 4 && !x.secondary && x.scope === 'global');
    if (a) return a.local;
  }
  return 0;
}
/** "192.168.1.10/24" of an address entry. */
export const addressText = (a: LinkAddress): string => (a.family === 4 ? `${formatIp4(a.local)}/${a.prefixLen}` : `${a.local6}/${a.prefixLen}`);
