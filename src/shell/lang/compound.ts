/** Compound commands: groups, conditionals, loops, cases. */
import type { CaseClause, Command, CompoundCommand, List, Redirection, Word } from './ast.ts';
import { scanDoubleParenthesis } from './arithscan.ts';
import { isName } from './chars.ts';
import { parseConditional } from './conditional.ts';
import { ARITHMETIC, ARITHMETIC_FOR } from './contexts.ts';
import { ShellSyntaxError } from './errors.ts';
import type { Token } from './lex.ts';
import { EMPTY_WORD, inside, isOperator, isReserved, lineOf, type Parser, peek, skipNewlines, take } from './parser.ts';
import { lineAt, nested, type Reader } from './reader.ts';
import { parseFunctionBody, parseRedirections } from './simple.ts';
import { failUnexpected } from './unexpected.ts';
import { parseWordIn } from './words.ts';

/** Words that end a list and may not begin a command. */
const CLOSERS = new Set(['then', 'fi', 'elif', 'else', 'do', 'done', 'esac', '}', 'in', '!', ']]']);

/** Any command but a pipeline: what the first token says, or a simple command. */
export function parseCommand(parser: Parser): Command {
  const { reader } = parser;
  const token = peek(parser, true);
  const line = lineOf(parser, token);
  if (token.type === 'word' && token.plain) {
    const compound = parseReserved(parser, token, line);
    if (compound !== undefined) return compound;
    if (CLOSERS.has(token.text) && !(reader.dialect === 'ash' && token.text === ']]')) failUnexpected(reader, token);
  } else if (isOperator(token, '(')) {
    if (reader.dialect === 'bash' && reader.source[token.end] === '(') {
      if (scanDoubleParenthesis(reader, token.end + 1, token.start).isArithmetic) return parseArithmeticCommand(parser, line);
    }
    take(parser);
    return closed(parser, '(', line, () => ({ type: 'subshell', body: parser.rules.list(parser) }), ')');
  } else if (token.type !== 'word' && !/[<>]/.test(token.text) && !token.type.startsWith('io')) {
    failUnexpected(reader, token);
  }
  return parser.rules.simpleCommand(parser);
}

/** A compound command that a reserved word begins, or undefined. */
function parseReserved(parser: Parser, token: Token, line: number): Command | undefined {
  const isBash = parser.reader.dialect === 'bash';
  switch (token.text) {
    case '{':
      take(parser);
      return closed(parser, '{', line, () => ({ type: 'group', body: parser.rules.list(parser) }), '}');
    case 'if':
      take(parser);
      return closed(parser, 'if', line, () => parseIf(parser), 'fi');
    case 'while':
    case 'until': {
      const type = token.text;
      take(parser);
      const parseLoop = (): Content => {
        const condition = parser.rules.list(parser);
        expectReserved(parser, 'do');
        return { type, condition, body: parser.rules.list(parser) };
      };
      return closed(parser, type, line, parseLoop, 'done');
    }
    case 'for':
      take(parser);
      return inside(parser, 'for', line, () => nested(parser.reader, () => parseFor(parser, 'for', line)));
    case 'select':
      if (!isBash) return undefined;
      take(parser);
      return inside(parser, 'select', line, () => nested(parser.reader, () => parseFor(parser, 'select', line)));
    case 'case':
      take(parser);
      return closed(parser, 'case', line, () => parseCase(parser), 'esac');
    case 'function':
      return parseFunctionKeyword(parser, line);
    case '[[':
      if (!isBash) return undefined;
      take(parser);
      return withRedirections(parser, { type: 'conditional', line, expression: parseConditional(parser, line) });
    default:
      return undefined;
  }
}

type Distribute<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A compound command without what all of them have. */
type Content = Distribute<CompoundCommand, 'line' | 'redirections'>;

/** Parses what is inside, takes the closing word, and what is redirected behind it. */
function closed(parser: Parser, name: string, line: number, parse: () => Content, close: string): CompoundCommand {
  const content = inside(parser, name, line, () => {
    const found = nested(parser.reader, parse);
    const token = take(parser);
    if (!(isReserved(token, close) || isOperator(token, close))) failUnexpected(parser.reader, token, close);
    return found;
  });
  return withRedirections(parser, { ...content, line });
}

function withRedirections(parser: Parser, content: Content & { readonly line: number }): CompoundCommand {
  const redirections: Redirection[] = parseRedirections(parser);
  return { ...content, redirections } as CompoundCommand;
}

function expectReserved(parser: Parser, word: string): void {
  const token = take(parser);
  if (!isReserved(token, word)) failUnexpected(parser.reader, token, word);
}

function parseIf(parser: Parser): Content {
  const { list } = parser.rules;
  const clauses: { condition: List; body: List }[] = [];
  do {
    if (clauses.length > 0) take(parser);
    const condition = list(parser);
    expectReserved(parser, 'then');
    clauses.push({ condition, body: list(parser) });
  } while (isReserved(peek(parser), 'elif'));
  if (!isReserved(peek(parser), 'else')) return { type: 'if', clauses };
  take(parser);
  return { type: 'if', clauses, otherwise: list(parser) };
}

