/**
 * Network devices: making, finding, changing and deleting them, and their derived state (flags, carrier,
 * operstate). Read first: net/core/dev.c, rtnetlink.c, link_watch.c. How frames move is in xmit.ts.
 */
import { autoIpv6, linkWentDown, linkCameUp, linkGone, removeAddressesOf } from './addr.ts';
import { bridgeChanged, bridgeOf, portChanged, recalcBridgeId } from './bridge.ts';
import type { Link, LinkKind, Netns, NetnsId } from './config.ts';
import { KernelError } from './errors.ts';
import { reportSnoopers } from './igmp.ts';
import { MAC_BROADCAST, MAC_ZERO, type Mac, isMulticastMac } from './inet.ts';
import type { Kernel } from './kernel.ts';
import { hasCarrier, linkByName, linksOf } from './netstate.ts';
import { sysctlGet, sysctlRename } from './sysctl.ts';
import { uppersOf } from './xmit.ts';

export { IFF, hasCarrier, iflinkOf, ipv4Addr, linkByName, linkFlags, linksOf, operstate } from './netstate.ts';
export { netifRx, xmit } from './xmit.ts';

/** What a new device may be given; the rest takes the kernel's defaults. */
export type LinkSpec = { name: string; kind: LinkKind } & Partial<Omit<Link, 'ifindex' | 'name' | 'kind'>>;

/** dev_valid_name: 1 to 15 characters, no slash, colon or space, not "." or "..". */
export const validLinkName = (name: string): boolean => name.length > 0 && name.length < 16 && name !== '.' && name !== '..' && !/[/:\s]/.test(name);

/** Free name of a pattern such as "veth%d". */
export function nameFor(ns: Netns, pattern: string): string {
  if (!pattern.includes('%d')) return pattern;
  for (let n = 0; ; n++) {
    const name = pattern.replace('%d', String(n));
    if (!linkByName(ns, name)) return name;
  }
}

/** Register a device. EEXIST when the name is taken, EINVAL when it is no name. */
export function addLink(k: Kernel, nsId: NetnsId, spec: LinkSpec): Link {
  const ns = k.ns(nsId);
  const name = nameFor(ns, spec.name);
  if (!validLinkName(name)) throw new KernelError('EINVAL');
  if (linkByName(ns, name)) throw new KernelError('EEXIST');
  const loop = spec.kind === 'loopback';
  const address = spec.address ?? (loop ? MAC_ZERO : k.randomMac());
  if (!loop && isMulticastMac(address)) throw new KernelError('EADDRNOTAVAIL');
  let ifindex = ns.nextIfindex;
  while (ns.links[ifindex]) ifindex++;
  const link: Link = {
    mtu: loop ? 65536 : 1500,
    broadcast: loop ? MAC_ZERO : MAC_BROADCAST,
    up: false,
    noarp: spec.kind === 'dummy',
    promisc: 0,
    allmulti: 0,
    txqlen: 1000,
    group: 0,
    addrs: [],
    ...(spec.kind === 'dummy' && { multicastOff: true }),
    ...spec,
    address,
    name,
    ifindex,
  };
  if (spec.kind === 'bridge' && !link.bridge)
    link.bridge = {
      stp: false,
      priority: 0x8000,
      forwardDelay: 15,
      helloTime: 2,
      maxAge: 20,
      ageing: 300,
      vlanFiltering: false,
      addressSet: spec.address !== undefined,
      bridgeId: spec.address ?? MAC_ZERO,
      nextPort: 1,
      mcastSnooping: true,
      groupFwdMask: 0,
    };
  if (link.bridge && spec.address !== undefined) link.bridge = { selected: true, ...link.bridge };
  k.updateNs(nsId, (draft) => {
    draft.links[ifindex] = link;
    draft.nextIfindex = ifindex + 1;
  });
  k.stats(nsId, ifindex);
  return link;
}

/** Make a veth pair; `peer` is registered first and so gets the lower ifindex and the first free name (drivers/net/veth.c veth_newlink). Returns [dev, peer]. */
export function addVeth(
  k: Kernel,
  dev: { ns: NetnsId; name: string; address?: Mac; mtu?: number },
  peer: { ns: NetnsId; name: string; address?: Mac; mtu?: number },
): [Link, Link] {
  if (linkByName(k.ns(dev.ns), dev.name)) throw new KernelError('EEXIST');
  if (dev.ns === peer.ns && dev.name === peer.name && !dev.name.includes('%d')) {
    // the peer was registered by then, and takes its index with it
    k.updateNs(dev.ns, (draft) => {
      draft.nextIfindex++;
    });
    throw new KernelError('EEXIST');
  }
  const spec = (s: { name: string; address?: Mac; mtu?: number }): LinkSpec => ({
    name: s.name,
    kind: 'veth',
    ...(s.address !== undefined && { address: s.address }),
    ...(s.mtu !== undefined && { mtu: s.mtu }),
  });
  const b = addLink(k, peer.ns, spec(peer));
  const a = addLink(k, dev.ns, spec(dev));
  k.updateLink(dev.ns, a.ifindex, (l) => {
    l.peer = { netns: peer.ns, ifindex: b.ifindex };
  });
  k.updateLink(peer.ns, b.ifindex, (l) => {
    l.peer = { netns: dev.ns, ifindex: a.ifindex };
  });
  if (dev.ns !== peer.ns) {
    nsidOf(k, dev.ns, peer.ns);
    nsidOf(k, peer.ns, dev.ns);
  }
  return [k.ns(dev.ns).links[a.ifindex] as Link, k.ns(peer.ns).links[b.ifindex] as Link];
}

