/** Expressions of awk. */
import type { Co } from '../../../../kernel/sched.ts';
import { CaptureOutput, TextInput } from '../../../streams.ts';
import type { Input } from '../../../command.ts';
import { openInput } from '../../files.ts';
import type { Expr, Func, Stmt } from './ast.ts';
import { callBuiltin } from './builtins.ts';
import { regexOf } from './functions.ts';
import { AwkError, type Cell, State } from './state.ts';
import { type Scalar, compare, formatNumber, toNumber, toText, truth } from './values.ts';

/** Longest text that is put together, characters. */
const MAX_TEXT = 16 * 1024 * 1024;

/** What leaves a loop, a record or the program. */
export class Jump extends Error {
  readonly kind: 'next' | 'nextfile' | 'break' | 'continue' | 'exit' | 'return';
  readonly value: Scalar;
  constructor(kind: Jump['kind'], value?: Scalar) {
    super(kind);
    this.kind = kind;
    this.value = value;
  }
}
export abstract class Evaluator extends State {
  private depth = 0;
  /** Run a function's body. */
  /** Run a command with this text as its input. */
  abstract runPipe(command: string, text: string[]): Co<number>;
  protected abstract block(body: readonly Stmt[]): Co;

  protected *key(index: Expr[]): Co<string> {
    const parts: string[] = [];
    for (const e of index) {
      const v = yield* this.value(e);
      parts.push(typeof v === 'number' ? formatNumber(v, toText(this.globals.get('CONVFMT') as Scalar)) : toText(v));
    }
    return parts.join(toText(this.globals.get('SUBSEP') as Scalar));
  }
  *store(target: Expr, value: Scalar): Co {
    if (target.type === 'variable') this.setVariable(target.name, value);
    else if (target.type === 'field') this.setField(toNumber(yield* this.value(target.index)), value);
    else if (target.type === 'element') this.table(target.name).set(yield* this.key(target.index), value);
    else if (target.type === 'group' && target.list.length === 1) yield* this.store(target.list[0] as Expr, value);
  }

  // ---- expressions ---------------------------------------------------------------------------------------------

