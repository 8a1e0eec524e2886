/** IPv6 addresses as ip6tables reads and prints them. */
import { formatIp4, parseIp4 } from '../../../kernel/inet.ts';
import type { Ip6Match } from '../../../kernel/netfilter/types.ts';
import { parameterProblem } from './errors.ts';
import { bounded } from './numbers.ts';

/** inet_pton(3): eight groups, the last two perhaps as a dotted quad; undefined if it is none. */
export function parseIp6(text: string): number[] | undefined {
  const quad = text.includes('.') ? parseIp4(text.slice(text.lastIndexOf(':') + 1)) : undefined;
  if (text.includes('.') && quad === undefined) return undefined;
  const plain = quad === undefined ? text : text.slice(0, text.lastIndexOf(':') + 1) + [quad >>> 16, quad & 0xffff].map((g) => g.toString(16)).join(':');
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const read = (part: string): number[] | undefined => {
    if (part === '') return [];
    const groups = part.split(':');
    return groups.every((g) => /^[0-9a-f]{1,4}$/i.test(g)) ? groups.map((g) => Number.parseInt(g, 16)) : undefined;
  };
  const head = read(halves[0] ?? '');
  const tail = halves.length === 2 ? read(halves[1] ?? '') : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** RFC 5952: lower case, the longest run of zero groups (two at least, the first of equals) as "::"; IPv4-mapped ones with a dotted quad. */
export function formatIp6(groups: readonly number[]): string {
  if (groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff) return `::ffff:${formatIp4((groups[6] as number) * 65536 + (groups[7] as number))}`;
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const text = (part: readonly number[]): string => part.map((g) => g.toString(16)).join(':');
  return best.at < 0 ? text(groups) : `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`;
}

const cut = (groups: readonly number[], len: number): number[] => groups.map((g, i) => g & (0xffff << Math.max(0, Math.min(16, 16 * (i + 1) - len))) & 0xffff);

/** A comma list of address[/length]; host bits are cut off. Names have no IPv6 addresses here. */
export function parseIp6List(text: string): Ip6Match[] {
  return text.split(',').map((item) => {
    const one = item.replace(/^\s+/, '');
    const slash = one.lastIndexOf('/');
    const lenText = slash < 0 ? '128' : one.slice(slash + 1);
    const len = bounded(lenText, 0, 128);
    if (len === undefined) throw parameterProblem(`invalid mask \`${lenText}' specified`);
    const host = slash < 0 ? one : one.slice(0, slash);
    const groups = len === 0 ? new Array<number>(8).fill(0) : parseIp6(host);
    if (!groups) throw parameterProblem(`host/network \`${host}' not found`);
    return { addr: formatIp6(cut(groups, len)), len };
  });
}
export const saveIp6 = (m: Ip6Match): string => `${m.addr}/${m.len}`;
/** Column of a listing: everything is ::/0 by number, "anywhere" by name; a host has no length. */
export function listIp6(m: Ip6Match | undefined, numeric: boolean): string {
  if (!m || m.len === 0) return numeric ? '::/0' : 'anywhere';
  return m.len === 128 ? m.addr : `${m.addr}/${m.len}`;
}
