/**
 * Moments as text. A moment is a number of microseconds since the epoch (the virtual clock's unit) and always UTC.
 */

/** A moment taken apart, UTC. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 is the first of January. */
  readonly yearday: number;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const two = (value: number): string => String(value).padStart(2, '0');

/** Takes a moment apart. */
export function civilTime(micros: number): CivilTime {
  const fraction = ((micros % 1e6) + 1e6) % 1e6;
  const date = new Date((micros - fraction) / 1000);
  const newYear = Date.UTC(2000, 0, 1) + (Date.UTC(date.getUTCFullYear(), 0, 1) - Date.UTC(2000, 0, 1));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    micros: fraction,
    weekday: date.getUTCDay(),
    yearday: Math.floor((date.getTime() - newYear) / 86_400_000) + 1,
  };
}

/** Fraction of a second as Go's layout `.999999999` writes it: no trailing zeros, nothing at all for zero. */
function goFraction(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
}

/** `2026-11-24T23:44:24.123456Z`: Go's time.RFC3339Nano, as the Engine API writes times. */
export function formatRfc3339Nano(micros: number): string {
  const t = civilTime(micros);
  return `${isoDate(t)}T${clock(t)}${goFraction(t.micros)}Z`;
}

/** `2026-11-24 23:44:24.123456 +0000 UTC`: Go's Time.String, as `docker network ls` and templates print times. */
export function formatGoTime(micros: number): string {
  const t = civilTime(micros);
  return `${isoDate(t)} ${clock(t)}${goFraction(t.micros)} +0000 UTC`;
}

