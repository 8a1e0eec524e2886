/** What a template function is, and how plain results become Go values. */
import type { GoMethod, GoType } from '../govalue/types.ts';
import { BOOL, boundedText, INT, STRING, sliceOf } from '../govalue/types.ts';
import type { GoValue } from '../govalue/value.ts';
import { typed } from '../govalue/value.ts';

/** An argument or result: `undefined` is an untyped nil. */
export type Arg = GoValue | undefined;

/** A function that templates can call. */
export interface GoFunc {
  readonly params: readonly GoType[];
  /** The last parameter takes any number of arguments. */
  readonly variadic?: boolean;
  /** `and` and `or` stop at the first argument that decides, `call` is told how its function was written. */
  readonly special?: 'and' | 'or' | 'call';
  /** Throws GoCallError for an error that the Go function would return. */
  readonly call: (args: readonly Arg[]) => Arg;
}

export type FuncMap = Readonly<Record<string, GoFunc>>;

/** Parameter type of functions that look at values themselves: takes anything as it is. */
export const REFLECT_VALUE: GoType = { kind: 'interface', name: 'reflect.Value', named: true };

export const STRINGS: GoType = sliceOf(STRING);

/** @throws GoCallError for a text longer than the lab makes any */
export const goString = (text: string): GoValue => {
  boundedText(text.length);
  return typed(STRING, text);
};
export const goBool = (value: boolean): GoValue => typed(BOOL, value);
export const goInt = (value: number | bigint): GoValue => typed(INT, value);
export const goStrings = (list: readonly string[]): GoValue => typed(STRINGS, list);

/** A method bound to its receiver. */
export function boundMethod(method: GoMethod, receiver: unknown): GoFunc {
  return {
    params: method.params,
    variadic: method.variadic,
    call: (args) => typed(method.result, method.call(receiver, ...args.map((arg) => arg?.data))),
  };
}
