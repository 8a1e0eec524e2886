/** `ip route add`, `change`, `replace`, `append`, `prepend`, `del` and `flush` (ip/iproute.c iproute_modify). */
import { type NetnsId, RT_TABLE, type Route, type RouteType } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { addRoute, deleteRoute } from '../../../kernel/route.ts';
import { sysctlGet } from '../../../kernel/sysctl.ts';
import type { Ctx, K } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, type Prefix, matches, needAddress, needPrefix, needUnsigned, unsigned } from './args.ts';
import { Fail, duplicate, invarg, netlinkFail, noDevice, talk } from './errors.ts';
import { routeHelp } from './help.ts';
import { findLink } from './linklist.ts';
import { ROUTE_TYPES, parseProtocol, parseScope, parseTable, scopeValue } from './names.ts';
import type { IpOptions } from './options.ts';
import { METRICS, parseRouteFilter, printRoute, routesFor } from './routeshow.ts';

export type RouteVerb = 'add' | 'change' | 'replace' | 'append' | 'prepend' | 'test' | 'del';
type Hop = NonNullable<Route['nexthops']>[number];
interface Request {
  type?: RouteType;
  dst?: Prefix;
  tos?: number;
  metric?: number;
  table?: number;
  proto?: number;
  scope?: number;
  via?: number;
  dev?: number;
  src?: number;
  onlink?: boolean;
  mtu?: number;
  mtuLock?: boolean;
  metrics: Record<string, number>;
  hops: (Partial<Hop> & { weight: number })[];
  six: boolean;
  unmodelled?: string;
  badNexthopId?: boolean;
}

const SUPPORTED = new Set<string>(['unicast', 'local', 'broadcast', 'blackhole', 'unreachable', 'prohibit', 'throw']);
const deviceIndex = (k: K, nsId: NetnsId, name: string): number => {
  const link = findLink(k, nsId, name);
  if (!link) throw noDevice(name);
  return link.ifindex;
};

function parse(ctx: Ctx, nsId: NetnsId, args: Args, family: 4 | 6 | undefined): Request {
  const { k } = ctx;
  const r: Request = { metrics: {}, hops: [], six: family === 6 };
  const number = (key: string, max?: number): number => needUnsigned(args.take(), `"${key}" value is invalid\n`, max);
  while (args.more) {
    let word = args.take();
    const fam = family ?? (r.dst?.family === 6 ? 6 : undefined);
    if (word === 'src') r.src = needAddress(args.take(), fam ?? 4).addr;
    else if (word === 'via') {
      if (r.via !== undefined) throw invarg('use nexthop syntax to specify multiple via\n', 'via');
      let text = args.take();
      const six = text === 'inet6';
      if (text === 'inet' || six) text = args.take();
      const gateway = needAddress(text, six ? 6 : (fam ?? (text.includes(':') ? 6 : 4)));
      if (gateway.family === 6) r.six = true;
      if (gateway.addr !== 0) r.via = gateway.addr;
    } else if (word === 'from') r.unmodelled = `a route from ${args.take()}`;
    else if (word === 'tos' || matches(word, 'dsfield')) r.tos = number('tos', 255);
    else if (matches(word, 'metric', 'priority') || word === 'preference') r.metric = number('metric');
    else if (word === 'scope') {
      const text = args.take();
      const scope = parseScope(text);
      if (scope === undefined) throw invarg('invalid "scope" value\n', text);
      r.scope = scope;
    } else if (word === 'mtu') {
      if (args.peek === 'lock') {
        args.take();
        r.mtuLock = true;
      }
      r.mtu = number('mtu');
    } else if ((METRICS as readonly string[]).includes(word)) {
      const text = args.take().replace(/(ms|s)$/, (unit) => (unit === 's' ? '000' : ''));
      r.metrics[word] = needUnsigned(text, `"${word}" value is invalid\n`);
    } else if (['realms', 'features', 'congctl', 'pref', 'expires', 'fastopen_no_cookie', 'encap', 'ttl-propagate'].includes(word)) args.take();
    else if (word === 'nhid') {
      number('id');
      r.badNexthopId = true;
    } else if (word === 'onlink' || word === 'pervasive') r.onlink = word === 'onlink' || (r.onlink ?? false);
    else if (word === 'nexthop') {
      parseHops(k, nsId, args, r);
      break;
    } else if (matches(word, 'protocol')) {
      const text = args.take();
      const proto = parseProtocol(text);
      if (proto === undefined) throw invarg('"protocol" value is invalid\n', text);
      r.proto = proto;
    } else if (matches(word, 'table')) {
      const text = args.take();
      const table = parseTable(text);
      if (table === undefined) throw invarg('"table" value is invalid\n', text);
      r.table = table;
    } else if (word === 'vrf') throw invarg('Invalid VRF\n', args.take());
    else if (word === 'dev' || word === 'oif') r.dev = deviceIndex(k, nsId, args.take());
    else {
      if (word === 'to') word = args.take();
      if (word in ROUTE_TYPES && word !== 'default') {
        if (!SUPPORTED.has(word)) r.unmodelled = `a ${word} route`;
        else r.type = word as RouteType;
        word = args.take();
      }
      if (matches(word, 'help')) throw new Fail(255, routeHelp());
      if (r.dst) throw duplicate('to', word);
      r.dst = needPrefix(word, family);
      if (r.dst.family === 6) r.six = true;
    }
  }
  return r;
}

