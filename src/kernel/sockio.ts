/**
 * Socket calls that wait, as coroutines for programs: connect with a timeout, read, write all, receive a datagram.
 * Deadlines (`until`) are absolute virtual times in µs. A world may be copied while they wait, so they look their
 * socket up again after each wait; callers keep the returned Socket as a reference only (`sockOf` gives its state).
 */
import type { NetnsId } from './config.ts';
import type { Errno } from './errors.ts';
import type { Datagram, Endpoint, SockRef, Socket } from './hot.ts';
import type { Ip4 } from './inet.ts';
import type { Kernel } from './kernel.ts';
import type { Co } from './sched.ts';
import { type Received, type SocketOptions, accept, bind, close, connect, recv, send, socket, takeError, writable } from './socket.ts';
import { sockOf, sockQueue } from './socktable.ts';
import { type UdpPayload, recvDatagram, sendTo } from './udp.ts';

export interface ConnectOptions extends SocketOptions {
  /** µs until the program gives up (ETIMEDOUT); without it the kernel's own limit, about 131 s. */
  timeout?: number;
  /** Address and port to bind first. */
  src?: Ip4;
  sport?: number;
  /** TCP_MAXSEG. */
  maxseg?: number;
}

/** socket, bind and connect for TCP; the connected socket, or the errno of what failed (the socket is closed then). */
export function* connectTcp(k: Kernel, nsId: NetnsId, pid: number, dst: Endpoint, opts: ConnectOptions = {}): Co<Socket | Errno> {
  const { timeout, src, sport, maxseg, ...options } = opts;
  const s = socket(k, nsId, pid, 'tcp', options);
  let done = false;
  try {
    const failed =
      (src !== undefined || sport !== undefined ? bind(k, s, src ?? 0, sport ?? 0) : undefined) ??
      connect(k, s, dst, { ...(maxseg !== undefined && { maxseg }) }) ??
      (yield* connected(k, s, timeout === undefined ? undefined : k.now + timeout));
    if (failed) return failed;
    done = true;
    return sockOf(k, s) as Socket;
  } finally {
    if (!done) close(k, s); // failed, or the program was killed meanwhile
  }
}
/** Wait for a connect() that is under way: undefined once established, else the errno; ETIMEDOUT when `until` passes first. */
export function* connected(k: Kernel, ref: SockRef, until?: number): Co<Errno | undefined> {
  for (;;) {
    const s = sockOf(k, ref);
    if (!s) return 'ECONNABORTED';
    if (s.error !== undefined) return takeError(k, s);
    if (s.state !== 'SYN_SENT' && s.state !== 'SYN_RECV') return s.state === 'CLOSED' ? 'ECONNABORTED' : undefined;
    if (until !== undefined && k.now >= until) return 'ETIMEDOUT';
    yield { queues: [sockQueue(k, s)], ...(until !== undefined && { until }) };
  }
}

/** accept(2) that waits; undefined when `until` passed or the listener went away. */
export function* acceptOne(k: Kernel, ref: SockRef, until?: number): Co<Socket | undefined> {
  for (;;) {
    const s = accept(k, ref);
    if (s) return s;
    if (!sockOf(k, ref) || (until !== undefined && k.now >= until)) return undefined;
    yield { queues: [sockQueue(k, ref)], ...(until !== undefined && { until }) };
  }
}

/** recv(2) that waits: at least one byte, the end, an error, or `timeout`. */
export function* recvSome(k: Kernel, ref: SockRef, until?: number, max?: number): Co<Received | { kind: 'timeout' }> {
  for (;;) {
    const got = recv(k, ref, max);
    if (got) return got;
    if (until !== undefined && k.now >= until) return { kind: 'timeout' };
    yield { queues: [sockQueue(k, ref)], ...(until !== undefined && { until }) };
  }
}
/** Read to the end of file; `error` is set when a reset or the deadline (ETIMEDOUT) cut it short. */
export function* recvAll(k: Kernel, ref: SockRef, until?: number): Co<{ data: string; error?: Errno }> {
  let data = '';
  for (;;) {
    const got = yield* recvSome(k, ref, until);
    if (got.kind === 'data') data += got.data;
    else return got.kind === 'eof' ? { data } : { data, error: got.kind === 'timeout' ? 'ETIMEDOUT' : got.errno };
  }
}
/** Write everything, waiting while the send buffer is full. undefined, or the errno (EPIPE, ECONNRESET, ETIMEDOUT). */
export function* sendAll(k: Kernel, ref: SockRef, data: string): Co<Errno | undefined> {
  const CHUNK = 64 * 1024;
  for (let at = 0; at < data.length; at += CHUNK) {
    for (;;) {
      const s = sockOf(k, ref);
      if (!s || s.state === 'CLOSED' || writable(s)) break;
      yield { queues: [sockQueue(k, s)] };
    }
    const error = send(k, ref, data.slice(at, at + CHUNK));
    if (error) return error;
  }
  return undefined;
}

/** recvfrom(2) that waits: a datagram, a pending error, or undefined when `until` passed. */
export function* recvFrom(k: Kernel, ref: SockRef, until?: number): Co<Datagram | { errno: Errno } | undefined> {
  for (;;) {
    const got = recvDatagram(k, ref);
    if (got) return got;
    if (until !== undefined && k.now >= until) return undefined;
    yield { queues: [sockQueue(k, ref)], ...(until !== undefined && { until }) };
  }
}
/**
 * One question, one answer, from a socket of its own: connect, send, wait `timeout` µs. The answer, an errno
 * (ECONNREFUSED after ICMP port unreachable, routing errors), or undefined when nothing came.
 */
export function* udpExchange(
  k: Kernel,
  nsId: NetnsId,
  pid: number,
  dst: Endpoint,
  payload: UdpPayload,
  opts: SocketOptions & { timeout: number; src?: Ip4 },
): Co<Datagram | { errno: Errno } | undefined> {
  const { timeout, src, ...options } = opts;
  const s = socket(k, nsId, pid, 'udp', options);
  try {
    const errno = (src !== undefined ? bind(k, s, src, 0) : undefined) ?? connect(k, s, dst) ?? sendTo(k, s, undefined, payload);
    if (errno) return { errno };
    return yield* recvFrom(k, s, k.now + timeout);
  } finally {
    close(k, s);
  }
}
