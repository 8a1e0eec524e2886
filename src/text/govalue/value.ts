/**
 * A Go value: plain data seen through a Go type, with the reading operations of Go's package reflect. Data that is
 * missing (`undefined`) or `null` reads as the zero value of its type, as it does after decoding JSON.
 */
import type { GoField, GoType } from './types.ts';
import { ANY, BOOL, FLOAT64, INT, JSON_NUMBER, mapOf, RAW_JSON, STRING, sliceOf } from './types.ts';
import { compareUtf8, utf8Length } from './utf8.ts';

/** A value with its type. Go's invalid `reflect.Value{}` (also an untyped nil) is `undefined`. */
export interface GoValue {
  readonly type: GoType;
  readonly data: unknown;
}

/** Data that carries its Go type along, so that it can stand among plain data. */
export class GoTyped implements GoValue {
  readonly type: GoType;
  readonly data: unknown;
  constructor(type: GoType, data: unknown) {
    this.type = type;
    this.data = data;
  }
}

/** Marks plain data as being of a Go type. */
export function typed(type: GoType, data: unknown): GoTyped {
  return new GoTyped(type, data);
}

/** Decoded JSON of unknown type, as the client reads it to run a template once more: numbers are `json.Number`. */
export function rawJson(data: unknown): GoTyped {
  return new GoTyped(RAW_JSON, data);
}

const MAP_ANY = mapOf(STRING, ANY);
const MAP_RAW = mapOf(STRING, RAW_JSON);
const SLICE_ANY = sliceOf(ANY);
const SLICE_RAW = sliceOf(RAW_JSON);

/**
 * The concrete value in plain data, like `reflect.ValueOf`: booleans, strings, integers (`int`), other numbers
 * (`float64`), arrays (`[]interface {}`), objects and Maps (`map[string]interface {}`), functions.
 */
export function valueOf(data: unknown, jsonNumbers = false): GoValue | undefined {
  if (data === null || data === undefined) return undefined;
  if (data instanceof GoTyped) return data.type.kind === 'interface' ? elem(data) : data;
  switch (typeof data) {
    case 'boolean':
      return { type: BOOL, data };
    case 'string':
      return { type: STRING, data };
    case 'bigint':
    case 'number':
      if (jsonNumbers) return { type: JSON_NUMBER, data: String(data) };
      return { type: typeof data === 'number' && !Number.isInteger(data) ? FLOAT64 : INT, data };
    case 'function':
      return { type: { kind: 'func', name: `func(${goParams(data.length)}) interface {}`, named: false }, data };
    default:
      if (Array.isArray(data)) return { type: jsonNumbers ? SLICE_RAW : SLICE_ANY, data };
      return { type: jsonNumbers ? MAP_RAW : MAP_ANY, data };
  }
}

function goParams(count: number): string {
  return Array.from({ length: count }, () => 'interface {}').join(', ');
}

/** Whether a value is nil: a nil interface, pointer, map, slice or function, or no value at all. */
export function isNil(value: GoValue | undefined): boolean {
  if (value === undefined) return true;
  return ['interface', 'map', 'pointer', 'slice', 'func'].includes(value.type.kind) && isAbsent(value.data);
}

export function isAbsent(data: unknown): data is null | undefined {
  return data === null || data === undefined || (data instanceof GoTyped && isAbsent(data.data));
}

/** What an interface holds or a pointer points at; `undefined` when it is nil. */
export function elem(value: GoValue): GoValue | undefined {
  if (isAbsent(value.data)) return undefined;
  if (value.type.kind === 'pointer') return value.type.elem && { type: value.type.elem, data: value.data };
  if (value.type.kind === 'interface') return valueOf(value.data, value.type.jsonNumbers);
  return value;
}

/** Follows pointers and interfaces to the end. When a nil stops it, that nil pointer or interface is returned. */
export function indirect(value: GoValue | undefined): { value: GoValue | undefined; isNil: boolean } {
  let at = value;
  while (at && (at.type.kind === 'pointer' || at.type.kind === 'interface')) {
    const next = elem(at);
    if (next === undefined) return { value: at, isNil: true };
    at = next;
  }
  return { value: at, isNil: false };
}

