/**
 * Network address translation: choosing a connection's new tuple, and the NAT step of each hook. Mirrors
 * nf_nat_core.c (nf_nat_inet_fn, nf_nat_setup_info, get_unique_tuple, nf_nat_l4proto_unique_tuple),
 * nf_nat_masquerade.c, nf_nat_redirect.c.
 */
import { selectAddr } from '../addr.ts';
import type { Link } from '../config.ts';
import type { Conn, Tuple } from '../hot.ts';
import { INADDR_LOOPBACK, IPPROTO, type Ip4 } from '../inet.ts';
import { type HeaderView, headerView } from '../journey.ts';
import { fibLookup } from '../route.ts';
import type { IpPacket, Skb } from '../skb.ts';
import type { CompiledChain, CompiledTable } from './compile.ts';
import { isIcmpError } from './conntrack.ts';
import type { HookContext } from './context.ts';
import { ctDelete, ctFind, ctIndex, ctStatInc } from './ct-table.ts';
import { jhash2, networkWord, reciprocalScale } from './jhash.ts';
import { type Manip, manipOf, natIcmpError, natPacket } from './nat-manip.ts';
import { noteStep } from './notes.ts';
import type { NatRange } from './target/nat.ts';
import { hashSource, icmpTuple, invertTuple, sameTuple } from './tuple.ts';

/** How many ports are tried from one starting point (NF_NAT_MAX_ATTEMPTS). */
const MAX_ATTEMPTS = 128;

const done = (conn: Conn, manip: Manip): boolean => (manip === 'src' ? conn.srcNatDone : conn.dstNatDone);

type RunChain = (ctx: HookContext, table: CompiledTable, chain: CompiledChain, skb: Skb) => 'ACCEPT' | 'DROP' | 'STOLEN';

/**
 * nf_nat_inet_fn: the NAT step of a hook. `run` takes the packet through the nat table's chain, which may bind the
 * connection; only a connection's first packet sees it. A connection without a binding gets the null binding, which keeps its tuple
 * unique. Verdict as of the chain.
 */
export function natHook(ctx: HookContext, skb: Skb, table: CompiledTable, chain: CompiledChain | undefined, run: RunChain): 'ACCEPT' | 'DROP' | 'STOLEN' {
  const conn = skb.ct;
  if (!conn) return 'ACCEPT';
  const manip = manipOf(ctx.hook);
  const related = skb.ctinfo === 'RELATED' || skb.ctinfo === 'RELATED_REPLY';
  const journal = ctx.k.journal.on;
  if (related && isIcmpError(skb.ip as IpPacket)) {
    const before = journal ? headerView(skb) : undefined;
    const result = natIcmpError(conn, skb, manip);
    if (result === 'done' && before) rewritten(ctx, skb, manip, before);
    if (result === 'drop') ctx.k.drop(ctx.ns, skb, 'NAT_REDIRECT');
    return result === 'drop' ? 'DROP' : 'ACCEPT';
  }
  if ((related || skb.ctinfo === 'NEW') && !done(conn, manip)) {
    const verdict = chain ? run(ctx, table, chain, skb) : 'ACCEPT';
    if (verdict !== 'ACCEPT') return verdict;
    if (!done(conn, manip)) natSetup(ctx, conn, nullRange(conn, manip), manip);
  } else if (
    conn.masqIf !== undefined &&
    ctx.hook === 'POSTROUTING' &&
    ctx.out &&
    conn.masqIf !== ctx.out.ifindex &&
    skb.ctinfo !== 'ESTABLISHED_REPLY' &&
    skb.ctinfo !== 'RELATED_REPLY'
  ) {
    ctDelete(ctx.k, ctx.ns, conn);
    ctx.k.drop(ctx.ns, skb, 'NAT_OIF_CHANGED', { dev: ctx.out.name }, 'conntrack -L');
    return 'DROP';
  }
  const before = journal && (conn.srcNat || conn.dstNat) ? headerView(skb) : undefined;
  if (natPacket(conn, skb, manip) && before) rewritten(ctx, skb, manip, before);
  return 'ACCEPT';
}
function rewritten(ctx: HookContext, skb: Skb, manip: Manip, before: HeaderView): void {
  noteStep(ctx, skb, { kind: 'nat', manip, before, after: headerView(skb) });
}

