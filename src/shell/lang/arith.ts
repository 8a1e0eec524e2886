/**
 * Arithmetic expressions: 64-bit integers, C's operators, variables by name (bash(1) "ARITHMETIC EVALUATION").
 *
 * Evaluates while it reads, as bash's expr.c does, so that errors name the same token. ash (BusyBox shell/math.c)
 * differs in its messages and in evaluating both sides of `&&` and `||`.
 */
import { type ArithmeticSource, type ArithmeticToken, failArithmetic, makeArithmeticSource, nextArithmeticToken } from './arithlex.ts';
import type { ExpansionEnv } from './env.ts';
import { ExpansionError } from './errors.ts';

/** Parentheses, signs and variables whose values are expressions may nest so deep. */
const MAX_LEVEL = 200;

interface Evaluation {
  readonly source: ArithmeticSource;
  readonly env: ExpansionEnv;
  token: ArithmeticToken;
  /** The last operand was a variable and nothing else, so it may be assigned to. */
  variable: Variable | undefined;
  /** Above zero in a branch that is not taken: nothing is assigned, nothing divided. */
  skip: number;
  level: number;
  /** Outer variables being evaluated. */
  readonly recursion: number;
}

interface Variable {
  readonly name: string;
  readonly key: string | undefined;
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

/**
 * The value of an expression, from which `$…` and quotes are gone already. An empty one is 0.
 * @param prefix what bash prints in front of an error: `((`, `let`, `[[`, or nothing
 * @throws ExpansionError
 */
export function evaluateArithmetic(text: string, env: ExpansionEnv, prefix = ''): bigint {
  return evaluate(text, env, prefix, 0);
}

function evaluate(text: string, env: ExpansionEnv, prefix: string, recursion: number): bigint {
  const source = makeArithmeticSource(text, env.dialect, prefix);
  if (recursion > MAX_LEVEL) failRecursion(source);
  const state: Evaluation = {
    source,
    env,
    token: { type: 'end', start: 0 },
    variable: undefined,
    skip: 0,
    level: 0,
    recursion,
  };
  advance(state);
  if (isAtEnd(state)) return 0n;
  const value = comma(state);
  if (!isAtEnd(state)) {
    if (isAt(state, ':')) failArithmetic(source, ashOr(state, 'malformed ?: operator', 'arithmetic syntax error in expression'));
    failArithmetic(source, 'arithmetic syntax error in expression');
  }
  return value;
}

function failRecursion(source: ArithmeticSource): never {
  const isAsh = source.dialect === 'ash';
  return failArithmetic(source, isAsh ? 'expression recursion loop detected' : 'expression recursion level exceeded');
}

function ashOr(state: Evaluation, ash: string, bash: string): string {
  return state.source.dialect === 'ash' ? ash : bash;
}

function advance(state: Evaluation): void {
  state.token = nextArithmeticToken(state.source);
}

function isAt(state: Evaluation, operator: string): boolean {
  return state.token.type === 'operator' && state.token.text === operator;
}

function isAtEnd(state: Evaluation): boolean {
  return state.token.type === 'end';
}

function deeper<T>(state: Evaluation, run: () => T): T {
  if (++state.level > MAX_LEVEL) failRecursion(state.source);
  const result = run();
  state.level--;
  return result;
}

function comma(state: Evaluation): bigint {
  let value = assignment(state);
  while (isAt(state, ',')) {
    advance(state);
    value = assignment(state);
  }
  return value;
}

function assignment(state: Evaluation): bigint {
  const left = conditional(state);
  const { token } = state;
  if (token.type !== 'operator' || !/^(<<|>>|[-+*/%&^|])?=$/.test(token.text)) return left;
  const { variable } = state;
  if (variable === undefined) return failArithmetic(state.source, 'attempted assignment to non-variable');
  advance(state);
  const operand = state.token.start;
  const right = deeper(state, () => assignment(state));
  const operator = token.text.slice(0, -1);
  const value = operator === '' ? right : calculate(state, operator, left, right, operand);
  assign(state, variable, value);
  state.variable = undefined;
  return value;
}

function assign(state: Evaluation, { name, key }: Variable, value: bigint): void {
  if (state.skip > 0) return;
  if (key === undefined) state.env.set(name, String(value));
  else state.env.arrays?.setElement(name, key, String(value));
}

function conditional(state: Evaluation): bigint {
  const condition = binary(state, 0);
  if (!isAt(state, '?')) return condition;
  const { source } = state;
  const taken = condition !== 0n;
  advance(state);
  if (state.token.type === 'end' || isAt(state, ':')) failArithmetic(source, 'expression expected');
  const yes = branch(state, taken, comma);
  if (!isAt(state, ':')) failArithmetic(source, "`:' expected for conditional expression");
  advance(state);
  if (isAtEnd(state)) failArithmetic(source, 'expression expected');
  const no = branch(state, !taken, conditional);
  state.variable = undefined;
  return taken ? yes : no;
}

function branch(state: Evaluation, taken: boolean, parse: (state: Evaluation) => bigint): bigint {
  if (!taken) state.skip++;
  const value = deeper(state, () => parse(state));
  if (!taken) state.skip--;
  return value;
}

/** From the loosest to the tightest. All are left-associative. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const PRECEDENCE = new Map(LEVELS.flatMap((operators, level) => operators.map((op) => [op, level] as const)));

/** Operands joined by operators of at least that level. */
function binary(state: Evaluation, lowest: number): bigint {
  let left = power(state);
  while (true) {
    const { token } = state;
    const level = token.type === 'operator' ? PRECEDENCE.get(token.text) : undefined;
    if (token.type !== 'operator' || level === undefined || level < lowest) return left;
    const operator = token.text;
    advance(state);
    const operand = state.token.start;
    const isDecided = operator === '&&' ? left === 0n : operator === '||' ? left !== 0n : false;
    const skips = isDecided && state.source.dialect === 'bash';
    if (skips) state.skip++;
    const right = binary(state, level + 1);
    if (skips) state.skip--;
    left = calculate(state, operator, left, right, operand);
    state.variable = undefined;
  }
}

/** `**` binds to the right, and looser than a sign: -2**2 is 4. */
function power(state: Evaluation): bigint {
  const base = unary(state);
  if (!isAt(state, '**')) return base;
  advance(state);
  const exponent = deeper(state, () => power(state));
  state.variable = undefined;
  if (exponent < 0n) return failArithmetic(state.source, 'exponent less than 0');
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = wrap(result * square);
    square = wrap(square * square);
  }
  return result;
}

