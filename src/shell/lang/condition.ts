/** The value of `[[ … ]]` (bash(1) "CONDITIONAL EXPRESSIONS"). */
import { evaluateArithmetic } from './arith.ts';
import type { Condition, Word } from './ast.ts';
import type { ExpansionEnv } from './env.ts';
import { ExpansionError } from './errors.ts';
import { type Expansion, expandPattern, expandText } from './expand.ts';
import { matchesPattern } from './glob.ts';

/** What a condition may ask besides strings and numbers. */
export interface ConditionTests {
  /** `-f path`, `-t fd`, and every other operator with one operand, except -n, -z and -v. */
  readonly file: (operator: string, operand: string) => boolean;
  /** `a -nt b`, `-ot`, `-ef` */
  readonly files: (operator: string, left: string, right: string) => boolean;
  /** What `=~` found: the whole match and its groups, for BASH_REMATCH. */
  readonly matched: (groups: readonly string[]) => void;
}

/**
 * Terms that do not matter any more are not expanded.
 * @throws ExpansionError from an operand, or for arithmetic that is none; the command's status is then 1
 */
export function* evaluateCondition<Y>(condition: Condition, env: ExpansionEnv<Y>, tests: ConditionTests): Expansion<Y, boolean> {
  switch (condition.type) {
    case 'not':
      return !(yield* evaluateCondition(condition.term, env, tests));
    case 'and':
      for (const term of condition.terms) if (!(yield* evaluateCondition(term, env, tests))) return false;
      return true;
    case 'or':
      for (const term of condition.terms) if (yield* evaluateCondition(term, env, tests)) return true;
      return false;
    case 'unary':
      return testOne(condition.operator, yield* expandText(condition.operand, env), env, tests);
    case 'binary':
      return yield* compare(condition, env, tests);
  }
}

function testOne(operator: string, operand: string, env: ExpansionEnv, tests: ConditionTests): boolean {
  if (operator === '-n') return operand !== '';
  if (operator === '-z') return operand === '';
  if (operator === '-v') return env.get(operand) !== undefined;
  return tests.file(operator, operand);
}

function* compare<Y>({ operator, left, right }: Condition & { type: 'binary' }, env: ExpansionEnv<Y>, tests: ConditionTests): Expansion<Y, boolean> {
  const text = yield* expandText(left, env);
  switch (operator) {
    case '=':
    case '==':
      return matchesPattern(yield* expandPattern(right, env), text);
    case '!=':
      return !matchesPattern(yield* expandPattern(right, env), text);
    case '=~':
      return yield* matchRegex(text, right, env, tests);
    case '<':
      return text < (yield* expandText(right, env));
    case '>':
      return text > (yield* expandText(right, env));
    case '-nt':
    case '-ot':
    case '-ef':
      return tests.files(operator, text, yield* expandText(right, env));
    default: {
      const other = evaluateArithmetic(yield* expandText(right, env), env, '[[');
      return compareNumbers(operator, evaluateArithmetic(text, env, '[['), other);
    }
  }
}

/** `-eq`, `-ne`, `-lt`, `-le`, `-gt`, `-ge`, also of the `[` builtin. */
export function compareNumbers(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    default:
      return left >= right;
  }
}

function* matchRegex<Y>(text: string, word: Word, env: ExpansionEnv<Y>, tests: ConditionTests): Expansion<Y, boolean> {
  const escape = (quoted: string): string => quoted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const source = yield* expandPattern(word, env, escape);
  let match: RegExpExecArray | null;
  try {
    match = new RegExp(fromExtendedRegex(source), 's').exec(text);
  } catch {
    throw new ExpansionError(`[[: invalid regular expression \`${source}': ${regexError(source)}`, 'command', 2);
  }
  tests.matched(match === null ? [] : match.map((group) => group ?? ''));
  return match !== null;
}

/** regcomp's reason, told from what is left over when escapes and bracket expressions are gone. */
function regexError(source: string): string {
  const rest = source.replace(/\\[\s\S]/g, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  if (rest.includes('[')) return 'Unmatched [, [^, [:, [., or [=';
  const opened = rest.split('(').length - rest.split(')').length;
  if (opened !== 0) return opened > 0 ? 'Unmatched ( or \\(' : 'Unmatched ) or \\)';
  return 'Invalid preceding regular expression';
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`\\{-~',
  xdigit: '0-9A-Fa-f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
  cntrl: '\\x00-\\x1f\\x7f',
};

/** A POSIX extended regular expression in JavaScript's notation: bracket expressions are what differs. */
function fromExtendedRegex(source: string): string {
  return source.replace(/\\([\s\S])|\[(\^?)(\]?(?:\[:[a-z]+:\]|[^\]])*)\]/g, (all, escaped?: string, negated = '', set = '') => {
    if (escaped !== undefined) return /[\^$\\.*+?()[\]{}|/]/.test(escaped) ? all : escaped;
    const inside = set.replace(/[\\[\]](?!:)|\](?=:)/g, '\\$&').replace(/\\?\[:([a-z]+):\\?\]/g, (_: string, name: string) => CLASSES[name] ?? '');
    return `[${negated}${inside}]`;
  });
}
