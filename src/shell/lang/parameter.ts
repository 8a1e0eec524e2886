/** The values of parameters and what `${…}` does to them (bash(1) "Parameter Expansion"). */
import type { ParameterOperation, ParameterPart } from './ast.ts';
import { evaluateArithmetic } from './arith.ts';
import { isName } from './chars.ts';
import type { ArrayElements, ExpansionEnv } from './env.ts';
import { ExpansionError } from './errors.ts';
import { matchesPattern, removePrefix, removeSuffix, replacePattern } from './glob.ts';
import { decodeAnsiC } from './ansic.ts';
import { quoteAnsiC, quoteSingle } from './quote.ts';

/** What a parameter holds. A list is `$@`, `$*` or all elements of an array. */
export type ParameterValue =
  | { readonly type: 'scalar'; readonly value: string | undefined }
  | { readonly type: 'list'; readonly star: boolean; readonly values: readonly string[] };

/** A parameter by name, with the subscript of an array already expanded. */
export interface ParameterName {
  readonly name: string;
  /** Written `${1}`, not `$1`; only messages care. */
  readonly braced?: boolean | undefined;
  /** `${!x}`: the x, which messages name instead. */
  readonly via?: string | undefined;
  readonly subscript?: { readonly all: '@' | '*' } | { readonly key: string } | undefined;
}

export function lookUp({ name, subscript }: ParameterName, env: ExpansionEnv): ParameterValue {
  if (subscript !== undefined && 'all' in subscript) {
    const values = elementsOf(name, env).map(([, value]) => value);
    return { type: 'list', star: subscript.all === '*', values };
  }
  if (name === '@' || name === '*') return { type: 'list', star: name === '*', values: env.positional };
  if (subscript === undefined) return { type: 'scalar', value: scalarOf(name, env) };
  return { type: 'scalar', value: elementsOf(name, env).find(([key]) => key === subscript.key)?.[1] };
}

/** A plain variable is an array of one element. */
export function elementsOf(name: string, env: ExpansionEnv): ArrayElements {
  const elements = env.arrays?.get(name);
  if (elements !== undefined) return elements;
  const value = env.get(name);
  return value === undefined ? [] : [['0', value]];
}

function scalarOf(name: string, env: ExpansionEnv): string | undefined {
  switch (name) {
    case '?':
      return String(env.lastStatus);
    case '#':
      return String(env.positional.length);
    case '$':
      return String(env.pid);
    case '!':
      return env.lastBackgroundPid === undefined ? undefined : String(env.lastBackgroundPid);
    case '-':
      return env.flags;
    case '0':
      return env.scriptName;
    default:
      return /^[0-9]/.test(name) ? positionalOf(Number(name), env) : env.get(name);
  }
}

function positionalOf(n: number, env: ExpansionEnv): string | undefined {
  return n === 0 ? env.scriptName : env.positional[n - 1];
}

/** How messages name the parameter: `x`, `$1`, `a[5]`. */
export function displayName({ name, subscript, braced, via }: ParameterName, env: ExpansionEnv): string {
  if (via !== undefined) return `!${via}`;
  const key = subscript === undefined ? '' : `[${'all' in subscript ? subscript.all : subscript.key}]`;
  return isName(name) || braced || env.dialect === 'ash' ? `${name}${key}` : `$${name}`;
}

/** Fails if `set -u` is on and the parameter is unset. */
export function requireSet(parameter: ParameterName, value: ParameterValue, env: ExpansionEnv): void {
  if (!env.nounset || value.type === 'list' || value.value !== undefined) return;
  const name = displayName(parameter, env);
  if (env.dialect === 'ash') throw new ExpansionError(`${name}: parameter not set`, 'shell', 2);
  throw new ExpansionError(`${name}: unbound variable`, 'shell', 127);
}

