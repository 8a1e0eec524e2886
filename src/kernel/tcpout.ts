/**
 * TCP, the sending half: control blocks, options, segments, acknowledgements and resets. Read first:
 * net/ipv4/tcp_output.c, RFC 9293 section 3.8, RFC 7323 (timestamps, window scale), RFC 1122 section 4.2.3.
 */
import type { NetnsId } from './config.ts';
import type { Socket, TcpControl, TcpSegment } from './hot.ts';
import { type Ip4, formatIp4 } from './inet.ts';
import { count } from './icmp.ts';
import { type OutOptions, ipLocalOut, pathMtu } from './ip.ts';
import type { Step } from './journey.ts';
import type { Kernel } from './kernel.ts';
import { fibLookup } from './route.ts';
import { type IpPacket, type Skb, TCP, type TcpHeader } from './skb.ts';
import { sysctlInt } from './sysctl.ts';
import { armTcp } from './tcptimer.ts';
import { after, before, seqAdd, wheel } from './tcpseq.ts';

/** Bytes of the timestamp option with its padding, on every segment once agreed. */
const TS_OPTION = 12;
/** Window scale we offer: what tcp_rmem[2] = 32 MB gives (tcp_select_initial_window). */
export const WSCALE = 10;
/** First retransmission timeouts, µs: TCP_TIMEOUT_INIT for SYNs, TCP_RTO_MIN once there is a round trip to go by. */
export const RTO_INIT = 1e6;
export const RTO_MIN = 200e3;
const RTO_MAX = 120e6;
/** Acknowledgements that go out at once at the start of a connection (TCP_MAX_QUICKACKS). */
export const MAX_QUICKACKS = 16;
/** µs: TCP_ATO_MIN, the shortest delay of a delayed acknowledgement once the estimator runs. */
export const ATO_MIN = 40e3;
/** Bytes a program may have queued unsent and unacknowledged before send() waits (tcp_wmem). */
export const SNDBUF = 256 * 1024;

/** A control block for a connection between these addresses: MSS from route and path, a fresh sequence number, no timers. */
export function newControl(k: Kernel, s: Socket, laddr: Ip4, raddr: Ip4, maxseg?: number): TcpControl {
  const iss = k.random(0, 0xffffffff);
  const advmss = Math.min(maxseg ?? 65535, advertisedMss(k, s.netns, laddr, raddr, s.boundDev));
  const ns = k.ns(s.netns);
  const t: TcpControl = {
    iss,
    irs: 0,
    sndUna: iss,
    sndNxt: iss,
    rcvNxt: 0,
    rcvWup: 0,
    mss: 536,
    advmss,
    peerMss: 536,
    rcvSpace: 0,
    rcvWnd: 0,
    sndWnd: 0,
    ts: sysctlInt(ns, 'net.ipv4.tcp_timestamps') !== 0,
    sack: sysctlInt(ns, 'net.ipv4.tcp_sack') !== 0,
    wscale: sysctlInt(ns, 'net.ipv4.tcp_window_scaling') !== 0,
    tsRecent: 0,
    tsOffset: (Math.imul(laddr ^ 0x2545f491, 0x9e3779b1) ^ Math.imul(raddr, 0x85ebca6b)) >>> 0,
    sndbuf: '',
    unacked: [],
    sndSml: iss,
    retries: 0,
    rto: RTO_INIT,
    rtoAt: 0,
    dupAcks: 0,
    quick: 0,
    pingpong: false,
    ato: 0,
    lrcvtime: 0,
    dackAt: 0,
    ackNow: false,
    expiresAt: 0,
    finQueued: false,
    finSent: false,
    ooo: [],
    confirmedAt: 0,
  };
  return t;
}

