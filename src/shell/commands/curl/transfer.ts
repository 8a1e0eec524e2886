/** One transfer of curl: resolve, connect, ask, read. Texts of lib/connect.c, lib/cfilters, lib/multi.c of version 8.22. */
import { type Errno, STRERROR } from '../../../kernel/errors.ts';
import type { Socket } from '../../../kernel/hot.ts';
import { type Ip4, formatIp4, parseIp4 } from '../../../kernel/inet.ts';
import { hasAddress } from '../../../kernel/addr.ts';
import type { Co } from '../../../kernel/sched.ts';
import { close } from '../../../kernel/socket.ts';
import { connectTcp, sendAll } from '../../../kernel/sockio.ts';
import { sockOf } from '../../../kernel/socktable.ts';
import { sysctlGet } from '../../../kernel/sysctl.ts';
import type { Ctx } from '../../command.ts';
import { type Head, type Url, readResponse } from '../probe/http.ts';
import { linkNamed, lookupHost } from '../probe/lookup.ts';
import type { CurlOptions } from './options.ts';

/** How a transfer ended, with what -w prints. Times in µs since its start. */
export interface Result {
  code: number; error: string; httpCode: number; url: string; effective: string; method: string; remote?: { addr: Ip4; port: number }; local?: { addr: Ip4; port: number };
  downloaded: number; headerSize: number; requestSize: number; uploaded: number; redirects: number; connects: number; contentType: string; redirectUrl: string;
  times: { namelookup: number; connect: number; pretransfer: number; starttransfer: number; redirect: number; total: number };
}
export interface Sinks { body(text: string): void; header(text: string): void; say(line: string): void; /** called once the connection stands */ connected(): void; raw(text: string): void; bodyNote: boolean }

class Failure extends Error {
  readonly code: number;
  constructor(code: number, text: string) {
    super(text);
    this.code = code;
  }
}
export const emptyResult = (url: string): Result => ({ code: 0, error: '', httpCode: 0, url, effective: url, method: 'GET', downloaded: 0, headerSize: 0, requestSize: 0, uploaded: 0, redirects: 0, connects: 0, contentType: '', redirectUrl: '', times: { namelookup: 0, connect: 0, pretransfer: 0, starttransfer: 0, redirect: 0, total: 0 } });
const AGENT = 'curl/8.22.0';

export class Transfer {
  private readonly ctx: Ctx;
  private readonly o: CurlOptions;
  private readonly sinks: Sinks;
  private readonly start: number;
  private readonly deadline: number | undefined;
  private readonly r: Result;

  constructor(ctx: Ctx, o: CurlOptions, url: string, sinks: Sinks) {
    this.ctx = ctx;
    this.o = o;
    this.sinks = sinks;
    this.start = ctx.k.now;
    const limit = Number(o.values.get('max-time')?.at(-1) ?? 0);
    this.deadline = limit > 0 ? ctx.k.now + limit * 1e6 : undefined;
    this.r = emptyResult(url);
  }
  private get elapsed(): number {
    return this.ctx.k.now - this.start;
  }
  private get ms(): number {
    return Math.floor(this.elapsed / 1000);
  }

  *run(url: Url): Co<Result> {
    const { r } = this;
    try {
      yield* this.once(url);
      r.code = 0;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      r.code = error.code;
      r.error = error.message;
    }
    r.times.total = this.elapsed;
    return r;
  }

