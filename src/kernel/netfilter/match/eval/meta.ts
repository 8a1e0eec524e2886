/** Tests on the packet's surroundings: marks, devices, addresses, sender, header bits, length, the clock. */
import { isMulticastIp } from '../../../inet.ts';
import { addrType, fibLookup } from '../../../route.ts';
import type { IpPacket, TcpHeader } from '../../../skb.ts';
import type { AddrTypeName, AddrtypeMatch } from '../addrtype.ts';
import type { CpuMatch } from '../cpu.ts';
import type { DevgroupMatch } from '../devgroup.ts';
import type { DscpMatch } from '../dscp.ts';
import type { EcnMatch } from '../ecn.ts';
import type { Predicate } from '../index.ts';
import type { IprangeMatch } from '../iprange.ts';
import type { LengthMatch } from '../length.ts';
import type { MacMatch } from '../mac.ts';
import type { MarkMatch } from '../mark.ts';
import type { OwnerMatch } from '../owner.ts';
import type { PhysdevMatch } from '../physdev.ts';
import type { PkttypeMatch } from '../pkttype.ts';
import type { PolicyMatch } from '../policy.ts';
import type { RealmMatch } from '../realm.ts';
import type { RpfilterMatch } from '../rpfilter.ts';
import type { SocketMatch } from '../socket.ts';
import type { TimeMatch } from '../time.ts';
import type { TosMatch } from '../tos.ts';
import type { TtlMatch } from '../ttl.ts';

export const mark =
  (m: MarkMatch): Predicate =>
  (skb) =>
    ((skb.mark & m.mask) >>> 0 === m.value) !== (m.not === true);
export const length =
  (m: LengthMatch): Predicate =>
  (_skb, ctx) =>
    (ctx.len >= m.min && ctx.len <= m.max) !== (m.not === true);
export const tos =
  (m: TosMatch): Predicate =>
  (skb) =>
    (((skb.ip as IpPacket).tos & m.mask) === m.value) !== (m.not === true);
export const dscp =
  (m: DscpMatch): Predicate =>
  (skb) =>
    ((skb.ip as IpPacket).tos >>> 2 === m.value) !== (m.not === true);
export const cpu =
  (m: CpuMatch): Predicate =>
  () =>
    (m.cpu === 0) !== (m.not === true);
/** No routing realms here: every route has realm 0. */
export const realm =
  (m: RealmMatch): Predicate =>
  () =>
    (m.value === 0) !== (m.not === true);
/** No IPsec: only "no policy" holds. */
export const policy =
  (m: PolicyMatch): Predicate =>
  () =>
    m.none === true;

export function ttl(m: TtlMatch): Predicate {
  const { op, value } = m;
  return (skb) => {
    const t = (skb.ip as IpPacket).ttl;
    return op === 'eq' ? t === value : op === 'ne' ? t !== value : op === 'lt' ? t < value : t > value;
  };
}

export function ecn(m: EcnMatch): Predicate {
  return (skb) => {
    const ip = skb.ip as IpPacket;
    if (m.ip && ((ip.tos & 3) === m.ip.ect) === (m.ip.not === true)) return false;
    if (!m.cwr && !m.ece) return true;
    const { flags } = ip.l4 as TcpHeader;
    return (!m.cwr || ((flags & 0x80) !== 0) !== (m.cwr.not === true)) && (!m.ece || ((flags & 0x40) !== 0) !== (m.ece.not === true));
  };
}

export function iprange(m: IprangeMatch): Predicate {
  const fits = (r: IprangeMatch['src'], addr: number): boolean => r === undefined || (addr >= r.min && addr <= r.max) !== (r.not === true);
  return (skb) => fits(m.src, (skb.ip as IpPacket).src) && fits(m.dst, (skb.ip as IpPacket).dst);
}

/** xt_mac: only frames that came in by an Ethernet device have a source address. */
export const mac =
  (m: MacMatch): Predicate =>
  (skb, ctx) =>
    ctx.in !== undefined && ctx.in.kind !== 'loopback' && (skb.eth.src === m.source) !== (m.not === true);

/** xt_pkttype; what comes over the loopback counts as broadcast or multicast by its destination. */
export function pkttype(m: PkttypeMatch): Predicate {
  const wanted = m.type === 'unicast' ? 'host' : m.type;
  return (skb, ctx) => {
    const type = ctx.in?.kind === 'loopback' ? (isMulticastIp((skb.ip as IpPacket).dst) ? 'multicast' : 'host') : skb.pktType;
    return (type === wanted) !== (m.not === true);
  };
}

/** xt_addrtype: what the namespace's routes say an address is. */
export function addrtype(m: AddrtypeMatch): Predicate {
  const src = m.src && new Set<AddrTypeName>(m.src.types);
  const dst = m.dst && new Set<AddrTypeName>(m.dst.types);
  const srcNot = m.src?.not === true;
  const dstNot = m.dst?.not === true;
  return (skb, ctx) => {
    const ip = skb.ip as IpPacket;
    const ns = ctx.k.ns(ctx.ns);
    const dev = m.limitIface === 'in' ? ctx.in?.ifindex : m.limitIface === 'out' ? ctx.out?.ifindex : undefined;
    return (!src || src.has(addrType(ns, ip.src, dev)) !== srcNot) && (!dst || dst.has(addrType(ns, ip.dst, dev)) !== dstNot);
  };
}

