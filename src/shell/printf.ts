/** echo and printf, as text: both are builtins of shells and programs of their own (POSIX printf(1), bash(1)). */
import { quoteBackslash } from './lang/index.ts';

/** Escapes of `echo -e` and `printf %b`. `\c` ends all output: then `stop` is set. */
export function unescape(text: string, kind: 'echo' | 'format'): { text: string; stop: boolean } {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const ch = text[i] as string;
    const next = text[i + 1];
    if (ch !== '\\' || next === undefined) {
      out += ch;
      continue;
    }
    i++;
    const simple: Record<string, string> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', ...(kind === 'format' && { '"': '"', "'": "'" }) };
    if (simple[next] !== undefined) out += simple[next];
    else if (next === 'c' && kind === 'echo') return { text: out, stop: true };
    else if (next === 'x') {
      const m = /^[0-9a-fA-F]{1,2}/.exec(text.slice(i + 1));
      if (m) {
        out += String.fromCharCode(Number.parseInt(m[0], 16));
        i += m[0].length;
      } else out += '\\x';
    } else if (next === 'u' || next === 'U') {
      const m = new RegExp(`^[0-9a-fA-F]{1,${next === 'u' ? 4 : 8}}`).exec(text.slice(i + 1));
      if (m) {
        out += String.fromCodePoint(Number.parseInt(m[0], 16));
        i += m[0].length;
      } else out += `\\${next}`;
    } else if (/[0-7]/.test(next)) {
      // echo wants a leading zero and then up to three digits, a format takes up to three
      const m = (kind === 'echo' ? /^0[0-7]{0,3}/ : /^[0-7]{1,3}/).exec(text.slice(i));
      if (m) {
        out += String.fromCharCode(Number.parseInt(m[0], 8) & 255);
        i += m[0].length - 1;
      } else out += `\\${next}`;
    } else out += `\\${next}`;
  }
  return { text: out, stop: false };
}

/** What echo prints. dash always interprets escapes and knows only -n. */
export function echoText(args: readonly string[], always = false): string {
  let newline = true;
  let escapes = always;
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i] as string;
    if (!(always ? /^-n$/ : /^-[neE]+$/).test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = args.slice(i).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const done = unescape(text, 'echo');
  return newline && !done.stop ? `${done.text}\n` : done.text;
}

export interface PrintfResult { text: string; status: number; /** messages for standard error, without prefix */ errors: string[] }

