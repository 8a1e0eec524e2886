/** Finding network devices, and what is derived of them: flags, carrier, operational state (net/core/dev.c, link_watch.c). */
import type { Link, Netns, NetnsId } from './config.ts';
import type { Kernel } from './kernel.ts';

/** IFF_* bits of <linux/if.h>. */
export const IFF = {
  UP: 1,
  BROADCAST: 2,
  LOOPBACK: 8,
  POINTOPOINT: 16,
  RUNNING: 0x40,
  NOARP: 0x80,
  PROMISC: 0x100,
  ALLMULTI: 0x200,
  MASTER: 0x400,
  SLAVE: 0x800,
  MULTICAST: 0x1000,
  LOWER_UP: 0x10000,
} as const;

const byName = new WeakMap<Netns['links'], Map<string, Link>>();
/** Find a device by name, undefined when there is none. */
export function linkByName(ns: Netns, name: string): Link | undefined {
  let map = byName.get(ns.links);
  if (!map) {
    map = new Map(Object.values(ns.links).map((l) => [l.name, l]));
    byName.set(ns.links, map);
  }
  return map.get(name);
}
/** All devices in ifindex order, the order of a netlink dump. */
export const linksOf = (ns: Netns): Link[] => Object.values(ns.links);

/** First primary IPv4 address, undefined when there is none. */
export const ipv4Addr = (link: Link): Link['addrs'][number] | undefined => link.addrs.find((a) => a.family === 4 && !a.secondary);

/** netif_carrier_ok: would a signal arrive? */
export function hasCarrier(k: Kernel, nsId: NetnsId, link: Link): boolean {
  switch (link.kind) {
    case 'veth': {
      const peer = link.peer && k.config.netns[link.peer.netns]?.links[link.peer.ifindex];
      return link.up && peer?.up === true;
    }
    case 'bridge':
      if (!link.bridge?.selected) return true;
      return link.up && linksOf(k.ns(nsId)).some((l) => l.master === link.ifindex && l.up && hasCarrier(k, nsId, l));
    case 'macvlan':
    case 'ipvlan':
    case 'vlan': {
      const lower = link.parent && k.config.netns[link.parent.netns]?.links[link.parent.ifindex];
      return lower?.up === true && hasCarrier(k, link.parent?.netns as NetnsId, lower);
    }
    default:
      return link.kind === 'loopback' || link.up;
  }
}

/** dev_get_iflink: the device below or at the other end; a device that has none gives its own index. */
export const iflinkOf = (link: Link): number => link.iflink ?? link.peer?.ifindex ?? link.parent?.ifindex ?? link.ifindex;

/** RFC 2863 operational state as rtnetlink reports it (link_watch.c default_operstate). */
export function operstate(k: Kernel, nsId: NetnsId, link: Link): 'UP' | 'DOWN' | 'UNKNOWN' | 'LOWERLAYERDOWN' {
  if (!link.up) return 'DOWN';
  if (link.kind === 'loopback' || link.kind === 'dummy' || link.kind === 'vxlan' || (link.bridge && !link.bridge.selected)) return 'UNKNOWN';
  if (hasCarrier(k, nsId, link)) return 'UP';
  // the device with the other one's index in the own namespace counts, whether it is that one or not
  const other = k.ns(nsId).links[iflinkOf(link)];
  return other && other !== link && !hasCarrier(k, nsId, other) ? 'LOWERLAYERDOWN' : 'DOWN';
}

/** dev_get_flags, as ifconfig (low 16 bits) and ip (LOWER_UP too) print them. */
export function linkFlags(k: Kernel, nsId: NetnsId, link: Link): number {
  let flags = link.up ? IFF.UP : 0;
  flags |= link.kind === 'loopback' ? IFF.LOOPBACK : IFF.BROADCAST;
  if (!link.multicastOff && link.kind !== 'loopback') flags |= IFF.MULTICAST;
  if (link.noarp) flags |= IFF.NOARP;
  if (link.userPromisc) flags |= IFF.PROMISC;
  if (link.userAllmulti) flags |= IFF.ALLMULTI;
  if (link.up) {
    const state = operstate(k, nsId, link);
    if (state === 'UP' || state === 'UNKNOWN') flags |= IFF.RUNNING;
    if (hasCarrier(k, nsId, link)) flags |= IFF.LOWER_UP;
  }
  return flags;
}