/** peernet2id_alloc: the id by which `nsId` knows another namespace (link-netnsid), given on first need. */
export function nsidOf(k: Kernel, nsId: NetnsId, other: NetnsId): number {
  const known = k.ns(nsId).nsids;
  const id = known[other];
  if (id !== undefined) return id;
  const used = new Set(Object.values(known));
  let free = 0;
  while (used.has(free)) free++;
  k.updateNs(nsId, (draft) => {
    draft.nsids[other] = free;
  });
  return free;
}

/** Unregister a device and what hangs on it: its veth peer, addresses, routes, neighbours, upper devices. EOPNOTSUPP for lo. */
export function deleteLink(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const link = k.ns(nsId).links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  if (link.kind === 'loopback' || link.kind === 'physical') throw new KernelError('EOPNOTSUPP');
  const peer = link.kind === 'veth' ? link.peer : undefined;
  for (const [id, ns] of Object.entries(k.config.netns))
    for (const upper of Object.values(ns.links)) if (upper.parent?.netns === nsId && upper.parent.ifindex === ifindex) deleteLink(k, id, upper.ifindex);
  unregister(k, nsId, ifindex);
  if (peer && k.config.netns[peer.netns]?.links[peer.ifindex]) unregister(k, peer.netns, peer.ifindex);
}

function unregister(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const link = k.ns(nsId).links[ifindex] as Link;
  if (link.master !== undefined) setMaster(k, nsId, ifindex, undefined);
  if (link.kind === 'bridge') for (const port of linksOf(k.ns(nsId))) if (port.master === ifindex) setMaster(k, nsId, port.ifindex, undefined);
  if (link.up) setUp(k, nsId, ifindex, false);
  removeAddressesOf(k, nsId, ifindex);
  linkGone(k, nsId, ifindex);
  k.updateNs(nsId, (draft) => {
    delete draft.links[ifindex];
    sysctlRename(draft.sysctl, link.name, undefined);
  });
  const hot = k.hot(nsId);
  delete hot.stats[ifindex];
  delete hot.fdb[ifindex];
  for (const key of Object.keys(hot.neigh)) if (hot.neigh[key]?.dev === ifindex) delete hot.neigh[key];
}

/**
 * Make a change to a device and see who lost its carrier by it (itself, its veth peer, the bridges above them): such
 * a device forgets its neighbours, permanent ones apart (neigh_carrier_down, arp_evict_nocarrier).
 */
function watchingCarrier(k: Kernel, nsId: NetnsId, link: Link, change: () => void): void {
  const peer = link.peer && k.config.netns[link.peer.netns]?.links[link.peer.ifindex];
  const near: [NetnsId, number | undefined][] = [
    [nsId, link.ifindex],
    [nsId, link.master],
    [link.peer?.netns ?? nsId, peer?.ifindex],
    [link.peer?.netns ?? nsId, peer?.master],
  ];
  const carried = near.flatMap(([ns, ifindex]): [NetnsId, number][] => {
    const l = ifindex === undefined ? undefined : k.config.netns[ns]?.links[ifindex];
    return l && hasCarrier(k, ns, l) ? [[ns, l.ifindex]] : [];
  });
  change();
  for (const [ns, ifindex] of carried) {
    const l = k.config.netns[ns]?.links[ifindex];
    if (!l || hasCarrier(k, ns, l) || sysctlGet(k.ns(ns), `net.ipv4.conf.${l.name}.arp_evict_nocarrier`) === '0') continue;
    const { neigh } = k.hot(ns);
    for (const key of Object.keys(neigh)) if (neigh[key]?.dev === ifindex && neigh[key]?.state !== 'PERMANENT') delete neigh[key];
  }
}

