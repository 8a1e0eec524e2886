/** bash's `[[ … ]]`: like test, but parsed as a tree, with patterns and regular expressions. */
import type { Co } from '../../kernel/sched.ts';
import { type Condition, ExpansionError, matchesPattern } from '../lang/index.ts';
import { fileTest, numericOperator } from '../fileTest.ts';
import { ereToRegExp } from '../../text/posixRegex.ts';
import { readVariable } from './env.ts';
import { evaluateArithmeticText, expandPattern, expandText } from './expand.ts';
import type { Shell } from './shell.ts';

/** The exit status: 0 true, 1 false, 2 for an expression that makes no sense. */
export function* evaluateCondition(sh: Shell, condition: Condition): Co<number> {
  try {
    return (yield* holds(sh, condition)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ExpansionError) || error.scope === 'shell') throw error;
    sh.error(error.message);
    return error.status;
  }
}

function* holds(sh: Shell, c: Condition): Co<boolean> {
  switch (c.type) {
    case 'and':
      for (const term of c.terms) if (!(yield* holds(sh, term))) return false;
      return true;
    case 'or':
      for (const term of c.terms) if (yield* holds(sh, term)) return true;
      return false;
    case 'not':
      return !(yield* holds(sh, c.term));
    case 'unary': {
      const operand = yield* expandText(sh, c.operand);
      if (c.operator === '-v') return readVariable(sh, operand) !== undefined;
      if (c.operator === '-o') return sh.option(operand);
      return fileTest(sh.fs, c.operator, operand, (fd) => sh.fds.get(fd)?.input?.isTTY ?? sh.fds.get(fd)?.output?.isTTY ?? false) ?? false;
    }
    case 'binary':
      return yield* compare(sh, c);
  }
}

function* compare(sh: Shell, c: Extract<Condition, { type: 'binary' }>): Co<boolean> {
  const left = yield* expandText(sh, c.left);
  switch (c.operator) {
    case '=':
    case '==':
      return matchesPattern(yield* expandPattern(sh, c.right), left);
    case '!=':
      return !matchesPattern(yield* expandPattern(sh, c.right), left);
    case '=~': {
      const source = yield* expandPattern(sh, c.right, (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
      const match = ereToRegExp(source, '')?.exec(left);
      sh.vars.ensure('BASH_REMATCH').kind = 'array';
      sh.vars.ensure('BASH_REMATCH').value = new Map((match ? [...match] : []).map((text, i) => [i, text ?? '']));
      return match !== null && match !== undefined;
    }
  }
  const right = yield* expandText(sh, c.right);
  const numeric = numericOperator(c.operator);
  if (numeric) return numeric(evaluateArithmeticText(sh, left, '[['), evaluateArithmeticText(sh, right, '[['));
  if (c.operator === '<') return left < right;
  if (c.operator === '>') return left > right;
  const mtime = (path: string): number => sh.fs.stat(path)?.mtime ?? -1;
  if (c.operator === '-nt') return mtime(left) > mtime(right);
  if (c.operator === '-ot') return mtime(left) < mtime(right);
  return c.operator === '-ef' && sh.fs.exists(left) && sh.fs.realpath(left) === sh.fs.realpath(right);
}
