/**
 * The sockets of a network namespace: finding them and their life as entries. Read first: inet_hashtables.c
 * (__inet_lookup_established, inet_lhash2_lookup), net/ipv4/udp.c (compute_score).
 *
 * The table is plain data in NetnsHot.sockets. The kernel copies a namespace's tables after each snapshot, so code
 * that waits keeps a SockRef and looks the socket up again (`sockOf`) instead of holding the object. The indexes
 * here are made from the data when first needed and hang on the table itself, so that they can't outlive it.
 */
import type { NetnsId } from './config.ts';
import type { Endpoint, NetnsHot, SockRef, Socket } from './hot.ts';
import type { Ip4 } from './inet.ts';
import type { Kernel } from './kernel.ts';
import type { Timer, WaitQueue } from './sched.ts';

interface Index {
  /** TCP sockets with a peer, by local and remote port. */
  peers: Map<number, Socket[]>;
  /** Listeners and datagram sockets, by protocol and local port. */
  ports: Map<number, Socket[]>;
  raw: Socket[];
}
const indexes = new WeakMap<NetnsHot, Index>();
const PROTO_KEY = { tcp: 0, udp: 0x10000, icmp: 0x20000, raw: 0x30000 } as const;

function indexOf(hot: NetnsHot): Index {
  let index = indexes.get(hot);
  if (!index) {
    index = { peers: new Map(), ports: new Map(), raw: [] };
    indexes.set(hot, index);
    for (const s of Object.values(hot.sockets)) enter(index, s);
  }
  return index;
}
const hasPeer = (s: Socket): boolean => s.proto === 'tcp' && s.remote !== undefined && s.state !== 'CLOSED' && s.state !== 'LISTEN';
const peerKey = (lport: number, rport: number): number => lport * 0x10000 + rport;

function push(map: Map<number, Socket[]>, key: number, s: Socket): void {
  const list = map.get(key);
  if (!list) map.set(key, [s]);
  else if (!list.includes(s)) list.push(s);
}
function pull(map: Map<number, Socket[]>, key: number, s: Socket): void {
  const list = map.get(key);
  if (!list) return;
  const at = list.indexOf(s);
  if (at >= 0) list.splice(at, 1);
  if (list.length === 0) map.delete(key);
}
function enter(index: Index, s: Socket): void {
  if (s.proto === 'raw') {
    if (!index.raw.includes(s)) index.raw.push(s);
  } else if (hasPeer(s)) push(index.peers, peerKey(s.local.port, (s.remote as Endpoint).port), s);
  else if (s.local.port !== 0 && (s.proto !== 'tcp' || s.state === 'LISTEN')) push(index.ports, PROTO_KEY[s.proto] + s.local.port, s);
}

/** Make a socket findable by packets; call it after its addresses or state became what they now are. */
export function hashSocket(k: Kernel, s: Socket): void {
  enter(indexOf(k.hot(s.netns)), s);
}
/** Take it out of the indexes, before its addresses or state change. */
export function unhashSocket(k: Kernel, s: Socket): void {
  const index = indexOf(k.hot(s.netns));
  if (s.proto === 'raw') {
    const at = index.raw.indexOf(s);
    if (at >= 0) index.raw.splice(at, 1);
  } else {
    if (s.remote) pull(index.peers, peerKey(s.local.port, s.remote.port), s);
    pull(index.ports, PROTO_KEY[s.proto] + s.local.port, s);
  }
}

/** The live socket behind a reference; undefined when it, or its namespace, is gone. */
export function sockOf(k: Kernel, ref: SockRef): Socket | undefined {
  return k.config.netns[ref.netns] ? k.hot(ref.netns).sockets[ref.id] : undefined;
}
/** A new entry with nothing bound. Its inode looks like one of sockfs. */
export function newSocket(k: Kernel, netns: NetnsId, pid: number, proto: Socket['proto'], opts: { family?: 4 | 6; protocol?: number } = {}): Socket {
  const s: Socket = {
    netns,
    id: k.nextId('socket'),
    inode: k.nextId('inode', 31207),
    pid,
    proto,
    family: opts.family ?? 4,
    local: { addr: 0, port: 0 },
    state: 'CLOSED',
    backlog: 0,
    recvq: [],
    rcvbuf: '',
    acceptq: [],
    ipId: k.random(1, 0xffff),
    ...(opts.protocol !== undefined && { protocol: opts.protocol }),
  };
  k.hot(netns).sockets[s.id] = s;
  return s;
}

