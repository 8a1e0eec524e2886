/** The input and where we are in it: shared by the functions that recognise words, tokens and commands. */
import type { Dialect, HereDocument, Program, SyntaxWarning, Word, WordPart } from './ast.ts';
import { ShellSyntaxError } from './errors.ts';

/** How deep quotes, substitutions and compound commands may nest. Nobody writes a tenth of it; it keeps the stack small. */
export const MAX_NESTING = 200;

/** A here-document whose body starts after the next newline. */
export interface PendingHereDocument {
  readonly line: number;
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  /** The node that waits for its body. */
  readonly node: { -readonly [key in keyof HereDocument]: HereDocument[key] };
}

export interface Reader {
  readonly source: string;
  readonly dialect: Dialect;
  /** Offset of the next character. */
  pos: number;
  /** Current nesting, see MAX_NESTING. */
  depth: number;
  /** Lines in front of `source` (the body of a here-document is read by a reader of its own). */
  readonly firstLine: number;
  readonly warnings: SyntaxWarning[];
  pending: PendingHereDocument[];
  /** No error, but the input ends in an escaped newline or inside a here-document: a prompt should ask for more. */
  wantsMore: boolean;
  /** The compound commands that are not closed yet, outermost first. bash names the last when the input ends. */
  open: { readonly name: string; readonly line: number }[];
  /** What closes the substitution being parsed. */
  close: ')' | '}' | undefined;
  /** The source is what stood between backquotes. */
  readonly inBackquotes: boolean;
  /** bash reads a newline after input that has none; this is set once it was given. */
  finalNewline: boolean;
  /** Offsets of the newlines, found when first asked for. */
  newlines: readonly number[] | undefined;
  /** Parses a command substitution up to and including its `close`. Set by the parser, to keep imports acyclic. */
  readonly parseUntil: (reader: Reader, close: ')' | '}' | undefined) => Program;
}

export function makeReader(
  source: string,
  dialect: Dialect,
  parseUntil: Reader['parseUntil'],
  start: { readonly firstLine?: number; readonly depth?: number; readonly inBackquotes?: boolean } = {},
): Reader {
  return {
    source,
    dialect,
    pos: 0,
    depth: start.depth ?? 0,
    firstLine: start.firstLine ?? 1,
    warnings: [],
    pending: [],
    wantsMore: false,
    open: [],
    close: undefined,
    inBackquotes: start.inBackquotes ?? false,
    finalNewline: false,
    newlines: undefined,
    parseUntil,
  };
}

function newlinesOf(reader: Reader): readonly number[] {
  if (reader.newlines === undefined) {
    const found: number[] = [];
    for (let at = reader.source.indexOf('\n'); at >= 0; at = reader.source.indexOf('\n', at + 1)) found.push(at);
    reader.newlines = found;
  }
  return reader.newlines;
}

/** Line of the character at `offset`: one more than the newlines in front of it. */
export function lineAt(reader: Reader, offset: number): number {
  const newlines = newlinesOf(reader);
  if (newlines.length === 0 || offset <= newlines[0]!) return reader.firstLine;
  let low = 1;
  let high = newlines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (newlines[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return reader.firstLine + low;
}

/** The line that bash names when the input ends too early: the one after the last. */
export function lineOfEnd(reader: Reader): number {
  const open = reader.source !== '' && !reader.source.endsWith('\n');
  return lineAt(reader, reader.source.length) + (open ? 1 : 0);
}

/** The whole input line around `offset`, without its newline. */
export function sourceLineAt(reader: Reader, offset: number): string {
  const { source } = reader;
  const start = source.lastIndexOf('\n', offset - 1) + 1;
  const end = source.indexOf('\n', offset);
  return source.slice(offset === 0 ? 0 : start, end < 0 ? source.length : end);
}

/** Fails because the input ended inside something that `close` would end; `opened` is where that began. */
export function failUnclosed(reader: Reader, close: string, opened: number, ashMessage: string): never {
  const isBash = reader.dialect === 'bash';
  throw new ShellSyntaxError({
    messages: [isBash ? `unexpected EOF while looking for matching \`${close}'` : `syntax error: ${ashMessage}`],
    line: lineAt(reader, isBash ? opened : reader.source.length),
    incomplete: true,
  });
}

/** Runs `parse` one level deeper. */
export function nested<T>(reader: Reader, parse: () => T): T {
  if (reader.depth >= MAX_NESTING) {
    throw new ShellSyntaxError({
      messages: [`syntax error: nested more than ${MAX_NESTING} levels deep`],
      line: lineAt(reader, reader.pos),
      incomplete: false,
    });
  }
  reader.depth++;
  const result = parse();
  reader.depth--;
  return result;
}

/** A word of the source from `start` to the present position. */
export function wordFrom(reader: Reader, start: number, parts: readonly WordPart[]): Word {
  return { parts, raw: reader.source.slice(start, reader.pos) };
}
