/** DNS over TCP (RFC 7766): messages with a two-byte length in front. */
import type { DnsMessage } from '../dns.ts';
import { decodeDns, encodeDns } from '../dnswire.ts';
import type { SockRef, Socket } from '../hot.ts';
import type { Kernel } from '../kernel.ts';
import { close, recv, send } from '../socket.ts';
import { sockOf } from '../socktable.ts';

/** A message as it stands in the stream. */
export function frameDns(m: DnsMessage): string {
  const bytes = encodeDns(m);
  return String.fromCharCode(bytes.length >>> 8, bytes.length & 255) + bytes;
}
/** The first complete message of `bytes` and what it takes; undefined while it is not all there. */
export function unframeDns(bytes: string): { message: DnsMessage | undefined; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const size = 2 + bytes.charCodeAt(0) * 256 + bytes.charCodeAt(1);
  return bytes.length < size ? undefined : { message: decodeDns(bytes.slice(2, size)), size };
}

/** What a server does when a connection has something to read: every complete query is handed on; it closes after its peer. */
export function readStreamQueries(k: Kernel, ref: SockRef, onQuery: (query: DnsMessage) => void): void {
  const s = sockOf(k, ref);
  if (!s) return;
  for (;;) {
    const next = unframeDns(s.rcvbuf);
    if (!next) break;
    recv(k, s, next.size);
    if (!next.message || next.message.qr) return close(k, s);
    onQuery(next.message);
  }
  if (s.eof || s.state === 'CLOSED') close(k, s);
}
export function sendStreamReply(k: Kernel, ref: SockRef, reply: DnsMessage): void {
  const s: Socket | undefined = sockOf(k, ref);
  if (s && !s.orphan) send(k, s, frameDns(reply));
}
