/** awk's own functions, called with expressions: some assign to their arguments. */
import type { Co } from '../../../../kernel/sched.ts';
import { strftime } from '../../../printf.ts';
import type { Expr } from './ast.ts';
import type { Evaluator } from './evaluate.ts';
import { regexOf, splitFields, sprintf, substitute } from './functions.ts';
import { AwkError } from './state.ts';
import { type Scalar, type Table, toNumber, toText } from './values.ts';

export function* callBuiltin(awk: Evaluator, name: string, args: readonly Expr[]): Co<Scalar> {
  const text = function* (i: number, otherwise: string): Co<string> {
    return args[i] ? toText(yield* awk.value(args[i] as Expr)) : otherwise;
  };
  const num = function* (i: number): Co<number> {
    return args[i] ? toNumber(yield* awk.value(args[i] as Expr)) : 0;
  };
  const regex = function* (i: number): Co<RegExp> {
    const e = args[i] as Expr;
    return e.type === 'regex' ? regexOf(e.source) : regexOf(toText(yield* awk.value(e)));
  };
  switch (name) {
    case 'length': {
      const arg = args[0];
      if (arg?.type === 'variable' && awk.cell(arg.name) instanceof Map) return (awk.cell(arg.name) as Table).size;
      return [...(yield* text(0, awk.record))].length;
    }
    case 'substr': {
      const s = [...(yield* text(0, ''))];
      // a start before the text counts as 1, in mawk and in BusyBox
      const from = Math.max(1, Math.trunc(yield* num(1)));
      return s.slice(from - 1, args[2] ? Math.max(from - 1, from - 1 + Math.round(yield* num(2))) : undefined).join('');
    }
    case 'index':
      return (yield* text(0, '')).indexOf(yield* text(1, '')) + 1;
    case 'split': {
      const s = yield* text(0, '');
      const target = args[1] as Extract<Expr, { type: 'variable' }>;
      const separator = args[2];
      const parts =
        separator?.type === 'regex'
          ? s === ''
            ? []
            : s.split(regexOf(separator.source))
          : splitFields(s, separator ? toText(yield* awk.value(separator)) : toText(awk.globals.get('FS') as Scalar));
      const table = awk.table(target.name);
      table.clear();
      parts.forEach((p, i) => {
        table.set(String(i + 1), { strnum: p });
      });
      return parts.length;
    }
    case 'sub':
    case 'gsub': {
      const r = yield* regex(0);
      const replacement = yield* text(1, '');
      const target: Expr = args[2] ?? { type: 'field', index: { type: 'number', value: 0 } };
      const done = substitute(r, replacement, toText(yield* awk.value(target)), name === 'gsub');
      if (done.count > 0) yield* awk.store(target, done.text);
      return done.count;
    }
    case 'match': {
      const s = yield* text(0, '');
      const m = (yield* regex(1)).exec(s);
      awk.globals.set('RSTART', m ? m.index + 1 : 0);
      awk.globals.set('RLENGTH', m ? m[0].length : -1);
      return m ? m.index + 1 : 0;
    }
    case 'sprintf': {
      const values: Scalar[] = [];
      for (const e of args) values.push(yield* awk.value(e));
      return sprintf(toText(values[0]), values.slice(1));
    }
    case 'tolower':
      return (yield* text(0, '')).toLowerCase();
    case 'toupper':
      return (yield* text(0, '')).toUpperCase();
    case 'int':
      return Math.trunc(yield* num(0));
    case 'sqrt':
      return Math.sqrt(yield* num(0));
    case 'exp':
      return Math.exp(yield* num(0));
    case 'log':
      return Math.log(yield* num(0));
    case 'sin':
      return Math.sin(yield* num(0));
    case 'cos':
      return Math.cos(yield* num(0));
    case 'atan2':
      return Math.atan2(yield* num(0), yield* num(1));
    case 'rand':
      return awk.ctx.k.random(0, 0x7ffffffe) / 0x7fffffff;
    case 'srand': {
      const old = awk.seed;
      awk.seed = args[0] ? yield* num(0) : Math.floor(awk.ctx.k.now / 1e6);
      return old;
    }
    case 'systime':
      return Math.floor(awk.ctx.k.now / 1e6);
    case 'strftime':
      return strftime(yield* text(0, '%c'), args[1] ? yield* num(1) : Math.floor(awk.ctx.k.now / 1e6));
    case 'system':
      return yield* awk.ctx.shell(yield* text(0, ''));
    case 'close': {
      const target = yield* text(0, '');
      const open = awk.files.get(`|${target}`);
      let result = -1;
      if (open?.pipe) result = yield* awk.runPipe(target, open.pipe);
      for (const key of [`|${target}`, `<|${target}`, `<${target}`, target]) if (awk.files.delete(key)) result = Math.max(0, result);
      return result;
    }
    case 'fflush':
      return 0;
    case 'and':
      return Number(BigInt(yield* num(0)) & BigInt(yield* num(1)));
    case 'or':
      return Number(BigInt(yield* num(0)) | BigInt(yield* num(1)));
    case 'xor':
      return Number(BigInt(yield* num(0)) ^ BigInt(yield* num(1)));
    case 'lshift':
      return (yield* num(0)) * 2 ** (yield* num(1));
    case 'rshift':
      return Math.floor((yield* num(0)) / 2 ** (yield* num(1)));
    case 'gensub': {
      const r = yield* regex(0);
      const how = yield* text(2, 'g');
      return substitute(r, (yield* text(1, '')).replace(/\\0/g, '&'), yield* text(3, awk.record), /^g/i.test(how)).text;
    }
    default:
      throw new AwkError(`function ${name} not defined`);
  }
}
