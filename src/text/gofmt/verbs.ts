/**
 * How Go's package fmt prints the basic kinds under each verb and flag. A function returns `undefined` when the verb
 * does not suit the kind, and the caller then prints Go's `%!d(string=hi)`.
 */
import { utf8Bytes } from '../govalue/utf8.ts';
import { formatFloat } from './ftoa.ts';
import { isPrint, quote } from './strconv.ts';

/** One directive of a format: verb, flags, width and precision. */
export interface Directive {
  readonly verb: string;
  readonly width?: number;
  readonly precision?: number;
  readonly minus?: boolean;
  readonly plus?: boolean;
  readonly sharp?: boolean;
  readonly space?: boolean;
  readonly zero?: boolean;
  /** `%+v` */
  readonly plusV?: boolean;
  /** `%#v` */
  readonly sharpV?: boolean;
}

/** Pads to the directive's width, counted in characters. */
export function pad(text: string, d: Directive): string {
  const missing = (d.width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  if (d.minus) return text + ' '.repeat(missing);
  return (d.zero ? '0' : ' ').repeat(missing) + text;
}

export function formatBool(value: boolean, d: Directive): string | undefined {
  return d.verb === 't' || d.verb === 'v' ? pad(String(value), d) : undefined;
}

const BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

export function formatInt(value: bigint, signed: boolean, d: Directive): string | undefined {
  if (d.verb === 'v' && d.sharpV && !signed) return formatInBase(value, 16, { ...d, sharp: true });
  const base = BASES[d.verb];
  if (base !== undefined) return formatInBase(value, base, d);
  const code = value >= 0n && value <= 0x10ffffn ? Number(value) : 0xfffd;
  const char = String.fromCodePoint(code);
  if (d.verb === 'c') return pad(char, d);
  if (d.verb === 'q') return pad(quote(char, { quote: "'", asciiOnly: d.plus }), d);
  if (d.verb !== 'U') return undefined;
  const hex = value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, d.precision ?? 0), '0');
  const shown = d.sharp && isPrint(char) ? ` '${char}'` : '';
  return pad(`U+${hex}${shown}`, { ...d, zero: false });
}

function formatInBase(value: bigint, base: number, d: Directive): string {
  const negative = value < 0n;
  const signWidth = negative || d.plus || d.space ? 1 : 0;
  let minDigits = d.precision ?? 0;
  if (d.precision === 0 && value === 0n) return pad('', { ...d, zero: false });
  if (d.precision === undefined && d.zero && !d.minus && d.width !== undefined) minDigits = d.width - signWidth;
  let digits = (negative ? -value : value).toString(base).padStart(minDigits, '0');
  if (d.verb === 'X') digits = digits.toUpperCase();
  if (d.sharp && base === 2) digits = `0b${digits}`;
  if (d.sharp && base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
  if (d.sharp && base === 16) digits = `${d.verb === 'X' ? '0X' : '0x'}${digits}`;
  if (d.verb === 'O') digits = `0o${digits}`;
  const sign = negative ? '-' : d.plus ? '+' : d.space ? ' ' : '';
  return pad(sign + digits, { ...d, zero: false });
}

export function formatFloatVerb(value: number, d: Directive): string | undefined {
  const verb = d.verb === 'v' ? 'g' : d.verb;
  const format = verb.toLowerCase();
  if (format !== 'e' && format !== 'f' && format !== 'g') return undefined;
  const precision = d.precision ?? (format === 'g' ? -1 : 6);
  let text = formatFloat(value, format, precision);
  if (verb === 'E' || verb === 'G') text = text.toUpperCase().replace('INF', 'Inf').replace('NAN', 'NaN');
  const sign = text[0] === '-' || text[0] === '+' ? text[0] : '+';
  const size = text.replace(/^[+-]/, '');
  const shown = sign === '-' || d.plus || size === 'Inf' ? sign : d.space ? ' ' : '';
  const visible = size === 'Inf' && sign === '+' && !d.plus ? '+' : shown;
  if (d.zero && !d.minus && d.width !== undefined && Number.isFinite(value)) {
    return visible + size.padStart(d.width - visible.length, '0');
  }
  return pad(visible + size, { ...d, zero: false });
}

export function formatString(value: string, d: Directive): string | undefined {
  const cut = d.precision === undefined ? value : [...value].slice(0, d.precision).join('');
  switch (d.verb) {
    case 'v':
      return pad(d.sharpV ? quote(value) : cut, d);
    case 's':
      return pad(cut, d);
    case 'q':
      if (d.sharp && !/[`\x00-\x08\x0a-\x1f\x7f\ufeff]/.test(cut)) return pad(`\`${cut}\``, d);
      return pad(quote(cut, { asciiOnly: d.plus }), d);
    case 'x':
    case 'X':
      return formatHex(utf8Bytes(value), d);
    default:
      return undefined;
  }
}

/** `%x` of bytes; the precision counts bytes, the space flag separates them. */
function formatHex(bytes: Uint8Array, d: Directive): string {
  const parts = [...bytes.subarray(0, d.precision)].map((byte) => byte.toString(16).padStart(2, '0'));
  const prefix = d.sharp ? '0x' : '';
  const joined = d.space ? parts.map((part) => prefix + part).join(' ') : parts.length ? prefix + parts.join('') : '';
  return pad(d.verb === 'X' ? joined.toUpperCase() : joined, d);
}
