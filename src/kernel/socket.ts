/**
 * System calls on sockets: socket, bind, listen, connect, accept, send, recv, shutdown, close. Read first: socket(7),
 * tcp(7), udp(7), net/ipv4/af_inet.c. None of them waits; those that a program would wait in are coroutines in
 * sockio.ts. All take a SockRef, so that a program may keep one across waits. EBADF is said as EINVAL.
 */
import type { NetnsId } from './config.ts';
import type { Errno } from './errors.ts';
import type { Endpoint, ServiceRef, SockRef, Socket, TcpControl } from './hot.ts';
import { INADDR_LOOPBACK, type Ip4 } from './inet.ts';
import type { Kernel } from './kernel.ts';
import { noWay } from './noway.ts';
import { bindConflict, checkBind, ephemeralPort, freePort } from './ports.ts';
import { count } from './icmp.ts';
import { type FibResult, routeOf, isLocalAddr } from './route.ts';
import { TCP } from './skb.ts';
import { freeSocket, hashSocket, newSocket, sockOf, socketsOf, unhashSocket, wakeSocket } from './socktable.ts';
import { sysctlInt } from './sysctl.ts';
import { tcpClose, tcpShutdown } from './tcpclose.ts';
import { SNDBUF, initialWindow, newControl, pushPending, sendAck, sendTracked, syncMss } from './tcpout.ts';

export interface SocketOptions {
  family?: 4 | 6;
  /** SOCK_RAW: IP protocol number. */
  protocol?: number;
  reuse?: boolean;
  broadcast?: boolean;
  recverr?: boolean;
  nodelay?: boolean;
  /** SO_BINDTODEVICE, an ifindex. */
  boundDev?: number;
  ttl?: number;
  tos?: number;
  mark?: number;
  pmtudisc?: Socket['pmtudisc'];
  /** Served by data: what happens on it is looked up by this name. */
  service?: ServiceRef;
}

/** socket(2) and the setsockopt(2) calls that follow it. */
export function socket(k: Kernel, netns: NetnsId, pid: number, proto: Socket['proto'], opts: SocketOptions = {}): Socket {
  const { family, protocol, ...rest } = opts;
  const s = newSocket(k, netns, pid, proto, { ...(family && { family }), ...(protocol !== undefined && { protocol }) });
  Object.assign(s, rest);
  if (proto === 'raw') hashSocket(k, s);
  return s;
}

/** bind(2): address 0 is the wildcard, port 0 any free one. EINVAL, EADDRINUSE, EADDRNOTAVAIL, EACCES. */
export function bind(k: Kernel, ref: SockRef, addr: Ip4, port: number): Errno | undefined {
  const s = sockOf(k, ref);
  if (!s) return 'EINVAL';
  if (s.proto === 'raw') {
    if (addr !== 0 && !isLocalAddr(k.ns(s.netns), addr)) return 'EADDRNOTAVAIL';
    s.local = { addr, port: 0 };
    return undefined;
  }
  const error = checkBind(k, s, addr, port, k.process(s.pid)?.uid ?? 0);
  if (error) return error;
  const chosen = port !== 0 ? port : freePort(k, s, addr);
  if (chosen === undefined) return 'EADDRINUSE';
  s.local = { addr, port: chosen };
  s.bound = port !== 0;
  hashSocket(k, s);
  return undefined;
}

/** listen(2). The backlog is cut to net.core.somaxconn. EADDRINUSE when another socket that shares the port (SO_REUSEADDR) was first to listen. */
export function listen(k: Kernel, ref: SockRef, backlog: number): Errno | undefined {
  const s = sockOf(k, ref);
  if (s?.proto !== 'tcp' || (s.state !== 'CLOSED' && s.state !== 'LISTEN') || s.remote) return 'EINVAL';
  if (s.local.port === 0) {
    const error = bind(k, s, s.local.addr, 0);
    if (error) return error;
  } else if (s.state !== 'LISTEN' && bindConflict(k, s, s.local.addr, s.local.port)) return 'EADDRINUSE';
  s.state = 'LISTEN';
  s.backlog = Math.min(backlog, sysctlInt(k.ns(s.netns), 'net.core.somaxconn'));
  hashSocket(k, s);
  return undefined;
}

/** socket, bind and listen in one: what servers do. Port clashes and the like come back as errno. */
export function listenOn(k: Kernel, netns: NetnsId, pid: number, at: Endpoint, opts: SocketOptions & { backlog?: number } = {}): Socket | Errno {
  const { backlog, ...rest } = opts;
  const s = socket(k, netns, pid, 'tcp', { reuse: true, ...rest });
  const error = bind(k, s, at.addr, at.port) ?? listen(k, s, backlog ?? 128);
  if (!error) return s;
  freeSocket(k, s);
  return error;
}

/** Route for a socket's destination, with its bound address and device in mind. */
export function routeFor(k: Kernel, s: Socket, dst: Ip4): FibResult {
  return routeOf(k.ns(s.netns), dst, s.local.addr === 0 ? undefined : s.local.addr, undefined, s.boundDev, s.mark ?? 0, s.tos ?? 0);
}

/**
 * connect(2). Datagram sockets: remembers the peer. TCP: sends the SYN; success and failure show later in `state`
 * and `error`. At once: ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL from routing, EADDRNOTAVAIL without a free port.
 */