/** MSS option for a peer: MTU of the way there less two headers, at most 65495 (dst_metric_advmss). */
function advertisedMss(k: Kernel, nsId: NetnsId, src: Ip4, dst: Ip4, oif: number | undefined): number {
  const route = fibLookup(k, nsId, { dst, src, ...(oif !== undefined && { oif }) });
  return route.type === 'error' ? 536 : Math.max(88, Math.min(65535, route.route.mtu ?? route.dev.mtu) - 40);
}
/** tcp_sync_mss: payload bytes of a full segment, from the peer's MSS and the path MTU known now. */
export function syncMss(k: Kernel, s: Socket): void {
  const t = s.tcp as TcpControl;
  const dst = s.remote?.addr ?? 0;
  const route = fibLookup(k, s.netns, { dst, src: s.local.addr, ...(s.boundDev !== undefined && { oif: s.boundDev }) });
  const mtu = route.type === 'error' ? 576 : pathMtu(k, s.netns, route, dst);
  t.mss = Math.max(48, Math.min(t.peerMss, Math.min(65535, mtu) - 40, t.advmss) - (t.ts ? TS_OPTION : 0));
}
/** tcp_select_initial_window: a multiple of the segment size below 64 kB. */
export function initialWindow(t: TcpControl, synAck: boolean): void {
  const unit = synAck && t.ts ? t.advmss - TS_OPTION : t.advmss;
  t.rcvSpace = Math.floor(65535 / unit) * unit;
  t.rcvWnd = t.rcvSpace;
}

/** Window field of the next segment: free buffer space, in units of the scale, rounded up as __tcp_select_window does. */
function windowField(s: Socket, t: TcpControl, flags: number): number {
  if (flags & TCP.SYN) return t.rcvWnd;
  const free = Math.max(0, t.rcvSpace - s.rcvbuf.length);
  const field = t.wscale ? Math.ceil(free / (1 << WSCALE)) : Math.min(65535, free);
  t.rcvWnd = t.wscale ? field << WSCALE : field;
  return field;
}
export const tsClock = (k: Kernel, t: TcpControl): number => (Math.floor(k.now / 1000) + t.tsOffset) >>> 0;

function options(k: Kernel, t: TcpControl, flags: number): TcpHeader['opts'] {
  const ts: [number, number] = [tsClock(k, t), t.tsRecent];
  if (!(flags & TCP.SYN)) return t.ts ? { ts } : {};
  return { mss: t.advmss, ...(t.sack && { sackOK: true }), ...(t.ts && { ts }), ...(t.wscale && { wscale: WSCALE }) };
}

/** tcp_transmit_skb: build one segment and hand it to IP. Its acknowledgement makes a delayed one unnecessary. */
export function transmit(k: Kernel, s: Socket, seq: number, flags: number, payload: string): void {
  const t = s.tcp as TcpControl;
  const synAck = (flags & (TCP.SYN | TCP.ACK)) === (TCP.SYN | TCP.ACK);
  if (flags & TCP.ACK) ackSent(t);
  if (payload !== '') dataSent(k, t);
  const l4: TcpHeader = {
    proto: 6,
    sport: s.local.port,
    dport: (s.remote as { port: number }).port,
    seq,
    ack: flags & TCP.ACK ? t.rcvNxt : 0,
    flags,
    window: windowField(s, t, flags),
    payload,
    opts: options(k, t, flags),
  };
  if (!synAck) s.ipId = (s.ipId + 1) & 0xffff || 1;
  count(k, s.netns, 'Tcp.OutSegs');
  const packet: IpPacket = {
    src: s.local.addr,
    dst: (s.remote as { addr: Ip4 }).addr,
    ttl: s.ttl ?? sysctlInt(k.ns(s.netns), 'net.ipv4.ip_default_ttl'),
    tos: s.tos ?? 0,
    id: synAck ? 0 : s.ipId,
    df: true,
    l4,
  };
  ipLocalOut(k, s.netns, packet, outOptions(k, s));
}
/** What IP needs to know about the socket that sends. */
export function outOptions(k: Kernel, s: Socket): OutOptions {
  const by = k.journal.on && s.pid ? k.process(s.pid)?.comm : undefined;
  return { sk: s.id, ...(s.boundDev !== undefined && { oif: s.boundDev }), ...(s.mark !== undefined && { mark: s.mark }), ...(by !== undefined && { by }) };
}

