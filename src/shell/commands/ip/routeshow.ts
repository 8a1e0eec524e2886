/** `ip route show` (ip/iproute.c print_route, filter_nlmsg). */
import { type NetnsId, RT_TABLE, type Route } from '../../../kernel/config.ts';
import { formatCidr, formatIp4, inPrefix, networkOf } from '../../../kernel/inet.ts';
import { sortedRoutes } from '../../../kernel/route.ts';
import type { K } from '../../command.ts';
import { isLinkDown, nameOfIndex } from '../netview/link.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, type Prefix, matches, needPrefix, needUnsigned } from './args.ts';
import { Fail, invarg, noDevice } from './errors.ts';
import { routeHelp } from './help.ts';
import { findLink } from './linklist.ts';
import { ROUTE_TYPES, parseProtocol, parseScope, parseTable, protocolName, protocolNumber, scopeName, scopeNumber, tableName } from './names.ts';
import type { IpOptions } from './options.ts';
import { ipv6Routes } from './route6.ts';

export interface RouteFilter {
  /** undefined: main; 'all' of them. */
  table?: number | 'all';
  dev?: number;
  via?: number;
  src?: number;
  proto?: number;
  scope?: number;
  type?: string;
  metric?: number;
  tos?: number;
  root?: Prefix;
  match?: Prefix;
  exact?: Prefix;
  cache?: boolean;
}

export const dstText = (r: { dst: number; len: number }): string =>
  r.len === 0 && r.dst === 0 ? 'default' : r.len === 32 ? formatIp4(r.dst) : formatCidr(r.dst, r.len);

export function routePasses(r: Route, f: RouteFilter): boolean {
  const hops = r.nexthops ?? [r];
  return (
    (f.dev === undefined || hops.some((h) => h.dev === f.dev)) &&
    (f.via === undefined || r.gateway === f.via) &&
    (f.src === undefined || r.src === f.src) &&
    (f.proto === undefined || protocolNumber(r.proto) === f.proto) &&
    (f.scope === undefined || scopeNumber(r.scope) === f.scope) &&
    (f.type === undefined || r.type === f.type) &&
    (f.metric === undefined || r.metric === f.metric) &&
    (f.tos === undefined || r.tos === f.tos) &&
    (!f.exact || (r.len === f.exact.len && r.dst === networkOf(f.exact.addr, f.exact.len))) &&
    (!f.root || (r.len >= f.root.len && inPrefix(r.dst, f.root.addr, f.root.len))) &&
    (!f.match || (r.len <= f.match.len && inPrefix(f.match.addr, r.dst, r.len)))
  );
}

/** What a listing of all tables shows: other tables first, by number, then main, default and local. */
export function routesFor(k: K, nsId: NetnsId, f: RouteFilter): Route[] {
  const ns = k.ns(nsId);
  if (f.table !== 'all') return sortedRoutes(ns, f.table ?? RT_TABLE.MAIN).filter((r) => routePasses(r, f));
  const tables = [...new Set(ns.routes.map((r) => r.table))].sort((a, b) => a - b);
  return tables.flatMap((t) => sortedRoutes(ns, t)).filter((r) => routePasses(r, f));
}

/** One route. `known`: fields that the filter fixed and the listing leaves out. */
export function printRoute(p: Printer, k: K, nsId: NetnsId, r: Route, o: IpOptions, known: RouteFilter = {}): void {
  const ns = k.ns(nsId);
  const flags: string[] = [];
  // own addresses are reached without the wire
  const down = (dev: number | undefined): boolean => r.type !== 'local' && isLinkDown(k, nsId, dev);
  p.object(undefined, () => {
    if (r.type !== 'unicast' || o.details) p.both(`${r.type} `, 'type', r.type);
    p.colour('inet', `${dstText(r)} `, 'dst', dstText(r));
    if (r.tos !== 0 && known.tos === undefined) p.both(`tos 0x${r.tos.toString(16)} `, 'tos', `0x${r.tos.toString(16)}`);
    if (!r.nexthops) {
      if (r.gateway !== undefined && known.via === undefined) p.text('via ').colour('inet', `${formatIp4(r.gateway)} `, 'gateway', formatIp4(r.gateway));
      if (r.dev !== undefined && known.dev === undefined) p.text('dev ').colour('ifname', `${nameOfIndex(ns, r.dev)} `, 'dev', nameOfIndex(ns, r.dev));
    }
    if (r.table !== RT_TABLE.MAIN && known.table === 'all') p.both(`table ${tableName(r.table)} `, 'table', tableName(r.table));
    const proto = o.numeric ? String(protocolNumber(r.proto)) : protocolName(r.proto);
    if ((r.proto !== 'boot' || o.details) && known.proto === undefined) p.both(`proto ${proto} `, 'protocol', proto);
    const scope = o.numeric ? String(scopeNumber(r.scope)) : scopeName(r.scope);
    if ((scopeNumber(r.scope) !== 0 || o.details) && known.scope === undefined) p.both(`scope ${scope} `, 'scope', scope);
    if (r.src !== undefined && known.src === undefined) p.text('src ').colour('inet', `${formatIp4(r.src)} `, 'prefsrc', formatIp4(r.src));
    if (r.metric !== 0 && known.metric === undefined) p.both(`metric ${r.metric} `, 'metric', r.metric);
    if (r.nexthops ? r.nexthops.every((h) => down(h.dev)) : down(r.dev)) flags.push('linkdown');
    if (r.onlink) flags.unshift('onlink');
    for (const flag of flags) p.text(`${flag} `);
    p.value('flags', flags);
    printMetrics(p, r);
    if (r.nexthops)
      p.array('nexthops', () => {
        for (const hop of r.nexthops ?? [])
          p.object(undefined, () => {
            p.newline().text('\tnexthop ');
            if (hop.gateway !== undefined) p.text('via ').colour('inet', `${formatIp4(hop.gateway)} `, 'gateway', formatIp4(hop.gateway));
            p.both(`dev ${nameOfIndex(ns, hop.dev)} `, 'dev', nameOfIndex(ns, hop.dev));
            p.both(`weight ${hop.weight} `, 'weight', hop.weight);
            const hopFlags = [...(hop.onlink ? ['onlink'] : []), ...(isLinkDown(k, nsId, hop.dev) ? ['linkdown'] : [])];
            for (const flag of hopFlags) p.text(`${flag} `);
            p.value('flags', hopFlags);
          });
      });
    p.text('\n');
  });
}

