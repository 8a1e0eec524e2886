/** netstat of net-tools 2.10 on the machines, of BusyBox in containers: sockets, and through other tools' views routes and interfaces. */
import type { Socket } from '../../../kernel/hot.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import { linkFlags, linksOf } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import { recvQueue, socketsIn, sendQueue } from '../../../kernel/socktable.ts';
import { serviceByPort } from '../../../text/netdb.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { ifconfigText, interfaces as sortedInterfaces } from '../ifconfig/show.ts';
import { memberships } from '../netview/mcast.ts';
import { bbUsage } from '../probe/busybox.ts';
import { getopt } from '../probe/getopt.ts';
import { nameOf } from '../probe/lookup.ts';
import { statistics } from './statistics.ts';
import { type RouteStyle, route6Text, routeNames, routeText } from '../route/table.ts';

const BB_USAGE = `netstat [-ral] [-tuwx] [-en]

Display networking information

	-r	Routing table
	-a	All sockets
	-l	Listening sockets
		Else: connected sockets
	-t	TCP sockets
	-u	UDP sockets
	-w	Raw sockets
	-x	Unix sockets
		Else: all socket types
	-e	Other/more information
	-n	Don't resolve names`;
const LONGS = {
  route: { as: 'r' }, interfaces: { as: 'i' }, groups: { as: 'g' }, statistics: { as: 's' }, verbose: { as: 'v' }, wide: { as: 'W' }, numeric: { as: 'n' }, 'numeric-hosts': { as: 'n' }, 'numeric-ports': { as: 'n' }, extend: { as: 'e' }, programs: { as: 'p' }, timers: { as: 'o' }, continuous: { as: 'c' }, listening: { as: 'l' }, all: { as: 'a' }, tcp: { as: 't' }, udp: { as: 'u' }, raw: { as: 'w' }, unix: { as: 'x' }, inet: { as: '4' }, inet6: { as: '6' }, version: { as: 'V' }, help: { as: 'h' },
} as const;
const STATE: Record<string, string> = { ESTABLISHED: 'ESTABLISHED', CLOSED: '', LISTEN: 'LISTEN', TIME_WAIT: 'TIME_WAIT', SYN_SENT: 'SYN_SENT', SYN_RECV: 'SYN_RECV', FIN_WAIT1: 'FIN_WAIT1', FIN_WAIT2: 'FIN_WAIT2', CLOSE_WAIT: 'CLOSE_WAIT', LAST_ACK: 'LAST_ACK', CLOSING: 'CLOSING' };

function* runNetstat(ctx: Ctx): Co<number> {
  const bb = ctx.flavour === 'busybox';
  const parsed = bb ? getopt(ctx.args, 'laentuwxrW') : getopt(ctx.args, 'rigsMvWnNeopclaFCZtuUSwx46A:V', LONGS);
  if (parsed.error) {
    ctx.stderr.write(`netstat: ${parsed.error.text}\n`);
    if (bb) return bbUsage(ctx, BB_USAGE);
    ctx.stderr.write(`usage: netstat [-vWeenNcCF] [<Af>] -r\n${(netstat.options ?? []).map((o) => `        ${o.names.join(', ').padEnd(24)} ${o.help}\n`).join('')}`);
    return 3;
  }
  const on = new Set(parsed.options.map((o) => o.name));
  if (on.has('V')) {
    ctx.stdout.write('net-tools 2.10\n');
    return 0;
  }
  if (on.has('r')) {
    if (on.has('6') && !on.has('4')) ctx.stdout.write(route6Text(ctx.k, ctx.netns, { numeric: on.has('n') }));
    else {
      // the other way round than route's: BusyBox knows no third layout
      const style = (['metrics', 'flags', bb ? 'flags' : 'both'] as const satisfies RouteStyle[])[Math.min(2, parsed.options.filter((o) => o.name === 'e').length)] as RouteStyle;
      ctx.stdout.write(routeText(ctx.k, ctx.netns, { flavour: ctx.flavour, style, ...(!on.has('n') && { names: yield* routeNames(ctx) }) }));
    }
    return 0;
  }
  if (!bb && on.has('i') && on.has('e')) {
    ctx.stdout.write(`Kernel Interface table\n${ifconfigText(ctx.k, ctx.netns, { all: on.has('a') })}`);
    return 0;
  }
  if (!bb && on.has('i')) return interfaces(ctx, on.has('a'));
  if (on.has('s')) {
    ctx.stdout.write(statistics(ctx, ['t', 'u', 'w'].filter((kind) => on.has(kind))));
    return 0;
  }
  for (const other of ['M', 'C'] as const) if (on.has(other)) return notModelled(ctx, `-${other}`);
  for (;;) {
    // -4 and -6 ask for sockets too, as they do alone
    if (!on.has('g') || on.has('4') || on.has('6') || on.has('t') || on.has('u')) yield* sockets(ctx, on, bb);
    if (on.has('g')) groups(ctx, on);
    if (!on.has('c')) return 0;
    const until = ctx.k.now + 1e6;
    while (ctx.k.now < until) yield { until };
  }
}

