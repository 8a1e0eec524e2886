/**
 * What rtnetlink says about a device (rtnl_fill_ifinfo), as values. Every tool that lists devices reads these; how
 * they are worded is the tool's own affair.
 */
import type { Link, Netns, NetnsId } from '../../../kernel/config.ts';
import type { Mac } from '../../../kernel/inet.ts';
import { type LinkStats, emptyStats } from '../../../kernel/hot.ts';
import { IFF, hasCarrier, linkFlags, linksOf } from '../../../kernel/netdev.ts';
import { uppersOf } from '../../../kernel/xmit.ts';
import type { K } from '../../command.ts';

/**
 * A card of the reference machine is one end of a cable whose other end has an index (IFLA_LINK) in the router's
 * namespace. Listings in words show it as the plain card it stands for.
 */
export const isCard = (link: Link): boolean => link.kind === 'physical';

/** IFLA_INFO_KIND: what `type` filters and `-d` name; undefined for devices without a driver's name (lo). */
export function infoKind(link: Link): string | undefined {
  if (link.kind === 'loopback') return undefined;
  return link.kind === 'physical' ? 'veth' : link.kind;
}

/** IFLA_QDISC: noop until a device was up for the first time; fq_codel on cards, none on virtual devices. */
export const qdiscOf = (link: Link): string => (!link.started && !link.up ? 'noop' : isCard(link) ? 'fq_codel' : 'noqueue');

/** IFLA_LINK and IFLA_LINK_NETNSID: the device below or at the other end, and in which namespace; undefined when there is none. */
export function lowerOf(link: Link): { ifindex: number; netns?: NetnsId } | undefined {
  if (isCard(link)) return link.iflink === undefined ? undefined : { ifindex: link.iflink };
  if (link.kind === 'vxlan') return undefined;
  const other = link.peer ?? link.parent;
  return other && { ifindex: other.ifindex, netns: other.netns };
}

/** The index of the device below or at the other end, whatever namespace that is in; undefined when there is none. */
export const iflink = (link: Link): number | undefined => lowerOf(link)?.ifindex;

/** Names of `/run/netns` that the viewer's machine gives to a namespace. */
export const netnsName = (k: K, viewer: Netns, netns: NetnsId): string | undefined =>
  k.config.machines[viewer.machine]?.netnsNames.findLast((n) => n.netns === netns)?.name;

/** Namespace ids that stand for the far ends of cables: they come before those of a machine's containers. */
export const cableIds = (k: K, ns: Netns): number =>
  linksOf(ns).some(isCard) ? Object.keys(ns.nsids).filter((id) => k.config.netns[id] !== undefined && k.config.netns[id]?.machine !== ns.machine).length : 0;

/** A device's name by index, "if7" for one that the namespace does not have (ll_index_to_name). */
export const nameOfIndex = (ns: Netns, ifindex: number): string => ns.links[ifindex]?.name ?? `if${ifindex}`;

/** Ports of a bridge. */
export const portsOfBridge = (ns: Netns, bridge: Link): Link[] => linksOf(ns).filter((l) => l.master === bridge.ifindex);

const FLAG_ORDER: [name: string, bit: number][] = [
  ['LOOPBACK', IFF.LOOPBACK],
  ['BROADCAST', IFF.BROADCAST],
  ['POINTOPOINT', IFF.POINTOPOINT],
  ['MULTICAST', IFF.MULTICAST],
  ['NOARP', IFF.NOARP],
  ['ALLMULTI', IFF.ALLMULTI],
  ['PROMISC', IFF.PROMISC],
  ['MASTER', IFF.MASTER],
  ['SLAVE', IFF.SLAVE],
  ['UP', IFF.UP],
  ['LOWER_UP', IFF.LOWER_UP],
];
/** Flags in the order of iproute2's print_link_flags. `mdown`: the device below is down. */
export function flagList(k: K, nsId: NetnsId, link: Link, mdown: boolean): string[] {
  const flags = linkFlags(k, nsId, link);
  return [
    ...(flags & IFF.UP && !(flags & IFF.RUNNING) ? ['NO-CARRIER'] : []),
    ...FLAG_ORDER.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name),
    ...(mdown ? ['M-DOWN'] : []),
  ];
}

/** RTNH_F_LINKDOWN: a route's device is up but has no carrier. */
export function isLinkDown(k: K, nsId: NetnsId, ifindex: number | undefined): boolean {
  const link = ifindex === undefined ? undefined : k.ns(nsId).links[ifindex];
  return link?.up === true && !hasCarrier(k, nsId, link);
}

/** Counters of a device, zero when nothing was counted. */
export const statsOf = (k: K, nsId: NetnsId, ifindex: number): Readonly<LinkStats> => k.peek(nsId).stats[ifindex] ?? emptyStats();

/** IPv6 addresses above zero DAD time are tentative: the second that duplicate address detection takes (RFC 4862), and a random wait before. */
export const DAD_TIME = 1.5e6;

/** Addresses that a device takes frames for besides its own: the user's, and those of devices that sit on it (dev_uc_add). */
export const unicastList = (k: K, nsId: NetnsId, link: Link): Mac[] => [
  ...(link.unicast ?? []),
  ...uppersOf(k, nsId, link.ifindex)
    .map((u) => u.link)
    .filter((l) => l.up && ((l.macvlan && l.macvlan.mode !== 'passthru') || (l.vlan && l.address !== link.address)))
    .map((l) => l.address),
];
