/**
 * Looking names up as the C library does: /etc/hosts, then the servers of /etc/resolv.conf. Read first: resolv.conf(5),
 * hosts(5), getaddrinfo(3), glibc resolv/res_send.c (send_dg), res_query.c (__res_context_search). BusyBox in the
 * images is linked with glibc and does the same.
 */
import type { NetnsId } from './config.ts';
import { DNS_PORT, type DnsMessage, type RrType, dnsOf, dnsQuery, reverseName } from './dns.ts';
import type { SockRef } from './hot.ts';
import { INADDR_LOOPBACK, type Ip4, formatIp4, parseIp4 } from './inet.ts';
import { readFile } from './files.ts';
import type { Kernel } from './kernel.ts';
import type { Co } from './sched.ts';
import { close, connect, socket } from './socket.ts';
import { recvFrom } from './sockio.ts';
import { sendTo } from './udp.ts';

/** Who asks: the process whose files count and who owns the sockets, and where it sends from. */
export interface Asker {
  netns: NetnsId;
  pid: number;
}

/**
 * Outcome of a lookup: addresses; no such name (EAI_NONAME, "Name or service not known"); a name without such
 * addresses (EAI_NODATA, "No address associated with hostname"); no usable answer (EAI_AGAIN, "Temporary failure in
 * name resolution").
 */
export type Lookup =
  | { kind: 'found'; name: string; addrs: Ip4[]; addrs6: string[]; source: 'literal' | 'files' | 'dns' }
  | { kind: 'noname' }
  | { kind: 'nodata' }
  | { kind: 'again' };
/** gai_strerror(3) of a failed lookup. */
export const gaiText = (l: Lookup): string =>
  l.kind === 'noname' ? 'Name or service not known' : l.kind === 'nodata' ? 'No address associated with hostname' : 'Temporary failure in name resolution';

export interface ResolvConf {
  servers: Ip4[];
  search: string[];
  ndots: number /** µs */;
  timeout: number;
  attempts: number;
}
/** Parse resolv.conf: at most three servers, the last search or domain line counts, options with their limits. */
export function parseResolvConf(text: string): ResolvConf {
  const conf: ResolvConf = { servers: [], search: [], ndots: 1, timeout: 5e6, attempts: 2 };
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === 'nameserver' && conf.servers.length < 3) {
      const addr = parseIp4(rest[0] ?? '');
      if (addr !== undefined) conf.servers.push(addr);
    } else if (word === 'search' || word === 'domain') conf.search = rest.filter((d) => d !== '.');
    else if (word === 'options')
      for (const option of rest) {
        const [name, value] = option.split(':');
        const n = Number(value);
        if (name === 'ndots' && n >= 0) conf.ndots = Math.min(n, 15);
        else if (name === 'timeout' && n >= 0) conf.timeout = Math.min(n, 30) * 1e6;
        else if (name === 'attempts' && n >= 0) conf.attempts = Math.min(n, 5);
      }
  }
  if (conf.servers.length === 0) conf.servers.push(INADDR_LOOPBACK);
  return conf;
}
export const resolvConfOf = (k: Kernel, pid: number): ResolvConf => parseResolvConf(readFile(k, pid, '/etc/resolv.conf') ?? '');

