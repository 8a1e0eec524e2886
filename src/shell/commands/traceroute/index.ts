/** traceroute: BusyBox 1.38's in containers, Dmitry Butskoy's 2.1.6 on the machines. UDP probes or, with -I, echo requests. */
import { type Errno, STRERROR } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { sendRaw } from '../../../kernel/rawsock.ts';
import { gaiText } from '../../../kernel/resolv.ts';
import type { Co } from '../../../kernel/sched.ts';
import { ICMP, type IcmpHeader } from '../../../kernel/skb.ts';
import { bind, close, connect, socket } from '../../../kernel/socket.ts';
import { sockOf, sockQueue } from '../../../kernel/socktable.ts';
import { sendTo } from '../../../kernel/udp.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { mayRaw } from '../netview/admin.ts';
import { bbUsage } from '../probe/busybox.ts';
import { getopt } from '../probe/getopt.ts';
import { inetAton, linkNamed, lookupHost, nameOf } from '../probe/lookup.ts';

const BB_USAGE = `traceroute [-46Flnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
	[-t TOS] [-w WAIT_SEC] [-s SRC_IP] [-i IFACE]
	[-z PAUSE_MSEC] HOST [BYTES]

Trace the route to HOST

	-n	Print numeric addresses
	-f N	First number of hops (default 1)
	-m N	Max number of hops
	-q N	Number of probes per hop (default 3)
	-p N	Base UDP port number used in probes
	-s IP	Source address
	-w SEC	Wait for a response (default 3)`;
interface Options { numeric: boolean; icmp: boolean; first: number; max: number; queries: number; port: number; fixed?: boolean; wait: number; source?: Ip4; device?: number; bb: boolean }
/** What came back to a probe: from where, after how many µs, and "!H" and the like. */
interface Answer { from: Ip4; took: number; mark: string; last: boolean }

