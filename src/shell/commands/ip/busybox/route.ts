/** BusyBox `ip route` (networking/libiproute/iproute.c). Its filters are looser than they look, and kept so. */
import { type NetnsId, RT_TABLE, type Route, type RouteType } from '../../../../kernel/config.ts';
import { KernelError } from '../../../../kernel/errors.ts';
import { formatIp4 } from '../../../../kernel/inet.ts';
import { linkByName } from '../../../../kernel/netdev.ts';
import { addRoute, deleteRoute, fibLookup, isLocalAddr } from '../../../../kernel/route.ts';
import type { Ctx, K } from '../../../command.ts';
import { needAdmin } from '../../netview/admin.ts';
import { nameOfIndex } from '../../netview/link.ts';
import { address, prefix, unsigned } from '../args.ts';
import { ROUTE_TYPES, parseProtocol, parseScope, parseTable, scopeName, scopeNumber, scopeValue, tableName } from '../names.ts';
import { type Route6, routes6 } from '../route6.ts';
import { type RouteFilter, dstText, routesFor } from '../routeshow.ts';
import { type BusyboxOptions, Words, die, flushing, garbage, invalid, keyword, missing, rtnl } from './common.ts';

function routeText(k: K, nsId: NetnsId, r: Route, f: RouteFilter): string {
  const ns = k.ns(nsId);
  const parts = [r.type === 'unicast' ? '' : `${r.type} `, `${dstText(r)} `];
  if (!r.nexthops) {
    if (r.gateway !== undefined && f.via === undefined) parts.push(`via ${formatIp4(r.gateway)} `);
    if (r.dev !== undefined) parts.push(`dev ${nameOfIndex(ns, r.dev)} `);
  }
  if (r.table !== RT_TABLE.MAIN && f.table === 'all') parts.push(`table ${tableName(r.table)} `);
  if (scopeNumber(r.scope) !== 0) parts.push(`scope ${scopeName(r.scope)} `);
  if (r.src !== undefined) parts.push(` src ${formatIp4(r.src)} `);
  if (r.metric !== 0) parts.push(` metric ${r.metric} `);
  if (r.onlink) parts.push('onlink ');
  return `${parts.join('')}\n`;
}

/** `ip route show` as BusyBox prints it. */
export function busyboxRouteText(k: K, nsId: NetnsId, o: BusyboxOptions = {}, f: RouteFilter = {}): string {
  const { via: _shown, ...filter } = f;
  const four = o.family === 6 ? [] : routesFor(k, nsId, filter).map((r) => routeText(k, nsId, r, f));
  // of no family, only the dump of all tables goes beyond IPv4
  const six = o.family === 6 || (o.family === undefined && f.table === 'all') ? routes6(k, nsId).map((r) => route6Text(r, f)) : [];
  return [...four, ...six].join('');
}
function route6Text(r: Route6, f: RouteFilter): string {
  const all = f.table === 'all';
  if ((!all && r.table !== (f.table === RT_TABLE.LOCAL ? 'local' : 'main')) || (f.dev !== undefined && f.dev !== r.ifindex)) return '';
  return `${r.type === 'unicast' ? '' : `${r.type} `}${r.dst} dev ${r.dev} ${all && r.table === 'local' ? 'table local ' : ''} metric ${r.metric} \n`;
}

