/** expr: arithmetic, comparison and matching on words (POSIX expr(1)). */
import type { Co } from '../../../kernel/sched.ts';
import { RegexError, posixRegExp } from '../../../text/posixRegex.ts';
import type { Command, Ctx } from '../../command.ts';

class ExprError extends Error {}

/** Precedence climbing over the words: | & comparison + * : */
class Parser {
  private readonly words: readonly string[];
  private readonly busybox: boolean;
  private pos = 0;
  constructor(words: readonly string[], busybox: boolean) {
    this.words = words;
    this.busybox = busybox;
  }
  private fail(message: string, busybox = 'syntax error'): never {
    throw new ExprError(this.busybox ? busybox : message);
  }
  whole(): string {
    const value = this.or();
    if (this.pos < this.words.length) this.fail(`syntax error: unexpected argument ‘${this.words[this.pos]}’`);
    return value;
  }
  private static falsy(v: string): boolean {
    return v === '' || /^-?0+$/.test(v);
  }
  private or(): string {
    let left = this.and();
    while (this.take('|')) {
      const right = this.and();
      left = Parser.falsy(left) ? (Parser.falsy(right) ? '0' : right) : left;
    }
    return left;
  }
  private and(): string {
    let left = this.comparison();
    while (this.take('&')) {
      const right = this.comparison();
      left = Parser.falsy(left) || Parser.falsy(right) ? '0' : left;
    }
    return left;
  }
  private comparison(): string {
    let left = this.sum();
    for (;;) {
      const operator = ['<', '<=', '=', '==', '!=', '>=', '>'].find((o) => this.words[this.pos] === o);
      if (!operator) return left;
      this.pos++;
      const right = this.sum();
      const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
      const order = numbers ? Number(BigInt(left) - BigInt(right)) : left < right ? -1 : left > right ? 1 : 0;
      left = { '<': order < 0, '<=': order <= 0, '=': order === 0, '==': order === 0, '!=': order !== 0, '>=': order >= 0, '>': order > 0 }[operator] ? '1' : '0';
    }
  }
  private integer(v: string): bigint {
    if (!/^-?\d+$/.test(v)) this.fail('non-integer argument', 'non-numeric argument');
    return BigInt(v);
  }
  private sum(): string {
    let left = this.product();
    for (;;) {
      const operator = this.words[this.pos];
      if (operator !== '+' && operator !== '-') return left;
      this.pos++;
      const right = this.product();
      left = String(operator === '+' ? this.integer(left) + this.integer(right) : this.integer(left) - this.integer(right));
    }
  }
  private product(): string {
    let left = this.match();
    for (;;) {
      const operator = this.words[this.pos];
      if (operator !== '*' && operator !== '/' && operator !== '%') return left;
      this.pos++;
      const [a, b] = [this.integer(left), this.integer(this.match())];
      if (operator !== '*' && b === 0n) this.fail('division by zero', 'division by zero');
      left = String(operator === '*' ? a * b : operator === '/' ? a / b : a % b);
    }
  }
  private static matched(text: string, pattern: string): string {
    const source = posixRegExp(pattern, { extended: false }).source;
    const m = new RegExp(`^(?:${source})`).exec(text);
    const groups = /\\\(/.test(pattern);
    return groups ? (m?.[1] ?? '') : String(m?.[0].length ?? 0);
  }
  private match(): string {
    let left = this.primary();
    while (this.take(':')) left = Parser.matched(left, this.primary());
    return left;
  }
  private take(word: string): boolean {
    if (this.words[this.pos] !== word) return false;
    this.pos++;
    return true;
  }
  private primary(): string {
    const word = this.words[this.pos++];
    if (word === undefined) this.fail(`syntax error: missing argument after ‘${this.words.at(-1)}’`);
    const more = this.pos < this.words.length;
    if (word === '(') {
      const value = this.or();
      if (!this.take(')')) this.fail(`syntax error: expecting ')' after ‘${this.words[this.pos - 1]}’`);
      return value;
    }
    if (word === 'length' && more) return String([...this.primary()].length);
    if (word === 'match' && more) return Parser.matched(this.primary(), this.primary());
    if (word === 'index' && more) {
      const [text, set] = [this.primary(), this.primary()];
      return String([...text].findIndex((c) => set.includes(c)) + 1);
    }
    if (word === 'substr' && more) {
      const [text, from, length] = [this.primary(), Number(this.primary()), Number(this.primary())];
      return from < 1 || length < 1 ? '' : text.slice(from - 1, from - 1 + length);
    }
    return word === '+' && more ? (this.words[this.pos++] as string) : word;
  }
}

// biome-ignore lint/correctness/useYield: reckoned at once
function* expr(ctx: Ctx): Co<number> {
  const busybox = ctx.flavour === 'busybox';
  const words = ctx.args[0] === '--' ? ctx.args.slice(1) : ctx.args;
  if (words.length === 0) {
    ctx.stderr.write(busybox ? 'expr: too few arguments\n' : "expr: missing operand\nTry 'expr --help' for more information.\n");
    return busybox ? 1 : 2;
  }
  try {
    const value = new Parser(words, busybox).whole();
    ctx.stdout.write(`${value}\n`);
    return value === '' || /^-?0+$/.test(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError) && !(error instanceof RegexError)) throw error;
    ctx.stderr.write(`expr: ${error.message}\n`);
    return 2;
  }
}

export const exprCommands: readonly Command[] = [{ name: 'expr', flavours: ['debian', 'busybox'], summary: 'reckon with words', run: expr }];