function* runTraceroute(ctx: Ctx): Co<number> {
  const bb = ctx.flavour === 'busybox';
  const parsed = getopt(ctx.args, bb ? '46FIlnrvf:m:q:p:t:w:s:i:z:' : '46dFf:g:IM:Tm:N:np:t:l:w:q:rs:i:z:eAUDO:V', bb ? {} : { icmp: { as: 'I' }, tcp: { as: 'T' }, udp: { as: 'U' }, 'max-hops': { as: 'm', value: true }, queries: { as: 'q', value: true }, wait: { as: 'w', value: true }, first: { as: 'f', value: true }, port: { as: 'p', value: true }, source: { as: 's', value: true }, interface: { as: 'i', value: true }, version: { as: 'V' }, help: { as: 'help' } });
  if (parsed.error) {
    if (bb) {
      ctx.stderr.write(`traceroute: ${parsed.error.text}\n`);
      return bbUsage(ctx, BB_USAGE);
    }
    ctx.stderr.write(parsed.error.kind === 'missing' ? `Option \`-${parsed.error.option}' (argc 1) requires an argument\n` : `Bad option \`-${parsed.error.option}' (argc 1)\n`);
    return 2;
  }
  const o: Options = { numeric: false, icmp: false, first: 1, max: 30, queries: 3, port: 33434, wait: bb ? 3e6 : 5e6, bb };
  for (const { name, value } of parsed.options) {
    if (name === 'n') o.numeric = true;
    else if (name === 'I') o.icmp = true;
    else if (name === 'f') o.first = Number(value);
    else if (name === 'm') o.max = Number(value);
    else if (name === 'q') o.queries = Number(value);
    else if (name === 'p') o.port = Number(value);
    else if (name === 'U' && !bb) o.fixed = true;
    else if (name === 'w') {
      if (!/^[\d.]+/.test(value)) {
        ctx.stderr.write(bb ? `traceroute: invalid number '${value}'\n` : `Cannot handle \`-w' option with arg \`${value}' (argc ${ctx.args.indexOf(value) + 1})\n`);
        return bb ? 1 : 2;
      }
      o.wait = Number.parseFloat(value) * 1e6;
    } else if (name === 's') o.source = inetAton(value) ?? 0;
    else if (name === 'i') {
      const link = linkNamed(ctx, value);
      if (link) o.device = link.ifindex;
      else if (bb) ctx.stderr.write(`traceroute: can't bind to interface ${value}: ${STRERROR.ENODEV}\n`);
    } else if (['T', 'D', 'M', 'A', 'e', 'g', 'O'].includes(name) && !bb) return notModelled(ctx, `-${name}`);
    else if (name === 'V') {
      ctx.stderr.write('Modern traceroute for Linux, version 2.1.6\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n');
      return 0;
    }
  }
  // -U: one port for all probes, the name server's unless told
  if (o.fixed && !parsed.options.some(({ name }) => name === 'p')) o.port = 53;
  const [host, bytes] = parsed.words;
  if (host === undefined) {
    if (bb) return bbUsage(ctx, BB_USAGE);
    ctx.stderr.write('Usage:\n  traceroute [ -46dFITnreAUDV ] [ -f first_ttl ] [ -i device ] [ -m max_ttl ] [ -p port ] [ -w MAX,HERE,NEAR ] [ -q nqueries ] [ -s src_addr ] host [ packetlen ]\n');
    return 0;
  }
  if (!bb && o.max < o.first) {
    ctx.stderr.write('first hop out of range\n');
    return 2;
  }
  const found = yield* lookupHost(ctx, host, { types: bb ? ['A', 'AAAA'] : ['A'] });
  const dst = found.kind === 'found' ? found.addrs[0] : undefined;
  if (dst === undefined) {
    ctx.stderr.write(bb ? `traceroute: bad address '${host}'\n` : `${host}: ${found.kind === 'found' ? 'No address associated with hostname' : gaiText(found)}\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc ${ctx.args.indexOf(host) + 1})\n`);
    return bb ? 1 : 2;
  }
  if (bb && !mayRaw(ctx)) {
    ctx.stderr.write('traceroute: socket: Operation not permitted\n');
    return 1;
  }
  const refused = bb ? refusal(ctx, o, dst) : undefined;
  if (refused !== undefined) {
    ctx.stderr.write(`traceroute: ${refused}\n`);
    return 1;
  }
  const size = bytes === undefined ? (bb ? 46 : 60) : Number(bytes);
  ctx.stdout.write(`traceroute to ${host} (${formatIp4(dst)})${bb && o.source !== undefined ? ` from ${formatIp4(o.source)}` : ''}, ${o.max} hops max, ${size} byte packets\n`);
  yield* trace(ctx, o, dst, Math.max(0, size - 28));
  return 0;
}

/** BusyBox finds out its source first, by connecting a UDP socket: why it can't. */
function refusal(ctx: Ctx, o: Options, dst: Ip4): string | undefined {
  const { k } = ctx;
  const sock = socket(k, ctx.netns, ctx.proc.pid, 'udp', o.device === undefined ? {} : { boundDev: o.device });
  try {
    if (o.source !== undefined) return bind(k, sock, o.source, 0) ? "can't set multicast source interface" : undefined;
    const failed = connect(k, sock, { addr: dst, port: 1025 });
    return failed && `can't connect to remote host (${formatIp4(dst)}): ${STRERROR[failed]}`;
  } finally {
    close(k, sock);
  }
}

function* trace(ctx: Ctx, o: Options, dst: Ip4, payload: number): Co {
  let n = 0;
  for (let ttl = o.first; ttl <= o.max; ttl++) {
    ctx.stdout.write(String(ttl).padStart(2));
    let last: Ip4 | undefined;
    let done = false;
    for (let i = 0; i < o.queries; i++) {
      const got = yield* probe(ctx, o, dst, ttl, n++, payload);
      if (typeof got === 'string') {
        ctx.stdout.write(o.bb ? '\n' : '\n');
        ctx.stderr.write(o.bb ? `traceroute: sendto: ${got}\n` : `send: ${got}\n`);
        return;
      }
      if (!got) {
        ctx.stdout.write(o.bb ? '  *' : i === 0 || last !== undefined ? `${i === 0 ? '  ' : ' '}*` : ' *');
        continue;
      }
      if (got.from !== last) {
        const name = o.numeric ? undefined : ((yield* nameOf(ctx, got.from)) ?? formatIp4(got.from));
        ctx.stdout.write(`${i > 0 && !o.bb ? ' ' : '  '}${name === undefined ? formatIp4(got.from) : `${name} (${formatIp4(got.from)})`}`);
        last = got.from;
      }
      ctx.stdout.write(`  ${(got.took / 1000).toFixed(3)} ms${got.mark ? ` ${got.mark}` : ''}`);
      done ||= got.last;
    }
    ctx.stdout.write('\n');
    if (done) return;
  }
}
const MARKS: Record<number, string> = { 0: '!N', 1: '!H', 2: '!P', 4: '!F', 9: '!X', 10: '!X', 13: '!X' };

