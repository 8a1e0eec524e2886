/**
 * Tokens: words, operators, newlines. Whether a word is a reserved word is for the parser to say, since it depends on
 * the place.
 */
import type { ArrayLiteral, Assignment, Dialect, LiteralPart, Word, WordPart } from './ast.ts';
import { isDigit } from './chars.ts';
import { SUBSCRIPT, UNQUOTED } from './contexts.ts';
import { readHereDocuments } from './heredoc.ts';
import { failUnclosed, nested, type Reader, wordFrom } from './reader.ts';
import { failUnexpected } from './unexpected.ts';
import { parseParts, parseWordIn } from './words.ts';

export interface Token {
  /** `io-number` is the 2 of `2>`, `io-variable` the {fd} of `{fd}>`. */
  readonly type: 'word' | 'operator' | 'io-number' | 'io-variable' | 'newline' | 'end';
  /** As written; of an io-variable the name. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly word?: Word;
  /** The word is one unquoted literal, so it may be a reserved word. */
  readonly plain: boolean;
}

/** Longest first. */
const OPERATORS: Readonly<Record<Dialect, readonly string[]>> = {
  bash: '<<< <<- &>> ;;& && || ;; ;& |& << >> <& >& <> >| &> < > | & ; ( )'.split(' '),
  ash: '<<< <<- && || ;; << >> <& >& <> >| &> < > | & ; ( )'.split(' '),
};

const BY_FIRST: ReadonlyMap<string, readonly string[]> = new Map(
  (['bash', 'ash'] as const).flatMap((dialect) =>
    [...'&|;()<>'].map((ch) => [`${dialect}${ch}`, OPERATORS[dialect].filter((op) => op.startsWith(ch))] as const),
  ),
);

function operatorAt({ source, pos, dialect }: Reader, first: string): string | undefined {
  for (const operator of BY_FIRST.get(dialect + first)!) if (source.startsWith(operator, pos)) return operator;
  return undefined;
}

const REDIRECTIONS = new Set('<<< <<- &>> << >> <& >& <> >| &> < >'.split(' '));

export function isRedirection(token: Token): boolean {
  if (token.type === 'io-number' || token.type === 'io-variable') return true;
  return token.type === 'operator' && REDIRECTIONS.has(token.text);
}

/** Blanks, escaped newlines and a comment. */
function skipBlanks(reader: Reader): void {
  const { source } = reader;
  while (true) {
    const ch = source[reader.pos];
    if (ch === ' ' || ch === '\t') reader.pos++;
    else if (ch === '\\' && source[reader.pos + 1] === '\n') {
      reader.pos += 2;
      reader.wantsMore = reader.pos === source.length;
    } else if (ch === '#') {
      const end = source.indexOf('\n', reader.pos);
      reader.pos = end < 0 ? source.length : end;
    } else return;
  }
}

