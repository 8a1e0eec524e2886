/**
 * JSON text as Go's encoding/json writes it: struct fields in their order, map keys sorted, HTML-safe escapes unless
 * they are switched off, `null` for nil. Plain objects keep the order of their keys (they stand for structs), Maps are
 * Go maps, and a GoTyped value is written by its type (JSON names, `omitempty`).
 */
import type { GoValue } from './govalue/value.ts';
import {
  asBool,
  asInt,
  asString,
  elem,
  elements,
  entries,
  fieldValue,
  GoTyped,
  isAbsent,
  isNil,
  isTrue,
} from './govalue/value.ts';

export interface JsonOptions {
  /** Write `<`, `>` and `&` as \u003c, \u003e and \u0026, as json.Marshal does. Docker mostly switches it off. */
  readonly escapeHtml?: boolean;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const unicodeEscape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A JSON string literal. */
export function jsonString(text: string, options: JsonOptions = {}): string {
  const special = options.escapeHtml ? /["\\\x00-\x1f\u2028\u2029<>&]/g : /["\\\x00-\x1f\u2028\u2029]/g;
  const wellFormed = text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  return `"${wellFormed.replace(special, (char) => SHORT[char] ?? unicodeEscape(char))}"`;
}

/** json.Marshal: compact JSON text of plain or typed data. */
export function marshalJson(data: unknown, options: JsonOptions = {}): string {
  if (data instanceof GoTyped) return marshalValue(data, options);
  if (isAbsent(data)) return 'null';
  if (data instanceof Map) {
    const sorted = entries({ type: { kind: 'map', name: 'map', named: false }, data });
    return object(
      sorted.map(([key, item]) => [String(key.data), marshalJson(item.data, options)]),
      options,
    );
  }
  if (Array.isArray(data)) return `[${data.map((item) => marshalJson(item, options)).join(',')}]`;
  if (typeof data === 'object') {
    const shown = Object.entries(data).filter(([, item]) => item !== undefined);
    return object(
      shown.map(([key, item]) => [key, marshalJson(item, options)]),
      options,
    );
  }
  return typeof data === 'string' ? jsonString(data, options) : number(data);
}

/** json.MarshalIndent with the four spaces that docker uses. */
export function marshalJsonIndent(data: unknown, options: JsonOptions & { indent?: string } = {}): string {
  return indentJson(marshalJson(data, options), options.indent);
}

function object(members: readonly (readonly [string, string])[], options: JsonOptions): string {
  return `{${members.map(([key, text]) => `${jsonString(key, options)}:${text}`).join(',')}}`;
}

function number(data: unknown): string {
  if (Object.is(data, -0)) return '-0';
  return String(data);
}

/** JSON of a Go value by its type; throws for what JSON cannot hold, such as functions. */
export function marshalValue(value: GoValue | undefined, options: JsonOptions = {}): string {
  if (value === undefined) return 'null';
  const { type, data } = value;
  if (type.marshal && !(type.kind === 'pointer' && isNil(value))) return type.marshal(data);
  switch (type.kind) {
    case 'bool':
      return String(asBool(value));
    case 'int':
    case 'uint':
      return String(asInt(value));
    case 'float':
      return number(isAbsent(data) ? 0 : data);
    case 'string':
      if (type.name === 'json.Number') return asString(value) || '0';
      return jsonString(asString(value), options);
    case 'interface':
    case 'pointer':
      return marshalValue(elem(value), options);
    case 'slice':
      if (isAbsent(data)) return 'null';
      return `[${elements(value)
        .map((item) => marshalValue(item, options))
        .join(',')}]`;
    case 'array':
      return `[${elements(value)
        .map((item) => marshalValue(item, options))
        .join(',')}]`;
    case 'map':
      if (isAbsent(data)) return 'null';
      return object(
        entries(value).map(([key, item]) => [String(key.data), marshalValue(item, options)]),
        options,
      );
    case 'struct':
      return object(structMembers(value, options), options);
    default:
      throw new Error(`json: unsupported type: ${type.name}`);
  }
}

function structMembers(value: GoValue, options: JsonOptions): [string, string][] {
  return (value.type.fields ?? []).flatMap((field): [string, string][] => {
    const item = fieldValue(value, field);
    if (field.embedded) {
      const inner = item.type.kind === 'pointer' ? elem(item) : item;
      return inner ? structMembers(inner, options) : [];
    }
    if (field.jsonName === undefined || (field.omitEmpty && !isTrue(item))) return [];
    return [[field.jsonName, marshalValue(item, options)]];
  });
}

/** json.Indent: lays compact JSON text out on lines; empty objects and arrays stay `{}` and `[]`. */
export function indentJson(text: string, indent = '    '): string {
  let out = '';
  let depth = 0;
  const newline = (): string => `\n${indent.repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    if (token === '{' || token === '[') {
      depth++;
      out += token + newline();
    } else if (token === '}' || token === ']') {
      depth--;
      const opened = /[{[]\s*$/.exec(out);
      out = opened ? out.slice(0, opened.index + 1) + token : out + newline() + token;
    } else if (token === ',') out += token + newline();
    else out += token === ':' ? ': ' : token;
  }
  return out;
}
