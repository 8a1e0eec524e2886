/** What route(8) and `netstat -r` print: the main table as /proc/net/route gives it (net/ipv4/fib_trie.c fib_route_seq_show). */
import { type NetnsId, RT_TABLE, type Route } from '../../../kernel/config.ts';
import { type Ip4, formatIp4, maskOf } from '../../../kernel/inet.ts';
import { sortedRoutes } from '../../../kernel/route.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Ctx, Flavour, K } from '../../command.ts';
import { routes6 } from '../ip/route6.ts';
import { nameOfIndex } from '../netview/link.ts';
import { hostNames, networkName } from '../netview/names.ts';

export type RouteStyle = 'flags' | 'metrics' | 'both';
export interface RouteNames {
  host(addr: Ip4): string | undefined;
  net(addr: Ip4): string | undefined;
}
export interface RouteOptions {
  flavour?: Flavour;
  /** Columns: metric, references and uses; or MSS, window and round trip time; or all of them. */
  style?: RouteStyle;
  /** Names in place of numbers where there are any; undefined: numbers only (-n). */
  names?: RouteNames;
}

interface Row {
  dst: Ip4;
  gateway: Ip4;
  mask: Ip4;
  flags: number;
  /** As a signed number. */
  metric: number;
  iface: string;
  mss: number;
  window: number;
  irtt: number;
}
const RTF = { UP: 1, GATEWAY: 2, HOST: 4, REJECT: 0x200 } as const;

/** Broadcast routes don't show; a multipath route shows by its first next hop. */
function rowsOf(k: K, nsId: NetnsId): Row[] {
  const ns = k.ns(nsId);
  return sortedRoutes(ns, RT_TABLE.MAIN)
    .filter((r) => r.type !== 'broadcast')
    .map((r: Route) => {
      const [hop] = r.nexthops ?? [r];
      const reject = r.type === 'unreachable' || r.type === 'prohibit';
      const advmss = r.metrics?.['advmss'];
      return {
        dst: r.dst,
        gateway: hop?.gateway ?? 0,
        mask: maskOf(r.len),
        flags: RTF.UP | (hop?.gateway !== undefined ? RTF.GATEWAY : 0) | (r.len === 32 ? RTF.HOST : 0) | (reject ? RTF.REJECT : 0),
        metric: r.metric | 0,
        iface: hop?.dev === undefined ? '*' : nameOfIndex(ns, hop.dev),
        mss: advmss ? advmss + 40 : 0,
        window: r.metrics?.['window'] ?? 0,
        irtt: r.metrics?.['rtt'] ?? 0,
      };
    });
}

/** Looks up the names that the table of the process's namespace needs. BusyBox takes destinations for networks always. */
export function* routeNames(ctx: Ctx): Co<RouteNames> {
  const rows = rowsOf(ctx.k, ctx.netns);
  const known = ctx.flavour === 'busybox' ? [] : rows.filter((r) => r.flags & RTF.HOST).map((r) => r.dst);
  const host = yield* hostNames(ctx, [...rows.map((r) => r.gateway), ...known]);
  return { host, net: (addr) => networkName(ctx, addr) };
}

const HEADS: Record<RouteStyle, string> = {
  flags: 'Flags Metric Ref    Use Iface',
  metrics: 'Flags   MSS Window  irtt Iface',
  both: 'Flags Metric Ref    Use Iface    MSS   Window irtt',
};