  *value(e: Expr): Co<Scalar> {
    switch (e.type) {
      case 'number':
        return e.value;
      case 'string':
        return e.value;
      case 'regex':
        return regexOf(e.source).test(this.record) ? 1 : 0;
      case 'variable':
        return this.getVariable(e.name);
      case 'field':
        return this.getField(Math.trunc(toNumber(yield* this.value(e.index))));
      case 'element': {
        const table = this.table(e.name);
        const key = yield* this.key(e.index);
        if (!table.has(key)) table.set(key, undefined);
        return table.get(key);
      }
      case 'group': {
        if (e.list.length === 1) return yield* this.value(e.list[0] as Expr);
        return yield* this.key(e.list);
      }
      case 'assign':
        return yield* this.assignment(e);
      case 'step': {
        const old = toNumber(yield* this.value(e.target));
        const next = old + (e.operator === '++' ? 1 : -1);
        yield* this.store(e.target, next);
        return e.prefix ? next : old;
      }
      case 'unary': {
        const v = yield* this.value(e.operand);
        return e.operator === '!' ? (truth(v) ? 0 : 1) : e.operator === '-' ? -toNumber(v) : toNumber(v);
      }
      case 'binary':
        return yield* this.binary(e);
      case 'match': {
        const text = toText(yield* this.value(e.left));
        const regex = e.right.type === 'regex' ? regexOf(e.right.source) : regexOf(toText(yield* this.value(e.right)));
        return regex.test(text) !== e.negated ? 1 : 0;
      }
      case 'in':
        return this.table(e.name).has(yield* this.key(e.index)) ? 1 : 0;
      case 'conditional':
        return yield* this.value(truth(yield* this.value(e.test)) ? e.yes : e.no);
      case 'getline':
        return yield* this.getline(e);
      case 'call':
        return e.user ? yield* this.callUser(e.name, e.args) : yield* callBuiltin(this, e.name, e.args);
    }
  }
  protected *assignment(e: Extract<Expr, { type: 'assign' }>): Co<Scalar> {
    const right = yield* this.value(e.value);
    let value: Scalar = right;
    if (e.operator !== '=') value = arithmetic(e.operator[0] as string, toNumber(yield* this.value(e.target)), toNumber(right));
    yield* this.store(e.target, value);
    return value;
  }
  protected *binary(e: Extract<Expr, { type: 'binary' }>): Co<Scalar> {
    const left = yield* this.value(e.left);
    if (e.operator === '&&') return truth(left) && truth(yield* this.value(e.right)) ? 1 : 0;
    if (e.operator === '||') return truth(left) || truth(yield* this.value(e.right)) ? 1 : 0;
    const right = yield* this.value(e.right);
    switch (e.operator) {
      case ' ': {
        const format = toText(this.globals.get('CONVFMT') as Scalar);
        const text = toText(left, format) + toText(right, format);
        if (text.length > MAX_TEXT) throw new AwkError('vethlab: a text of more than 16 MB');
        return text;
      }
      case '<':
        return compare(left, right) < 0 ? 1 : 0;
      case '<=':
        return compare(left, right) <= 0 ? 1 : 0;
      case '==':
        return compare(left, right) === 0 ? 1 : 0;
      case '!=':
        return compare(left, right) !== 0 ? 1 : 0;
      case '>':
        return compare(left, right) > 0 ? 1 : 0;
      case '>=':
        return compare(left, right) >= 0 ? 1 : 0;
      default:
        return arithmetic(e.operator, toNumber(left), toNumber(right));
    }
  }
  protected *getline(e: Extract<Expr, { type: 'getline' }>): Co<Scalar> {
    let line: string | undefined;
    if (e.command) {
      const command = toText(yield* this.value(e.command));
      let open = this.files.get(`<|${command}`);
      if (!open) {
        const capture = new CaptureOutput();
        yield* this.ctx.shell(command, { stdout: capture });
        open = { input: new TextInput(capture.text) };
        this.files.set(`<|${command}`, open);
      }
      line = yield* (open.input as Input).readLine();
    } else if (e.file) {
      const name = toText(yield* this.value(e.file));
      let open = this.files.get(`<${name}`);
      if (!open) {
        if (name !== '-' && !this.ctx.fs.exists(name)) return -1;
        open = { input: openInput(this.ctx, name) };
        this.files.set(`<${name}`, open);
      }
      line = yield* (open.input as Input).readLine();
    } else line = yield* this.nextRecord();
    if (line === undefined) return 0;
    if (e.target) yield* this.store(e.target, { strnum: line });
    else this.setRecord(line);
    if (e.command) this.globals.set('NR', toNumber(this.globals.get('NR') as Scalar) + 1);
    return 1;
  }

  protected *callUser(name: string, args: Expr[]): Co<Scalar> {
    const fn = this.program.functions.get(name) as Func;
    if (++this.depth > 200) throw new AwkError('function call nesting too deep');
    const frame = new Map<string, Cell>();
    const late: [param: string, variable: string][] = [];
    for (const [i, param] of fn.params.entries()) {
      const arg = args[i];
      if (arg?.type === 'variable') {
        const cell = this.cell(arg.name);
        // an array is shared; a name without a value may become one inside
        frame.set(param, arg.name === 'NF' ? this.split.length : cell);
        if (cell === undefined) late.push([param, arg.name]);
      } else frame.set(param, arg ? yield* this.value(arg) : undefined);
    }
    const outer = this.locals;
    this.locals = frame;
    let result: Scalar;
    try {
      yield* this.block(fn.body);
    } catch (error) {
      if (!(error instanceof Jump) || error.kind !== 'return') throw error;
      result = error.value;
    } finally {
      this.locals = outer;
      this.depth--;
    }
    for (const [param, variable] of late) {
      const cell = frame.get(param);
      if (cell instanceof Map) {
        if (this.locals?.has(variable)) this.locals.set(variable, cell);
        else this.globals.set(variable, cell);
      }
    }
    return result;
  }
}
function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0) throw new AwkError('division by zero');
      return a / b;
    case '%':
      if (b === 0) throw new AwkError('division by zero in %');
      return a % b;
    default:
      return a ** b;
  }
}