/** RTAX_* order. */
export const METRICS = [
  'window',
  'rtt',
  'rttvar',
  'ssthresh',
  'cwnd',
  'advmss',
  'reordering',
  'hoplimit',
  'initcwnd',
  'rto_min',
  'initrwnd',
  'quickack',
] as const;
const IN_MS = new Set(['rtt', 'rttvar', 'rto_min']);
export function printMetrics(p: Printer, r: Pick<Route, 'mtu' | 'mtuLock' | 'metrics'>): void {
  if (r.mtu === undefined && !r.metrics) return;
  p.array('metrics', () => {
    p.object(undefined, () => {
      if (r.mtu !== undefined) p.both(`mtu ${r.mtuLock ? 'lock ' : ''}${r.mtu} `, 'mtu', r.mtu);
      for (const name of METRICS) {
        const value = r.metrics?.[name];
        if (value !== undefined) p.both(`${name} ${value}${IN_MS.has(name) ? 'ms' : ''} `, name, value);
      }
    });
  });
}

/** The listing. Fails as the kernel does for a table that does not exist. */
export function ipRouteText(k: K, nsId: NetnsId, o: IpOptions = { stats: 0 }, f: RouteFilter = {}): string {
  const p = new Printer(o);
  if (f.cache) return p.output;
  if (o.family === 6) ipv6Routes(p, k, nsId, f);
  else {
    const { table } = f;
    if (
      typeof table === 'number' &&
      table !== RT_TABLE.MAIN &&
      table !== RT_TABLE.LOCAL &&
      table !== RT_TABLE.DEFAULT &&
      !k.ns(nsId).routes.some((r) => r.table === table)
    )
      throw new Fail(2, 'Error: ipv4: FIB table does not exist.\nDump terminated\n');
    for (const r of routesFor(k, nsId, f)) printRoute(p, k, nsId, r, o, f);
    if (table === 'all' && o.family === undefined) ipv6Routes(p, k, nsId, f);
  }
  return p.output;
}

export function parseRouteFilter(k: K, nsId: NetnsId, args: Args, family: IpOptions['family']): RouteFilter {
  const f: RouteFilter = {};
  const fam = family || undefined;
  while (args.more) {
    let word = args.take();
    if (matches(word, 'table')) {
      const text = args.take();
      if (text === 'all') f.table = 'all';
      else if (text === 'cache') f.cache = true;
      else {
        const table = parseTable(text);
        if (table === undefined) throw invarg('table id value is invalid\n', text);
        if (table === 0) f.table = 'all';
        else f.table = table;
      }
    } else if (matches(word, 'cached', 'cloned')) f.cache = true;
    else if (word === 'tos' || matches(word, 'dsfield')) f.tos = needUnsigned(args.take(), 'TOS value is invalid\n', 255);
    else if (matches(word, 'protocol')) {
      const text = args.take();
      const proto = text === 'all' ? undefined : parseProtocol(text);
      if (text !== 'all' && proto === undefined) throw invarg('invalid "protocol"\n', text);
      if (proto !== undefined) f.proto = proto;
    } else if (matches(word, 'scope')) {
      const text = args.take();
      const scope = text === 'all' ? undefined : parseScope(text);
      if (text !== 'all' && scope === undefined) throw invarg('invalid "scope"\n', text);
      if (scope !== undefined) f.scope = scope;
    } else if (matches(word, 'type')) {
      const text = args.take();
      if (!(text in ROUTE_TYPES)) throw invarg('node type value is invalid\n', text);
      f.type = text;
    } else if (word === 'dev' || word === 'oif' || word === 'iif') {
      const name = args.take();
      const link = findLink(k, nsId, name);
      if (!link) throw noDevice(name);
      f.dev = link.ifindex;
    } else if (word === 'via') {
      let text = args.take();
      if (text === 'inet' || text === 'inet6') text = args.take();
      f.via = needPrefix(text, fam).addr;
    } else if (word === 'src') f.src = needPrefix(args.take(), fam).addr;
    else if (word === 'from') needPrefix(args.take(), fam);
    else if (matches(word, 'metric', 'priority', 'preference')) f.metric = needUnsigned(args.take(), '"metric" value is invalid\n');
    else if (word === 'vrf') throw invarg('Invalid VRF\n', args.take());
    else {
      if (word === 'to') word = args.take();
      if (matches(word, 'root')) f.root = needPrefix(args.take(), fam);
      else if (matches(word, 'match')) f.match = needPrefix(args.take(), fam);
      else {
        if (matches(word, 'exact')) word = args.take();
        else if (matches(word, 'help')) throw new Fail(255, routeHelp());
        f.exact = needPrefix(word, fam);
      }
    }
  }
  return f;
}
