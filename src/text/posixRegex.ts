/**
 * POSIX regular expressions (regex(7)) as JavaScript's: what grep, sed, awk, expr and bash's =~ are given. Leftmost
 * longest alternation is not modelled: of alternatives the first that matches is taken.
 */

const CLASSES: Record<string, string> = {
  alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s', blank: ' \\t', punct: '!-\\/:-@\\[-`{-~',
  print: '\\x20-\\x7e', graph: '\\x21-\\x7e', cntrl: '\\x00-\\x1f\\x7f', xdigit: '0-9A-Fa-f',
};

/** A pattern that is no regular expression. `message` is regerror(3)'s of glibc. */
export class RegexError extends Error {}

/** From `[` at `start`: the JavaScript class, and where it ends. */
function bracket(source: string, start: number): { text: string; end: number } {
  let i = start + 1;
  let out = '[';
  if (source[i] === '^') {
    out += '^';
    i++;
  }
  let first = true;
  for (;;) {
    const ch = source[i];
    if (ch === undefined) throw new RegexError('Unmatched [, [^, [:, [., or [=');
    if (ch === ']' && !first) break;
    first = false;
    if (ch === '[' && source[i + 1] === ':') {
      const end = source.indexOf(':]', i);
      const name = end < 0 ? '' : source.slice(i + 2, end);
      const members = CLASSES[name];
      if (members === undefined) throw new RegexError(end < 0 ? 'Unmatched [, [^, [:, [., or [=' : 'Invalid character class name');
      out += members;
      i = end + 2;
      continue;
    }
    if (ch === '[' && (source[i + 1] === '.' || source[i + 1] === '=')) {
      const end = source.indexOf(`${source[i + 1]}]`, i + 2);
      if (end < 0) throw new RegexError('Unmatched [, [^, [:, [., or [=');
      out += escapeInClass(source.slice(i + 2, end));
      i = end + 2;
      continue;
    }
    out += ch === '-' ? '-' : escapeInClass(ch);
    i++;
  }
  // a lone ^ or an empty set cannot happen; a final - stays a character in JavaScript as well
  return { text: `${out}]`, end: i + 1 };
}
const escapeInClass = (text: string): string => text.replace(/[\\\]^[]/g, '\\$&');

/** What `\x` outside brackets means in both kinds, as GNU has it. */
function gnuEscape(ch: string): string | undefined {
  switch (ch) {
    case 'w': return '[A-Za-z0-9_]';
    case 'W': return '[^A-Za-z0-9_]';
    case 's': return '\\s';
    case 'S': return '\\S';
    case 'b': return '\\b';
    case 'B': return '\\B';
    case '<': return '\\b(?=\\w)';
    case '>': return '\\b(?<=\\w)';
    case '`': return '^';
    case "'": return '$';
    default: return /[1-9]/.test(ch) ? `\\${ch}` : undefined;
  }
}
const literal = (ch: string): string => ch.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Translate to JavaScript. `extended`: ERE, else BRE with GNU's `\+ \? \|`. */
export function translate(source: string, extended: boolean): string {
  let out = '';
  let depth = 0;
  let atStart = true;
  for (let i = 0; i < source.length; ) {
    let ch = source[i] as string;
    let escaped = false;
    if (ch === '\\') {
      if (i + 1 >= source.length) throw new RegexError('Trailing backslash');
      ch = source[++i] as string;
      escaped = true;
    }
    i++;
    if (escaped && !/[(){}|+?]/.test(ch)) {
      out += gnuEscape(ch) ?? (ch === 'n' ? '\\n' : ch === 't' ? '\\t' : literal(ch));
      atStart = false;
      continue;
    }
    const active = extended ? !escaped : escaped;
    if (/[(){}|+?]/.test(ch)) {
      if (!active || (extended && atStart && /[+?{]/.test(ch))) out += literal(ch);
      else if (ch === '(') {
        out += '(';
        depth++;
        atStart = true;
        continue;
      } else if (ch === ')') {
        if (depth === 0) {
          if (!extended) throw new RegexError('Unmatched ) or \\)');
          out += '\\)';
        } else {
          depth--;
          out += ')';
        }
      } else if (ch === '|') {
        out += '|';
        atStart = true;
        continue;
      } else if (ch === '{') {
        const m = (extended ? /^(\d*)(,?)(\d*)\}/ : /^(\d*)(,?)(\d*)\\\}/).exec(source.slice(i));
        if (!m || (m[1] === '' && m[2] === '')) {
          if (!extended) throw new RegexError('Invalid content of \\{\\}');
          out += '\\{';
        } else {
          out += `{${m[1] || '0'}${m[2]}${m[3]}}`;
          i += m[0].length;
        }
      } else if (ch === '}') out += '\\}';
      else out += ch;
      atStart = false;
      continue;
    }
    if (ch === '*') out += atStart ? '\\*' : /[*+?]$/.test(out) && !/\\[*+?]$/.test(out) ? '' : '*';
    else if (ch === '[') {
      const set = bracket(source, i - 1);
      out += set.text;
      i = set.end;
    } else if (ch === '^') {
      if (extended || atStart) {
        out += '^';
        continue;
      }
      out += '\\^';
    } else if (ch === '$') out += extended || i === source.length || source.startsWith('\\)', i) || source.startsWith('\\|', i) ? '$' : '\\$';
    else if (ch === '.') out += '[^\\n]';
    else out += literal(ch);
    atStart = false;
  }
  if (depth > 0) throw new RegexError('Unmatched ( or \\(');
  return out;
}

/** Compile; RegexError when it is none. */
export function posixRegExp(source: string, options: { extended: boolean; flags?: string }): RegExp {
  try {
    return new RegExp(translate(source, options.extended), options.flags ?? '');
  } catch (error) {
    if (error instanceof RegexError) throw error;
    throw new RegexError('Invalid preceding regular expression');
  }
}
/** An extended one, undefined when it is none. */
export function ereToRegExp(source: string, flags: string): RegExp | undefined {
  try {
    return posixRegExp(source, { extended: true, flags });
  } catch (error) {
    if (error instanceof RegexError) return undefined;
    throw error;
  }
}
/** Only plain characters: a fixed string. */
export const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
