import type { StringMatch } from '../../../../kernel/netfilter/match/string.ts';
import { parameterProblem } from '../errors.ts';
import { flag, match, option } from '../extension.ts';
import { hexPad } from '../numbers.ts';
import { U16, raw, string, uint } from '../values.ts';

/** XT_STRING_MAX_PATTERN_SIZE. */
const MAX = 128;

/** UTF-8 bytes as characters 0..255. */
const bytesOf = (text: string): string => unescape(encodeURIComponent(text));
function checkLength(pattern: string, typed: string): string {
  if (pattern.length > MAX) throw parameterProblem(`STRING too long "${typed}"`);
  return pattern;
}

/** Text with |hex bytes| in between; a backslash takes the next character as it is. */
function parseHex(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; ) {
    const c = text[i] as string;
    if (c === '|') {
      const end = text.indexOf('|', i + 1);
      const body = (end < 0 ? text.slice(i + 1) : text.slice(i + 1, end)).replace(/ /g, '');
      for (const digit of body) if (!/[0-9a-fA-F]/.test(digit)) throw parameterProblem(`Invalid hex char '${digit}'`);
      if (end < 0 || body.length % 2) throw parameterProblem('Invalid hex block');
      for (let b = 0; b < body.length; b += 2) out += String.fromCharCode(Number.parseInt(body.slice(b, b + 2), 16));
      i = end + 1;
    } else if (c === '\\') {
      if (i + 1 >= text.length) throw parameterProblem('Bad literal placement at end of string');
      out += text[i + 1];
      i += 2;
    } else {
      out += c;
      i++;
    }
    if (out.length > MAX) throw parameterProblem(`STRING too long "${text}"`);
  }
  return out;
}
const printable = (pattern: string): boolean => /^[\x20-\x7e]*$/.test(pattern) && !pattern.endsWith('\\');
const patternText = (p: string): string => (printable(p) ? `"${p.replace(/["\\]/g, '\\$&')}"` : `"|${[...p].map((c) => hexPad(c.charCodeAt(0), 2)).join('')}|"`);

export const stringMatch = match<StringMatch>({
  name: 'string',
  summary: 'a pattern somewhere in the packet',
  options: [
    option('from', uint(U16, 0, 'offset'), (m, n) => {
      m.from = n;
    }, { help: 'where to begin' }),
    option('to', uint(U16, 0, 'offset'), (m, n) => {
      m.to = n;
    }, { help: 'where to stop' }),
    option('algo', string(0, 15, 'bm|kmp'), (m, text) => {
      m.algo = text;
    }, { mandatory: true, help: 'algorithm' }),
    option('string', raw('text'), (m, text, call) => {
      m.pattern = checkLength(bytesOf(text), text);
      if (call.invert) m.not = true;
    }, { invert: true, excludes: ['hex-string'], help: 'pattern' }),
    option('hex-string', raw('text|hex|'), (m, text, call) => {
      m.pattern = parseHex(bytesOf(text));
      if (call.invert) m.not = true;
    }, { invert: true, excludes: ['string'], help: 'pattern with bytes in hex between bars' }),
    flag('icase', (m) => {
      m.icase = true;
    }, { help: 'ignore case' }),
  ],
  init: () => ({ name: 'string', pattern: '', algo: '', from: 0, to: U16 }),
  check(_m, given) {
    if (!given.has('string') && !given.has('hex-string')) throw parameterProblem("STRING match: You must specify `--string' or `--hex-string'");
  },
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--${printable(m.pattern) ? 'string' : 'hex-string'} ${patternText(m.pattern)} --algo ${m.algo}${m.from ? ` --from ${m.from}` : ''}${m.to !== U16 ? ` --to ${m.to}` : ''}${m.icase ? ' --icase' : ''}`,
  list: (m) => ` STRING match ${m.not ? '!' : ''} ${patternText(m.pattern)} ALGO name ${m.algo}${m.from ? ` FROM ${m.from}` : ''}${m.to !== U16 ? ` TO ${m.to}` : ''}${m.icase ? ' ICASE' : ''}`,
});