const IO_NUMBER = /[0-9]{1,9}(?=[<>](?!\())/y;
const IO_VARIABLE = /\{([A-Za-z_][A-Za-z0-9_]*)\}(?=[<>])/y;

/** What may be written where the next token stands. */
export interface TokenPlace {
  /** `x[1]=`, `x=(…)` are assignments here; elsewhere they are words. */
  readonly assignments: boolean;
  /** Behind `>&`, so that the 2 of `>&2>x` is not a descriptor in front of `>`. */
  readonly duplicate?: boolean;
}

/**
 * The next token. A newline also takes in the here-documents that start behind it.
 * @throws ShellSyntaxError for an unclosed quote or substitution
 */
export function nextToken(reader: Reader, place: TokenPlace): Token {
  skipBlanks(reader);
  const { source, dialect } = reader;
  const start = reader.pos;
  const token = (type: Token['type'], text: string): Token => ({ type, text, start, end: reader.pos, plain: false });
  const ch = source[start];
  if (ch === undefined) {
    readHereDocuments(reader);
    if (dialect === 'ash' || reader.finalNewline || start === 0 || source[start - 1] === '\n') return token('end', '');
    // bash's reader hands a newline to the parser before it reports the end
    reader.finalNewline = true;
    return token('newline', '\n');
  }
  if (ch === '\n') {
    reader.pos++;
    const newline = token('newline', '\n');
    readHereDocuments(reader);
    return newline;
  }
  if ('&|;()<>'.includes(ch)) {
    const isProcess = (ch === '<' || ch === '>') && source[start + 1] === '(';
    const operator = isProcess ? undefined : operatorAt(reader, ch);
    if (operator !== undefined) {
      reader.pos += operator.length;
      return token('operator', operator);
    }
  }
  if (isDigit(ch) && !place.duplicate) {
    IO_NUMBER.lastIndex = start;
    const digits = IO_NUMBER.exec(source)?.[0];
    if (digits !== undefined) {
      reader.pos += digits.length;
      return token('io-number', digits);
    }
  }
  if (ch === '{' && dialect === 'bash') {
    IO_VARIABLE.lastIndex = start;
    const found = IO_VARIABLE.exec(source);
    if (found !== null) {
      reader.pos += found[0].length;
      return token('io-variable', found[1]!);
    }
  }
  const word = readWord(reader, place);
  const [only] = word.parts;
  const plain = word.parts.length === 1 && only!.type === 'literal';
  // not the raw text: an escaped newline may stand in the middle of a reserved word
  const text = plain ? (only as LiteralPart).text : word.raw;
  return { type: 'word', text, start, end: reader.pos, plain, word };
}

const ASSIGNED_NAME = /([A-Za-z_][A-Za-z0-9_]*)(\+?=|\[)/y;

function readWord(reader: Reader, place: TokenPlace): Word {
  const { source, dialect } = reader;
  const start = reader.pos;
  ASSIGNED_NAME.lastIndex = start;
  const head = ASSIGNED_NAME.exec(source);
  const name = head?.[1];
  let sign = head?.[2];
  if (name === undefined || sign === undefined || (dialect === 'ash' && sign !== '=')) {
    return wordFrom(reader, start, parseParts(reader, UNQUOTED));
  }
  if (sign !== '[') {
    reader.pos += name.length + sign.length;
    return assignmentWord(reader, place, start, name, sign, undefined);
  }
  if (!place.assignments) return wordFrom(reader, start, parseParts(reader, UNQUOTED));
  const opened = start + name.length;
  reader.pos = opened + 1;
  const subscript = parseWordIn(reader, SUBSCRIPT);
  if (source[reader.pos] !== ']') failUnclosed(reader, ']', opened, '');
  reader.pos++;
  sign = /^\+?=/.exec(source.slice(reader.pos, reader.pos + 2))?.[0];
  if (sign !== undefined) {
    reader.pos += sign.length;
    return assignmentWord(reader, place, start, name, sign, subscript);
  }
  // `a[ 1 ]` without `=` is a word after all, blanks included
  const literal = (text: string): WordPart => ({ type: 'literal', text });
  const parts = [literal(`${name}[`), ...subscript.parts, literal(']'), ...parseParts(reader, UNQUOTED)];
  return wordFrom(reader, start, parts);
}

/** Behind the `=` of something that reads like an assignment. */
function assignmentWord(reader: Reader, place: TokenPlace, start: number, name: string, sign: string, subscript: Word | undefined): Word {
  const valueStart = reader.pos;
  const append = sign === '+=';
  const head = { type: 'literal', text: reader.source.slice(start, valueStart) } as const;
  const base = { name, append, ...(subscript && { subscript }) };
  if (place.assignments && reader.dialect === 'bash' && reader.source[reader.pos] === '(') {
    const value = nested(reader, () => readArray(reader));
    const raw = reader.source.slice(start, reader.pos);
    return { parts: [{ type: 'literal', text: raw }], raw, assignment: { ...base, value } };
  }
  const parts = parseParts(reader, UNQUOTED);
  const value: Word = { parts, raw: reader.source.slice(valueStart, reader.pos) };
  const assignment: Assignment = { ...base, value };
  return { parts: [head, ...parts], raw: reader.source.slice(start, reader.pos), assignment };
}

const ELEMENT_PLACE: TokenPlace = { assignments: false };

/** `(a b [5]=c)`, at the parenthesis. Newlines and comments may stand between the words. */
function readArray(reader: Reader): ArrayLiteral {
  const opened = reader.pos;
  reader.pos++;
  const elements: ArrayLiteral['elements'][number][] = [];
  while (true) {
    skipBlanks(reader);
    const ch = reader.source[reader.pos];
    if (ch === undefined) failUnclosed(reader, ')', opened, '');
    if (ch === '[' && !/^[\s\])]?$/.test(reader.source[reader.pos + 1] ?? '')) {
      elements.push(readElement(reader, opened));
      continue;
    }
    const token = nextToken(reader, ELEMENT_PLACE);
    if (token.type === 'newline') continue;
    if (token.type === 'operator' && token.text === ')') return { type: 'array', elements };
    if (token.word === undefined) failUnexpected(reader, token);
    elements.push({ append: false, value: token.word });
  }
}

/** `[5]=c`, at the bracket; or a word that only begins with a bracket. */
function readElement(reader: Reader, opened: number): ArrayLiteral['elements'][number] {
  const start = reader.pos;
  reader.pos++;
  const subscript = parseWordIn(reader, SUBSCRIPT);
  if (reader.source[reader.pos] !== ']') failUnclosed(reader, ')', opened, '');
  reader.pos++;
  const sign = /^\+?=/.exec(reader.source.slice(reader.pos, reader.pos + 2))?.[0];
  reader.pos += sign?.length ?? 0;
  const valueStart = reader.pos;
  const parts = parseParts(reader, UNQUOTED);
  if (sign !== undefined) return { subscript, append: sign === '+=', value: wordFrom(reader, valueStart, parts) };
  const literal = (text: string): WordPart => ({ type: 'literal', text });
  const all = [literal('['), ...subscript.parts, literal(']'), ...parts];
  return { append: false, value: wordFrom(reader, start, all) };
}
