/** BusyBox `ip addr` and the listing half of `ip link` (networking/libiproute/ipaddress.c). */
import { addAddress, deleteAddress } from '../../../../kernel/addr.ts';
import type { Link, LinkAddress, NetnsId } from '../../../../kernel/config.ts';
import { KernelError } from '../../../../kernel/errors.ts';
import { broadcastOf, formatIp4, networkOf } from '../../../../kernel/inet.ts';
import { IFF, linkByName, linkFlags, linksOf } from '../../../../kernel/netdev.ts';
import type { Ctx, K } from '../../../command.ts';
import { needAdmin } from '../../netview/admin.ts';
import { DAD_TIME, isCard, lowerOf, nameOfIndex, qdiscOf } from '../../netview/link.ts';
import { type Prefix, prefix, within } from '../args.ts';
import { parseScope, scopeName, scopeNumber, scopeValue } from '../names.ts';
import { type BusyboxOptions, Words, die, flushing, garbage, invalid, keyword, missing, rtnl } from './common.ts';

const KNOWN: [string, number][] = [
  ['LOOPBACK', IFF.LOOPBACK],
  ['BROADCAST', IFF.BROADCAST],
  ['POINTOPOINT', IFF.POINTOPOINT],
  ['MULTICAST', IFF.MULTICAST],
  ['NOARP', IFF.NOARP],
  ['UP', IFF.UP],
  ['LOWER_UP', IFF.LOWER_UP],
];
/** Flags it has names for, and the rest in hexadecimal straight behind them. */
function flagText(flags: number, mdown: boolean): string {
  const names = [...(flags & IFF.UP && !(flags & IFF.RUNNING) ? ['NO-CARRIER'] : []), ...KNOWN.filter(([, bit]) => flags & bit).map(([name]) => name)];
  const rest = KNOWN.reduce((left, [, bit]) => left & ~bit, flags & ~IFF.RUNNING);
  return `<${names.join(',')}${rest ? rest.toString(16) : ''}${mdown ? ',M-DOWN' : ''}>`;
}

/** It looks the other end's index up in its own namespace, whatever namespace that end is in. */
function lowerText(k: K, nsId: NetnsId, link: Link): { suffix: string; mdown: boolean; resolved: boolean } {
  const lower = lowerOf(link);
  const here = lower && k.ns(nsId).links[lower.ifindex];
  if (!lower || (isCard(link) && !here)) return { suffix: '', mdown: false, resolved: false };
  return { suffix: `@${nameOfIndex(k.ns(nsId), lower.ifindex)}`, mdown: !here?.up, resolved: here !== undefined };
}

function linkText(k: K, nsId: NetnsId, link: Link, o: BusyboxOptions, withAddress: boolean): string {
  const lower = lowerText(k, nsId, link);
  const qdisc = isCard(link) && lower.resolved ? 'noqueue' : qdiscOf(link);
  const master = link.master === undefined ? '' : `master ${nameOfIndex(k.ns(nsId), link.master)} `;
  const head = `${link.ifindex}: ${link.name}${lower.suffix}: ${flagText(linkFlags(k, nsId, link), lower.mdown)} mtu ${link.mtu} ${o.family === 6 ? '' : `qdisc ${qdisc} `}${master}${link.txqlen ? `qlen ${link.txqlen}` : ''}`;
  if (!withAddress) return `${head}\n`;
  return `${head}${o.oneline ? '\\' : '\n'}    link/${link.kind === 'loopback' ? 'loopback' : 'ether'} ${link.address} brd ${link.broadcast}\n`;
}

