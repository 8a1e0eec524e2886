/** Backslash escapes of `$'…'` (bash(1) "ANSI-C Quoting"; ash does the same with fewer letters). */
import type { Dialect } from './ast.ts';

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

const HEX = /[0-9A-Fa-f]+/y;
const OCTAL = /[0-7]{1,3}/y;

function match(pattern: RegExp, text: string, pos: number, most: number): string {
  pattern.lastIndex = pos;
  return pattern.exec(text)?.[0].slice(0, most) ?? '';
}

/**
 * Decodes the text between `$'` and `'`. A NUL ends the string, as it does in C. Bytes given as `\xHH` or octal become
 * the character of that number; the model's text is Unicode, so bytes above 0x7f do not combine into UTF-8.
 */
export function decodeAnsiC(text: string, dialect: Dialect): string {
  if (!text.includes('\\')) return text;
  let out = '';
  let pos = 0;
  while (pos < text.length) {
    const backslash = text.indexOf('\\', pos);
    if (backslash < 0 || backslash === text.length - 1) return out + text.slice(pos);
    out += text.slice(pos, backslash);
    const letter = text[backslash + 1]!;
    pos = backslash + 2;
    let code: number | undefined;
    if (letter >= '0' && letter <= '7') {
      const digits = match(OCTAL, text, backslash + 1, 3);
      pos = backslash + 1 + digits.length;
      code = Number.parseInt(digits, 8) & 0xff;
    } else if (letter === 'x' || (dialect === 'bash' && (letter === 'u' || letter === 'U'))) {
      const digits = match(HEX, text, pos, letter === 'x' ? 2 : letter === 'u' ? 4 : 8);
      pos += digits.length;
      if (digits !== '') code = Number.parseInt(digits, 16);
    } else if (dialect === 'bash' && letter === 'c' && pos < text.length) {
      code = text.charCodeAt(pos) & 0x1f;
      pos++;
    } else if (LETTERS[letter] !== undefined) {
      out += LETTERS[letter];
      continue;
    }
    if (code === 0) return out;
    out += code === undefined ? `\\${letter}` : code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  return out;
}