function parseFilter(ctx: Ctx, words: Words): RouteFilter {
  const f: RouteFilter = {};
  while (words.more) {
    let word = words.take();
    if (word === 'table') {
      const text = words.take();
      const table = text === 'all' ? 'all' : text === 'cache' ? undefined : parseTable(text);
      if (text === 'cache') f.cache = true;
      else if (table === undefined) throw invalid(text, 'table');
      else f.table = table;
    } else if (word === 'cache' || word === 'cached') f.cache = true;
    // taken and forgotten, as BusyBox does
    else if (word === 'proto' || word === 'protocol' || word === 'scope' || word === 'type') words.take();
    else if (word === 'dev' || word === 'oif' || word === 'iif') {
      const name = words.take();
      const link = linkByName(ctx.k.ns(ctx.netns), name);
      if (!link) throw missing(name);
      f.dev = link.ifindex;
    } else if (word === 'via') f.via = prefix(words.take())?.addr ?? 0;
    else if (word === 'from') words.take();
    else {
      if (word === 'to') word = words.take();
      const key = word === 'root' || word === 'match' || word === 'exact' ? word : 'exact';
      if (key === word) word = words.take();
      const wanted = prefix(word) ?? { family: 4 as const, addr: 0, len: 0, explicit: false };
      if (!(wanted.explicit && wanted.len === 0)) f[key] = wanted;
    }
  }
  return f;
}

interface Request {
  type?: RouteType;
  dst?: { addr: number; len: number };
  dev?: number;
  via?: number;
  src?: number;
  metric?: number;
  table?: number;
  scope?: number;
  proto?: number;
  onlink?: boolean;
  mtu?: number;
}
function parseRoute(ctx: Ctx, words: Words): Request {
  const r: Request = {};
  const inet = (text: string): number => {
    const found = address(text, 4);
    if (!found) throw die(`an inet address is expected rather than "${text}"`);
    return found.addr;
  };
  const number = (key: string): number => {
    const text = words.take();
    const n = unsigned(text);
    if (n === undefined) throw invalid(text, key);
    return n;
  };
  while (words.more) {
    let word = words.take();
    if (word === 'src') r.src = inet(words.take());
    else if (word === 'via') r.via = inet(words.take());
    else if (word === 'mtu') {
      if (words.peek === 'lock') words.take();
      r.mtu = number('mtu');
    } else if (word === 'advmss') number('advmss');
    else if (word === 'metric' || word === 'priority' || word === 'preference') r.metric = number('metric');
    else if (word === 'onlink') r.onlink = true;
    else if (word === 'protocol' || word === 'proto') {
      const text = words.take();
      const proto = parseProtocol(text);
      if (proto === undefined) throw invalid(text, 'protocol');
      r.proto = proto;
    } else if (word === 'table') {
      const text = words.take();
      const table = parseTable(text);
      if (table === undefined) throw invalid(text, 'table');
      r.table = table;
    } else if (word === 'scope') {
      const text = words.take();
      const scope = parseScope(text);
      if (scope === undefined) throw invalid(text, 'scope');
      r.scope = scope;
    } else if (word === 'dev' || word === 'oif') {
      const name = words.take();
      const link = linkByName(ctx.k.ns(ctx.netns), name);
      if (!link) throw missing(name);
      r.dev = link.ifindex;
    } else {
      if (word === 'to') word = words.take();
      if (word in ROUTE_TYPES) {
        r.type = word as RouteType;
        word = words.take();
      }
      if (r.dst) throw garbage('to', word);
      const dst = prefix(word, 4);
      r.dst = dst ? { addr: dst.addr, len: dst.len } : { addr: 0, len: 0 };
    }
  }
  return r;
}

