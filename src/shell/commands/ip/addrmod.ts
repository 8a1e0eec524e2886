/** `ip addr add`, `change`, `replace`, `del` and `flush` (ip/ipaddress.c ipaddr_modify, ipaddr_flush). */
import { addAddress, deleteAddress } from '../../../kernel/addr.ts';
import type { Link, LinkAddress, NetnsId } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { broadcastOf, formatIp4, networkOf } from '../../../kernel/inet.ts';
import type { Ctx } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';
import { addrPasses, ipAddrText, parseAddrFilter } from './addrshow.ts';
import { type Args, type Prefix, matches, needAddress, needPrefix, needUnsigned } from './args.ts';
import { Fail, duplicate, invarg, noDevice, talk } from './errors.ts';
import { dumpLinks, findLink, passes } from './linklist.ts';
import { addressHelp } from './help.ts';
import { parseScope, scopeValue } from './names.ts';
import type { IpOptions } from './options.ts';

interface Request {
  local?: Prefix;
  peer?: Prefix;
  broadcast?: Prefix | '+' | '-';
  dev?: string;
  label?: string;
  scope?: number;
  metric?: number;
  proto?: number;
  valid?: number;
  preferred?: number;
  noprefixroute?: boolean;
  warnings: string[];
}

/** Seconds, or undefined for "forever". */
function lifetime(text: string, message: string): number | undefined {
  if (text === 'forever') return undefined;
  return needUnsigned(text, message);
}

function parse(args: Args, family: 4 | 6 | undefined, removing: boolean): Request {
  const r: Request = { warnings: [] };
  const six: string[] = [];
  while (args.more) {
    const word = args.take();
    if (word === 'peer' || word === 'remote') {
      const text = args.take();
      if (r.peer) throw duplicate('peer', text);
      r.peer = needPrefix(text, family ?? r.local?.family);
    } else if (matches(word, 'broadcast') || word === 'brd') {
      const text = args.take();
      if (r.broadcast !== undefined) throw duplicate('broadcast', text);
      r.broadcast = text === '+' || text === '-' ? text : needAddress(text, family ?? 4);
    } else if (word === 'anycast') needAddress(args.take(), family);
    else if (word === 'scope') {
      const text = args.take();
      const scope = parseScope(text);
      if (scope === undefined) throw invarg('invalid scope value.', text);
      r.scope = scope;
    } else if (word === 'dev') r.dev = args.take();
    else if (word === 'label') r.label = args.take();
    else if (word === 'metric' || word === 'priority' || word === 'preference') r.metric = needUnsigned(args.take(), '"metric" value is invalid\n');
    else if (word === 'valid_lft') {
      const text = args.take();
      const valid = lifetime(text, 'valid_lft value');
      if (valid === 0) throw new Fail(1, 'valid_lft is zero\n');
      if (valid !== undefined) r.valid = valid;
    } else if (word === 'preferred_lft') {
      const preferred = lifetime(args.take(), 'preferred_lft value');
      if (preferred !== undefined) r.preferred = preferred;
    } else if (word === 'proto') r.proto = needUnsigned(args.take(), '"proto" value is invalid\n', 255);
    else if (['home', 'nodad', 'mngtmpaddr'].includes(word)) six.push(word);
    else if (word === 'noprefixroute') r.noprefixroute = true;
    else if (word === 'autojoin') continue;
    else {
      const text = word === 'local' ? args.take() : word;
      if (word !== 'local' && matches(word, 'help')) throw new Fail(255, addressHelp());
      if (r.local) throw duplicate('local', text);
      r.local = needPrefix(text, family);
    }
  }
  if (!removing && r.local?.family !== 6) r.warnings = six.map((w) => `Warning: ${w} option can be set only for IPv6 addresses\n`);
  return r;
}

/** The device and the address that a request is about. */
function subject(ctx: Ctx, nsId: NetnsId, r: Request): { link: Link; local: Prefix | undefined } {
  if (r.dev === undefined) throw new Fail(1, 'Not enough information: "dev" argument is required.\n');
  if (r.valid !== undefined && r.preferred !== undefined && r.preferred > r.valid) throw new Fail(1, 'preferred_lft is greater than valid_lft\n');
  const link = findLink(ctx.k, nsId, r.dev);
  if (!link) throw noDevice(r.dev);
  const local = r.local && !(r.local.len === 0 && r.local.explicit) ? r.local : undefined;
  return { link, local };
}

function entryOf(r: Request, local: Prefix, link: Link): LinkAddress {
  const prefixLen = r.peer ? r.peer.len : local.len;
  const broadcast =
    r.broadcast === '+'
      ? prefixLen < 31
        ? broadcastOf(local.addr, prefixLen)
        : undefined
      : r.broadcast === '-'
        ? prefixLen < 31
          ? networkOf(local.addr, prefixLen)
          : undefined
        : r.broadcast?.addr;
  // default_scope(): loopback addresses are of the host
  const scope =
    r.scope !== undefined
      ? scopeValue(r.scope)
      : local.family === 4 && local.addr >>> 24 === 127
        ? 'host'
        : local.family === 6 && local.addr6?.startsWith('fe80')
          ? 'link'
          : 'global';
  return {
    family: local.family,
    local: local.addr,
    ...(local.addr6 !== undefined && { local6: local.addr6 }),
    prefixLen,
    scope,
    ...(broadcast !== undefined && local.family === 4 && { broadcast }),
    ...(r.peer && local.family === 4 && { peer: r.peer.addr }),
    ...(local.family === 4 && { label: r.label ?? link.name }),
    ...(r.metric !== undefined && { metric: r.metric }),
    ...(r.proto !== undefined && { proto: r.proto }),
    ...(r.valid !== undefined && { validLft: r.valid }),
    ...((r.preferred ?? r.valid) !== undefined && { preferredLft: r.preferred ?? r.valid }),
    ...(r.noprefixroute && { noprefixroute: true }),
  };
}

