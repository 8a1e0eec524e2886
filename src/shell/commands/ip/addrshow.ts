/** `ip addr show`: devices with their addresses (ip/ipaddress.c). */
import type { Link, LinkAddress, NetnsId } from '../../../kernel/config.ts';
import { formatIp4 } from '../../../kernel/inet.ts';
import { hasCarrier } from '../../../kernel/netdev.ts';
import type { K } from '../../command.ts';
import { DAD_TIME } from '../netview/link.ts';
import { Printer } from '../netview/printer.ts';
import { type Args, type Prefix, matches, needPrefix, within } from './args.ts';
import { Fail, invarg } from './errors.ts';
import { addressHelp } from './help.ts';
import { type LinkFilter, deviceWord, dumpLinks, linkFilterWord, passes } from './linklist.ts';
import { printBrief, printLink, printStats } from './linkshow.ts';
import { addrProtoName, parseScope, scopeName, scopeNumber } from './names.ts';
import type { IpOptions } from './options.ts';

export interface AddrFilter extends LinkFilter {
  scope?: number;
  to?: Prefix;
  label?: string;
  proto?: number;
  /** Flags wanted (true) or unwanted (false). */
  flags: Partial<Record<'dynamic' | 'secondary' | 'tentative' | 'deprecated' | 'noprefixroute', boolean>>;
}

/** Seconds left of a lifetime, undefined for ever. */
const left = (k: K, a: LinkAddress, lft: number | undefined): number | undefined =>
  lft === undefined ? undefined : Math.max(0, lft - Math.floor((k.now - (a.since ?? k.now)) / 1e6));
/** Duplicate address detection runs, or waits for a carrier. */
const isTentative = (k: K, nsId: NetnsId, link: Link, a: LinkAddress): boolean =>
  a.family === 6 && a.local6 !== '::1' && a.since !== undefined && (k.now - a.since < DAD_TIME || !hasCarrier(k, nsId, link));

/** An address in the order of the flags that `ip` names. */
function flagsOf(k: K, nsId: NetnsId, link: Link, a: LinkAddress): { key: string; on: boolean }[] {
  const preferred = left(k, a, a.preferredLft);
  return [
    { key: 'secondary', on: a.secondary === true },
    { key: 'tentative', on: isTentative(k, nsId, link, a) },
    { key: 'deprecated', on: preferred === 0 },
    { key: 'dynamic', on: a.validLft !== undefined },
    { key: 'noprefixroute', on: a.noprefixroute === true },
  ];
}

/** Does an address pass? `shell` wildcards match its label. */
export function addrPasses(k: K, nsId: NetnsId, link: Link, a: LinkAddress, f: AddrFilter, family: IpOptions['family']): boolean {
  if (family !== undefined && a.family !== family) return false;
  if (f.scope !== undefined && scopeNumber(a.scope) !== f.scope) return false;
  if (
    f.to &&
    (a.family !== f.to.family || (a.family === 4 ? !within(a.peer ?? a.local, f.to) && !within(a.local, f.to) : f.to.len > 0 && a.local6 !== f.to.addr6))
  )
    return false;
  if (f.label !== undefined && !glob(f.label).test(a.label ?? link.name)) return false;
  if (f.proto !== undefined && (a.proto ?? 0) !== f.proto) return false;
  return flagsOf(k, nsId, link, a).every(
    ({ key, on }) => f.flags[key as keyof AddrFilter['flags']] === undefined || f.flags[key as keyof AddrFilter['flags']] === on,
  );
}
/** fnmatch(3). */
const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );

export const localText = (a: LinkAddress): string => (a.family === 4 ? formatIp4(a.local) : (a.local6 ?? '::'));