function* sockets(ctx: Ctx, on: ReadonlySet<string>, bb: boolean): Co {
  const kinds = ['t', 'u', 'w', 'x'].filter((p) => on.has(p));
  const want = (p: string): boolean => kinds.length === 0 || kinds.includes(p);
  const scope = on.has('a') ? '(servers and established)' : on.has('l') ? '(only servers)' : '(w/o servers)';
  const extra = `${on.has('e') ? ` ${'User'.padEnd(10)} ${'Inode'.padEnd(10)}` : ''}${on.has('p') ? ` ${'PID/Program name'.padEnd(19)}` : ''}`;
  if (want('t') || want('u') || want('w')) {
    ctx.stdout.write(`Active Internet connections ${scope}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${bb ? ' ' : ''}${bb && !on.has('e') ? '' : extra}\n`);
    const all = socketsIn(ctx.k, ctx.netns);
    const shown = (s: Socket): boolean => {
      const listening = s.state === 'LISTEN' || (s.state === 'CLOSED' && s.proto !== 'tcp');
      return (on.has('a') || listening === on.has('l')) && (s.proto !== 'tcp' || s.state !== 'CLOSED') && (s.proto !== 'udp' || s.local.port !== 0) && (on.has('4') === on.has('6') || (s.family === 4) === on.has('4'));
    };
    for (const [letter, proto] of [['t', 'tcp'], ['u', 'udp'], ['w', 'raw']] as const)
      if (want(letter)) for (const family of [4, 6] as const) for (const s of all) if (s.proto === proto && s.family === family && shown(s)) ctx.stdout.write(yield* row(ctx, s, on, bb));
  }
  if (want('x')) ctx.stdout.write(`Active UNIX domain sockets ${scope}\nProto RefCnt Flags       Type       State         I-Node${bb ? ' Path' : '   Path'}\n`);
}
function* row(ctx: Ctx, s: Socket, on: ReadonlySet<string>, bb: boolean): Co<string> {
  const numeric = on.has('n');
  const wide = on.has('W');
  const name = bb || s.family === 4 ? s.proto : `${s.proto}6`;
  const port = (n: number): string => (n === 0 ? '*' : numeric ? String(n) : (serviceByPort(n, s.proto) ?? String(n)));
  const cache = new Map<number, string>();
  const ctxName = function* (addr: number): Co<string> {
    if (addr === 0) return s.family === 6 ? (numeric || !bb ? '::' : '[::]') : '0.0.0.0';
    const plain = s.family === 6 && bb ? `::ffff:${formatIp4(addr)}` : formatIp4(addr);
    if (numeric) return plain;
    if (!cache.has(addr)) cache.set(addr, (yield* nameOf(ctx, addr)) ?? plain);
    return cache.get(addr) as string;
  };
  const end = function* (e: { addr: number; port: number } | undefined): Co<string> {
    const host = yield* ctxName(e?.addr ?? 0);
    const tail = port(e?.port ?? 0);
    return bb || wide || host.length + tail.length + 1 <= 23 ? `${host}:${tail}` : `${host.slice(0, 22 - tail.length)}:${tail}`;
  };
  const local = yield* end(s.local);
  const remote = yield* end(s.remote);
  const send = s.state === 'LISTEN' ? 0 : sendQueue(s);
  let text = `${name.padEnd(4)}  ${String(recvQueue(s)).padStart(6)} ${String(send).padStart(6)} ${local.padEnd(23)} ${remote.padEnd(23)} ${(STATE[s.state] ?? '').padEnd(bb ? 12 : 11)}`;
  const owner = s.pid !== 0 && !s.orphan && s.state !== 'TIME_WAIT' ? ctx.k.process(s.pid) : undefined;
  if (on.has('e') && !bb) text += ` ${(numeric ? String(owner?.uid ?? 0) : 'root').padEnd(10)} ${String(s.state === 'TIME_WAIT' ? 0 : s.inode).padEnd(10)}`;
  if (on.has('p') && !bb) text += ` ${(owner ? `${owner.pid}/${owner.comm}` : '-').padEnd(19)} `;
  return `${text}\n`;
}

