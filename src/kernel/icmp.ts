/** ICMP (RFC 792): errors, echo, and what a received error means for the sockets here. Read first: net/ipv4/icmp.c. */
import type { Link, NetnsId } from './config.ts';
import { type Ip4, IPPROTO, isLoopbackIp, isMulticastIp } from './inet.ts';
import { ipLocalOut } from './ip.ts';
import type { Kernel } from './kernel.ts';
import { icmpDeliver } from './rawsock.ts';
import { addrType, isLocalAddr } from './route.ts';
import { ICMP, ICMP_UNREACH, type IcmpHeader, type IpPacket, type Skb, cloneIp, ipLength } from './skb.ts';
import { icmpError } from './sockerr.ts';
import { sysctlGet } from './sysctl.ts';

const ERRORS = new Set<number>([ICMP.DEST_UNREACH, 4, ICMP.REDIRECT, ICMP.TIME_EXCEEDED, ICMP.PARAMPROB]);
/** An ICMP error quotes what fits into 576 bytes (RFC 1812 section 4.3.2.3). */
const QUOTE_LIMIT = 576 - 20 - 8;

/** Count an SNMP event ("Icmp.InErrors"), or `by` of them. */
export const count = (k: Kernel, nsId: NetnsId, name: string, by = 1): void => {
  const snmp = k.hot(nsId).snmp;
  snmp[name] = (snmp[name] ?? 0) + by;
};
/** How RFC 4293 and its predecessors call the counters of ICMP types. */
const TYPE_COUNTERS: Record<number, string> = {
  0: 'EchoReps',
  3: 'DestUnreachs',
  4: 'SrcQuenchs',
  5: 'Redirects',
  8: 'Echos',
  11: 'TimeExcds',
  12: 'ParmProbs',
};
/** Count an ICMP message that came or goes, by its type too. */
export function countIcmp(k: Kernel, nsId: NetnsId, way: 'In' | 'Out', type: number): void {
  count(k, nsId, `Icmp.${way}Msgs`);
  count(k, nsId, `IcmpMsg.${way}Type${type}`);
  if (TYPE_COUNTERS[type] !== undefined) count(k, nsId, `Icmp.${way}${TYPE_COUNTERS[type]}`);
}

/**
 * icmp_send: tell the sender of a packet what became of it. Silent where the RFC forbids an answer: to errors,
 * later fragments, broadcasts, and addresses that are no single host's.
 */
export function icmpSend(k: Kernel, nsId: NetnsId, skb: Skb, type: number, code: number, extra: { mtu?: number; gateway?: Ip4; src?: Ip4 } = {}): void {
  const ip = skb.ip;
  if (!ip || skb.pktType === 'broadcast' || skb.pktType === 'multicast') return;
  if (ip.frag && ip.frag.offset > 0) return;
  if (ip.l4.proto === IPPROTO.ICMP && ERRORS.has((ip.l4 as IcmpHeader).type)) return;
  const ns = k.ns(nsId);
  if (isMulticastIp(ip.dst) || ip.src === 0 || isMulticastIp(ip.src) || addrType(ns, ip.src) === 'BROADCAST') return;
  const src = extra.src ?? (isLocalAddr(ns, ip.dst) ? ip.dst : 0);
  const header: IcmpHeader = {
    proto: 1,
    type,
    code,
    id: 0,
    seq: 0,
    length: Math.min(ipLength(ip), QUOTE_LIMIT),
    quoted: cloneIp(ip),
    ...(extra.mtu !== undefined && { mtu: extra.mtu }),
    ...(extra.gateway !== undefined && { gateway: extra.gateway }),
  };
  countIcmp(k, nsId, 'Out', type);
  ipLocalOut(
    k,
    nsId,
    { src, dst: ip.src, ttl: 64, tos: (ip.tos & 0x1e) | 0xc0, id: 0, df: false, l4: header },
    { ...(skb.mark && sysctlGet(ns, 'net.ipv4.fwmark_reflect') === '1' && { mark: skb.mark }), about: skb },
  );
}

/** icmp_rcv. */
export function icmpRcv(k: Kernel, nsId: NetnsId, dev: Link, skb: Skb): void {
  const ip = skb.ip as IpPacket;
  const icmp = ip.l4 as IcmpHeader;
  const ns = k.ns(nsId);
  countIcmp(k, nsId, 'In', icmp.type);
  if (icmp.type === ICMP.ECHO) {
    const group = skb.pktType === 'broadcast' || skb.pktType === 'multicast';
    if (sysctlGet(ns, 'net.ipv4.icmp_echo_ignore_all') === '1') return k.drop(nsId, skb, 'ICMP_IGNORED', {}, 'sysctl net.ipv4.icmp_echo_ignore_all');
    icmpDeliver(k, nsId, skb, dev);
    if (group && sysctlGet(ns, 'net.ipv4.icmp_echo_ignore_broadcasts') === '1')
      return k.drop(nsId, skb, 'ICMP_BROADCAST', {}, 'sysctl net.ipv4.icmp_echo_ignore_broadcasts');
    k.note(nsId, skb, { kind: 'deliver', to: 'echo' });
    countIcmp(k, nsId, 'Out', ICMP.ECHOREPLY);
    ipLocalOut(
      k,
      nsId,
      { src: group ? 0 : ip.dst, dst: ip.src, ttl: 64, tos: ip.tos, id: 0, df: false, l4: { ...icmp, type: ICMP.ECHOREPLY } },
      { mark: 0, about: skb },
    );
    return;
  }
  k.note(nsId, skb, { kind: 'deliver', to: 'icmp' });
  if (ERRORS.has(icmp.type) && icmp.quoted) {
    if (icmp.type === ICMP.DEST_UNREACH && icmp.code === ICMP_UNREACH.FRAG_NEEDED && icmp.mtu)
      k.hot(nsId).pmtu[icmp.quoted.dst] = { mtu: icmp.mtu, expires: k.now + 600e6 };
    icmpError(k, nsId, icmp.quoted, icmp, ip.src);
  }
  icmpDeliver(k, nsId, skb, dev);
}
export const isLoopbackPacket = (ip: IpPacket): boolean => isLoopbackIp(ip.src) || isLoopbackIp(ip.dst);