/** `nexthop via G dev D weight N nexthop …`: the rest of the line. The word itself is read already. */
function parseHops(k: K, nsId: NetnsId, args: Args, r: Request): void {
  for (;;) {
    if (!args.more) throw new Fail(255, 'Error: unexpected end of line after "nexthop"\n');
    const hop: Partial<Hop> & { weight: number } = { weight: 1 };
    let words = 0;
    while (args.more && args.peek !== 'nexthop') {
      const word = args.take();
      if (word === 'via') {
        let text = args.take();
        if (text === 'inet') text = args.take();
        hop.gateway = needAddress(text, 4).addr;
      } else if (word === 'dev') hop.dev = deviceIndex(k, nsId, args.take());
      else if (word === 'weight') {
        const text = args.take();
        const weight = unsigned(text, 256);
        if (!weight) throw invarg('"weight" is invalid\n', text);
        hop.weight = weight;
      } else if (word === 'onlink') hop.onlink = true;
      else if (word === 'pervasive') continue;
      else throw new Fail(255, `Error: "nexthop" or end of line is expected instead of "${word}"\n`);
      words++;
    }
    if (words === 0) throw new Fail(255, 'Error: unexpected end of line after "nexthop"\n');
    r.hops.push(hop);
    if (!args.more) return;
    args.take();
  }
}

/** The route that a request describes. Scope and table follow from its type where they were not given. */
function routeOf(r: Request, dst: Prefix): Route {
  const type = r.type ?? 'unicast';
  const own = type === 'local' || type === 'broadcast';
  const scope = r.scope ?? (type === 'local' ? 254 : type === 'broadcast' || (type === 'unicast' && r.via === undefined && r.hops.length === 0) ? 253 : 0);
  const [only] = r.hops;
  const single = r.hops.length === 1 ? only : undefined;
  const gateway = single ? single.gateway : r.via;
  const dev = single ? single.dev : r.dev;
  const onlink = single ? single.onlink : r.onlink;
  return {
    table: r.table ?? (own ? RT_TABLE.LOCAL : RT_TABLE.MAIN),
    type,
    dst: dst.addr,
    len: dst.len,
    tos: r.tos ?? 0,
    metric: r.metric ?? 0,
    scope: scopeValue(scope),
    proto: protoOf(r.proto),
    ...(gateway !== undefined && { gateway }),
    ...(dev !== undefined && { dev }),
    ...(r.src !== undefined && { src: r.src }),
    ...(onlink && { onlink: true }),
    ...(r.mtu !== undefined && { mtu: Math.min(r.mtu, 65520) }),
    ...(r.mtuLock && { mtuLock: true }),
    ...(Object.keys(r.metrics).length > 0 && { metrics: r.metrics }),
    ...(r.hops.length > 1 && { nexthops: r.hops.map((h) => ({ ...h }) as Hop) }),
  };
}
const PROTOS: Record<number, Route['proto']> = { 1: 'redirect', 2: 'kernel', 3: 'boot', 4: 'static', 9: 'ra', 16: 'dhcp' };
const protoOf = (n: number | undefined): Route['proto'] => (n === undefined ? 'boot' : (PROTOS[n] ?? n));