/** tcp_event_ack_sent. */
function ackSent(t: TcpControl): void {
  if (t.quick > 0 && (t.dackAt !== 0 || t.ackNow) && --t.quick === 0) t.ato = ATO_MIN;
  t.rcvWup = t.rcvNxt;
  t.dackAt = 0;
  t.ackNow = false;
}
/** tcp_event_data_sent: an answer that follows what it answers closely makes the exchange interactive. */
function dataSent(k: Kernel, t: TcpControl): void {
  if (k.now - t.lrcvtime < t.ato) t.pingpong = true;
}

/** tcp_send_ack. */
export function sendAck(k: Kernel, s: Socket): void {
  transmit(k, s, (s.tcp as TcpControl).sndNxt, TCP.ACK, '');
}
/** __tcp_ack_snd_check: acknowledge at once or soon. */
export function ackSoon(k: Kernel, s: Socket): void {
  const t = s.tcp as TcpControl;
  if (t.ackNow || (t.quick > 0 && !t.pingpong) || (t.rcvNxt - t.rcvWup) >>> 0 > t.mss) {
    t.ackNow = true;
    return sendAck(k, s);
  }
  if (t.dackAt !== 0) return;
  // without data so far there is no estimate, and the delay is the timer's own grain
  t.dackAt = k.now + (t.ato === 0 ? 2000 : wheel(Math.min(t.ato, ATO_MIN)));
  armTcp(k, s);
}

/** A SYN, SYN+ACK, FIN or data segment that must be acknowledged: send it and start the timer. */
export function sendTracked(k: Kernel, s: Socket, flags: number, payload: string): void {
  const t = s.tcp as TcpControl;
  const segment: TcpSegment = { seq: t.sndNxt, flags, payload };
  t.unacked.push(segment);
  t.sndNxt = seqAdd(t.sndNxt, segmentLength(segment));
  if (t.rtoAt === 0) restartRto(k, s);
  transmit(k, s, segment.seq, flags, payload);
}
/** Sequence space a segment takes: SYN and FIN count as a byte. */
export const segmentLength = (seg: { flags: number; payload: string }): number =>
  seg.payload.length + (seg.flags & TCP.SYN ? 1 : 0) + (seg.flags & TCP.FIN ? 1 : 0);

/** (Re)start the retransmission timer. */
export function restartRto(k: Kernel, s: Socket): void {
  const t = s.tcp as TcpControl;
  t.rtoAt = k.now + wheel(Math.min(t.rto, RTO_MAX));
  armTcp(k, s);
}
/** Double the timeout for the next round. */
export const backOff = (t: TcpControl): void => {
  t.rto = Math.min(t.rto * 2, RTO_MAX);
};

const CAN_SEND = new Set<Socket['state']>(['ESTABLISHED', 'CLOSE_WAIT', 'FIN_WAIT1', 'CLOSING', 'LAST_ACK']);
/**
 * tcp_write_xmit: send what the peer's window and Nagle's rule allow, then the FIN if one is queued. A short segment
 * waits only while an earlier short one is unacknowledged (tcp_minshall_check).
 */
export function pushPending(k: Kernel, s: Socket): void {
  const t = s.tcp as TcpControl;
  if (!CAN_SEND.has(s.state)) return;
  while (t.sndbuf !== '') {
    const room = t.sndWnd - ((t.sndNxt - t.sndUna) >>> 0);
    const size = Math.min(t.mss, t.sndbuf.length, room);
    if (size <= 0) break;
    const last = size === t.sndbuf.length;
    const short = size < t.mss;
    if (short && !s.nodelay && !(t.finQueued && last) && t.unacked.length > 0 && after(t.sndSml, t.sndUna) && !after(t.sndSml, t.sndNxt)) break;
    const payload = t.sndbuf.slice(0, size);
    t.sndbuf = last ? '' : t.sndbuf.slice(size);
    const fin = last && t.finQueued;
    if (short) t.sndSml = seqAdd(t.sndNxt, size);
    if (fin) t.finSent = true;
    sendTracked(k, s, TCP.ACK | (last ? TCP.PSH : 0) | (fin ? TCP.FIN : 0), payload);
  }
  if (t.sndbuf === '' && t.finQueued && !t.finSent) {
    t.finSent = true;
    sendTracked(k, s, TCP.ACK | TCP.FIN, '');
  }
  if (t.sndbuf !== '' && t.unacked.length === 0 && t.rtoAt === 0) restartRto(k, s); // zero window: probe it
}

