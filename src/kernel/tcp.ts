/**
 * TCP, the receiving half. Read first: RFC 9293 section 3.10.7, net/ipv4/tcp_ipv4.c (tcp_v4_rcv), tcp_input.c
 * (tcp_rcv_state_process), tcp_minisocks.c. The sending half is tcpout.ts; how connections end is tcpclose.ts.
 *
 * Each segment is worked off completely before programs or services hear of it (`notify` comes last), as a process
 * that sleeps in recv() runs after the softirq.
 */
import type { Link, NetnsId } from './config.ts';
import type { Socket, TcpControl } from './hot.ts';
import { count } from './icmp.ts';
import type { Kernel } from './kernel.ts';
import { neighConfirm } from './neigh.ts';
import { fibLookup, inetIif } from './route.ts';
import { type IpPacket, type Skb, TCP, type TcpHeader } from './skb.ts';
import { freeSocket, hashSocket, lookupListener, lookupPeer, newSocket, sockOf, unhashSocket, wakeSocket } from './socktable.ts';
import { enterTimeWait, notify, orphanFinWait, tcpReset } from './tcpclose.ts';
import { takeData } from './tcpdata.ts';
import {
  RTO_MIN,
  WSCALE,
  ackIsNew,
  endpointText,
  initialWindow,
  newControl,
  pushPending,
  resetFor,
  restartRto,
  retransmitFirst,
  segmentLength,
  sendAck,
  sendTracked,
  syncMss,
  toSocket,
  transmit,
} from './tcpout.ts';
import { after, before, seqAdd } from './tcpseq.ts';
import { TIMEWAIT_LEN, armTcp } from './tcptimer.ts';

/** tcp_v4_rcv. */
export function tcpRcv(k: Kernel, nsId: NetnsId, skb: Skb, dev: Link): void {
  if (skb.pktType !== 'host' && dev.kind !== 'loopback') return k.drop(nsId, skb, 'NOT_FOR_US');
  const ip = skb.ip as IpPacket;
  const th = ip.l4 as TcpHeader;
  count(k, nsId, 'Tcp.InSegs');
  const iif = inetIif(k.ns(nsId), skb, dev);
  let s = lookupPeer(k, nsId, ip.dst, th.dport, ip.src, th.sport, iif);
  if (s?.state === 'TIME_WAIT') {
    if (!timeWaitReopens(s, th)) return timeWait(k, s, skb, th);
    freeSocket(k, s);
    s = undefined;
  }
  s ??= lookupListener(k, nsId, ip.dst, th.dport, iif);
  if (!s) return noSocket(k, nsId, skb, ip, th);
  if (k.journal.on) k.note(nsId, skb, toSocket(k, s));
  if (s.state === 'LISTEN') return listenRcv(k, s, skb, ip, th);
  if (s.state === 'SYN_SENT') return synSent(k, s, skb, th);
  established(k, s, skb, th);
}

function noSocket(k: Kernel, nsId: NetnsId, skb: Skb, ip: IpPacket, th: TcpHeader): void {
  if (k.journal.on) {
    const reason = th.flags & TCP.SYN && !(th.flags & TCP.ACK) ? 'NO_TCP_LISTENER' : 'NO_TCP_CONNECTION';
    k.drop(nsId, skb, reason, { at: endpointText({ addr: ip.dst, port: th.dport }) }, reason === 'NO_TCP_LISTENER' ? 'ss -ltn' : 'ss -tn');
  }
  if (th.flags & TCP.RST) return;
  resetFor(k, nsId, skb);
}

// ---- opening ---------------------------------------------------------------------------------------------------

/** What the peer's SYN says about it. */
function readSyn(t: TcpControl, th: TcpHeader): void {
  t.irs = th.seq;
  t.rcvNxt = t.rcvWup = seqAdd(th.seq, 1);
  t.peerMss = th.opts.mss ?? 536;
  t.ts &&= th.opts.ts !== undefined;
  t.sack &&= th.opts.sackOK === true;
  t.wscale &&= th.opts.wscale !== undefined;
  if (th.opts.ts) t.tsRecent = th.opts.ts[0];
  t.sndWnd = th.window;
}