/** ip link set up / down. */
export function setUp(k: Kernel, nsId: NetnsId, ifindex: number, up: boolean): void {
  const link = k.ns(nsId).links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  if (link.up === up) return;
  if (up) change(k, nsId, link, up);
  else watchingCarrier(k, nsId, link, () => change(k, nsId, link, up));
}
function change(k: Kernel, nsId: NetnsId, link: Link, up: boolean): void {
  const { ifindex } = link;
  if (!up) linkWentDown(k, nsId, ifindex);
  k.updateLink(nsId, ifindex, (l) => {
    l.up = up;
    if (up && l.ipvlan) l.noarp = l.ipvlan.mode !== 'l2'; // ipvlan_open
    if (up) l.started = true;
  });
  if (up) linkCameUp(k, nsId, ifindex);
  if (link.master !== undefined) portChanged(k, nsId, ifindex);
  if (link.bridge) bridgeChanged(k, nsId, ifindex);
  if (link.bridge && up) reportSnoopers(k, nsId, ifindex);
  if (link.peer) {
    const other = k.config.netns[link.peer.netns]?.links[link.peer.ifindex];
    if (other?.master !== undefined) portChanged(k, link.peer.netns, other.ifindex);
    if (up && other?.up) autoIpv6(k, link.peer.netns, other.ifindex);
  }
}

/** Enslave to a bridge, or release (undefined). EBUSY when it has a master already, ELOOP for a bridge under a bridge, EINVAL for lo. */
export function setMaster(k: Kernel, nsId: NetnsId, ifindex: number, master: number | undefined): void {
  const ns = k.ns(nsId);
  const link = ns.links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  if (link.master === master) return;
  if (link.master !== undefined) watchingCarrier(k, nsId, link, () => release(k, nsId, link, link.master as number));
  if (master === undefined) return;
  const bridge = ns.links[master];
  if (!bridge?.bridge) throw new KernelError('EOPNOTSUPP');
  if (link.kind === 'bridge') throw new KernelError('ELOOP', 'Can not enslave a bridge to a bridge');
  if (link.kind === 'loopback') throw new KernelError('EINVAL');
  // netdev_rx_handler_register: frames can be handed to one taker only
  if (uppersOf(k, nsId, ifindex).some((u) => u.link.kind !== 'vlan')) throw new KernelError('EBUSY');
  const no = nextPortNo(ns, master);
  k.updateLink(nsId, ifindex, (l) => {
    l.master = master;
    l.promisc += 1;
    l.allmulti += 1;
    l.port = { no, priority: 32, cost: 2, hairpin: false, isolated: false, learning: true, flood: true, state: 'disabled' };
  });
  selectPortStates(k, nsId, master);
  recalcBridgeId(k, nsId, master);
  portChanged(k, nsId, ifindex);
  bridgeMtu(k, nsId, master);
}
/** br_port_state_selection: from now on the bridge's carrier is that of its ports. */
export function selectPortStates(k: Kernel, nsId: NetnsId, bridge: number): void {
  const { bridge: config } = bridgeOf(k, nsId, bridge) ?? {};
  if (!config || config.selected) return;
  k.updateLink(nsId, bridge, (l) => {
    if (l.bridge) l.bridge.selected = true;
  });
}
/** br_del_if. */
function release(k: Kernel, nsId: NetnsId, { ifindex }: Link, old: number): void {
  k.updateLink(nsId, ifindex, (l) => {
    delete l.master;
    delete l.port;
    l.promisc = Math.max(0, l.promisc - 1);
    l.allmulti = Math.max(0, l.allmulti - 1);
  });
  selectPortStates(k, nsId, old);
  const fdb = k.hot(nsId).fdb[old];
  if (fdb) for (const mac of Object.keys(fdb)) if (fdb[mac]?.port === ifindex) delete fdb[mac];
  recalcBridgeId(k, nsId, old);
}
/** find_portno: the lowest free port number. */
function nextPortNo(ns: Netns, master: number): number {
  const used = new Set(
    linksOf(ns)
      .filter((l) => l.master === master)
      .map((l) => l.port?.no),
  );
  let no = 1;
  while (used.has(no)) no++;
  return no;
}
/** br_mtu_auto_adjust: a bridge follows its smallest port unless its MTU was set by hand. */
function bridgeMtu(k: Kernel, nsId: NetnsId, master: number): void {
  const bridge = bridgeOf(k, nsId, master);
  if (!bridge || bridge.mtuSet) return;
  const ports = linksOf(k.ns(nsId)).filter((l) => l.master === master);
  const mtu = ports.length ? Math.min(...ports.map((p) => p.mtu)) : 1500;
  if (mtu !== bridge.mtu)
    k.updateLink(nsId, master, (l) => {
      l.mtu = mtu;
    });
}

