/** test(1) and `[`: by the number of arguments, as POSIX has it, and beyond four by precedence. */
import type { Fs } from './command.ts';
import { fileTest, numericOperator } from './fileTest.ts';

/** An expression that makes no sense; the status is 2. `message` goes behind `test: `. */
export class TestError extends Error {}

export interface TestSurroundings {
  fs: Fs;
  isTerminal: (fd: number) => boolean;
  isSet?: (name: string) => boolean;
  option?: (name: string) => boolean;
  /** Whose words errors are. */
  style: 'bash' | 'dash' | 'busybox' | 'coreutils';
}

const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);

/** Does it hold? TestError when it is none. */
export function evaluateTest(args: readonly string[], around: TestSurroundings): boolean {
  const [a = '', b = '', c = '', d = ''] = args;
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return a !== '';
    case 2:
      if (a === '!') return b === '';
      if (/^-[a-zA-Z]$/.test(a)) {
        const result = unary(a, b, around);
        if (result !== undefined) return result;
      }
      if (BINARY.has(b) && (around.style === 'dash' || around.style === 'busybox')) throw new TestError(`${b}: argument expected`);
      throw new TestError(unaryExpected(around.style === 'busybox' ? b : a, around.style));
    case 3:
      if (BINARY.has(b)) return binary(a, b, c, around);
      if (b === '-a') return a !== '' && c !== '';
      if (b === '-o') return a !== '' || c !== '';
      if (a === '!') return !evaluateTest([b, c], around);
      if (a === '(' && c === ')') return b !== '';
      throw new TestError(around.style === 'bash' ? `${b}: binary operator expected` : around.style === 'dash' ? `${a}: unexpected operator` : around.style === 'busybox' ? `${b}: unknown operand` : `‘${b}’: binary operator expected`);
    case 4:
      if (a === '!') return !evaluateTest([b, c, d], around);
      if (a === '(' && d === ')') return evaluateTest([b, c], around);
  }
  const parser = new Parser(args, around);
  const result = parser.or();
  if (parser.pos < args.length) throw new TestError(around.style === 'bash' ? 'too many arguments' : around.style === 'busybox' ? `${args[parser.pos]}: unknown operand` : around.style === 'dash' ? `${args[parser.pos]}: unexpected operator` : `extra argument ‘${args[parser.pos]}’`);
  return result;
}

const unaryExpected = (word: string, style: TestSurroundings['style']): string =>
  style === 'bash' ? `${word}: unary operator expected` : style === 'busybox' ? `${word}: unknown operand` : style === 'dash' ? `${word}: unexpected operator` : `‘${word}’: unary operator expected`;

function unary(operator: string, operand: string, around: TestSurroundings): boolean | undefined {
  if (operator === '-v' && around.isSet) return around.isSet(operand);
  if (operator === '-o' && around.option) return around.option(operand);
  return fileTest(around.fs, operator, operand, around.isTerminal);
}

function integer(text: string, around: TestSurroundings): bigint {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return BigInt(text.trim().replace(/^\+/, ''));
  throw new TestError(around.style === 'bash' ? `${text}: integer expected` : around.style === 'dash' ? `Illegal number: ${text}` : around.style === 'busybox' ? `${text}: bad number` : `invalid integer ‘${text}’`);
}
function binary(left: string, operator: string, right: string, around: TestSurroundings): boolean {
  const numeric = numericOperator(operator);
  if (numeric) return numeric(integer(left, around), integer(right, around));
  const mtime = (path: string): number => around.fs.stat(path)?.mtime ?? -1;
  switch (operator) {
    case '!=': return left !== right;
    case '<': return left < right;
    case '>': return left > right;
    case '-nt': return mtime(left) > mtime(right);
    case '-ot': return mtime(left) < mtime(right);
    case '-ef': return around.fs.exists(left) && around.fs.exists(right) && around.fs.realpath(left) === around.fs.realpath(right);
    default: return left === right;
  }
}

class Parser {
  pos = 0;
  private readonly args: readonly string[];
  private readonly around: TestSurroundings;
  constructor(args: readonly string[], around: TestSurroundings) {
    this.args = args;
    this.around = around;
  }
  or(): boolean {
    let value = this.and();
    while (this.args[this.pos] === '-o') {
      this.pos++;
      const right = this.and();
      value ||= right;
    }
    return value;
  }
  private and(): boolean {
    let value = this.not();
    while (this.args[this.pos] === '-a') {
      this.pos++;
      const right = this.not();
      value &&= right;
    }
    return value;
  }
  private not(): boolean {
    if (this.args[this.pos] !== '!') return this.primary();
    this.pos++;
    return !this.not();
  }
  private primary(): boolean {
    const word = this.args[this.pos];
    if (word === undefined) throw new TestError('argument expected');
    const next = this.args[this.pos + 1];
    if (next !== undefined && BINARY.has(next) && this.pos + 2 < this.args.length) {
      this.pos += 3;
      return binary(word, next, this.args[this.pos - 1] as string, this.around);
    }
    if (word === '(') {
      this.pos++;
      const value = this.or();
      if (this.args[this.pos] !== ')') throw new TestError(this.around.style === 'bash' ? "`)' expected" : "closing paren expected");
      this.pos++;
      return value;
    }
    if (/^-[a-zA-Z]$/.test(word) && next !== undefined) {
      const value = unary(word, next, this.around);
      if (value !== undefined) {
        this.pos += 2;
        return value;
      }
    }
    this.pos++;
    return word !== '';
  }
}
