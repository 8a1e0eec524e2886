/** tcpdump 4.99.6: watch packets on a device, on the kernel's taps. */
import type { Link } from '../../../kernel/config.ts';
import type { Tap, TapFrame } from '../../../kernel/kernel.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { parseHosts } from '../../../kernel/resolv.ts';
import { parseIp4 } from '../../../kernel/inet.ts';
import { type Co, SignalError } from '../../../kernel/sched.ts';
import { linkFlags } from '../../../kernel/netdev.ts';
import { cloneSkb } from '../../../kernel/skb.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { getopt } from '../probe/getopt.ts';
import { linkNamed, lookupHost, nameOf } from '../probe/lookup.ts';
import { FilterNotModelled, FilterSyntax, type Frame, type Match, compileFilter } from './filter.ts';
import { Printer } from './print.ts';

const VERSION = 'tcpdump version 4.99.6\nlibpcap version 1.11.0 (64-bit time_t, with TPACKET_V3)\nOpenSSL 3.6.5 29 Sep 2026\n64-bit build, 64-bit time_t\n';
const LONGS = { interface: { as: 'i', value: true }, number: { as: '#' }, version: { as: 'V' }, help: { as: 'h' }, 'list-interfaces': { as: 'D' }, 'no-promiscuous-mode': { as: 'p' }, 'absolute-tcp-sequence-numbers': { as: 'S' }, 'snapshot-length': { as: 's', value: true }, direction: { as: 'Q', value: true }, 'immediate-mode': { as: 'im' }, count: { as: 'count' } } as const;

function* runTcpdump(ctx: Ctx): Co<number> {
  const parsed = getopt(ctx.args, 'aAb#B:c:C:dDeE:fF:G:hHi:IjJ:KlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:', LONGS);
  if (parsed.error) {
    ctx.stderr.write(`tcpdump: ${parsed.error.text}\n${VERSION.split('\n').slice(0, 3).join('\n')}\nUsage: tcpdump [-AdDefhHlnNOpqStuUvxX#] [ -c count ] [ -i interface ] [ -s snaplen ] [ expression ]\n`);
    return 1;
  }
  const count = (name: string): number => parsed.options.filter((o) => o.name === name).length;
  const value = (name: string): string | undefined => parsed.options.findLast((o) => o.name === name)?.value;
  if (count('h') || (count('V') && value('V') === '')) {
    ctx.stdout.write(VERSION);
    return 0;
  }
  for (const name of ['w', 'r', 'x', 'X', 'A', 'd', 'F', 'G', 'C', 'E', 'L', 'y'] as const) if (count(name)) return notModelled(ctx, `-${name}`);
  if (count('D')) return listDevices(ctx);
  const limit = value('c');
  if (limit !== undefined && !/^[1-9]\d*$/.test(limit)) {
    ctx.stderr.write(`tcpdump: invalid packet count ${limit}\n`);
    return 1;
  }
  const links = Object.values(ctx.k.ns(ctx.netns).links);
  const name = value('i') ?? links.find((l) => l.up && l.kind !== 'loopback')?.name ?? 'any';
  const link = name === 'any' ? undefined : (linkNamed(ctx, name) ?? links.find((l) => /^\d+$/.test(name) && l.ifindex === Number(name)));
  if (name !== 'any' && !link) {
    ctx.stderr.write(`tcpdump: ${name}: No such device exists\n(No such device exists)\n`);
    return 1;
  }
  let match: Match;
  try {
    const hosts = new Map<string, Ip4>();
    for (const word of parsed.words.join(' ').split(/[\s()]+/)) if (/[a-z]/i.test(word) && !hosts.has(word) && parsed.words.join(' ').match(new RegExp(`(host|src|dst|and|or|not)\\s+${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(\\s|$|\\))`)) && !RESERVED.has(word)) {
      const found = yield* lookupHost(ctx, word, { types: ['A'] });
      if (found.kind === 'found' && found.addrs[0] !== undefined) hosts.set(word, found.addrs[0]);
    }
    if (!link) ctx.stderr.write('tcpdump: WARNING: any: That device doesn\'t support promiscuous mode\n(Promiscuous mode not supported on the "any" device)\n');
    match = compileFilter(parsed.words, (host) => hosts.get(host));
  } catch (error) {
    if (error instanceof FilterNotModelled) return notModelled(ctx, error.message);
    if (!(error instanceof FilterSyntax)) throw error;
    ctx.stderr.write(`tcpdump: ${error.message}\n`);
    return 1;
  }
  return yield* capture(ctx, link, match, { limit: limit === undefined ? undefined : Number(limit), verbose: count('v'), numeric: count('n'), link: count('e') > 0, quiet: count('q') > 0, stamp: count('t'), absolute: count('S') > 0, promisc: count('p') === 0, direction: value('Q'), number: count('#') > 0, lines: count('l') > 0 || count('U') > 0, immediate: ctx.stdout.isTTY || count('im') > 0 });
}
const RESERVED = new Set(['and', 'or', 'not', 'src', 'dst', 'host', 'net', 'port', 'portrange', 'proto', 'tcp', 'udp', 'icmp', 'arp', 'ip', 'ip6', 'ether', 'vlan', 'broadcast', 'multicast', 'inbound', 'outbound', 'less', 'greater', 'igmp', 'icmp6', 'gateway', 'rarp', 'sctp', 'esp', 'ah', 'stp']);

