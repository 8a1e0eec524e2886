/**
 * Descriptors of Go types. Docker's `--format` prints and fails by the Go type of what it meets ("can't evaluate
 * field X in type string"), so a plain JavaScript value is looked at together with a description of the Go type
 * that the real client would have decoded it into. The values themselves stay plain JSON.
 *
 * Read first: Go's package reflect (kinds, assignability) and encoding/json (struct tags).
 */

/** The kinds that make a difference to templates and printing; all integer sizes of one sign are one kind. */
export type GoKind =
  | 'bool'
  | 'int'
  | 'uint'
  | 'float'
  | 'complex'
  | 'string'
  | 'slice'
  | 'array'
  | 'map'
  | 'pointer'
  | 'struct'
  | 'interface'
  | 'func';

/** One field of a struct, with its name in Go and its name in JSON. */
export interface GoField {
  readonly name: string;
  readonly type: GoType;
  /** Key in the JSON object that holds the data; `undefined` for a field that JSON never shows (`json:"-"`). */
  readonly jsonName: string | undefined;
  readonly omitEmpty: boolean;
  /** An embedded struct: its fields live in the same JSON object, and in Go they can be named directly. */
  readonly embedded: boolean;
}

/** A method: takes the receiver's data and the arguments' data, gives the result's data; throws GoCallError. */
export interface GoMethod {
  readonly params: readonly GoType[];
  readonly variadic?: boolean;
  readonly result: GoType;
  readonly call: (receiver: unknown, ...args: unknown[]) => unknown;
}

export interface GoType {
  readonly kind: GoKind;
  /** As `%T` prints it: `string`, `container.NetworkMode`, `[]string`, `map[string]interface {}`, `*swarm.Info`. */
  readonly name: string;
  /** Has a name of its own (`type PortMap map[...]...`), which makes it differ from other types of the same shape. */
  readonly named: boolean;
  readonly elem?: GoType;
  readonly key?: GoType;
  /** Number of elements of an array. */
  readonly length?: number;
  readonly fields?: readonly GoField[];
  readonly methods?: Readonly<Record<string, GoMethod>>;
  /** The type's String method: what `fmt` prints for it. */
  readonly stringer?: (data: unknown) => string;
  /** Replaces the type's JSON (a MarshalJSON method): gives JSON text. */
  readonly marshal?: (data: unknown) => string;
  /** What the numbers inside an interface are: `json.Number` when the JSON was decoded with UseNumber. */
  readonly jsonNumbers?: boolean;
}

/** An error that a Go function returned to the template; its message is the error's text. */
export class GoCallError extends Error {
  override readonly name = 'GoCallError';
}

const basic = (kind: GoKind, name: string): GoType => ({ kind, name, named: true });

export const BOOL = basic('bool', 'bool');
export const STRING = basic('string', 'string');
export const INT = basic('int', 'int');
export const INT64 = basic('int', 'int64');
export const INT32 = basic('int', 'int32');
export const UINT = basic('uint', 'uint');
export const UINT8 = basic('uint', 'uint8');
export const UINT16 = basic('uint', 'uint16');
export const UINT32 = basic('uint', 'uint32');
export const UINT64 = basic('uint', 'uint64');
export const FLOAT64 = basic('float', 'float64');
export const COMPLEX128 = basic('complex', 'complex128');
/** `json.Number`: a number kept as its text, so Go sees a string. */
export const JSON_NUMBER = basic('string', 'json.Number');
/** The empty interface, holding plain values whose integers are Go ints. */
export const ANY: GoType = { kind: 'interface', name: 'interface {}', named: false };
/** The empty interface, holding decoded JSON whose numbers are `json.Number`. */
export const RAW_JSON: GoType = { kind: 'interface', name: 'interface {}', named: false, jsonNumbers: true };

/** `[]T`, or a named slice type. */
export function sliceOf(elem: GoType, name?: string): GoType {
  return { kind: 'slice', name: name ?? `[]${elem.name}`, named: name !== undefined, elem };
}

/** `[n]T`. */
export function arrayOf(length: number, elem: GoType): GoType {
  return { kind: 'array', name: `[${length}]${elem.name}`, named: false, elem, length };
}

/** `map[K]V`, or a named map type. */
export function mapOf(key: GoType, elem: GoType, name?: string): GoType {
  return { kind: 'map', name: name ?? `map[${key.name}]${elem.name}`, named: name !== undefined, key, elem };
}

