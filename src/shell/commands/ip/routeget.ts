/** `ip route get`: which way a packet would go (ip/iproute.c iproute_get, net/ipv4/route.c inet_rtm_getroute). */
import { type Link, type NetnsId, RT_TABLE, type Route } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4, isMulticastIp } from '../../../kernel/inet.ts';
import { defaultRules } from '../../../kernel/netns.ts';
import { type FibResult, fibLookup, isLocalAddr } from '../../../kernel/route.ts';
import { confOr, forwardingOn, sysctlInt } from '../../../kernel/sysctl.ts';
import type { Ctx, K } from '../../command.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, type Prefix, matches, needPrefix, needUnsigned } from './args.ts';
import { Fail, noDevice, talk } from './errors.ts';
import { routeHelp } from './help.ts';
import { findLink } from './linklist.ts';
import { tableName } from './names.ts';
import type { IpOptions } from './options.ts';
import { printMetrics, printRoute } from './routeshow.ts';

interface Question {
  dst: Prefix;
  from?: Prefix;
  iif?: Link;
  oif?: Link;
  mark?: number;
  uid?: number;
  fibmatch?: boolean;
}

function parse(k: K, nsId: NetnsId, args: Args, family: 4 | 6 | undefined): { q: Question; warning: string } {
  const q: Partial<Question> = {};
  let warning = '';
  const device = (name: string): Link => {
    const link = findLink(k, nsId, name);
    if (!link) throw noDevice(name);
    return link;
  };
  while (args.more) {
    let word = args.take();
    if (word === 'tos' || matches(word, 'dsfield')) needUnsigned(args.take(), 'TOS value is invalid\n', 255);
    else if (matches(word, 'iif')) q.iif = device(args.take());
    else if (matches(word, 'mark')) q.mark = needUnsigned(args.take(), '"mark" value is invalid\n');
    else if (matches(word, 'oif') || word === 'dev') q.oif = device(args.take());
    else if (matches(word, 'notify', 'connected')) continue;
    else if (word === 'vrf') throw noDevice(args.take());
    else if (word === 'uid') q.uid = needUnsigned(args.take(), 'invalid UID\n');
    else if (matches(word, 'fibmatch')) q.fibmatch = true;
    else if (['as', 'sport', 'dport', 'ipproto', 'flowlabel'].includes(word)) args.take();
    else if (matches(word, 'from')) q.from = needPrefix(args.take(), family);
    else {
      if (word === 'to') word = args.take();
      if (word !== 'help' && matches(word, 'help')) throw new Fail(255, routeHelp());
      if (matches(word, 'help')) throw new Fail(255, routeHelp());
      const dst = needPrefix(word, family ?? q.dst?.family);
      if (dst.explicit && dst.len !== (dst.family === 4 ? 32 : 128) && word.includes('/'))
        warning = `Warning: /${dst.len} as prefix is invalid, only /${dst.family === 4 ? 32 : 128} (or none) is supported.\n`;
      q.dst = dst;
    }
  }
  if (!q.dst) throw new Fail(1, 'need at least a destination address\n');
  return { q: q as Question, warning };
}

/** Was the local table ever parted from main by a rule? Until then lookups report both as main (fib_unmerge). */
const unmerged = (k: K, nsId: NetnsId): boolean => JSON.stringify(k.ns(nsId).rules) !== JSON.stringify(defaultRules());

/** ip_route_input: how a packet that came in by `iif` would go on. EINVAL for martians, EHOSTUNREACH where nothing is forwarded. */
function routeInput(k: K, nsId: NetnsId, dst: Ip4, src: Ip4, iif: Link, mark: number): { found: Exclude<FibResult, { type: 'error' }>; redirect: boolean } {
  const ns = k.ns(nsId);
  if (src === 0 || isMulticastIp(src) || src >>> 24 === 127 || (isLocalAddr(ns, src) && !confOr(ns, iif.name, 'accept_local'))) throw new KernelError('EINVAL');
  const found = fibLookup(k, nsId, { dst, src, iif: iif.ifindex, mark });
  if (found.type === 'error') throw new KernelError(found.errno === 'ENETUNREACH' ? 'EHOSTUNREACH' : found.errno);
  if (found.type !== 'local' && found.type !== 'broadcast' && !forwardingOn(ns, iif.name)) throw new KernelError('EHOSTUNREACH');
  const back = fibLookup(k, nsId, { dst: src });
  const onLink = back.type === 'unicast' && back.dev.ifindex === iif.ifindex && back.gateway === undefined;
  return {
    found,
    redirect: found.type === 'unicast' && found.dev.ifindex === iif.ifindex && onLink && sysctlInt(ns, `net.ipv4.conf.${iif.name}.send_redirects`) > 0,
  };
}

