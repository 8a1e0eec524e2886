/**
 * Recognises the parts of a word: literals, quotes, `$…`. One loop serves every place where words are read; a
 * PartContext says what is special there and what ends it. Mirrors bash's parse.y: read_token_word,
 * parse_matched_pair, and ash.c: readtoken1.
 */
import { decodeAnsiC } from './ansic.ts';
import type { CommandSubstitution, DoubleQuotedPart, Program, Word, WordPart } from './ast.ts';
import { charTable, scanUntil } from './chars.ts';
import { HERE_DOCUMENT, IN_DOUBLE_QUOTES, type PartContext } from './contexts.ts';
import { parseDollar } from './dollar.ts';
import { ShellSyntaxError } from './errors.ts';
import { failUnclosed, makeReader, nested, type Reader } from './reader.ts';

/**
 * Reads parts until one of the context's ends or the end of the input. The caller looks which of the two it was.
 */
export function parseParts(reader: Reader, ctx: PartContext): WordPart[] {
  const { source } = reader;
  const parts: WordPart[] = [];
  let text = '';
  let level = 0;
  // most words are plain: no need for anything below
  const first = scanUntil(source, reader.pos, ctx.stops);
  if (first > reader.pos && ctx.pair === undefined && ctx.ends.includes(source[first] ?? ' ') && source[first + 1] !== '(') {
    text = source.slice(reader.pos, first);
    reader.pos = first;
    return [{ type: 'literal', text }];
  }
  const push = (part: WordPart): void => {
    if (text !== '') parts.push({ type: 'literal', text });
    text = '';
    const last = parts.at(-1);
    // `\a\b` becomes one part, so that a long run of escapes stays cheap
    if (part.type === 'escaped' && last?.type === 'escaped') {
      parts[parts.length - 1] = { type: 'escaped', text: last.text + part.text };
    } else parts.push(part);
  };
  while (true) {
    const stop = scanUntil(source, reader.pos, ctx.stops);
    if (stop > reader.pos) text += source.slice(reader.pos, stop);
    reader.pos = stop;
    if (stop >= source.length) break;
    const ch = source[stop]!;
    if (ctx.pair !== undefined && (ch === ctx.pair[0] || ch === ctx.pair[1])) {
      if (ch === ctx.pair[1] && level === 0) break;
      level += ch === ctx.pair[0] ? 1 : -1;
      text += ch;
      reader.pos++;
    } else if (level === 0 && ctx.ends.includes(ch)) {
      if (!(ctx.processes && (ch === '<' || ch === '>') && source[stop + 1] === '(')) break;
      reader.pos += 2;
      push({ type: 'process', direction: ch, body: nested(reader, () => reader.parseUntil(reader, ')')) });
    } else if (ch === '\\') {
      const escaped = readBackslash(reader, ctx);
      if (typeof escaped === 'string') text += escaped;
      else push(escaped);
    } else if (ch === "'" && ctx.quotes === 'all') push(readSingleQuotes(reader));
    else if (ch === '"' && ctx.quotes !== 'none') push(readDoubleQuotes(reader));
    else if (ch === '`') push(readBackquotes(reader, ctx.quoted));
    else if (ch === '$') {
      const part = readDollar(reader, ctx);
      if (typeof part === 'string') text += part;
      else push(part);
    } else {
      // an end of the context inside a balanced pair
      text += ch;
      reader.pos++;
    }
  }
  if (text !== '') parts.push({ type: 'literal', text });
  return parts;
}

/** A word in the given context; `raw` is what it was made of. */
export function parseWordIn(reader: Reader, ctx: PartContext): Word {
  const start = reader.pos;
  const parts = parseParts(reader, ctx);
  return { parts, raw: reader.source.slice(start, reader.pos) };
}

/** The escaped character as a part, or text where the backslash is nothing special. */
function readBackslash(reader: Reader, ctx: PartContext): WordPart | string {
  const next = reader.source[reader.pos + 1];
  if (next === undefined) {
    reader.pos++;
    return '\\';
  }
  reader.pos += 2;
  if (next === '\n') {
    reader.wantsMore = reader.pos === reader.source.length;
    return '';
  }
  if (!ctx.quoted || ctx.escapable.includes(next)) {
    // a character outside the BMP is two code units
    const pair = next >= '\ud800' && next <= '\udbff' ? (reader.source[reader.pos] ?? '') : '';
    reader.pos += pair.length;
    return { type: 'escaped', text: next + pair };
  }
  return `\\${next}`;
}

