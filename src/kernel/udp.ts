/** UDP (RFC 768): sending and receiving datagrams. Read first: net/ipv4/udp.c, udp(7). */
import type { Link, NetnsId } from './config.ts';
import type { Errno } from './errors.ts';
import type { Datagram, Endpoint, SockRef, Socket } from './hot.ts';
import { count, icmpSend } from './icmp.ts';
import { INADDR_LOOPBACK } from './inet.ts';
import { ipLocalOut } from './ip.ts';
import type { Kernel } from './kernel.ts';
import { freePort } from './ports.ts';
import { inetIif } from './route.ts';
import { noWay } from './noway.ts';
import { routeFor, takeError } from './socket.ts';
import { ICMP, ICMP_UNREACH, type IpPacket, type Skb, type UdpHeader, type UdpMessage } from './skb.ts';
import { hashSocket, lookupUdp, matchingUdp, sockOf, wakeSocket } from './socktable.ts';
import { sysctlInt } from './sysctl.ts';
import { endpointText, outOptions, toSocket } from './tcpout.ts';

/** Datagrams a socket keeps unread before more are dropped (the kernel counts bytes: net.core.rmem_default). */
const RECVQ_LIMIT = 256;

/** What a datagram carries: text (one character a byte) or a decoded message of known length. */
export type UdpPayload = string | UdpMessage;

/**
 * sendto(2), or send(2) on a connected socket when `to` is missing. A pending ICMP error comes first, as its errno;
 * EDESTADDRREQ without an address, EACCES for a broadcast without SO_BROADCAST, routing errors, EPERM by a rule.
 */
export function sendTo(k: Kernel, ref: SockRef, to: Endpoint | undefined, payload: UdpPayload): Errno | undefined {
  const s = sockOf(k, ref);
  if (!s) return 'EINVAL';
  const pending = takeError(k, s);
  if (pending) return pending;
  const peer = to ?? s.remote;
  if (!peer) return 'EDESTADDRREQ';
  const dst = peer.addr === 0 ? INADDR_LOOPBACK : peer.addr;
  const route = routeFor(k, s, dst);
  if (route.type === 'error') return noWay(k, s, { addr: dst, port: peer.port }, route);
  if (route.type === 'broadcast' && !s.broadcast) return 'EACCES';
  if (s.local.port === 0) {
    s.local.port = freePort(k, s, s.local.addr) ?? 0;
    if (s.local.port === 0) return 'EAGAIN';
    hashSocket(k, s);
  }
  const l4: UdpHeader = {
    proto: 17,
    sport: s.local.port,
    dport: peer.port,
    ...(typeof payload === 'string' ? { payload } : { payload: '', message: payload }),
  };
  s.ipId = (s.ipId + 1) & 0xffff || 1;
  const packet: IpPacket = {
    src: s.local.addr || route.src,
    dst,
    ttl: s.ttl ?? sysctlInt(k.ns(s.netns), 'net.ipv4.ip_default_ttl'),
    tos: s.tos ?? 0,
    id: s.ipId,
    df: s.pmtudisc !== 'dont' && fits(l4, route.dev),
    l4,
  };
  count(k, s.netns, 'Udp.OutDatagrams');
  return ipLocalOut(k, s.netns, packet, { ...outOptions(k, s), ...(s.pmtudisc === 'do' && { pmtuDiscover: true }) });
}
/** A datagram longer than the device takes is cut unless the socket insists (ip_sk_ignore_df). */
const fits = (l4: UdpHeader, dev: Link): boolean => 28 + (l4.message?.length ?? l4.payload.length) <= dev.mtu;

/** recvfrom(2) without waiting: the oldest datagram, a pending error, or undefined. */
export function recvDatagram(k: Kernel, ref: SockRef): Datagram | { errno: Errno } | undefined {
  const s = sockOf(k, ref);
  if (!s) return { errno: 'EINVAL' };
  const errno = takeError(k, s);
  return errno ? { errno } : s.recvq.shift();
}

/** udp_rcv. */
export function udpRcv(k: Kernel, nsId: NetnsId, skb: Skb, dev: Link): void {
  const ip = skb.ip as IpPacket;
  const uh = ip.l4 as UdpHeader;
  const iif = inetIif(k.ns(nsId), skb, dev);
  if (skb.pktType === 'broadcast' || skb.pktType === 'multicast') {
    const all = matchingUdp(k, nsId, ip.dst, uh.dport, ip.src, uh.sport, iif);
    for (const s of all) deliver(k, s, skb, ip, uh, iif);
    if (all.length === 0) k.drop(nsId, skb, 'NO_UDP_SOCKET', { at: `*:${uh.dport}` }, 'ss -lun');
    return;
  }
  const s = lookupUdp(k, nsId, ip.dst, uh.dport, ip.src, uh.sport, iif);
  if (s) return deliver(k, s, skb, ip, uh, iif);
  count(k, nsId, 'Udp.NoPorts');
  if (k.journal.on) k.drop(nsId, skb, 'NO_UDP_SOCKET', { at: endpointText({ addr: ip.dst, port: uh.dport }) }, 'ss -lun');
  icmpSend(k, nsId, skb, ICMP.DEST_UNREACH, ICMP_UNREACH.PORT);
}

function deliver(k: Kernel, s: Socket, skb: Skb, ip: IpPacket, uh: UdpHeader, iif: number): void {
  if (k.journal.on) k.note(s.netns, skb, toSocket(k, s));
  if (s.recvq.length >= RECVQ_LIMIT) {
    count(k, s.netns, 'Udp.RcvbufErrors');
    return k.drop(s.netns, skb, 'RCVBUF', {}, 'ss -un');
  }
  count(k, s.netns, 'Udp.InDatagrams');
  queueDatagram(k, s, {
    from: { addr: ip.src, port: uh.sport },
    to: ip.dst,
    dev: iif,
    data: uh.payload,
    ...(uh.message && { message: uh.message }),
    at: k.now,
  });
}

/** Put a datagram into a socket's queue and tell who waits or serves. */
export function queueDatagram(k: Kernel, s: Socket, datagram: Datagram): void {
  s.recvq.push(datagram);
  wakeSocket(k, s);
  k.serving(s)?.datagram?.(k, s);
}
