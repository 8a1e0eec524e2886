/** ping of iputils, as root: a raw socket, one request a second, errors off the socket's error queue (ping.c, ping_common.c). */
import { STRERROR, type Errno } from '../../../kernel/errors.ts';
import type { Datagram, SockRef } from '../../../kernel/hot.ts';
import { type Ip4, formatIp4, parseIp4 } from '../../../kernel/inet.ts';
import { sendRaw } from '../../../kernel/rawsock.ts';
import { gaiText } from '../../../kernel/resolv.ts';
import { type Co, SignalError } from '../../../kernel/sched.ts';
import { ICMP, type IcmpHeader } from '../../../kernel/skb.ts';
import { noWay } from '../../../kernel/noway.ts';
import { type SocketOptions, bind, close, routeFor, socket, takeError } from '../../../kernel/socket.ts';
import { sockOf, sockQueue } from '../../../kernel/socktable.ts';
import { isLocalAddr } from '../../../kernel/route.ts';
import { type Ctx, notModelled } from '../../command.ts';
import { inetAton, linkNamed, lookupHost, nameOf } from '../probe/lookup.ts';
import { type PingOptions, PingUsage, parsePing, usageText } from './options.ts';
import { PingStats, icmpText, ms3, rttText } from './stats.ts';

const VERSION = 'ping from iputils 20250605\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n';

export function* pingHost(ctx: Ctx): Co<number> {
  try {
    const opts = parsePing(ctx.args);
    if (opts === 'version') ctx.stdout.write(VERSION);
    else if (opts === 'help') ctx.stderr.write(usageText());
    else if ('notModelled' in opts) return notModelled(ctx, opts.notModelled);
    else return yield* new Ping(ctx, opts).run();
    return opts === 'help' ? 2 : 0;
  } catch (error) {
    if (!(error instanceof PingUsage)) throw error;
    ctx.stderr.write(`ping: ${error.message}\n${error.usage ? usageText() : ''}`);
    return error.status;
  }
}

class Ping {
  private readonly ctx: Ctx;
  private readonly o: PingOptions;
  private readonly stats = new PingStats();
  private readonly sentAt: number[] = [];
  private sock!: SockRef;
  private dst: Ip4 = 0;
  private ident = 0;
  private numeric: boolean;
  private start = 0;
  private last = 0;
  private exitAt = Number.POSITIVE_INFINITY;
  private readonly names = new Map<Ip4, string>();

  constructor(ctx: Ctx, o: PingOptions) {
    this.ctx = ctx;
    this.o = o;
    this.numeric = o.numeric;
  }