/** tcp_conn_request: a SYN makes an embryonic connection. */
function listenRcv(k: Kernel, listener: Socket, skb: Skb, ip: IpPacket, th: TcpHeader): void {
  if (th.flags & TCP.RST) return;
  if (th.flags & TCP.ACK) return resetFor(k, listener.netns, skb);
  if (!(th.flags & TCP.SYN) || th.flags & TCP.FIN) return;
  if (listener.acceptq.length > listener.backlog) {
    count(k, listener.netns, 'TcpExt.ListenOverflows');
    return k.drop(listener.netns, skb, 'LISTEN_OVERFLOW', {}, 'ss -ltn');
  }
  const s = newSocket(k, listener.netns, listener.pid, 'tcp', { family: listener.family });
  s.local = { addr: ip.dst, port: th.dport };
  s.remote = { addr: ip.src, port: th.sport };
  s.state = 'SYN_RECV';
  s.parent = listener.id;
  if (listener.reuse) s.reuse = true;
  if (listener.nodelay) s.nodelay = true;
  if (listener.boundDev !== undefined) s.boundDev = listener.boundDev;
  if (listener.service) s.service = { name: listener.service.name, data: { ...(listener.service.data as object) } };
  const t = newControl(k, s, ip.dst, ip.src);
  s.tcp = t;
  readSyn(t, th);
  syncMss(k, s);
  initialWindow(t, true);
  hashSocket(k, s);
  sendTracked(k, s, TCP.SYN | TCP.ACK, '');
}

/** tcp_rcv_synsent_state_process. */
function synSent(k: Kernel, s: Socket, skb: Skb, th: TcpHeader): void {
  const t = s.tcp as TcpControl;
  if (th.flags & TCP.ACK && th.ack !== t.sndNxt) return th.flags & TCP.RST ? undefined : resetFor(k, s.netns, skb);
  if (th.flags & TCP.RST) return th.flags & TCP.ACK ? tcpReset(k, s) : undefined;
  if (!(th.flags & TCP.SYN)) return;
  readSyn(t, th);
  syncMss(k, s);
  if (!(th.flags & TCP.ACK)) {
    // both sides connect to each other at once (RFC 9293 figure 7)
    s.state = 'SYN_RECV';
    const syn = t.unacked[0];
    if (syn) syn.flags = TCP.SYN | TCP.ACK;
    transmit(k, s, t.iss, TCP.SYN | TCP.ACK, '');
    return;
  }
  becomeEstablished(s, t, th.ack);
  confirmNeighbour(k, s, t);
  t.lrcvtime = k.now;
  sendAck(k, s);
  wakeSocket(k, s);
  const service = k.service(s.service);
  service?.connected?.(k, s);
}
function becomeEstablished(s: Socket, t: TcpControl, ack: number): void {
  t.sndUna = t.sndSml = ack;
  t.unacked = [];
  t.rtoAt = t.retries = 0;
  t.rto = RTO_MIN;
  s.state = 'ESTABLISHED';
}

/** The handshake's last ACK: hand the connection to the listener's program or service. */
function accepted(k: Kernel, s: Socket, t: TcpControl, th: TcpHeader): void {
  becomeEstablished(s, t, th.ack);
  const listener = s.parent === undefined ? undefined : sockOf(k, { netns: s.netns, id: s.parent });
  if (!listener) return wakeSocket(k, s);
  const service = k.service(s.service);
  if (service?.accepted) return service.accepted(k, s);
  listener.acceptq.push(s.id);
  wakeSocket(k, listener);
}

// ---- an open connection ----------------------------------------------------------------------------------------

/** tcp_rcv_established and the rest of tcp_rcv_state_process. */
function established(k: Kernel, s: Socket, skb: Skb, th: TcpHeader): void {
  const t = s.tcp as TcpControl;
  const end = seqAdd(th.seq, segmentLength(th));
  // tcp_sequence: is any of it within the window?
  if (before(end, t.rcvWup) || after(th.seq, seqAdd(t.rcvNxt, Math.max(t.rcvWnd, 1)))) {
    if (th.flags & TCP.RST) return;
    if (s.state === 'SYN_RECV' && th.flags & TCP.SYN) return transmit(k, s, t.iss, TCP.SYN | TCP.ACK, '');
    return sendAck(k, s);
  }
  if (th.flags & TCP.RST) {
    if (th.seq === t.rcvNxt) return tcpReset(k, s);
    return sendAck(k, s);
  }
  if (th.flags & TCP.SYN) {
    if (s.state === 'SYN_RECV' && th.seq === t.irs) {
      if (th.flags & TCP.ACK && ackIsNew(t, th.ack)) becomeEstablished(s, t, th.ack);
      else return transmit(k, s, t.iss, TCP.SYN | TCP.ACK, '');
    } else return sendAck(k, s);
  }
  if (!(th.flags & TCP.ACK)) return;
  if (th.opts.ts && !after(th.seq, t.rcvWup)) t.tsRecent = th.opts.ts[0];
  if (after(th.ack, t.sndNxt)) return s.state === 'SYN_RECV' ? resetFor(k, s.netns, skb) : sendAck(k, s);
  if (s.state === 'SYN_RECV') {
    if (!ackIsNew(t, th.ack)) return;
    count(k, s.netns, 'Tcp.PassiveOpens');
    t.sndWnd = scaled(t, th.window);
    accepted(k, s, t, th);
    if (!sockOf(k, s)) return;
  } else if (!processAck(k, s, t, th)) return;
  const news = takeData(k, s, skb, th);
  if (news === 'gone') return;
  pushPending(k, s);
  if (news === 'data') notify(k, s);
  else wakeSocket(k, s);
}
const scaled = (t: TcpControl, window: number): number => (t.wscale ? window << WSCALE : window);

