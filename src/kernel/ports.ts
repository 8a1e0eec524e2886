/**
 * Local ports: which bind(2) calls clash and which port an unbound socket gets. Read first:
 * net/ipv4/inet_connection_sock.c (inet_csk_bind_conflict, inet_csk_find_open_port), inet_hashtables.c
 * (__inet_hash_connect), net/ipv4/udp.c (udp_lib_get_port).
 */
import type { NetnsId } from './config.ts';
import type { Errno } from './errors.ts';
import type { Socket } from './hot.ts';
import type { Ip4 } from './inet.ts';
import type { Kernel } from './kernel.ts';
import { addrType, isLocalAddr } from './route.ts';
import { lookupPeer, portUsers } from './socktable.ts';
import { sysctlGet, sysctlInt } from './sysctl.ts';

/** net.ipv4.ip_local_port_range. */
function portRange(k: Kernel, nsId: NetnsId): [low: number, high: number] {
  const [low, high] = (sysctlGet(k.ns(nsId), 'net.ipv4.ip_local_port_range') ?? '').split(/\s+/).map(Number);
  return [low || 32768, high || 60999];
}

const overlap = (a: Ip4, b: Ip4): boolean => a === 0 || b === 0 || a === b;

/** Would binding `s` to this address and port clash with a socket that is there? */
export function bindConflict(k: Kernel, s: Socket, addr: Ip4, port: number): boolean {
  for (const other of Object.values(k.peek(s.netns).sockets)) {
    if (other.id === s.id || other.proto !== s.proto || other.local.port !== port) continue;
    if (other.tcp?.expiresAt && other.tcp.expiresAt <= k.now) continue;
    if (other.boundDev !== undefined && s.boundDev !== undefined && other.boundDev !== s.boundDev) continue;
    if (s.reuse && other.reuse && other.state !== 'LISTEN') continue;
    if (overlap(addr, other.local.addr)) return true;
  }
  return false;
}

/**
 * bind(2). EADDRNOTAVAIL for an address of somebody else, EACCES for a privileged port without the right,
 * EADDRINUSE on a clash, EINVAL when bound already. Port 0 takes a free one.
 */
export function checkBind(k: Kernel, s: Socket, addr: Ip4, port: number, uid: number): Errno | undefined {
  const ns = k.ns(s.netns);
  if (s.local.port !== 0) return 'EINVAL';
  if (addr !== 0 && !isLocalAddr(ns, addr) && sysctlInt(ns, 'net.ipv4.ip_nonlocal_bind') === 0) {
    const type = addrType(ns, addr);
    if (s.proto === 'tcp' || (type !== 'BROADCAST' && type !== 'MULTICAST')) return 'EADDRNOTAVAIL';
  }
  if (port !== 0 && uid !== 0 && port < sysctlInt(ns, 'net.ipv4.ip_unprivileged_port_start')) return 'EACCES';
  if (port !== 0 && bindConflict(k, s, addr, port)) return 'EADDRINUSE';
  return undefined;
}

/** A port for bind() with port 0 or an unbound datagram socket: odd ones first for TCP, any for UDP. undefined when all are taken. */
export function freePort(k: Kernel, s: Socket, addr: Ip4): number | undefined {
  const [low, high] = portRange(k, s.netns);
  const size = high - low + 1;
  const start = k.random(0, size - 1);
  for (const parity of s.proto === 'tcp' ? [1, 0] : [undefined])
    for (let i = 0; i < size; i++) {
      const port = low + ((start + i) % size);
      if (parity !== undefined && ((port - low) & 1) !== parity) continue;
      const free = s.proto === 'tcp' ? !bindConflict(k, s, addr, port) : !portUsers(k, s.netns, s.proto, port).some((o) => overlap(addr, o.local.addr));
      if (free) return port;
    }
  return undefined;
}

/**
 * A port for connect(): an offset that depends on the peer, then a few steps further each time, even ones first; a
 * port may serve several connections as long as their peers differ. undefined when all are taken.
 */
export function ephemeralPort(k: Kernel, s: Socket, src: Ip4, dst: Ip4, dport: number): number | undefined {
  const [low, high] = portRange(k, s.netns);
  const size = high - low + 1;
  const hot = k.hot(s.netns);
  if (hot.nextPort === 0) hot.nextPort = 2 * k.random(1, 14000);
  const hash = Math.imul(Math.imul(src ^ 0x5bd1e995, 0x9e3779b1) ^ dst ^ (dport << 11), 0x85ebca6b) >>> 0;
  const offset = (hash % size) + hot.nextPort;
  for (const parity of [0, 1])
    for (let i = 0; i < size; i += 2) {
      const port = low + ((((offset + i) % size) & ~1) | parity);
      if (port > high || portUsers(k, s.netns, 'tcp', port).length > 0 || lookupPeer(k, s.netns, src, port, dst, dport, s.boundDev ?? 0)) continue;
      // low contention: the next connection starts a random few ports further
      hot.nextPort += Math.max(i, 2 * k.random(0, 7)) + 2;
      return port;
    }
  return undefined;
}
