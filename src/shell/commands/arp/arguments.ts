/** What both user lands' arp read alike: hardware types, the words after host and address, hardware addresses. */
import { type Ip4, type Mac, formatIp4 } from '../../../kernel/inet.ts';
import { neighbours } from '../../../kernel/neigh.ts';
import { linkByName } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Ctx } from '../../command.ts';
import { hostNames, inetResolve } from '../netview/names.ts';
import { type ArpOptions, arpEntries } from './table.ts';

/** Words behind host and hardware address. Neither `pub` nor `priv` means both, where that makes sense. */
export interface Modifiers {
  temp: boolean;
  pub: boolean;
  priv: boolean;
  dev?: string;
  netmask: boolean;
}
/** undefined when a word is unknown or lacks its value; 'netmask' with its value when that has to be resolved. */
export function modifiers(words: readonly string[]): Modifiers | undefined {
  const m: Modifiers = { temp: false, pub: false, priv: false, netmask: false };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === 'temp' || word === 'pub' || word === 'priv') m[word] = true;
    else if (word === 'dev' || word === 'netmask') {
      const value = words[++i];
      if (value === undefined) return undefined;
      if (word === 'dev') m.dev = value;
      else if (value !== '255.255.255.255') m.netmask = true;
    } else if (!['trail', 'dontpub', 'auto'].includes(word)) return undefined;
  }
  return m;
}

/**
 * in_ether: up to six octets of one or two digits, colons may be missing, what follows does not count.
 * @returns the octets read, undefined for anything else
 */
export function etherOctets(text: string): number[] | undefined {
  const octets: number[] = [];
  for (let rest = text; rest !== '' && octets.length < 6; ) {
    const m = /^([0-9a-f])(?:([0-9a-f]):?|:|$)/i.exec(rest);
    if (!m) return undefined;
    octets.push(Number.parseInt(`${m[1]}${m[2] ?? ''}`, 16));
    rest = rest.slice(m[0].length);
  }
  return octets;
}
export const macOf = (octets: readonly number[]): Mac => octets.map((o) => o.toString(16).padStart(2, '0')).join(':');
/** Octets that net-tools does not read keep what was there before: the socket address of the host. */
export const overSockaddr = (octets: readonly number[], ip: Ip4): Mac =>
  macOf([...octets, ...[0, 0, ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255].slice(octets.length)]);

/** Hardware address of a device (SIOCGIFHWADDR); `foreign` on lo. */
export function deviceAddress(ctx: Ctx, dev: string): { mac: Mac; foreign?: boolean } | undefined {
  const link = linkByName(ctx.k.ns(ctx.netns), dev);
  return link && { mac: link.address, ...(link.kind === 'loopback' && { foreign: true }) };
}

/** Address of the host a command names. */
export const hostAddress = function* (ctx: Ctx, name: string): Co<Ip4 | { error: string }> {
  const found = yield* inetResolve(ctx, name);
  return found.error !== undefined ? { error: found.error } : found.addr;
};

/** Options to print by: the table of this moment, which asking for names may change, and unless `numeric` the names. */
export function* readTable(ctx: Ctx, filter: ArpOptions, numeric: boolean): Co<ArpOptions> {
  const read = { ...filter, table: neighbours(ctx.k, ctx.netns) };
  if (numeric) return read;
  const wanted = arpEntries(ctx.k, ctx.netns, read).found.map((n) => n.ip);
  const name = yield* hostNames(ctx, wanted);
  return { ...read, hostName: (addr) => (name(addr) === formatIp4(addr) ? undefined : name(addr)) };
}
