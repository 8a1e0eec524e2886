/** The words after `route add` and `route del` (net-tools lib/inet_sr.c INET_setroute; BusyBox took it over). */
import { type Ip4, maskOf, prefixOf } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Ctx } from '../../command.ts';
import { inetResolve } from '../netview/names.ts';
import type { Rtentry } from './request.ts';

/** In what the two user lands differ. Errors are made, not thrown. */
export interface Dialect {
  /** The command was misused; `message` (with its newline) comes before the usage. */
  usage(message?: string): Error;
  unresolved(word: string, why: string): Error;
  /** Netmask of the text behind a slash. */
  prefix(text: string): Ip4;
  /** Number behind a keyword. */
  number(keyword: 'metric' | 'mss' | 'window' | 'irtt', text: string): number;
  /** "mtu" is another word for "mss". */
  mtu: boolean;
  networkGateway(word: string): Error;
  hostMask(hex: string): Error;
  bogusMask(text: string): Error;
  hostBits(): Error;
}

/** `-net` and `-host` would look like options: they change their first letter before getopt sees them. */
export const hideNetHost = (args: readonly string[]): string[] => args.map((a) => (a === '-net' || a === '-host' ? `#${a.slice(1)}` : a));

const hex8 = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');

/** @throws what the dialect makes of a mistake. */
export function* routeArguments(ctx: Ctx, given: readonly string[], d: Dialect): Co<Rtentry> {
  const words = [...given];
  const kind = words[0] === '#net' || words[0] === '#host' ? words.shift() : undefined;
  const target = words.shift();
  if (target === undefined) throw d.usage();
  const need = (): string => {
    const word = words.shift();
    if (word === undefined) throw d.usage();
    return word;
  };
  const resolve = function* (word: string, hostFirst: boolean): Co<{ addr: Ip4; net: boolean }> {
    const found = yield* inetResolve(ctx, word, hostFirst);
    if (found.error !== undefined) throw d.unresolved(word, found.error);
    return found;
  };
  const slash = target.indexOf('/');
  let mask = slash < 0 ? 0 : d.prefix(target.slice(slash + 1));
  let maskText = slash < 0 ? '' : target.slice(slash);
  const dst = yield* resolve(slash < 0 ? target : target.slice(0, slash), kind === '#host');
  const host = kind === undefined ? !dst.net : kind === '#host';
  const e: Rtentry = { dst: dst.addr, mask, host };
  while (words.length > 0) {
    const word = words.shift() as string;
    if (word === 'metric' || word === 'mss' || word === 'window' || word === 'irtt') e[word] = d.number(word, need());
    else if (word === 'mtu' && d.mtu) e.mss = d.number('mss', need());
    else if (word === 'netmask') {
      maskText = need();
      if (mask !== 0) throw d.usage();
      mask = (yield* resolve(maskText, false)).addr;
    } else if (word === 'gw' || word === 'gateway') {
      const text = need();
      if (e.gateway !== undefined) throw d.usage();
      const gateway = yield* resolve(text, true);
      if (gateway.net) throw d.networkGateway(text);
      e.gateway = gateway.addr;
    } else if (word === 'reject') e.reject = true;
    else if (word === 'mod' || word === 'dyn' || word === 'reinstate') continue;
    else if (word === 'dev' || word === 'device') {
      if (e.dev !== undefined) throw d.usage();
      e.dev = need();
    } else {
      // a word by itself is the device, and the last one
      if (e.dev !== undefined || words.length > 0) throw d.usage();
      e.dev = word;
    }
  }
  if (mask !== 0) {
    // any mask is wrong for a host: the test compares its complement with all ones, which is no mask at all
    if (host) throw d.hostMask(hex8(~mask));
    if (prefixOf(mask) < 0) throw d.bogusMask(maskText);
    if ((e.dst & ~mask) !== 0) throw d.hostBits();
  }
  return { ...e, mask };
}

/** Netmask of a prefix length on a machine that shifts by its low five bits only: 32 bits make no mask. */
export const shiftedMask = (len: number): Ip4 => maskOf(len & 31);