/** `${!x}`: the parameter that the value of `x` names. */
export function followIndirection(parameter: ParameterName, env: ExpansionEnv): ParameterName {
  const found = lookUp(parameter, env);
  const target = found.type === 'scalar' ? found.value : found.values.join(' ');
  const shown = displayName(parameter, env);
  if (target === undefined) throw new ExpansionError(`${shown}: invalid indirect expansion`, 'line');
  const match = /^([A-Za-z_]\w*)(?:\[(.+)\])?$/.exec(target);
  if (match === null) {
    if (/^([0-9]+|[@*#?$!-])$/.test(target)) return { name: target };
    throw new ExpansionError(`${target}: invalid variable name`, 'line');
  }
  const [, name = '', key] = match;
  if (key === undefined) return { name };
  return { name, subscript: key === '@' || key === '*' ? { all: key } : { key: resolveKey(name, key, env) } };
}

/** The key of an array's element: text for an associative array, else an arithmetic expression; negative from the end. */
export function resolveKey(name: string, subscript: string, env: ExpansionEnv): string {
  if (env.arrays?.isAssociative(name)) return subscript;
  let index = evaluateArithmetic(subscript, env);
  if (index < 0n) {
    index += BigInt(elementsOf(name, env).at(-1)?.[0] ?? -1) + 1n;
    if (index < 0n) throw new ExpansionError(`${name}: bad array subscript`, 'line');
  }
  return String(index);
}

/** Operators whose words are patterns or expressions, expanded already. */
export type ValueOperation =
  | { readonly type: 'remove'; readonly side: 'prefix' | 'suffix'; readonly longest: boolean; readonly pattern: string }
  | {
      readonly type: 'replace';
      readonly all: boolean;
      readonly anchor: 'start' | 'end' | undefined;
      readonly pattern: string;
      readonly replacement: string;
    }
  | {
      readonly type: 'case';
      readonly to: 'upper' | 'lower' | 'toggle';
      readonly all: boolean;
      readonly pattern: string;
    }
  | { readonly type: 'transform'; readonly operator: string; readonly parameter: ParameterName };

/** Applies an operator to each value. */
export function transformValue(value: ParameterValue, operation: ValueOperation, env: ExpansionEnv): ParameterValue {
  if (value.type === 'list') {
    return { ...value, values: value.values.map((each) => transformText(each, operation, env)) };
  }
  return value.value === undefined ? value : { type: 'scalar', value: transformText(value.value, operation, env) };
}

function transformText(text: string, operation: ValueOperation, env: ExpansionEnv): string {
  switch (operation.type) {
    case 'remove': {
      const remove = operation.side === 'prefix' ? removePrefix : removeSuffix;
      return remove(text, operation.pattern, operation.longest);
    }
    case 'replace':
      return replacePattern(text, operation.pattern, operation.replacement, operation);
    case 'case':
      return changeCase(text, operation);
    case 'transform':
      return applyTransform(text, operation.operator, operation.parameter, env);
  }
}

/** Changes the first character or all that match the pattern (none means any). */
function changeCase(text: string, { to, all, pattern }: ValueOperation & { type: 'case' }): string {
  const change = (ch: string, i: number): string => {
    if ((i > 0 && !all) || (pattern !== '' && !matchesPattern(pattern, ch))) return ch;
    const up = to === 'toggle' ? ch === ch.toLowerCase() : to === 'upper';
    return up ? ch.toUpperCase() : ch.toLowerCase();
  };
  return [...text].map(change).join('');
}

function applyTransform(text: string, operator: string, parameter: ParameterName, env: ExpansionEnv): string {
  switch (operator) {
    case 'Q':
    case 'K':
    case 'k':
      return /[\x00-\x1f\x7f]/.test(text) ? quoteAnsiC(text) : quoteSingle(text);
    case 'U':
      return text.toUpperCase();
    case 'L':
      return text.toLowerCase();
    case 'u':
      return changeCase(text, { type: 'case', to: 'upper', all: false, pattern: '' });
    case 'E':
      return decodeAnsiC(text, env.dialect);
    case 'A':
      return `${displayName(parameter, env)}=${quoteSingle(text)}`;
    case 'a':
      return '';
    default:
      return text;
  }
}

/** The first character of IFS, which joins `"$*"`. */
export function joiner(env: ExpansionEnv): string {
  const ifs = env.get('IFS');
  return ifs === undefined ? ' ' : ([...ifs][0] ?? '');
}

/** `${#x}`: characters of a string, elements of a list; ash counts the characters of the joined list. */
export function lengthOf(value: ParameterValue, env: ExpansionEnv): number {
  if (value.type === 'list' && env.dialect === 'bash') return value.values.length;
  const text = value.type === 'list' ? value.values.join(joiner(env)) : (value.value ?? '');
  return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
}

/** `${x:offset:length}` of a string, of `$@` (where 0 is `$0`), or of an array (by index). */
export function substringOf(
  parameter: ParameterName,
  value: ParameterValue,
  { offset, length }: { readonly offset: string; readonly length: string | undefined },
  env: ExpansionEnv,
): ParameterValue {
  // the expressions of an unset parameter are not looked at
  if (value.type === 'scalar' && value.value === undefined) return value;
  const evaluate = (text: string): number => Number(evaluateArithmetic(text, env, displayName(parameter, env)));
  const start = evaluate(offset);
  const count = length === undefined ? undefined : evaluate(length);
  if (value.type === 'scalar') {
    const chars = [...(value.value ?? '')];
    return { type: 'scalar', value: slice(chars, start, count, env, length).join('') };
  }
  if (count !== undefined && count < 0) {
    throw new ExpansionError(`${length}: substring expression < 0`, 'line');
  }
  if (parameter.subscript !== undefined) return { ...value, values: sliceArray(parameter.name, start, count, env) };
  const all = [env.scriptName, ...value.values];
  const from = start < 0 ? all.length + start : start;
  if (from < 0) return { ...value, values: [] };
  return { ...value, values: all.slice(from, count === undefined ? undefined : from + count) };
}

function slice(chars: readonly string[], start: number, count: number | undefined, env: ExpansionEnv, shown: string | undefined): readonly string[] {
  const from = start < 0 ? chars.length + start : start;
  if (from < 0 || from > chars.length) return [];
  if (count === undefined) return chars.slice(from);
  const to = count < 0 ? chars.length + count : from + count;
  if (to >= from) return chars.slice(from, to);
  // ash takes the rest where bash complains
  if (env.dialect === 'ash') return chars.slice(from);
  throw new ExpansionError(`${shown}: substring expression < 0`, 'line');
}

function sliceArray(name: string, start: number, count: number | undefined, env: ExpansionEnv): string[] {
  const elements = elementsOf(name, env);
  const from = start < 0 ? Number(elements.at(-1)?.[0] ?? -1) + 1 + start : start;
  if (from < 0) return [];
  const behind = elements.filter(([key]) => Number(key) >= from).map(([, value]) => value);
  return count === undefined ? behind : behind.slice(0, count);
}

/** Names of variables or keys of an array, as a list. */
export function listNames(part: ParameterPart, operation: ParameterOperation, env: ExpansionEnv): ParameterValue {
  if (operation.type === 'names') {
    const names = (env.names?.() ?? []).filter((name) => name.startsWith(part.name));
    return { type: 'list', star: operation.all === '*', values: [...names].sort() };
  }
  const star = part.subscript !== undefined && 'all' in part.subscript && part.subscript.all === '*';
  return { type: 'list', star, values: elementsOf(part.name, env).map(([key]) => key) };
}
