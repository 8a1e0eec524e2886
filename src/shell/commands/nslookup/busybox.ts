/** nslookup of BusyBox 1.38 (networking/nslookup.c, the big one): its own resolver, all questions from one socket. */
import { DNS_PORT, RRTYPE, type RrType, dnsOf, dnsQuery, reverseName } from '../../../kernel/dns.ts';
import { STRERROR } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4, parseIp4 } from '../../../kernel/inet.ts';
import { resolvConfOf } from '../../../kernel/resolv.ts';
import type { Co } from '../../../kernel/sched.ts';
import { close, connect, socket } from '../../../kernel/socket.ts';
import { recvFrom } from '../../../kernel/sockio.ts';
import { sendTo } from '../../../kernel/udp.ts';
import type { Ctx } from '../../command.ts';
import { bbUsage } from '../probe/busybox.ts';
import { lookupHost } from '../probe/lookup.ts';
import { recordText } from './records.ts';

const USAGE = `nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any`;
const TYPES = ['soa', 'ns', 'a', 'aaaa', 'cname', 'mx', 'txt', 'ptr', 'srv', 'any'];
/** Each server gets this long, with a second try in the middle. */
const TIMEOUT = 5e6;
const TRIES = 2;

/** How often a question that met SERVFAIL is asked again (send_queries' servfail_retry). */
const SERVFAIL_RETRIES = 2;
interface Question { id: number; name: string; type: RrType; text?: string; failed?: boolean; took?: number; no: number }

export function* nslookupBusybox(ctx: Ctx): Co<number> {
  const types: RrType[] = [];
  const words: string[] = [];
  let debug = false;
  for (const arg of ctx.args) {
    const m = /^-(?:type|querytype|ty|q|query)=(.*)$/.exec(arg);
    if (m) {
      const type = (m[1] ?? '').toLowerCase();
      if (!TYPES.includes(type)) {
        ctx.stderr.write(`nslookup: invalid query type "${m[1]}"\n`);
        return 1;
      }
      types.push(type.toUpperCase() as RrType);
    } else if (arg === '-debug') debug = true;
    else if (arg === '--help') {
      ctx.stdout.write(`BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.\n\nUsage: ${USAGE}\n`);
      return 0;
    } else if (arg.startsWith('-') && arg !== '-') return bbUsage(ctx, USAGE);
    else words.push(arg);
  }
  const [host, server] = words;
  if (host === undefined || words.length > 2) return bbUsage(ctx, USAGE);
  const conf = resolvConfOf(ctx.k, ctx.proc.pid);
  let servers = conf.servers;
  if (server !== undefined) {
    const found = yield* lookupHost(ctx, server, { types: ['A'] });
    if (found.kind !== 'found' || found.addrs[0] === undefined) {
      ctx.stderr.write(`nslookup: bad address '${server}'\n`);
      return 1;
    }
    servers = [found.addrs[0]];
  }
  const questions: Question[] = [];
  const add = (name: string, type: RrType): void => {
    questions.push({ id: ctx.k.random(0, 0xffff), name, type, no: questions.length });
  };
  // with a server named on the command line resolv.conf isn't read, and so there are no search domains
  const names = host.includes('.') || conf.search.length === 0 || server !== undefined ? [host.replace(/\.$/, '')] : conf.search.map((d) => `${host}.${d}`);
  if (types.length > 0) for (const t of types) for (const n of t === 'PTR' ? [host] : names) add(t === 'PTR' && parseIp4(host) !== undefined ? host : n, t);
  else if (parseIp4(host) !== undefined) add(reverseName(host), 'PTR');
  else for (const t of ['A', 'AAAA'] as const) for (const n of names) add(n, t);

  for (const addr of servers) {
    const got = yield* askAll(ctx, addr, questions);
    if (got === 'dead') return 1;
    const { answered, heard } = got;
    if (heard) ctx.stdout.write(`Server:\t\t${formatIp4(addr)}\nAddress:\t${formatIp4(addr)}:${DNS_PORT}\n\n`);
    if (answered.length === 0) continue;
    let failed = false;
    for (const q of answered) {
      if (debug) ctx.stdout.write(`Query #${q.no} completed in ${Math.floor((q.took ?? 0) / 1000)}ms:\n`);
      ctx.stdout.write(`${q.text}\n`);
      failed ||= q.failed === true;
    }
    if (answered.length < questions.length) for (const q of questions) if (q.text === undefined) ctx.stdout.write(`*** Can't find ${q.name}: No answer\n\n`);
    return failed || answered.length < questions.length ? 1 : 0;
  }
  ctx.stdout.write(';; connection timed out; no servers could be reached\n\n');
  return 1;
}

/**
 * Send all questions to one server, twice if need be; those that were answered, in the order of the answers, and
 * whether the server said anything at all. A SERVFAIL is asked again at once, twice a question, before it counts.
 */
function* askAll(ctx: Ctx, addr: Ip4, questions: Question[]): Co<{ answered: Question[]; heard: boolean } | 'dead'> {
  const { k } = ctx;
  const sock = socket(k, ctx.netns, ctx.proc.pid, 'udp');
  const answered: Question[] = [];
  let heard = false;
  try {
    const errno = connect(k, sock, { addr, port: DNS_PORT });
    if (errno) {
      ctx.stderr.write(`nslookup: can't connect to remote host (${formatIp4(addr)}): ${STRERROR[errno]}\n`);
      return 'dead';
    }
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const start = k.now;
      for (const q of questions.filter((each) => each.text === undefined)) {
        const failed = sendTo(k, sock, undefined, dnsQuery(q.id, q.name, q.type));
        if (failed) {
          // what the question before has met in the same kernel
          ctx.stderr.write(`nslookup: write to '${formatIp4(addr)}': ${STRERROR[failed]}\n`);
          return { answered, heard };
        }
        yield { until: k.now + 500 };
      }
      let again = SERVFAIL_RETRIES * questions.length;
      const until = start + TIMEOUT / TRIES;
      while (answered.length < questions.length) {
        const got = yield* recvFrom(k, sock, until);
        if (!got) break;
        if ('errno' in got) {
          ctx.stderr.write(`nslookup: read: ${STRERROR[got.errno]}\n`);
          yield { until };
          break;
        }
        const reply = dnsOf(got.message);
        const q = questions.find((x) => x.id === reply?.id && x.text === undefined);
        if (!reply?.qr || !q) continue;
        heard = true;
        if (reply.rcode === 'SERVFAIL' && again > 0) {
          again--;
          sendTo(k, sock, undefined, dnsQuery(q.id, q.name, q.type));
          continue;
        }
        q.took = k.now - start;
        q.failed = reply.rcode !== 'NOERROR';
        q.text = q.failed ? `** server can't find ${q.name}: ${reply.rcode}\n` : `${reply.aa ? '' : 'Non-authoritative answer:\n'}${reply.answers.map((r) => recordText(r, '')).join('')}`;
        answered.push(q);
      }
      if (answered.length === questions.length) break;
    }
    return { answered, heard };
  } finally {
    close(k, sock);
  }
}
export const knownType = (type: string): type is RrType => type in RRTYPE;
