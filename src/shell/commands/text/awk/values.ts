/** Values of awk: numbers, strings, and strings that look like numbers because they were read. */
import { formatFloat } from '../../../printf.ts';

/** `strnum`: from input, compared as a number when it looks like one. undefined: never set. */
export type Scalar = number | string | { strnum: string } | undefined;
export type Table = Map<string, Scalar>;

const LOOKS_NUMERIC = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;
export const looksNumeric = (text: string): boolean => LOOKS_NUMERIC.test(text);

/** The number a text begins with, as strtod(3). */
export function leadingNumber(text: string): number {
  const m = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(text);
  return m ? Number(m[0]) : 0;
}
export function toNumber(v: Scalar): number {
  if (typeof v === 'number') return v;
  if (v === undefined) return 0;
  return leadingNumber(typeof v === 'string' ? v : v.strnum);
}
export function formatNumber(n: number, format = '%.6g'): string {
  if (Number.isInteger(n) && Math.abs(n) <= Number.MAX_SAFE_INTEGER) return String(n === 0 ? 0 : n);
  if (Number.isNaN(n)) return 'nan';
  if (!Number.isFinite(n)) return n > 0 ? 'inf' : '-inf';
  const m = /^%\.(\d+)([gef])$/.exec(format);
  const text = formatFloat(Math.abs(n), m?.[2] ?? 'g', Number(m?.[1] ?? 6));
  return n < 0 ? `-${text}` : text;
}
export function toText(v: Scalar, format?: string): string {
  if (typeof v === 'string') return v;
  if (v === undefined) return '';
  return typeof v === 'number' ? formatNumber(v, format) : v.strnum;
}
const numeric = (v: Scalar): boolean => typeof v === 'number' || v === undefined || (typeof v === 'object' && looksNumeric(v.strnum));
export function truth(v: Scalar): boolean {
  if (typeof v === 'number') return v !== 0;
  if (v === undefined) return false;
  if (typeof v === 'string') return v !== '';
  return looksNumeric(v.strnum) ? toNumber(v) !== 0 : v.strnum !== '';
}
/** Below, equal or above zero. Numbers compare as numbers, anything else as text. */
export function compare(a: Scalar, b: Scalar): number {
  if (numeric(a) && numeric(b)) return toNumber(a) - toNumber(b);
  const x = toText(a);
  const y = toText(b);
  return x < y ? -1 : x > y ? 1 : 0;
}
