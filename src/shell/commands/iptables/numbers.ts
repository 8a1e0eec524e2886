/** Numbers as strtoull(3) reads them (base 0), and as the tools print the big ones. */

const NUMBER = /^[\t\n\v\f\r ]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/;
export const U64_MAX = 2n ** 64n - 1n;

export interface Strtoul { value: bigint; /** what follows the number */ rest: string }
/** undefined when no digit was found. A minus sign wraps around, as in C; too large a number saturates and is out of every range. */
export function strtoull(text: string): Strtoul | undefined {
  const m = NUMBER.exec(text);
  if (!m) return undefined;
  const digits = m[2] as string;
  const magnitude = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const value = m[1] === '-' ? (magnitude === 0n ? 0n : 2n ** 64n - magnitude) : magnitude;
  return { value, rest: text.slice(m[0].length) };
}

/** xtables_strtoul with an end pointer: a number in [min, max] without a minus sign, and the text behind it; undefined otherwise. */
export function boundedPrefix(text: string, min: bigint | number, max: bigint | number): { value: number; rest: string } | undefined {
  const n = /^\s*-/.test(text) ? undefined : strtoull(text);
  if (!n || n.value < BigInt(min) || n.value > BigInt(max)) return undefined;
  return { value: Number(n.value), rest: n.rest };
}
/** The same without an end pointer: the whole text must be the number. */
export function bounded(text: string, min: bigint | number, max: bigint | number): number | undefined {
  const n = boundedPrefix(text, min, max);
  return n && n.rest === '' ? n.value : undefined;
}

/** A 64-bit unsigned number that went through a JavaScript number: exact below 2^53, the largest one stands for itself. */
export function u64Text(n: number): string {
  const v = BigInt(n);
  return (v > U64_MAX ? U64_MAX : v).toString();
}
export const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;
/** "%02x" and friends, without prefix. */
export const hexPad = (n: number, width: number, upper = false): string => {
  const text = (n >>> 0).toString(16).padStart(width, '0');
  return upper ? text.toUpperCase() : text;
};