function calculate(state: Evaluation, operator: string, left: bigint, right: bigint, operand: number): bigint {
  switch (operator) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    // the processor looks at the low six bits of the distance only
    case '<<':
      return wrap(left << (right & 63n));
    case '>>':
      return wrap(left >> (right & 63n));
    case '+':
      return wrap(left + right);
    case '-':
      return wrap(left - right);
    case '*':
      return wrap(left * right);
    default:
      if (right === 0n && state.skip > 0) return 0n;
      if (right === 0n) failArithmetic(state.source, ashOr(state, 'divide by zero', 'division by 0'), operand);
      return wrap(operator === '/' ? left / right : left % right);
  }
}

function unary(state: Evaluation): bigint {
  const { token } = state;
  if (token.type !== 'operator' || !['!', '~', '-', '+'].includes(token.text)) return primary(state);
  advance(state);
  const value = deeper(state, () => unary(state));
  state.variable = undefined;
  if (token.text === '!') return truth(value === 0n);
  return token.text === '~' ? ~value : token.text === '-' ? wrap(-value) : value;
}

function primary(state: Evaluation): bigint {
  const { token, source } = state;
  state.variable = undefined;
  if (token.type === 'number') {
    advance(state);
    return token.value;
  }
  if (token.type === 'name') return variableOperand(state, token);
  if (isAt(state, '(')) {
    advance(state);
    const value = deeper(state, () => comma(state));
    if (!isAt(state, ')')) failArithmetic(source, "missing `)'");
    advance(state);
    state.variable = undefined;
    return value;
  }
  if (token.type === 'operator' && token.text.startsWith('pre')) {
    advance(state);
    if (state.token.type !== 'name') {
      return failArithmetic(source, 'identifier expected after pre-increment or pre-decrement');
    }
    const variable = resolve(state, state.token);
    const value = wrap(valueOf(state, variable) + (token.text === 'pre++' ? 1n : -1n));
    assign(state, variable, value);
    const post = /^\s*(\+\+|--)/.exec(source.text.slice(source.pos, source.pos + 64));
    if (post !== null) {
      failArithmetic(source, `${post[1]}: assignment requires lvalue`, source.pos + post[0].length - 2);
    }
    advance(state);
    return value;
  }
  return failArithmetic(source, 'arithmetic syntax error: operand expected');
}

/** `x`, `x++`, `x--` */
function variableOperand(state: Evaluation, token: ArithmeticToken & { type: 'name' }): bigint {
  const variable = resolve(state, token);
  const { source } = state;
  // a variable about to be set need not hold a number
  const isSet = /^\s*=(?!=)/.test(source.text.slice(source.pos, source.pos + 64));
  const value = isSet ? 0n : valueOf(state, variable);
  advance(state);
  if (isAt(state, '++') || isAt(state, '--')) {
    assign(state, variable, wrap(value + (isAt(state, '++') ? 1n : -1n)));
    // what follows is no longer behind a name
    state.source.previous = { type: 'number', value, start: token.start };
    advance(state);
    return value;
  }
  state.variable = variable;
  return value;
}

function resolve(state: Evaluation, { name, subscript }: ArithmeticToken & { type: 'name' }): Variable {
  if (subscript === undefined) return { name, key: undefined };
  const { env, recursion } = state;
  if (env.arrays?.isAssociative(name)) return { name, key: subscript };
  let index = evaluate(subscript, env, state.source.prefix, recursion + 1);
  const elements = env.arrays?.get(name);
  if (index < 0n && elements !== undefined && elements.length > 0) index += BigInt(elements.at(-1)![0]) + 1n;
  return { name, key: String(index) };
}

/** A variable's value is an expression again; unset or empty is 0. */
function valueOf(state: Evaluation, { name, key }: Variable): bigint {
  if (state.skip > 0) return 0n;
  const { env, recursion } = state;
  const text = key === undefined || (key === '0' && !env.arrays?.get(name)) ? env.get(name) : elementOf(env, name, key);
  if (text === undefined) {
    if (env.nounset && env.dialect === 'bash') throw new ExpansionError(`${name}: unbound variable`, 'shell', 127);
    return 0n;
  }
  if (/^[1-9][0-9]{0,17}$/.test(text)) return BigInt(text);
  return evaluate(text, env, state.source.prefix, recursion + 1);
}

function elementOf(env: ExpansionEnv, name: string, key: string): string | undefined {
  return env.arrays?.get(name)?.find(([at]) => at === key)?.[1];
}
