/** Tells arithmetic from nested subshells: both begin with `((`. */
import { failUnclosed, type Reader } from './reader.ts';

/** What `((` turned out to be. */
export interface DoubleParenthesis {
  /** `))` closes it, and the text between is balanced. */
  readonly isArithmetic: boolean;
  /** Offset of the parenthesis that closes the first of the two. */
  readonly close: number;
}

/**
 * Looks for the end of what `((` opened without parsing it, so that nested ones are not read twice per level. Mirrors
 * bash's parse_comsub and parse_arith_cmd, which only balance parentheses here, quotes aside.
 * @param start offset behind the second parenthesis
 * @param opened offset that an error blames
 * @throws ShellSyntaxError if the input ends first
 */
export function scanDoubleParenthesis(reader: Reader, start: number, opened: number): DoubleParenthesis {
  const { source } = reader;
  let level = 2;
  let inner = -1;
  for (let pos = start; pos < source.length; pos++) {
    const ch = source[pos];
    if (ch === '\\') pos++;
    else if (ch === "'" || ch === '"' || ch === '`') {
      const close = closingQuote(source, pos);
      if (close < 0) failUnclosed(reader, ch, pos, "missing '))'");
      pos = close;
    } else if (ch === '(') level++;
    else if (ch === ')') {
      level--;
      if (level === 1 && inner < 0) inner = pos;
      if (level === 0) return { isArithmetic: inner === pos - 1, close: pos };
    }
  }
  return failUnclosed(reader, ')', opened, "missing '))'");
}

/** Offset of the quote that closes the one at `pos`, or -1. */
function closingQuote(source: string, pos: number): number {
  const quote = source[pos]!;
  if (quote === "'") return source.indexOf(quote, pos + 1);
  for (let at = pos + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === quote) return at;
  }
  return -1;
}
