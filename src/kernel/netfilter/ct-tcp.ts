/**
 * TCP connection tracking: the state machine of nf_conntrack_proto_tcp.c (tcp_conntracks, nf_conntrack_tcp_packet)
 * without its window checks. Directions: 0 original, 1 reply.
 */
import type { Conn, CtTcp, CtTcpState } from '../hot.ts';
import { TCP, type TcpHeader } from '../skb.ts';
import type { CtTimeouts, Dir } from './ct-table.ts';

/** Flag classes, get_conntrack_index. */
const SYN = 0,
  SYNACK = 1,
  FIN = 2,
  ACK = 3,
  RST = 4,
  NONE = 5;

const classOf = (flags: number): number =>
  flags & TCP.RST ? RST : flags & TCP.SYN ? (flags & TCP.ACK ? SYNACK : SYN) : flags & TCP.FIN ? FIN : flags & TCP.ACK ? ACK : NONE;

/** Columns of the table below. */
const STATES: readonly CtTcpState[] = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'];
const COLUMN = Object.fromEntries(STATES.map((s, i) => [s, i])) as Record<CtTcpState, number>;

type Next = CtTcpState | 'INVALID' | 'IGNORE';
const SHORT: Record<string, Next> = {
  NO: 'NONE',
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  ES: 'ESTABLISHED',
  FW: 'FIN_WAIT',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  S2: 'SYN_SENT2',
  IV: 'INVALID',
  IG: 'IGNORE',
};
const rows = (text: string): Next[][] =>
  text
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((s) => SHORT[s] as Next),
    );

/** tcp_conntracks[direction][flag class][state]. */
const TABLE: readonly Next[][][] = [
  rows(`
    SS SS IG IG IG IG IG SS SS S2
    IV IV SR IV IV IV IV IV IV SR
    IV IV FW FW LA LA LA TW CL IV
    ES IV ES ES CW CW TW TW CL IV
    IV CL CL CL CL CL CL CL CL CL
    IV IV IV IV IV IV IV IV IV IV`),
  rows(`
    IV S2 IV IV IV IV IV SS IV S2
    IV SR IG IG IG IG IG IG IG SR
    IV IV FW FW LA LA LA TW CL IV
    IV IG SR ES CW CW TW TW CL IG
    IV CL CL CL CL CL CL CL CL CL
    IV IV IV IV IV IV IV IV IV IV`),
];

const TIMEOUT: Record<CtTcpState, string> = {
  NONE: 'tcp_timeout_syn_sent',
  SYN_SENT: 'tcp_timeout_syn_sent',
  SYN_RECV: 'tcp_timeout_syn_recv',
  ESTABLISHED: 'tcp_timeout_established',
  FIN_WAIT: 'tcp_timeout_fin_wait',
  CLOSE_WAIT: 'tcp_timeout_close_wait',
  LAST_ACK: 'tcp_timeout_last_ack',
  TIME_WAIT: 'tcp_timeout_time_wait',
  CLOSE: 'tcp_timeout_close',
  SYN_SENT2: 'tcp_timeout_syn_sent',
};

/** tcp_valid_flags: combinations of SYN, FIN, RST, ACK, URG that a sane sender uses (PSH aside). */
const VALID_FLAGS = new Set<number>([
  TCP.SYN,
  TCP.SYN | TCP.URG,
  TCP.SYN | TCP.ACK,
  TCP.RST,
  TCP.RST | TCP.ACK,
  TCP.FIN | TCP.ACK,
  TCP.FIN | TCP.ACK | TCP.URG,
  TCP.ACK,
  TCP.ACK | TCP.URG,
]);
/** tcp_error: is the header one that could belong to any connection? */
export const tcpSane = (tcp: TcpHeader): boolean => VALID_FLAGS.has(tcp.flags & (TCP.SYN | TCP.FIN | TCP.RST | TCP.ACK | TCP.URG));

/** segment_seq_plus_len. */
const seqEnd = (tcp: TcpHeader): number => (tcp.seq + tcp.payload.length + (tcp.flags & TCP.SYN ? 1 : 0) + (tcp.flags & TCP.FIN ? 1 : 0)) >>> 0;
const after = (a: number, b: number): boolean => ((b - a) | 0) < 0;

/** tcp_new: may this packet begin a connection? With nf_conntrack_tcp_loose one in mid-stream may. */
export function tcpNew(tcp: TcpHeader, timeouts: CtTimeouts): CtTcp | undefined {
  const next = TABLE[0]?.[classOf(tcp.flags)]?.[0];
  if (next === 'INVALID' || next === undefined) return undefined;
  if (next !== 'SYN_SENT' && !timeouts['loose']) return undefined;
  return { state: 'NONE', lastDir: 0, lastIndex: NONE, lastEnd: 0, closing: false, end: [seqEnd(tcp), 0], unacked: [false, false] };
}

