/**
 * Raw sockets and ping sockets: what ping and traceroute send with and read from. Read first: raw(7), icmp(7),
 * net/ipv4/raw.c, ping.c.
 */
import { countIcmp } from './icmp.ts';
import type { Link, NetnsId } from './config.ts';
import type { Errno } from './errors.ts';
import type { Endpoint, SockRef } from './hot.ts';
import { IPPROTO, type Ip4 } from './inet.ts';
import { ipLocalOut } from './ip.ts';
import type { Kernel } from './kernel.ts';
import { freePort } from './ports.ts';
import { inetIif } from './route.ts';
import { noWay } from './noway.ts';
import { routeFor, takeError } from './socket.ts';
import { ICMP, type IcmpHeader, type IpPacket, type L4, type Skb, cloneIp, l4Length } from './skb.ts';
import { hashSocket, lookupPing, rawSockets, sockOf } from './socktable.ts';
import { sysctlInt } from './sysctl.ts';
import { outOptions } from './tcpout.ts';
import { queueDatagram } from './udp.ts';

/** Packets a raw socket keeps unread. */
const RECVQ_LIMIT = 256;

/**
 * Send one packet of a raw socket's protocol, or an echo request of a ping socket (which sets its own identifier).
 * The errno of sendmsg(2): a pending error, routing errors, EACCES for a broadcast without SO_BROADCAST, EPERM by a
 * rule, EMSGSIZE for one that may not be cut. `df` sets the don't-fragment bit; `src` the source (IP_PKTINFO).
 */
export function sendRaw(k: Kernel, ref: SockRef, dst: Ip4, l4: L4, opts: { ttl?: number; df?: boolean; src?: Ip4 } = {}): Errno | undefined {
  const s = sockOf(k, ref);
  if (!s) return 'EINVAL';
  const pending = takeError(k, s);
  if (pending) return pending;
  const route = routeFor(k, s, dst);
  if (route.type === 'error') return noWay(k, s, { addr: dst, port: 0 }, route, l4);
  if (route.type === 'broadcast' && !s.broadcast) return 'EACCES';
  let message = l4;
  if (s.proto === 'icmp') {
    if (s.local.port === 0) {
      s.local.port = freePort(k, s, s.local.addr) ?? 1;
      hashSocket(k, s);
    }
    message = { ...(l4 as IcmpHeader), id: s.local.port };
  }
  const long = 20 + l4Length(l4) > route.dev.mtu;
  const df = opts.df ?? (s.pmtudisc === 'do' || (s.pmtudisc !== 'dont' && !long));
  s.ipId = (s.ipId + 1) & 0xffff || 1;
  const packet: IpPacket = {
    src: opts.src ?? (s.local.addr || route.src),
    dst,
    ttl: opts.ttl ?? s.ttl ?? sysctlInt(k.ns(s.netns), 'net.ipv4.ip_default_ttl'),
    tos: s.tos ?? 0,
    id: s.ipId,
    df,
    l4: message,
  };
  if (message.proto === 1 && 'type' in message) countIcmp(k, s.netns, 'Out', message.type);
  return ipLocalOut(k, s.netns, packet, { ...outOptions(k, s), ...(s.pmtudisc === 'do' && { pmtuDiscover: true }) });
}

/** raw_local_deliver: every raw socket of the protocol gets a copy. False when there is none. */
export function rawDeliver(k: Kernel, nsId: NetnsId, skb: Skb, dev: Link): boolean {
  const ip = skb.ip as IpPacket;
  const list = rawSockets(k, nsId, ip.l4.proto);
  if (list.length === 0) return false;
  const iif = inetIif(k.ns(nsId), skb, dev);
  let taken = false;
  for (const s of list) {
    if (s.remote && s.remote.addr !== ip.src) continue;
    if (s.local.addr !== 0 && s.local.addr !== ip.dst) continue;
    if (s.boundDev !== undefined && s.boundDev !== iif) continue;
    taken = true;
    if (s.recvq.length < RECVQ_LIMIT)
      queueDatagram(k, s, { from: { addr: ip.src, port: 0 }, to: ip.dst, dev: dev.ifindex, data: '', at: k.now, ip: cloneIp(ip) });
  }
  return taken;
}

/** An ICMP message that came in: copies for raw sockets, and an echo reply for the ping socket it answers. */
export function icmpDeliver(k: Kernel, nsId: NetnsId, skb: Skb, dev: Link): void {
  rawDeliver(k, nsId, skb, dev);
  const ip = skb.ip as IpPacket;
  const icmp = ip.l4 as IcmpHeader;
  if (icmp.proto !== IPPROTO.ICMP || icmp.type !== ICMP.ECHOREPLY) return;
  const s = lookupPing(k, nsId, icmp.id);
  if (!s || (s.local.addr !== 0 && s.local.addr !== ip.dst) || s.recvq.length >= RECVQ_LIMIT) return;
  const from: Endpoint = { addr: ip.src, port: 0 };
  queueDatagram(k, s, { from, to: ip.dst, dev: dev.ifindex, data: '', at: k.now, ip: cloneIp(ip) });
}
