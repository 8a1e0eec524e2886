/** Number literals of templates: like Go's untyped constants, one literal may serve as int, uint or float. */
import { parseFloatLiteral, parseInteger, quote, unquoteChar } from '../gofmt/strconv.ts';
import type { NumberNode } from './nodes.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/** The node of a literal, or the text of the error that the parser reports. */
export function numberNode(
  pos: number,
  text: string,
  type: 'charConstant' | 'complex' | 'number',
): NumberNode | string {
  const none = { int: undefined, uint: undefined, float: undefined, imaginary: undefined };
  const base = { kind: 'number', pos, text, ...none } as const;
  if (type === 'charConstant') {
    const code = unquoteChar(text);
    if (code === undefined) return /^'(\\|'$)/.test(text) ? 'invalid syntax' : `malformed character constant: ${text}`;
    return { ...base, int: BigInt(code), uint: BigInt(code), float: code };
  }
  if (text.endsWith('i')) {
    const split = type === 'complex' ? Math.max(text.lastIndexOf('+'), text.lastIndexOf('-')) : 0;
    const re = split > 0 ? parseFloatLiteral(text.slice(0, split)) : 0;
    const im = parseFloatLiteral(text.slice(split, -1));
    return re === undefined || im === undefined ? 'expected complex' : { ...base, float: re, imaginary: im };
  }
  const integer = parseInteger(text);
  const int = integer !== undefined && integer >= MIN_INT64 && integer <= MAX_INT64 ? integer : undefined;
  // a sign makes it no unsigned literal for Go, except that -0 is zero
  const signed = /^[+-]/.test(text) && integer !== 0n;
  const uint = integer !== undefined && !signed && integer >= 0n && integer <= MAX_UINT64 ? integer : undefined;
  if (int !== undefined || uint !== undefined) return { ...base, int, uint, float: Number(int ?? uint) };
  const float = parseFloatLiteral(text);
  if (float === undefined) return `illegal number syntax: ${quote(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  const whole = Number.isInteger(float) ? BigInt(float) : undefined;
  return {
    ...base,
    float,
    int: whole !== undefined && whole >= MIN_INT64 && whole <= MAX_INT64 ? whole : undefined,
    uint: whole !== undefined && whole >= 0n && whole <= MAX_UINT64 ? whole : undefined,
  };
}
