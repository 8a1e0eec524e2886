/** tcp, udp, sctp, dccp, multiport, icmp, tcpmss: tests on the transport header. Mirrors xt_tcpudp.c, xt_multiport.c, ip_tables.c. */
import { IPPROTO } from '../../../inet.ts';
import type { IcmpHeader, IpPacket, Skb, TcpHeader } from '../../../skb.ts';
import type { PortRange } from '../common.ts';
import type { DccpMatch } from '../dccp.ts';
import type { IcmpMatch } from '../icmp.ts';
import type { Predicate } from '../index.ts';
import type { MultiportMatch } from '../multiport.ts';
import type { SctpMatch } from '../sctp.ts';
import type { TcpMatch } from '../tcp.ts';
import type { TcpmssMatch } from '../tcpmss.ts';
import type { UdpMatch } from '../udp.ts';

/** The transport header, undefined in later fragments and for protocols without a model. */
export function headerOf(skb: Skb): TcpHeader | undefined {
  const { l4, frag } = skb.ip as IpPacket;
  return 'opaque' in l4 || (frag && frag.offset > 0) ? undefined : (l4 as TcpHeader);
}
const fits = (range: PortRange | undefined, port: number): boolean => range === undefined || (port >= range.min && port <= range.max) !== (range.not === true);

/** Kinds of the options a TCP header carries here. */
export function tcpHasOption(tcp: TcpHeader, kind: number): boolean {
  const o = tcp.opts;
  return kind === 2 ? o.mss !== undefined : kind === 3 ? o.wscale !== undefined : kind === 4 ? o.sackOK === true : kind === 8 ? o.ts !== undefined : false;
}

export function tcp(m: TcpMatch): Predicate {
  const { sports, dports, flags, option } = m;
  return (skb) => {
    const h = headerOf(skb);
    return (
      h !== undefined &&
      h.proto === IPPROTO.TCP &&
      fits(dports, h.dport) &&
      fits(sports, h.sport) &&
      (flags === undefined || ((h.flags & flags.mask) === flags.value) !== (flags.not === true)) &&
      (option === undefined || tcpHasOption(h, option.kind) !== (option.not === true))
    );
  };
}
export function udp(m: UdpMatch): Predicate {
  const { sports, dports } = m;
  return (skb) => {
    const h = headerOf(skb);
    return (
      h !== undefined && ((h.proto as number) === IPPROTO.UDP || (h.proto as number) === IPPROTO.UDPLITE) && fits(dports, h.dport) && fits(sports, h.sport)
    );
  };
}
/** SCTP and DCCP travel without a header of their own: only a match that asks nothing of it can hold. */
export const sctp = (m: SctpMatch): Predicate => (m.sports || m.dports || m.chunks ? () => false : (skb) => skb.ip?.l4.proto === IPPROTO.SCTP);
export const dccp = (m: DccpMatch): Predicate => (m.sports || m.dports || m.types || m.option ? () => false : (skb) => skb.ip?.l4.proto === IPPROTO.DCCP);

export function multiport(m: MultiportMatch): Predicate {
  const { which, ports } = m;
  const not = m.not === true;
  const any = (port: number): boolean => ports.some((p) => port >= p.min && port <= p.max);
  return (skb) => {
    const h = headerOf(skb);
    if (h?.dport === undefined) return false;
    const hit = which === 'source' ? any(h.sport) : which === 'destination' ? any(h.dport) : any(h.sport) || any(h.dport);
    return hit !== not;
  };
}
export function icmp(m: IcmpMatch): Predicate {
  const { type, codes } = m;
  const not = m.not === true;
  return (skb) => {
    const h = headerOf(skb) as unknown as IcmpHeader | undefined;
    return h !== undefined && h.proto === IPPROTO.ICMP && (type === 255 || (h.type === type && h.code >= codes.min && h.code <= codes.max)) !== not;
  };
}
export function tcpmss(m: TcpmssMatch): Predicate {
  return (skb) => {
    const mss = headerOf(skb)?.opts?.mss;
    return mss === undefined ? m.not === true : (mss >= m.min && mss <= m.max) !== (m.not === true);
  };
}