/** Rename. EEXIST when the name is taken. Since 6.x a device may be renamed while up. */
export function renameLink(k: Kernel, nsId: NetnsId, ifindex: number, name: string): void {
  const ns = k.ns(nsId);
  const link = ns.links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  if (link.name === name) return;
  if (!validLinkName(name)) throw new KernelError('EINVAL');
  if (linkByName(ns, name)) throw new KernelError('EEXIST');
  k.updateNs(nsId, (draft) => {
    const l = draft.links[ifindex] as Link;
    for (const a of l.addrs) if (a.label === l.name) a.label = name;
    l.name = name;
    sysctlRename(draft.sysctl, link.name, name);
  });
}

/** Set the MTU, bytes. EINVAL below 68 or above 65535 ("mtu less than device minimum" and its like). */
export function setMtu(k: Kernel, nsId: NetnsId, ifindex: number, mtu: number): void {
  const link = k.ns(nsId).links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  const min = link.kind === 'loopback' ? 0 : 68;
  const max = link.kind === 'loopback' ? 0x7fffffff : 65535;
  if (mtu < min) throw new KernelError('EINVAL', 'mtu less than device minimum');
  if (mtu > max) throw new KernelError('EINVAL', 'mtu greater than device maximum');
  k.updateLink(nsId, ifindex, (l) => {
    l.mtu = mtu;
    if (l.kind === 'bridge') l.mtuSet = true;
  });
  if (link.master !== undefined) bridgeMtu(k, nsId, link.master);
}

/** Set the hardware address. EADDRNOTAVAIL for a group address. */
export function setHwaddr(k: Kernel, nsId: NetnsId, ifindex: number, address: Mac): void {
  const link = k.ns(nsId).links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  if (isMulticastMac(address) || (address === MAC_ZERO && link.kind !== 'loopback')) throw new KernelError('EADDRNOTAVAIL');
  k.updateLink(nsId, ifindex, (l) => {
    l.address = address;
    if (l.bridge) Object.assign(l.bridge, { addressSet: true, bridgeId: address, selected: true });
  });
  if (link.master !== undefined) recalcBridgeId(k, nsId, link.master);
}

/**
 * dev_change_net_namespace: close, strip addresses and routes, move. Keeps its ifindex where that is free in the
 * target, else takes the next one. EEXIST when the name is taken there, EINVAL for what may not move.
 */
export function moveLink(k: Kernel, nsId: NetnsId, ifindex: number, toNs: NetnsId, newName?: string): Link {
  const link = k.ns(nsId).links[ifindex];
  if (!link) throw new KernelError('ENODEV');
  if (nsId === toNs) {
    if (newName) renameLink(k, nsId, ifindex, newName);
    return k.ns(nsId).links[ifindex] as Link;
  }
  if (link.kind === 'loopback' || link.kind === 'bridge') throw new KernelError('EINVAL', 'The interface netns is immutable');
  const target = k.ns(toNs);
  const name = newName ?? link.name;
  if (linkByName(target, name)) throw new KernelError('EEXIST');
  if (link.master !== undefined) setMaster(k, nsId, ifindex, undefined);
  if (link.up) setUp(k, nsId, ifindex, false);
  removeAddressesOf(k, nsId, ifindex);
  linkGone(k, nsId, ifindex);
  const stats = k.stats(nsId, ifindex);
  delete k.hot(nsId).stats[ifindex];
  const taken = target.links[ifindex] !== undefined;
  let index = ifindex;
  if (taken) for (index = target.nextIfindex; target.links[index]; ) index++;
  const moved: Link = { ...(k.ns(nsId).links[ifindex] as Link), ifindex: index, name, addrs: [], up: false, started: false };
  k.update((draft) => {
    const from = draft.netns[nsId] as Netns;
    const to = draft.netns[toNs] as Netns;
    delete from.links[ifindex];
    sysctlRename(from.sysctl, link.name, undefined);
    to.links[index] = moved;
    if (taken) to.nextIfindex = index + 1;
    if (link.peer) {
      const peer = draft.netns[link.peer.netns]?.links[link.peer.ifindex];
      if (peer) peer.peer = { netns: toNs, ifindex: index };
    }
    for (const ns of Object.values(draft.netns))
      for (const upper of Object.values(ns.links))
        if (upper.parent?.netns === nsId && upper.parent.ifindex === ifindex) upper.parent = { netns: toNs, ifindex: index };
  });
  k.hot(toNs).stats[index] = stats;
  const other = link.peer ?? link.parent;
  if (other && other.netns !== toNs) {
    nsidOf(k, other.netns, toNs);
    nsidOf(k, toNs, other.netns);
  }
  return k.ns(toNs).links[index] as Link;
}

/** Change promiscuity by +1 or -1 (packet sockets, bridges). */
export function changePromisc(k: Kernel, nsId: NetnsId, ifindex: number, by: 1 | -1): void {
  k.updateLink(nsId, ifindex, (l) => {
    l.promisc = Math.max(0, l.promisc + by);
  });
}
