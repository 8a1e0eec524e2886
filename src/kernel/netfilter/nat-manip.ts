/**
 * Rewriting packets for NAT: addresses, ports and ICMP ids, and the packet that an ICMP error quotes. Mirrors
 * nf_nat_proto.c (nf_nat_manip_pkt, nf_nat_icmp_reply_translation).
 */
import type { Conn, Tuple } from '../hot.ts';
import { IPPROTO } from '../inet.ts';
import { ICMP, type IcmpHeader, type IpPacket, type Skb, type TcpHeader } from '../skb.ts';
import type { Dir } from './ct-table.ts';
import { ctDir } from './conntrack.ts';
import { invertTuple } from './tuple.ts';
import type { Hook } from './types.ts';

export type Manip = 'src' | 'dst';
/** HOOK2MANIP. */
export const manipOf = (hook: Hook): Manip => (hook === 'POSTROUTING' || hook === 'INPUT' ? 'src' : 'dst');

/** ICMP types whose identifier is a port for NAT. */
const WITH_ID = new Set([8, 0, 13, 14, 15, 16, 17, 18]);

/** nf_nat_ipv4_manip_pkt: put one side of `target` into the header. */
export function manipPacket(ip: IpPacket, target: Tuple, manip: Manip, ports = true): void {
  if (manip === 'src') ip.src = target.src;
  else ip.dst = target.dst;
  if (!ports || 'opaque' in ip.l4 || (ip.frag && ip.frag.offset > 0)) return;
  if (ip.l4.proto === IPPROTO.ICMP) {
    const icmp = ip.l4 as IcmpHeader;
    if (WITH_ID.has(icmp.type)) icmp.id = target.sport;
    return;
  }
  const l4 = ip.l4 as TcpHeader;
  if (manip === 'src') l4.sport = target.sport;
  else l4.dport = target.dport;
}

/** Is this manipulation due for packets of this direction (IPS_SRC_NAT and IPS_DST_NAT, swapped for replies)? */
export const manipDue = (conn: Conn, manip: Manip, dir: Dir): boolean => ((manip === 'src') === (dir === 0) ? conn.srcNat : conn.dstNat);

/** Tuple that packets of a direction have after NAT: the inverse of the other direction's. */
export const natTarget = (conn: Conn, dir: Dir): Tuple | undefined => invertTuple(dir === 0 ? conn.reply : conn.orig);

/** nf_nat_packet: rewrite a packet of a connection at this hook. True when something was due. */
export function natPacket(conn: Conn, skb: Skb, manip: Manip): boolean {
  const dir = ctDir(skb);
  if (!manipDue(conn, manip, dir)) return false;
  const target = natTarget(conn, dir);
  if (!target) return false;
  manipPacket(skb.ip as IpPacket, target, manip);
  return true;
}

/** nf_nat_icmp_reply_translation: an error about a rewritten packet. 'drop' for redirects, which would tell the wrong machine. */
export function natIcmpError(conn: Conn, skb: Skb, manip: Manip): 'done' | 'none' | 'drop' {
  const ip = skb.ip as IpPacket;
  const icmp = ip.l4 as IcmpHeader;
  const dir = ctDir(skb);
  if (icmp.type === ICMP.REDIRECT && (!conn.srcNatDone || !conn.dstNatDone || conn.srcNat || conn.dstNat)) return 'drop';
  if (!manipDue(conn, manip, dir)) return 'none';
  if (icmp.quoted) {
    // what is quoted went the other way: its opposite side becomes what that sender sent
    const inner: IpPacket = { ...icmp.quoted, l4: { ...icmp.quoted.l4 } };
    manipPacket(inner, dir === 0 ? conn.reply : conn.orig, manip === 'src' ? 'dst' : 'src');
    icmp.quoted = inner;
  }
  const target = natTarget(conn, dir);
  if (target) manipPacket(ip, target, manip, false);
  return 'done';
}
