/** ss(8) of iproute2 7.2, for the sockets that the model has: TCP, UDP and raw. */
import type { Socket } from '../../../kernel/hot.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import { recvQueue, sendQueue, socketsIn } from '../../../kernel/socktable.ts';
import { serviceByPort } from '../../../text/netdb.ts';
import type { Command, Ctx } from '../../command.ts';
import { getopt } from '../probe/getopt.ts';
import { FilterError, parseFilter } from './filter.ts';

const STATE: Record<string, string> = { ESTABLISHED: 'ESTAB', SYN_SENT: 'SYN-SENT', SYN_RECV: 'SYN-RECV', FIN_WAIT1: 'FIN-WAIT-1', FIN_WAIT2: 'FIN-WAIT-2', TIME_WAIT: 'TIME-WAIT', CLOSED: 'UNCONN', CLOSE_WAIT: 'CLOSE-WAIT', LAST_ACK: 'LAST-ACK', LISTEN: 'LISTEN', CLOSING: 'CLOSING' };
const LONGS = {
  help: { as: 'h' }, version: { as: 'V' }, numeric: { as: 'n' }, resolve: { as: 'r' }, all: { as: 'a' }, listening: { as: 'l' }, options: { as: 'o' }, extended: { as: 'e' }, memory: { as: 'm' }, processes: { as: 'p' }, info: { as: 'i' }, summary: { as: 's' },
  ipv4: { as: '4' }, ipv6: { as: '6' }, tcp: { as: 't' }, udp: { as: 'u' }, raw: { as: 'w' }, unix: { as: 'x' }, 'no-header': { as: 'H' }, oneline: { as: 'O' }, kill: { as: 'K' }, family: { as: 'f', value: true }, 'no-queues': { as: 'Q' },
} as const;
/** getopt's letters, and those of them that need a kernel part the lab has not. */
const SHORTS = 'hVnralBoemTpisbEZzN:460tMSudwxf:KHQOA:D:F:';

function* runSs(ctx: Ctx): Co<number> {
  const parsed = getopt(ctx.args, SHORTS, LONGS);
  if (parsed.error) {
    ctx.stderr.write(`ss: ${parsed.error.text}\n${usage()}`);
    return 255;
  }
  const on = new Set(parsed.options.map((o) => o.name));
  if (on.has('V')) {
    ctx.stdout.write('ss utility, iproute2-7.2.0\n');
    return 0;
  }
  if (on.has('h')) {
    ctx.stdout.write(usage());
    return 0;
  }
  if (on.has('z') || on.has('Z')) {
    ctx.stderr.write('ss: SELinux is not enabled.\n');
    return 1;
  }
  if (on.has('s')) {
    summary(ctx);
    return 0;
  }
  try {
    list(ctx, on, parsed.words);
    return 0;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    ctx.stderr.write(`${error.message}\n`);
    return error.message.startsWith('Error') ? 1 : 255;
  }
}
const usage = (): string => `Usage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n${(ss.options ?? []).map((o) => `   ${o.names.join(', ').padEnd(20)} ${o.help}\n`).join('')}`;

