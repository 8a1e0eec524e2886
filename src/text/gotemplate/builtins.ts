/** The functions that Go's text/template gives to every template. */
import { sprint, sprintln } from '../gofmt/print.ts';
import { sprintf } from '../gofmt/sprintf.ts';
import type { GoType } from '../govalue/types.ts';
import { ANY, assignable, canBeNil, GoCallError, STRING, UINT8 } from '../govalue/types.ts';
import { utf8Bytes, utf8Slice } from '../govalue/utf8.ts';
import type { GoValue } from '../govalue/value.ts';
import { asInt, asString, elements, indirect, indirectInterface, isTrue, length, mapIndex } from '../govalue/value.ts';
import { equalsAny, less, lessOrEqual } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { printable } from './exec.ts';
import type { Arg, FuncMap, GoFunc } from './functions.ts';
import { goBool, goInt, goString, REFLECT_VALUE } from './functions.ts';

const values = (count: number, call: GoFunc['call']): GoFunc => ({
  params: Array.from({ length: count }, () => REFLECT_VALUE),
  call,
});
/** One value and then any number of them. */
const oneAndMore = (call: GoFunc['call'], special?: GoFunc['special']): GoFunc => ({
  params: [REFLECT_VALUE, REFLECT_VALUE],
  variadic: true,
  special,
  call,
});
const anyNumber = (call: GoFunc['call']): GoFunc => ({ params: [ANY], variadic: true, call });

const handledByCall = (): Arg => undefined;

export const BUILTINS: FuncMap = {
  and: oneAndMore(handledByCall, 'and'),
  or: oneAndMore(handledByCall, 'or'),
  call: oneAndMore(handledByCall, 'call'),
  not: values(1, ([arg]) => goBool(!isTrue(indirectInterface(arg)))),
  len: values(1, ([arg]) => goInt(lengthOf(arg))),
  index: oneAndMore(([item, ...indexes]) => indexInto(item, indexes)),
  slice: oneAndMore(([item, ...indexes]) => sliceFrom(item, indexes)),
  print: anyNumber((args) => goString(sprint(concrete(args)))),
  println: anyNumber((args) => goString(sprintln(concrete(args)))),
  printf: {
    params: [STRING, ANY],
    variadic: true,
    call: ([format, ...args]) => goString(sprintf(asString(format!), concrete(args))),
  },
  html: anyNumber((args) => goString(escapeHtml(textOf(args)))),
  js: anyNumber((args) => goString(escapeJs(textOf(args)))),
  urlquery: anyNumber((args) => goString(escapeQuery(textOf(args)))),
  eq: oneAndMore(([first, ...others]) => goBool(equalsAny(first, others))),
  ne: values(2, ([a, b]) => goBool(!equalsAny(a, [b]))),
  lt: values(2, ([a, b]) => goBool(less(a, b))),
  le: values(2, ([a, b]) => goBool(lessOrEqual(a, b))),
  gt: values(2, ([a, b]) => goBool(!lessOrEqual(a, b))),
  ge: values(2, ([a, b]) => goBool(!less(a, b))),
};

const concrete = (args: readonly Arg[]): Arg[] => args.map(indirectInterface);

/** The arguments as one text, each followed through its pointers. */
function textOf(args: readonly Arg[]): string {
  return sprint(concrete(args).map((arg) => (arg === undefined ? goString('<no value>') : printable(arg))));
}

function lengthOf(arg: Arg): number {
  const { value, isNil } = indirect(arg);
  if (isNil) throw new GoCallError('len of nil pointer');
  if (value && ['array', 'map', 'slice', 'string'].includes(value.type.kind)) return length(value);
  if (!value) throw new GoCallError('reflect: call of reflect.Value.Type on zero Value');
  throw new GoCallError(`len of type ${value.type.name}`);
}

/** An index into something with `cap` places. */
function indexNumber(index: Arg, cap: number): number {
  if (!index) throw new GoCallError('cannot index slice/array with nil');
  if (index.type.kind !== 'int' && index.type.kind !== 'uint') {
    throw new GoCallError(`cannot index slice/array with type ${index.type.name}`);
  }
  const number = asInt(index);
  if (number < 0n || number > BigInt(cap)) throw new GoCallError(`index out of range: ${number}`);
  return Number(number);
}

function indexInto(first: Arg, indexes: readonly Arg[]): Arg {
  let item = indirectInterface(first);
  if (!item) throw new GoCallError('index of untyped nil');
  for (const given of indexes) {
    const index = indirectInterface(given);
    const { value, isNil } = indirect(item);
    if (isNil || !value) throw new GoCallError('index of nil pointer');
    item = indexOnce(value, index);
  }
  return item;
}

function indexOnce(item: GoValue, index: Arg): GoValue {
  switch (item.type.kind) {
    case 'array':
    case 'slice':
    case 'string': {
      const { kind } = item.type;
      const at = indexNumber(index, length(item));
      if (at >= length(item)) throw new GoCallError(`reflect: ${kind} index out of range`);
      if (kind === 'string') return { type: UINT8, data: utf8Bytes(asString(item))[at] };
      return elements(item)[at]!;
    }
    case 'map': {
      const { key = STRING, elem: type = ANY } = item.type;
      return mapIndex(item, mapKey(index, key)) ?? { type, data: undefined };
    }
    default:
      throw new GoCallError(`can't index item of type ${item.type.name}`);
  }
}

/** A value as key of a map: it must be of the key's type, except that integers of all sizes will do. */
function mapKey(index: Arg, key: GoType): unknown {
  if (!index) {
    if (!canBeNil(key)) throw new GoCallError(`value is nil; should be of type ${key.name}`);
    return null;
  }
  const integers = [index.type.kind, key.kind].every((kind) => kind === 'int' || kind === 'uint');
  if (!integers && !assignable(index.type, key)) {
    throw new GoCallError(`value has type ${index.type.name}; should be ${key.name}`);
  }
  return typeof index.data === 'bigint' ? Number(index.data) : index.data;
}

function sliceFrom(first: Arg, indexes: readonly Arg[]): Arg {
  const item = indirectInterface(first);
  if (!item) throw new GoCallError('slice of untyped nil');
  if (indexes.length > 3) throw new GoCallError(`too many slice indexes: ${indexes.length}`);
  const { kind } = item.type;
  if (kind === 'string' && indexes.length === 3) throw new GoCallError('cannot 3-index slice a string');
  if (kind !== 'string' && kind !== 'slice' && kind !== 'array') {
    throw new GoCallError(`can't slice item of type ${item.type.name}`);
  }
  const size = length(item);
  const [from = 0, to = size, cap = size] = indexes.map((index) => indexNumber(index, size));
  if (from > to) throw new GoCallError(`invalid slice index: ${from} > ${to}`);
  if (to > cap) throw new GoCallError(`invalid slice index: ${to} > ${cap}`);
  if (kind === 'string') return { type: item.type, data: utf8Slice(asString(item), from, to) };
  return { type: item.type, data: (item.data as unknown[]).slice(from, to) };
}