  private *once(url: Url): Co {
    const { ctx, o, r, sinks } = this;
    const { k } = ctx;
    const shown = url.givenPort !== undefined && url.givenPort !== (url.scheme === 'https' ? 443 : 80) ? `${url.host}:${url.givenPort}` : url.host;
    r.effective = `${url.scheme}://${shown}${url.path}`;
    const addrs = yield* this.resolve(url);
    r.times.namelookup = this.elapsed;
    const sock = yield* this.connect(url, addrs);
    try {
      r.connects++;
      r.times.connect = r.times.pretransfer = this.elapsed;
      sinks.connected();
      if (url.scheme === 'https') yield* this.tls(sock);
      sinks.say('using HTTP/1.x');
      const body = this.requestBody(url);
      const method = o.values.get('request')?.at(-1) ?? (o.given.has('head') ? 'HEAD' : body !== undefined ? 'POST' : 'GET');
      r.method = method;
      const request = this.request(method, url, shown, body);
      r.requestSize += request.length;
      for (const line of request.split('\r\n').slice(0, -1)) sinks.raw(`> ${line}\r\n`);
      const failed = yield* sendAll(k, sock, request + (body ?? ''));
      if (failed) throw new Failure(55, `Send failure: ${text(failed)}`);
      r.uploaded = body?.length ?? 0;
      if (body !== undefined) {
        if (sinks.bodyNote) sinks.raw(`} [${body.length} bytes data]\n`);
        sinks.say(`upload completely sent off: ${body.length} bytes`);
      } else sinks.say('Request completely sent off');
      const head = yield* this.response(sock, method);
      const next = head.fields.get('location');
      if (o.given.has('location') && next && head.code >= 301 && head.code <= 308 && r.redirects < 50) yield* this.follow(sock, url, next);
      else if (next) r.redirectUrl = absolute(url, next);
      sinks.say('shutting down connection #0');
    } catch (error) {
      if (error instanceof Failure) sinks.say('closing connection #0');
      throw error;
    } finally {
      close(k, sock);
    }
  }
  private *follow(sock: Socket, url: Url, next: string): Co {
    const { ctx, r } = this;
    close(ctx.k, sock);
    r.redirects++;
    r.times.redirect = this.elapsed;
    this.sinks.say(`Issue another request to this URL: '${absolute(url, next)}'`);
    const m = /^(\w+):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(absolute(url, next));
    if (!m) throw new Failure(3, 'URL rejected: Malformed input to a URL function');
    const port = m[3] ? Number(m[3]) : undefined;
    yield* this.once({ scheme: m[1] as string, host: m[2] as string, port: port ?? 80, ...(port !== undefined && { givenPort: port }), path: m[4] ?? '/' });
  }

  private *resolve(url: Url): Co<{ four: Ip4[]; six: string[] }> {
    const { ctx, o, sinks } = this;
    const pinned = o.values.get('resolve')?.map((v) => v.split(':')).find(([h, p]) => (h === url.host || h === '*') && Number(p) === url.port);
    if (pinned) {
      const addrs = (pinned[2] ?? '').split(',').map((a) => parseIp4(a)).filter((a) => a !== undefined);
      return { four: addrs, six: [] };
    }
    const four = !o.given.has('ipv6');
    const six = !o.given.has('ipv4');
    const task = ctx.k.spawn('curl resolver', lookupHost(ctx, url.host, { types: four && six ? ['A', 'AAAA'] : four ? ['A'] : ['AAAA'], separate: true }));
    while (!task.ended && (this.connectLimit === undefined || ctx.k.now < this.connectLimit)) yield { queues: [task.done], ...(this.connectLimit !== undefined && { until: this.connectLimit }) };
    if (!task.ended) {
      task.kill('SIGKILL');
      throw new Failure(28, `Resolving timed out after ${this.ms} milliseconds`);
    }
    const found = task.result;
    if (found?.kind !== 'found') {
      if (four && six) sinks.say(`Could not resolve host: ${url.host}`);
      sinks.say(`Could not resolve host: ${url.host}`);
      sinks.say(`Could not resolve: ${url.host}:${url.port}`);
      sinks.say('closing connection #0');
      throw new Failure(6, `Could not resolve host: ${url.host}`);
    }
    if (found.source !== 'literal') {
      sinks.say(`Host ${url.host}:${url.port} was resolved.`);
      sinks.say(`IPv6: ${found.addrs6.join(', ') || '(none)'}`);
      sinks.say(`IPv4: ${found.addrs.map(formatIp4).join(', ') || '(none)'}`);
    }
    return { four: found.addrs, six: found.addrs6 };
  }

