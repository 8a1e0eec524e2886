/**
 * Connection tracking on a packet's way: look it up or begin a connection (nf_conntrack_in), enter it into the
 * table when the packet leaves (__nf_conntrack_confirm), hand it on to an error (nf_conntrack_attach). Read first:
 * net/netfilter/nf_conntrack_core.c, nf_conntrack_proto_{udp,icmp,generic}.c.
 */
import type { NetnsId } from '../config.ts';
import type { Conn, NetnsHot, Tuple } from '../hot.ts';
import { IPPROTO, type Ip4 } from '../inet.ts';
import type { Kernel } from '../kernel.ts';
import type { IcmpHeader, IpPacket, Skb, TcpHeader } from '../skb.ts';
import type { HookContext } from './context.ts';
import { type CtTimeouts, type Dir, ctDelete, ctDeleteIf, ctEvent, ctFind, ctIndex, ctInsert, ctStatInc, ctTimeouts, ctWatched } from './ct-table.ts';
import { tcpNew, tcpSane, tcpSetClosing, tcpTrack } from './ct-tcp.ts';
import { noteStep } from './notes.ts';
import { invertTuple, sameTuple, tupleOf } from './tuple.ts';

export * from './ct-table.ts';

const ICMP_ERRORS = new Set([3, 4, 5, 11, 12]);
/** Request types that may begin a connection (icmp_packet's valid_new). */
const ICMP_REQUESTS = new Set([8, 13, 15, 17]);
/** How long after its start a UDP flow counts as a stream once it is answered (udp_packet: 2 s). */
const UDP_STREAM_AFTER = 2_000_000;

export const isIcmpError = (ip: IpPacket): boolean => ip.l4.proto === IPPROTO.ICMP && ICMP_ERRORS.has((ip.l4 as IcmpHeader).type);
export const ctDir = (skb: Skb): Dir => (skb.ctinfo === 'ESTABLISHED_REPLY' || skb.ctinfo === 'RELATED_REPLY' ? 1 : 0);

/** nf_conntrack_in, at PREROUTING and OUTPUT. 'DROP' only when the table is full. */
export function conntrackIn(ctx: HookContext, skb: Skb): 'ACCEPT' | 'DROP' {
  if (skb.ctinfo === 'UNTRACKED') return 'ACCEPT';
  if (skb.ct) return 'ACCEPT'; // seen before: it came round by the loopback, or was attached
  const ip = skb.ip as IpPacket;
  if (ip.frag) return 'ACCEPT'; // the IP layer puts fragments together before
  if (isIcmpError(ip)) {
    relate(ctx, skb, ip);
    return note(ctx, skb);
  }
  if (ip.l4.proto === IPPROTO.TCP && !tcpSane(ip.l4 as TcpHeader)) return invalid(ctx, skb);
  const tuple = tupleOf(ip);
  for (;;) {
    const found = ctFind(ctx.k, ctx.ns, ctx.hot, tuple);
    const conn = found?.conn ?? begin(ctx, ip, tuple);
    if (conn === 'full') return 'DROP';
    if (!conn) return invalid(ctx, skb);
    const dir: Dir = found?.dir ?? 0;
    skb.ct = conn;
    skb.ctinfo = dir === 1 ? 'ESTABLISHED_REPLY' : conn.seenReply ? 'ESTABLISHED' : conn.master !== undefined ? 'RELATED' : 'NEW';
    const verdict = track(ctx, conn, ip, dir);
    if (verdict === 'repeat') continue;
    if (verdict === 'invalid') return invalid(ctx, skb);
    if (dir === 1 && !conn.seenReply) {
      conn.seenReply = true;
      changed(ctx, conn);
    }
    return note(ctx, skb);
  }
}

function note(ctx: HookContext, skb: Skb): 'ACCEPT' {
  if (!ctx.k.journal.on) return 'ACCEPT';
  // confirmed, and still no answer seen: what NAT does to it was settled by its first packet
  const known = skb.ctinfo === 'NEW' && skb.ct?.confirmed === true;
  noteStep(ctx, skb, { kind: 'ct', state: skb.ctinfo ?? 'INVALID', conn: skb.ct?.id ?? 0, ...(known && { known }) });
  return 'ACCEPT';
}
function invalid(ctx: HookContext, skb: Skb): 'ACCEPT' {
  skb.ct = undefined;
  skb.ctinfo = 'INVALID';
  ctStatInc(ctx.hot, 'invalid');
  return note(ctx, skb);
}
const changed = (ctx: HookContext, conn: Conn): void => {
  if (conn.confirmed && !conn.dying && ctWatched(ctx.k)) ctIndex(ctx.hot).changed.add(conn);
};