export function connect(k: Kernel, ref: SockRef, peer: Endpoint, opts: { maxseg?: number } = {}): Errno | undefined {
  const s = sockOf(k, ref);
  if (!s) return 'EINVAL';
  const dst = peer.addr === 0 ? INADDR_LOOPBACK : peer.addr;
  const route = routeFor(k, s, dst);
  if (route.type === 'error') return noWay(k, s, { addr: dst, port: peer.port }, route);
  if (s.proto === 'tcp') return connectTcp(k, s, { addr: dst, port: peer.port }, route, opts.maxseg);
  if (route.type === 'broadcast' && !s.broadcast) return 'EACCES';
  unhashSocket(k, s);
  if (s.local.addr === 0) s.local.addr = route.src;
  if (s.local.port === 0 && s.proto !== 'raw') s.local.port = freePort(k, s, s.local.addr) ?? 0;
  s.remote = { addr: dst, port: peer.port };
  s.state = 'ESTABLISHED';
  hashSocket(k, s);
  return undefined;
}

function connectTcp(k: Kernel, s: Socket, peer: Endpoint, route: Exclude<FibResult, { type: 'error' }>, maxseg: number | undefined): Errno | undefined {
  if (s.state === 'SYN_SENT') return 'EALREADY';
  if (s.state !== 'CLOSED' || s.error !== undefined) return 'EISCONN';
  if (route.type !== 'unicast' && route.type !== 'local') return 'ENETUNREACH';
  const src = s.local.addr || route.src;
  const port = s.local.port || ephemeralPort(k, s, src, peer.addr, peer.port);
  if (port === undefined) return 'EADDRNOTAVAIL';
  unhashSocket(k, s);
  s.local = { addr: src, port };
  s.remote = peer;
  s.state = 'SYN_SENT';
  s.tcp = newControl(k, s, src, peer.addr, maxseg);
  s.tcp.sndWnd = 1;
  syncMss(k, s);
  initialWindow(s.tcp, false);
  hashSocket(k, s);
  count(k, s.netns, 'Tcp.ActiveOpens');
  sendTracked(k, s, TCP.SYN, '');
  return undefined;
}

/** accept(2): the oldest finished connection, undefined when there is none. */
export function accept(k: Kernel, ref: SockRef): Socket | undefined {
  const listener = sockOf(k, ref);
  for (;;) {
    const id = listener?.acceptq.shift();
    if (id === undefined) return undefined;
    const s = sockOf(k, { netns: ref.netns, id });
    if (s) return s;
  }
}

/** SO_ERROR: the pending error, which is forgotten by asking. */
export function takeError(k: Kernel, ref: SockRef): Errno | undefined {
  const s = sockOf(k, ref);
  const error = s?.error as Errno | undefined;
  if (s && error !== undefined) delete s.error;
  return error;
}

/** send(2) on a TCP connection: queue bytes (one character each) and send what may go. EPIPE, ENOTCONN, or a pending error. */
export function send(k: Kernel, ref: SockRef, data: string): Errno | undefined {
  const s = sockOf(k, ref);
  if (!s) return 'EPIPE';
  if (s.error !== undefined) return takeError(k, s);
  if (s.shutWrite || (s.state !== 'ESTABLISHED' && s.state !== 'CLOSE_WAIT')) return s.remote ? 'EPIPE' : 'ENOTCONN';
  (s.tcp as TcpControl).sndbuf += data;
  pushPending(k, s);
  return undefined;
}
/** Is there room for more without waiting? */
export function writable(s: Socket): boolean {
  const t = s.tcp;
  return !t || t.sndbuf.length + ((t.sndNxt - t.sndUna) >>> 0) < SNDBUF;
}

export type Received = { kind: 'data'; data: string } | { kind: 'eof' } | { kind: 'error'; errno: Errno };
/** recv(2) on a TCP connection: what is there (at most `max` bytes), the end, an error; undefined when it would wait. */
export function recv(k: Kernel, ref: SockRef, max = Number.POSITIVE_INFINITY): Received | undefined {
  const s = sockOf(k, ref);
  if (!s) return { kind: 'eof' };
  if (s.rcvbuf !== '') {
    const data = s.rcvbuf.length <= max ? s.rcvbuf : s.rcvbuf.slice(0, max);
    s.rcvbuf = s.rcvbuf.slice(data.length);
    windowOpened(k, s);
    return { kind: 'data', data };
  }
  const errno = takeError(k, s);
  if (errno) return { kind: 'error', errno };
  if (s.eof || s.state === 'TIME_WAIT') return { kind: 'eof' };
  if (s.state === 'CLOSED') return s.remote ? { kind: 'eof' } : { kind: 'error', errno: 'ENOTCONN' };
  return undefined;
}
/** tcp_cleanup_rbuf: a peer that was stopped by a full buffer hears when there is room again. */
function windowOpened(k: Kernel, s: Socket): void {
  const t = s.tcp;
  if (!t || s.eof || s.state === 'CLOSED') return;
  const left = t.rcvWnd - ((t.rcvNxt - t.rcvWup) >>> 0);
  if (left < 2 * t.mss && t.rcvSpace - s.rcvbuf.length >= Math.min(t.rcvSpace / 2, 2 * t.mss + left)) sendAck(k, s);
}

/** shutdown(2) for writing. ENOTCONN without a connection. */
export function shutdown(k: Kernel, ref: SockRef): Errno | undefined {
  const s = sockOf(k, ref);
  if (!s?.remote || s.state === 'CLOSED') return 'ENOTCONN';
  if (s.proto === 'tcp') tcpShutdown(k, s);
  wakeSocket(k, s);
  return undefined;
}

/** close(2). */
export function close(k: Kernel, ref: SockRef): void {
  const s = sockOf(k, ref);
  if (!s) return;
  if (s.proto === 'tcp') tcpClose(k, s);
  else freeSocket(k, s);
}
/** What the end of a process does to its sockets. */
export function closeSocketsOf(k: Kernel, pid: number): void {
  for (const s of socketsOf(k, pid)) close(k, s);
}
