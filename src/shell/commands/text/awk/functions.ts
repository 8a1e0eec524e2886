/** awk's own functions that need nothing but their arguments. */
import { escapeRegExp, posixRegExp } from '../../../../text/posixRegex.ts';
import { formatFloat } from '../../../printf.ts';
import { unescapeString } from './lexer.ts';
import { type Scalar, leadingNumber, looksNumeric, toNumber, toText } from './values.ts';

const cache = new Map<string, RegExp>();
/** A dynamic or literal regular expression; RegexError for a bad one. */
export function regexOf(source: string, flags = ''): RegExp {
  const key = `${flags}/${source}`;
  let regex = cache.get(key);
  if (!regex) {
    regex = posixRegExp(
      source.replace(/\\([nt"])/g, (_, c: string) => (({ n: '\n', t: '\t' }) as Record<string, string>)[c] ?? c),
      { extended: true, flags },
    );
    cache.set(key, regex);
  }
  regex.lastIndex = 0;
  return regex;
}

/** sprintf: C's conversions. */
export function sprintf(format: string, args: readonly Scalar[]): string {
  let next = 0;
  return format.replace(
    /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:[hlLqjzt]*)([a-zA-Z%])/g,
    (all, flags: string, w: string | undefined, p: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      const star = (): number => toNumber(args[next++]);
      let width = w === '*' ? star() : Number(w ?? 0);
      const hasPrecision = /\./.test(all);
      const precision = p === '*' ? star() : p === undefined ? (hasPrecision ? 0 : undefined) : Number(p);
      const left = flags.includes('-') || width < 0;
      width = Math.abs(width);
      const arg = args[next++];
      const n = toNumber(arg);
      const sign = (text: string): string => (n < 0 ? `-${text}` : flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text);
      let body: string;
      switch (verb) {
        case 'd':
        case 'i':
          body = sign(
            BigInt(Number.isFinite(n) ? Math.trunc(Math.abs(n)) : 0)
              .toString()
              .padStart(precision ?? 0, '0'),
          );
          break;
        case 'o':
        case 'x':
        case 'X':
        case 'u': {
          const digits = BigInt.asUintN(64, BigInt(Math.trunc(n)))
            .toString(verb === 'o' ? 8 : verb === 'u' ? 10 : 16)
            .padStart(precision ?? 0, '0');
          body = `${flags.includes('#') && verb !== 'u' ? (verb === 'o' ? '0' : `0${verb}`) : ''}${verb === 'X' ? digits.toUpperCase() : digits}`;
          break;
        }
        case 'c':
          body =
            typeof arg === 'number' || (typeof arg === 'object' && looksNumeric(arg.strnum))
              ? String.fromCodePoint(Math.max(0, Math.trunc(n)) % 0x110000)
              : toText(arg).slice(0, 1);
          break;
        case 's':
          body = precision === undefined ? toText(arg) : toText(arg).slice(0, precision);
          break;
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G':
          body = sign(formatFloat(Math.abs(n), verb, precision ?? 6));
          break;
        default:
          return all;
      }
      if (body.length >= width) return body;
      if (left) return body.padEnd(width);
      if (flags.includes('0') && verb !== 's' && verb !== 'c') {
        const m = /^([+\- ]?)(.*)$/.exec(body) as RegExpExecArray;
        return `${m[1]}${(m[2] as string).padStart(width - (m[1] as string).length, '0')}`;
      }
      return body.padStart(width);
    },
  );
}

/** sub and gsub: the new text and how many were replaced. `\\&` is a plain ampersand. */
export function substitute(regex: RegExp, replacement: string, text: string, all: boolean): { text: string; count: number } {
  const global = new RegExp(regex.source, regex.flags.includes('g') ? regex.flags : `${regex.flags}g`);
  let count = 0;
  let out = '';
  let at = 0;
  for (let m = global.exec(text); m; m = global.exec(text)) {
    // an empty match right behind a match is none
    if (m[0] === '' && m.index === at && count > 0 && at > 0 && global.lastIndex === at) {
      if (at >= text.length) break;
      out += text[at];
      at++;
      global.lastIndex = at;
      continue;
    }
    count++;
    const matched = m[0];
    out += text.slice(at, m.index) + replacement.replace(/\\\\&|\\&|&/g, (r) => (r === '&' ? matched : r === '\\&' ? '&' : `\\${matched}`));
    at = m.index + matched.length;
    if (!all) break;
    if (matched === '') {
      if (at < text.length) out += text[at];
      at++;
      global.lastIndex = at;
      if (at > text.length) break;
    }
  }
  return { text: at <= text.length ? out + text.slice(at) : out, count };
}

/** Fields of a record by FS: blanks, one character, or a regular expression. */
export function splitFields(text: string, fs: string): string[] {
  if (fs === ' ') {
    const trimmed = text.trim();
    return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (text === '') return [];
  if (fs === '') return [...text];
  if (fs.length === 1 && fs !== ' ') return text.split(fs === '|' || /[.*+?^$()[\]{}\\]/.test(fs) ? new RegExp(escapeRegExp(fs)) : fs);
  return text.split(withoutGroups(regexOf(fs)));
}
/** split() of JavaScript also gives captured groups: make them non-capturing. */
function withoutGroups(regex: RegExp): RegExp {
  return new RegExp(
    regex.source.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)/g, (m) => (m === '(' ? '(?:' : m)),
    regex.flags.replace('g', ''),
  );
}
/** `-F t` and `-v x=a\tb`: escapes in arguments count. */
export const argumentText = (text: string): string => unescapeString(text);
export const number = leadingNumber;
