/** awk's expressions, by recursive descent, and the reading of tokens that its statements share. */
import { AwkSyntaxError, type Expr } from './ast.ts';
import type { Token } from './lexer.ts';

export class ExpressionParser {
  protected readonly tokens: Token[];
  protected pos = 0;
  /** In a print list an unparenthesised `>` redirects; in `for (x in a)` and the like `in` is not an operator. */
  protected noGreater = false;
  protected noIn = false;
  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  protected get token(): Token {
    return (this.tokens[this.pos] ?? this.tokens.at(-1)) as Token;
  }
  protected is(...texts: string[]): boolean {
    const t = this.token;
    return (t.type === 'operator' || t.type === 'keyword') && texts.includes(t.text);
  }
  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.pos++;
    return true;
  }
  protected expect(text: string): void {
    if (!this.accept(text)) this.fail();
  }
  protected fail(): never {
    throw new AwkSyntaxError('syntax error', this.token.line, this.token.type === 'newline' ? 'end of line' : this.token.text);
  }
  protected newlines(): void {
    while (this.token.type === 'newline') this.pos++;
  }
  protected separators(): void {
    while (this.token.type === 'newline' || this.is(';')) this.pos++;
  }

  protected list(): Expr[] {
    const out = [this.expression()];
    while (this.accept(',')) {
      this.newlines();
      out.push(this.expression());
    }
    return out;
  }

  // ---- expressions, from the loosest to the tightest ------------------------------------------------------------

  expression(): Expr {
    return this.ternary();
  }
  protected isTarget(e: Expr): boolean {
    return e.type === 'variable' || e.type === 'element' || e.type === 'field';
  }
  protected ternary(): Expr {
    const test = this.or();
    if (this.is('=', '+=', '-=', '*=', '/=', '%=', '^=') && this.isTarget(test)) {
      const operator = this.token.text;
      this.pos++;
      this.newlines();
      return { type: 'assign', operator, target: test, value: this.ternary() };
    }
    if (!this.accept('?')) return test;
    this.newlines();
    const yes = this.ternary();
    this.newlines();
    this.expect(':');
    this.newlines();
    return { type: 'conditional', test, yes, no: this.ternary() };
  }
  protected left(next: () => Expr, ...operators: string[]): Expr {
    let value = next();
    while (this.is(...operators)) {
      const operator = this.token.text;
      this.pos++;
      this.newlines();
      value = { type: 'binary', operator, left: value, right: next() };
    }
    return value;
  }
  protected or(): Expr {
    return this.left(() => this.left(() => this.membership(), '&&'), '||');
  }
  protected membership(): Expr {
    let value = this.matching();
    while (!this.noIn && this.is('in')) {
      this.pos++;
      const name = this.token.text;
      this.pos++;
      value = { type: 'in', index: value.type === 'group' ? value.list : [value], name };
    }
    return value;
  }
  protected matching(): Expr {
    let value = this.comparison();
    while (this.is('~', '!~')) {
      const negated = this.token.text === '!~';
      this.pos++;
      value = { type: 'match', negated, left: value, right: this.comparison() };
    }
    return value;
  }
  protected comparison(): Expr {
    const left = this.concatenation();
    if (!this.is('<', '<=', '==', '!=', '>=') && !(this.is('>') && !this.noGreater)) {
      // cmd | getline
      if (this.is('|') && this.tokens[this.pos + 1]?.text === 'getline') return this.pipedGetline(left);
      return left;
    }
    const operator = this.token.text;
    this.pos++;
    return { type: 'binary', operator, left, right: this.concatenation() };
  }
  protected pipedGetline(command: Expr): Expr {
    this.pos += 2;
    const target = this.token.type === 'name' || this.is('$') ? this.primary() : undefined;
    return { type: 'getline', command, ...(target && { target }) };
  }
  protected startsValue(): boolean {
    const t = this.token;
    if (t.type === 'operator') return ['$', '!', '(', '-', '+', '++', '--'].includes(t.text);
    return ['number', 'string', 'regex', 'name', 'func', 'builtin'].includes(t.type);
  }
  protected concatenation(): Expr {
    let value = this.additive();
    while (this.startsValue() && !this.is('+', '-') && !this.is('!')) value = { type: 'binary', operator: ' ', left: value, right: this.additive() };
    return value;
  }
  protected additive(): Expr {
    return this.left(() => this.left(() => this.unary(), '*', '/', '%'), '+', '-');
  }
  protected unary(): Expr {
    if (this.is('!', '-', '+')) {
      const operator = this.token.text as '!' | '-' | '+';
      this.pos++;
      return { type: 'unary', operator, operand: this.unary() };
    }
    return this.power();
  }
  protected power(): Expr {
    const base = this.postfix();
    if (!this.accept('^')) return base;
    // right-associative, and tighter than a minus in front of the base
    const exponent = this.is('-', '+', '!') ? this.unary() : this.power();
    return { type: 'binary', operator: '^', left: base, right: exponent };
  }
  protected postfix(): Expr {
    const value = this.primary();
    if (this.is('++', '--') && this.isTarget(value)) {
      const operator = this.token.text as '++' | '--';
      this.pos++;
      return { type: 'step', operator, target: value, prefix: false };
    }
    return value;
  }
  protected primary(): Expr {
    const t = this.token;
    this.pos++;
    switch (t.type) {
      case 'number':
        return { type: 'number', value: Number(t.text) };
      case 'string':
        return { type: 'string', value: t.text };
      case 'regex':
        return { type: 'regex', source: t.text };
      case 'name': {
        if (!this.accept('[')) return { type: 'variable', name: t.text };
        const index = this.list();
        this.expect(']');
        return { type: 'element', name: t.text, index };
      }
      case 'func':
      case 'builtin': {
        const args = this.is('(') ? this.callArguments() : [];
        return { type: 'call', name: t.text, args, user: t.type === 'func' };
      }
      case 'keyword':
        if (t.text === 'getline') {
          const target = this.token.type === 'name' || this.is('$') ? this.primary() : undefined;
          const file = this.accept('<') ? this.primary() : undefined;
          return { type: 'getline', ...(target && { target }), ...(file && { file }) };
        }
        break;
      case 'operator':
        if (t.text === '$') {
          const index = this.is('++', '--', '-', '+', '!') ? this.unaryIndex() : this.primary();
          return { type: 'field', index };
        }
        if (t.text === '++' || t.text === '--') {
          const target = this.primary();
          if (!this.isTarget(target)) this.fail();
          return { type: 'step', operator: t.text, target, prefix: true };
        }
        if (t.text === '(') {
          const outer: [boolean, boolean] = [this.noGreater, this.noIn];
          [this.noGreater, this.noIn] = [false, false];
          this.newlines();
          const list = this.list();
          this.newlines();
          [this.noGreater, this.noIn] = outer;
          this.expect(')');
          return { type: 'group', list };
        }
    }
    this.pos--;
    this.fail();
  }
  protected unaryIndex(): Expr {
    if (this.is('-', '+', '!')) {
      const operator = this.token.text as '!' | '-' | '+';
      this.pos++;
      return { type: 'unary', operator, operand: this.primary() };
    }
    return this.primary();
  }
  protected callArguments(): Expr[] {
    this.expect('(');
    const outer = this.noGreater;
    this.noGreater = false;
    this.newlines();
    const args = this.is(')') ? [] : this.list();
    this.newlines();
    this.noGreater = outer;
    this.expect(')');
    return args;
  }
}
