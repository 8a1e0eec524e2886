/** Calls of functions and methods: evaluates the arguments for the parameters' types and checks them, as Go does. */
import { formatPlain } from '../gofmt/print.ts';
import type { GoType } from '../govalue/types.ts';
import { assignable, BOOL, COMPLEX128, canBeNil, FLOAT64, GoCallError, INT, STRING } from '../govalue/types.ts';
import { elem, indirectInterface, isNil, isTrue } from '../govalue/value.ts';
import type { Execution } from './exec.ts';
import type { Arg, GoFunc } from './functions.ts';
import type { BoolNode, Node, NumberNode, Operand, StringNode } from './nodes.ts';
import { nodeText } from './nodes.ts';

/** Stands for "no value came down the pipeline", which differs from a nil that did. */
export const MISSING = Symbol('missing');
export type Final = Arg | typeof MISSING;

/**
 * Calls a function.
 * @param node what an error of the function itself is reported at
 * @param args the command's words, the function first; `undefined` when there are none
 * @param final the value that comes down the pipeline, used as last argument
 */
export function evalCall(
  exec: Execution,
  dot: Arg,
  func: GoFunc,
  node: Node,
  name: string,
  args: readonly Operand[] | undefined,
  final: Final,
): Arg {
  const words = args?.slice(1) ?? [];
  const { params } = func;
  const given = words.length + (final === MISSING ? 0 : 1);
  const fixed = func.variadic ? params.length - 1 : params.length;
  if (func.variadic && given < fixed) {
    exec.fail(`wrong number of args for ${name}: want at least ${fixed} got ${words.length}`);
  }
  if (!func.variadic && given !== params.length) {
    exec.fail(`wrong number of args for ${name}: want ${params.length} got ${given}`);
  }
  const paramAt = (i: number): GoType => params[Math.min(i, params.length - 1)]!;
  if (func.special === 'and' || func.special === 'or') return evalLogic(exec, dot, func.special, words, final, paramAt);
  const values = words.map((word, i) => evalArg(exec, dot, paramAt(i), word));
  if (final !== MISSING) values.push(validateType(exec, final, paramAt(values.length)));
  if (func.special === 'call') return callValue(exec, node, words[0], values);
  return guarded(exec, node, name, () => func.call(values));
}

function guarded(exec: Execution, node: Node, name: string, call: () => Arg): Arg {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof GoCallError)) throw error;
    exec.at(node);
    return exec.fail(`error calling ${name}: ${error.message}`);
  }
}

/** `and` and `or` evaluate only as many arguments as they need. */
function evalLogic(
  exec: Execution,
  dot: Arg,
  which: 'and' | 'or',
  words: readonly Operand[],
  final: Final,
  paramAt: (i: number) => GoType,
): Arg {
  let value: Arg;
  for (const [i, word] of words.entries()) {
    value = evalArg(exec, dot, paramAt(i), word);
    if (isTrue(indirectInterface(value)) === (which === 'or')) return value;
  }
  return final === MISSING ? value : validateType(exec, final, paramAt(words.length));
}

/** The builtin `call`: its first argument is a function value. */
function callValue(exec: Execution, node: Node, word: Operand | undefined, values: readonly Arg[]): Arg {
  const [target, ...rest] = values.map(indirectInterface);
  return guarded(exec, node, 'call', () => {
    const name = word ? nodeText(word) : formatPlain(target);
    if (!target) throw new GoCallError('call of nil');
    if (typeof target.data !== 'function') throw new GoCallError(`non-function ${name} of type ${target.type.name}`);
    const wanted = target.data.length;
    if (rest.length !== wanted) {
      throw new GoCallError(`wrong number of args for ${name}: got ${rest.length} want ${wanted}`);
    }
    return indirectInterface({ type: ANY_RESULT, data: target.data(...rest.map((arg) => arg?.data)) });
  });
}

const ANY_RESULT: GoType = { kind: 'interface', name: 'interface {}', named: false };

