/** Go's package strconv as far as templates and printing need it: quoting, unquoting, number literals. */
import { utf8Bytes, utf8Text } from '../govalue/utf8.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** Whether Go calls a character printable: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrint(char: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char);
}

/** Quotes text as a Go string literal (`quote` is `"`) or a character literal (`'`); like strconv.Quote. */
export function quote(text: string, options: { quote?: string; asciiOnly?: boolean } = {}): string {
  const mark = options.quote ?? '"';
  let out = mark;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (char === mark) out += `\\${char}`;
    else if (ESCAPES[char] !== undefined) out += ESCAPES[char];
    else if (code < 0x80 ? isPrint(char) : !options.asciiOnly && isPrint(char)) out += char;
    else out += escapeCode(code);
  }
  return out + mark;
}

function escapeCode(code: number): string {
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

/**
 * The bytes that an escape sequence at `at` (on the backslash) stands for, and where it ends; `undefined` if it is
 * none that Go knows.
 */
function unescape(text: string, at: number, mark: string): { bytes: number[]; end: number } | undefined {
  const char = text[at + 1] ?? '';
  if (SIMPLE[char] !== undefined) return { bytes: [SIMPLE[char]], end: at + 2 };
  if (char === mark) return { bytes: [char.charCodeAt(0)], end: at + 2 };
  const octal = /^[0-7]{3}/.exec(text.slice(at + 1, at + 4));
  if (octal) {
    const byte = Number.parseInt(octal[0], 8);
    return byte > 255 ? undefined : { bytes: [byte], end: at + 4 };
  }
  const digits = ({ x: 2, u: 4, U: 8 } as Record<string, number>)[char];
  if (digits === undefined) return undefined;
  const hex = text.slice(at + 2, at + 2 + digits);
  if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== digits) return undefined;
  const code = Number.parseInt(hex, 16);
  if (char === 'x') return { bytes: [code], end: at + 4 };
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
  return { bytes: [...utf8Bytes(String.fromCodePoint(code))], end: at + 2 + digits };
}

/** The text of a Go string literal, quoted with `"` or a backquote; `undefined` if the syntax is invalid. */
export function unquote(literal: string): string | undefined {
  const mark = literal[0];
  if (literal.length < 2 || literal.at(-1) !== mark) return undefined;
  const inner = literal.slice(1, -1);
  if (mark === '`') return inner.includes('`') ? undefined : inner.replaceAll('\r', '');
  if (mark !== '"' || inner.includes('\n')) return undefined;
  return unquoteInner(inner, mark);
}

function unquoteInner(inner: string, mark: string): string | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < inner.length; ) {
    if (inner[i] === mark) return undefined;
    if (inner[i] === '\\') {
      const part = unescape(inner, i, mark);
      if (!part) return undefined;
      bytes.push(...part.bytes);
      i = part.end;
    } else {
      const char = String.fromCodePoint(inner.codePointAt(i)!);
      bytes.push(...utf8Bytes(char));
      i += char.length;
    }
  }
  return utf8Text(bytes);
}

/** The code point of a character literal (`'a'`, `'\n'`); `undefined` if it is not exactly one character. */
export function unquoteChar(literal: string): number | undefined {
  const inner = literal.slice(1, -1);
  if (inner.startsWith('\\x') || /^\\[0-7]{3}$/.test(inner)) return unescape(inner, 0, "'")?.bytes[0];
  const text = unquoteInner(inner, "'");
  return text !== undefined && [...text].length === 1 ? text.codePointAt(0) : undefined;
}

/**
 * An integer literal as Go's source allows it (sign, 0x, 0o, 0b, leading 0, underscores between digits);
 * `undefined` if it is not one. The caller checks the range.
 */
export function parseInteger(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|0[0-7_]*|[1-9][0-9_]*)$/.exec(text);
  if (!match) return undefined;
  const digits = match[2]!;
  if (digits.endsWith('_') || digits.includes('__')) return undefined;
  const plain = digits.replaceAll('_', '');
  const value = BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain.toLowerCase());
  return match[1] === '-' ? -value : value;
}

/** A decimal or hexadecimal floating-point literal; `undefined` if it is not one. */
export function parseFloatLiteral(text: string): number | undefined {
  // underscores may only stand between digits
  if (/__|(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])/.test(text)) return undefined;
  const plain = text.replaceAll('_', '');
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(plain)) {
    return Number.isFinite(Number(plain)) ? Number(plain) : undefined;
  }
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(plain);
  if (!hex || hex[2]! + hex[3]! === '') return undefined;
  const mantissa = Number.parseInt(hex[2]! + hex[3]!, 16) / 16 ** hex[3]!.length;
  return (hex[1] === '-' ? -1 : 1) * mantissa * 2 ** Number(hex[4]);
}
