/** bash's `[[ … ]]` (bash(1) "Compound Commands"; parse.y: cond_expr, cond_term). */
import type { Condition, Word } from './ast.ts';
import { REGEX } from './contexts.ts';
import { ShellSyntaxError } from './errors.ts';
import type { Token } from './lex.ts';
import { isOperator, isReserved, type Parser, peek, skipNewlines, take } from './parser.ts';
import { lineAt, nested, sourceLineAt } from './reader.ts';
import { unexpectedEnd } from './unexpected.ts';
import { parseWordIn } from './words.ts';

const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const BINARY = new Set('= == != =~ < > -eq -ne -lt -le -gt -ge -nt -ot -ef'.split(' '));

/** Behind `[[`, up to and including `]]`. */
export function parseConditional(parser: Parser, line: number): Condition {
  parser.reader.open.push({ name: '[[', line });
  const expression = nested(parser.reader, () => parseOr(parser));
  const end = take(parser);
  if (!isReserved(end, ']]')) {
    if (end.type === 'newline' || end.type === 'end') throw unexpectedEnd(parser.reader, ["unexpected EOF while looking for `]]'"]);
    fail(parser, end, [`syntax error in conditional expression: unexpected token \`${show(end)}'`]);
  }
  parser.reader.open.pop();
  return expression;
}

function parseOr(parser: Parser): Condition {
  return parseJoined(parser, '||', 'or', parseAnd);
}

function parseAnd(parser: Parser): Condition {
  return parseJoined(parser, '&&', 'and', parseTerm);
}

function parseJoined(parser: Parser, operator: string, type: 'and' | 'or', parseOne: (parser: Parser) => Condition): Condition {
  const terms = [parseOne(parser)];
  while (isOperator(peek(parser), operator)) {
    take(parser);
    terms.push(parseOne(parser));
  }
  return terms.length === 1 ? terms[0]! : { type, terms };
}

function parseTerm(parser: Parser): Condition {
  skipNewlines(parser);
  const first = take(parser);
  if (isOperator(first, '(')) {
    const inner = parseGroup(parser);
    skipNewlines(parser);
    const close = take(parser);
    if (!isOperator(close, ')')) fail(parser, close, [`unexpected token \`${show(close)}', expected \`)'`]);
    return inner;
  }
  if (isReserved(first, '!')) return { type: 'not', term: nested(parser.reader, () => parseTerm(parser)) };
  if (first.type === 'end') {
    throw unexpectedEnd(parser.reader, ["unexpected token `EOF' in conditional command"]);
  }
  if (first.type !== 'word' || isReserved(first, ']]')) {
    fail(parser, first, first.type === 'word' ? [] : [`unexpected token \`${show(first)}' in conditional command`]);
  }
  const term = first.plain && UNARY.test(first.text) ? parseUnary(parser, first) : parseBinary(parser, first.word!);
  skipNewlines(parser);
  return term;
}

/** Behind `(`. Each open parenthesis adds its complaint to an error inside it. */
function parseGroup(parser: Parser): Condition {
  try {
    return nested(parser.reader, () => parseOr(parser));
  } catch (error) {
    if (!(error instanceof ShellSyntaxError) || error.messages.length < 2) throw error;
    const messages = [...error.messages.slice(0, -1), "expected `)'", error.messages.at(-1)!];
    const { line, sourceLine, incomplete } = error;
    throw new ShellSyntaxError({ messages, line, incomplete, ...(sourceLine !== undefined && { sourceLine }) });
  }
}

function parseUnary(parser: Parser, operator: Token): Condition {
  const operand = take(parser);
  if (operand.word === undefined || isReserved(operand, ']]')) failOperand(parser, operand, 'unary');
  return { type: 'unary', operator: operator.text, operand: operand.word };
}

/** A word alone means `-n word`. */
function parseBinary(parser: Parser, left: Word): Condition {
  const operator = peek(parser);
  const isComparison = (operator.type === 'operator' || operator.plain) && BINARY.has(operator.text);
  if (!isComparison) {
    const isEnd = isReserved(operator, ']]') || ['&&', '||', ')'].some((text) => isOperator(operator, text));
    if (isEnd) return { type: 'unary', operator: '-n', operand: left };
    take(parser);
    fail(parser, operator, [`unexpected token \`${show(operator)}', conditional binary operator expected`]);
  }
  take(parser);
  const right = operator.text === '=~' ? takeRegex(parser) : take(parser);
  if (right.word === undefined || isReserved(right, ']]')) failOperand(parser, right, 'binary');
  return { type: 'binary', operator: operator.text, left, right: right.word };
}

/** A regular expression may hold `(`, `)` and `|`. */
function takeRegex(parser: Parser): Token {
  const { reader } = parser;
  while (reader.source[reader.pos] === ' ' || reader.source[reader.pos] === '\t') reader.pos++;
  const start = reader.pos;
  const ch = reader.source[start];
  if (ch === undefined || ch === '\n' || ch === '#') return take(parser);
  const word = parseWordIn(reader, REGEX);
  return { type: 'word', text: word.raw, start, end: reader.pos, word, plain: word.raw === ']]' };
}

function show(token: Token): string {
  return token.type === 'newline' ? 'newline' : token.type === 'end' ? 'EOF' : token.text;
}

function failOperand(parser: Parser, token: Token, arity: 'unary' | 'binary'): never {
  return fail(parser, token, [`unexpected argument \`${show(token)}' to conditional ${arity} operator`]);
}

/** Prints its own message first, then where bash's reader stands. */
function fail(parser: Parser, token: Token, before: readonly string[]): never {
  const { reader } = parser;
  if (token.type === 'end') throw unexpectedEnd(reader, before);
  const site = token.type === 'newline' ? token.start : token.end;
  const sourceLine = sourceLineAt(reader, site);
  const column = token.end - (reader.source.lastIndexOf('\n', site - 1) + 1);
  const messages = [...before, `syntax error near \`${textNear(sourceLine, column)}'`];
  throw new ShellSyntaxError({ messages, line: lineAt(reader, site), sourceLine, incomplete: false });
}

/** Mirrors bash's error_token_from_text: the word that ends at or just behind `column`. */
function textNear(line: string, column: number): string {
  let end = Math.min(column, line.length - 1);
  while (end > 0 && /\s/.test(line[end]!)) end--;
  let start = end;
  while (start > 0 && !' \n\t;|&'.includes(line[start]!)) start--;
  while (start < end && /\s/.test(line[start]!)) start++;
  return line.slice(start, end + 1);
}
