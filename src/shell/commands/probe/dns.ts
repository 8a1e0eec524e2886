/** Asking a name server as BIND's tools do (dighost.c): tries, timeouts, and what they say about each failure. */
import { DNS_PORT, type DnsMessage, type RrType, dnsOf, dnsQuery, reverseName } from '../../../kernel/dns.ts';
import { decodeDns, encodeDns } from '../../../kernel/dnswire.ts';
import type { Errno } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4, parseIp4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import { close } from '../../../kernel/socket.ts';
import { connectTcp, recvSome, sendAll, udpExchange } from '../../../kernel/sockio.ts';
import type { Ctx } from '../../command.ts';

export interface Ask { name: string; type: RrType; server: Ip4; port?: number; tcp?: boolean; /** µs */ timeout: number; tries: number; edns?: boolean; recurse?: boolean; klass?: 'IN' | 'CH' }
export type Asked = { kind: 'reply'; reply: DnsMessage; took: number; complaints: string[] } | { kind: 'none'; complaints: string[] };

const WORDS: Partial<Record<Errno, string>> = { ECONNREFUSED: 'connection refused', EHOSTUNREACH: 'host unreachable', ENETUNREACH: 'network unreachable', ETIMEDOUT: 'timed out', ECONNRESET: 'connection reset', EPERM: 'timed out', EACCES: 'permission denied' };
const random16 = (ctx: Ctx): number => ctx.k.random(0, 0xffff);

/** Ask until an answer comes or the tries are used up. Each failed try is told as ";; communications error to …". */
export function* ask(ctx: Ctx, q: Ask): Co<Asked> {
  const complaints: string[] = [];
  const port = q.port ?? DNS_PORT;
  for (let i = 0; i < q.tries; i++) {
    const query = dnsQuery(random16(ctx), q.name, q.type, { rd: q.recurse ?? true, ad: q.edns === true, ...(q.edns && { edns: { udp: 1232, cookie: ctx.k.randomHex(16) } }) });
    if (q.klass) query.questions = query.questions.map((x) => ({ ...x, class: q.klass as 'IN' }));
    const start = ctx.k.now;
    const got = q.tcp ? yield* overTcp(ctx, q.server, port, query, q.timeout) : yield* overUdp(ctx, q.server, port, query, q.timeout);
    if (typeof got !== 'string') return { kind: 'reply', reply: got, took: ctx.k.now - start, complaints };
    complaints.push(`;; communications error to ${formatIp4(q.server)}#${port}: ${WORDS[got] ?? 'timed out'}\n`);
    if (got === 'EPERM') yield { until: start + q.timeout };
  }
  return { kind: 'none', complaints };
}
function* overUdp(ctx: Ctx, addr: Ip4, port: number, query: DnsMessage, timeout: number): Co<DnsMessage | Errno> {
  const got = yield* udpExchange(ctx.k, ctx.netns, ctx.proc.pid, { addr, port }, query, { timeout, recverr: true });
  if (!got) return 'ETIMEDOUT';
  if ('errno' in got) return got.errno;
  return dnsOf(got.message) ?? 'ETIMEDOUT';
}
function* overTcp(ctx: Ctx, addr: Ip4, port: number, query: DnsMessage, timeout: number): Co<DnsMessage | Errno> {
  const { k } = ctx;
  const sock = yield* connectTcp(k, ctx.netns, ctx.proc.pid, { addr, port }, { timeout });
  if (typeof sock === 'string') return sock;
  try {
    const bytes = encodeDns(query);
    yield* sendAll(k, sock, String.fromCharCode(bytes.length >> 8, bytes.length & 255) + bytes);
    let data = '';
    const until = k.now + timeout;
    for (;;) {
      if (data.length >= 2) {
        const size = data.charCodeAt(0) * 256 + data.charCodeAt(1);
        if (data.length >= size + 2) return decodeDns(data.slice(2, size + 2)) ?? 'ECONNRESET';
      }
      const part = yield* recvSome(k, sock, until);
      if (part.kind === 'timeout') return 'ETIMEDOUT';
      if (part.kind !== 'data') return part.kind === 'error' ? part.errno : 'ECONNRESET';
      data += part.data;
    }
  } finally {
    close(k, sock);
  }
}
/** Name of an address in the reverse tree, if the text is one. */
export const reverseOf = (text: string): string | undefined => (parseIp4(text) === undefined ? undefined : reverseName(text));
