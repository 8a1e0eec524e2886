/** Tokens of awk. Whether `/` begins a regular expression depends on what came before. */
import { AwkSyntaxError } from './ast.ts';

export interface Token {
  type: 'number' | 'string' | 'regex' | 'name' | 'func' | 'keyword' | 'builtin' | 'operator' | 'newline' | 'end';
  text: string;
  line: number /** a name directly followed by `(` */;
  call?: boolean;
}

const KEYWORDS = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'nextfile',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);
export const BUILTINS = new Set([
  'length',
  'substr',
  'index',
  'split',
  'sub',
  'gsub',
  'match',
  'sprintf',
  'sin',
  'cos',
  'atan2',
  'exp',
  'log',
  'sqrt',
  'int',
  'rand',
  'srand',
  'tolower',
  'toupper',
  'system',
  'close',
  'fflush',
  'strftime',
  'systime',
  'gensub',
  'and',
  'or',
  'xor',
  'lshift',
  'rshift',
  'compl',
]);
const OPERATORS = [
  '**=',
  '>>',
  '&&',
  '||',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '**',
  '==',
  '<=',
  '>=',
  '!=',
  '!~',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '!',
  '>',
  '<',
  '|',
  '?',
  ':',
  '~',
  '$',
  '=',
];

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', '"': '"', '/': '/' };
export function unescapeString(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[\s\S])/g, (all, e: string) =>
    /^[0-7]/.test(e) ? String.fromCharCode(Number.parseInt(e, 8)) : e === '\n' ? '' : (ESCAPES[e] ?? all),
  );
}

export function tokenize(source: string, stars: boolean): Token[] {
  const tokens: Token[] = [];
  let pos = 0;
  let line = 1;
  const push = (type: Token['type'], text: string, call?: boolean): void => {
    tokens.push({ type, text, line, ...(call && { call }) });
  };
  /** Could a value end here, so that `/` divides? */
  const valueBefore = (): boolean => {
    const last = tokens.at(-1);
    if (!last) return false;
    if (last.type === 'number' || last.type === 'string' || last.type === 'regex' || last.type === 'name') return true;
    if (last.type === 'builtin') return true; // length / 2
    return last.type === 'operator' && [')', ']', '$', '++', '--'].includes(last.text);
  };
  while (pos < source.length) {
    const rest = source.slice(pos);
    const blank = /^(?:[ \t\r]|\\\r?\n)+|^#[^\n]*/.exec(rest);
    if (blank) {
      line += blank[0].split('\n').length - 1;
      pos += blank[0].length;
      continue;
    }
    const ch = rest[0] as string;
    if (ch === '\n') {
      push('newline', '\n');
      line++;
      pos++;
      continue;
    }
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(rest);
    if (number) {
      push('number', number[0]);
      pos += number[0].length;
      continue;
    }
    if (ch === '"') {
      const m = /^"((?:\\[\s\S]|[^"\\\n])*)"/.exec(rest);
      if (!m) throw new AwkSyntaxError('unterminated string', line, rest.slice(0, 20));
      push('string', unescapeString(m[1] as string));
      pos += m[0].length;
      continue;
    }
    if (ch === '/' && !valueBefore()) {
      const m = /^\/((?:\\[\s\S]|\[\^?\]?(?:\[:\w+:\]|[^\]\n])*\]|[^/\\\n[])*)\//.exec(rest);
      if (!m) throw new AwkSyntaxError('unterminated regular expression', line, rest.slice(0, 20));
      push('regex', (m[1] as string).replace(/\\\//g, '/'));
      pos += m[0].length;
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (name) {
      const text = name[0];
      const call = rest[text.length] === '(';
      push(KEYWORDS.has(text) ? 'keyword' : BUILTINS.has(text) ? 'builtin' : call ? 'func' : 'name', text, call);
      pos += text.length;
      continue;
    }
    const operator = OPERATORS.find((o) => rest.startsWith(o) && (stars || !o.startsWith('**')));
    if (!operator) throw new AwkSyntaxError(`unexpected character '${ch}'`, line, ch);
    push('operator', operator === '**' ? '^' : operator === '**=' ? '^=' : operator);
    pos += operator.length;
  }
  push('end', '');
  return tokens;
}