/** init_conntrack: a connection that is not in the table yet. undefined: this packet can't begin one. */
function begin(ctx: HookContext, ip: IpPacket, orig: Tuple): Conn | 'full' | undefined {
  const reply = invertTuple(orig);
  if (!reply) return undefined;
  const timeouts = ctTimeouts(ctx.k, ctx.ns);
  const tcp = ip.l4.proto === IPPROTO.TCP ? tcpNew(ip.l4 as TcpHeader, timeouts) : undefined;
  if (ip.l4.proto === IPPROTO.TCP && !tcp) return undefined;
  if (ip.l4.proto === IPPROTO.ICMP && !ICMP_REQUESTS.has((ip.l4 as IcmpHeader).type)) return undefined;
  if (ctIndex(ctx.hot).count >= (timeouts['max'] as number)) {
    ctStatInc(ctx.hot, 'drop');
    ctx.k.printk('nf_conntrack: nf_conntrack: table full, dropping packet');
    return 'full';
  }
  return {
    id: ctx.k.nextId('conn'),
    orig,
    reply,
    confirmed: false,
    seenReply: false,
    assured: false,
    dying: false,
    srcNat: false,
    dstNat: false,
    srcNatDone: false,
    dstNatDone: false,
    mark: 0,
    expires: 0,
    ...(tcp && { tcp }),
    ...(ip.l4.proto === IPPROTO.UDP && { streamFrom: ctx.k.now + UDP_STREAM_AFTER }),
  };
}

/** nf_conntrack_handle_packet: the protocol's own state and timeout. */
function track(ctx: HookContext, conn: Conn, ip: IpPacket, dir: Dir): 'ok' | 'invalid' | 'repeat' {
  const { now } = ctx.k;
  const timeouts = ctTimeouts(ctx.k, ctx.ns);
  if (conn.tcp) {
    const v = tcpTrack(conn, conn.tcp, ip.l4 as TcpHeader, dir, timeouts);
    if (v.ok === false) return 'invalid';
    if (v.ok === 'repeat' || v.ok === 'kill') {
      ctDelete(ctx.k, ctx.ns, conn);
      return v.ok === 'repeat' ? 'repeat' : 'ok';
    }
    if (v.timeout !== undefined) conn.expires = now + v.timeout;
    if (v.assured) conn.assured = true;
    if (v.stateChanged || v.assured) changed(ctx, conn);
    return 'ok';
  }
  conn.expires = now + otherTimeout(ctx, conn, timeouts);
  return 'ok';
}

function otherTimeout(ctx: HookContext, conn: Conn, timeouts: CtTimeouts): number {
  const pick = (name: string): number => timeouts[name] as number;
  switch (conn.orig.proto) {
    case IPPROTO.ICMP:
      return pick('icmp_timeout');
    case IPPROTO.UDP:
    case IPPROTO.UDPLITE: {
      const stream = conn.seenReply && ctx.k.now > (conn.streamFrom ?? 0);
      if (stream && !conn.assured) {
        conn.assured = true;
        changed(ctx, conn);
      }
      return pick(stream ? 'udp_timeout_stream' : 'udp_timeout');
    }
    case IPPROTO.GRE:
      if (conn.seenReply) conn.assured = true;
      return pick(conn.seenReply ? 'gre_timeout_stream' : 'gre_timeout');
    default:
      return pick('generic_timeout');
  }
}