const isoDate = (t: CivilTime): string => `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)}`;
const clock = (t: CivilTime): string => `${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;

/** The moment that an RFC 3339 time names (fractions beyond microseconds are cut off); NaN if it is none. */
export function parseRfc3339(text: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (!match) return Number.NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const offset = match[8] ? (match[8] === '-' ? -1 : 1) * (Number(match[9]) * 60 + Number(match[10])) : 0;
  const micros = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
  return date.getTime() * 1000 + micros - offset * 60e6;
}

const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);

/** Week of the year, weeks starting on `first` (0 Sunday, 1 Monday), days before the first such day in week 0. */
const week = (t: CivilTime, first: number): number => Math.floor((t.yearday + 6 - ((t.weekday - first + 7) % 7)) / 7);

/** ISO 8601 week and the year it belongs to. */
function isoWeek(t: CivilTime): { year: number; week: number } {
  const monday = (t.weekday + 6) % 7;
  const thursday = civilTime((Date.UTC(t.year, t.month - 1, t.day) + (3 - monday) * 86_400_000) * 1000);
  return { year: thursday.year, week: Math.floor((thursday.yearday - 1) / 7) + 1 };
}

/** One conversion: its value, and how wide and with what it is padded unless a flag says otherwise. */
function conversion(
  t: CivilTime,
  micros: number,
  letter: string,
): [value: string | number, width?: number, pad?: string] | undefined {
  const expand = (format: string): [string] => [strftime(micros, format)];
  switch (letter) {
    case 'Y':
      return [t.year];
    case 'C':
      return [Math.floor(t.year / 100), 2, '0'];
    case 'y':
      return [t.year % 100, 2, '0'];
    case 'm':
      return [t.month, 2, '0'];
    case 'd':
      return [t.day, 2, '0'];
    case 'e':
      return [t.day, 2, ' '];
    case 'H':
      return [t.hour, 2, '0'];
    case 'k':
      return [t.hour, 2, ' '];
    case 'I':
      return [twelve(t.hour), 2, '0'];
    case 'l':
      return [twelve(t.hour), 2, ' '];
    case 'M':
      return [t.minute, 2, '0'];
    case 'S':
      return [t.second, 2, '0'];
    case 'f':
      return [t.micros, 6, '0'];
    case 'N':
      return [t.micros * 1000, 9, '0'];
    case 's':
      return [Math.floor(micros / 1e6)];
    case 'j':
      return [t.yearday, 3, '0'];
    case 'a':
      return [WEEKDAYS[t.weekday]!.slice(0, 3)];
    case 'A':
      return [WEEKDAYS[t.weekday]!];
    case 'b':
    case 'h':
      return [MONTHS[t.month - 1]!.slice(0, 3)];
    case 'B':
      return [MONTHS[t.month - 1]!];
    case 'p':
      return [t.hour < 12 ? 'AM' : 'PM'];
    case 'P':
      return [t.hour < 12 ? 'am' : 'pm'];
    case 'u':
      return [t.weekday || 7];
    case 'w':
      return [t.weekday];
    case 'U':
      return [week(t, 0), 2, '0'];
    case 'W':
      return [week(t, 1), 2, '0'];
    case 'V':
      return [isoWeek(t).week, 2, '0'];
    case 'G':
      return [isoWeek(t).year];
    case 'Z':
      return ['UTC'];
    case 'z':
      return ['+0000'];
    case 'n':
      return ['\n'];
    case 't':
      return ['\t'];
    case '%':
      return ['%'];
    case 'T':
    case 'X':
      return expand('%H:%M:%S');
    case 'D':
    case 'x':
      return expand('%m/%d/%y');
    case 'F':
      return expand('%Y-%m-%d');
    case 'R':
      return expand('%H:%M');
    case 'r':
      return expand('%I:%M:%S %p');
    case 'c':
      return expand('%a %b %e %H:%M:%S %Y');
    default:
      return undefined;
  }
}

/**
 * strftime(3) in the C locale and UTC, with date(1)'s flags (`%-d`, `%_H`, `%^a`) and `%N`; besides, `%f` gives the
 * six digits of microseconds that tcpdump prints. An unknown conversion stays as it is.
 */
export function strftime(micros: number, format: string): string {
  const t = civilTime(micros);
  return format.replace(/%([-_0^#]*)(\d*)([a-zA-Z%])/g, (whole, flags: string, width: string, letter: string) => {
    const found = conversion(t, micros, letter);
    if (!found) return whole;
    const [value, usual = 0, pad = '0'] = found;
    const fill = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : typeof value === 'string' ? ' ' : pad;
    const text = flags.includes('-') ? String(value) : String(value).padStart(Number(width || usual), fill);
    return flags.includes('^') ? text.toUpperCase() : text;
  });
}

/** Go's reference time, piece by piece; the longest match wins. */
const GO_LAYOUT =
  /January|Jan|Monday|Mon|MST|2006|-07:00|-0700|Z07:00|Z0700|01|02|03|04|05|06|002|15|PM|pm|_2|[.,](?:0+|9+)(?!\d)|1|2|3|4|5/g;

/** Time.Format of Go: a moment in the layout of the reference time `Mon Jan 2 15:04:05 MST 2006`. */
export function formatGoLayout(micros: number, layout: string): string {
  const t = civilTime(micros);
  const pieces: Readonly<Record<string, string | number>> = {
    January: MONTHS[t.month - 1]!,
    Jan: MONTHS[t.month - 1]!.slice(0, 3),
    Monday: WEEKDAYS[t.weekday]!,
    Mon: WEEKDAYS[t.weekday]!.slice(0, 3),
    MST: 'UTC',
    2006: String(t.year).padStart(4, '0'),
    '-07:00': '+00:00',
    '-0700': '+0000',
    'Z07:00': 'Z',
    Z0700: 'Z',
    '01': two(t.month),
    '02': two(t.day),
    '03': two(twelve(t.hour)),
    '04': two(t.minute),
    '05': two(t.second),
    '06': two(t.year % 100),
    '002': String(t.yearday).padStart(3, '0'),
    15: two(t.hour),
    PM: t.hour < 12 ? 'AM' : 'PM',
    pm: t.hour < 12 ? 'am' : 'pm',
    _2: String(t.day).padStart(2),
    1: t.month,
    2: t.day,
    3: twelve(t.hour),
    4: t.minute,
    5: t.second,
  };
  return layout.replace(GO_LAYOUT, (piece) => {
    if (pieces[piece] !== undefined) return String(pieces[piece]);
    const digits = (t.micros * 1000)
      .toString()
      .padStart(9, '0')
      .slice(0, piece.length - 1);
    if (piece[1] === '0') return piece[0] + digits;
    const trimmed = digits.replace(/0+$/, '');
    return trimmed ? piece[0] + trimmed : '';
  });
}

/** Duration.String of Go: `1h2m3.5s`, `250ms`, `0s`. */
export function formatGoDuration(nanos: number): string {
  const sign = nanos < 0 ? '-' : '';
  const size = Math.abs(nanos);
  if (size === 0) return '0s';
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${size / 1e3}µs`;
  if (size < 1e9) return `${sign}${size / 1e6}ms`;
  const hours = Math.floor(size / 3600e9);
  const minutes = Math.floor(size / 60e9) % 60;
  const seconds = `${(size % 60e9) / 1e9}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return sign + (minutes > 0 ? `${minutes}m` : '') + seconds;
}
