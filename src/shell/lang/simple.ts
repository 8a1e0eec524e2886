/** Simple commands, redirections, and function definitions that begin like one. */
import type { Assignment, Command, HereDocument, List, Redirection, Word, WordPart } from './ast.ts';
import { isRedirection, type Token } from './lex.ts';
import { EMPTY_WORD, isOperator, lineOf, type Parser, peek, skipNewlines, take, takeDuplicate } from './parser.ts';
import { lineAt, nested } from './reader.ts';
import { failUnexpected } from './unexpected.ts';

/** Builtins whose arguments are assignments (bash(1) "declaration commands"; ash knows the first three). */
export const DECLARATION_COMMANDS: ReadonlySet<string> = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

/** Every empty list, so that a long line of short commands stays small. */
const NONE: never[] = [];

function append<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

/** Assignments, words and redirections in any order that begins with an assignment or a word. */
export function parseSimpleCommand(parser: Parser): Command {
  const { reader } = parser;
  let assignments: Assignment[] = NONE;
  let words: Word[] = NONE;
  let redirections: Redirection[] = NONE;
  let line = lineAt(reader, reader.pos);
  let declares = false;
  // BusyBox's [[ is a command, but the && and || in front of its ]] are operands
  let inTest = false;
  while (true) {
    const token = peek(parser, words.length === 0 || declares);
    if (words.length + assignments.length + redirections.length === 0) line = lineOf(parser, token);
    if (isRedirection(token)) redirections = append(redirections, parseRedirection(parser));
    else if (token.type === 'word') {
      take(parser);
      const word = token.word!;
      if (words.length === 0 && word.assignment !== undefined) {
        assignments = append(assignments, word.assignment);
        continue;
      }
      if (words.length === 0) {
        declares = reader.dialect === 'bash' && token.plain && DECLARATION_COMMANDS.has(token.text);
        inTest = reader.dialect === 'ash' && token.plain && token.text === '[[';
      } else if (token.plain && token.text === ']]') inTest = false;
      words = append(words, word);
    } else if (inTest && (isOperator(token, '&&') || isOperator(token, '||'))) {
      take(parser);
      const text = token.text === '&&' ? '-a' : '-o';
      words = append(words, { parts: [{ type: 'literal', text }], raw: token.text });
    } else if (isOperator(token, '(') && words.length === 1 && assignments.length + redirections.length === 0) {
      return parseFunction(parser, words[0]!.raw, line);
    } else break;
  }
  return { type: 'simple', line, assignments, words, redirections };
}

/** `name ( ) body`, at the parenthesis. */
function parseFunction(parser: Parser, name: string, line: number): Command {
  take(parser);
  const close = take(parser);
  if (!isOperator(close, ')')) failUnexpected(parser.reader, close, ')', false);
  return parseFunctionBody(parser, name, line);
}

/** What may begin the body of a function in bash: a compound command and nothing else. */
const BODIES: ReadonlySet<string> = new Set(['(', '{', 'if', 'while', 'until', 'for', 'case', 'select', '[[']);

function onlyCommand(command: Command): List {
  const pipeline = { type: 'pipeline', negated: false, commands: [command] } as const;
  const andOr = { type: 'and-or', first: pipeline, rest: [] } as const;
  return { type: 'list', items: [{ andOr, background: false }] };
}

/**
 * The compound command behind `name ()` or `function name`; in ash any command.
 * @param bare `function name` without parentheses, which makes ash as strict as bash
 */
export function parseFunctionBody(parser: Parser, name: string, line: number, bare = false): Command {
  skipNewlines(parser, true);
  const first = peek(parser, true);
  const isBash = parser.reader.dialect === 'bash';
  const isBody = isBash || bare ? BODIES.has(first.text) : true;
  if (!isBody) failUnexpected(parser.reader, first);
  const body = nested(parser.reader, () => parser.rules.command(parser));
  // ash lets a function be the body of another
  if (body.type === 'function') {
    const group = onlyCommand(body);
    return {
      type: 'function',
      name,
      line,
      body: { type: 'group', line, body: group, redirections: [] },
      redirections: [],
    };
  }
  return { type: 'function', name, line, body, redirections: [] };
}

/** The redirections behind a compound command. */
export function parseRedirections(parser: Parser): Redirection[] {
  const found: Redirection[] = [];
  while (isRedirection(peek(parser, true))) found.push(parseRedirection(parser));
  // behind a redirection no reserved word is recognised: `{ { a; } >f }` lacks a `;`
  if (found.length > 0) parser.ahead = { ...peek(parser), plain: false };
  return found;
}

/** One redirection; the caller saw that one begins here. */
function parseRedirection(parser: Parser): Redirection {
  const { reader } = parser;
  let operator = take(parser);
  const from: { fd?: number; fdVariable?: string } = {};
  if (operator.type === 'io-number') from.fd = Number(operator.text);
  if (operator.type === 'io-variable') from.fdVariable = operator.text;
  if (operator.type !== 'operator') operator = take(parser);
  const target = reader.dialect === 'bash' && operator.text.endsWith('&') ? takeDuplicate(parser) : take(parser);
  const word = target.word ?? failUnexpected(reader, target);
  switch (operator.text) {
    case '<<':
    case '<<-':
      return announceHereDocument(parser, { ...from, operator: operator.text }, operator, word);
    case '<<<':
      return { type: 'here-string', ...from, operator: '<<<', target: word };
    case '<&':
    case '>&':
      return { type: 'duplicate', ...from, operator: operator.text, target: word };
    default:
      return { type: 'file', ...from, operator: operator.text as '<', target: word };
  }
}

/** The node, whose body is filled in when the line ends. */
function announceHereDocument(parser: Parser, from: { operator: '<<' | '<<-'; fd?: number; fdVariable?: string }, token: Token, word: Word): Redirection {
  const { reader } = parser;
  const { text: delimiter, quoted } = delimiterOf(word.parts);
  const node: HereDocument = { type: 'here-document', ...from, delimiter, quoted, body: EMPTY_WORD };
  const stripTabs = from.operator === '<<-';
  reader.pending.push({ line: lineAt(reader, token.start), delimiter, quoted, stripTabs, node });
  return node;
}

/** A delimiter is not expanded: what looks like an expansion is taken as written. */
function delimiterOf(parts: readonly WordPart[]): { text: string; quoted: boolean } {
  let text = '';
  let quoted = false;
  for (const part of parts) {
    if (part.type === 'literal') text += part.text;
    else if (part.type === 'double-quoted') {
      text += delimiterOf(part.parts).text;
      quoted = true;
    } else if ('text' in part) {
      text += part.text;
      quoted = true;
    } else if ('raw' in part) text += part.raw;
  }
  return { text, quoted };
}
