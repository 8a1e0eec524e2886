/** The language of sed, read into a list of commands. */
import { RegexError, posixRegExp } from '../../../text/posixRegex.ts';

export class SedError extends Error {}

export type SedAddress = { type: 'line'; line: number } | { type: 'last' } | { type: 'step'; first: number; step: number } | { type: 'regex'; regex: RegExp };
export interface SedCommand {
  name: string;
  from?: SedAddress;
  to?: SedAddress | { type: 'plus'; count: number };
  negated: boolean;
  /** s and y */
  regex?: RegExp;
  replacement?: (string | { group: number } | { case: string })[];
  flags?: { global: boolean; print: boolean; nth: number; file?: string };
  map?: Map<string, string>;
  /** Text of a, i, c; label of b, t, `:`; file of r, w. */
  text?: string;
  status?: number;
}

class Parser {
  private readonly source: string;
  private readonly extended: boolean;
  private readonly busybox: boolean;
  private readonly expression: number;
  private pos = 0;
  private last: RegExp | undefined;
  constructor(source: string, extended: boolean, busybox: boolean, expression: number) {
    this.source = source;
    this.extended = extended;
    this.busybox = busybox;
    this.expression = expression;
  }
  private fail(message: string, busybox = message): never {
    throw new SedError(this.busybox ? busybox : `-e expression #${this.expression}, char ${this.pos}: ${message}`);
  }

  parse(into: SedCommand[]): void {
    for (;;) {
      while (/[\s;]/.test(this.source[this.pos] ?? '')) this.pos++;
      if (this.pos >= this.source.length) return;
      if (this.source[this.pos] === '#') {
        while (this.pos < this.source.length && this.source[this.pos] !== '\n') this.pos++;
        continue;
      }
      into.push(this.command());
    }
  }

