/**
 * printf(3)-style formatting for awk, and printf(1) for shells.
 * Read first: POSIX printf utility, and the section "File Format Notation" for the conversions.
 */
import { formatFloat } from './gofmt/ftoa.ts';

/** One conversion: `%-10.3s`. */
interface Conversion {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly letter: string;
}

const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:hh|h|ll|l|L|j|z|t)?(.)?/gs;

/** How the caller reads arguments, which for awk and for shells differs in what counts as a number. */
export interface ArgumentReader {
  /** The next argument as text; `undefined` when there is none left. */
  text(): string | undefined;
  integer(): bigint;
  float(): number;
  /** The next argument for `%c`. */
  char(): string;
}

/**
 * Formats once through the format.
 * @param read gives the arguments
 * @param onUnknown text for a conversion that does not exist; undefined copies it as it is
 */
export function formatPrintf(
  format: string,
  read: ArgumentReader,
  onUnknown: (letter: string) => string | undefined = () => undefined,
): string {
  return format.replace(DIRECTIVE, (whole, flags: string, width?: string, precision?: string, letter?: string) => {
    if (letter === undefined) return onUnknown('') ?? whole;
    if (whole === '%%') return '%';
    const star = (text: string | undefined): number | undefined => {
      if (text === '*') return Number(read.integer());
      return text === undefined ? undefined : Number(text || 0);
    };
    const wanted = star(width);
    const exact = star(precision);
    const conversion = {
      flags: wanted !== undefined && wanted < 0 ? `${flags}-` : flags,
      width: wanted === undefined ? undefined : Math.abs(wanted),
      precision: exact !== undefined && exact < 0 ? undefined : exact,
      letter,
    };
    return convert(conversion, read) ?? onUnknown(letter) ?? whole;
  });
}

function convert(c: Conversion, read: ArgumentReader): string | undefined {
  switch (c.letter) {
    case 's':
      return fill(cut(read.text() ?? '', c.precision), c);
    case 'c':
      return fill(read.char(), c);
    case 'd':
    case 'i':
      return signed(read.integer(), c);
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return unsigned(read.integer(), c);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return float(read.float(), c);
    default:
      return undefined;
  }
}

const cut = (text: string, precision: number | undefined): string =>
  precision === undefined ? text : [...text].slice(0, precision).join('');