interface Options { limit: number | undefined; verbose: number; numeric: number; link: boolean; quiet: boolean; stamp: number; absolute: boolean; promisc: boolean; direction: string | undefined; number: boolean; /** -l: every line at once */ lines: boolean; /** packets as they come: --immediate-mode, and always on a terminal */ immediate: boolean }

function* capture(ctx: Ctx, link: Link | undefined, match: Match, o: Options): Co<number> {
  const { k } = ctx;
  const device = link?.name ?? 'any';
  const queue: { at: number; frame: Frame }[] = [];
  const waiting = k.queue(`tcpdump/${ctx.proc.pid}`);
  let seen = 0;
  const tap: Tap = {
    netns: ctx.netns, ...(link && { ifindex: link.ifindex }),
    see: (f: TapFrame) => {
      if (o.direction !== undefined && o.direction !== 'inout' && f.dir !== o.direction) return;
      const frame: Frame = { skb: f.skb, dev: f.dev, dir: f.dir };
      if (!match(frame)) return;
      seen++;
      // the loopback device counts a packet twice and shows it once, as it arrives
      if (f.dev.kind === 'loopback' && f.dir === 'out') return;
      queue.push({ at: f.at, frame: { ...frame, skb: cloneSkb(f.skb, f.skb.id) } });
      waiting.wake();
    },
  };
  const promisc = (by: number): void => {
    if (!link || !o.promisc || !k.config.netns[ctx.netns]?.links[link.ifindex]) return;
    k.updateLink(ctx.netns, link.ifindex, (l) => {
      l.promisc += by;
    });
    const now = k.ns(ctx.netns).links[link.ifindex]?.promisc;
    if (by > 0 ? now === 1 : now === 0) k.printk(`${link.name}: ${by > 0 ? 'entered' : 'left'} promiscuous mode`);
  };
  promisc(1);
  k.taps.add(tap);
  const type = link ? 'EN10MB (Ethernet)' : 'LINUX_SLL2 (Linux cooked v2)';
  ctx.stderr.write(o.verbose > 0 ? `tcpdump: listening on ${device}, link-type ${type}, snapshot length 262144 bytes\n` : `tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on ${device}, link-type ${type}, snapshot length 262144 bytes\n`);
  const names = new Map<Ip4, string>();
  const printer = new Printer({ numeric: o.numeric > 0, numericPorts: o.numeric > 0, link: o.link, quiet: o.quiet, verbose: o.verbose, absolute: o.absolute, ascii: false, cooked: !link, nameOf: (a) => names.get(a) ?? formatIp4(a) });
  const stamps = new Stamps(o.stamp);
  let shown = 0;
  let interrupted = false;
  const started = k.now;
  let held = '';
  const flush = (): void => {
    ctx.stdout.write(held);
    held = '';
  };
  try {
    for (;;) {
      if (queue.length > 0 && !o.immediate) {
        const tick = started + Math.ceil((k.now - started + 1) / BLOCK_TIMEOUT) * BLOCK_TIMEOUT;
        while (k.now < tick) yield { until: tick };
      }
      while (queue.length > 0 && (o.limit === undefined || shown < o.limit)) {
        const { at, frame } = queue.shift() as (typeof queue)[number];
        if (o.numeric === 0) yield* learnNames(ctx, frame, names);
        shown++;
        held += `${o.number ? `${String(shown).padStart(5)}  ` : ''}${stamps.text(at)}${printer.frame(frame)}\n`;
        if (ctx.stdout.isTTY || o.lines || held.length >= STDIO_BUFFER) flush();
      }
      if (o.limit !== undefined && shown >= o.limit) break;
      yield { queues: [waiting] };
    }
  } catch (error) {
    if (!(error instanceof SignalError) || (error.signal !== 'SIGINT' && error.signal !== 'SIGTERM')) throw error;
    interrupted = true;
  } finally {
    k.taps.delete(tap);
    promisc(-1);
    k.forget(`tcpdump/${ctx.proc.pid}`);
  }
  flush();
  if (interrupted) ctx.stdout.write('\n');
  const packets = (n: number): string => `${n} packet${n === 1 ? '' : 's'}`;
  ctx.stderr.write(`${packets(shown)} captured\n${packets(Math.max(seen, shown))} received by filter\n0 packets dropped by kernel\n`);
  return 0;
}
function* learnNames(ctx: Ctx, f: Frame, names: Map<Ip4, string>): Co {
  const { ip, arp } = f.skb;
  for (const a of ip ? [ip.src, ip.dst] : arp ? [arp.senderIp, arp.targetIp] : []) {
    if (names.has(a)) continue;
    names.set(a, formatIp4(a));
    const own = parseHosts(ctx.fs.exists('/etc/hosts') ? ctx.fs.read('/etc/hosts') : '').find((l) => parseIp4(l.addr) === a)?.names[0];
    const name = own ?? (yield* nameOf(ctx, a));
    if (name !== undefined) names.set(a, name);
  }
}