  private blanks(): void {
    while (/[ \t]/.test(this.source[this.pos] ?? '')) this.pos++;
  }
  private number(): number {
    const m = /^\d+/.exec(this.source.slice(this.pos)) as RegExpExecArray;
    this.pos += m[0].length;
    return Number(m[0]);
  }
  private address(): SedAddress | undefined {
    const ch = this.source[this.pos] ?? '';
    if (/\d/.test(ch)) {
      const first = this.number();
      if (this.source[this.pos] !== '~') return { type: 'line', line: first };
      this.pos++;
      return { type: 'step', first, step: /\d/.test(this.source[this.pos] ?? '') ? this.number() : 0 };
    }
    if (ch === '$') {
      this.pos++;
      return { type: 'last' };
    }
    if (ch !== '/' && ch !== '\\') return undefined;
    if (ch === '\\') this.pos++;
    const delimiter = this.source[this.pos++] as string;
    const text = this.until(delimiter, true);
    if (text === undefined) this.fail('unterminated address regex', 'unmatched \'/\'');
    let flags = '';
    while (/[IM]/.test(this.source[this.pos] ?? '')) flags += this.source[this.pos++] === 'I' ? 'i' : 'm';
    return { type: 'regex', regex: this.regex(text, flags) };
  }
  /** Text up to an unescaped delimiter; `\delimiter` is the delimiter itself. undefined when it never comes. */
  private until(delimiter: string, isRegex: boolean): string | undefined {
    let out = '';
    let inClass = false;
    while (this.pos < this.source.length) {
      const ch = this.source[this.pos++] as string;
      if (ch === '\\') {
        const next = this.source[this.pos++];
        if (next === undefined) return undefined;
        if (next === delimiter && !inClass) out += delimiter;
        else out += next === '\n' && !isRegex ? '\\\n' : `\\${next}`;
        continue;
      }
      if (isRegex && ch === '[' && !inClass) {
        inClass = true;
        out += ch;
        for (const extra of [/^\^?\]/, /^\^/]) {
          const m = extra.exec(this.source.slice(this.pos));
          if (m) {
            out += m[0];
            this.pos += m[0].length;
            break;
          }
        }
        continue;
      }
      if (inClass && ch === ']') inClass = false;
      if (ch === delimiter && !inClass) return out;
      if (ch === '\n' && isRegex && !inClass) return undefined;
      out += ch;
    }
    return undefined;
  }
  private regex(text: string, flags: string): RegExp {
    if (text === '') {
      if (!this.last) this.fail('no previous regular expression');
      return this.last;
    }
    try {
      this.last = posixRegExp(text, { extended: this.extended, flags: `g${flags}` });
      return this.last;
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      this.fail(error.message, `bad regex '${text}': ${error.message}`);
    }
  }

  private command(): SedCommand {
    const from = this.address();
    let to: SedCommand['to'];
    this.blanks();
    if (from && this.source[this.pos] === ',') {
      this.pos++;
      this.blanks();
      if (this.source[this.pos] === '+' || this.source[this.pos] === '~') {
        this.pos++;
        to = { type: 'plus', count: this.number() };
      } else to = this.address();
      if (!to) this.fail('unexpected `,\'', 'no address after comma');
    }
    this.blanks();
    let negated = false;
    while (this.source[this.pos] === '!') {
      negated = true;
      this.pos++;
      this.blanks();
    }
    const name = this.source[this.pos++];
    if (name === undefined) this.fail('missing command');
    const base: SedCommand = { name, negated, ...(from && { from }), ...(to && { to }) };
    switch (name) {
      case 's': return this.substitution(base);
      case 'y': return this.transliteration(base);
      case '{': case 'p': case 'P': case 'd': case 'D': case 'h': case 'H': case 'g': case 'G': case 'x': case 'n': case 'N': case '=': case 'l': case 'z': case 'F': case '}':
        if (name !== '{') this.end();
        return base;
      case 'a': case 'i': case 'c': return { ...base, text: this.textArgument() };
      case ':': case 'b': case 't': case 'T': {
        this.blanks();
        const m = (name === ':' ? /^[^\n;]*/ : /^[^\n;}]*/).exec(this.source.slice(this.pos)) as RegExpExecArray;
        this.pos += m[0].length;
        return { ...base, text: m[0].trim() };
      }
      case 'r': case 'R': case 'w': case 'W': {
        this.blanks();
        const m = /^[^\n]*/.exec(this.source.slice(this.pos)) as RegExpExecArray;
        this.pos += m[0].length;
        if (m[0] === '') this.fail('missing filename in r/R/w/W commands', 'empty filename');
        return { ...base, text: m[0] };
      }
      case 'q': case 'Q': {
        this.blanks();
        const status = /\d/.test(this.source[this.pos] ?? '') ? this.number() : 0;
        this.end();
        return { ...base, status };
      }
      default: this.fail(`unknown command: \`${name}'`, `unsupported command ${name}`);
    }
  }
  private end(): void {
    this.blanks();
    const ch = this.source[this.pos];
    if (ch === undefined || ch === '\n' || ch === ';' || ch === '}' || ch === '#') return;
    this.pos++;
    this.fail('extra characters after command');
  }
  /** Text of a, i and c: GNU's one-liner, or the lines behind a backslash. */
  private textArgument(): string {
    this.blanks();
    if (this.source[this.pos] === '\\') {
      this.pos++;
      this.blanks();
      if (this.source[this.pos] === '\n') this.pos++;
    }
    let out = '';
    while (this.pos < this.source.length) {
      const ch = this.source[this.pos++] as string;
      if (ch === '\\') out += this.source[this.pos++] ?? '';
      else if (ch === '\n') break;
      else out += ch;
    }
    if (out === '') this.fail(`expected \\ after \`a', \`c' or \`i'`, `expected \\ after [acI]`);
    return out;
  }

  private substitution(base: SedCommand): SedCommand {
    const delimiter = this.source[this.pos++] ?? '';
    const pattern = this.until(delimiter, true);
    const text = pattern === undefined ? undefined : this.until(delimiter, false);
    if (pattern === undefined || text === undefined) this.fail("unterminated `s' command", `unmatched '${delimiter}'`);
    const flags = { global: false, print: false, nth: 1 } as NonNullable<SedCommand['flags']>;
    let regexFlags = '';
    for (;;) {
      const ch = this.source[this.pos] ?? '';
      if (ch === 'g') flags.global = true;
      else if (ch === 'p') flags.print = true;
      else if (ch === 'i' || ch === 'I') regexFlags += 'i';
      else if (ch === 'm' || ch === 'M') regexFlags += 'm';
      else if (ch === 'e') this.fail('vethlab: the e flag is not modelled');
      else if (/[1-9]/.test(ch)) {
        flags.nth = this.number();
        continue;
      } else if (ch === 'w') {
        const m = /^w[ \t]*([^\n]*)/.exec(this.source.slice(this.pos)) as RegExpExecArray;
        flags.file = m[1] as string;
        this.pos += m[0].length;
        break;
      } else break;
      this.pos++;
    }
    const ch = this.source[this.pos];
    if (ch !== undefined && !/[\s;}#]/.test(ch)) {
      this.pos++;
      this.fail("unknown option to `s'", "unknown option to 's'");
    }
    const regex = this.regex(pattern, regexFlags);
    return { ...base, regex, flags, replacement: this.replacement(text, regex) };
  }
  private replacement(text: string, regex: RegExp): NonNullable<SedCommand['replacement']> {
    const parts: NonNullable<SedCommand['replacement']> = [];
    const groups = new RegExp(`${regex.source}|`).exec('')!.length - 1;
    let literal = '';
    const flush = (): void => {
      if (literal !== '') parts.push(literal);
      literal = '';
    };
    for (let i = 0; i < text.length; i++) {
      const ch = text[i] as string;
      if (ch === '&') {
        flush();
        parts.push({ group: 0 });
      } else if (ch === '\\' && i + 1 < text.length) {
        const next = text[++i] as string;
        if (/[0-9]/.test(next)) {
          if (Number(next) > groups) this.fail(`invalid reference \\${next} on \`s' command's RHS`, `bad replacement reference \\${next}`);
          flush();
          parts.push({ group: Number(next) });
        } else if (/[ULEul]/.test(next) && !this.busybox) {
          flush();
          parts.push({ case: next });
        } else literal += ({ n: '\n', t: '\t', r: '\r' } as Record<string, string>)[next] ?? next;
      } else literal += ch;
    }
    flush();
    return parts;
  }
  private transliteration(base: SedCommand): SedCommand {
    const delimiter = this.source[this.pos++] ?? '';
    const from = this.until(delimiter, false);
    const to = from === undefined ? undefined : this.until(delimiter, false);
    if (from === undefined || to === undefined) this.fail("unterminated `y' command", `unmatched '${delimiter}'`);
    const chars = (t: string): string[] => [...t.replace(/\\(.)/g, (_, c: string) => ({ n: '\n', t: '\t' } as Record<string, string>)[c] ?? c)];
    const [a, b] = [chars(from), chars(to)];
    if (a.length !== b.length) this.fail("strings for `y' command are different lengths");
    this.end();
    return { ...base, map: new Map(a.map((ch, i) => [ch, b[i] as string])) };
  }
}