export type TcpVerdict =
  /** The packet counts; `timeout` in µs from now, undefined to leave the timer alone. */
  | { ok: true; timeout?: number; stateChanged?: boolean; assured?: boolean }
  | { ok: false }
  /** The connection is over: delete it and look the packet up again (-NF_REPEAT). */
  | { ok: 'repeat' }
  /** A reset answered the first SYN: the packet passes, the connection is deleted. */
  | { ok: 'kill' };

const INVALID: TcpVerdict = { ok: false };
const REPEAT: TcpVerdict = { ok: 'repeat' };
const KILL: TcpVerdict = { ok: 'kill' };
const IGNORED: TcpVerdict = { ok: true };

/** nf_conntrack_tcp_packet: advance the state by one packet. */
export function tcpTrack(conn: Conn, t: CtTcp, tcp: TcpHeader, dir: Dir, timeouts: CtTimeouts): TcpVerdict {
  const index = classOf(tcp.flags);
  let old = t.state;
  let next = TABLE[dir]?.[index]?.[COLUMN[old]] as Next;
  const end = seqEnd(tcp);
  if (next === 'INVALID') return INVALID;
  if (next === 'SYN_SENT' && COLUMN[old] >= COLUMN.TIME_WAIT) {
    // a SYN on a connection that was closed, or reset by this very side, begins a new one
    if (t.closing || (t.lastDir === dir && t.lastIndex === RST)) return REPEAT;
    next = 'IGNORE';
  }
  if (next === 'IGNORE') {
    if (!(index === SYNACK && t.lastIndex === SYN && t.lastDir !== dir && tcp.ack === t.lastEnd)) {
      t.lastIndex = index;
      t.lastDir = dir;
      t.lastEnd = end;
      return IGNORED;
    }
    // the answer to a SYN that was ignored: client and server agree, so follow them
    old = 'SYN_SENT';
    next = 'SYN_RECV';
    t.closing = false;
  } else if (next === 'SYN_RECV' && dir === 1 && index === ACK && t.lastIndex === SYN) next = 'ESTABLISHED'; // simultaneous open
  window(t, tcp, dir, end);
  const state = next as CtTcpState;
  t.lastIndex = index;
  t.lastDir = dir;
  t.lastEnd = end;
  const stateChanged = t.state !== state;
  t.state = state;
  if (old !== state && state === 'FIN_WAIT') t.closing = true;
  const full = timeouts[TIMEOUT[state]] as number;
  const unack = timeouts['tcp_timeout_unacknowledged'] as number;
  let timeout = full;
  if (index === RST) timeout = timeouts['tcp_timeout_close'] as number;
  else if (t.unacked[0] || t.unacked[1]) timeout = Math.min(full, unack);
  if (!conn.seenReply) {
    if (index === RST) return KILL;
    if (index === SYN && old === 'SYN_SENT') return { ok: true, stateChanged }; // a SYN sent again keeps nothing alive
    if (state === 'ESTABLISHED') timeout = Math.min(timeout, unack); // picked up in mid-stream
    return { ok: true, timeout, stateChanged };
  }
  const assured = !conn.assured && (old === 'SYN_RECV' || old === 'ESTABLISHED') && state === 'ESTABLISHED';
  return { ok: true, timeout, stateChanged, assured };
}

/** What tcp_in_window keeps of a segment: how far each side has sent, and whether that was acknowledged. */
function window(t: CtTcp, tcp: TcpHeader, dir: Dir, end: number): void {
  if (tcp.flags & TCP.RST) return;
  if (t.end[dir] === 0) t.end[dir] = end;
  else if (after(end, t.end[dir])) {
    t.end[dir] = end;
    t.unacked[dir] = true;
  }
  const other = dir === 0 ? 1 : 0;
  if (tcp.flags & TCP.ACK && tcp.ack === t.end[other]) t.unacked[other] = false;
}

/** nf_conntrack_tcp_set_closing: REJECT --reject-with tcp-reset ended a connection. Returns the new timeout in µs, undefined when it isn't tracked as TCP. */
export function tcpSetClosing(conn: Conn, timeouts: CtTimeouts): number | undefined {
  if (!conn.tcp) return undefined;
  conn.tcp.state = 'CLOSE';
  return timeouts['tcp_timeout_close'];
}