/** µs after which the kernel hands over a ring block that isn't full: pcap_set_timeout of tcpdump (TPACKET_V3, packet(7)). */
const BLOCK_TIMEOUT = 1e6;
/** Bytes that stdio keeps back when standard output is no terminal and -l is not given. */
const STDIO_BUFFER = 4096;

/** Time stamps: -t none, -tt since the epoch, -ttt since the last packet, -tttt with the date, -ttttt since the first. */
class Stamps {
  private readonly mode: number;
  private last: number | undefined;
  private first: number | undefined;
  constructor(mode: number) {
    this.mode = mode;
  }
  text(at: number): string {
    const two = (n: number): string => String(n).padStart(2, '0');
    const clock = (us: number): string => `${two(Math.floor(us / 3600e6) % 24)}:${two(Math.floor(us / 60e6) % 60)}:${two(Math.floor(us / 1e6) % 60)}.${String(us % 1e6).padStart(6, '0')}`;
    const since = (from: number | undefined): string => ` ${clock(from === undefined ? 0 : at - from)} `;
    const previous = this.last;
    this.last = at;
    this.first ??= at;
    if (this.mode === 1) return '';
    if (this.mode === 2) return `${Math.floor(at / 1e6)}.${String(at % 1e6).padStart(6, '0')} `;
    if (this.mode === 3) return since(previous);
    if (this.mode === 4) return `${new Date(at / 1000).toISOString().slice(0, 10)} ${clock(at)} `;
    if (this.mode >= 5) return since(this.first);
    return `${clock(at)} `;
  }
}

/** What Debian's libpcap can capture from besides interfaces. */
const PSEUDO_DEVICES = ['bluetooth-monitor (Bluetooth Linux Monitor) [Wireless]', 'nflog (Linux netfilter log (NFLOG) interface) [none]', 'nfqueue (Linux netfilter queue (NFQUEUE) interface) [none]', 'dbus-system (D-Bus system bus) [none]', 'dbus-session (D-Bus session bus) [none]'];
function listDevices(ctx: Ctx): number {
  const links = Object.values(ctx.k.ns(ctx.netns).links).sort((a, b) => Number(a.kind === 'loopback') - Number(b.kind === 'loopback'));
  const carrier = (l: Link): boolean => (linkFlags(ctx.k, ctx.netns, l) & 0x40) !== 0;
  const row = (l: Link): string =>
    `${l.name} [${[...(l.up ? ['Up'] : []), ...(l.up && carrier(l) ? ['Running'] : []), l.kind === 'loopback' ? 'Loopback' : carrier(l) ? 'Connected' : 'Disconnected'].join(', ')}]`;
  const [loops, cards] = [links.filter((l) => l.kind === 'loopback'), links.filter((l) => l.kind !== 'loopback')];
  const rows = [...cards.filter(carrier).map(row), 'any (Pseudo-device that captures on all interfaces) [Up, Running]', ...loops.map(row), ...cards.filter((l) => !carrier(l)).map(row), ...PSEUDO_DEVICES];
  ctx.stdout.write(rows.map((r, i) => `${i + 1}.${r}\n`).join(''));
  return 0;
}

export const tcpdump: Command = {
  name: 'tcpdump', summary: 'Watch packets on a device', usage: 'tcpdump [-enqtvS] [-c count] [-i interface] [expression]', flavours: ['debian'], run: runTcpdump,
  options: [
    { names: ['-i', '--interface'], value: 'interface', help: 'device to listen on, or "any"', complete: 'interface' }, { names: ['-n'], help: 'numbers instead of names' }, { names: ['-e'], help: 'show the link layer' }, { names: ['-c'], value: 'count', help: 'end after so many packets' }, { names: ['-v'], help: 'more about each packet' }, { names: ['-q'], help: 'less about each packet' },
    { names: ['-t'], help: 'no time; -tt -ttt -tttt: other forms of it' }, { names: ['-S'], help: 'absolute TCP sequence numbers' }, { names: ['-l'], help: 'line by line' }, { names: ['-D'], help: 'list the devices' }, { names: ['-p'], help: 'without promiscuous mode' }, { names: ['-Q'], value: 'direction', help: 'in, out or inout', complete: ['in', 'out', 'inout'] },
  ],
  positionals: [['host', 'port', 'net', 'icmp', 'tcp', 'udp', 'arp', 'src', 'dst', 'and', 'or', 'not']],
};
export const tcpdumpCommands: readonly Command[] = [tcpdump];