const queueKey = (ref: SockRef): string => `sock/${ref.netns}/${ref.id}`;
/** Wait queue that is woken on every change of a socket. */
export const sockQueue = (k: Kernel, ref: SockRef): WaitQueue => k.queue(queueKey(ref));
export const wakeSocket = (k: Kernel, s: SockRef): void => k.wake(queueKey(s));

/** One timer a socket, armed for the earliest thing it waits for. Runtime only: times are in the data. */
const timers = new WeakMap<Kernel, Map<string, Timer>>();
/** Call `fire` at `at` (µs) or earlier; it looks at the data again and arms the next. */
export function armTimer(k: Kernel, s: SockRef, at: number, fire: (k: Kernel, ref: SockRef) => void): void {
  let map = timers.get(k);
  if (!map) timers.set(k, (map = new Map()));
  const key = queueKey(s);
  const old = map.get(key);
  if (old && !old.cancelled && old.at <= at) return;
  old?.cancel();
  const ref: SockRef = { netns: s.netns, id: s.id };
  const table = map;
  const timer = k.schedule(at - k.now, () => {
    if (table.get(key) === timer) table.delete(key);
    fire(k, ref);
  });
  map.set(key, timer);
}
function dropTimer(k: Kernel, s: SockRef): void {
  const map = timers.get(k);
  const key = queueKey(s);
  map?.get(key)?.cancel();
  map?.delete(key);
}

/** Forget a socket: it leaves the table, waiters wake and find it gone. */
export function freeSocket(k: Kernel, s: Socket): void {
  unhashSocket(k, s);
  dropTimer(k, s);
  delete k.hot(s.netns).sockets[s.id];
  k.forget(queueKey(s));
}

/** Connected TCP socket of a packet: `laddr` is the packet's destination, `dev` the device it came by (0: unknown, any will do). */
export function lookupPeer(k: Kernel, nsId: NetnsId, laddr: Ip4, lport: number, raddr: Ip4, rport: number, dev: number): Socket | undefined {
  const list = indexOf(k.hot(nsId)).peers.get(peerKey(lport, rport));
  return list?.find((s) => s.local.addr === laddr && s.remote?.addr === raddr && (s.boundDev === undefined || dev === 0 || s.boundDev === dev));
}
/** Listening TCP socket for a SYN: an address beats the wildcard, a bound device beats none, IPv4 beats dual-stack. */
export function lookupListener(k: Kernel, nsId: NetnsId, laddr: Ip4, lport: number, dev: number): Socket | undefined {
  return best(indexOf(k.hot(nsId)).ports.get(lport), (s) => bindScore(s, laddr, dev));
}
/** Datagram socket for a packet: a peer beats an address beats the wildcard. */
export function lookupUdp(k: Kernel, nsId: NetnsId, laddr: Ip4, lport: number, raddr: Ip4, rport: number, dev: number): Socket | undefined {
  return best(indexOf(k.hot(nsId)).ports.get(PROTO_KEY.udp + lport), (s) => udpScore(s, laddr, raddr, rport, dev));
}
/** All datagram sockets that take a broadcast or multicast packet. */
export function matchingUdp(k: Kernel, nsId: NetnsId, laddr: Ip4, lport: number, raddr: Ip4, rport: number, dev: number): Socket[] {
  return (indexOf(k.hot(nsId)).ports.get(PROTO_KEY.udp + lport) ?? []).filter((s) => udpScore(s, laddr, raddr, rport, dev) >= 0);
}
/** Ping socket that sent with this identifier. */
export function lookupPing(k: Kernel, nsId: NetnsId, id: number): Socket | undefined {
  return indexOf(k.hot(nsId)).ports.get(PROTO_KEY.icmp + id)?.[0];
}
/** Listeners or datagram sockets on a local port, whatever their address. */
export const portUsers = (k: Kernel, nsId: NetnsId, proto: Socket['proto'], port: number): readonly Socket[] =>
  indexOf(k.hot(nsId)).ports.get(PROTO_KEY[proto] + port) ?? NONE;