function addressText(k: K, link: Link, a: LinkAddress, o: BusyboxOptions): string {
  const four = a.family === 4;
  const local = four ? formatIp4(a.local) : (a.local6 ?? '::');
  const since = a.since ?? k.now;
  const left = (lft: number | undefined): string => (lft === undefined ? 'forever' : `${Math.max(0, lft - Math.floor((k.now - since) / 1e6))}sec`);
  const flags = [
    a.secondary && 'secondary ',
    !four && a.local6 !== '::1' && a.since !== undefined && k.now - a.since < DAD_TIME && 'tentative ',
    a.validLft !== undefined && 'dynamic ',
  ]
    .filter(Boolean)
    .join('');
  const head = `${o.oneline ? `${link.ifindex}: ${link.name}` : ''}    ${four ? 'inet' : 'inet6'} ${local}${a.peer !== undefined ? ` peer ${formatIp4(a.peer)}` : ''}/${a.prefixLen} `;
  const brd = a.broadcast !== undefined ? `brd ${formatIp4(a.broadcast)} ` : '';
  return `${head}${brd}scope ${scopeName(a.scope)} ${flags}${four ? (a.label ?? link.name) : ''}${o.oneline ? '\\' : '\n'}       valid_lft ${left(a.validLft)} preferred_lft ${left(a.preferredLft)}\n`;
}

interface Filter {
  dev?: string;
  up?: boolean;
  scope?: number;
  label?: string;
  to?: Prefix;
}
function parseFilter(words: Words, status: number): Filter {
  const f: Filter = {};
  while (words.more) {
    const word = words.take();
    if (word === 'to') {
      const text = words.take();
      f.to = prefix(text) ?? { family: 4, addr: 0, len: 0, explicit: true };
    } else if (word === 'scope') {
      const text = words.take();
      const scope = text === 'all' ? undefined : parseScope(text);
      if (text !== 'all' && scope === undefined) throw invalid(text, 'scope', status);
      if (scope !== undefined) f.scope = scope;
    } else if (word === 'up') f.up = true;
    else if (word === 'label') f.label = words.take();
    else {
      const name = word === 'dev' ? words.take() : word;
      if (f.dev !== undefined) throw garbage('dev', name, status);
      f.dev = name;
    }
  }
  return f;
}

const passes = (a: LinkAddress, f: Filter, family: number | undefined): boolean =>
  (family === undefined || a.family === family) &&
  (f.scope === undefined || scopeNumber(a.scope) === f.scope) &&
  (f.label === undefined || a.label === f.label) &&
  (!f.to || f.to.len === 0 || (a.family === 4 && within(a.peer ?? a.local, f.to)));

/** Devices a filter lets through; it must exist when it is named. */
function devices(k: K, nsId: NetnsId, f: Filter, status: number): Link[] {
  const ns = k.ns(nsId);
  if (f.dev !== undefined && !linkByName(ns, f.dev)) throw missing(f.dev, status);
  return linksOf(ns).filter((l) => (f.dev === undefined || l.name === f.dev) && (!f.up || l.up));
}

/** `ip addr show` as BusyBox prints it. */
export function busyboxAddrText(k: K, nsId: NetnsId, o: BusyboxOptions = {}, f: Filter = {}): string {
  const family = o.family === 0 ? undefined : (o.family ?? (f.to && f.to.len > 0 ? f.to.family : undefined));
  const narrowed = family !== undefined || f.label !== undefined;
  return devices(k, nsId, f, 1)
    .map((link) => {
      if (o.family === 0) return linkText(k, nsId, link, o, true);
      const addrs = link.addrs.filter((a) => passes(a, f, family)).map((a) => addressText(k, link, a, o));
      if (narrowed && addrs.length === 0) return '';
      return (o.oneline || f.label !== undefined ? '' : linkText(k, nsId, link, o, !narrowed)) + addrs.join('');
    })
    .join('');
}
/** `ip link show` as BusyBox prints it. */
export const busyboxLinkText = (k: K, nsId: NetnsId, o: BusyboxOptions = {}, f: Filter = {}): string =>
  devices(k, nsId, f, 2)
    .map((l) => linkText(k, nsId, l, o, true))
    .join('');
export const busyboxLinkList = (ctx: Ctx, words: Words, o: BusyboxOptions): void =>
  ctx.stdout.write(busyboxLinkText(ctx.k, ctx.netns, o, parseFilter(words, 2)));