  *run(): Co<number> {
    const { ctx, o } = this;
    const { k } = ctx;
    const raw = (fd: number, not: 4 | 6): string => (o.family === not ? '-1 (socktype: 0)' : `${fd} (socktype: SOCK_RAW)`);
    if (o.verbose) ctx.stderr.write(`ping: sock4.fd: ${raw(3, 6)}, sock6.fd: ${raw(o.family === 6 ? 3 : 4, 4)}, hints.ai_family: ${o.family === 4 ? 'AF_INET' : o.family === 6 ? 'AF_INET6' : 'AF_UNSPEC'}\n`);
    const literal = inetAton(o.host);
    if (literal !== undefined && o.family === 6 && o.verbose) ctx.stderr.write(`ping: ai->ai_family: AF_INET, ai->ai_canonname: '${o.host}'\n`);
    if (literal !== undefined && o.family === 6) throw new PingUsage(`${o.host}: Address family for hostname not supported`, 2);
    if (o.host.includes(':')) throw new PingUsage(o.family === 4 ? `${o.host}: Address family for hostname not supported` : 'connect: Cannot assign requested address', 2);
    if (literal !== undefined && !o.forceNames) this.numeric = true;
    const found = yield* lookupHost(ctx, o.host, { types: o.family === 4 ? ['A'] : o.family === 6 ? ['AAAA'] : ['A', 'AAAA'] });
    if (found.kind !== 'found') throw new PingUsage(`${o.host}: ${gaiText(found)}`, 2);
    const addr = found.addrs[0];
    if (addr === undefined) throw new PingUsage('connect: Network is unreachable', 2);
    if (o.verbose) ctx.stderr.write(`ping: ai->ai_family: AF_INET, ai->ai_canonname: '${found.source === 'literal' ? o.host : found.name}'\n`);
    const options: SocketOptions = { protocol: 1, recverr: true, broadcast: o.broadcast, ...(o.ttl !== undefined && { ttl: o.ttl }), ...(o.tos !== undefined && { tos: o.tos }), ...(o.mark !== undefined && { mark: o.mark }), ...(o.pmtud && { pmtudisc: o.pmtud }) };
    const sock = socket(k, ctx.netns, ctx.proc.pid, 'raw', options);
    this.sock = sock;
    try {
      const source = this.bindTo(addr);
      this.dst = addr === 0 ? 0x7f000001 : addr;
      this.ident = o.ident ?? (ctx.proc.nsPid & 0xffff);
      if (o.ttl === 0) throw new PingUsage('cannot set unicast time-to-live: Invalid argument', 2);
      const name = found.source === 'literal' ? o.host : found.name;
      if (o.pattern !== undefined) ctx.stdout.write(`PATTERN: 0x${o.pattern}\n`);
      ctx.stdout.write(`PING ${name} (${formatIp4(this.dst)}) ${source}${o.size}(${o.size + 28}) bytes of data.\n`);
      return yield* this.loop(name);
    } finally {
      close(k, sock);
    }
  }

  /** -I and the connect() that chooses the source; the words about it in the first line. */
  private bindTo(dst: Ip4): string {
    const { ctx, o, sock } = this;
    const { k } = ctx;
    const s = sockOf(k, sock)!;
    const given = o.from === undefined ? undefined : parseIp4(o.from);
    let device = '';
    if (given !== undefined) {
      if (bind(k, sock, given, 0)) throw new PingUsage('bind: Cannot assign requested address', 2);
    } else if (o.from !== undefined) {
      const link = linkNamed(ctx, o.from);
      if (!link) throw new PingUsage(`SO_BINDTODEVICE ${o.from}: No such device`, 2);
      s.boundDev = link.ifindex;
      device = o.from;
    }
    const route = routeFor(k, s, dst === 0 ? 0x7f000001 : dst);
    if (route.type === 'error' && route.errno === 'EACCES') throw new PingUsage('Do you want to ping broadcast? Then -b. If not, check your local firewall rules', 2);
    if (route.type === 'error') throw new PingUsage(`connect: ${STRERROR[noWay(k, s, { addr: dst, port: 0 }, route)]}`, 2);
    if (route.type === 'broadcast') {
      if (!o.broadcast) throw new PingUsage('Do you want to ping broadcast? Then -b. If not, check your local firewall rules', 2);
      ctx.stderr.write('WARNING: pinging broadcast address\n');
    }
    if (o.from === undefined) return '';
    const src = given ?? route.src;
    if (device !== '' && !linkNamed(ctx, device)!.addrs.some((a) => a.family === 4 && a.local === src) && isLocalAddr(k.ns(ctx.netns), src)) ctx.stderr.write(`ping: Warning: source address might be selected on device other than: ${device}\n`);
    return `from ${formatIp4(src)} ${device}: `;
  }

