/** Filters of lists and prunes (moby api/types/filters): values of one key are alternatives, keys must all hold. */
import { invalid } from './errors.ts';
import type { Filters } from './types.ts';

/** 400 `invalid filter 'X'` for a key that is not known. */
export function checkFilters(filters: Filters, known: readonly string[]): void {
  for (const key of Object.keys(filters)) if (!known.includes(key)) throw invalid(`invalid filter '${key}'`);
}
const label = (labels: Record<string, string>, want: string): boolean => {
  const eq = want.indexOf('=');
  const key = eq < 0 ? want : want.slice(0, eq);
  return Object.hasOwn(labels, key) && (eq < 0 || labels[key] === want.slice(eq + 1));
};
/** `label` (all of them) and `label!` (none of them). */
export const matchesLabels = (labels: Record<string, string>, filters: Filters): boolean =>
  (filters['label'] ?? []).every((w) => label(labels, w)) && !(filters['label!'] ?? []).some((w) => label(labels, w));
/** Any of the key's values is part of the text (a regular expression, as moby's Match); true without the key. */
export function matchesName(filters: Filters, key: string, text: string): boolean {
  const values = filters[key];
  return (
    !values?.length ||
    values.some((v) => {
      try {
        return new RegExp(v).test(text);
      } catch {
        return text.includes(v);
      }
    })
  );
}
export const matchesPrefix = (filters: Filters, key: string, text: string): boolean =>
  !filters[key]?.length || (filters[key] as string[]).some((v) => text.startsWith(v));
export const matchesExactly = (filters: Filters, key: string, text: string): boolean => !filters[key]?.length || (filters[key] as string[]).includes(text);
/** A boolean filter; undefined when it isn't given. 400 for another word. */
export function boolFilter(filters: Filters, key: string): boolean | undefined {
  const value = filters[key]?.[0];
  if (value === undefined) return undefined;
  if (['1', 'true', 't', 'True', 'TRUE'].includes(value)) return true;
  if (['0', 'false', 'f', 'False', 'FALSE'].includes(value)) return false;
  throw invalid(`invalid filter '${key}=[${value}]'`);
}

const UNITS: Record<string, number> = { ns: 1e-3, us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };
/** Go duration ("10m", "1h30m") in µs, undefined for no duration. */
export function parseDuration(text: string): number | undefined {
  if (!/^([\d.]+(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const m of text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) total += Number(m[1]) * (UNITS[m[2] as string] as number);
  return total;
}
/** `until`: a duration before now, a Unix time, or an RFC 3339 date; µs. */
export function untilOf(now: number, filters: Filters): number | undefined {
  const value = filters['until']?.[0];
  if (value === undefined) return undefined;
  const ago = parseDuration(value);
  if (ago !== undefined) return now - ago;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1e6;
  const date = Date.parse(value);
  if (Number.isNaN(date)) throw invalid(`failed to parse value as time or duration: "${value}"`);
  return date * 1000;
}
