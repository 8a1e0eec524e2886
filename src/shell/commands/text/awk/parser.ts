/** awk's grammar, by recursive descent: rules, functions and statements. */
import type { AwkProgram, Expr, Func, Rule, Stmt } from './ast.ts';
import { ExpressionParser } from './expressions.ts';
import { type Token, tokenize } from './lexer.ts';

class Parser extends ExpressionParser {
  readonly functions = new Map<string, Func>();

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
}

/** `**` is a power in BusyBox, and nothing in mawk. Throws AwkSyntaxError. */
export const parseAwk = (source: string, stars: boolean): AwkProgram => new Parser(tokenize(source, stars)).program();