  private *loop(name: string): Co<number> {
    const { ctx, o, stats } = this;
    const { k } = ctx;
    this.start = this.last = k.now;
    let next = k.now;
    if (o.deadline !== undefined && o.deadline > 0) this.exitAt = k.now + o.deadline;
    try {
      for (;;) {
        yield* this.receive();
        if (this.done() || k.now >= this.exitAt) break;
        const sending = o.count === undefined || stats.sent < o.count || o.deadline !== undefined;
        if (sending && k.now >= next) {
          const burst = stats.sent === 0 ? o.preload : 1;
          for (let i = 0; i < burst; i++) yield* this.send();
          // the timer's slack: a second is a few milliseconds longer
          next = k.now + (o.adaptive ? Math.max(200_000, stats.max) : o.interval === 0 ? 10_000 : o.interval) + (o.interval >= 100_000 ? k.random(0, 24_000) : 0);
          if (o.count !== undefined && stats.sent >= o.count && o.deadline === undefined) this.exitAt = Math.min(this.exitAt, k.now + (stats.received > 0 ? Math.max(2 * stats.max, o.interval) : o.linger));
          continue;
        }
        const before = stats.received + stats.errors;
        yield { queues: [sockQueue(k, this.sock)], until: Math.min(this.exitAt, sending ? next : Number.MAX_SAFE_INTEGER) };
        if (o.flood || o.adaptive) {
          yield* this.receive();
          if (stats.received + stats.errors > before) next = k.now;
        }
      }
    } catch (error) {
      if (!(error instanceof SignalError) || error.signal !== 'SIGINT') throw error;
    }
    this.finish(name);
    return stats.received === 0 || (o.deadline !== undefined && stats.received < (o.count ?? 0)) ? 1 : 0;
  }
  private done(): boolean {
    const { o, stats } = this;
    if (o.count !== undefined && stats.received + stats.errors >= o.count) return true;
    return o.deadline !== undefined && stats.errors > 0 && stats.sent > 0 && this.ctx.k.now >= this.exitAt;
  }

  private *send(): Co {
    const { ctx, o, stats } = this;
    const { k } = ctx;
    if (o.outstanding && stats.sent > 0 && !o.quiet && this.sentAt[stats.sent] !== undefined && !this.answered.has(stats.sent)) ctx.stdout.write(`${this.stamp()}no answer yet for icmp_seq=${stats.sent}\n`);
    const seq = stats.sent + 1;
    const header: IcmpHeader = { proto: 1, type: ICMP.ECHO, code: 0, id: this.ident, seq: seq & 0xffff, length: o.size, stamp: k.now };
    let errno = sendRaw(k, this.sock, this.dst, header, o.pmtud === 'do' ? { df: true } : o.pmtud === 'dont' ? { df: false } : {});
    if (errno && this.takeErrors()) errno = sendRaw(k, this.sock, this.dst, header);
    stats.sent = seq;
    this.sentAt[seq] = k.now;
    this.last = k.now;
    if (o.flood && !o.quiet) ctx.stdout.write('.');
    if (errno) yield* this.sendFailed(errno);
  }
  /** A failed sendmsg is only told of when an error message lies in the queue: one of the system's own, or the ICMP error of a REJECT in OUTPUT, which the loopback brings at once. */
  private *sendFailed(errno: Errno): Co {
    const { ctx, o, stats } = this;
    if (errno === 'EMSGSIZE') stats.errors++;
    else {
      const until = ctx.k.now + 30;
      while (ctx.k.now < until) yield { until };
      if (!this.takeErrors()) return;
    }
    if (!o.quiet) ctx.stderr.write(`ping: sendmsg: ${STRERROR[errno]}\n`);
  }

