/**
 * What ICMP errors mean to the sockets whose packets they quote. Read first: net/ipv4/icmp.c (icmp_err_convert),
 * tcp_ipv4.c (tcp_v4_err), udp.c (__udp4_lib_err), raw.c (raw_err), ping.c (ping_err), ip(7) about IP_RECVERR.
 */
import type { NetnsId } from './config.ts';
import type { Errno } from './errors.ts';
import type { SockError, Socket } from './hot.ts';
import type { Ip4 } from './inet.ts';
import type { Kernel } from './kernel.ts';
import { ICMP, ICMP_UNREACH, type IcmpHeader, type IpPacket, type TcpHeader, type UdpHeader } from './skb.ts';
import { lookupPeer, lookupPing, lookupUdp, rawSockets, wakeSocket } from './socktable.ts';
import { tcpAbandon } from './tcpclose.ts';
import { mtuReduced } from './tcpout.ts';
import { before } from './tcpseq.ts';

/** icmp_err_convert: errno of each unreachable code, and whether it ends a datagram socket's exchange at once. */
const CONVERT: readonly [errno: Errno, fatal: boolean][] = [
  ['ENETUNREACH', false],
  ['EHOSTUNREACH', false],
  ['ENOPROTOOPT', true],
  ['ECONNREFUSED', true],
  ['EMSGSIZE', false],
  ['EOPNOTSUPP', false],
  ['ENETUNREACH', true],
  ['EHOSTUNREACH', true],
  ['ENXIO', true],
  ['ENETUNREACH', true],
  ['EHOSTUNREACH', true],
  ['ENETUNREACH', false],
  ['EHOSTUNREACH', false],
  ['EHOSTUNREACH', true],
  ['EHOSTUNREACH', true],
  ['EHOSTUNREACH', true],
];
/** errno and fatality of an ICMP error; undefined for one that says nothing to sockets (redirects, source quench). */
function meaning(icmp: IcmpHeader): [Errno, boolean] | undefined {
  if (icmp.type === ICMP.DEST_UNREACH) return CONVERT[icmp.code] as [Errno, boolean] | undefined;
  if (icmp.type === ICMP.TIME_EXCEEDED) return ['EHOSTUNREACH', false];
  if (icmp.type === ICMP.PARAMPROB) return ['EIO', true]; // EPROTO has no text of its own here
  return undefined;
}

/** An ICMP error from `from` about a packet this namespace sent: tell the socket it came from. */
export function icmpError(k: Kernel, nsId: NetnsId, quoted: IpPacket, icmp: IcmpHeader, from: Ip4): void {
  const means = meaning(icmp);
  if (!means || quoted.frag?.offset) return;
  const l4 = quoted.l4;
  if ('opaque' in l4) return;
  if (l4.proto === 6) return tcpErr(k, nsId, quoted, l4 as TcpHeader, icmp, means[0]);
  if (l4.proto === 17) return udpErr(k, nsId, quoted, l4 as UdpHeader, icmp, from, means);
  const echo = l4 as IcmpHeader;
  const entry = (): SockError => ({ ...errorEntry(k, quoted, icmp, from, means[0]), id: echo.id, seq: echo.seq });
  const ping = lookupPing(k, nsId, echo.id);
  if (ping) datagramErr(k, ping, icmp, means, entry());
  for (const s of rawSockets(k, nsId, 1)) if (s.recverr) datagramErr(k, s, icmp, means, entry());
}
function errorEntry(k: Kernel, quoted: IpPacket, icmp: IcmpHeader, from: Ip4, errno: Errno): SockError {
  const dport = (quoted.l4 as { dport?: number }).dport ?? 0;
  return { from, type: icmp.type, code: icmp.code, errno, at: k.now, dst: quoted.dst, dport, ...(icmp.mtu !== undefined && { mtu: icmp.mtu }) };
}

/** tcp_v4_err: any of them ends an attempt to connect; on an open connection retransmission decides. */
function tcpErr(k: Kernel, nsId: NetnsId, quoted: IpPacket, th: TcpHeader, icmp: IcmpHeader, errno: Errno): void {
  const s = lookupPeer(k, nsId, quoted.src, th.sport, quoted.dst, th.dport, 0);
  const t = s?.tcp;
  if (!s || !t || s.state === 'TIME_WAIT') return;
  if (before(th.seq, t.sndUna) || before(t.sndNxt, th.seq)) return;
  if (icmp.type === ICMP.DEST_UNREACH && icmp.code === ICMP_UNREACH.FRAG_NEEDED) {
    if (s.state !== 'SYN_SENT') mtuReduced(k, s);
    return;
  }
  if (s.state === 'SYN_SENT' || s.state === 'SYN_RECV') tcpAbandon(k, s, errno);
}

function udpErr(k: Kernel, nsId: NetnsId, quoted: IpPacket, uh: UdpHeader, icmp: IcmpHeader, from: Ip4, means: [Errno, boolean]): void {
  const s = lookupUdp(k, nsId, quoted.src, uh.sport, quoted.dst, uh.dport, 0);
  if (s) datagramErr(k, s, icmp, means, errorEntry(k, quoted, icmp, from, means[0]));
}
/** Connected sockets hear fatal errors, those with IP_RECVERR all of them, with the details queued. */
function datagramErr(k: Kernel, s: Socket, icmp: IcmpHeader, [errno, fatal]: [Errno, boolean], entry: SockError): void {
  const tooBig = icmp.type === ICMP.DEST_UNREACH && icmp.code === ICMP_UNREACH.FRAG_NEEDED;
  if (tooBig && s.pmtudisc === 'dont' && !s.recverr) return;
  if (s.recverr) {
    s.errq ??= [];
    if (s.errq.length < 64) s.errq.push(entry);
  } else if ((!fatal && !tooBig) || s.state !== 'ESTABLISHED') return;
  s.error = errno;
  wakeSocket(k, s);
  k.serving(s)?.datagram?.(k, s);
}