function printAddress(p: Printer, k: K, nsId: NetnsId, link: Link, a: LinkAddress, o: IpOptions): void {
  const family = a.family === 4 ? 'inet' : 'inet6';
  if (o.brief) return briefAddress(p, a);
  if (o.oneline) p.text(`${link.ifindex}: ${link.name}`);
  p.both(`    ${family} `, 'family', family);
  p.colour(family, localText(a), 'local', localText(a));
  if (a.peer !== undefined) p.text(' peer ').colour(family, formatIp4(a.peer), 'address', formatIp4(a.peer));
  p.both(`/${a.prefixLen} `, 'prefixlen', a.prefixLen);
  if (a.metric) p.both(`metric ${a.metric} `, 'metric', a.metric);
  if (a.broadcast !== undefined) p.text('brd ').colour(family, `${formatIp4(a.broadcast)} `, 'broadcast', formatIp4(a.broadcast));
  const scope = o.numeric ? String(scopeNumber(a.scope)) : scopeName(a.scope);
  p.both(`scope ${scope} `, 'scope', scope);
  for (const { key, on } of flagsOf(k, nsId, link, a)) if (on) p.both(`${key} `, key, true);
  if (a.proto !== undefined) p.both(`proto ${addrProtoName(a.proto)} `, 'protocol', addrProtoName(a.proto));
  if (a.label !== undefined) p.both(a.label, 'label', a.label);
  p.newline();
  const lifetime = (lft: number | undefined): string => (lft === undefined ? 'forever' : `${lft}sec`);
  const [valid, preferred] = [left(k, a, a.validLft), left(k, a, a.preferredLft)];
  p.both(`       valid_lft ${lifetime(valid)}`, 'valid_life_time', valid ?? 0xffffffff).both(
    ` preferred_lft ${lifetime(preferred)}`,
    'preferred_life_time',
    preferred ?? 0xffffffff,
  );
  p.text('\n');
}
function briefAddress(p: Printer, a: LinkAddress): void {
  const family = a.family === 4 ? 'inet' : 'inet6';
  p.colour(family, localText(a), 'local', localText(a));
  if (a.peer !== undefined) p.text(' peer ').colour(family, formatIp4(a.peer), 'address', formatIp4(a.peer));
  p.both(`/${a.prefixLen} `, 'prefixlen', a.prefixLen);
}

/** The listing, for a filter that is already read. */
export function ipAddrText(k: K, nsId: NetnsId, o: IpOptions = { stats: 0 }, f: AddrFilter = { flags: {} }): string {
  const p = new Printer(o);
  const family = f.to && f.to.len > 0 ? f.to.family : o.family;
  const wanted = family === undefined && f.label === undefined;
  for (const link of dumpLinks(k, nsId, f)) {
    const addrs = o.family === 0 ? [] : link.addrs.filter((a) => addrPasses(k, nsId, link, a, f, family));
    // ipaddr_filter: without any address it stays, unless one was asked for; with some, one must pass
    if (o.family !== 0 && addrs.length === 0 && !(wanted && link.addrs.length === 0)) continue;
    const each = (): void => {
      p.array('addr_info', () => {
        for (const a of addrs) p.object(undefined, () => printAddress(p, k, nsId, link, a, o));
      });
    };
    p.object(undefined, () => {
      if (!passes(link, f)) return;
      if (o.brief) {
        printBrief(p, k, nsId, link, o.family === 0);
        each();
        if (o.family !== 0) p.text('\n');
        return;
      }
      const head = !(o.oneline && o.family !== 0) && f.label === undefined;
      if (head) printLink(p, k, nsId, link, o, { linkLayer: o.family !== 4 && o.family !== 6 && !(f.to && f.to.len > 0), mode: false, bare: o.family === 6 });
      if (head) p.text('\n');
      each();
      if (o.stats > 0 && head) {
        const stats = new Printer({ ...o });
        printStats(o.json ? p : stats, k, nsId, link, o);
        if (!o.json) p.text(`${stats.output.slice(1)}\n`);
      }
    });
  }
  return p.output;
}

const FLAG_WORDS: Record<string, [keyof AddrFilter['flags'], boolean]> = {
  dynamic: ['dynamic', true],
  permanent: ['dynamic', false],
  secondary: ['secondary', true],
  temporary: ['secondary', true],
  primary: ['secondary', false],
  tentative: ['tentative', true],
  '-tentative': ['tentative', false],
  deprecated: ['deprecated', true],
  '-deprecated': ['deprecated', false],
  noprefixroute: ['noprefixroute', true],
};

export function parseAddrFilter(k: K, nsId: NetnsId, args: Args, family: IpOptions['family']): AddrFilter {
  const f: AddrFilter = { flags: {} };
  while (args.more) {
    const word = args.take();
    if (word === 'to') f.to = needPrefix(args.take(), family || undefined);
    else if (word === 'scope') {
      const text = args.take();
      const scope = text === 'all' ? undefined : parseScope(text);
      if (text !== 'all' && scope === undefined) throw invarg('invalid "scope"\n', text);
      if (scope !== undefined) f.scope = scope;
    } else if (Object.hasOwn(FLAG_WORDS, word)) {
      const [flag, wanted] = FLAG_WORDS[word] as [keyof AddrFilter['flags'], boolean];
      f.flags[flag] = wanted;
    } else if (word === 'label') f.label = args.take();
    else if (word === 'proto') f.proto = Number(args.take());
    else if (!linkFilterWord(k, nsId, word, args, f)) {
      if (word !== 'dev' && matches(word, 'help')) throw new Fail(255, addressHelp());
      deviceWord(word, args, f);
    }
  }
  return f;
}
