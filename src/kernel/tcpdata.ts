/**
 * Bytes and FINs that arrive on a connection. Read first: net/ipv4/tcp_input.c (tcp_data_queue, tcp_fin,
 * tcp_event_data_recv), RFC 9293 section 3.10.7.4.
 */
import type { Socket, TcpControl } from './hot.ts';
import type { Kernel } from './kernel.ts';
import { type Skb, TCP, type TcpHeader } from './skb.ts';
import { freeSocket } from './socktable.ts';
import { enterTimeWait, notify } from './tcpclose.ts';
import { ATO_MIN, MAX_QUICKACKS, ackSoon, resetFor, sendAck } from './tcpout.ts';
import { after, before, seqAdd } from './tcpseq.ts';

/** What a segment brought: something to read, nothing, or the end of the socket (everybody has been told). */
export type News = 'data' | 'nothing' | 'gone';

/** tcp_data_queue. */
export function takeData(k: Kernel, s: Socket, skb: Skb, th: TcpHeader): News {
  const t = s.tcp as TcpControl;
  const fin = (th.flags & TCP.FIN) !== 0;
  if (th.payload === '' && !fin) return 'nothing';
  if (s.state !== 'ESTABLISHED' && s.state !== 'FIN_WAIT1' && s.state !== 'FIN_WAIT2') {
    sendAck(k, s); // a FIN again: our acknowledgement was lost
    return 'nothing';
  }
  const end = seqAdd(th.seq, th.payload.length);
  if (s.orphan && th.payload !== '' && after(end, t.rcvNxt)) {
    // nobody is left to read it (LINUX_MIB_TCPABORTONDATA)
    resetFor(k, s.netns, skb);
    freeSocket(k, s);
    return 'gone';
  }
  if (after(th.seq, t.rcvNxt)) {
    keepForLater(t, { seq: th.seq, payload: th.payload, fin });
    sendAck(k, s);
    return 'nothing';
  }
  if (!after(end, t.rcvNxt) && !(fin && end === t.rcvNxt)) {
    sendAck(k, s); // all of it is old
    return 'nothing';
  }
  let sawFin = append(s, t, th.seq, th.payload, fin);
  while (t.ooo.length > 0 && !sawFin) {
    const next = t.ooo[0] as TcpControl['ooo'][number];
    if (after(next.seq, t.rcvNxt)) break;
    t.ooo.shift();
    sawFin = append(s, t, next.seq, next.payload, next.fin);
    t.ackNow = true;
  }
  if (th.payload !== '') dataReceived(k, t);
  return sawFin ? finReceived(k, s, t) : acknowledge(k, s);
}

/** Take the part beyond what is there; true when the FIN behind it is reached. */
function append(s: Socket, t: TcpControl, seq: number, payload: string, fin: boolean): boolean {
  const skip = (t.rcvNxt - seq) >>> 0;
  if (skip < payload.length) {
    s.rcvbuf += skip === 0 ? payload : payload.slice(skip);
    t.rcvNxt = seqAdd(seq, payload.length);
  }
  return fin && seqAdd(seq, payload.length) === t.rcvNxt;
}
function keepForLater(t: TcpControl, piece: TcpControl['ooo'][number]): void {
  const at = t.ooo.findIndex((o) => !before(o.seq, piece.seq));
  if (at < 0) t.ooo.push(piece);
  else if (t.ooo[at]?.seq !== piece.seq) t.ooo.splice(at, 0, piece);
}

function acknowledge(k: Kernel, s: Socket): News {
  ackSoon(k, s);
  return 'data';
}

/** tcp_event_data_recv: the first data start with quick acknowledgements; then the gaps between them set the pace. */
function dataReceived(k: Kernel, t: TcpControl): void {
  if (t.ato === 0) {
    t.quick = MAX_QUICKACKS;
    t.ato = ATO_MIN;
  } else {
    const gap = k.now - t.lrcvtime;
    if (gap <= ATO_MIN / 2) t.ato = t.ato / 2 + ATO_MIN / 2;
    else if (gap < t.ato) t.ato = Math.min(t.ato / 2 + gap, t.rto);
    else if (gap > t.rto) t.quick = MAX_QUICKACKS;
  }
  t.lrcvtime = k.now;
}

/** tcp_fin. */
function finReceived(k: Kernel, s: Socket, t: TcpControl): News {
  t.rcvNxt = seqAdd(t.rcvNxt, 1);
  s.eof = true;
  t.ooo = [];
  if (s.state === 'ESTABLISHED') {
    s.state = 'CLOSE_WAIT';
    t.pingpong = true;
    return acknowledge(k, s);
  }
  sendAck(k, s);
  if (s.state === 'FIN_WAIT1') {
    s.state = 'CLOSING';
    return 'data';
  }
  enterTimeWait(k, s);
  notify(k, s);
  return 'gone';
}