/** Number behind %d and friends: decimal, 0x, 0, or 'c for a character's code. */
function toNumber(arg: string, fail: (message: string) => void, style: PrintfStyle): number {
  if (arg === '') {
    if (style !== 'bash') fail(style === 'coreutils' ? `‘’: expected a numeric value` : `invalid number ''`);
    return 0;
  }
  if (/^['"]/.test(arg)) return arg.codePointAt(1) ?? 0;
  const m = /^[ \t]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|\d+)/.exec(arg);
  const value = m ? Number(`${m[2]}`.startsWith('0x') || `${m[2]}`.startsWith('0X') ? m[2] : (m[2] as string).length > 1 && (m[2] as string).startsWith('0') ? `0o${(m[2] as string).slice(1)}` : m[2]) * (m[1] === '-' ? -1 : 1) : 0;
  if (!m || m[0].length !== arg.length) {
    if (style === 'bash') fail(`${arg}: invalid number`);
    else if (style === 'busybox') fail(`invalid number '${arg}'`);
    else if (style === 'dash') fail(m ? `${arg}: not completely converted` : `${arg}: expected numeric value`);
    else fail(m ? `‘${arg}’: value not completely converted` : `‘${arg}’: expected a numeric value`);
  }
  return value;
}
export type PrintfStyle = 'bash' | 'dash' | 'busybox' | 'coreutils';

/** printf(1): the format is used again until the arguments are used up. */
export function formatPrintf(format: string, args: readonly string[], style: PrintfStyle, now = 0): PrintfResult {
  const errors: string[] = [];
  let status = 0;
  const fail = (message: string): void => {
    errors.push(message);
    status = 1;
  };
  let out = '';
  let next = 0;
  do {
    const start = next;
    for (let i = 0; i < format.length; ) {
      const rest = format.slice(i);
      const directive = /^%([-+ 0#']*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|L|q|j|z|t)?(?:([diouxXeEfFgGaAcsbqQ%])|\(([^)]*)\)T)/.exec(rest);
      if (rest[0] === '%' && directive) {
        i += directive[0].length;
        const [, flags = '', w, p, verb = 'T', timeFormat] = directive;
        if (verb === '%') {
          out += '%';
          continue;
        }
        const star = (): number => Number.parseInt(args[next++] ?? '0', 10) || 0;
        let width = w === '*' ? star() : Number(w ?? 0);
        const left = flags.includes('-') || width < 0;
        width = Math.abs(width);
        const precision = p === undefined ? undefined : p === '*' ? star() : Number(p || 0);
        const arg = args[next];
        const given = next < args.length;
        next++;
        const body = convert(verb, flags, precision, arg ?? '', given, fail, style, { now, timeFormat });
        if (verb === 'b' && arg !== undefined) {
          const done = unescape(arg, 'echo');
          if (done.stop) return { text: out + pad(done.text, width, left, false), status, errors };
        }
        out += pad(body, width, left, flags.includes('0') && !left && /[diouxXeEfFgG]/.test(verb) && (precision === undefined || /[eEfFgG]/.test(verb)));
        continue;
      }
      if (rest[0] === '%') {
        const bad = rest[1] ?? '';
        if (bad === '') {
          fail(style === 'bash' ? "`%': missing format character" : "%: invalid format");
          return { text: out, status, errors };
        }
        fail(style === 'bash' ? `\`${bad}': invalid format character` : style === 'coreutils' ? `%${bad}: invalid conversion specification` : `%${bad}: invalid format`);
        return { text: out, status, errors };
      }
      const end = /^(?:\\[\s\S]|[^%\\])+|^\\/.exec(rest)?.[0] ?? rest[0]!;
      if (/\\c/.test(end) && style !== 'coreutils') {
        const at = end.indexOf('\\c');
        return { text: out + unescape(end.slice(0, at), 'format').text, status, errors };
      }
      out += unescape(end, 'format').text;
      i += end.length;
    }
    if (next === start) break; // no directive took an argument
  } while (next < args.length);
  return { text: out, status, errors };
}

function pad(text: string, width: number, left: boolean, zeros: boolean): string {
  if (text.length >= width) return text;
  if (left) return text.padEnd(width);
  if (!zeros) return text.padStart(width);
  const m = /^([+\- ]?(?:0[xX])?)(.*)$/s.exec(text) as RegExpExecArray;
  return `${m[1]}${(m[2] as string).padStart(width - (m[1] as string).length, '0')}`;
}

function convert(verb: string, flags: string, precision: number | undefined, arg: string, given: boolean, fail: (m: string) => void, style: PrintfStyle, time: { now: number; timeFormat: string | undefined }): string {
  const sign = (n: number, text: string): string => (n < 0 || Object.is(n, -0) ? `-${text}` : flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text);
  switch (verb) {
    case 's':
      return precision === undefined ? arg : arg.slice(0, precision);
    case 'b': {
      const { text } = unescape(arg, 'echo');
      return precision === undefined ? text : text.slice(0, precision);
    }
    case 'q':
    case 'Q':
      return quoteBackslash(arg);
    case 'c':
      return arg.slice(0, 1);
    case 'd':
    case 'i': {
      const n = given ? Math.trunc(toNumber(arg, fail, style)) : 0;
      return sign(n, String(Math.abs(n)).padStart(precision ?? 0, '0'));
    }
    case 'u': case 'o': case 'x': case 'X': {
      const n = given ? Math.trunc(toNumber(arg, fail, style)) : 0;
      const big = BigInt.asUintN(64, BigInt(n));
      const base = verb === 'o' ? 8 : verb === 'u' ? 10 : 16;
      let text = big.toString(base).padStart(precision ?? 0, '0');
      if (verb === 'X') text = text.toUpperCase();
      if (flags.includes('#') && big !== 0n) text = base === 16 ? `0${verb}${text}` : base === 8 ? `0${text}` : text;
      return text;
    }
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A': {
      const n = !given || arg === '' ? 0 : /^['"]/.test(arg) ? toNumber(arg, fail, style) : Number.parseFloat(arg);
      if (Number.isNaN(n)) fail(style === 'bash' ? `${arg}: invalid number` : style === 'busybox' ? `invalid number '${arg}'` : `'${arg}': expected a numeric value`);
      return sign(n || 0, formatFloat(Math.abs(n || 0), verb, precision ?? 6, flags.includes('#')));
    }
    default: // %(format)T, bash
      return strftime(time.timeFormat || '%H:%M:%S', given && arg !== '-1' && arg !== '-2' ? Number(arg) : Math.floor(time.now / 1e6));
  }
}

/** A non-negative number as C's %e, %f and %g print it. */
export function formatFloat(n: number, verb: string, precision: number, alternate = false): string {
  const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');
  const lower = verb.toLowerCase();
  let text: string;
  if (!Number.isFinite(n)) text = 'inf';
  else if (lower === 'f') text = n.toFixed(Math.min(100, precision));
  else if (lower === 'e') text = exponent(n.toExponential(Math.min(100, precision)));
  else {
    const p = precision === 0 ? 1 : precision;
    const exp = n === 0 ? 0 : Number(n.toExponential(p - 1).split('e')[1]);
    text = exp < -4 || exp >= p ? exponent(n.toExponential(p - 1)) : n.toFixed(Math.max(0, p - 1 - exp));
    if (!alternate && text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '');
  }
  return verb === lower ? text : text.toUpperCase();
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
/** strftime(3) in UTC, the lab's time zone. `seconds` since the epoch; `nanos` for %N. */
export function strftime(format: string, seconds: number, nanos = 0): string {
  const d = new Date(seconds * 1000);
  const two = (n: number, fill = '0'): string => String(n).padStart(2, fill);
  const yday = Math.floor((Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()) - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000);
  const hour12 = d.getUTCHours() % 12 || 12;
  return format.replace(/%([-_0^]?)(\d*)([a-zA-Z%+]|:z)/g, (all, flag: string, width: string, c: string) => {
    const text = ((): string => {
      switch (c) {
        case 'a': return (DAYS[d.getUTCDay()] as string).slice(0, 3);
        case 'A': return DAYS[d.getUTCDay()] as string;
        case 'b': case 'h': return (MONTHS[d.getUTCMonth()] as string).slice(0, 3);
        case 'B': return MONTHS[d.getUTCMonth()] as string;
        case 'c': return strftime('%a %b %e %H:%M:%S %Y', seconds);
        case 'C': return two(Math.floor(d.getUTCFullYear() / 100));
        case 'd': return two(d.getUTCDate());
        case 'D': case 'x': return strftime('%m/%d/%y', seconds);
        case 'e': return two(d.getUTCDate(), ' ');
        case 'F': return strftime('%Y-%m-%d', seconds);
        case 'g': case 'y': return two(d.getUTCFullYear() % 100);
        case 'G': case 'Y': return String(d.getUTCFullYear());
        case 'H': return two(d.getUTCHours());
        case 'I': return two(hour12);
        case 'j': return String(yday + 1).padStart(3, '0');
        case 'k': return two(d.getUTCHours(), ' ');
        case 'l': return two(hour12, ' ');
        case 'm': return two(d.getUTCMonth() + 1);
        case 'M': return two(d.getUTCMinutes());
        case 'n': return '\n';
        case 'N': return String(nanos).padStart(9, '0').slice(0, width ? Number(width) : 9);
        case 'p': return d.getUTCHours() < 12 ? 'AM' : 'PM';
        case 'P': return d.getUTCHours() < 12 ? 'am' : 'pm';
        case 'r': return strftime('%I:%M:%S %p', seconds);
        case 'R': return strftime('%H:%M', seconds);
        case 's': return String(seconds);
        case 'S': return two(d.getUTCSeconds());
        case 't': return '\t';
        case 'T': case 'X': return strftime('%H:%M:%S', seconds);
        case 'u': return String(d.getUTCDay() || 7);
        case 'U': return two(Math.floor((yday + 7 - d.getUTCDay()) / 7));
        case 'V': case 'W': return two(Math.floor((yday + 7 - ((d.getUTCDay() + 6) % 7)) / 7));
        case 'w': return String(d.getUTCDay());
        case 'z': return '+0000';
        case ':z': return '+00:00';
        case 'Z': return 'UTC';
        case '%': return '%';
        default: return all;
      }
    })();
    return flag === '-' ? text.replace(/^[0 ]+(?=.)/, '') : flag === '^' ? text.toUpperCase() : text;
  });
}