/** nf_conntrack_inet_error: an ICMP error belongs to the connection of the packet it quotes, if it came to that connection's address. */
function relate(ctx: HookContext, skb: Skb, ip: IpPacket): void {
  const quoted = (ip.l4 as IcmpHeader).quoted;
  // the quoted packet went the other way: inverted, its tuple is that of the direction in which the error travels
  const inner = quoted && invertTuple(tupleOf(quoted));
  const found = inner && ctFind(ctx.k, ctx.ns, ctx.hot, inner);
  if (!found || found.tuple.dst !== ip.dst) {
    ctStatInc(ctx.hot, 'error');
    skb.ctinfo = 'INVALID';
    return;
  }
  skb.ct = found.conn;
  skb.ctinfo = found.dir === 1 ? 'RELATED_REPLY' : 'RELATED';
}

/** __nf_conntrack_confirm, last at INPUT and POSTROUTING: the first packet made it through, so the connection exists. */
export function conntrackConfirm(ctx: HookContext, skb: Skb): 'ACCEPT' | 'DROP' {
  const conn = skb.ct;
  if (!conn) return 'ACCEPT';
  if (conn.confirmed) {
    const { changed: set } = ctIndex(ctx.hot);
    if (set.size > 0 && set.delete(conn)) ctEvent(ctx.k, ctx.ns, 'UPDATE', conn);
    return 'ACCEPT';
  }
  if (ctDir(skb) === 1 || conn.dying) return 'ACCEPT'; // an answer to what was never let through
  if (clash(ctx, conn)) {
    ctStatInc(ctx.hot, 'insert_failed');
    ctStatInc(ctx.hot, 'drop');
    return 'DROP';
  }
  conn.confirmed = true;
  ctInsert(ctx.k, ctx.ns, ctx.hot, conn);
  ctEvent(ctx.k, ctx.ns, 'NEW', conn);
  return 'ACCEPT';
}
/** Another connection took one of the tuples meanwhile. The same flow confirmed twice is no clash for datagrams (nf_ct_resolve_clash). */
function clash(ctx: HookContext, conn: Conn): boolean {
  for (const tuple of [conn.orig, conn.reply]) {
    const other = ctFind(ctx.k, ctx.ns, ctx.hot, tuple);
    if (!other) continue;
    if (other.conn.orig.proto !== IPPROTO.TCP && sameTuple(other.conn.orig, conn.orig) && sameTuple(other.conn.reply, conn.reply)) {
      ctStatInc(ctx.hot, 'clash_resolve');
      ctDelete(ctx.k, ctx.ns, other.conn);
      continue;
    }
    return true;
  }
  return false;
}

/**
 * nf_conntrack_attach: a packet made because of another one (an ICMP error, the reset of REJECT) belongs to that
 * one's connection, as related to it in the opposite direction, even while that connection is not confirmed.
 */
export function ctAttach(made: Skb, cause: Skb): void {
  if (!cause.ct || made.ct) return;
  made.ct = cause.ct;
  made.ctinfo = ctDir(cause) === 0 ? 'RELATED_REPLY' : 'RELATED';
}

/** CT --notrack: connection tracking leaves this packet alone. A packet that already has a connection keeps it. */
export function ctSetUntracked(skb: Skb): void {
  if (!skb.ct) skb.ctinfo = 'UNTRACKED';
}

/** nf_ct_set_closing: after REJECT --reject-with tcp-reset. */
export function ctSetClosing(k: Kernel, nsId: NetnsId, skb: Skb): void {
  const conn = skb.ct;
  if (!conn?.confirmed) return;
  const timeout = tcpSetClosing(conn, ctTimeouts(k, nsId));
  if (timeout !== undefined) conn.expires = k.now + timeout;
}

/** The working copy of a packet's connection: tables are copied when a world is saved, packets under way hold the old entry. */
export function ctRefresh(hot: NetnsHot, skb: Skb): void {
  const conn = skb.ct;
  if (!conn?.confirmed) return;
  const current = hot.conntrack[conn.id];
  if (current && current !== conn) skb.ct = current;
}

/** masq_device_event and masq_inet_event: connections masqueraded behind a device that went down, or behind addresses it lost, are forgotten. */
export function addressesGone(k: Kernel, nsId: NetnsId, ifindex: number, addrs: readonly Ip4[] | undefined): void {
  const concerned = (c: Conn): boolean => c.masqIf === ifindex && (addrs === undefined || addrs.includes(c.reply.dst));
  if (Object.values(k.peek(nsId).conntrack).some(concerned)) ctDeleteIf(k, nsId, concerned);
}