/** Parse one script made of several `-e` parts. SedError with the tool's own words. */
export function parseSed(scripts: readonly string[], extended: boolean, busybox: boolean): SedCommand[] {
  const program: SedCommand[] = [];
  // `-e 'a\' -e 'text'` continues: parts are lines of one script
  const joined: string[] = [];
  for (const s of scripts) {
    if (joined.at(-1)?.endsWith('\\')) joined[joined.length - 1] += `\n${s}`;
    else joined.push(s);
  }
  for (const [i, source] of joined.entries()) new Parser(source, extended, busybox, i + 1).parse(program);
  let depth = 0;
  for (const c of program) {
    if (c.name === '{') depth++;
    else if (c.name === '}' && --depth < 0) throw new SedError(busybox ? "unexpected '}'" : "-e expression #1, char 0: unexpected `}'");
  }
  if (depth > 0) throw new SedError(busybox ? "unmatched '{'" : "-e expression #1, char 0: unmatched `{'");
  const labels = new Set(program.filter((c) => c.name === ':').map((c) => c.text));
  for (const c of program) if ('btT'.includes(c.name) && c.text && !labels.has(c.text)) throw new SedError(busybox ? `can't find label for jump to '${c.text}'` : `-e expression #1, char ${(scripts[0] ?? '').length}: can't find label for jump to \`${c.text}'`);
  return program;
}