/** The answer in words. Throws KernelError when there is no way. */
function answer(k: K, nsId: NetnsId, q: Question, o: IpOptions): string {
  const p = new Printer(o);
  const { addr: dst } = q.dst;
  const from = q.from?.addr;
  const mark = q.mark ?? 0;
  if (from !== undefined && !q.iif && !isLocalAddr(k.ns(nsId), from)) throw new KernelError('ENETUNREACH');
  const input = q.iif && routeInput(k, nsId, dst, from ?? 0, q.iif, mark);
  const found =
    input?.found ??
    fibLookup(k, nsId, { dst: dst === 0 ? 0x7f000001 : dst, ...(from !== undefined && { src: from }), ...(q.oif && { oif: q.oif.ifindex }), mark });
  if (found.type === 'error') throw new KernelError(found.errno);
  if (q.fibmatch) {
    printRoute(p, k, nsId, found.route, o);
    return p.output;
  }
  const lo = found.dev.kind === 'loopback';
  const text = formatIp4(dst);
  p.object(undefined, () => {
    const type = found.type;
    if (type !== 'unicast' || o.details) p.both(`${type} `, 'type', type);
    p.colour('inet', `${text} `, 'dst', text);
    if (from !== undefined) p.text('from ').both(`${formatIp4(from)} `, 'from', formatIp4(from));
    if (found.gateway !== undefined) p.text('via ').colour('inet', `${formatIp4(found.gateway)} `, 'gateway', formatIp4(found.gateway));
    p.text('dev ').colour('ifname', `${found.dev.name} `, 'dev', found.dev.name);
    const table = found.table === RT_TABLE.LOCAL && !unmerged(k, nsId) ? RT_TABLE.MAIN : found.table;
    if (table !== RT_TABLE.MAIN || o.details) p.both(`table ${tableName(table)} `, 'table', tableName(table));
    if (!q.iif && from === undefined) p.text('src ').colour('inet', `${formatIp4(found.src)} `, 'prefsrc', formatIp4(found.src));
    if (q.mark) p.both(`mark ${markText(q.mark)} `, 'mark', q.mark);
    p.value('flags', []);
    if (!q.iif) p.both(`uid ${q.uid ?? 0} `, 'uid', q.uid ?? 0);
    p.newline().text('    cache ');
    const flags = [
      ...(type === 'local' || type === 'broadcast' || (lo && type === 'unicast') ? ['local'] : []),
      ...(type === 'broadcast' ? ['brd'] : []),
      ...(type === 'multicast' ? ['mc'] : []),
      ...(input?.redirect ? ['redirect'] : []),
    ];
    if (flags.length > 0) p.text(`<${flags.join(',')}> `);
    p.value('cache', flags);
    const learned = type === 'unicast' ? k.peek(nsId).pmtu[dst] : undefined;
    if (learned && learned.expires > k.now)
      p.both(`expires ${Math.ceil((learned.expires - k.now) / 1e6)}sec `, 'expires', Math.ceil((learned.expires - k.now) / 1e6));
    const metrics: Pick<Route, 'mtu' | 'mtuLock' | 'metrics'> = {
      ...(found.route.mtu !== undefined && { mtu: found.route.mtu }),
      ...(found.route.mtuLock && { mtuLock: true }),
      ...(found.route.metrics && { metrics: found.route.metrics }),
    };
    printMetrics(p, learned && learned.expires > k.now ? { ...metrics, mtu: learned.mtu } : metrics);
    if (q.iif) p.both(`iif ${q.iif.name} `, 'iif', q.iif.name);
    p.text('\n');
  });
  return p.output;
}
const markText = (mark: number): string => (mark >= 16 ? `0x${mark.toString(16)}` : String(mark));

export function routeGet(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): void {
  const { q, warning } = parse(ctx.k, nsId, args, o.family || undefined);
  const text = talk(() => {
    if (q.dst.family === 6) throw new KernelError('ENETUNREACH');
    return answer(ctx.k, nsId, q, o);
  });
  ctx.stdout.write(text);
  ctx.stderr.write(warning);
}
