/** ping of BusyBox 1.38 (networking/ping.c). */
import { STRERROR } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { sendRaw } from '../../../kernel/rawsock.ts';
import { type Co, SignalError } from '../../../kernel/sched.ts';
import { ICMP, type IcmpHeader } from '../../../kernel/skb.ts';
import { bind, close, socket, takeError } from '../../../kernel/socket.ts';
import { sockOf, sockQueue } from '../../../kernel/socktable.ts';
import type { Ctx } from '../../command.ts';
import { mayRaw } from '../netview/admin.ts';
import { AppletError, bbDuration, bbNumber, bbOptions, bbUsage } from '../probe/busybox.ts';
import { inetAton, linkNamed, lookupHost } from '../probe/lookup.ts';
import { PingStats, ms3 } from './stats.ts';

export const BB_USAGE = `ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern`;

interface Options { count: number; size: number; interval: number; ttl?: number; from?: string; linger: number; deadline: number; quiet: boolean; adaptive: boolean }

export function* pingBusybox(ctx: Ctx): Co<number> {
  const parsed = bbOptions(ctx, BB_USAGE, '46c:s:i:At:I:W:w:qp:');
  if (typeof parsed === 'number') return parsed;
  const o: Options = { count: 0, size: 56, interval: 1e6, linger: 10e6, deadline: 0, quiet: false, adaptive: false };
  // xhost_and_af2sockaddr asks for both families unless told otherwise, and takes the first address of IPv4
  let types: ('A' | 'AAAA')[] = ['A', 'AAAA'];
  try {
    for (const { name, value } of parsed.options) {
      if (name === 'c') o.count = bbNumber(value);
      else if (name === 's') o.size = bbNumber(value, 0, 65535);
      else if (name === 'i') o.interval = bbDuration(value);
      else if (name === 't') o.ttl = bbNumber(value, 0, 255);
      else if (name === 'I') o.from = value;
      else if (name === 'W') o.linger = bbNumber(value) * 1e6;
      else if (name === 'w') o.deadline = bbNumber(value) * 1e6;
      else if (name === 'q') o.quiet = true;
      else if (name === 'A') o.adaptive = true;
      else if (name === '4') types = ['A'];
      else if (name === '6') types = ['AAAA'];
    }
    const host = parsed.words[0];
    if (host === undefined || parsed.words.length > 1) return bbUsage(ctx, BB_USAGE);
    return yield* run(ctx, o, host, types);
  } catch (error) {
    if (!(error instanceof AppletError)) throw error;
    ctx.stderr.write(`${ctx.name}: ${error.message}\n`);
    return 1;
  }
}

function* run(ctx: Ctx, o: Options, host: string, types: ('A' | 'AAAA')[]): Co<number> {
  const { k } = ctx;
  const sock = socket(k, ctx.netns, ctx.proc.pid, 'raw', { protocol: 1, broadcast: true, ...(o.ttl !== undefined && { ttl: o.ttl }) });
  try {
    let from = '';
    if (o.from !== undefined) {
      const link = linkNamed(ctx, o.from);
      const addr = link ? undefined : inetAton(o.from);
      if (link) sockOf(k, sock)!.boundDev = link.ifindex;
      else if (addr === undefined) throw new AppletError(`bad address '${o.from}'`);
      else from = ` from ${o.from}`;
    }
    const found = yield* lookupHost(ctx, host, { types });
    const dst = found.kind === 'found' ? found.addrs[0] : undefined;
    if (dst === undefined) throw new AppletError(`bad address '${host}'`);
    ctx.stdout.write(`PING ${host} (${formatIp4(dst)})${from}: ${o.size} data bytes\n`);
    if (!mayRaw(ctx)) throw new AppletError('permission denied (are you root?)');
    if (from !== '' && bind(k, sock, inetAton(o.from as string) as Ip4, 0)) throw new AppletError("can't set multicast source interface");
    const stats = new PingStats();
    try {
      yield* loop(ctx, o, sock, dst, stats);
    } catch (error) {
      if (!(error instanceof SignalError) || error.signal !== 'SIGINT') throw error;
    }
    finish(ctx, host, stats);
    return stats.received === 0 || (o.deadline > 0 && stats.received < o.count) ? 1 : 0;
  } finally {
    close(k, sock);
  }
}

function* loop(ctx: Ctx, o: Options, sock: { netns: string; id: number }, dst: Ip4, stats: PingStats): Co {
  const { k } = ctx;
  const ident = ctx.proc.nsPid & 0xffff;
  let next = k.now;
  let exitAt = o.deadline > 0 ? k.now + o.deadline : Number.MAX_SAFE_INTEGER;
  for (;;) {
    for (let got = sockOf(k, sock)?.recvq.shift(); got; got = sockOf(k, sock)?.recvq.shift()) {
      const icmp = got.ip?.l4 as IcmpHeader | undefined;
      if (!got.ip || icmp?.type !== ICMP.ECHOREPLY || icmp.id !== ident) continue;
      const time = o.size >= 4 && icmp.stamp !== undefined ? Math.max(1, got.at - icmp.stamp) : undefined;
      const first = stats.answer(icmp.seq, time);
      if (!o.quiet) ctx.stdout.write(`${o.size + 8} bytes from ${formatIp4(got.ip.src)}: seq=${icmp.seq} ttl=${got.ip.ttl}${time === undefined ? '' : ` time=${ms3(time)} ms`}${first ? '' : ' (DUP!)'}\n`);
      if (o.adaptive) next = k.now;
    }
    if ((o.count > 0 && stats.received >= o.count) || k.now >= exitAt) return;
    const sending = o.count === 0 || stats.sent < o.count;
    if (sending && k.now >= next) {
      takeError(k, sock);
      const errno = sendRaw(k, sock, dst, { proto: 1, type: ICMP.ECHO, code: 0, id: ident, seq: stats.sent & 0xffff, length: o.size, stamp: k.now });
      if (errno) throw new AppletError(`sendto: ${STRERROR[errno]}`);
      stats.sent++;
      next = k.now + o.interval;
      if (o.count > 0 && stats.sent >= o.count) exitAt = Math.min(exitAt, k.now + (stats.received > 0 ? Math.max(1e6, Math.floor((2 * stats.max) / 1e6) * 1e6) : o.linger));
      continue;
    }
    yield { queues: [sockQueue(k, sock)], until: Math.min(exitAt, sending ? next : Number.MAX_SAFE_INTEGER) };
  }
}

function finish(ctx: Ctx, host: string, stats: PingStats): void {
  const loss = stats.sent ? Math.floor(((stats.sent - stats.received) * 100) / stats.sent) : 0;
  const t = stats.times;
  ctx.stdout.write(`\n--- ${host} ping statistics ---\n${stats.sent} packets transmitted, ${stats.received} packets received, ${stats.repeats ? `${stats.repeats} duplicates, ` : ''}${loss}% packet loss\n${t ? `round-trip min/avg/max = ${ms3(t.min)}/${ms3(t.avg)}/${ms3(t.max)} ms\n` : ''}`);
}
