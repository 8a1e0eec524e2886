/** State of a running awk program: variables, the record and its fields, input and open files. */
import { KernelError } from '../../../../kernel/errors.ts';
import type { Co } from '../../../../kernel/sched.ts';
import type { Ctx, Input } from '../../../command.ts';
import { openInput } from '../../files.ts';
import type { AwkProgram } from './ast.ts';
import { argumentText, regexOf, splitFields } from './functions.ts';
import { type Scalar, type Table, toNumber, toText } from './values.ts';

/** An error at run time, in the tool's words. */
export class AwkError extends Error {}

export type Cell = Scalar | Table;

export class State {
  readonly ctx: Ctx;
  protected readonly program: AwkProgram;
  readonly globals = new Map<string, Cell>();
  protected locals: Map<string, Cell> | undefined;
  record = '';
  protected fields: Scalar[] | undefined = [];
  readonly files = new Map<string, { input?: Input; written?: boolean; pipe?: string[] }>();
  protected status = 0;
  seed = 0;
  protected input: Input | undefined;
  protected pending: string[] | undefined;
  protected fileIndex = 1;
  protected usedFile = false;

  constructor(ctx: Ctx, program: AwkProgram, args: readonly string[]) {
    this.ctx = ctx;
    this.program = program;
    const defaults: Record<string, Scalar> = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      NF: 0,
      NR: 0,
      FNR: 0,
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: '',
    };
    for (const [name, value] of Object.entries(defaults)) this.globals.set(name, value);
    this.globals.set('ENVIRON', new Map(Object.entries(ctx.env).map(([k, v]): [string, Scalar] => [k, { strnum: v }])));
    this.globals.set('ARGC', args.length + 1);
    this.globals.set('ARGV', new Map([ctx.name, ...args].map((a, i): [string, Scalar] => [String(i), { strnum: a }])));
  }
  assign(text: string): void {
    const at = text.indexOf('=');
    this.setVariable(text.slice(0, at), { strnum: argumentText(text.slice(at + 1)) });
  }

  // ---- input ---------------------------------------------------------------------------------------------------

  /** Open the next file of ARGV, or standard input when there is none. False at the end. */
  protected openNext(): boolean {
    const argv = this.globals.get('ARGV') as Table;
    for (; this.fileIndex < toNumber(this.globals.get('ARGC') as Scalar); ) {
      const arg = toText(argv.get(String(this.fileIndex++)));
      if (arg === '') continue;
      if (/^[A-Za-z_]\w*=/.test(arg)) {
        this.assign(arg);
        continue;
      }
      this.usedFile = true;
      try {
        if (arg !== '-' && this.ctx.fs.isDir(arg)) throw new KernelError('EISDIR');
        this.input = openInput(this.ctx, arg);
      } catch (error) {
        if (!(error instanceof KernelError)) throw error;
        if (this.ctx.flavour !== 'busybox') throw new AwkError(`cannot open "${arg}" (${error.text})`);
        this.ctx.stderr.write(`${this.ctx.name}: ${arg}: ${error.text}\n`);
        this.status = 2;
        continue;
      }
      this.globals.set('FILENAME', arg === '-' ? '' : arg);
      this.globals.set('FNR', 0);
      return true;
    }
    if (this.usedFile) return false;
    this.usedFile = true;
    this.input = this.ctx.stdin;
    return true;
  }
  protected *nextRecord(): Co<string | undefined> {
    for (;;) {
      if (!this.input && !this.openNext()) return undefined;
      const record = yield* this.readRecord(this.input as Input);
      if (record !== undefined) {
        this.globals.set('NR', toNumber(this.globals.get('NR') as Scalar) + 1);
        this.globals.set('FNR', toNumber(this.globals.get('FNR') as Scalar) + 1);
        return record;
      }
      this.input = undefined;
      this.pending = undefined;
    }
  }
  protected *readRecord(input: Input): Co<string | undefined> {
    const rs = toText(this.globals.get('RS') as Scalar);
    if (rs === '\n') return yield* input.readLine();
    if (!this.pending) {
      const all = yield* input.readAll();
      const text = rs === '' ? all.replace(/^\n+|\n+$/g, '') : all.replace(/\n$/, '');
      this.pending = text === '' ? [] : text.split(rs === '' ? /\n\n+/ : rs.length === 1 ? rs : regexOf(rs));
      if (rs !== '' && this.pending.at(-1) === '') this.pending.pop();
    }
    return this.pending.shift();
  }

  // ---- records, fields, variables ------------------------------------------------------------------------------

  protected setRecord(text: string): void {
    this.record = text;
    this.fields = undefined;
  }
  get split(): Scalar[] {
    if (!this.fields) {
      const fs = toText(this.globals.get('FS') as Scalar);
      const rs = toText(this.globals.get('RS') as Scalar);
      const parts = rs === '' && fs !== ' ' ? this.record.split('\n').flatMap((l) => splitFields(l, fs)) : splitFields(this.record, fs === '\\|' ? '|' : fs);
      this.fields = parts.map((p) => ({ strnum: p }));
    }
    return this.fields;
  }
  protected getField(n: number): Scalar {
    if (n < 0) throw new AwkError(`negative field index $${n}`);
    return n === 0 ? { strnum: this.record } : this.split[n - 1];
  }
  protected setField(n: number, value: Scalar): void {
    if (n === 0) return this.setRecord(toText(value));
    const fields = this.split;
    while (fields.length < n) fields.push('');
    fields[n - 1] = value;
    this.rebuild();
  }
  protected rebuild(): void {
    this.record = (this.fields ?? []).map((f) => toText(f)).join(toText(this.globals.get('OFS') as Scalar));
  }
  cell(name: string): Cell {
    return this.locals?.has(name) ? this.locals.get(name) : this.globals.get(name);
  }
  protected getVariable(name: string): Scalar {
    if (name === 'NF') return this.split.length;
    const v = this.cell(name);
    if (v instanceof Map) throw new AwkError(`${name} is an array`);
    return v;
  }
  protected setVariable(name: string, value: Scalar): void {
    if (name === 'NF') {
      const n = toNumber(value);
      const fields = this.split;
      while (fields.length < n) fields.push('');
      fields.length = n;
      this.rebuild();
      return;
    }
    if (this.locals?.has(name)) this.locals.set(name, value);
    else this.globals.set(name, value);
  }
  table(name: string): Table {
    const v = this.cell(name);
    if (v instanceof Map) return v;
    if (v !== undefined) throw new AwkError(`${name} is not an array`);
    const made: Table = new Map();
    if (this.locals?.has(name)) this.locals.set(name, made);
    else this.globals.set(name, made);
    return made;
  }
}
