/** awk's grammar, by recursive descent. */
import { type AwkProgram, AwkSyntaxError, type Expr, type Func, type Rule, type Stmt } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';

class Parser {
  private readonly tokens: Token[];
  private pos = 0;
  /** In a print list an unparenthesised `>` redirects; in `for (x in a)` and the like `in` is not an operator. */
  private noGreater = false;
  private noIn = false;
  readonly functions = new Map<string, Func>();
  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  private get token(): Token {
    return (this.tokens[this.pos] ?? this.tokens.at(-1)) as Token;
  }
  private is(...texts: string[]): boolean {
    const t = this.token;
    return (t.type === 'operator' || t.type === 'keyword') && texts.includes(t.text);
  }
  private accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.pos++;
    return true;
  }
  private expect(text: string): void {
    if (!this.accept(text)) this.fail();
  }
  private fail(): never {
    throw new AwkSyntaxError('syntax error', this.token.line, this.token.type === 'newline' ? 'end of line' : this.token.text);
  }
  private newlines(): void {
    while (this.token.type === 'newline') this.pos++;
  }
  private separators(): void {
    while (this.token.type === 'newline' || this.is(';')) this.pos++;
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    this.separators();
    while (this.token.type !== 'end') {
      if (this.is('function', 'func')) this.function();
      else rules.push(this.rule());
      this.separators();
    }
    return { rules, functions: this.functions };
  }
  private function(): void {
    this.pos++;
    const name = this.token;
    this.pos++;
    if (name.type !== 'func' && name.type !== 'name') this.fail();
    this.expect('(');
    const params: string[] = [];
    while (!this.is(')')) {
      if (this.token.type !== 'name') this.fail();
      params.push(this.token.text);
      this.pos++;
      this.newlines();
      if (!this.accept(',')) break;
      this.newlines();
    }
    this.expect(')');
    this.newlines();
    this.functions.set(name.text, { name: name.text, params, body: this.block() });
  }
  private rule(): Rule {
    if (this.accept('BEGIN')) return { kind: 'BEGIN', body: this.block() };
    if (this.accept('END')) return { kind: 'END', body: this.block() };
    if (this.is('{')) return { kind: 'main', body: this.block() };
    const pattern = this.expression();
    let rangeEnd: Expr | undefined;
    if (this.accept(',')) {
      this.newlines();
      rangeEnd = this.expression();
    }
    return { kind: 'main', pattern, ...(rangeEnd && { rangeEnd }), ...(this.is('{') && { body: this.block() }) };
  }

  private block(): Stmt[] {
    this.expect('{');
    const body: Stmt[] = [];
    this.separators();
    while (!this.is('}')) {
      if (this.token.type === 'end') this.fail();
      body.push(this.statement());
      this.separators();
    }
    this.expect('}');
    return body;
  }
  /** What ends a simple statement stays, if it is a brace. */
  private terminator(): void {
    if (this.is('}') || this.token.type === 'end') return;
    if (this.token.type !== 'newline' && !this.is(';')) this.fail();
    this.pos++;
  }
  private inner(): Stmt {
    this.newlines();
    if (this.accept(';')) return { type: 'block', body: [] };
    return this.statement();
  }

  private statement(): Stmt {
    if (this.is('{')) return { type: 'block', body: this.block() };
    const t = this.token;
    if (t.type === 'keyword') {
      switch (t.text) {
        case 'if':
          return this.ifStatement();
        case 'while': {
          this.pos++;
          const test = this.parenthesised();
          return { type: 'while', test, body: this.inner(), first: true };
        }
        case 'do': {
          this.pos++;
          const body = this.inner();
          this.separators();
          this.expect('while');
          const test = this.parenthesised();
          return { type: 'while', test, body, first: false };
        }
        case 'for':
          return this.forStatement();
      }
    }
    const simple = this.simple();
    this.terminator();
    return simple;
  }
  private parenthesised(): Expr {
    this.expect('(');
    const value = this.expression();
    this.expect(')');
    return value;
  }
  private ifStatement(): Stmt {
    this.pos++;
    const test = this.parenthesised();
    const yes = this.inner();
    const mark = this.pos;
    this.separators();
    if (this.accept('else')) return { type: 'if', test, yes, no: this.inner() };
    this.pos = mark;
    return { type: 'if', test, yes };
  }
  private forStatement(): Stmt {
    this.pos++;
    this.expect('(');
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => this.tokens[this.pos + i] as Token) as [Token, Token, Token, Token];
    if (a.type === 'name' && b.text === 'in' && c.type === 'name' && d?.text === ')') {
      this.pos += 4;
      return { type: 'for-in', variable: a.text, name: c.text, body: this.inner() };
    }
    const init = this.is(';') ? undefined : this.simple();
    this.expect(';');
    this.newlines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.newlines();
    const step = this.is(')') ? undefined : this.simple();
    this.expect(')');
    return { type: 'for', ...(init && { init }), ...(test && { test }), ...(step && { step }), body: this.inner() };
  }
  private simple(): Stmt {
    const t = this.token;
    if (t.type === 'keyword') {
      switch (t.text) {
        case 'print':
        case 'printf':
          return this.print();
        case 'next':
        case 'nextfile':
        case 'break':
        case 'continue':
          this.pos++;
          return { type: t.text };
        case 'exit':
        case 'return': {
          this.pos++;
          const bare = this.token.type === 'newline' || this.token.type === 'end' || this.is(';', '}');
          return bare ? { type: t.text } : { type: t.text, value: this.expression() };
        }
        case 'delete': {
          this.pos++;
          const name = this.token.text;
          if (this.token.type !== 'name') this.fail();
          this.pos++;
          if (!this.accept('[')) return { type: 'delete', name };
          const index = this.list();
          this.expect(']');
          return { type: 'delete', name, index };
        }
      }
    }
    return { type: 'expression', value: this.expression() };
  }
  private print(): Stmt {
    const format = this.token.text === 'printf';
    this.pos++;
    const outer = this.noGreater;
    this.noGreater = true;
    let args: Expr[] = [];
    if (!(this.token.type === 'newline' || this.token.type === 'end' || this.is(';', '}', '>', '>>', '|'))) args = this.list();
    this.noGreater = outer;
    if (args.length === 1 && args[0]?.type === 'group') args = args[0].list;
    if (!this.is('>', '>>', '|')) return { type: 'print', format, args };
    const kind = this.token.text as '>' | '>>' | '|';
    this.pos++;
    this.noGreater = true;
    const target = this.concatenation();
    this.noGreater = outer;
    return { type: 'print', format, args, to: { kind, target } };
  }

  private list(): Expr[] {
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
  private isTarget(e: Expr): boolean {
    return e.type === 'variable' || e.type === 'element' || e.type === 'field';
  }
  private ternary(): Expr {
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
  private left(next: () => Expr, ...operators: string[]): Expr {
    let value = next();
    while (this.is(...operators)) {
      const operator = this.token.text;
      this.pos++;
      this.newlines();
      value = { type: 'binary', operator, left: value, right: next() };
    }
    return value;
  }
  private or(): Expr {
    return this.left(() => this.left(() => this.membership(), '&&'), '||');
  }
  private membership(): Expr {
    let value = this.matching();
    while (!this.noIn && this.is('in')) {
      this.pos++;
      const name = this.token.text;
      this.pos++;
      value = { type: 'in', index: value.type === 'group' ? value.list : [value], name };
    }
    return value;
  }
  private matching(): Expr {
    let value = this.comparison();
    while (this.is('~', '!~')) {
      const negated = this.token.text === '!~';
      this.pos++;
      value = { type: 'match', negated, left: value, right: this.comparison() };
    }
    return value;
  }
  private comparison(): Expr {
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
  private pipedGetline(command: Expr): Expr {
    this.pos += 2;
    const target = this.token.type === 'name' || this.is('$') ? this.primary() : undefined;
    return { type: 'getline', command, ...(target && { target }) };
  }
  private startsValue(): boolean {
    const t = this.token;
    if (t.type === 'operator') return ['$', '!', '(', '-', '+', '++', '--'].includes(t.text);
    return ['number', 'string', 'regex', 'name', 'func', 'builtin'].includes(t.type);
  }
  private concatenation(): Expr {
    let value = this.additive();
    while (this.startsValue() && !this.is('+', '-') && !this.is('!')) value = { type: 'binary', operator: ' ', left: value, right: this.additive() };
    return value;
  }
  private additive(): Expr {
    return this.left(() => this.left(() => this.unary(), '*', '/', '%'), '+', '-');
  }
  private unary(): Expr {
    if (this.is('!', '-', '+')) {
      const operator = this.token.text as '!' | '-' | '+';
      this.pos++;
      return { type: 'unary', operator, operand: this.unary() };
    }
    return this.power();
  }
  private power(): Expr {
    const base = this.postfix();
    if (!this.accept('^')) return base;
    // right-associative, and tighter than a minus in front of the base
    const exponent = this.is('-', '+', '!') ? this.unary() : this.power();
    return { type: 'binary', operator: '^', left: base, right: exponent };
  }
  private postfix(): Expr {
    const value = this.primary();
    if (this.is('++', '--') && this.isTarget(value)) {
      const operator = this.token.text as '++' | '--';
      this.pos++;
      return { type: 'step', operator, target: value, prefix: false };
    }
    return value;
  }
  private primary(): Expr {
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
  private unaryIndex(): Expr {
    if (this.is('-', '+', '!')) {
      const operator = this.token.text as '!' | '-' | '+';
      this.pos++;
      return { type: 'unary', operator, operand: this.primary() };
    }
    return this.primary();
  }
  private callArguments(): Expr[] {
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

/** @throws AwkSyntaxError */
/** `**` is a power in BusyBox, and nothing in mawk. */
export const parseAwk = (source: string, stars: boolean): AwkProgram => new Parser(tokenize(source, stars)).program();