/** Multicast memberships: every device's IPv4 groups, then the IPv6 ones. */
function groups(ctx: Ctx, on: ReadonlySet<string>): void {
  const links = linksOf(ctx.k.ns(ctx.netns));
  const list = (family: 'inet' | 'inet6'): string[] => links.flatMap((link) => memberships(link)[family].map((group) => `${link.name.padEnd(15)} ${'1'.padEnd(6)} ${group}\n`));
  const rows = [...(on.has('6') && !on.has('4') ? [] : list('inet')), ...(on.has('4') && !on.has('6') ? [] : list('inet6'))];
  ctx.stdout.write(`IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ---------------------\n${rows.join('')}`);
}

function interfaces(ctx: Ctx, all: boolean): number {
  ctx.stdout.write('Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n');
  for (const { link } of sortedInterfaces(ctx.k, ctx.netns).filter((each) => !each.alias && (all || each.link.up))) {
    const s = ctx.k.peek(ctx.netns).stats[link.ifindex] ?? { rxPackets: 0, rxErrors: 0, rxDropped: 0, txPackets: 0, txErrors: 0, txDropped: 0 };
    const f = linkFlags(ctx.k, ctx.netns, link);
    const flags = [[2, 'B'], [8, 'L'], [0x1000, 'M'], [0x80, 'O'], [0x100, 'P'], [0x10, 'p'], [0x40, 'R'], [1, 'U']].map(([bit, letter]) => ((f & (bit as number)) !== 0 ? letter : '')).join('');
    const n = (v: number, w: number): string => String(v).padStart(w);
    ctx.stdout.write(`${link.name.padEnd(15)} ${n(link.mtu, 5)} ${n(s.rxPackets, 8)} ${n(s.rxErrors, 6)} ${n(s.rxDropped, 6)} ${'0'.padEnd(6)} ${n(s.txPackets, 8)} ${n(s.txErrors, 6)} ${n(s.txDropped, 6)} ${n(0, 6)} ${flags}\n`);
  }
  return 0;
}

export const netstat: Command = {
  name: 'netstat', summary: 'Show sockets, routes and interfaces', usage: 'netstat [-rnilatup]', flavours: ['debian', 'busybox'], run: runNetstat,
  options: [{ names: ['-r', '--route'], help: 'routing table' }, { names: ['-i', '--interfaces'], help: 'interfaces and their counters' }, { names: ['-a', '--all'], help: 'sockets in every state' }, { names: ['-l', '--listening'], help: 'listening sockets' }, { names: ['-t', '--tcp'], help: 'TCP' }, { names: ['-u', '--udp'], help: 'UDP' }, { names: ['-w', '--raw'], help: 'raw sockets' }, { names: ['-x', '--unix'], help: 'Unix sockets' }, { names: ['-n', '--numeric'], help: 'numbers instead of names' }, { names: ['-p', '--programs'], help: 'who uses a socket' }, { names: ['-e', '--extend'], help: 'user and inode' }, { names: ['-s', '--statistics'], help: 'protocol counters' }, { names: ['-c', '--continuous'], help: 'again every second' }, { names: ['-W', '--wide'], help: "don't cut addresses" }],
};
export const netstatCommands: readonly Command[] = [netstat];