/** `*T`. The data of a pointer is the data of what it points at; nil is `null` or `undefined`. */
export function pointerTo(elem: GoType): GoType {
  return { kind: 'pointer', name: `*${elem.name}`, named: false, elem };
}

/** A named type over another one, e.g. `container.NetworkMode` over string, with its methods if templates need them. */
export function namedType(name: string, base: GoType, extra: Pick<GoType, 'methods' | 'stringer' | 'marshal'> = {}) {
  return { ...base, ...extra, name, named: true } satisfies GoType;
}

/** A field with a tag as in Go's `json:"…"`: `'Id'`, `',omitempty'`, `'State,omitempty'`, `'-'`. */
export interface TaggedField {
  readonly tagged: GoType;
  readonly tag: string;
  readonly embedded: boolean;
}

/** Gives a struct field a JSON name or `omitempty`, written like Go's struct tag. */
export function tag(type: GoType, text: string): TaggedField {
  return { tagged: type, tag: text, embedded: false };
}

/** An embedded struct (or pointer to one): its fields are promoted, in templates as in JSON. */
export function embed(type: GoType): TaggedField {
  return { tagged: type, tag: '', embedded: true };
}

function fieldOf(name: string, spec: GoType | TaggedField): GoField {
  if (!('tagged' in spec)) return { name, type: spec, jsonName: name, omitEmpty: false, embedded: false };
  const [jsonName, ...options] = spec.tag.split(',');
  const omitEmpty = options.includes('omitempty');
  const hidden = spec.tag === '-';
  return {
    name,
    type: spec.tagged,
    jsonName: hidden ? undefined : jsonName || name,
    omitEmpty,
    embedded: spec.embedded,
  };
}

/** A struct type; `name` as Go prints it (`container.State`), fields in the order of the Go declaration. */
export function structOf(
  name: string,
  fields: Readonly<Record<string, GoType | TaggedField>>,
  extra: Pick<GoType, 'methods' | 'stringer' | 'marshal'> = {},
): GoType {
  const list = Object.entries(fields).map(([fieldName, spec]) => fieldOf(fieldName, spec));
  return { kind: 'struct', name, named: true, fields: list, ...extra };
}

/** Whether a nil may stand for a value of this type. */
export function canBeNil(type: GoType): boolean {
  return ['interface', 'map', 'pointer', 'slice', 'func'].includes(type.kind);
}

/** Go's assignability as far as templates need it: same type, same shape with one side unnamed, or into `any`. */
export function assignable(from: GoType, to: GoType): boolean {
  if (to.kind === 'interface' || from.name === to.name) return true;
  if (from.kind !== to.kind || (from.named && to.named)) return false;
  return shape(from) === shape(to);
}

/** The type written without its own name. */
function shape(type: GoType): string {
  if (type.kind === 'slice') return `[]${type.elem?.name}`;
  if (type.kind === 'map') return `map[${type.key?.name}]${type.elem?.name}`;
  if (type.kind === 'array') return `[${type.length}]${type.elem?.name}`;
  return type.name;
}

/** The struct that a type is, or points at. */
function structUnder(type: GoType): GoType | undefined {
  if (type.kind === 'struct') return type;
  return type.kind === 'pointer' && type.elem?.kind === 'struct' ? type.elem : undefined;
}

/** A struct's field by its Go name, its own before those of embedded structs; `undefined` if there is none. */
export function fieldByName(type: GoType, name: string): GoField | undefined {
  const own = type.fields?.find((field) => field.name === name);
  if (own) return own;
  for (const field of type.fields ?? []) {
    const inner = field.embedded ? structUnder(field.type) : undefined;
    const found = inner && fieldByName(inner, name);
    if (found) return found;
  }
  return undefined;
}

/** A method by name, of the type itself, of what it points at, or promoted from an embedded struct. */
export function methodByName(type: GoType, name: string): GoMethod | undefined {
  if (type.methods && Object.hasOwn(type.methods, name)) return type.methods[name];
  if (type.kind === 'pointer' && type.elem) return methodByName(type.elem, name);
  for (const field of type.fields ?? []) {
    const found = field.embedded && field.name !== name ? methodByName(field.type, name) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Longest text that a template may make, characters. Go has no such bound; a lab that shares one process needs one. */
export const MAX_TEXT = 4 * 1024 * 1024;

/** Refuse a text of more characters than the lab allows. @throws GoCallError */
export function boundedText(length: number): void {
  if (length > MAX_TEXT) throw new GoCallError(`the lab makes no text of more than ${MAX_TEXT / 1024 / 1024} MB`);
}