/** False when the lab has no model of what was asked. */
export function routeModify(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions, verb: RouteVerb): string | undefined {
  const { k } = ctx;
  const r = parse(ctx, nsId, args, o.family || undefined);
  if (!r.dst) throw new Fail(255, routeHelp());
  if (r.six) {
    const dev = r.dev === undefined ? undefined : k.ns(nsId).links[r.dev];
    if (dev && sysctlGet(k.ns(nsId), `net.ipv6.conf.${dev.name}.disable_ipv6`) === '1')
      throw netlinkFail(new KernelError('EACCES', 'IPv6 is disabled on nexthop device'));
    return 'routing IPv6';
  }
  if (r.unmodelled !== undefined) return r.unmodelled;
  const { dst } = r;
  talk(() => {
    needAdmin(ctx);
    if (r.badNexthopId) throw new KernelError('EINVAL', 'Nexthop id does not exist');
    const route = routeOf(r, dst);
    if (verb === 'del') return remove(k, nsId, r, route);
    if (['blackhole', 'unreachable', 'prohibit', 'throw'].includes(route.type) && (route.dev !== undefined || route.gateway !== undefined || route.nexthops))
      throw new KernelError('EINVAL', 'Gateway, device and multipath can not be specified for this route type');
    if (route.type !== 'unicast' && route.type !== 'local' && route.type !== 'broadcast') return addRoute(k, nsId, route, { mode: modeOf(verb) });
    if (route.len < 32 && (route.dst & (0xffffffff >>> route.len)) !== 0) throw new KernelError('EINVAL', 'Invalid prefix for given prefix length');
    if (!route.nexthops && route.dev === undefined && route.gateway === undefined) throw new KernelError('ENODEV');
    addRoute(k, nsId, route, { mode: modeOf(verb) });
  });
  return undefined;
}
const modeOf = (verb: RouteVerb): 'add' | 'change' | 'replace' | 'append' | 'prepend' => (verb === 'test' || verb === 'del' ? 'add' : verb);

/** RTM_DELROUTE compares only what was given. */
function remove(k: K, nsId: NetnsId, r: Request, route: Route): void {
  const table = r.table ?? (r.type === 'local' || r.type === 'broadcast' ? RT_TABLE.LOCAL : RT_TABLE.MAIN);
  if (table !== RT_TABLE.MAIN && table !== RT_TABLE.LOCAL && table !== RT_TABLE.DEFAULT && !k.ns(nsId).routes.some((x) => x.table === table))
    throw new KernelError('ESRCH', 'FIB table does not exist');
  deleteRoute(k, nsId, {
    table,
    dst: route.dst,
    len: route.len,
    ...(r.type !== undefined && { type: r.type }),
    ...(r.tos !== undefined && { tos: r.tos }),
    ...(r.metric !== undefined && { metric: r.metric }),
    ...(route.gateway !== undefined && { gateway: route.gateway }),
    ...(route.dev !== undefined && { dev: route.dev }),
    ...(r.src !== undefined && { src: r.src }),
    ...(r.scope !== undefined && { scope: route.scope }),
    ...(r.proto !== undefined && { proto: route.proto }),
  });
}

export function routeFlush(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): void {
  const { k } = ctx;
  if (!args.more) throw new Fail(1, '"ip route flush" requires arguments.\n');
  const f = parseRouteFilter(k, nsId, args, o.family);
  // the cache is only a figure of speech nowadays: learned path MTUs
  if (f.cache) {
    k.hot(nsId).pmtu = {};
    return;
  }
  if (
    typeof f.table === 'number' &&
    ![RT_TABLE.MAIN, RT_TABLE.LOCAL, RT_TABLE.DEFAULT].includes(f.table as 253) &&
    !k.ns(nsId).routes.some((r) => r.table === f.table)
  )
    throw new Fail(2, 'Error: ipv4: FIB table does not exist.\nFlush terminated\n');
  const doomed = o.family === 6 ? [] : routesFor(k, nsId, f);
  if (o.stats > 1) {
    const p = new Printer({});
    for (const r of doomed) printRoute(p, k, nsId, r, { ...o, stats: 0 }, f);
    ctx.stdout.write(p.output);
  }
  talk(() => {
    if (doomed.length > 0) needAdmin(ctx);
    k.updateNs(nsId, (draft) => {
      const gone = new Set(doomed);
      draft.routes = k.ns(nsId).routes.filter((r) => !gone.has(r)) as typeof draft.routes;
    });
  });
  if (o.stats > 0)
    ctx.stdout.write(
      doomed.length === 0 ? 'Nothing to flush.\n' : `\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round ***\n`,
    );
}