interface Column { title: string; right?: boolean; /** what stands between it and the one before */ gap: string; /** fewest cells, also without a header: ss pads the numbers themselves */ least?: number }
function list(ctx: Ctx, on: ReadonlySet<string>, words: readonly string[]): void {
  const protos = (['t', 'u', 'w'] as const).filter((p) => on.has(p)).map((p) => ({ t: 'tcp', u: 'udp', w: 'raw' })[p]);
  const others = ['x', '0', 'd', 'M', 'S'].filter((p) => on.has(p)).length;
  const asked = protos.length + others > 0 ? protos : ['tcp', 'udp', 'raw'];
  const filter = parseFilter(words);
  const states = filter.states ?? new Set(on.has('a') ? Object.keys(STATE) : on.has('l') ? ['LISTEN', 'CLOSED'] : ['ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'CLOSING']);
  const sockets = socketsIn(ctx.k, ctx.netns)
    .filter((s) => asked.includes(s.proto === 'icmp' ? 'raw' : s.proto) && states.has(s.state) && bound(s) && (on.has('4') === on.has('6') || (s.family === 4) === on.has('4')) && filter.test(s))
    .sort((a, b) => order(a) - order(b));
  const showState = filter.states === undefined || filter.states.size !== 1;
  const showNetid = protos.length + others !== 1;
  const columns: Column[] = [
    ...(showNetid ? [{ title: 'Netid', gap: '' }] : []), ...(showState ? [{ title: 'State', gap: ' ' }] : []), ...(on.has('Q') ? [] : [{ title: 'Recv-Q', gap: ' ', least: 6 }, { title: 'Send-Q', gap: ' ', least: 6 }]),
    { title: 'Local Address:', right: true, gap: ' ' }, { title: 'Port', gap: '' }, { title: 'Peer Address:', right: true, gap: ' ' }, { title: 'Port', gap: '' }, { title: on.has('p') ? 'Process' : '', gap: '' },
  ];
  const rows = sockets.map((s) => cells(ctx, s, on, showNetid, showState));
  const widths = columns.map((c, i) => Math.max(c.least ?? 0, on.has('H') ? 0 : c.title.length, ...rows.map((r) => (r.main[i] ?? '').length)));
  const line = (texts: readonly string[]): string => columns.map((c, i) => (i === 0 ? '' : c.gap) + (c.right ? (texts[i] ?? '').padStart(widths[i] ?? 0) : (texts[i] ?? '').padEnd(widths[i] ?? 0))).join('').trimEnd();
  if (!on.has('H')) ctx.stdout.write(`${line(columns.map((c) => c.title))}\n`);
  for (const r of rows) ctx.stdout.write(`${line(r.main)}${r.below.map((b) => (on.has('O') ? ` ${b.trim()}` : `\n${b}`)).join('')}\n`);
}
const bound = (s: Socket): boolean => s.proto === 'raw' || s.proto === 'icmp' || s.state !== 'CLOSED' || (s.proto === 'udp' && s.local.port !== 0);
/** UDP before TCP; of TCP the listeners first. */
const order = (s: Socket): number => (s.proto === 'udp' ? 0 : s.proto === 'tcp' ? 2 : 1) * 2 + (s.state === 'LISTEN' ? 0 : 1);

function cells(ctx: Ctx, s: Socket, on: ReadonlySet<string>, netid: boolean, state: boolean): { main: string[]; below: string[] } {
  const proto = s.proto === 'icmp' ? 'icmp' : s.proto;
  const port = (n: number): string => (n === 0 ? '*' : on.has('n') ? String(n) : (serviceByPort(n, proto) ?? String(n)));
  const peer = s.remote;
  const link = s.boundDev !== undefined ? `%${ctx.k.ns(ctx.netns).links[s.boundDev]?.name ?? `if${s.boundDev}`}` : '';
  const text = (addr: number): string => (s.family === 6 ? (addr === 0 ? '*' : `[::ffff:${formatIp4(addr)}]`) : formatIp4(addr));
  const owner = s.pid !== 0 && !s.orphan && s.state !== 'TIME_WAIT' ? ctx.k.process(s.pid) : undefined;
  const tail = [
    ...(on.has('p') && owner ? [`users:(("${owner.comm}",pid=${owner.pid},fd=${fdOf(ctx, s)}))`] : []),
    ...(on.has('e') && s.state !== 'TIME_WAIT' ? [...(owner?.uid ? [`uid:${owner.uid}`] : []), `ino:${s.inode}`, `sk:${s.id.toString(16)}`, 'cgroup:/', ...(s.family === 6 ? ['v6only:0'] : []), '<->'] : []),
  ].join(' ');
  const main = [
    ...(netid ? [proto] : []), ...(state ? [STATE[s.state] ?? s.state] : []), ...(on.has('Q') ? [] : [String(recvQueue(s)), String(sendQueue(s))]),
    `${text(s.local.addr)}${link}:`, port(s.local.port), `${peer ? text(peer.addr) : s.family === 6 ? '*' : '0.0.0.0'}:`, peer ? port(peer.port) : '*', tail === '' ? '' : ` ${tail}`,
  ];
  const below: string[] = [];
  if (s.state !== 'TIME_WAIT') {
    if (on.has('m')) below.push('\t skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)');
    if (on.has('i') && s.proto === 'tcp') below.push(s.tcp ? `\t bbr wscale:${s.tcp.wscale ? '10,10' : '0,0'} rto:${Math.round(s.tcp.rto / 1000)} mss:${s.tcp.mss} cwnd:10` : '\t bbr cwnd:10');
  }
  return { main, below };
}
/** Descriptor of a socket: programs open theirs one after the other, behind the standard three and what they keep open. */
function fdOf(ctx: Ctx, s: Socket): number {
  const own = socketsIn(ctx.k, ctx.netns).filter((o) => o.pid === s.pid);
  const first = ctx.k.process(s.pid)?.comm === 'docker-proxy' ? 7 : 3;
  return first + Math.max(0, own.findIndex((o) => o.id === s.id));
}
function summary(ctx: Ctx): void {
  const all = socketsIn(ctx.k, ctx.netns);
  const tcp = all.filter((s) => s.proto === 'tcp');
  const waiting = tcp.filter((s) => s.state === 'TIME_WAIT').length;
  const live = tcp.filter((s) => s.state !== 'TIME_WAIT' && s.state !== 'CLOSED');
  const count = (list: readonly Socket[]): [number, number, number] => [list.length, list.filter((s) => s.family === 4).length, list.filter((s) => s.family === 6).length];
  const row = (name: string, [total, four, six]: [number, number, number]): string => `${name}\t  ${String(total).padEnd(9)} ${String(four).padEnd(9)} ${String(six).padEnd(9)}\n`;
  const udp = all.filter((s) => s.proto === 'udp');
  const raw = all.filter((s) => s.proto === 'raw');
  ctx.stdout.write(`Total: ${all.length - waiting}\nTCP:   ${tcp.length} (estab ${tcp.filter((s) => s.state === 'ESTABLISHED').length}, closed ${tcp.length - live.length}, orphaned ${tcp.filter((s) => s.orphan && s.state !== 'TIME_WAIT').length}, timewait ${waiting})\n\nTransport Total     IP        IPv6\n${row('RAW', count(raw))}${row('UDP', count(udp))}${row('TCP', count(live))}${row('INET', count([...raw, ...udp, ...live]))}${row('FRAG', [0, 0, 0])}\n`);
}

export const ss: Command = {
  name: 'ss', summary: 'Show sockets', usage: 'ss [ OPTIONS ] [ FILTER ]', flavours: ['debian'], run: runSs, positionals: [['state', 'sport', 'dport', 'src', 'dst']],
  options: [
    { names: ['-n', '--numeric'], help: 'ports as numbers' }, { names: ['-a', '--all'], help: 'sockets in every state' }, { names: ['-l', '--listening'], help: 'only listening sockets' }, { names: ['-t', '--tcp'], help: 'TCP' }, { names: ['-u', '--udp'], help: 'UDP' }, { names: ['-w', '--raw'], help: 'raw sockets' }, { names: ['-p', '--processes'], help: 'who uses a socket' }, { names: ['-e', '--extended'], help: 'inode and more' }, { names: ['-m', '--memory'], help: 'buffers' },
    { names: ['-i', '--info'], help: 'inside of TCP' }, { names: ['-s', '--summary'], help: 'numbers of sockets' }, { names: ['-4', '--ipv4'], help: 'only IPv4' }, { names: ['-6', '--ipv6'], help: 'only IPv6' }, { names: ['-H', '--no-header'], help: 'no header line' }, { names: ['-O', '--oneline'], help: 'one line a socket' }, { names: ['-Q', '--no-queues'], help: 'no queue columns' }, { names: ['-V', '--version'], help: 'version' },
  ],
};
export const ssCommands: readonly Command[] = [ss];
