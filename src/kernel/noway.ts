/** System calls that found no route for what they were to send. */
import type { Errno } from './errors.ts';
import type { Socket } from './hot.ts';
import { IPPROTO, type Ip4 } from './inet.ts';
import { noteUnsent } from './ip.ts';
import type { Kernel } from './kernel.ts';
import type { FibResult } from './route.ts';
import { ICMP, type L4, TCP } from './skb.ts';
import { sysctlInt } from './sysctl.ts';
import { outOptions } from './tcpout.ts';

/** What a socket's first packet towards a port looks like: a SYN, a datagram, a ping. */
function firstPacket(s: Socket, dport: number): L4 {
  const sport = s.local.port;
  if (s.proto === 'tcp') return { proto: IPPROTO.TCP, sport, dport, seq: 0, ack: 0, flags: TCP.SYN, window: 0, payload: '', opts: {} };
  if (s.proto === 'udp') return { proto: IPPROTO.UDP, sport, dport, payload: '' };
  return { proto: IPPROTO.ICMP, type: ICMP.ECHO, code: 0, id: sport, seq: 1, length: 56 };
}

/** The errno of the failed lookup, which the journal is told of. `l4`: what was to be sent; a socket's first packet unless given. */
export function noWay(k: Kernel, s: Socket, to: { addr: Ip4; port: number }, found: Extract<FibResult, { type: 'error' }>, l4?: L4): Errno {
  const ttl = s.ttl ?? sysctlInt(k.ns(s.netns), 'net.ipv4.ip_default_ttl');
  const packet = { src: s.local.addr, dst: to.addr, ttl, tos: s.tos ?? 0, id: 0, df: true, l4: l4 ?? firstPacket(s, to.port) };
  noteUnsent(k, s.netns, packet, outOptions(k, s), found);
  return found.errno;
}
