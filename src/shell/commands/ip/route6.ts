/** The IPv6 routes that follow from the addresses which the kernel gives by itself; the lab routes no IPv6. */
import type { NetnsId } from '../../../kernel/config.ts';
import { linksOf } from '../../../kernel/netdev.ts';
import type { K } from '../../command.ts';
import type { Printer } from '../netview/printer.ts';
import type { RouteFilter } from './routeshow.ts';

export interface Route6 {
  type: 'unicast' | 'local' | 'multicast';
  dst: string;
  dev: string;
  ifindex: number;
  table: 'main' | 'local';
  metric: number;
}

/** Connected prefixes in the main table; loopback, own and multicast addresses in the local one. */
export function routes6(k: K, nsId: NetnsId): Route6[] {
  const links = linksOf(k.ns(nsId)).filter((l) => l.up);
  const own = links.flatMap((l) => l.addrs.filter((a) => a.family === 6 && a.local6 !== undefined).map((a) => ({ l, a })));
  const main: Route6[] = own
    .filter(({ a }) => a.prefixLen < 128)
    .map(({ l, a }) => ({
      type: 'unicast',
      dst: `${networkText(a.local6 as string)}/${a.prefixLen}`,
      dev: l.name,
      ifindex: l.ifindex,
      table: 'main',
      metric: 256,
    }));
  // an address under duplicate detection has no local route yet
  const local: Route6[] = own
    .filter(({ a }) => a.since === undefined || k.now - a.since > 1.5e6)
    .map(({ l, a }) => ({ type: 'local', dst: a.local6 as string, dev: l.name, ifindex: l.ifindex, table: 'local', metric: 0 }));
  const multicast: Route6[] = links
    .filter((l) => l.kind !== 'loopback' && l.addrs.some((a) => a.family === 6))
    .map((l) => ({ type: 'multicast', dst: 'ff00::/8', dev: l.name, ifindex: l.ifindex, table: 'local', metric: 256 }));
  return [...main, ...local, ...multicast];
}
/** First four groups of an address: its /64. */
function networkText(addr6: string): string {
  const [head = ''] = addr6.split('::');
  const front = head
    .split(':')
    .slice(0, 4)
    .filter((g) => g !== '');
  return `${front.join(':')}::`;
}

export function ipv6Routes(p: Printer, k: K, nsId: NetnsId, f: RouteFilter): void {
  for (const r of routes6(k, nsId)) {
    if (f.table !== 'all' && (f.table === 255 ? 'local' : 'main') !== r.table) continue;
    if (f.dev !== undefined && f.dev !== r.ifindex) continue;
    p.object(undefined, () => {
      if (r.type !== 'unicast') p.both(`${r.type} `, 'type', r.type);
      p.both(`${r.dst} `, 'dst', r.dst);
      if (f.dev === undefined) p.both(`dev ${r.dev} `, 'dev', r.dev);
      if (f.table === 'all' && r.table === 'local') p.both('table local ', 'table', 'local');
      p.both('proto kernel ', 'protocol', 'kernel')
        .both(`metric ${r.metric} `, 'metric', r.metric)
        .value('flags', [])
        .both('pref medium', 'pref', 'medium')
        .text('\n');
    });
  }
}
