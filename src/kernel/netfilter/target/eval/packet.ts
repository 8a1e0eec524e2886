/** Targets that change the packet or its marks: MARK, CONNMARK, TTL, TOS, DSCP, ECN, TCPMSS, TCPOPTSTRIP. Mirrors xt_mark.c, xt_connmark.c, xt_HL.c, xt_DSCP.c, xt_TCPMSS.c. */
import { IPPROTO } from '../../../inet.ts';
import { type IpPacket, type Skb, TCP, type TcpHeader } from '../../../skb.ts';
import { ctEvent } from '../../ct-table.ts';
import type { ConnmarkTarget } from '../connmark.ts';
import type { DscpTarget } from '../dscp.ts';
import type { EcnTarget } from '../ecn.ts';
import type { Action } from '../index.ts';
import type { MarkTarget } from '../mark.ts';
import type { TcpmssTarget } from '../tcpmss.ts';
import type { TcpoptstripTarget } from '../tcpoptstrip.ts';
import type { TosTarget } from '../tos.ts';
import type { TtlTarget } from '../ttl.ts';

export const mark =
  (t: MarkTarget): Action =>
  (skb) => {
    skb.mark = ((skb.mark & ~t.mask) ^ t.value) >>> 0;
    return 'CONTINUE';
  };

export function connmark(t: ConnmarkTarget): Action {
  const { ctmask, nfmask, shift } = t;
  const shifted = (n: number): number => (shift ? (shift.dir === 'left' ? n << shift.bits : n >>> shift.bits) : n);
  return (skb, ctx) => {
    const { ct } = skb;
    if (!ct) return 'CONTINUE';
    const old = ct.mark;
    if (t.mode === 'set') ct.mark = shifted((ct.mark & ~ctmask) ^ t.value) >>> 0;
    else if (t.mode === 'save') ct.mark = ((ct.mark & ~ctmask) ^ shifted(skb.mark & nfmask)) >>> 0;
    else skb.mark = ((skb.mark & ~nfmask) ^ shifted(ct.mark & ctmask)) >>> 0;
    if (ct.mark !== old && ct.confirmed) ctEvent(ctx.k, ctx.ns, 'UPDATE', ct);
    return 'CONTINUE';
  };
}

export const ttl =
  (t: TtlTarget): Action =>
  (skb) => {
    const ip = skb.ip as IpPacket;
    ip.ttl = t.op === 'set' ? t.value : t.op === 'inc' ? Math.min(255, ip.ttl + t.value) : Math.max(0, ip.ttl - t.value);
    return 'CONTINUE';
  };

export const tos =
  (t: TosTarget): Action =>
  (skb) => {
    const ip = skb.ip as IpPacket;
    ip.tos = (ip.tos & ~t.mask & 255) ^ t.value;
    return 'CONTINUE';
  };
export const dscp =
  (t: DscpTarget): Action =>
  (skb) => {
    const ip = skb.ip as IpPacket;
    ip.tos = (ip.tos & 3) | (t.value << 2);
    return 'CONTINUE';
  };

const tcpOf = (skb: Skb): TcpHeader | undefined => {
  const { l4, frag } = skb.ip as IpPacket;
  return l4.proto === IPPROTO.TCP && !('opaque' in l4) && !(frag && frag.offset > 0) ? (l4 as TcpHeader) : undefined;
};

export const ecn =
  (t: EcnTarget): Action =>
  (skb) => {
    const ip = skb.ip as IpPacket;
    if (t.ipEct !== undefined) ip.tos = (ip.tos & ~3) | t.ipEct;
    const tcp = tcpOf(skb);
    if (tcp) {
      const set = (bit: number, value: number | undefined): void => {
        if (value !== undefined) tcp.flags = value ? tcp.flags | bit : tcp.flags & ~bit;
      };
      set(0x80, t.tcpRemove ? 0 : t.tcpCwr);
      set(0x40, t.tcpRemove ? 0 : t.tcpEce);
    }
    return 'CONTINUE';
  };

/** IP and TCP header without options: what an MTU has to hold beside the segment. */
const HEADERS = 40;
/** The MSS that is assumed when a SYN names none (RFC 879). */
const DEFAULT_MSS = 536;
export const tcpmss =
  (t: TcpmssTarget): Action =>
  (skb, ctx) => {
    const tcp = tcpOf(skb);
    if (!tcp || !(tcp.flags & TCP.SYN)) return 'CONTINUE';
    const wanted = t.mss ?? Math.min(ctx.out?.mtu ?? 65535, ctx.in?.mtu ?? 65535) - HEADERS;
    const { mss } = tcp.opts;
    // never raised: it is what the receiver can take
    if (mss !== undefined ? mss > wanted : tcp.payload === '') tcp.opts = { ...tcp.opts, mss: mss !== undefined ? wanted : Math.min(wanted, DEFAULT_MSS) };
    return 'CONTINUE';
  };

export const tcpoptstrip =
  (t: TcpoptstripTarget): Action =>
  (skb) => {
    const tcp = tcpOf(skb);
    if (!tcp) return 'CONTINUE';
    const o = { ...tcp.opts };
    if (t.kinds.includes(2)) delete o.mss;
    if (t.kinds.includes(3)) delete o.wscale;
    if (t.kinds.includes(4)) delete o.sackOK;
    if (t.kinds.includes(8)) delete o.ts;
    tcp.opts = o;
    return 'CONTINUE';
  };
