/** What route(8) prints: the main table as /proc/net/route gives it (net/ipv4/fib_trie.c fib_route_seq_show). */
import { type NetnsId, RT_TABLE, type Route } from '../../../kernel/config.ts';
import { formatIp4, maskOf } from '../../../kernel/inet.ts';
import { sortedRoutes } from '../../../kernel/route.ts';
import type { K } from '../../command.ts';
import { nameOfIndex } from '../netview/link.ts';
import { routes6 } from '../ip/route6.ts';

export type RouteStyle = 'flags' | 'metrics' | 'both';
export interface RouteOptions {
  /** -n: no names. */ numeric?: boolean; flavour?: 'debian' | 'busybox';
  /** columns: flags, metric, use (plain); MSS, window, irtt (-e); both (-ee) */ style?: RouteStyle;
  /** Name of a host, where names are wanted. */ hostName?: (addr: number) => string | undefined;
}

interface Row { dst: number; gateway: number; mask: number; flags: number; metric: number; iface: string; mss: number; window: number; irtt: number }
const RTF = { UP: 1, GATEWAY: 2, HOST: 4, REJECT: 0x200 } as const;

/** Local and broadcast routes don't show; a multipath route shows by its first next hop. */
function rowOf(k: K, nsId: NetnsId, r: Route): Row | undefined {
  if (r.type === 'local' || r.type === 'broadcast') return undefined;
  const [hop] = r.nexthops ?? [r];
  const gateway = hop?.gateway ?? 0;
  const reject = r.type === 'unreachable' || r.type === 'prohibit';
  const flags = RTF.UP | (gateway ? RTF.GATEWAY : 0) | (r.len === 32 ? RTF.HOST : 0) | (reject ? RTF.REJECT : 0);
  const advmss = r.metrics?.['advmss'];
  return { dst: r.dst, gateway, mask: maskOf(r.len), flags, metric: r.metric, iface: hop?.dev === undefined ? '*' : nameOfIndex(k.ns(nsId), hop.dev), mss: advmss ? advmss + 40 : 0, window: r.metrics?.['window'] ?? 0, irtt: r.metrics?.['rtt'] ?? 0 };
}
const flagText = (flags: number): string => `${flags & RTF.REJECT ? '!' : 'U'}${flags & RTF.GATEWAY ? 'G' : ''}${flags & RTF.HOST ? 'H' : ''}`;

const HEADS: Record<RouteStyle, string> = {
  flags: 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n',
  metrics: 'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n',
  both: 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n',
};

/** The IPv4 table. */
export function routeText(k: K, nsId: NetnsId, o: RouteOptions = {}): string {
  const rows = sortedRoutes(k.ns(nsId), RT_TABLE.MAIN).flatMap((r) => rowOf(k, nsId, r) ?? []);
  return `Kernel IP routing table\n${HEADS[o.style ?? 'flags']}${rows.map((r) => rowText(r, o)).join('')}`;
}
function rowText(r: Row, o: RouteOptions): string {
  const busybox = o.flavour === 'busybox';
  const reject = (r.flags & RTF.REJECT) !== 0 && !busybox;
  const host = (addr: number): string => (o.numeric ? undefined : o.hostName?.(addr)) ?? formatIp4(addr);
  const dst = !o.numeric && r.dst === 0 && r.mask === 0 ? 'default' : r.flags & RTF.HOST ? host(r.dst) : formatIp4(r.dst);
  const gateway = reject ? '-' : r.gateway === 0 ? (busybox && !o.numeric ? '*' : '0.0.0.0') : host(r.gateway);
  const cut = (text: string): string => text.slice(0, 15).padEnd(15);
  const or = (value: number): string => (reject ? '-' : String(value));
  const head = `${cut(dst)} ${cut(gateway)} ${formatIp4(r.mask).padEnd(15)} ${flagText(r.flags).padEnd(5)}`;
  const iface = reject ? '-' : r.iface;
  if (o.style === 'metrics') return `${head} ${or(r.mss).padStart(5)} ${or(r.window).padEnd(5)} ${or(r.irtt).padStart(6)} ${iface}\n`;
  const use = `${head} ${String(r.metric).padEnd(6)} ${or(0).padEnd(2)} ${'0'.padStart(7)}`;
  if (o.style !== 'both') return `${use} ${iface}\n`;
  return `${use} ${iface.slice(0, 6).padEnd(6)}   ${or(r.mss).padEnd(5)} ${or(r.window).padEnd(6)} ${or(r.irtt)}\n`;
}

/** The IPv6 table (`route -6`, `-A inet6`). Its two unreachable defaults are the kernel's own. */
export function route6Text(k: K, nsId: NetnsId, flavour: 'debian' | 'busybox' = 'debian'): string {
  const all = routes6(k, nsId);
  const reject = { dst: '::/0', flags: '!n', metric: -1, ref: 1, dev: 'lo' };
  const row = (r: (typeof all)[number]): typeof reject => ({ dst: r.type === 'local' ? `${r.dst}/128` : r.dst, flags: r.type === 'local' ? 'Un' : 'U', metric: r.metric, ref: r.type === 'unicast' ? 1 : 2, dev: r.dev });
  const rows = [...all.filter((r) => r.table === 'main').map(row), reject, ...all.filter((r) => r.table === 'local').map(row), reject];
  if (flavour === 'busybox') {
    const shown = rows.filter((r) => r.flags !== 'Un');
    return `Kernel IPv6 routing table\nDestination                                 Next Hop                                Flags Metric Ref    Use Iface\n${shown.map((r) => `${r.dst.padEnd(43)} ${'::'.padEnd(39)} ${r.flags.padEnd(5)} ${String(r.metric).padEnd(6)} ${'1'.padEnd(2)} ${'0'.padStart(7)} ${r.dev.padEnd(8)}\n`).join('')}`;
  }
  return `Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref  Use If\n${rows.map((r) => `${r.dst.padEnd(30)} ${'::'.padEnd(26)} ${r.flags.padEnd(4)} ${String(r.metric).padEnd(3)} ${String(r.ref).padEnd(2)} ${'0'.padStart(5)} ${r.dev}\n`).join('')}`;
}
