/** Tokens of arithmetic expressions (bash's expr.c: readtok, strlong). */
import type { Dialect } from './ast.ts';
import { isNameStart, nameAt } from './chars.ts';
import { ExpansionError } from './errors.ts';

export type ArithmeticToken =
  | { readonly type: 'number'; readonly value: bigint; readonly start: number }
  /** `subscript` is the text between the brackets. */
  | { readonly type: 'name'; readonly name: string; readonly subscript: string | undefined; readonly start: number }
  /** `pre++` and `pre--` are told from two signs by the name that follows. */
  | { readonly type: 'operator'; readonly text: string; readonly start: number }
  | { readonly type: 'end'; readonly start: number };

/** Longest first. */
const OPERATORS = '<<= >>= ** == != <= >= && || << >> += -= *= /= %= &= ^= |= + - * / % < > = ! ~ & ^ | ? : ( ) ,'.split(' ');

/** An expression and how far it has been read. */
export interface ArithmeticSource {
  readonly text: string;
  readonly dialect: Dialect;
  /** What bash prints in front of the expression: `((`, `let`, or the parameter of `${x:…}`. */
  readonly prefix: string;
  pos: number;
  /** Start of the last token, which an error names with all that follows it. */
  last: number;
  previous: ArithmeticToken;
}

export function makeArithmeticSource(text: string, dialect: Dialect, prefix: string): ArithmeticSource {
  return { text, dialect, prefix, pos: 0, last: 0, previous: { type: 'end', start: 0 } };
}

/** ash's word for everything that bash has a word of its own for. */
const ASH_MESSAGES: ReadonlySet<string> = new Set(['divide by zero', 'exponent less than 0', 'expression recursion loop detected', 'malformed ?: operator']);

export function failArithmetic(source: ArithmeticSource, message: string, at = source.last): never {
  if (source.dialect === 'ash') {
    throw new ExpansionError(ASH_MESSAGES.has(message) ? message : 'arithmetic syntax error', 'shell', 2);
  }
  const text = source.text.replace(/^[ \t]+/, '');
  const prefix = source.prefix === '' ? '' : `${source.prefix}: `;
  throw new ExpansionError(`${prefix}${text}: ${message} (error token is "${source.text.slice(at)}")`, 'line');
}

export function nextArithmeticToken(source: ArithmeticSource): ArithmeticToken {
  const { text } = source;
  while (/[ \t\n\r]/.test(text[source.pos] ?? '')) source.pos++;
  const start = source.pos;
  const ch = text[start];
  if (ch === undefined) {
    source.previous = { type: 'end', start };
    return source.previous;
  }
  source.last = start;
  source.previous = isNameStart(ch) ? readName(source, start) : ch >= '0' && ch <= '9' ? readNumber(source, start) : readOperator(source, start);
  return source.previous;
}

function readName(source: ArithmeticSource, start: number): ArithmeticToken {
  const { text } = source;
  const name = nameAt(text, start);
  let end = start + name.length;
  source.pos = end;
  if (text[end] !== '[' || source.dialect === 'ash') return { type: 'name', name, subscript: undefined, start };
  let level = 0;
  do {
    if (text[end] === '[') level++;
    else if (text[end] === ']') level--;
    end++;
  } while (level > 0 && end < text.length);
  if (level > 0) failArithmetic(source, 'bad array subscript');
  source.pos = end;
  return { type: 'name', name, subscript: text.slice(start + name.length + 1, end - 1), start };
}

const NUMBER = /[0-9A-Za-z_#@]+/y;

function readNumber(source: ArithmeticSource, start: number): ArithmeticToken {
  NUMBER.lastIndex = start;
  const digits = NUMBER.exec(source.text)![0];
  source.pos = start + digits.length;
  return { type: 'number', value: parseConstant(source, digits), start };
}

/** `10`, `010`, `0x1f`, `2#101`; too large a number wraps around. */
function parseConstant(source: ArithmeticSource, digits: string): bigint {
  let base = 10;
  let rest = digits;
  const based = /^([0-9]+)#(.*)$/.exec(digits);
  if (based !== null) {
    base = Number(based[1]);
    rest = based[2]!;
    if (base < 2 || base > 64) failArithmetic(source, 'invalid arithmetic base');
    if (rest === '') failArithmetic(source, 'invalid integer constant');
  } else if (/^0[xX]/.test(digits)) {
    base = 16;
    rest = digits.slice(2);
  } else if (digits.startsWith('0')) base = 8;
  let value = 0n;
  for (const digit of rest) {
    const n = digitValue(digit, base);
    if (n < 0) failArithmetic(source, 'invalid number');
    if (n >= base) failArithmetic(source, 'value too great for base');
    value = BigInt.asIntN(64, value * BigInt(base) + BigInt(n));
  }
  return value;
}

/** Up to base 36 upper and lower case are the same digit. */
function digitValue(digit: string, base: number): number {
  if (digit >= '0' && digit <= '9') return Number(digit);
  if (digit >= 'a' && digit <= 'z') return digit.charCodeAt(0) - 87;
  if (digit >= 'A' && digit <= 'Z') return digit.charCodeAt(0) - (base <= 36 ? 55 : 29);
  return digit === '@' ? 62 : digit === '_' ? 63 : -1;
}

function readOperator(source: ArithmeticSource, start: number): ArithmeticToken {
  const { text, previous } = source;
  const two = text.slice(start, start + 2);
  if (two === '++' || two === '--') {
    const rest = /^\s*/.exec(text.slice(start + 2, start + 66))![0].length;
    // behind a name it belongs to the name, else to the name that follows, else it is two signs
    const isPost = previous.type === 'name';
    if (isPost || isNameStart(text[start + 2 + rest])) {
      source.pos = start + 2;
      return { type: 'operator', text: isPost ? two : `pre${two}`, start };
    }
  }
  const operator = OPERATORS.find((op) => text.startsWith(op, start));
  if (operator !== undefined) {
    source.pos = start + operator.length;
    return { type: 'operator', text: operator, start };
  }
  const operandExpected = previous.type === 'end' || (previous.type === 'operator' && previous.text !== ')');
  return failArithmetic(source, `arithmetic syntax error: ${operandExpected ? 'operand expected' : 'invalid arithmetic operator'}`);
}
