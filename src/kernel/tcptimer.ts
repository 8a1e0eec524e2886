/**
 * TCP timers: retransmission, zero-window probes, delayed acknowledgements, TIME_WAIT and orphans. Read first:
 * net/ipv4/tcp_timer.c, tcp_minisocks.c, ip-sysctl.rst (tcp_syn_retries, tcp_syn_linear_timeouts, tcp_retries2).
 *
 * The moments are data in the control block; one kernel event a socket, for the earliest of them, looks at it.
 */
import type { SockRef, Socket, TcpControl } from './hot.ts';
import type { Kernel } from './kernel.ts';
import { TCP } from './skb.ts';
import { armTimer, freeSocket, sockOf } from './socktable.ts';
import { sysctlInt } from './sysctl.ts';
import { tcpAbandon } from './tcpclose.ts';
import { backOff, restartRto, retransmitFirst, sendAck, syncMss, transmit } from './tcpout.ts';
import { seqAdd } from './tcpseq.ts';

/** µs: TCP_TIMEWAIT_LEN. */
export const TIMEWAIT_LEN = 60e6;
/** SYNs of a connect() repeated at the first timeout before it doubles (tcp_syn_linear_timeouts). */
const SYN_LINEAR_TIMEOUTS = 4;

/** Arm the socket's event for the earliest of its timers. */
export function armTcp(k: Kernel, s: Socket): void {
  const t = s.tcp;
  if (!t) return;
  let at = Number.POSITIVE_INFINITY;
  if (t.rtoAt !== 0) at = t.rtoAt;
  if (t.dackAt !== 0 && t.dackAt < at) at = t.dackAt;
  if (t.expiresAt !== 0 && t.expiresAt < at) at = t.expiresAt;
  if (at !== Number.POSITIVE_INFINITY) armTimer(k, s, at, tcpTimer);
}

function tcpTimer(k: Kernel, ref: SockRef): void {
  const s = sockOf(k, ref);
  const t = s?.tcp;
  if (!s || !t) return;
  if (t.expiresAt !== 0 && t.expiresAt <= k.now) return freeSocket(k, s);
  if (t.dackAt !== 0 && t.dackAt <= k.now) delayedAck(k, s, t);
  if (t.rtoAt !== 0 && t.rtoAt <= k.now) retransmitTimer(k, s, t);
  const live = sockOf(k, ref);
  if (live) armTcp(k, live);
}

/** tcp_delack_timer_handler: a missed chance to send the acknowledgement along widens or ends the reply pattern. */
function delayedAck(k: Kernel, s: Socket, t: TcpControl): void {
  t.dackAt = 0;
  if (!t.pingpong) t.ato = Math.min(t.ato * 2, 200e3);
  else {
    t.pingpong = false;
    t.ato = 40e3;
  }
  sendAck(k, s);
}

/** How often the present state tries again before it gives up. */
function retryLimit(k: Kernel, s: Socket): number {
  const ns = k.ns(s.netns);
  if (s.state === 'SYN_SENT') return sysctlInt(ns, 'net.ipv4.tcp_syn_retries') + SYN_LINEAR_TIMEOUTS;
  if (s.state === 'SYN_RECV') return sysctlInt(ns, 'net.ipv4.tcp_synack_retries');
  return s.orphan ? 8 : sysctlInt(ns, 'net.ipv4.tcp_retries2');
}

/** tcp_retransmit_timer, tcp_probe_timer. */
function retransmitTimer(k: Kernel, s: Socket, t: TcpControl): void {
  t.rtoAt = 0;
  if (t.unacked.length === 0) {
    if (t.sndbuf === '' || t.sndWnd > 0) return;
    transmit(k, s, seqAdd(t.sndUna, -1), TCP.ACK, '');
    backOff(t);
    return restartRto(k, s);
  }
  if (t.retries >= retryLimit(k, s)) return tcpAbandon(k, s, 'ETIMEDOUT');
  t.retries++;
  t.recover = t.sndNxt;
  if (s.state !== 'SYN_SENT' && s.state !== 'SYN_RECV') syncMss(k, s);
  retransmitFirst(k, s);
  if (s.state !== 'SYN_SENT' || t.retries > SYN_LINEAR_TIMEOUTS) backOff(t);
  restartRto(k, s);
}

/** Timers of all TCP sockets, set again from the data (after a world was loaded). */
export function resumeTcpTimers(k: Kernel): void {
  for (const nsId of Object.keys(k.config.netns)) for (const s of Object.values(k.peek(nsId).sockets)) armTcp(k, s);
}