interface Request {
  local?: Prefix;
  bad?: boolean;
  peer?: Prefix;
  broadcast?: string;
  scope?: number;
  dev?: string;
  label?: string;
}
function parseRequest(words: Words): Request {
  const r: Request = {};
  while (words.more) {
    const word = words.take();
    const key = ['peer', 'remote', 'broadcast', 'brd', 'anycast', 'scope', 'dev', 'label', 'local'].find((k) => k === word);
    if (key === 'peer' || key === 'remote') r.peer = prefix(words.take()) ?? { family: 4, addr: 0, len: 32, explicit: false };
    else if (key === 'broadcast' || key === 'brd') r.broadcast = words.take();
    else if (key === 'anycast') words.take();
    else if (key === 'scope') {
      const text = words.take();
      const scope = parseScope(text);
      if (scope === undefined) throw invalid(text, 'scope');
      r.scope = scope;
    } else if (key === 'dev') r.dev = words.take();
    else if (key === 'label') r.label = words.take();
    else {
      const text = key === 'local' ? words.take() : word;
      if (r.local || r.bad) throw garbage('local', text);
      const local = prefix(text);
      if (local) r.local = local;
      else r.bad = true;
    }
  }
  return r;
}

function modify(ctx: Ctx, words: Words, removing: boolean): void {
  const { k, netns } = ctx;
  const r = parseRequest(words);
  if (r.dev === undefined) throw die('need "dev IFACE"');
  if (r.label !== undefined && !r.label.startsWith(r.dev)) throw die(`"dev" (${r.dev}) must match "label" (${r.label})`);
  const link = linkByName(k.ns(netns), r.dev);
  if (!link) throw missing(r.dev);
  rtnl(() => {
    needAdmin(ctx);
    if (r.bad) throw new KernelError('ERANGE');
    const { local } = r;
    if (!local) throw new KernelError('EOPNOTSUPP');
    if (removing)
      return deleteAddress(
        k,
        netns,
        link.ifindex,
        local.family === 6 ? (local.addr6 as string) : local.addr,
        r.peer ? r.peer.len : local.explicit ? local.len : undefined,
      );
    const len = r.peer ? r.peer.len : local.len;
    const broadcast =
      r.broadcast === '+'
        ? broadcastOf(local.addr, len)
        : r.broadcast === '-'
          ? networkOf(local.addr, len)
          : r.broadcast === undefined
            ? undefined
            : prefix(r.broadcast)?.addr;
    const scope = r.scope !== undefined ? scopeValue(r.scope) : local.addr >>> 24 === 127 ? 'host' : 'global';
    addAddress(k, netns, link.ifindex, {
      family: local.family,
      local: local.addr,
      prefixLen: len,
      scope,
      ...(local.addr6 !== undefined && { local6: local.addr6 }),
      ...(local.family === 4 && { label: r.label ?? link.name }),
      ...(broadcast !== undefined && { broadcast }),
      ...(r.peer && { peer: r.peer.addr }),
    });
  });
}

function flush(ctx: Ctx, words: Words, o: BusyboxOptions): void {
  const { k, netns } = ctx;
  if (!words.more) throw die('flush requires an argument');
  const f = parseFilter(words, 1);
  const doomed = devices(k, netns, f, 1).flatMap((link) => link.addrs.filter((a) => passes(a, f, o.family || undefined)).map((a) => ({ link, a })));
  flushing(() => {
    if (doomed.length > 0) needAdmin(ctx);
    for (const { link, a } of doomed) {
      if (k.ns(netns).links[link.ifindex]?.addrs.some((x) => x.local === a.local && x.local6 === a.local6 && x.prefixLen === a.prefixLen))
        deleteAddress(k, netns, link.ifindex, a.local6 ?? a.local, a.prefixLen);
    }
  });
}

const VERBS = ['add', 'change', 'chg', 'replace', 'delete', 'list', 'show', 'lst', 'flush'];
export function busyboxAddr(ctx: Ctx, list: readonly string[], o: BusyboxOptions): number {
  const words = new Words(list.slice(1));
  const verb = list[0] === undefined ? 'show' : keyword(list[0], VERBS);
  if (verb === undefined) throw invalid(list[0] as string, 'ip');
  if (['list', 'show', 'lst'].includes(verb)) ctx.stdout.write(busyboxAddrText(ctx.k, ctx.netns, o, parseFilter(words, 1)));
  else if (verb === 'flush') flush(ctx, words, o);
  else modify(ctx, words, verb === 'delete');
  return 0;
}