/** One argument, evaluated for a parameter of the type (`undefined` when any value will do). */
export function evalArg(exec: Execution, dot: Arg, type: GoType | undefined, node: Operand): Arg {
  exec.at(node);
  switch (node.kind) {
    case 'dot':
      return validateType(exec, dot, type);
    case 'nil':
      if (type && canBeNil(type)) return type.kind === 'interface' ? undefined : { type, data: null };
      return exec.fail(`cannot assign nil to ${type?.name ?? '<nil>'}`);
    case 'field':
      return validateType(exec, exec.evalFieldNode(dot, node, [node], MISSING), type);
    case 'variable':
      return validateType(exec, exec.evalVariableNode(dot, node, undefined, MISSING), type);
    case 'pipe':
      return validateType(exec, exec.evalPipeline(dot, node), type);
    case 'identifier':
      return validateType(exec, exec.evalFunction(dot, node, node, undefined, MISSING), type);
    case 'chain':
      return validateType(exec, exec.evalChainNode(dot, node, undefined, MISSING), type);
    default:
      return evalLiteral(exec, type, node);
  }
}

const WANTED = { bool: 'bool', string: 'string', int: 'integer', uint: 'unsigned integer', float: 'float' } as const;

function evalLiteral(exec: Execution, type: GoType | undefined, node: BoolNode | NumberNode | StringNode): Arg {
  if (!type || type.kind === 'interface') return idealConstant(exec, node);
  const { kind } = type;
  const data = literalData(kind, node);
  if (data !== undefined) return { type, data };
  if (kind in WANTED) exec.fail(`expected ${WANTED[kind as keyof typeof WANTED]}; found ${nodeText(node)}`);
  return exec.fail(`can't handle ${nodeText(node)} for arg of type ${type.name}`);
}

/** A literal as data of a kind; `undefined` if it cannot be one. */
function literalData(kind: GoType['kind'], node: BoolNode | NumberNode | StringNode): unknown {
  if (node.kind === 'bool') return kind === 'bool' ? node.value : undefined;
  if (node.kind === 'string') return kind === 'string' ? node.text : undefined;
  if (kind === 'int') return node.int;
  if (kind === 'uint') return node.uint;
  return kind === 'float' && node.imaginary === undefined ? node.float : undefined;
}

/** A literal where nothing says which type it should have: its own form decides. */
export function idealConstant(exec: Execution, node: BoolNode | NumberNode | StringNode): Arg {
  exec.at(node);
  if (node.kind === 'bool') return { type: BOOL, data: node.value };
  if (node.kind === 'string') return { type: STRING, data: node.text };
  if (node.imaginary !== undefined) return { type: COMPLEX128, data: { re: node.float ?? 0, im: node.imaginary } };
  const isHexInt = /^0[xX]/.test(node.text) && !/[pP]/.test(node.text);
  if (node.float !== undefined && !isHexInt && !node.text.startsWith("'") && /[.eEpP]/.test(node.text)) {
    return { type: FLOAT64, data: node.float };
  }
  return node.int === undefined ? exec.fail(`${node.text} overflows int`) : { type: INT, data: node.int };
}

/** Checks that a value fits a parameter's type, following one interface or pointer if that makes it fit. */
export function validateType(exec: Execution, value: Arg, type: GoType | undefined): Arg {
  if (!type) return value;
  if (value === undefined) {
    if (!canBeNil(type)) exec.fail(`invalid value; expected ${type.name}`);
    return type.kind === 'interface' ? undefined : { type, data: null };
  }
  if (type.name === 'reflect.Value' || assignable(value.type, type)) return value;
  let inner = value;
  if (value.type.kind === 'interface' && !isNil(value)) {
    inner = elem(value)!;
    if (assignable(inner.type, type)) return inner;
  }
  if (inner.type.kind === 'pointer' && inner.type.elem && assignable(inner.type.elem, type)) {
    return elem(inner) ?? exec.fail(`dereference of nil pointer of type ${type.name}`);
  }
  return exec.fail(`wrong type for value; expected ${type.name}; got ${inner.type.name}`);
}