const PROTOS: Record<number, Route['proto']> = { 2: 'kernel', 3: 'boot', 4: 'static' };
type Verb = 'add' | 'change' | 'replace' | 'append' | 'prepend' | 'delete';
function modify(ctx: Ctx, words: Words, verb: Verb): void {
  const r = parseRoute(ctx, words);
  const { k, netns } = ctx;
  const type = r.type ?? 'unicast';
  const own = type === 'local' || type === 'broadcast';
  const table = r.table ?? (own ? RT_TABLE.LOCAL : RT_TABLE.MAIN);
  const dst = r.dst ?? { addr: 0, len: 0 };
  const scope = scopeValue(r.scope ?? (type === 'local' ? 254 : type === 'broadcast' || (type === 'unicast' && r.via === undefined) ? 253 : 0));
  const proto = r.proto === undefined ? 'boot' : (PROTOS[r.proto] ?? r.proto);
  rtnl(() => {
    needAdmin(ctx);
    if (verb === 'delete') {
      deleteRoute(k, netns, {
        table,
        dst: dst.addr,
        len: dst.len,
        ...(r.type && { type: r.type }),
        ...(r.metric !== undefined && { metric: r.metric }),
        ...(r.via !== undefined && { gateway: r.via }),
        ...(r.dev !== undefined && { dev: r.dev }),
        ...(r.src !== undefined && { src: r.src }),
      });
      return;
    }
    if (type === 'unicast' && r.dev === undefined && r.via === undefined) throw new KernelError('ENODEV');
    addRoute(
      k,
      netns,
      {
        table,
        type,
        dst: dst.addr,
        len: dst.len,
        tos: 0,
        metric: r.metric ?? 0,
        scope,
        proto,
        ...(r.via !== undefined && { gateway: r.via }),
        ...(r.dev !== undefined && { dev: r.dev }),
        ...(r.src !== undefined && { src: r.src }),
        ...(r.onlink && { onlink: true }),
        ...(r.mtu !== undefined && { mtu: r.mtu }),
      },
      { mode: verb },
    );
  });
}

function get(ctx: Ctx, words: Words): void {
  const { k, netns } = ctx;
  let dst: number | undefined;
  let from: number | undefined;
  let oif: number | undefined;
  while (words.more) {
    let word = words.take();
    if (word === 'from') from = prefix(words.take())?.addr;
    else if (word === 'oif' || word === 'dev' || word === 'iif') {
      const name = words.take();
      const link = linkByName(k.ns(netns), name);
      if (!link) throw missing(name);
      oif = link.ifindex;
    } else {
      if (word === 'to') word = words.take();
      dst = prefix(word, 4)?.addr;
    }
  }
  if (dst === undefined) throw die('need at least destination address');
  const wanted = dst;
  const text = rtnl(() => {
    if (from !== undefined && !isLocalAddr(k.ns(netns), from)) throw new KernelError('ENETUNREACH');
    const found = fibLookup(k, netns, { dst: wanted, ...(from !== undefined && { src: from }), ...(oif !== undefined && { oif }) });
    if (found.type === 'error') throw new KernelError(found.errno);
    const type = found.type === 'unicast' ? '' : `${found.type} `;
    const via = found.gateway === undefined ? '' : `via ${formatIp4(found.gateway)} `;
    return `${type}${formatIp4(wanted)} ${from === undefined ? '' : `from ${formatIp4(from)} `}${via}dev ${found.dev.name} ${from === undefined ? ` src ${formatIp4(found.src)} ` : ''}\n    cache \n`;
  });
  ctx.stdout.write(text);
}

const VERBS = ['list', 'show', 'lst', 'add', 'append', 'change', 'chg', 'delete', 'get', 'prepend', 'replace', 'test', 'flush'];
export function busyboxRoute(ctx: Ctx, list: readonly string[], o: BusyboxOptions): number {
  const words = new Words(list.slice(1));
  const verb = list[0] === undefined ? 'show' : keyword(list[0], VERBS);
  const { k, netns } = ctx;
  if (verb === undefined) throw invalid(list[0] as string, 'ip');
  if (['list', 'show', 'lst'].includes(verb)) {
    const f = parseFilter(ctx, words);
    if (!f.cache) ctx.stdout.write(busyboxRouteText(k, netns, o, f));
  } else if (verb === 'get') get(ctx, words);
  else if (verb === 'flush') {
    if (!words.more) throw die('"ip route flush" requires an argument');
    const f = parseFilter(ctx, words);
    const doomed = new Set(f.cache ? [] : routesFor(k, netns, f));
    flushing(() => {
      if (doomed.size > 0) needAdmin(ctx);
      k.updateNs(netns, (ns) => {
        ns.routes = k.ns(netns).routes.filter((r) => !doomed.has(r)) as typeof ns.routes;
      });
    });
  } else modify(ctx, words, verb === 'chg' ? 'change' : verb === 'test' ? 'add' : (verb as Verb));
  return 0;
}
