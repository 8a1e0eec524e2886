/** Go's package fmt: Sprint, Sprintln and Sprintf over Go values, with fmt's own error notes (`%!d(string=hi)`). */
import type { ComplexData, GoValue } from '../govalue/value.ts';
import {
  asBool,
  asFloat,
  asInt,
  asString,
  elem,
  elements,
  entries,
  fieldValue,
  isAbsent,
  isNil,
} from '../govalue/value.ts';
import type { Directive } from './verbs.ts';
import { formatBool, formatFloatVerb, formatInt, formatString, pad } from './verbs.ts';

const PLAIN: Directive = { verb: 'v' };

/** A value as `%v` prints it; an untyped nil is `<nil>`. */
export function formatPlain(value: GoValue | undefined): string {
  return formatArg(value, PLAIN);
}

/** fmt.Sprint: a space between two operands when neither is a string. */
export function sprint(args: readonly (GoValue | undefined)[]): string {
  let out = '';
  args.forEach((arg, i) => {
    const isString = arg?.type.kind === 'string';
    if (i > 0 && !isString && args[i - 1]?.type.kind !== 'string') out += ' ';
    out += formatPlain(arg);
  });
  return out;
}

/** fmt.Sprintln: always a space between operands and a newline after them. */
export function sprintln(args: readonly (GoValue | undefined)[]): string {
  return `${args.map(formatPlain).join(' ')}\n`;
}

/** One operand under one directive. */
export function formatArg(value: GoValue | undefined, d: Directive): string {
  if (d.verb === 'T') return pad(value?.type.name ?? '<nil>', d);
  if (value === undefined) return d.verb === 'v' ? pad('<nil>', d) : `%!${d.verb}(<nil>)`;
  if (d.verb === 'p') return formatPointer(value, d);
  return formatValue(value, d, 0);
}

/** Whether the verb is one under which fmt calls a String method. */
const usesStringer = (d: Directive): boolean => !d.sharpV && ['v', 's', 'x', 'X', 'q'].includes(d.verb);

/** Prints a value; `depth` counts the containers around it, since a nested pointer prints as an address. */
function formatValue(value: GoValue, d: Directive, depth: number): string {
  const { type, data } = value;
  const stringer = type.stringer ?? (type.kind === 'pointer' ? type.elem?.stringer : undefined);
  if (stringer && usesStringer(d)) {
    if (type.kind === 'pointer' && isAbsent(data)) return pad('<nil>', d);
    return formatString(stringer(data), d) ?? '';
  }
  switch (type.kind) {
    case 'bool':
      return formatBool(asBool(value), d) ?? badVerb(value, d);
    case 'int':
    case 'uint':
      return formatInt(asInt(value), type.kind === 'int', d) ?? badVerb(value, d);
    case 'float':
      return formatFloatVerb(asFloat(value), d) ?? badVerb(value, d);
    case 'complex':
      return formatComplex(data as ComplexData, d) ?? badVerb(value, d);
    case 'string':
      return formatString(asString(value), d) ?? badVerb(value, d);
    case 'interface': {
      const inner = elem(value);
      if (inner) return formatValue(inner, d, depth + 1);
      return d.sharpV ? `${type.name}(nil)` : '<nil>';
    }
    case 'pointer':
      return formatReference(value, d, depth);
    case 'func':
      return formatPointer(value, d);
    default:
      return formatContainer(value, d, depth);
  }
}

function formatComplex(value: ComplexData, d: Directive): string | undefined {
  const re = formatFloatVerb(value.re, d);
  const im = formatFloatVerb(value.im, { ...d, plus: true });
  return re === undefined ? undefined : `(${re}${im}i)`;
}

function formatContainer(value: GoValue, d: Directive, depth: number): string {
  const { type } = value;
  const separator = d.sharpV ? ', ' : ' ';
  if (d.sharpV && isNil(value)) return `${type.name}(nil)`;
  if (type.kind === 'slice' || type.kind === 'array') {
    const parts = elements(value).map((item) => formatValue(item, d, depth + 1));
    return d.sharpV ? `${type.name}{${parts.join(separator)}}` : `[${parts.join(separator)}]`;
  }
  if (type.kind === 'map') {
    const parts = entries(value).map(
      ([key, item]) => `${formatValue(key, d, depth + 1)}:${formatValue(item, d, depth + 1)}`,
    );
    return d.sharpV ? `${type.name}{${parts.join(separator)}}` : `map[${parts.join(separator)}]`;
  }
  const parts = (type.fields ?? []).map((field) => {
    const name = d.plusV || d.sharpV ? `${field.name}:` : '';
    return name + formatValue(fieldValue(value, field), d, depth + 1);
  });
  return `${d.sharpV ? type.name : ''}{${parts.join(separator)}}`;
}

/** A pointer to something with parts prints as `&{…}` at the top, as an address anywhere else. */
function formatReference(value: GoValue, d: Directive, depth: number): string {
  const target = elem(value);
  if (depth === 0 && target && ['array', 'slice', 'struct', 'map'].includes(target.type.kind)) {
    return `&${formatValue(target, d, depth + 1)}`;
  }
  return formatPointer(value, d);
}

function formatPointer(value: GoValue, d: Directive): string {
  if (!['pointer', 'func', 'map', 'slice'].includes(value.type.kind)) return badVerb(value, d);
  const nil = isNil(value);
  const address = nil ? 0n : addressOf(value);
  if (d.verb === 'v') {
    if (d.sharpV) return `(${value.type.name})(${nil ? 'nil' : `0x${address.toString(16)}`})`;
    return pad(nil ? '<nil>' : `0x${address.toString(16)}`, d);
  }
  if (d.verb === 'p') return formatInt(address, false, { ...d, verb: 'x', sharp: !d.sharp }) ?? '';
  return ['b', 'o', 'd', 'x', 'X'].includes(d.verb) ? (formatInt(address, false, d) ?? '') : badVerb(value, d);
}

/** A made-up heap address: real ones differ from run to run, this one only depends on what is pointed at. */
function addressOf(value: GoValue): bigint {
  let hash = 0x811c9dc5;
  for (const char of value.type.name + JSON.stringify(value.data ?? null)) {
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  }
  return 0xc000000000n + BigInt(hash & 0xfffff0);
}

/** fmt's complaint about a verb that does not suit the operand. */
function badVerb(value: GoValue, d: Directive): string {
  return `%!${d.verb}(${value.type.name}=${formatValue(value, { ...d, verb: 'v' }, 0)})`;
}