export type AddrVerb = 'add' | 'change' | 'replace';
export function addrAdd(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions, verb: AddrVerb): void {
  const { k } = ctx;
  const r = parse(args, o.family || undefined, false);
  ctx.stderr.write(r.warnings.join(''));
  const { link, local } = subject(ctx, nsId, r);
  talk(() => {
    needAdmin(ctx);
    if (!local) throw new KernelError('EOPNOTSUPP');
    const entry = entryOf(r, local, link);
    if (local.family === 4 && local.addr === 0) return;
    const same = link.addrs.find((a) => a.family === entry.family && a.local === entry.local && a.local6 === entry.local6 && a.prefixLen === entry.prefixLen);
    if (same && verb !== 'add') return renew(ctx, nsId, link, entry);
    addAddress(k, nsId, link.ifindex, entry);
  });
}
/** NLM_F_REPLACE on an address that is there: only its lifetimes, metric and protocol change. */
function renew(ctx: Ctx, nsId: NetnsId, link: Link, entry: LinkAddress): void {
  ctx.k.updateLink(nsId, link.ifindex, (l) => {
    const a = l.addrs.find((x) => x.family === entry.family && x.local === entry.local && x.local6 === entry.local6 && x.prefixLen === entry.prefixLen);
    if (!a) return;
    delete a.validLft;
    delete a.preferredLft;
    a.since = ctx.k.now;
    for (const key of ['validLft', 'preferredLft', 'metric', 'proto'] as const) {
      const value = entry[key];
      if (value !== undefined) a[key] = value;
    }
  });
}

export function addrDelete(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): void {
  const { k } = ctx;
  const r = parse(args, o.family || undefined, true);
  const asked = r.dev === undefined ? undefined : r.local;
  // without a length any address of that value goes (the kernel takes the first)
  if (asked?.family === 4 && !asked.explicit && !r.peer) {
    const text = formatIp4(asked.addr);
    ctx.stderr.write(
      `Warning: Executing wildcard deletion to stay compatible with old scripts.\n         Explicitly specify the prefix length (${text}/32) to avoid this warning.\n         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n`,
    );
  }
  const { link, local } = subject(ctx, nsId, r);
  talk(() => {
    needAdmin(ctx);
    if (!local) throw new KernelError('EOPNOTSUPP');
    if (local.family === 6) {
      if (!link.addrs.some((a) => a.local6 === local.addr6 && (a.prefixLen === local.len || !local.explicit)))
        throw new KernelError('EADDRNOTAVAIL', 'ipv6: address not found');
      return deleteAddress(k, nsId, link.ifindex, local.addr6 as string, local.explicit ? local.len : undefined);
    }
    deleteAddress(k, nsId, link.ifindex, local.addr, r.peer ? r.peer.len : local.explicit ? local.len : undefined);
  });
}

/** Delete what a filter lets through, a round at a time; -s counts, -s -s lists. */
export function addrFlush(ctx: Ctx, nsId: NetnsId, args: Args, o: IpOptions): void {
  const { k } = ctx;
  if (!args.more) throw new Fail(1, 'Flush requires arguments.\n');
  const f = parseAddrFilter(k, nsId, args, o.family);
  const doomed = dumpLinks(k, nsId, f)
    .filter((l) => passes(l, f))
    .flatMap((link) => link.addrs.filter((a) => addrPasses(k, nsId, link, a, f, f.to?.family ?? o.family)).map((a) => ({ link, a })));
  if (o.stats > 1) ctx.stdout.write(flushList(ctx, nsId, f, o));
  talk(() => {
    if (doomed.length > 0) needAdmin(ctx);
    for (const { link, a } of doomed) {
      const still = k
        .ns(nsId)
        .links[link.ifindex]?.addrs.some((x) => x.family === a.family && x.local === a.local && x.local6 === a.local6 && x.prefixLen === a.prefixLen);
      if (still) deleteAddress(k, nsId, link.ifindex, a.family === 6 ? (a.local6 as string) : a.local, a.prefixLen);
    }
  });
  if (o.stats > 0)
    ctx.stdout.write(
      doomed.length === 0 ? 'Nothing to flush.\n' : `\n*** Round 1, deleting ${doomed.length} addresses ***\n*** Flush is complete after 1 round ***\n`,
    );
}
/** What -s -s says before: the addresses in short, each on two lines. */
const flushList = (ctx: Ctx, nsId: NetnsId, f: Parameters<typeof ipAddrText>[3], o: IpOptions): string =>
  ipAddrText(ctx.k, nsId, { ...o, stats: 0, oneline: true }, f).replaceAll('\\', '\n');