function readSingleQuotes(reader: Reader): WordPart {
  const opened = reader.pos;
  const close = reader.source.indexOf("'", opened + 1);
  if (close < 0) return failUnclosed(reader, "'", opened, 'unterminated quoted string');
  reader.pos = close + 1;
  return { type: 'single-quoted', text: reader.source.slice(opened + 1, close) };
}

export function readDoubleQuotes(reader: Reader): DoubleQuotedPart {
  const opened = reader.pos;
  reader.pos++;
  const parts = nested(reader, () => parseParts(reader, IN_DOUBLE_QUOTES));
  if (reader.pos >= reader.source.length) failUnclosed(reader, '"', opened, 'unterminated quoted string');
  reader.pos++;
  return { type: 'double-quoted', parts };
}

/** `$'…'`, at the `$`. */
function readAnsiQuotes(reader: Reader): WordPart {
  const { source } = reader;
  const opened = reader.pos + 1;
  let pos = opened + 1;
  while (pos < source.length && source[pos] !== "'") pos += source[pos] === '\\' ? 2 : 1;
  if (pos >= source.length) failUnclosed(reader, "'", opened, 'unterminated quoted string');
  reader.pos = pos + 1;
  return { type: 'ansi-quoted', text: decodeAnsiC(source.slice(opened + 1, pos), reader.dialect) };
}

function readDollar(reader: Reader, ctx: PartContext): WordPart | string {
  const next = reader.source[reader.pos + 1];
  if (next === "'" && ctx.quotes === 'all' && !ctx.quoted) return readAnsiQuotes(reader);
  if (next === '"' && reader.dialect === 'bash' && ctx.quotes !== 'none' && !ctx.quoted) {
    reader.pos++;
    return readDoubleQuotes(reader);
  }
  return parseDollar(reader, ctx.quoted);
}

const BACKQUOTE_STOPS = charTable('\\`');

/** What stands between backquotes is shell of its own, after one layer of backslashes is taken off. */
function readBackquotes(reader: Reader, inQuotes: boolean): CommandSubstitution {
  const { source } = reader;
  const opened = reader.pos;
  const escapable = inQuotes ? '$`\\"' : '$`\\';
  let body = '';
  let pos = opened + 1;
  while (true) {
    const stop = scanUntil(source, pos, BACKQUOTE_STOPS);
    body += source.slice(pos, stop);
    if (stop >= source.length) failUnclosed(reader, '`', opened, 'EOF in backquote substitution');
    pos = stop + 1;
    if (source[stop] === '`') break;
    const next = source[pos];
    if (next === undefined) continue;
    body += escapable.includes(next) ? next : next === '\n' ? '' : `\\${next}`;
    pos++;
  }
  reader.pos = pos;
  return nested(reader, () => parseLater(reader, body, 'backquote'));
}

/** Parses a substitution whose errors bash reports only when it runs it; ash reports them at once. */
export function parseLater(reader: Reader, body: string, style: 'backquote' | 'dollar'): CommandSubstitution {
  const inBackquotes = style === 'backquote';
  const inner = makeReader(body, reader.dialect, reader.parseUntil, { depth: reader.depth, inBackquotes });
  try {
    return { type: 'command', style, body: inner.parseUntil(inner, undefined) };
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    if (reader.dialect === 'bash') return failedSubstitution(error);
    throw new ShellSyntaxError({ messages: error.messages, line: error.line, incomplete: false });
  }
}

const NOTHING: Program = { type: 'program', commands: [], warnings: [] };

function failedSubstitution(error: ShellSyntaxError): CommandSubstitution {
  const { report: messages, line } = error;
  return { type: 'command', style: 'backquote', body: NOTHING, error: { messages, line } };
}

/**
 * The body of an unquoted here-document.
 * @param firstLine the input line on which the body begins
 */
export function parseHereDocumentBody(reader: Reader, body: string, firstLine: number): Word {
  const inner = makeReader(body, reader.dialect, reader.parseUntil, { firstLine, depth: reader.depth });
  try {
    return { parts: parseParts(inner, HERE_DOCUMENT), raw: body };
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    if (reader.dialect === 'bash') return { parts: [failedSubstitution(error)], raw: body };
    throw new ShellSyntaxError({ messages: error.messages, line: error.line, incomplete: false });
  }
}