/** Retransmit the earliest unacknowledged segment, cut to the present MSS. */
export function retransmitFirst(k: Kernel, s: Socket): void {
  const t = s.tcp as TcpControl;
  const first = t.unacked[0];
  if (!first) return;
  if (first.payload.length > t.mss) {
    const rest: TcpSegment = { seq: seqAdd(first.seq, t.mss), flags: first.flags, payload: first.payload.slice(t.mss) };
    first.payload = first.payload.slice(0, t.mss);
    first.flags &= ~(TCP.FIN | TCP.PSH);
    t.unacked.splice(1, 0, rest);
  }
  count(k, s.netns, 'Tcp.RetransSegs');
  count(k, s.netns, 'Tcp.OutSegs', -1); // it is one or the other
  transmit(k, s, first.seq, first.flags, first.payload);
}
/** tcp_simple_retransmit: the path takes less than thought; cut everything in flight anew and send it again. */
export function mtuReduced(k: Kernel, s: Socket): void {
  const t = s.tcp as TcpControl;
  const old = t.mss;
  syncMss(k, s);
  if (t.mss >= old || t.unacked.length === 0 || !CAN_SEND.has(s.state)) return;
  let bytes = '';
  for (const seg of t.unacked) bytes += seg.payload;
  t.sndbuf = bytes + t.sndbuf;
  t.unacked = [];
  t.sndNxt = t.sndUna;
  t.sndSml = t.sndUna;
  t.finSent = false;
  t.rtoAt = 0;
  pushPending(k, s);
}

/** tcp_send_active_reset: this side gives the connection up. */
export function sendReset(k: Kernel, s: Socket): void {
  transmit(k, s, (s.tcp as TcpControl).sndNxt, TCP.RST | TCP.ACK, '');
}
/** tcp_v4_send_reset: answer a segment that belongs to no connection (RFC 9293 section 3.10.7.1). */
export function resetFor(k: Kernel, nsId: NetnsId, skb: Skb): void {
  const ip = skb.ip as IpPacket;
  const th = ip.l4 as TcpHeader;
  if (th.flags & TCP.RST) return;
  const ack = (th.flags & TCP.ACK) !== 0;
  const l4: TcpHeader = {
    proto: 6,
    sport: th.dport,
    dport: th.sport,
    window: 0,
    payload: '',
    opts: {},
    flags: ack ? TCP.RST : TCP.RST | TCP.ACK,
    seq: ack ? th.ack : 0,
    ack: ack ? 0 : seqAdd(th.seq, segmentLength(th)),
  };
  count(k, nsId, 'Tcp.OutSegs');
  count(k, nsId, 'Tcp.OutRsts');
  ipLocalOut(k, nsId, { src: ip.dst, dst: ip.src, ttl: sysctlInt(k.ns(nsId), 'net.ipv4.ip_default_ttl'), tos: ip.tos, id: 0, df: true, l4 }, { about: skb });
}
/** Is the acknowledgement one for something sent and not yet acknowledged? */
export const ackIsNew = (t: TcpControl, ack: number): boolean => after(ack, t.sndUna) && !before(t.sndNxt, ack);
/** Arrival at a socket, for journeys. */
export function toSocket(k: Kernel, s: Socket): Step {
  const comm = s.pid ? k.process(s.pid)?.comm : undefined;
  return {
    kind: 'deliver',
    to: 'socket',
    ...(comm !== undefined && { comm }),
    local: s.local.addr === 0 ? `*:${s.local.port}` : endpointText(s.local),
    socket: s.id,
  };
}
/** "192.168.1.10:80", for journeys. */
export const endpointText = (e: { addr: Ip4; port: number }): string => `${formatIp4(e.addr)}:${e.port}`;
