/**
 * The parser: lists and pipelines, and the ways in.
 *
 * A shell reads one command line, runs it, and reads the next: an error on line 3 does not keep lines 1 and 2 from
 * running. parsePartial gives exactly that; parse throws at once.
 */
import type { AndOr, Command, Dialect, List, ListItem, Pipeline, Program, Redirection } from './ast.ts';
import { scanDoubleParenthesis } from './arithscan.ts';
import { parseCommand } from './compound.ts';
import { ARITHMETIC } from './contexts.ts';
import { ShellSyntaxError } from './errors.ts';
import type { Token } from './lex.ts';
import { isOperator, isReserved, type Parser, peek, type Rules, skipNewlines, take } from './parser.ts';
import { makeReader, type Reader } from './reader.ts';
import { parseSimpleCommand } from './simple.ts';
import { failUnexpected, unexpectedEnd } from './unexpected.ts';
import { parseWordIn } from './words.ts';

export interface ParseOptions {
  readonly dialect: Dialect;
  /** Line number of the first line, 1 unless told otherwise. */
  readonly firstLine?: number;
}

const RULES: Rules = { list: parseList, command: parseCommand, simpleCommand: parseSimpleCommand };

function makeParser(reader: Reader): Parser {
  return { reader, ahead: undefined, rules: RULES };
}

/**
 * Parses a whole input.
 * @throws ShellSyntaxError
 */
export function parse(source: string, options: ParseOptions): Program {
  const { program, error } = parsePartial(source, options);
  if (error !== undefined) throw error;
  return program;
}

export interface PartialProgram {
  /** The command lines in front of the error, or all of them. */
  readonly program: Program;
  readonly error?: ShellSyntaxError;
  /** There is no error, but the input ends in an escaped newline or inside a here-document. */
  readonly wantsMore: boolean;
}

/** Parses as much as there is. What a shell does with a script: run `program`, then report `error`. */
export function parsePartial(source: string, options: ParseOptions): PartialProgram {
  const start = options.firstLine === undefined ? {} : { firstLine: options.firstLine };
  const reader = makeReader(source, options.dialect, parseUntil, start);
  const commands: List[] = [];
  const program: Program = { type: 'program', commands, warnings: reader.warnings };
  try {
    const parser = makeParser(reader);
    for (let line = parseLine(parser); line !== undefined; line = parseLine(parser)) commands.push(line);
    return { program, wantsMore: reader.wantsMore };
  } catch (error) {
    if (error instanceof ShellSyntaxError) return { program, error, wantsMore: false };
    throw error;
  }
}

export type InteractiveInput =
  | { readonly status: 'complete'; readonly program: Program }
  /** Ask for another line behind `> ` and parse both together. */
  | { readonly status: 'incomplete' }
  | { readonly status: 'error'; readonly error: ShellSyntaxError };

/** What a prompt should do with the lines typed so far. Call it with all of them; a final newline is implied. */
export function parseInteractive(source: string, options: ParseOptions): InteractiveInput {
  const { program, error, wantsMore } = parsePartial(source.endsWith('\n') ? source : `${source}\n`, options);
  if (wantsMore || error?.incomplete) return { status: 'incomplete' };
  return error === undefined ? { status: 'complete', program } : { status: 'error', error };
}

/** Whether more input is needed before anything can be said about these lines. */
export function isIncomplete(source: string, options: ParseOptions): boolean {
  return parseInteractive(source, options).status === 'incomplete';
}

/** The inside of a substitution, its closing character included; without one, up to the end of the input. */
function parseUntil(reader: Reader, close: ')' | '}' | undefined): Program {
  const outer = { open: reader.open, close: reader.close };
  reader.open = [];
  reader.close = close;
  const parser = makeParser(reader);
  const commands: List[] = [];
  while (true) {
    skipNewlines(parser, true);
    const token = peek(parser, true);
    if (token.type === 'end') {
      if (close === undefined) break;
      if (reader.dialect === 'ash') failUnexpected(reader, token, close);
      throw unexpectedEnd(reader);
    }
    if (closes(token, close) || (isLenient(parser, close) && isCloser(token))) break;
    if (reader.dialect === 'ash' && close !== undefined && isCloser(token)) failUnexpected(reader, token, close);
    commands.push(parseItems(parser, true, close));
    if (isLenient(parser, close) && peek(parser, true).type !== 'newline') break;
  }
  reader.open = outer.open;
  reader.close = outer.close;
  return { type: 'program', commands, warnings: reader.warnings };
}

/** One complete command with its newline, or undefined at the end of the input. */
function parseLine(parser: Parser): List | undefined {
  skipNewlines(parser, true);
  if (peek(parser, true).type === 'end') return undefined;
  return parseItems(parser, true, undefined);
}

/** The commands inside a compound command. */
function parseList(parser: Parser): List {
  skipNewlines(parser, true);
  // ash leaves it to the compound command to say what is missing
  if (parser.reader.dialect === 'ash' && peek(parser, true).type === 'end') return { type: 'list', items: [] };
  return parseItems(parser, false, undefined);
}

const CLOSERS = new Set(['then', 'fi', 'elif', 'else', 'do', 'done', 'esac', '}']);

/** Whether the token can only close what the list is in. */
function isCloser(token: Token): boolean {
  if (token.type === 'end') return true;
  if (token.type === 'operator') return token.text === ')' || token.text.startsWith(';;') || token.text === ';&';
  return token.type === 'word' && token.plain && CLOSERS.has(token.text);
}

/**
 * And-or lists up to what closes them, which is left.
 * @param oneLine stop behind a newline; anything that closes is then an error, except `close`
 */