  private *connect(url: Url, addrs: { four: Ip4[]; six: string[] }): Co<Socket> {
    const { ctx, r, sinks } = this;
    const { k } = ctx;
    const target = `${url.host}:${url.port}`;
    const cannot = (code: number, why: string): Failure => {
      const line = `Failed to connect to ${target} after ${this.ms} ms: ${why}`;
      sinks.say(line);
      sinks.say('closing connection #0');
      return new Failure(code, line);
    };
    for (const six of addrs.six) {
      sinks.say(`  Trying [${six}]:${url.port}...`);
      const refused = six === '::1' && sysctlGet(k.ns(ctx.netns), 'net.ipv6.conf.lo.disable_ipv6') !== '1';
      if (!refused) sinks.say(`Immediate connect fail for ${six}: Cannot assign requested address`);
      sinks.say(refused ? `connect to ${six} port ${url.port} from ${six} port ${k.random(32768, 60999)} failed: Connection refused` : `connect to ${six} port ${url.port} from :: port 0 failed: Cannot assign requested address`);
    }
    const bound = this.source();
    if (bound === 'bad') throw cannot(45, 'Failed binding local connection end');
    let last: Errno | undefined;
    for (const addr of addrs.four) {
      sinks.say(`  Trying ${formatIp4(addr)}:${url.port}...`);
      const left = this.connectLimit === undefined ? undefined : Math.max(0, this.connectLimit - k.now);
      const got = yield* connectTcp(k, ctx.netns, ctx.proc.pid, { addr, port: url.port }, { nodelay: true, ...bound, ...(left !== undefined && { timeout: left }) });
      if (typeof got !== 'string') {
        const live = sockOf(k, got) ?? got;
        r.remote = { addr, port: url.port };
        r.local = { ...live.local };
        sinks.say(`Established connection to ${url.host} (${formatIp4(addr)} port ${url.port}) from ${formatIp4(live.local.addr)} port ${live.local.port} `);
        return got;
      }
      if (this.connectLimit !== undefined && k.now >= this.connectLimit) {
        sinks.say(`Connection timed out after ${this.ms} milliseconds`);
        sinks.say('closing connection #0');
        throw new Failure(28, `Connection timed out after ${this.ms} milliseconds`);
      }
      last = got;
      sinks.say(`connect to ${formatIp4(addr)} port ${url.port} from ${formatIp4(this.ownAddress(addr))} port ${k.random(32768, 60999)} failed: ${text(got)}`);
    }
    throw cannot(last === 'ETIMEDOUT' ? 28 : 7, 'Could not connect to server');
  }
  private ownAddress(dst: Ip4): Ip4 {
    return dst >>> 24 === 127 ? dst : (Object.values(this.ctx.k.ns(this.ctx.netns).links).flatMap((l) => l.addrs).find((a) => a.family === 4 && a.scope === 'global')?.local ?? 0);
  }
  /** --interface: a device, an address, or a name of one. */
  private source(): { boundDev?: number; src?: Ip4; sport?: number } | 'bad' {
    const name = this.o.values.get('interface')?.at(-1);
    const port = this.o.values.get('local-port')?.at(-1);
    const sport = port === undefined ? {} : { sport: Number(port.split('-')[0]) };
    if (name === undefined) return sport;
    const link = linkNamed(this.ctx, name.replace(/^if!/, ''));
    if (link) return { boundDev: link.ifindex, ...sport };
    const addr = parseIp4(name.replace(/^host!/, ''));
    return addr !== undefined && (hasAddress(this.ctx.k.ns(this.ctx.netns), addr) || addr >>> 24 === 127) ? { src: addr, ...sport } : 'bad';
  }
  private get connectLimit(): number | undefined {
    const limit = Number(this.o.values.get('connect-timeout')?.at(-1) ?? 0);
    const own = limit > 0 ? this.start + limit * 1e6 : undefined;
    const slack = 1000 + (this.start % 4) * 1000; // its poll wakes a moment late
    const least = own === undefined ? this.deadline : this.deadline === undefined ? own : Math.min(own, this.deadline);
    return least === undefined ? undefined : least + slack;
  }

