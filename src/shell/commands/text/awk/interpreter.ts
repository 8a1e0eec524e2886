/** Running an awk program over its input: rules and statements. */
import { KernelError } from '../../../../kernel/errors.ts';
import type { Co } from '../../../../kernel/sched.ts';
import { TextInput } from '../../../streams.ts';
import type { Rule, Stmt } from './ast.ts';
import { Evaluator, Jump } from './evaluate.ts';
import { sprintf } from './functions.ts';
import { AwkError } from './state.ts';
import { type Scalar, type Table, toNumber, toText, truth } from './values.ts';

const MAX_STEPS = 400_000;

export class Interpreter extends Evaluator {
  private readonly inRange = new Map<Rule, boolean>();
  private steps = 0;

  *run(): Co<number> {
    const rules = (kind: Rule['kind']): Rule[] => this.program.rules.filter((r) => r.kind === kind);
    try {
      for (const rule of rules('BEGIN')) yield* this.block(rule.body ?? []);
      const main = rules('main');
      if (main.length > 0 || rules('END').length > 0) yield* this.records(main);
    } catch (error) {
      if (!(error instanceof Jump) || error.kind !== 'exit') throw error;
      if (error.value !== undefined) this.status = toNumber(error.value);
      if (rules('END').length === 0 || this.exiting) {
        yield* this.flush();
        return this.status & 255;
      }
    }
    try {
      this.exiting = true;
      for (const rule of rules('END')) yield* this.block(rule.body ?? []);
    } catch (error) {
      if (!(error instanceof Jump) || error.kind !== 'exit') throw error;
      if (error.value !== undefined) this.status = toNumber(error.value);
    }
    yield* this.flush();
    return this.status & 255;
  }
  private exiting = false;

  private *records(main: Rule[]): Co {
    for (;;) {
      const record = yield* this.nextRecord();
      if (record === undefined) return;
      this.setRecord(record);
      try {
        for (const rule of main) {
          if (!(yield* this.selects(rule))) continue;
          if (rule.body) yield* this.block(rule.body);
          else this.write(`${this.record}${toText(this.globals.get('ORS') as Scalar)}`);
        }
      } catch (error) {
        if (!(error instanceof Jump) || (error.kind !== 'next' && error.kind !== 'nextfile')) throw error;
        if (error.kind === 'nextfile') this.input = undefined;
      }
      yield* this.ctx.stdout.drain();
    }
  }
  private *selects(rule: Rule): Co<boolean> {
    if (!rule.pattern) return true;
    if (!rule.rangeEnd) return truth(yield* this.value(rule.pattern));
    if (!this.inRange.get(rule)) {
      if (!truth(yield* this.value(rule.pattern))) return false;
      this.inRange.set(rule, true);
    }
    if (truth(yield* this.value(rule.rangeEnd))) this.inRange.set(rule, false);
    return true;
  }

  // ---- statements ----------------------------------------------------------------------------------------------

  protected override *block(body: readonly Stmt[]): Co {
    for (const s of body) yield* this.statement(s);
  }
  private *loop(body: Stmt): Co<boolean> {
    if (++this.steps > MAX_STEPS) throw new AwkError('vethlab: the program loops without an end');
    try {
      yield* this.statement(body);
    } catch (error) {
      if (!(error instanceof Jump) || (error.kind !== 'break' && error.kind !== 'continue')) throw error;
      return error.kind === 'continue';
    }
    return true;
  }
  private *statement(s: Stmt): Co {
    switch (s.type) {
      case 'expression':
        yield* this.value(s.value);
        return;
      case 'block':
        return yield* this.block(s.body);
      case 'print':
        return yield* this.print(s);
      case 'if':
        if (truth(yield* this.value(s.test))) yield* this.statement(s.yes);
        else if (s.no) yield* this.statement(s.no);
        return;
      case 'while':
        if (!s.first && !(yield* this.loop(s.body))) return;
        while (truth(yield* this.value(s.test))) if (!(yield* this.loop(s.body))) return;
        return;
      case 'for':
        if (s.init) yield* this.statement(s.init);
        while (!s.test || truth(yield* this.value(s.test))) {
          if (!(yield* this.loop(s.body))) return;
          if (s.step) yield* this.statement(s.step);
        }
        return;
      case 'for-in':
        for (const key of this.order(this.table(s.name))) {
          this.setVariable(s.variable, { strnum: key });
          if (!(yield* this.loop(s.body))) return;
        }
        return;
      case 'delete':
        if (s.index) this.table(s.name).delete(yield* this.key(s.index));
        else this.table(s.name).clear();
        return;
      case 'exit':
      case 'return':
        throw new Jump(s.type, s.value ? yield* this.value(s.value) : undefined);
      default:
        throw new Jump(s.type);
    }
  }
  /** The order in which `for (k in a)` goes is nobody's promise; insertion order, numbers first, is easy to read. */
  private order(table: Table): string[] {
    return [...table.keys()];
  }
  private write(text: string): void {
    this.ctx.stdout.write(text);
  }
  private *print(s: Extract<Stmt, { type: 'print' }>): Co {
    const values: Scalar[] = [];
    for (const e of s.args) values.push(yield* this.value(e));
    const ofmt = toText(this.globals.get('OFMT') as Scalar);
    const text = s.format
      ? sprintf(toText(values[0]), values.slice(1))
      : `${s.args.length === 0 ? this.record : values.map((v) => toText(v, ofmt)).join(toText(this.globals.get('OFS') as Scalar))}${toText(this.globals.get('ORS') as Scalar)}`;
    if (!s.to) return this.write(text);
    const name = toText(yield* this.value(s.to.target));
    if (s.to.kind === '|') {
      const open = this.files.get(`|${name}`) ?? { pipe: [] };
      this.files.set(`|${name}`, open);
      open.pipe?.push(text);
      return;
    }
    if (name === '/dev/stderr') return this.ctx.stderr.write(text);
    if (name === '/dev/stdout' || name === '-') return this.write(text);
    const open = this.files.get(name) ?? {};
    this.files.set(name, open);
    try {
      this.ctx.fs.write(name, text, open.written || s.to.kind === '>>');
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      throw new AwkError(this.ctx.flavour === 'busybox' ? `can't open '${name}': ${error.text}` : `cannot open "${name}" for output`);
    }
    open.written = true;
  }
  /** Commands behind `print |` run when they are closed, at the latest at the end. */
  private *flush(): Co {
    for (const [name, open] of this.files) if (open.pipe) yield* this.runPipe(name.slice(1), open.pipe);
    this.files.clear();
  }
  override *runPipe(command: string, text: string[]): Co<number> {
    return yield* this.ctx.shell(command, { stdin: new TextInput(text.join('')) });
  }
}