/** nf_nat_alloc_null_binding: "translate" to what it is already. */
function nullRange(conn: Conn, manip: Manip): NatRange {
  const addr = manip === 'src' ? conn.reply.dst : conn.reply.src;
  return { addr: { min: addr, max: addr } };
}

/** nf_nat_setup_info: bind one side of an unconfirmed connection to a range. */
export function natSetup(ctx: HookContext, conn: Conn, range: NatRange, manip: Manip): 'ACCEPT' | 'DROP' {
  if (conn.confirmed) return 'ACCEPT';
  const current = invertTuple(conn.reply) as Tuple;
  const chosen = uniqueTuple(ctx, conn, current, range, manip);
  if (!sameTuple(chosen, current)) {
    conn.reply = invertTuple(chosen) as Tuple;
    if (manip === 'src') conn.srcNat = true;
    else conn.dstNat = true;
  }
  if (manip === 'src') conn.srcNatDone = true;
  else conn.dstNatDone = true;
  return 'ACCEPT';
}

/** nf_nat_used_tuple: would the answers to this tuple be taken for another connection's? */
function used(ctx: HookContext, tuple: Tuple, own: Conn): boolean {
  const reply = invertTuple(tuple);
  const found = reply && ctFind(ctx.k, ctx.ns, ctx.hot, reply);
  if (!found || found.conn === own || sameTuple(found.conn.orig, own.orig)) return false;
  ctStatInc(ctx.hot, 'found');
  return true;
}

const portOf = (t: Tuple, manip: Manip): number => (manip === 'src' || t.proto === IPPROTO.ICMP ? t.sport : t.dport);
function withPort(t: Tuple, manip: Manip, port: number): Tuple {
  if (t.proto === IPPROTO.ICMP) return icmpTuple(t.src, t.dst, port, t.type as number, t.code as number);
  return manip === 'src' ? { ...t, sport: port } : { ...t, dport: port };
}
const withAddr = (t: Tuple, manip: Manip, addr: Ip4): Tuple => (manip === 'src' ? { ...t, src: addr } : { ...t, dst: addr });
const hasPorts = (proto: number): boolean =>
  proto === IPPROTO.TCP || proto === IPPROTO.UDP || proto === IPPROTO.ICMP || proto === IPPROTO.UDPLITE || proto === IPPROTO.SCTP || proto === IPPROTO.DCCP;

/** nf_in_range. */
function inRange(t: Tuple, range: NatRange): boolean {
  if (range.addr && (t.src < range.addr.min || t.src > range.addr.max)) return false;
  return !range.ports || (t.sport >= range.ports.min && t.sport <= range.ports.max);
}

/** get_unique_tuple: the tuple that packets get, as close to the original as the range and other connections allow. */
function uniqueTuple(ctx: HookContext, conn: Conn, original: Tuple, range: NatRange, manip: Manip): Tuple {
  const random = range.random === true || range.randomFully === true;
  if (manip === 'src' && !random) {
    if (inRange(original, range)) {
      if (!used(ctx, original, conn)) return original;
    } else {
      const mapped = knownSource(ctx, original, range);
      if (mapped && !used(ctx, mapped, conn)) return mapped;
    }
  }
  const tuple = bestAddress(original, range, manip);
  if (!random) {
    if (range.ports) {
      const port = portOf(tuple, manip);
      const single = range.ports.min === range.ports.max;
      if (range.basePort === undefined && port >= range.ports.min && port <= range.ports.max && (single || !used(ctx, tuple, conn))) return tuple;
    } else if (!used(ctx, tuple, conn)) return tuple;
  }
  return freePort(ctx, conn, tuple, range, manip, random);
}

/** find_appropriate_src: a client port that is translated already keeps its translation towards other destinations. */
function knownSource(ctx: HookContext, original: Tuple, range: NatRange): Tuple | undefined {
  for (const c of ctIndex(ctx.hot).bySource.get(hashSource(original)) ?? []) {
    if (c.orig.src !== original.src || c.orig.sport !== original.sport || c.orig.proto !== original.proto) continue;
    const result = withPort(withAddr(original, 'src', c.reply.dst), 'src', original.proto === IPPROTO.ICMP ? c.reply.sport : c.reply.dport);
    if (inRange(result, range)) return result;
  }
  return undefined;
}

