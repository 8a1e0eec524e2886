/** The comparison functions of Go's text/template: eq, ne, lt, le, gt, ge. */
import { formatArg, formatPlain } from '../gofmt/print.ts';
import type { GoType } from '../govalue/types.ts';
import { GoCallError } from '../govalue/types.ts';
import { compareUtf8 } from '../govalue/utf8.ts';
import type { GoValue } from '../govalue/value.ts';
import { asBool, asFloat, asInt, asString, indirectInterface, isNil } from '../govalue/value.ts';
import { marshalValue } from '../gojson.ts';
import type { Arg } from './functions.ts';

type Basic = 'bool' | 'int' | 'uint' | 'float' | 'complex' | 'string';

function basicKind(value: Arg): Basic | undefined {
  const kind = value?.type.kind;
  switch (kind) {
    case 'bool':
    case 'int':
    case 'uint':
    case 'float':
    case 'complex':
    case 'string':
      return kind;
    default:
      return undefined;
  }
}

const isInteger = (kind: Basic | undefined): boolean => kind === 'int' || kind === 'uint';

function incompatible(a: GoValue, b: GoValue): GoCallError {
  return new GoCallError(`incompatible types for comparison: ${a.type.name} and ${b.type.name}`);
}

/** eq: whether the first argument equals any of the others. */
export function equalsAny(first: Arg, others: readonly Arg[]): boolean {
  if (others.length === 0) throw new GoCallError('missing argument for comparison');
  const left = indirectInterface(first);
  return others.some((other) => equals(left, indirectInterface(other)));
}

function equals(a: Arg, b: Arg): boolean {
  const kind = basicKind(a);
  const other = basicKind(b);
  if (kind !== other) {
    if (isInteger(kind) && isInteger(other)) return asInt(a!) === asInt(b!);
    if (a && b) throw incompatible(a, b);
    return false;
  }
  switch (kind) {
    case 'bool':
      return asBool(a!) === asBool(b!);
    case 'int':
    case 'uint':
      return asInt(a!) === asInt(b!);
    case 'float':
      return asFloat(a!) === asFloat(b!);
    case 'string':
      return asString(a!) === asString(b!);
    case 'complex':
      return formatPlain(a) === formatPlain(b);
    default:
      return sameComposite(a, b);
  }
}

const underS = (value: Arg): string => formatArg(value, { verb: 's' });

/** Whether Go's == works on the type: not on maps, slices and functions, nor on what contains them. */
function isComparable(type: GoType): boolean {
  if (['map', 'slice', 'func'].includes(type.kind)) return false;
  if (type.kind === 'array') return type.elem === undefined || isComparable(type.elem);
  return (type.fields ?? []).every((field) => isComparable(field.type));
}

/** Equality of values that are not basic: nil with nil, or structs and pointers by content. */
function sameComposite(a: Arg, b: Arg): boolean {
  if (a && b && a.type.kind !== b.type.kind) {
    throw new GoCallError(`non-comparable types ${underS(a)}: ${a.type.name}, ${b.type.name}: ${formatPlain(b)}`);
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (!isComparable(b!.type)) {
    throw new GoCallError(`non-comparable type ${underS(b)}: ${b!.type.name}`);
  }
  if (b!.type.kind === 'pointer') return a!.data === b!.data;
  return a!.type.name === b!.type.name && marshalValue(a) === marshalValue(b);
}

/** lt: whether the first argument is less than the second. */
export function less(first: Arg, second: Arg): boolean {
  const a = indirectInterface(first);
  const b = indirectInterface(second);
  const kind = basicKind(a);
  const other = basicKind(b);
  if (!kind || !other) throw new GoCallError('invalid type for comparison');
  if (kind !== other) {
    if (isInteger(kind) && isInteger(other)) return asInt(a!) < asInt(b!);
    throw incompatible(a!, b!);
  }
  if (isInteger(kind)) return asInt(a!) < asInt(b!);
  if (kind === 'float') return asFloat(a!) < asFloat(b!);
  if (kind === 'string') return compareUtf8(asString(a!), asString(b!)) < 0;
  throw new GoCallError('invalid type for comparison');
}

/** le: less, or equal. */
export function lessOrEqual(first: Arg, second: Arg): boolean {
  return less(first, second) || equalsAny(first, [second]);
}
