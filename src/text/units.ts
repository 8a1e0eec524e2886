/** Durations and sizes for people, as docker prints and reads them. Mirrors the package docker/go-units. */
import { formatFloat } from './gofmt/ftoa.ts';

const plural = (count: number, unit: string): string => `${count} ${unit}s`;

/**
 * HumanDuration: `Less than a second`, `2 seconds`, `About a minute`, `5 hours`, `3 weeks`. `docker ps` writes
 * `Up ` before it or ` ago` after it.
 * @param micros length in microseconds
 */
export function humanDuration(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return plural(seconds, 'second');
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return plural(minutes, 'minute');
  const hours = Math.floor(micros / 3600e6 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return plural(hours, 'hour');
  if (hours < 24 * 7 * 2) return plural(Math.floor(hours / 24), 'day');
  if (hours < 24 * 30 * 2) return plural(Math.floor(hours / 24 / 7), 'week');
  if (hours < 24 * 365 * 2) return plural(Math.floor(hours / 24 / 30), 'month');
  return plural(Math.floor(micros / 3600e6 / 24 / 365), 'year');
}

const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

function sized(bytes: number, base: number, units: readonly string[], digits: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return formatFloat(value, 'g', digits) + units[unit];
}

/** HumanSize, in powers of 1000: `2.06MB`. Docker's lists use 3 significant digits, go-units itself 4. */
export function humanSize(bytes: number, digits = 3): string {
  return sized(bytes, 1000, DECIMAL, digits);
}

/** BytesSize, in powers of 1024: `64MiB`. */
export function bytesSize(bytes: number): string {
  return sized(bytes, 1024, BINARY, 4);
}

const SUFFIXES = 'bkmgtp';

/**
 * RAMInBytes: reads `512m`, `1.5g`, `64MiB`, in powers of 1024.
 * @throws Error `invalid size: 'x'` or `invalid suffix: 'x'`, as docker reports behind the flag's name
 */
export function parseRamBytes(text: string): number {
  const last = Math.max(...[...'0123456789. '].map((char) => text.lastIndexOf(char)));
  if (last < 0) throw new Error(`invalid size: '${text}'`);
  const numeral = text.slice(0, text[last] === ' ' ? last : last + 1);
  const suffix = text.slice(last + 1).toLowerCase();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(numeral)) {
    throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(numeral)}: invalid syntax`);
  }
  const value = Number(numeral);
  if (value < 0) throw new Error(`invalid size: '${text}'`);
  if (suffix === '') return Math.trunc(value);
  const power = SUFFIXES.indexOf(suffix[0]!);
  const known = suffix.length === 1 || suffix.slice(1) === 'b' || suffix.slice(1) === 'ib';
  if (power < 0 || suffix.length > 3 || !known || (power === 0 && suffix.length > 1)) {
    throw new Error(`invalid suffix: '${suffix}'`);
  }
  return Math.trunc(value * 1024 ** power);
}