const NONE: readonly Socket[] = [];
/** Raw sockets of an IP protocol. */
export function rawSockets(k: Kernel, nsId: NetnsId, protocol: number): Socket[] {
  const { raw } = indexOf(k.hot(nsId));
  return raw.length === 0 ? raw : raw.filter((s) => s.protocol === protocol);
}

function bindScore(s: Socket, laddr: Ip4, dev: number): number {
  let score = s.family === 4 ? 1 : 0;
  if (s.local.addr !== 0) {
    if (s.local.addr !== laddr) return -1;
    score += 4;
  }
  if (s.boundDev !== undefined) {
    if (s.boundDev !== dev && dev !== 0) return -1;
    score += 4;
  }
  return score;
}
function udpScore(s: Socket, laddr: Ip4, raddr: Ip4, rport: number, dev: number): number {
  const score = bindScore(s, laddr, dev);
  if (score < 0 || !s.remote) return score;
  return s.remote.addr === raddr && s.remote.port === rport ? score + 8 : -1;
}
function best(list: Socket[] | undefined, score: (s: Socket) => number): Socket | undefined {
  let found: Socket | undefined;
  let top = -1;
  if (list) {
    for (const s of list) {
      const points = score(s);
      if (points > top) {
        top = points;
        found = s;
      }
    }
  }
  return found;
}

/** Sockets of a namespace as tools list them (oldest first), without those whose time is over. Read only. */
export function socketsIn(k: Kernel, nsId: NetnsId): readonly Socket[] {
  const own = Object.values(k.peek(nsId).sockets).filter((s) => !s.tcp?.expiresAt || s.tcp.expiresAt > k.now);
  const tunnels = tunnelPorts(k, nsId);
  return tunnels.length === 0 ? own : [...own, ...tunnels.map((port, i) => tunnelSocket(nsId, port, -1 - i))];
}
/** Ports of the UDP sockets that tunnels of this stack opened for themselves (vxlan_open): one a port, as long as such a device is up. */
function tunnelPorts(k: Kernel, nsId: NetnsId): number[] {
  const ports = new Set<number>();
  for (const ns of Object.values(k.config.netns))
    for (const link of Object.values(ns.links)) if (link.vxlan && link.up && (link.parent?.netns ?? ns.id) === nsId) ports.add(link.vxlan.dstport);
  return [...ports];
}
/** A socket of the kernel: no process holds it. */
const tunnelSocket = (netns: NetnsId, port: number, id: number): Socket => ({
  netns,
  id,
  inode: 0,
  pid: 0,
  proto: 'udp',
  family: 4,
  local: { addr: 0, port },
  state: 'CLOSED',
  backlog: 0,
  recvq: [],
  rcvbuf: '',
  acceptq: [],
  ipId: 0,
});
/** Sockets a process holds, in every namespace. Read only. */
export function socketsOf(k: Kernel, pid: number): Socket[] {
  const found: Socket[] = [];
  for (const nsId in k.config.netns) {
    const { sockets } = k.peek(nsId);
    for (const id in sockets) {
      const s = sockets[id] as Socket;
      if (s.pid === pid && !s.orphan) found.push(s);
    }
  }
  return found;
}

/** Recv-Q of ss and netstat: bytes not read (a FIN counts as one), or connections waiting for accept. */
export function recvQueue(s: Socket): number {
  if (s.state === 'LISTEN') return s.acceptq.length;
  if (s.proto !== 'tcp') return s.recvq.reduce((n, d) => n + (d.message?.length ?? d.data.length), 0);
  return s.state === 'TIME_WAIT' ? 0 : s.rcvbuf.length + (s.eof && !s.orphan ? 1 : 0);
}
/** Send-Q of ss: bytes not acknowledged (SYN and FIN count as one), or a listener's backlog. netstat shows 0 for a listener. */
export function sendQueue(s: Socket): number {
  if (s.state === 'LISTEN') return s.backlog;
  const t = s.tcp;
  if (!t || s.state === 'TIME_WAIT') return 0;
  return ((t.sndNxt - t.sndUna) >>> 0) + t.sndbuf.length + (t.finQueued && !t.finSent ? 1 : 0);
}
