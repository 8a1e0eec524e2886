/** The functions that Docker's client adds to its templates, and those that replace them for the header of a table. */
import { ANY, boundedText, GoCallError, INT, STRING } from '../govalue/types.ts';
import { utf8Length, utf8Slice } from '../govalue/utf8.ts';
import { asInt, asString, indirectInterface } from '../govalue/value.ts';
import { marshalValue } from '../gojson.ts';
import type { Arg, FuncMap, GoFunc } from './functions.ts';
import { goString, goStrings, STRINGS } from './functions.ts';

const text = (arg: Arg): string => (arg ? asString(arg) : '');
const int = (arg: Arg): number => (arg ? Number(asInt(arg)) : 0);

const onText = (change: (input: string) => string): GoFunc => ({
  params: [STRING],
  call: ([arg]) => goString(change(text(arg))),
});

/** Functions of docker's `templates` package. */
export const DOCKER_FUNCS: FuncMap = {
  json: { params: [ANY], call: ([arg]) => goString(jsonText(arg)) },
  split: { params: [STRING, STRING], call: ([input, by]) => goStrings(split(text(input), text(by))) },
  join: { params: [STRINGS, STRING], call: ([list, by]) => goString(join(list, text(by))) },
  title: onText(title),
  lower: onText((input) => input.toLowerCase()),
  upper: onText((input) => input.toUpperCase()),
  pad: {
    params: [STRING, INT, INT],
    call: ([input, before, after]) => goString(pad(text(input), int(before), int(after))),
  },
  truncate: { params: [STRING, INT], call: ([input, size]) => goString(truncate(text(input), int(size))) },
};

const unchanged = (...rest: GoFunc['params']): GoFunc => ({
  params: [STRING, ...rest],
  call: ([arg]) => goString(text(arg)),
});

/** In the header line of a table these leave the column's name as it is; `pad` still pads. */
export const HEADER_FUNCS: FuncMap = {
  ...DOCKER_FUNCS,
  json: unchanged(),
  split: unchanged(STRING),
  join: unchanged(STRING),
  title: unchanged(),
  lower: unchanged(),
  upper: unchanged(),
  truncate: unchanged(INT),
};

/** JSON without HTML escapes; what cannot be written gives nothing, as docker ignores the error. */
function jsonText(arg: Arg): string {
  try {
    return marshalValue(indirectInterface(arg)).trim();
  } catch {
    return '';
  }
}

function split(input: string, by: string): string[] {
  return by === '' ? [...input] : input.split(by);
}

function join(list: Arg, by: string): string {
  return Array.isArray(list?.data) ? list.data.join(by) : '';
}

/** strings.Title: the first letter of each word in upper case. */
function title(input: string): string {
  return input.replace(
    /(^|[^\p{L}\p{N}_])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

function pad(input: string, before: number, after: number): string {
  if (input === '') return '';
  if (before < 0 || after < 0) throw new GoCallError('strings: negative Repeat count');
  boundedText(before + after + input.length);
  return ' '.repeat(before) + input + ' '.repeat(after);
}

function truncate(input: string, size: number): string {
  if (utf8Length(input) < size) return input;
  if (size < 0) throw new GoCallError(`runtime error: slice bounds out of range [:${size}]`);
  return utf8Slice(input, 0, size);
}
