/**
 * Names of hosts and networks as net-tools and BusyBox take and print them: /etc/networks, then the C library's
 * resolver (net-tools lib/inet.c INET_resolve and INET_rresolve; networks(5), gethostbyname(3)).
 */
import { type Ip4, parseIp4 } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Ctx } from '../../command.ts';
import { inetAton, lookupHost, nameOf } from '../probe/lookup.ts';

/** Lines of /etc/networks: missing octets of a number are zeros at its end. */
function networks(ctx: Ctx): { names: string[]; net: Ip4 | undefined }[] {
  let text: string;
  try {
    text = ctx.fs.read('/etc/networks');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter((words) => words.length > 1)
    .map(([name = '', number = '', ...aliases]) => ({ names: [name, ...aliases], net: parseIp4([...number.split('.'), '0', '0', '0'].slice(0, 4).join('.')) }));
}
/** getnetbyaddr(3). */
export const networkName = (ctx: Ctx, net: Ip4): string | undefined => networks(ctx).find((n) => n.net === net)?.names[0];

/** What a word stands for; `error` is hstrerror(3)'s text. */
export type Resolved = { addr: Ip4; net: boolean; error?: undefined } | { error: string };

/**
 * "default", a number in inet_aton's forms, the name of a network or of a host. Hosts come first where one is wanted;
 * then the failed search for a network hides why the host was not found.
 */
export function* inetResolve(ctx: Ctx, word: string, hostFirst = false): Co<Resolved> {
  if (word === 'default') return { addr: 0, net: true };
  const network = inetAton(word) === undefined ? networks(ctx).find((n) => n.names.includes(word))?.net : undefined;
  if (!hostFirst && network !== undefined) return { addr: network, net: true };
  // what looks like a number and is none is not asked for
  const found = /^[\d.]+$/.test(word) && inetAton(word) === undefined ? ({ kind: 'noname' } as const) : yield* lookupHost(ctx, word, { types: ['A'] });
  if (found.kind === 'found' && found.addrs[0] !== undefined) return { addr: found.addrs[0], net: false };
  if (hostFirst) return network !== undefined ? { addr: network, net: true } : { error: 'Unknown host' };
  return { error: found.kind === 'again' ? 'Host name lookup failure' : found.kind === 'noname' ? 'Unknown host' : 'No address associated with name' };
}

/** Names of addresses, each asked for once; gives a function that knows them. */
export function* hostNames(ctx: Ctx, addrs: Iterable<Ip4>): Co<(addr: Ip4) => string | undefined> {
  const names = new Map<Ip4, string | undefined>();
  for (const addr of new Set(addrs)) if (addr !== 0) names.set(addr, yield* nameOf(ctx, addr));
  return (addr) => names.get(addr);
}
