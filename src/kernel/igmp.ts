/**
 * What a host sends of its own accord when a bridge comes up: br_multicast_join_snoopers joins 224.0.0.106 (RFC 4286),
 * and IGMPv3 (RFC 3376) tells of it twice. Read first: net/bridge/br_multicast.c, net/ipv4/igmp.c (igmpv3_newpack).
 */
import type { Link, NetnsId } from './config.ts';
import { count } from './icmp.ts';
import { ETH_P, IPPROTO, MAC_ZERO } from './inet.ts';
import type { Kernel } from './kernel.ts';
import { nfHook } from './netfilter/hooks.ts';
import { hasCarrier } from './netstate.ts';
import { type IpPacket, ipLength, type Skb } from './skb.ts';

/** All IGMPv3 routers. */
const REPORTS = 0xe0000016;
/** The router alert option, and a report of one group record without sources: bytes behind the IP header. */
const LENGTH = 4 + 8 + 8;
/** IGMP_Unsolicited_Report_Count less the ones that wait for a timer: net.ipv4.igmp_qrv. */
const TIMES = 2;

/**
 * The reports of a bridge that came up pass OUTPUT and POSTROUTING as any packet does, so that counters and conntrack
 * know of them, and are lost without a carrier. Nobody in the little world listens: no frame goes out, no journey is told.
 */
export function reportSnoopers(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const link = k.ns(nsId).links[ifindex] as Link;
  const { on } = k.journal;
  k.journal.on = false;
  try {
    for (let i = 0; i < TIMES; i++) report(k, nsId, link);
  } finally {
    k.journal.on = on;
  }
}

function report(k: Kernel, nsId: NetnsId, link: Link): void {
  const src = link.addrs.find((a) => a.family === 4 && !a.secondary)?.local ?? 0;
  const ip: IpPacket = { src, dst: REPORTS, ttl: 1, tos: 0xc0, id: 0, df: true, l4: { proto: IPPROTO.IGMP, opaque: true, length: LENGTH } };
  const id = k.nextId('skb');
  const skb: Skb = { id, origin: id, eth: { src: MAC_ZERO, dst: MAC_ZERO, type: ETH_P.IP }, ip, pktType: 'outgoing', iif: 0, oif: 0, mark: 0 };
  count(k, nsId, 'Ip.OutRequests');
  for (const hook of ['OUTPUT', 'POSTROUTING'] as const) if (nfHook(k, nsId, hook, skb, undefined, link) !== 'ACCEPT') return;
  count(k, nsId, 'Ip.OutTransmits');
  count(k, nsId, 'IpExt.OutOctets', ipLength(ip));
  count(k, nsId, 'IpExt.OutMcastPkts');
  count(k, nsId, 'IpExt.OutMcastOctets', ipLength(ip));
  const stats = k.stats(nsId, link.ifindex);
  if (hasCarrier(k, nsId, link)) {
    stats.txPackets += 1;
    stats.txBytes += 14 + ipLength(ip);
  } else stats.txDropped += 1;
}
