/** conntrack, state, connmark, connlimit: tests on the packet's connection. Mirrors xt_conntrack.c, xt_connmark.c, xt_connlimit.c. */
import type { CtInfo } from '../../../hot.ts';
import { maskOf } from '../../../inet.ts';
import type { Skb } from '../../../skb.ts';
import { ctDir } from '../../conntrack.ts';
import type { AddrMatch } from '../../types.ts';
import type { ConnlimitMatch } from '../connlimit.ts';
import type { ConnmarkMatch } from '../connmark.ts';
import type { ConntrackMatch } from '../conntrack.ts';
import type { Predicate } from '../index.ts';
import type { StateMatch } from '../state.ts';

const BIT = { INVALID: 1, NEW: 2, RELATED: 4, ESTABLISHED: 8, UNTRACKED: 16, SNAT: 32, DNAT: 64 } as const;
const INFO_BIT: Record<CtInfo, number> = { NEW: 2, ESTABLISHED: 8, RELATED: 4, ESTABLISHED_REPLY: 8, RELATED_REPLY: 4, INVALID: 1, UNTRACKED: 16 };
const bits = (names: readonly (keyof typeof BIT)[]): number => names.reduce((sum, n) => sum | BIT[n], 0);

function stateBit(skb: Skb): number {
  if (skb.ct) return INFO_BIT[skb.ctinfo as CtInfo];
  return skb.ctinfo === 'UNTRACKED' ? BIT.UNTRACKED : BIT.INVALID;
}

export function state(m: StateMatch): Predicate {
  const mask = bits(m.names);
  const not = m.not === true;
  return (skb) => ((stateBit(skb) & mask) !== 0) !== not;
}

type Range = { min: number; max: number; not?: true };
const addrFits = (m: AddrMatch | undefined, addr: number): boolean =>
  m === undefined || ((addr & m.mask) >>> 0 === (m.addr & m.mask) >>> 0) !== (m.not === true);
const rangeFits = (m: Range | undefined, n: number): boolean => m === undefined || (n >= m.min && n <= m.max) !== (m.not === true);

export function conntrack(m: ConntrackMatch): Predicate {
  const mask = m.state ? bits(m.state.names) : 0;
  const stateNot = m.state?.not === true;
  const onlyState = Object.keys(m).every((k) => k === 'name' || k === 'state');
  return (skb, ctx) => {
    const { ct } = skb;
    if (m.state) {
      let bit = stateBit(skb);
      if (ct) bit |= (ct.srcNat ? BIT.SNAT : 0) | (ct.dstNat ? BIT.DNAT : 0);
      if (((bit & mask) !== 0) === stateNot) return false;
      if (onlyState) return true;
    }
    if (!ct) return m.state !== undefined;
    if (m.direction && (m.direction === 'ORIGINAL') !== (ctDir(skb) === 0)) return false;
    if (m.proto && (m.proto.num === ct.orig.proto) === (m.proto.not === true)) return false;
    if (!addrFits(m.origSrc, ct.orig.src) || !addrFits(m.origDst, ct.orig.dst) || !addrFits(m.replSrc, ct.reply.src) || !addrFits(m.replDst, ct.reply.dst))
      return false;
    if (
      !rangeFits(m.origSrcPort, ct.orig.sport) ||
      !rangeFits(m.origDstPort, ct.orig.dport) ||
      !rangeFits(m.replSrcPort, ct.reply.sport) ||
      !rangeFits(m.replDstPort, ct.reply.dport)
    )
      return false;
    if (m.status) {
      const { names } = m.status;
      const hit =
        (names.includes('SEEN_REPLY') && ct.seenReply) ||
        (names.includes('ASSURED') && ct.assured) ||
        (names.includes('CONFIRMED') && ct.confirmed) ||
        (names.includes('EXPECTED') && ct.master !== undefined);
      if (hit === (m.status.not === true)) return false;
    }
    return rangeFits(m.expire, Math.max(0, Math.floor((ct.expires - ctx.k.now) / 1e6)));
  };
}

export function connmark(m: ConnmarkMatch): Predicate {
  return (skb) => skb.ct !== undefined && ((skb.ct.mark & m.mask) >>> 0 === m.value) !== (m.not === true);
}

/** Connections of the packet's network, this one included. */
export function connlimit(m: ConnlimitMatch): Predicate {
  const mask = maskOf(m.mask);
  return (skb, ctx) => {
    const own = skb.ct;
    if (!own) return false;
    const side = (c: typeof own): number => ((m.side === 'source' ? c.orig.src : c.orig.dst) & mask) >>> 0;
    const group = side(own);
    let n = own.confirmed ? 0 : 1;
    for (const c of Object.values(ctx.hot.conntrack))
      if (c.expires > ctx.k.now && side(c) === group && c.tcp?.state !== 'TIME_WAIT' && c.tcp?.state !== 'CLOSE') n++;
    return m.test === 'above' ? n > m.limit : n <= m.limit;
  };
}
