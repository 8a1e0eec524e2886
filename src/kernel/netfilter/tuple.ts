/**
 * Tuples: what identifies one direction of a connection. Mirrors nf_conntrack_core.c (nf_ct_get_tuple,
 * nf_ct_invert_tuple, hash_conntrack_raw) and nf_conntrack_proto_icmp.c. For ICMP `sport` is the identifier and
 * `dport` is type * 256 + code, so that five numbers compare any two tuples; `type` and `code` repeat it for printing.
 */
import type { Tuple } from '../hot.ts';
import { IPPROTO } from '../inet.ts';
import type { IcmpHeader, IpPacket, TcpHeader } from '../skb.ts';

/** icmp_pkt_to_tuple's invmap: request and reply types that answer each other. */
const ICMP_INVERSE: Record<number, number> = { 8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17 };

export const icmpTuple = (src: number, dst: number, id: number, type: number, code: number): Tuple => ({
  src,
  dst,
  proto: IPPROTO.ICMP,
  sport: id,
  dport: type * 256 + code,
  type,
  code,
});

/** Tuple of a whole (not fragmented) packet. */
export function tupleOf(ip: IpPacket): Tuple {
  const l4 = ip.l4;
  if ('opaque' in l4) return { src: ip.src, dst: ip.dst, proto: l4.proto, sport: 0, dport: 0 };
  if (l4.proto === IPPROTO.ICMP) {
    const icmp = l4 as IcmpHeader;
    return icmpTuple(ip.src, ip.dst, icmp.id, icmp.type, icmp.code);
  }
  const ports = l4 as TcpHeader;
  return { src: ip.src, dst: ip.dst, proto: ports.proto, sport: ports.sport, dport: ports.dport };
}

/** The tuple that an answer has; undefined when there can be none (an ICMP type without an inverse). */
export function invertTuple(t: Tuple): Tuple | undefined {
  if (t.proto !== IPPROTO.ICMP) return { src: t.dst, dst: t.src, proto: t.proto, sport: t.dport, dport: t.sport };
  const type = ICMP_INVERSE[t.type as number];
  return type === undefined ? undefined : icmpTuple(t.dst, t.src, t.sport, type, t.code as number);
}

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.src === b.src && a.dst === b.dst && a.sport === b.sport && a.dport === b.dport && a.proto === b.proto;

const mix = (h: number): number => {
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
};
/** 30 bits, so that it stays a small integer as a Map key. */
export const hashTuple = (t: Tuple): number => mix(mix(t.src ^ (t.proto << 24)) + (t.dst ^ Math.imul((t.sport << 16) | t.dport, 0x9e3779b1))) & 0x3fffffff;
/** Hash of what a source NAT keeps together: address, protocol and port of the sender. */
export const hashSource = (t: Tuple): number => mix(t.src ^ Math.imul((t.proto << 16) | t.sport, 0x9e3779b1)) & 0x3fffffff;