/** Fills up to the width with spaces. */
function fill(text: string, c: Conversion): string {
  const missing = (c.width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  return c.flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

/** Puts a sign or prefix before digits, with zeros between them if the flags ask for it. */
function number(prefix: string, digits: string, c: Conversion, zeros: boolean): string {
  const room = (c.width ?? 0) - prefix.length;
  const filled = zeros && c.flags.includes('0') && !c.flags.includes('-') ? digits.padStart(room, '0') : digits;
  return fill(prefix + filled, c);
}

const signOf = (negative: boolean, flags: string): string =>
  negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';

function signed(value: bigint, c: Conversion): string {
  const size = value < 0n ? -value : value;
  const digits = size === 0n && c.precision === 0 ? '' : String(size).padStart(c.precision ?? 1, '0');
  return number(signOf(value < 0n, c.flags), digits, c, c.precision === undefined);
}

/** A negative number shows as its two's complement in 64 bits. */
function unsigned(value: bigint, c: Conversion): string {
  const bits = BigInt.asUintN(64, value);
  const base = { u: 10, o: 8, x: 16, X: 16 }[c.letter as 'u' | 'o' | 'x' | 'X'];
  let digits = bits === 0n && c.precision === 0 ? '' : bits.toString(base).padStart(c.precision ?? 1, '0');
  if (c.letter === 'X') digits = digits.toUpperCase();
  const alternate = c.flags.includes('#');
  if (alternate && base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
  const prefix = alternate && base === 16 && bits !== 0n ? `0${c.letter}` : '';
  return number(prefix, digits, c, c.precision === undefined);
}

function float(value: number, c: Conversion): string {
  const format = c.letter.toLowerCase() as 'e' | 'f' | 'g';
  const precision = c.precision ?? 6;
  let digits = formatFloat(Math.abs(value), format, precision);
  if (c.flags.includes('#')) digits = keepPoint(digits, format === 'g' ? Math.max(precision, 1) : 0);
  if (!Number.isFinite(value)) digits = Number.isNaN(value) ? 'nan' : 'inf';
  if (c.letter !== format) digits = digits.toUpperCase();
  const negative = value < 0 || Object.is(value, -0);
  return number(signOf(negative, c.flags), digits, c, Number.isFinite(value));
}

/** The `#` flag: always a decimal point, and in %g also the zeros that fill up the precision. */
function keepPoint(digits: string, significant: number): string {
  const [mantissa = '', exponent] = digits.split(/(?=e)/);
  let full = mantissa.includes('.') ? mantissa : `${mantissa}.`;
  const count = full.replace('.', '').replace(/^0+(?=.)/, '').length;
  full += '0'.repeat(Math.max(0, significant - count));
  return full + (exponent ?? '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/**
 * Backslash escapes of printf(1): `\n`, `\t`, `\\`, `\ooo`, `\xhh`. In the argument of `%b` (and in `echo -e`) an
 * octal number is written `\0ooo` and `\c` ends all output.
 * @returns the text, and whether `\c` ended it
 */
export function expandEscapes(text: string, inArgument = false): { text: string; stop: boolean } {
  let stop = false;
  let out = '';
  const pattern = inArgument
    ? /\\(0[0-7]{0,3}|[1-7][0-7]{0,2}|x[0-9a-fA-F]{1,2}|.)|[^\\]+|\\$/gs
    : /\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)|[^\\]+|\\$/gs;
  for (const [whole, escape] of text.matchAll(pattern)) {
    if (escape === undefined) out += whole;
    else if (inArgument && escape === 'c') {
      stop = true;
      break;
    } else if (/^[0-7]/.test(escape)) out += String.fromCharCode(Number.parseInt(escape, 8) & 0xff);
    else if (/^x./.test(escape)) out += String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    else out += ESCAPES[escape] ?? whole;
  }
  return { text: out, stop };
}

/** An argument that should be a number: none at all, one with something behind it, or one beyond 64 bits. */
export interface BadNumber {
  readonly text: string;
  readonly reason: 'invalid' | 'trailing' | 'range';
}

/** What printf(1) gives: its output, and what the shell then complains about in its own words. */
export interface PrintfResult {
  readonly stdout: string;
  readonly badNumbers: readonly BadNumber[];
  /** A conversion that does not exist, which stops printf(1) there. */
  readonly badConversion: string | undefined;
}

/**
 * printf(1): the format is used again until all arguments are consumed; a missing argument is empty or zero.
 * @param options.strictNumbers as BusyBox has it: a bad number counts as zero, and an empty or missing one is bad
 */
export function printfArguments(
  format: string,
  args: readonly string[],
  options: { strictNumbers?: boolean } = {},
): PrintfResult {
  const reader = new ShellArguments(args, options.strictNumbers ?? false);
  let stdout = '';
  let badConversion: string | undefined;
  do {
    const before = reader.used;
    stdout += pass(format, reader, (letter) => {
      badConversion = letter;
    });
    if (reader.used === before) break;
  } while (reader.used < args.length && !reader.stopped && badConversion === undefined);
  return { stdout, badNumbers: reader.badNumbers, badConversion };
}

/** One pass through the format, which ends early at `\c` in a `%b` or at an unknown conversion. */
function pass(format: string, reader: ShellArguments, onBad: (letter: string) => void): string {
  let out = '';
  let from = 0;
  for (const match of format.matchAll(DIRECTIVE)) {
    out += expandEscapes(format.slice(from, match.index)).text;
    from = match.index + match[0].length;
    if (match[4] === 'b') {
      const { text, stop } = expandEscapes(reader.text() ?? '', true);
      out += formatPrintf(match[0].replace(/b$/, 's'), { ...reader.bound(), text: () => text });
      if (!stop) continue;
      reader.stopped = true;
      return out;
    }
    let bad = false;
    const text = formatPrintf(match[0], reader, (letter) => {
      bad = true;
      onBad(letter);
      return '';
    });
    if (bad) return out;
    out += text;
  }
  return out + expandEscapes(format.slice(from)).text;
}

const MAX_INT = 2n ** 63n - 1n;

class ShellArguments implements ArgumentReader {
  readonly badNumbers: BadNumber[] = [];
  used = 0;
  stopped = false;
  private readonly args: readonly string[];
  private readonly strict: boolean;

  constructor(args: readonly string[], strict: boolean) {
    this.args = args;
    this.strict = strict;
  }

  bound(): ArgumentReader {
    return {
      text: () => this.text(),
      integer: () => this.integer(),
      float: () => this.float(),
      char: () => this.char(),
    };
  }

  text(): string | undefined {
    const arg = this.args[this.used];
    if (arg !== undefined) this.used++;
    return arg;
  }

  /** The argument of a numeric conversion, or the code of the character after a leading quote. */
  private numeral(): string | number {
    const arg = this.text();
    if (arg === undefined) return this.strict ? '' : '0';
    const quoted = /^['"](.)/su.exec(arg);
    return quoted ? quoted[1]!.codePointAt(0)! : arg;
  }

  /** C's strtoll: decimal, 0x or octal. */
  integer(): bigint {
    const arg = this.numeral();
    if (typeof arg === 'number') return BigInt(arg);
    const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)(.*)$/s.exec(arg);
    if (!this.check(arg, match?.[2], match?.[3])) return 0n;
    const digits = match?.[2] ?? '0';
    const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
    const limit = match?.[1] === '-' ? MAX_INT + 1n : MAX_INT;
    if (size > limit) this.badNumbers.push({ text: arg, reason: 'range' });
    if (size > limit && this.strict) return 0n;
    const value = size > limit ? limit : size;
    return match?.[1] === '-' ? -value : value;
  }

  float(): number {
    const arg = this.numeral();
    if (typeof arg === 'number') return arg;
    const match = /^(\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(.*)$/s.exec(arg);
    return this.check(arg, match?.[1], match?.[2]) ? Number(match?.[1] ?? 0) : 0;
  }

  /** Notes a bad number; says whether what was read of it still counts. */
  private check(arg: string, read: string | undefined, rest: string | undefined): boolean {
    if (read !== undefined && rest === '') return true;
    if (arg === '' && !this.strict) return true;
    this.badNumbers.push({ text: arg, reason: read === undefined ? 'invalid' : 'trailing' });
    return read !== undefined && !this.strict;
  }

  char(): string {
    return [...(this.text() ?? '')][0] ?? '\0';
  }
}