/** tcp_ack: what the peer has, how much it takes, and what follows from that. False when the socket is gone. */
function processAck(k: Kernel, s: Socket, t: TcpControl, th: TcpHeader): boolean {
  const window = scaled(t, th.window);
  const progress = ackIsNew(t, th.ack);
  const duplicate = !progress && th.ack === t.sndUna && th.payload === '' && window === t.sndWnd && t.unacked.length > 0 && !(th.flags & TCP.FIN);
  if (!before(th.ack, t.sndUna)) t.sndWnd = window;
  if (duplicate && ++t.dupAcks === 3 && t.recover === undefined) {
    t.recover = t.sndNxt;
    retransmitFirst(k, s);
    restartRto(k, s);
  }
  if (!progress) return true;
  t.sndUna = th.ack;
  t.dupAcks = 0;
  let done = 0;
  for (const seg of t.unacked) {
    if (after(seqAdd(seg.seq, segmentLength(seg)), th.ack)) break;
    done++;
  }
  if (done > 0) t.unacked.splice(0, done);
  if (t.retries > 0 || t.rto !== RTO_MIN) {
    t.retries = 0;
    t.rto = RTO_MIN;
  }
  t.rtoAt = 0;
  if (t.recover !== undefined) {
    // partial progress after a loss: the next hole is filled at once (RFC 6582)
    if (before(th.ack, t.recover) && t.unacked.length > 0) retransmitFirst(k, s);
    else delete t.recover;
  }
  if (t.unacked.length > 0) restartRto(k, s);
  confirmNeighbour(k, s, t);
  if (!t.finSent || th.ack !== t.sndNxt) return true;
  if (s.state === 'FIN_WAIT1') {
    s.state = 'FIN_WAIT2';
    if (s.orphan) orphanFinWait(k, s);
  } else if (s.state === 'CLOSING') {
    enterTimeWait(k, s);
    notify(k, s);
    return false;
  } else if (s.state === 'LAST_ACK') {
    lastAck(k, s);
    return false;
  }
  return true;
}
/** Both directions are closed and acknowledged. A program that still holds it sees the end of file. */
function lastAck(k: Kernel, s: Socket): void {
  if (s.orphan) return freeSocket(k, s);
  unhashSocket(k, s);
  s.state = 'CLOSED';
  (s.tcp as TcpControl).rtoAt = 0;
  notify(k, s);
}

/** Progress proves that the next hop is alive (tcp_ack: sk_dst_confirm). */
function confirmNeighbour(k: Kernel, s: Socket, t: TcpControl): void {
  if (k.now - t.confirmedAt < 1e6 || !s.remote) return;
  t.confirmedAt = k.now;
  const route = fibLookup(k, s.netns, { dst: s.remote.addr, src: s.local.addr });
  if (route.type === 'unicast') neighConfirm(k, s.netns, route.dev.ifindex, route.gateway ?? s.remote.addr);
}

// ---- TIME_WAIT -------------------------------------------------------------------------------------------------

/** A SYN beyond what the old connection used may open a new one (RFC 1122 section 4.2.2.13). */
function timeWaitReopens(s: Socket, th: TcpHeader): boolean {
  const t = s.tcp as TcpControl;
  return (
    (th.flags & (TCP.SYN | TCP.RST | TCP.ACK)) === TCP.SYN &&
    (after(th.seq, t.rcvNxt) || (t.ts && th.opts.ts !== undefined && after(th.opts.ts[0], t.tsRecent)))
  );
}
/** tcp_timewait_state_process. */
function timeWait(k: Kernel, s: Socket, skb: Skb, th: TcpHeader): void {
  k.note(s.netns, skb, { kind: 'deliver', to: 'timewait', socket: s.id });
  const t = s.tcp as TcpControl;
  if (th.flags & TCP.RST) return freeSocket(k, s);
  if (segmentLength(th) === 0 && th.seq === t.rcvNxt) return;
  t.expiresAt = k.now + TIMEWAIT_LEN;
  armTcp(k, s);
  sendAck(k, s);
}