/** The IPv4 table, with its heads. */
export function routeText(k: K, nsId: NetnsId, o: RouteOptions = {}): string {
  const head = `Kernel IP routing table\nDestination     Gateway         Genmask         ${HEADS[o.style ?? 'flags']}\n`;
  return (
    head +
    rowsOf(k, nsId)
      .map((r) => rowText(r, o))
      .join('')
  );
}
function rowText(r: Row, o: RouteOptions): string {
  const { names } = o;
  const busybox = o.flavour === 'busybox';
  const host = (addr: Ip4): string => names?.host(addr) ?? formatIp4(addr);
  const isHost = (r.flags & RTF.HOST) !== 0;
  const dst = !names
    ? formatIp4(r.dst)
    : r.dst === 0 && (busybox || !isHost)
      ? 'default'
      : isHost && !busybox
        ? host(r.dst)
        : (names.net(r.dst) ?? formatIp4(r.dst));
  // net-tools has nothing to say about what a rejected destination would have
  const none = (r.flags & RTF.REJECT) !== 0 && !busybox;
  const gateway = none ? '-' : r.gateway === 0 ? (busybox && names ? '*' : '0.0.0.0') : host(r.gateway);
  const or = (value: number): string => (none ? '-' : String(value));
  const flags = `${r.flags & RTF.REJECT ? '!' : 'U'}${r.flags & RTF.GATEWAY ? 'G' : ''}${isHost ? 'H' : ''}`;
  const cut = (text: string): string => text.slice(0, 15).padEnd(15);
  const head = `${cut(dst)} ${cut(gateway)} ${cut(formatIp4(r.mask))} ${flags.padEnd(5)}`;
  const iface = none ? '-' : r.iface;
  if (o.style === 'metrics') return `${head} ${or(r.mss).padStart(5)} ${or(r.window).padEnd(5)} ${or(r.irtt).padStart(6)} ${iface}\n`;
  const use = `${head} ${String(r.metric).padEnd(6)} ${or(0).padEnd(2)} ${'0'.padStart(7)}`;
  if (o.style !== 'both') return `${use} ${iface}\n`;
  return `${use} ${iface.slice(0, 6).padEnd(6)}   ${or(r.mss).padEnd(5)} ${or(r.window).padEnd(6)} ${or(r.irtt)}\n`;
}

/**
 * The IPv6 table (/proc/net/ipv6_route). The kernel's own unreachable default stands at the end of both the main and
 * the local table. net-tools puts the any address in brackets unless numbers are wanted.
 */
export function route6Text(k: K, nsId: NetnsId, o: { flavour?: Flavour; numeric?: boolean } = {}): string {
  const all = routes6(k, nsId);
  const any = o.numeric || o.flavour === 'busybox' ? '::' : '[::]';
  const reject = { dst: `${any}/0`, flags: '!n', metric: -1, ref: 1, dev: 'lo' };
  const row = (r: (typeof all)[number]): typeof reject =>
    r.type === 'local' ? { dst: `${r.dst}/128`, flags: 'Un', metric: 0, ref: 2, dev: r.dev } : { dst: r.dst, flags: 'U', metric: r.metric, ref: 1, dev: r.dev };
  const local = all.filter((r) => r.type === 'local').sort((a, b) => (a.dst === b.dst ? 0 : a.dst < b.dst ? -1 : 1));
  const rows = [...all.filter((r) => r.type === 'unicast').map(row), reject, ...local.map(row), ...all.filter((r) => r.type === 'multicast').map(row), reject];
  const title = 'Kernel IPv6 routing table\n';
  if (o.flavour === 'busybox') {
    const line = (r: typeof reject): string =>
      `${r.dst.padEnd(43)} ${any.padEnd(39)} ${r.flags.padEnd(5)} ${String(r.metric).padEnd(6)} ${String(r.ref).padEnd(2)} ${'0'.padStart(7)} ${r.dev.padEnd(8)}\n`;
    return `${title}${'Destination'.padEnd(43)} ${'Next Hop'.padEnd(39)} Flags Metric Ref    Use Iface\n${rows.map(line).join('')}`;
  }
  const line = (r: typeof reject): string =>
    `${r.dst.padEnd(30)} ${any.padEnd(26)} ${r.flags.padEnd(4)} ${String(r.metric).padEnd(3)} ${String(r.ref).padEnd(2)} ${'0'.padStart(5)} ${r.dev}\n`;
  return `${title}${'Destination'.padEnd(30)} ${'Next Hop'.padEnd(26)} Flag Met Ref  Use If\n${rows.map(line).join('')}`;
}