/** One probe: what came back, undefined for nothing, or why it could not be sent. */
function* probe(ctx: Ctx, o: Options, dst: Ip4, ttl: number, n: number, payload: number): Co<Answer | undefined | Errno> {
  const { k } = ctx;
  const options = { ttl, recverr: true, ...(o.device !== undefined && { boundDev: o.device }) };
  const sock = socket(k, ctx.netns, ctx.proc.pid, o.icmp ? 'raw' : 'udp', o.icmp ? { ...options, protocol: 1 } : options);
  const ident = ctx.proc.nsPid & 0xffff;
  try {
    if (o.source !== undefined && bind(k, sock, o.source, 0)) return 'EADDRNOTAVAIL';
    const start = k.now;
    const failed = o.icmp
      ? sendRaw(k, sock, dst, { proto: 1, type: ICMP.ECHO, code: 0, id: ident, seq: n + 1, length: payload, stamp: start })
      : sendTo(k, sock, { addr: dst, port: o.fixed ? o.port : o.port + n }, '@'.repeat(payload));
    if (failed) return failed;
    const until = start + o.wait;
    for (;;) {
      const s = sockOf(k, sock);
      for (const e of s?.errq?.splice(0) ?? []) {
        if (o.icmp && (e.id !== ident || e.seq !== n + 1)) continue;
        const final = e.type === ICMP.DEST_UNREACH;
        return { from: e.from, took: Math.max(3, e.at - start), mark: final && e.code !== 3 ? (MARKS[e.code] ?? `!<${e.code}>`) : '', last: final };
      }
      if (s) delete s.error;
      for (let d = s?.recvq.shift(); d; d = s?.recvq.shift()) {
        const icmp = d.ip?.l4 as IcmpHeader | undefined;
        if (!o.icmp) return { from: d.from.addr, took: Math.max(3, d.at - start), mark: '', last: true };
        if (icmp?.type === ICMP.ECHOREPLY && icmp.id === ident && icmp.seq === n + 1) return { from: d.from.addr, took: Math.max(3, d.at - start), mark: '', last: true };
      }
      if (k.now >= until) return undefined;
      yield { queues: [sockQueue(k, sock)], until };
    }
  } finally {
    close(k, sock);
  }
}

export const traceroute: Command = {
  name: 'traceroute', summary: 'Show the routers on the way to a host', usage: 'traceroute [-nI] [-m max_ttl] [-q nqueries] [-w wait] host', flavours: ['debian', 'busybox'], dir: '/usr/sbin', run: runTraceroute, positionals: ['host'],
  options: [{ names: ['-n'], help: 'numbers instead of names' }, { names: ['-I'], help: 'echo requests instead of UDP' }, { names: ['-U'], help: 'UDP to one port, 53 unless told' }, { names: ['-f'], value: 'first_ttl', help: 'first time to live' }, { names: ['-m'], value: 'max_ttl', help: 'last time to live (default 30)' }, { names: ['-q'], value: 'nqueries', help: 'probes a hop (default 3)' }, { names: ['-w'], value: 'wait', help: 'seconds to wait for an answer' }, { names: ['-p'], value: 'port', help: 'first UDP port (default 33434)' }, { names: ['-s'], value: 'src_addr', help: 'source address' }, { names: ['-i'], value: 'device', help: 'device to send from', complete: 'interface' }],
};
export const tracerouteCommands: readonly Command[] = [traceroute];