  private requestBody(url: Url): string | undefined {
    const { o } = this;
    const pieces = ['data', 'data-raw', 'data-binary'].flatMap((n) => (o.values.get(n) ?? []).map((v) => (n !== 'data-raw' && v.startsWith('@') ? this.ctx.fs.read(v.slice(1)).replace(n === 'data' ? /[\r\n]/g : /$^/g, '') : v)));
    if (pieces.length === 0) return undefined;
    if (!o.given.has('get')) return pieces.join('&');
    url.path += `${url.path.includes('?') ? '&' : '?'}${pieces.join('&')}`;
    return undefined;
  }
  private request(method: string, url: Url, host: string, body: string | undefined): string {
    const { o } = this;
    const own = (o.values.get('header') ?? []).map((h) => h.trim());
    const replaced = (name: string): string | undefined => own.find((h) => h.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    const lines = [`${method} ${url.path} HTTP/${o.given.has('http1.0') ? '1.0' : '1.1'}`, replaced('Host') ?? `Host: ${host}`];
    const range = o.values.get('range')?.at(-1);
    if (range !== undefined) lines.push(`Range: bytes=${range}`);
    const agent = o.values.get('user-agent')?.at(-1) ?? AGENT;
    if (agent !== '' && !replaced('User-Agent')) lines.push(`User-Agent: ${agent}`);
    if (!replaced('Accept')) lines.push('Accept: */*');
    for (const [option, field] of [['referer', 'Referer'], ['cookie', 'Cookie']] as const) for (const v of o.values.get(option) ?? []) lines.push(`${field}: ${v}`);
    lines.push(...own.filter((h) => !/^host:/i.test(h) && !/:\s*$/.test(h)).map((h) => h.replace(/;$/, ':')));
    if (body !== undefined) lines.push(`Content-Length: ${body.length}`, ...(replaced('Content-Type') ? [] : ['Content-Type: application/x-www-form-urlencoded']));
    return `${lines.join('\r\n')}\r\n\r\n`;
  }

  private *response(sock: Socket, method: string): Co<Head> {
    const { o, r, sinks } = this;
    const following = (h: Head): boolean => o.given.has('location') && h.code >= 301 && h.code <= 308 && h.fields.has('location');
    let quiet = false;
    let failed = false;
    const end = yield* readResponse(this.ctx.k, sock, {
      head: (h) => {
        r.times.starttransfer = this.elapsed;
        r.httpCode = h.code;
        r.headerSize += h.text.length;
        r.contentType = h.fields.get('content-type') ?? '';
        for (const line of h.text.split('\r\n').slice(0, -1)) sinks.raw(`< ${line}\r\n`);
        failed = h.code >= 400 && o.given.has('fail');
        quiet = failed || following(h);
        sinks.header(h.text);
      },
      body: (piece) => {
        if (sinks.bodyNote && !failed) sinks.raw(`{ [${piece.length} bytes data]\n`);
        if (quiet) return;
        r.downloaded += piece.length;
        sinks.body(piece);
      },
    }, { until: () => (this.deadline === undefined ? undefined : this.deadline + 1000), noBody: method === 'HEAD' });
    if (end.kind === 'done' || end.kind === 'short') {
      if (failed || (end.head.code >= 400 && o.given.has('fail-with-body'))) throw new Failure(22, `The requested URL returned error: ${end.head.code}`);
      if (end.kind === 'short') throw new Failure(18, `end of response with ${end.missing} bytes missing`);
      return end.head;
    }
    if (end.kind === 'empty') throw new Failure(52, 'Empty reply from server');
    if (end.kind === 'error') throw new Failure(56, `Recv failure: ${text(end.errno)}`);
    throw new Failure(28, `Operation timed out after ${this.ms} milliseconds with ${end.got}${end.length !== undefined ? ` out of ${end.length}` : ''} bytes received`);
  }

  /** A server that speaks no TLS answers the greeting with something else. */
  private *tls(sock: Socket): Co {
    yield* sendAll(this.ctx.k, sock, `\x16\x03\x01${'\0'.repeat(514)}\r\n\r\n`);
    const end = yield* readResponse(this.ctx.k, sock, { head() {}, body() {} }, { until: () => (this.deadline === undefined ? undefined : this.deadline + 1000) });
    if (end.kind === 'error') throw new Failure(35, `Recv failure: ${text(end.errno)}`);
    if (end.kind === 'timeout') throw new Failure(28, `SSL connection timeout`);
    throw new Failure(35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number');
  }
}

const text = (errno: Errno): string => STRERROR[errno];
const absolute = (base: Url, next: string): string => (/^\w+:\/\//.test(next) ? next : `${base.scheme}://${base.host}${base.givenPort !== undefined ? `:${base.givenPort}` : ''}${next.startsWith('/') ? next : `/${next}`}`);
