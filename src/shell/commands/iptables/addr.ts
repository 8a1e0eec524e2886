/** Addresses as the xtables library reads and prints them. */
import { type Ip4, formatIp4, maskOf, prefixOf } from '../../../kernel/inet.ts';
import { parameterProblem } from './errors.ts';
import type { ListOptions, ParseEnv } from './extension.ts';
import { bounded, strtoull } from './numbers.ts';

/** inet_aton(3): one to four numbers in decimal, octal or hex; the last fills what is left. undefined if it is none. */
export function parseNumericAddress(text: string): Ip4 | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let value = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    const n = /^[0-9]/.test(part) ? strtoull(part) : undefined;
    if (n?.rest !== '') return undefined;
    const last = i === parts.length - 1;
    const width = last ? 8 * (4 - i) : 8;
    if (n.value >= 1n << BigInt(width)) return undefined;
    value += Number(n.value) * 2 ** (last ? 0 : 24 - 8 * i);
  }
  return value;
}

/**
 * numbers-and-dots as xtables_numeric_to_ipaddr takes them: up to four numbers below 256, missing ones are zero
 * ("1.2" is 1.2.0.0). What it refuses goes to the resolver, which reads numbers as inet_aton does.
 */
function dottedQuad(text: string): Ip4 | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const part = parts[i] ?? '0';
    const n = /^[0-9]/.test(part) ? bounded(part, 0, 255) : undefined;
    if (n === undefined) return undefined;
    value = value * 256 + n;
  }
  return value;
}

function parseMask(text: string | undefined): Ip4 {
  if (text === undefined) return 0xffffffff;
  const len = bounded(text, 0, 32);
  const mask = /^\d+\.\d+\.\d+\.\d+$/.test(text) ? dottedQuad(text) : undefined;
  if (len === undefined && mask === undefined) throw parameterProblem(`invalid mask \`${text}' specified`);
  return len !== undefined ? maskOf(len) : (mask as Ip4);
}

/** xtables_ipparse_multiple: a comma list of address[/mask]; a host name may stand for several. Host bits are cut off. */
export function parseAddressList(text: string, env: ParseEnv): { addr: Ip4; mask: Ip4 }[] {
  const out: { addr: Ip4; mask: Ip4 }[] = [];
  for (const item of text.split(',')) {
    const one = item.replace(/^\s+/, '');
    const slash = one.lastIndexOf('/');
    const mask = parseMask(slash < 0 ? undefined : one.slice(slash + 1));
    // a zero mask makes the address irrelevant, so that its name isn't looked at ("any/0")
    const addrs = mask === 0 ? [0] : lookUp(slash < 0 ? one : one.slice(0, slash), env);
    for (const addr of new Set(addrs.map((a) => (a & mask) >>> 0))) out.push({ addr, mask });
  }
  return out;
}
function lookUp(name: string, env: ParseEnv): readonly Ip4[] {
  const quad = dottedQuad(name);
  if (quad !== undefined) return [quad];
  const net = env.network(name);
  if (net !== undefined) return [net];
  const numeric = parseNumericAddress(name);
  if (numeric !== undefined) return [numeric];
  const found = name === '' || /^[\d.]+$/.test(name) || name.includes('/') || name.includes(':') ? [] : env.resolve(name);
  if (found.length === 0) throw parameterProblem(`host/network \`${name}' not found`);
  return found;
}

/** Mask as the tools append it: nothing for a host, "/24" when it is contiguous, else "/255.0.255.0". */
export function maskText(mask: Ip4): string {
  if (mask === 0xffffffff) return '';
  const len = prefixOf(mask);
  return len < 0 ? `/${formatIp4(mask)}` : `/${len}`;
}
/** In -S a host shows its /32. */
export const saveAddress = (addr: Ip4, mask: Ip4): string => `${formatIp4(addr)}${mask === 0xffffffff ? '/32' : maskText(mask)}`;
/** Address in a listing column; everything is "anywhere" by name. */
export function listAddress(addr: Ip4, mask: Ip4, opts: ListOptions): string {
  if (mask === 0 && !opts.numeric) return 'anywhere';
  return ((opts.numeric ? undefined : opts.hostName(addr)) ?? formatIp4(addr)) + maskText(mask);
}