/** Behind `for` or `select`, up to and including the loop's redirections. */
function parseFor(parser: Parser, type: 'for' | 'select', line: number): CompoundCommand {
  const { reader } = parser;
  const isBash = reader.dialect === 'bash';
  const variable = take(parser);
  if (isBash && type === 'for' && isOperator(variable, '(') && reader.source[reader.pos] === '(') {
    return parseArithmeticFor(parser, variable, line);
  }
  if (!isBash && !(variable.type === 'word' && variable.plain && isName(variable.text))) {
    fail(reader, 'syntax error: bad for loop variable', variable);
  }
  if (variable.type !== 'word') failUnexpected(reader, variable);
  skipNewlines(parser);
  let words: Word[] | undefined;
  if (isReserved(peek(parser), 'in')) {
    take(parser);
    words = [];
    while (peek(parser).type === 'word') words.push(take(parser).word!);
    const end = take(parser);
    if (end.type !== 'newline' && !isOperator(end, ';')) failUnexpected(reader, end);
  } else if (isOperator(peek(parser), ';')) take(parser);
  const body = parseLoopBody(parser);
  return withRedirections(parser, { type, line, variable: variable.text, body, ...(words && { words }) });
}

/** `do … done`, or bash's undocumented `{ … }`. */
function parseLoopBody(parser: Parser): List {
  skipNewlines(parser);
  const braced = parser.reader.dialect === 'bash' && isReserved(peek(parser), '{');
  if (braced) take(parser);
  else expectReserved(parser, 'do');
  const body = parser.rules.list(parser);
  expectReserved(parser, braced ? '}' : 'done');
  return body;
}

/** Behind the first parenthesis of `for ((`. */
function parseArithmeticFor(parser: Parser, open: Token, line: number): CompoundCommand {
  const { reader } = parser;
  if (!scanDoubleParenthesis(reader, reader.pos + 1, open.start).isArithmetic) failUnexpected(reader, open);
  reader.pos++;
  const expressions: Word[] = [];
  while (true) {
    while (' \t\n'.includes(reader.source[reader.pos] ?? '-')) reader.pos++;
    expressions.push(parseWordIn(reader, ARITHMETIC_FOR));
    if (reader.source[reader.pos] !== ';') break;
    reader.pos++;
  }
  reader.pos += 2;
  if (expressions.length !== 3) {
    const messages = [
      `syntax error: ${expressions.length < 3 ? 'arithmetic expression required' : "`;' unexpected"}`,
      `syntax error: \`${reader.source.slice(open.start, reader.pos)}'`,
    ];
    throw new ShellSyntaxError({ messages, line: lineAt(reader, open.start), incomplete: false });
  }
  skipNewlines(parser);
  if (isOperator(peek(parser), ';')) take(parser);
  const [init = EMPTY_WORD, test = EMPTY_WORD, step = EMPTY_WORD] = expressions;
  return withRedirections(parser, { type: 'arithmetic-for', line, init, test, step, body: parseLoopBody(parser) });
}

/** `(( … ))`, at the first parenthesis. */
function parseArithmeticCommand(parser: Parser, line: number): CompoundCommand {
  const { reader } = parser;
  take(parser);
  reader.pos++;
  const expression = nested(reader, () => parseWordIn(reader, ARITHMETIC));
  reader.pos += 2;
  return withRedirections(parser, { type: 'arithmetic', line, expression });
}

/** Behind `case`, up to its `esac`. */
function parseCase(parser: Parser): Content {
  const { reader } = parser;
  const subject = take(parser);
  if (subject.word === undefined) failUnexpected(reader, subject, 'word');
  skipNewlines(parser);
  expectReserved(parser, 'in');
  const clauses: CaseClause[] = [];
  while (true) {
    skipNewlines(parser);
    if (isReserved(peek(parser), 'esac')) break;
    const clause = parseClause(parser);
    clauses.push(clause.clause);
    if (clause.last) break;
  }
  return { type: 'case', subject: subject.word, clauses };
}

/** `pattern | pattern ) list ;;` */
function parseClause(parser: Parser): { clause: CaseClause; last: boolean } {
  const { reader } = parser;
  const isBash = reader.dialect === 'bash';
  if (isOperator(peek(parser), '(')) take(parser);
  const patterns: Word[] = [];
  while (true) {
    const pattern = take(parser);
    // ash takes any token for a pattern and stumbles over the next one
    if (pattern.word === undefined && isBash) failUnexpected(reader, pattern);
    patterns.push(pattern.word ?? EMPTY_WORD);
    const next = take(parser);
    if (isOperator(next, ')')) break;
    if (!isOperator(next, '|')) failUnexpected(reader, next, ')', false);
  }
  skipNewlines(parser, true);
  const first = peek(parser, true);
  const empty = isReserved(first, 'esac') || isClauseEnd(first);
  const body = empty ? undefined : parser.rules.list(parser);
  const end = peek(parser);
  const clause = { patterns, ...(body && { body }) };
  if (isReserved(end, 'esac')) return { clause: { ...clause, end: ';;' }, last: true };
  if (!isClauseEnd(end)) failUnexpected(reader, end, ';;');
  take(parser);
  return { clause: { ...clause, end: end.text as CaseClause['end'] }, last: false };
}

function isClauseEnd(token: Token): boolean {
  return isOperator(token, ';;') || isOperator(token, ';&') || isOperator(token, ';;&');
}

/** `function name [()] body` */
function parseFunctionKeyword(parser: Parser, line: number): Command {
  const { reader } = parser;
  take(parser);
  const name = take(parser);
  if (name.type !== 'word') failUnexpected(reader, name, 'word');
  const open = peek(parser, true);
  const bare = !isOperator(open, '(') || (reader.dialect === 'bash' && reader.source[open.end] === '(');
  if (!bare) {
    take(parser);
    const close = take(parser);
    if (!isOperator(close, ')')) failUnexpected(reader, close, ')', false);
  }
  return parseFunctionBody(parser, name.text, line, bare);
}

function fail(reader: Reader, message: string, token: Token): never {
  const incomplete = token.type === 'end';
  throw new ShellSyntaxError({ messages: [message], line: lineAt(reader, reader.pos), incomplete });
}
