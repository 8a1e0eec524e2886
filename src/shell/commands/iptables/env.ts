/** Names as this machine's files and its resolver know them, for parsing and for listings without -n. */
import type { Ip4 } from '../../../kernel/inet.ts';
import { resolve, resolveAddress } from '../../../kernel/resolv.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Ctx } from '../../command.ts';
import { parseNumericAddress } from './addr.ts';
import { NeedHost, type ParseEnv } from './extension.ts';
import type { ListStyle } from './format.ts';

const readLines = (ctx: Ctx, path: string): string[] => (ctx.fs.exists(path) ? ctx.fs.read(path).split('\n') : []);

/** name -> id and back, from /etc/passwd or /etc/group. */
function ids(ctx: Ctx, path: string): { byName(name: string): number | undefined; byId(id: number): string | undefined } {
  const rows = (): string[][] => readLines(ctx, path).map((l) => l.split(':'));
  return {
    byName(name) {
      const found = rows().find((r) => r[0] === name && r[2] !== undefined);
      return found && Number(found[2]);
    },
    byId: (id) => rows().find((r) => r[2] === String(id))?.[0],
  };
}
/** /etc/networks: "loopback 127.0.0.0". */
const networks = (ctx: Ctx): [name: string, net: Ip4][] =>
  readLines(ctx, '/etc/networks').flatMap((line) => {
    const [name, addr] = line.replace(/#.*/, '').trim().split(/\s+/);
    const net = parseNumericAddress(addr ?? '');
    return name && net !== undefined ? [[name, net] as [string, Ip4]] : [];
  });

/** Hosts of the older engine are Debian 12, which has release 1.8.9; a machine without an engine is like its neighbours. */
export function isOld(ctx: Ctx): boolean {
  const { engines = {} } = ctx.k.config;
  return (engines[ctx.machine.id] ?? Object.values(engines)[0])?.release === '20.10.24';
}

/** `hosts` remembers what the resolver said; a name that isn't in it yet is asked for by throwing NeedHost. */
export function parseEnv(ctx: Ctx, hosts: ReadonlyMap<string, readonly Ip4[]>, warn: (text: string) => void): ParseEnv {
  return {
    resolve(name) {
      const known = hosts.get(name);
      if (!known) throw new NeedHost(name);
      return known;
    },
    network: (name) => networks(ctx).find(([n]) => n === name)?.[1],
    uid: ids(ctx, '/etc/passwd').byName,
    gid: ids(ctx, '/etc/group').byName,
    ipset: () => false,
    old: isOld(ctx),
    warn,
  };
}

/** Parse, and whenever a host name turns up ask the network for it and parse again. Warnings are printed once. */
export function* parsing<T>(ctx: Ctx, parse: (env: ParseEnv) => T): Co<T> {
  const hosts = new Map<string, readonly Ip4[]>();
  for (;;) {
    const warnings: string[] = [];
    try {
      return parse(parseEnv(ctx, hosts, (text) => warnings.push(text)));
    } catch (error) {
      if (!(error instanceof NeedHost)) throw error;
      warnings.length = 0;
      const found = yield* resolve(ctx.k, { netns: ctx.netns, pid: ctx.proc.pid }, error.host, { types: ['A'] });
      hosts.set(error.host, found.kind === 'found' ? found.addrs : []);
    } finally {
      for (const text of warnings) ctx.stderr.write(text);
    }
  }
}

/**
 * Listing style with names. Addresses need the resolver, which takes time: `print` is run once to learn which ones it
 * shows, each is looked up as often as it is shown (as the real tool does), then `print` is run for good.
 */
export function* printing(ctx: Ctx, flags: Pick<ListStyle, 'family' | 'numeric' | 'verbose' | 'exact' | 'lineNumbers'>, print: (style: ListStyle) => string): Co<string> {
  const users = ids(ctx, '/etc/passwd');
  const groups = ids(ctx, '/etc/group');
  const style = (hostName: ListStyle['hostName']): ListStyle => ({ ...flags, old: isOld(ctx), hostName, userName: users.byId, groupName: groups.byId });
  if (flags.numeric) return print(style(() => undefined));
  const shown: Ip4[] = [];
  print(style((addr) => {
    shown.push(addr);
    return undefined;
  }));
  const names = new Map<Ip4, string | undefined>();
  for (const addr of shown) names.set(addr, yield* resolveAddress(ctx.k, { netns: ctx.netns, pid: ctx.proc.pid }, addr));
  return print(style((addr) => names.get(addr) ?? networks(ctx).find(([, net]) => net === addr)?.[0]));
}