/** find_best_ips_proto: the range's only address, or one by hash of the two addresses. */
function bestAddress(tuple: Tuple, range: NatRange, manip: Manip): Tuple {
  if (!range.addr) return tuple;
  const { min, max } = range.addr;
  if (min === max) return withAddr(tuple, manip, min);
  const hash = jhash2([networkWord(tuple.src), 0, 0, 0], range.persistent ? 0 : networkWord(tuple.dst));
  return withAddr(tuple, manip, (min + reciprocalScale(hash, max - min + 1)) >>> 0);
}

/** nf_nat_l4proto_unique_tuple: search a free port. When there is none the tuple is returned as it is, and the packet dies at confirmation. */
function freePort(ctx: HookContext, conn: Conn, tuple: Tuple, range: NatRange, manip: Manip, random: boolean): Tuple {
  if (!hasPorts(tuple.proto)) return tuple;
  const port = portOf(tuple, manip);
  let min: number, size: number;
  if (range.ports) {
    min = Math.min(range.ports.min, range.ports.max);
    size = Math.abs(range.ports.max - range.ports.min) + 1;
  } else if (tuple.proto === IPPROTO.ICMP) [min, size] = [0, 65536];
  else if (manip === 'dst') return tuple;
  else if (port < 512) [min, size] = [1, 511];
  else if (port < 1024) [min, size] = [600, 424];
  else [min, size] = [1024, 64512];
  let off = range.basePort !== undefined ? (port - range.basePort) & 0xffff : random || manip === 'src' ? ctx.k.random(0, 0xffff) : 0;
  let last = tuple;
  for (let attempts = Math.min(size, MAX_ATTEMPTS); ; attempts >>= 1) {
    for (let i = 0; i < attempts; i++, off++) {
      last = withPort(tuple, manip, min + (off % size));
      if (!used(ctx, last, conn)) return last;
    }
    if (attempts >= size || attempts < 16) return last;
    off = ctx.k.random(0, 0xffff);
  }
}

// ---- what the targets bind to ----------------------------------------------------------------------------------

/** nf_nat_masquerade_ipv4: source becomes the address of the outgoing device on the way to the next hop. */
export function masquerade(ctx: HookContext, skb: Skb, range: NatRange): 'ACCEPT' | 'DROP' {
  const conn = skb.ct;
  const out = ctx.out;
  if (!conn || !out || conn.orig.src === 0) return 'ACCEPT';
  const { dst } = skb.ip as IpPacket;
  const route = fibLookup(ctx.k, ctx.ns, { dst, oif: out.ifindex, mark: skb.mark });
  const nexthop = route.type !== 'error' && route.gateway !== undefined ? route.gateway : dst;
  const addr = selectAddr(ctx.k.ns(ctx.ns), out, nexthop, true);
  if (!addr) {
    ctx.k.printk(`${out.name} ate my IP address`);
    ctx.k.note(ctx.ns, skb, { kind: 'note', what: 'no-address-to-masquerade', values: { dev: out.name } });
    return 'DROP';
  }
  conn.masqIf = out.ifindex;
  return natSetup(ctx, conn, { ...range, addr: { min: addr, max: addr } }, 'src');
}

/** nf_nat_redirect_ipv4: destination becomes this machine: 127.0.0.1 for local senders, else the first address of the incoming device. */
export function redirectHere(ctx: HookContext, skb: Skb, range: NatRange): 'ACCEPT' | 'DROP' {
  const conn = skb.ct;
  if (!conn) return 'ACCEPT';
  const addr = ctx.hook === 'OUTPUT' ? INADDR_LOOPBACK : firstAddress(ctx.in);
  if (addr === undefined) {
    ctx.k.note(ctx.ns, skb, { kind: 'note', what: 'no-address-to-redirect', values: { dev: ctx.in?.name ?? '?' } });
    return 'DROP';
  }
  return natSetup(ctx, conn, { ...range, addr: { min: addr, max: addr } }, 'dst');
}
const firstAddress = (link: Link | undefined): Ip4 | undefined => link?.addrs.find((a) => a.family === 4)?.local;

/** netmap_tg: exchange the network part, keep the host part. */
export function netmap(ctx: HookContext, skb: Skb, net: Ip4, mask: Ip4): 'ACCEPT' | 'DROP' {
  const conn = skb.ct;
  if (!conn) return 'ACCEPT';
  const manip = manipOf(ctx.hook);
  const ip = skb.ip as IpPacket;
  const addr = (((manip === 'dst' ? ip.dst : ip.src) & ~mask) | (net & mask)) >>> 0;
  return natSetup(ctx, conn, { addr: { min: addr, max: addr } }, manip);
}