/** Lines of a hosts file: address and names. */
export function parseHosts(text: string): { addr: string; names: string[] }[] {
  return text
    .split('\n')
    .map((l) => l.replace(/#.*/, '').trim().split(/\s+/))
    .filter((w) => w.length > 1)
    .map(([addr = '', ...names]) => ({ addr, names }));
}

export interface ResolveOptions {
  /** Address families asked for; both by default, from one socket. */
  types?: readonly ('A' | 'AAAA')[];
  /** Ask for each family on its own, at the same time, as curl's two resolver threads do. */
  separate?: boolean;
}

/** getaddrinfo(3). */
export function* resolve(k: Kernel, who: Asker, name: string, opts: ResolveOptions = {}): Co<Lookup> {
  const types = opts.types ?? ['A', 'AAAA'];
  const literal = parseIp4(name);
  if (literal !== undefined) return { kind: 'found', name, addrs: [literal], addrs6: [], source: 'literal' };
  const local = fromHosts(k, who.pid, name, types);
  if (local) return local;
  if (!validName(name)) return { kind: 'noname' };
  if (!opts.separate || types.length === 1) return yield* search(k, who, name, types);
  const other = k.spawn('resolver', search(k, who, name, ['AAAA']));
  const first = yield* search(k, who, name, ['A']);
  while (!other.ended) yield { queues: [other.done] };
  const second: Lookup = other.result ?? { kind: 'again' };
  if (first.kind === 'found') return { ...first, addrs6: second.kind === 'found' ? second.addrs6 : [] };
  return second.kind === 'found' ? second : first;
}
const validName = (name: string): boolean =>
  name !== '' &&
  name.length <= 253 &&
  name
    .replace(/\.$/, '')
    .split('.')
    .every((l) => l !== '' && l.length <= 63 && /^[\w-]+$/.test(l));

/** First match of each family wins together with further lines for the name, as nss_files merges them. */
function fromHosts(k: Kernel, pid: number, name: string, types: readonly string[]): Lookup | undefined {
  const wanted = name.replace(/\.$/, '').toLowerCase();
  const addrs: Ip4[] = [];
  const addrs6: string[] = [];
  let canon: string | undefined;
  for (const line of parseHosts(readFile(k, pid, '/etc/hosts') ?? '')) {
    if (!line.names.some((n) => n.toLowerCase() === wanted)) continue;
    const v4 = parseIp4(line.addr);
    if (v4 !== undefined ? !types.includes('A') : !types.includes('AAAA')) continue;
    if (v4 !== undefined) addrs.push(v4);
    else addrs6.push(line.addr);
    canon ??= line.names[0];
  }
  return canon === undefined ? undefined : { kind: 'found', name: canon, addrs, addrs6, source: 'files' };
}

/** __res_context_search: the name as it is when it has dots enough, then with each search domain, then as it is. */
function* search(k: Kernel, who: Asker, name: string, types: readonly RrType[]): Co<Lookup> {
  const conf = resolvConfOf(k, who.pid);
  const absolute = name.endsWith('.');
  const bare = name.replace(/\.$/, '');
  const asIsFirst = absolute || bare.split('.').length - 1 >= conf.ndots;
  const candidates = absolute ? [bare] : [...(asIsFirst ? [bare] : []), ...conf.search.map((d) => `${bare}.${d}`), ...(asIsFirst ? [] : [bare])];
  let worst: Lookup | undefined;
  let failed = false;
  for (const candidate of candidates) {
    const replies = yield* askServers(k, who, conf, candidate, types);
    if (!replies) return worst ?? { kind: 'again' };
    if (replies === 'servfail') {
      failed = true; // got_servfail: the next candidate may still be known
      continue;
    }
    const found = addressesIn(replies, candidate);
    if (found) return found;
    const outcome: Lookup = replies.some((r) => r.rcode === 'NOERROR') ? { kind: 'nodata' } : { kind: 'noname' };
    if (!worst || (worst.kind === 'noname' && outcome.kind === 'nodata')) worst = outcome;
  }
  return failed && worst?.kind !== 'nodata' ? { kind: 'again' } : (worst ?? { kind: 'noname' });
}
function addressesIn(replies: readonly DnsMessage[], asked: string): Lookup | undefined {
  const addrs: Ip4[] = [];
  const addrs6: string[] = [];
  let name = asked;
  for (const r of replies)
    for (const a of r.answers) {
      if (a.type === 'CNAME') name = a.data;
      else if (a.type === 'A') addrs.push(parseIp4(a.data) ?? 0);
      else if (a.type === 'AAAA') addrs6.push(a.data);
    }
  return addrs.length + addrs6.length > 0 ? { kind: 'found', name, addrs, addrs6, source: 'dns' } : undefined;
}

/** Answers that say nothing about the name: the next server is asked. */
const NEXT_SERVER = new Set<DnsMessage['rcode']>(['SERVFAIL', 'NOTIMP', 'REFUSED']);

/**
 * __res_context_send over UDP: every server in turn, `attempts` rounds; the usable replies to the questions (one a
 * type, both from one socket), 'servfail' when that was the last word, or undefined when no server gave any. Two questions keep their socket through refusals
 * and timeouts; a single one, or an error, gets a new socket.
 */
export function* askServers(k: Kernel, who: Asker, conf: ResolvConf, name: string, types: readonly RrType[]): Co<DnsMessage[] | 'servfail' | undefined> {
  let last: 'servfail' | undefined;
  const queries = types.map((type) => dnsQuery(k.random(0, 0xffff), name, type));
  const open = new Map<Ip4, SockRef>();
  const drop = (server: Ip4): void => {
    const s = open.get(server);
    if (s) close(k, s);
    open.delete(server);
  };
  try {
    for (let attempt = 0; attempt < conf.attempts; attempt++)
      for (const [i, server] of conf.servers.entries()) {
        let s = open.get(server);
        if (!s) {
          s = socket(k, who.netns, who.pid, 'udp', { recverr: true });
          open.set(server, s);
          if (connect(k, s, { addr: server, port: DNS_PORT })) {
            drop(server);
            continue;
          }
        }
        const timeout = i === 0 ? conf.timeout : Math.max(1e6, (conf.timeout << i) / conf.servers.length);
        const got = yield* exchange(k, s, queries, k.now + timeout);
        if (Array.isArray(got)) return got;
        last = got === 'servfail' ? got : undefined;
        if (got === 'error' || ((got === 'refused' || got === 'servfail') && queries.length === 1)) drop(server);
      }
    return last;
  } finally {
    for (const server of [...open.keys()]) drop(server);
  }
}
/** send_dg: one round with one server. */
function* exchange(k: Kernel, s: SockRef, queries: readonly DnsMessage[], until: number): Co<DnsMessage[] | 'refused' | 'servfail' | 'timeout' | 'error'> {
  for (const q of queries) if (sendTo(k, s, undefined, q)) return 'error';
  const good: DnsMessage[] = [];
  const missing = new Set(queries.map((q) => q.id));
  let servfail = false;
  while (missing.size > 0) {
    const got = yield* recvFrom(k, s, until);
    if (!got) return good.length > 0 ? good : 'timeout';
    if ('errno' in got) return 'error';
    const reply = dnsOf(got.message);
    if (!reply?.qr || !missing.delete(reply.id)) continue;
    if (!NEXT_SERVER.has(reply.rcode)) good.push(reply);
    else if (good.length > 0) return good;
    servfail = reply.rcode === 'SERVFAIL';
  }
  return good.length > 0 ? good : servfail ? 'servfail' : 'refused';
}

/** getnameinfo(3) without NI_NUMERICHOST: the name of an address, undefined when nobody knows one. */
export function* resolveAddress(k: Kernel, who: Asker, addr: Ip4): Co<string | undefined> {
  const text = formatIp4(addr);
  const line = parseHosts(readFile(k, who.pid, '/etc/hosts') ?? '').find((l) => l.addr === text);
  if (line) return line.names[0];
  const replies = yield* askServers(k, who, resolvConfOf(k, who.pid), reverseName(text), ['PTR']);
  if (replies === 'servfail') return undefined;
  return replies?.[0]?.answers.find((a) => a.type === 'PTR')?.data;
}
