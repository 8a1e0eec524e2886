/** The parser's state and the moves that every grammar rule uses. */
import type { Command, List, Word } from './ast.ts';
import { nextToken, type Token, type TokenPlace } from './lex.ts';
import { lineAt, type Reader } from './reader.ts';

export interface Parser {
  readonly reader: Reader;
  /** The token that was looked at but not taken. */
  ahead: Token | undefined;
  /** Rules that need each other; filled in by parse.ts so that the files below it need not import it. */
  readonly rules: Rules;
}

export interface Rules {
  /** Commands up to a word or operator that can only close something; at least one. */
  readonly list: (parser: Parser) => List;
  readonly command: (parser: Parser) => Command;
  /** `ahead` may be the command's first word. */
  readonly simpleCommand: (parser: Parser) => Command;
}

const WORDS: TokenPlace = { assignments: false };
const ASSIGNMENTS: TokenPlace = { assignments: true };

/** The next token, not taken. Where an assignment may stand, say so when it is first looked at. */
export function peek(parser: Parser, assignments = false): Token {
  parser.ahead ??= nextToken(parser.reader, assignments ? ASSIGNMENTS : WORDS);
  return parser.ahead;
}

export function take(parser: Parser, assignments = false): Token {
  const token = peek(parser, assignments);
  parser.ahead = undefined;
  return token;
}

/** The word behind `>&` or `<&`. */
export function takeDuplicate(parser: Parser): Token {
  return nextToken(parser.reader, { assignments: false, duplicate: true });
}

/** Takes newlines, and with them the here-documents that follow. */
export function skipNewlines(parser: Parser, assignments = false): void {
  while (peek(parser, assignments).type === 'newline') parser.ahead = undefined;
}

export function isOperator(token: Token, text: string): boolean {
  return token.type === 'operator' && token.text === text;
}

/** Whether the token is that word, unquoted: a reserved word where the grammar looks for one. */
export function isReserved(token: Token, text: string): boolean {
  return token.type === 'word' && token.plain && token.text === text;
}

/** The line on which a token ends: the line a command that it begins is said to be on. */
export function lineOf(parser: Parser, token: Token): number {
  return lineAt(parser.reader, token.type === 'word' ? token.end : token.start);
}

/** Remembers an open compound command while `parse` runs; bash names it if the input ends. */
export function inside<T>(parser: Parser, name: string, line: number, parse: () => T): T {
  const { reader } = parser;
  reader.open.push({ name, line });
  const result = parse();
  reader.open.pop();
  return result;
}

/** A word that stands for nothing. */
export const EMPTY_WORD: Word = { parts: [], raw: '' };