/** The concrete value in an interface, or the value itself when it is not an interface. */
export function indirectInterface(value: GoValue | undefined): GoValue | undefined {
  return value?.type.kind === 'interface' ? elem(value) : value;
}

/** Data of a bool. */
export function asBool(value: GoValue): boolean {
  return value.data === true;
}

/** Data of an int or uint. */
export function asInt(value: GoValue): bigint {
  return typeof value.data === 'bigint' ? value.data : BigInt(Math.trunc(Number(value.data ?? 0)));
}

/** Data of a float. */
export function asFloat(value: GoValue): number {
  return Number(value.data ?? 0);
}

/** Data of a string. */
export function asString(value: GoValue): string {
  return isAbsent(value.data) ? '' : String(value.data);
}

/** A complex number's data. */
export interface ComplexData {
  readonly re: number;
  readonly im: number;
}

/** The elements of a slice or array. */
export function elements(value: GoValue): GoValue[] {
  const type = value.type.elem ?? ANY;
  const list = Array.isArray(value.data) ? value.data : [];
  if (value.type.kind !== 'array') return list.map((data) => fromSlot(type, data));
  return Array.from({ length: value.type.length ?? 0 }, (_, i) => fromSlot(type, list[i]));
}

/** A slot (field, element) of a type; data that carries its own type keeps it unless the slot is an interface. */
function fromSlot(type: GoType, data: unknown): GoValue {
  if (data instanceof GoTyped && type.kind !== 'interface') return data;
  return { type, data };
}

/** The entries of a map in Go's printing order: by key, strings by their bytes, numbers by value. */
export function entries(value: GoValue): [GoValue, GoValue][] {
  const { key = STRING, elem: type = ANY } = value.type;
  const pairs = rawEntries(value.data);
  if (key.kind === 'int' || key.kind === 'uint') pairs.sort(([a], [b]) => Number(a) - Number(b));
  else pairs.sort(([a], [b]) => compareUtf8(String(a), String(b)));
  return pairs.map(([k, data]) => [{ type: key, data: k }, fromSlot(type, data)]);
}

function rawEntries(data: unknown): [unknown, unknown][] {
  if (data instanceof Map) return [...data];
  return isAbsent(data) ? [] : Object.entries(data as object);
}

/** The element of a map under a key; `undefined` when there is none. */
export function mapIndex(value: GoValue, key: unknown): GoValue | undefined {
  const type = value.type.elem ?? ANY;
  if (value.data instanceof Map) return value.data.has(key) ? fromSlot(type, value.data.get(key)) : undefined;
  const name = String(key);
  if (isAbsent(value.data) || !Object.hasOwn(value.data as object, name)) return undefined;
  return fromSlot(type, (value.data as Record<string, unknown>)[name]);
}

/** A field of a struct; an embedded struct shares its parent's data. */
export function fieldValue(value: GoValue, field: GoField): GoValue {
  if (field.embedded) return { type: field.type, data: value.data ?? {} };
  const name = field.jsonName ?? field.name;
  const data = isAbsent(value.data) ? undefined : (value.data as Record<string, unknown>)[name];
  return fromSlot(field.type, data);
}

/** Length of a string (in bytes), slice, array or map. */
export function length(value: GoValue): number {
  switch (value.type.kind) {
    case 'string':
      return utf8Length(asString(value));
    case 'map':
      return rawEntries(value.data).length;
    case 'array':
      return value.type.length ?? 0;
    default:
      return Array.isArray(value.data) ? value.data.length : 0;
  }
}

/** Go's notion of truth in templates: not the zero value; a struct is always true. */
export function isTrue(value: GoValue | undefined): boolean {
  if (value === undefined) return false;
  switch (value.type.kind) {
    case 'bool':
      return asBool(value);
    case 'int':
    case 'uint':
      return asInt(value) !== 0n;
    case 'float':
      return asFloat(value) !== 0;
    case 'complex': {
      const { re, im } = value.data as ComplexData;
      return re !== 0 || im !== 0;
    }
    case 'string':
    case 'slice':
    case 'array':
    case 'map':
      return length(value) > 0;
    case 'struct':
      return true;
    default:
      return !isNil(value);
  }
}