function parseItems(parser: Parser, oneLine: boolean, close: ')' | '}' | undefined): List {
  let items: ListItem[] | undefined;
  while (true) {
    const andOr = parseAndOr(parser);
    const separator = peek(parser, true);
    const background = isOperator(separator, '&');
    const item = { andOr, background };
    if (items === undefined) items = [item];
    else items.push(item);
    if (separator.type === 'newline' || separator.type === 'end') {
      if (oneLine || separator.type === 'end') break;
      skipNewlines(parser, true);
    } else if (background || isOperator(separator, ';')) {
      take(parser);
      if (!oneLine) skipNewlines(parser, true);
      else if (peek(parser, true).type === 'newline') break;
    } else {
      const isBash = parser.reader.dialect === 'bash';
      const ends = oneLine ? closes(separator, close) || isLenient(parser, close) : !(isBash && isOperator(separator, '('));
      if (!ends) failBehind(parser, andOr, separator, close);
      break;
    }
    const next = peek(parser, true);
    if (oneLine ? next.type === 'end' || closes(next, close) : isCloser(next)) break;
    if (oneLine && (close !== undefined || isLenient(parser, close)) && parser.reader.dialect === 'ash' && isCloser(next)) break;
  }
  return { type: 'list', items };
}

/** ash ignores what follows a command between backquotes if it cannot be part of a list. */
function isLenient({ reader }: Parser, close: ')' | '}' | undefined): boolean {
  return reader.dialect === 'ash' && reader.inBackquotes && close === undefined;
}

/** Something stands where a `;` should: behind a compound command a whole `((…))` is one token to bash. */
function failBehind(parser: Parser, before: AndOr, token: Token, close: ')' | '}' | undefined): never {
  const { reader } = parser;
  const last = (before.rest.at(-1)?.pipeline ?? before.first).commands.at(-1);
  const mayBeArithmetic = reader.dialect === 'bash' && last?.type !== 'simple' && last?.redirections.length === 0;
  const isArithmetic = mayBeArithmetic && isOperator(token, '(') && reader.source[token.end] === '(';
  if (!isArithmetic || !scanDoubleParenthesis(reader, token.end + 1, token.start).isArithmetic) {
    failUnexpected(reader, token, close);
  }
  reader.pos = token.end + 1;
  const { raw } = parseWordIn(reader, ARITHMETIC);
  failUnexpected(reader, { ...token, type: 'word', text: raw, end: reader.pos });
}

function closes(token: Token, close: ')' | '}' | undefined): boolean {
  return close === ')' ? isOperator(token, ')') : close === '}' && isReserved(token, '}');
}

/** Stands for every list of further pipelines that is empty, which is nearly all of them. */
const NONE: never[] = [];

function parseAndOr(parser: Parser): AndOr {
  const first = parsePipeline(parser);
  let rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = NONE;
  while (true) {
    const token = peek(parser);
    if (token.type !== 'operator' || (token.text !== '&&' && token.text !== '||')) break;
    take(parser);
    skipNewlines(parser, true);
    if (rest === NONE) rest = [];
    rest.push({ operator: token.text, pipeline: parsePipeline(parser) });
  }
  return { type: 'and-or', first, rest };
}

function parsePipeline(parser: Parser): Pipeline {
  const prefix = parsePrefix(parser);
  const commands: Command[] = prefix?.lone ? [] : [parseCommand(parser)];
  while (commands.length > 0) {
    const token = peek(parser);
    const both = isOperator(token, '|&');
    if (!both && !isOperator(token, '|')) break;
    if (both) commands.push(alsoErrors(commands.pop()!));
    take(parser);
    skipNewlines(parser, true);
    commands.push(parseCommand(parser));
  }
  if (prefix === undefined) return { type: 'pipeline', negated: false, commands };
  const { negated, timed } = prefix;
  return { type: 'pipeline', negated, commands, ...(timed && { timed }) };
}

/** `!` and, in bash, `time`; both may come again there, and may stand alone. */
function parsePrefix(parser: Parser): { negated: boolean; timed?: 'default' | 'posix'; lone: boolean } | undefined {
  const isBash = parser.reader.dialect === 'bash';
  const first = peek(parser, true);
  if (!isReserved(first, '!') && !isReserved(first, 'time')) return undefined;
  let negated = false;
  let timed: 'default' | 'posix' | undefined;
  let any = false;
  while (true) {
    const token = peek(parser, true);
    if (isReserved(token, '!')) {
      if (any && !isBash) failUnexpected(parser.reader, token);
      take(parser);
      negated = !negated;
    } else if (isBash && isReserved(token, 'time')) {
      take(parser);
      timed ??= 'default';
      if (isReserved(peek(parser, true), '-p')) {
        take(parser);
        timed = 'posix';
      }
      if (isReserved(peek(parser, true), '--')) take(parser);
    } else {
      const ends = token.type === 'newline' || token.type === 'end' || isOperator(token, ';') || isOperator(token, '&');
      return { negated, lone: any && isBash && ends, ...(timed && { timed }) };
    }
    any = true;
  }
}

/** `a |& b` is `a 2>&1 | b`, the redirection last (bash(1) "Pipelines"). */
function alsoErrors(command: Command): Command {
  const target = { parts: [{ type: 'literal', text: '1' } as const], raw: '1' };
  const extra: Redirection = { type: 'duplicate', operator: '>&', fd: 2, target };
  if (command.type === 'function') return { ...command, body: alsoErrors(command.body) as typeof command.body };
  return { ...command, redirections: [...command.redirections, extra] };
}