/** xt_owner: the process behind the sending socket. Packets that the kernel makes itself have no owner. */
export function owner(m: OwnerMatch): Predicate {
  return (skb, ctx) => {
    const sock = skb.sk !== undefined ? ctx.hot.sockets[skb.sk] : undefined;
    if (!sock) return m.socketExists?.not === true;
    if (m.socketExists?.not) return false;
    const uid = ctx.k.process(sock.pid)?.uid ?? 0;
    const fits = (r: OwnerMatch['uid'], id: number): boolean => r === undefined || (id >= r.min && id <= r.max) !== (r.not === true);
    return fits(m.uid, uid) && fits(m.gid, uid);
  };
}

/** xt_physdev: ports of the bridge that a packet crosses. */
export function physdev(m: PhysdevMatch): Predicate {
  const named = (test: { name: string; not?: true } | undefined, name: string): boolean =>
    test === undefined || (test.name.endsWith('+') ? name.startsWith(test.name.slice(0, -1)) : name === test.name) !== (test.not === true);
  const asked = (test: { not?: true } | undefined, is: boolean): boolean => test === undefined || is !== (test.not === true);
  return (skb, ctx) => {
    const { links } = ctx.k.ns(ctx.ns);
    const port = (ifindex: number | undefined): string => (ifindex === undefined ? '' : (links[ifindex]?.name ?? ''));
    // a packet that never saw a bridge port holds only where every question is negated
    if (skb.physin === undefined && skb.physout === undefined)
      return (
        (!m.isBridged || !!m.isBridged.not) && (!m.isIn || !!m.isIn.not) && (!m.isOut || !!m.isOut.not) && (!m.in || !!m.in.not) && (!m.out || !!m.out.not)
      );
    const bridged = skb.physin !== undefined && skb.physout !== undefined;
    return (
      asked(m.isBridged, bridged) &&
      asked(m.isIn, skb.physin !== undefined) &&
      asked(m.isOut, skb.physout !== undefined) &&
      named(m.in, port(skb.physin)) &&
      (!m.out || named(m.out, port(skb.physout)))
    );
  };
}

export function devgroup(m: DevgroupMatch): Predicate {
  const fits = (t: DevgroupMatch['src'], group: number | undefined): boolean =>
    t === undefined || (group !== undefined && ((group & t.mask) >>> 0 === t.value) !== (t.not === true));
  return (_skb, ctx) => fits(m.src, ctx.in?.group) && fits(m.dst, ctx.out?.group);
}

/** ipt_rpfilter: the way back leads over the device the packet came by (any device, with --loose). */
export function rpfilter(m: RpfilterMatch): Predicate {
  return (skb, ctx) => {
    const ip = skb.ip as IpPacket;
    const invert = m.invert === true;
    if (!ctx.in || ctx.in.kind === 'loopback' || ip.src === 0) return !invert;
    const back = fibLookup(ctx.k, ctx.ns, { dst: ip.src, src: ip.dst, ...(m.validmark && { mark: skb.mark }) });
    if (back.type === 'local') return (m.acceptLocal === true) !== invert;
    return (back.type === 'unicast' && (m.loose === true || back.dev.ifindex === ctx.in.ifindex)) !== invert;
  };
}

/** xt_socket: a socket here is bound to the packet's destination. */
export function socket(m: SocketMatch): Predicate {
  return (skb, ctx) => {
    const ip = skb.ip as IpPacket;
    const { dport, sport } = ip.l4 as TcpHeader;
    return Object.values(ctx.hot.sockets).some((s) => {
      if ((s.proto === 'tcp' ? 6 : s.proto === 'udp' ? 17 : -1) !== ip.l4.proto || s.local.port !== dport) return false;
      if (m.nowildcard && s.local.addr === 0) return false;
      if (s.local.addr !== 0 && s.local.addr !== ip.dst) return false;
      return !s.remote || (s.remote.addr === ip.src && s.remote.port === sport);
    });
  };
}

/** xt_time. All times are UTC: the little world's kernels keep no time zone. */
export function time(m: TimeMatch): Predicate {
  const DAY = 86_400;
  return (_skb, ctx) => {
    let stamp = Math.floor(ctx.k.now / 1e6);
    if (stamp < m.dateStart || stamp > m.dateStop) return false;
    const second = stamp % DAY;
    if (m.dayStart < m.dayStop) {
      if (second < m.dayStart || second > m.dayStop) return false;
    } else if (second < m.dayStart && second > m.dayStop) return false;
    // a span over midnight belongs to the day it began on, if asked so
    else if (m.contiguous && second < m.dayStop) stamp -= DAY;
    const date = new Date(stamp * 1000);
    const weekday = date.getUTCDay() || 7;
    if ((((m.weekdays >>> weekday) & 1) === 1) === (m.weekdaysNot === true)) return false;
    return (((m.monthdays >>> date.getUTCDate()) & 1) === 1) !== (m.monthdaysNot === true);
  };
}
