/**
 * How TCP connections end: shutdown, close, reset, TIME_WAIT. Read first: net/ipv4/tcp.c (tcp_shutdown, __tcp_close),
 * tcp_minisocks.c (tcp_time_wait), inet_connection_sock.c (inet_csk_listen_stop).
 */
import { count } from './icmp.ts';
import type { Errno } from './errors.ts';
import type { Socket, TcpControl } from './hot.ts';
import type { Kernel } from './kernel.ts';
import { freeSocket, sockOf, unhashSocket, wakeSocket } from './socktable.ts';
import { sysctlInt } from './sysctl.ts';
import { pushPending, sendReset } from './tcpout.ts';
import { TIMEWAIT_LEN, armTcp } from './tcptimer.ts';

/** Tell who waits on a connection, or serves it, that something changed. The last thing done in a step: a service may close it. */
export function notify(k: Kernel, s: Socket): void {
  wakeSocket(k, s);
  if (!s.orphan) k.serving(s)?.readable?.(k, s);
}

/** The connection is over with an error: timeout, reset, or an ICMP error that ends it. */
export function tcpAbandon(k: Kernel, s: Socket, errno: Errno): void {
  const wasConnecting = s.state === 'SYN_SENT';
  if (wasConnecting || s.state === 'SYN_RECV') count(k, s.netns, 'Tcp.AttemptFails');
  else if (s.state === 'ESTABLISHED' || s.state === 'CLOSE_WAIT') count(k, s.netns, 'Tcp.EstabResets');
  if (s.orphan || s.state === 'SYN_RECV') return freeSocket(k, s);
  unhashSocket(k, s);
  s.state = 'CLOSED';
  s.error = errno;
  const t = s.tcp as TcpControl;
  t.unacked = [];
  t.sndbuf = '';
  t.rtoAt = t.dackAt = t.expiresAt = 0;
  if (wasConnecting && s.service) {
    wakeSocket(k, s);
    k.service(s.service)?.connected?.(k, s);
  } else notify(k, s);
}

/** tcp_reset: the peer sent RST. */
export function tcpReset(k: Kernel, s: Socket): void {
  s.rcvbuf = '';
  s.eof = true;
  tcpAbandon(k, s, s.state === 'SYN_SENT' ? 'ECONNREFUSED' : s.state === 'CLOSE_WAIT' ? 'EPIPE' : 'ECONNRESET');
}

/** tcp_time_wait: the connection is finished; its addresses rest for a minute. No process holds it any more. */
export function enterTimeWait(k: Kernel, s: Socket): void {
  const t = s.tcp as TcpControl;
  s.state = 'TIME_WAIT';
  s.pid = 0;
  s.inode = 0;
  t.rtoAt = t.dackAt = 0;
  t.unacked = [];
  t.expiresAt = k.now + TIMEWAIT_LEN;
  armTcp(k, s);
}
/** An orphan whose FIN was acknowledged waits tcp_fin_timeout for the peer's. */
export function orphanFinWait(k: Kernel, s: Socket): void {
  const t = s.tcp as TcpControl;
  t.expiresAt = k.now + sysctlInt(k.ns(s.netns), 'net.ipv4.tcp_fin_timeout') * 1e6;
  armTcp(k, s);
}

/** shutdown(SHUT_WR): a FIN behind what is queued. */
export function tcpShutdown(k: Kernel, s: Socket): void {
  if (s.state !== 'ESTABLISHED' && s.state !== 'CLOSE_WAIT') return;
  s.shutWrite = true;
  s.state = s.state === 'ESTABLISHED' ? 'FIN_WAIT1' : 'LAST_ACK';
  (s.tcp as TcpControl).finQueued = true;
  pushPending(k, s);
}

/** close(2) on a TCP socket: FIN, or RST when received bytes were never read. */
export function tcpClose(k: Kernel, s: Socket): void {
  if (s.state === 'LISTEN') return listenStop(k, s);
  if (s.state === 'CLOSED' || s.state === 'SYN_SENT') return freeSocket(k, s);
  s.orphan = true;
  if (s.rcvbuf !== '' && s.state !== 'TIME_WAIT' && s.state !== 'LAST_ACK' && s.state !== 'CLOSING') {
    sendReset(k, s);
    return freeSocket(k, s);
  }
  s.pid = 0;
  s.inode = 0;
  s.rcvbuf = '';
  if (s.state === 'FIN_WAIT2') orphanFinWait(k, s);
  else tcpShutdown(k, s);
  wakeSocket(k, s);
}

/** inet_csk_listen_stop: connections that nobody accepted are reset. */
function listenStop(k: Kernel, s: Socket): void {
  for (const child of Object.values(k.hot(s.netns).sockets)) {
    if (child.parent !== s.id) continue;
    if (child.state === 'SYN_RECV') freeSocket(k, child);
    else if (s.acceptq.includes(child.id) && sockOf(k, child)) {
      if (child.state !== 'CLOSED') sendReset(k, child);
      freeSocket(k, child);
    }
  }
  freeSocket(k, s);
}