  private readonly answered = new Set<number>();
  /** Errors and answers that have come. */
  private *receive(): Co {
    const { k } = this.ctx;
    this.takeErrors();
    for (const error of this.complaints.splice(0)) this.ctx.stdout.write(`${this.stamp()}From ${yield* this.label(error.from)} icmp_seq=${error.seq} ${error.text}\n`);
    for (;;) {
      const s = sockOf(k, this.sock);
      const got = s?.recvq.shift();
      if (!got) return;
      yield* this.answer(got);
    }
  }
  private readonly complaints: { from: Ip4; seq: number; text: string }[] = [];
  /** The socket's error queue: true when something about our packets was in it. */
  private takeErrors(): boolean {
    const { k } = this.ctx;
    const s = sockOf(k, this.sock);
    takeError(k, this.sock);
    let any = false;
    for (const e of s?.errq?.splice(0) ?? []) {
      if (e.id !== this.ident || e.dst !== this.dst) continue;
      any = true;
      const seq = e.seq ?? 0;
      this.stats.acknowledge(seq);
      this.stats.errors++;
      this.answered.add(seq);
      if (this.o.flood && !this.o.quiet) this.ctx.stdout.write('\bE');
      else if (!this.o.quiet) this.complaints.push({ from: e.from, seq, text: icmpText({ type: e.type, code: e.code, ...(e.mtu !== undefined && { mtu: e.mtu }) }) });
    }
    return any;
  }
  private *answer(got: Datagram): Co {
    const { ctx, o, stats } = this;
    const ip = got.ip;
    const icmp = ip?.l4 as IcmpHeader | undefined;
    if (!ip || !icmp) return;
    if (icmp.type === ICMP.REDIRECT && icmp.quoted) {
      const inner = icmp.quoted.l4 as IcmpHeader;
      if (inner.proto !== 1 || inner.id !== this.ident || icmp.quoted.dst !== this.dst || o.quiet || o.flood) return;
      ctx.stdout.write(`${this.stamp()}From ${yield* this.label(ip.src)}: icmp_seq=${inner.seq} ${icmpText({ type: icmp.type, code: icmp.code, ...(icmp.gateway !== undefined && { gateway: icmp.gateway }) })}\n`);
      return;
    }
    if (icmp.type !== ICMP.ECHOREPLY || icmp.id !== this.ident) return;
    const seq = icmp.seq;
    const time = o.size >= 16 && icmp.stamp !== undefined ? Math.max(1, got.at - icmp.stamp) : undefined;
    stats.acknowledge(seq);
    this.answered.add(seq);
    const first = stats.answer(seq, time);
    if (o.flood && !o.quiet) ctx.stdout.write('\b \b');
    if (o.quiet || o.flood) return;
    const dup = first ? '' : ' (DUP!)';
    const broadcastDup = dup;
    const stamp = this.stamp();
    ctx.stdout.write(`${stamp}${o.size + 8} bytes from ${yield* this.label(ip.src)}: icmp_seq=${seq}${o.verbose ? ` ident=${this.ident}` : ''} ttl=${ip.ttl}${time === undefined ? '' : ` time=${o.precise ? ms3(time) : rttText(time)} ms`}${broadcastDup}\n`);
  }
  private stamp(): string {
    const { now } = this.ctx.k;
    return this.o.stamps ? `[${Math.floor(now / 1e6)}.${String(now % 1e6).padStart(6, '0')}] ` : '';
  }
  private *label(addr: Ip4): Co<string> {
    if (this.numeric) return formatIp4(addr);
    let text = this.names.get(addr);
    if (text === undefined) {
      const name = yield* nameOf(this.ctx, addr);
      text = name === undefined ? formatIp4(addr) : `${name} (${formatIp4(addr)})`;
      this.names.set(addr, text);
    }
    return text;
  }

  private finish(name: string): void {
    const { o, stats } = this;
    const loss = Math.max(0, ((stats.sent - stats.received) * 100) / Math.max(1, stats.sent));
    let text = `\n--- ${name} ping statistics ---\n${stats.sent} packets transmitted, ${stats.received} received`;
    if (stats.repeats) text += `, +${stats.repeats} duplicates`;
    if (stats.errors) text += `, +${stats.errors} errors`;
    if (stats.sent) text += `, ${Number(loss.toPrecision(6))}% packet loss, time ${Math.floor((this.last - this.start) / 1000)}ms`;
    text += '\n';
    const t = stats.times;
    let comma = '';
    if (stats.received && t) {
      text += `rtt min/avg/max/mdev = ${ms3(t.min)}/${ms3(t.avg)}/${ms3(t.max)}/${ms3(t.mdev)} ms`;
      comma = ', ';
    }
    if (stats.pipe > 1) {
      text += `${comma}pipe ${stats.pipe}`;
      comma = ', ';
    }
    if (stats.received && stats.sent > 1 && (o.interval === 0 || o.flood || o.adaptive)) text += `${comma}ipg/ewma ${ms3(Math.floor((this.last - this.start) / (stats.sent - 1)))}/${ms3(Math.floor(stats.ewma / 8))} ms`;
    this.ctx.stdout.write(`${text}\n`);
  }
}
