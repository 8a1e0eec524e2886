/** What follows a `$`: parameters, command substitution, arithmetic. */
import type { CommandSubstitution, ParameterOperation, ParameterPart, Subscript, Word, WordPart } from './ast.ts';
import { isDigit, isNameStart, nameAt } from './chars.ts';
import { scanDoubleParenthesis } from './arithscan.ts';
import { ARITHMETIC, BRACED, BRACED_IN_QUOTES, BRACED_OFFSET, BRACED_PATTERN, BRACED_SUBSCRIPT, BRACKETED } from './contexts.ts';
import { ShellSyntaxError } from './errors.ts';
import { failUnclosed, nested, type Reader, wordFrom } from './reader.ts';
import { parseLater, parseParts, parseWordIn } from './words.ts';

const SPECIAL = '@*#?-$!';

/** At a `$`. Returns text if the `$` is only a character. */
export function parseDollar(reader: Reader, inQuotes: boolean): WordPart | string {
  const { source } = reader;
  const start = reader.pos;
  const next = source[start + 1];
  if (next === '(') {
    return source[start + 2] === '(' ? parseDouble(reader) : parseCommand(reader, 2, 'dollar');
  }
  if (next === '{') return nested(reader, () => parseBraced(reader, inQuotes));
  if (next === '[' && reader.dialect === 'bash') return nested(reader, () => parseBracketed(reader));
  const name = next === undefined ? '' : isNameStart(next) ? nameAt(source, start + 1) : next;
  if (name === '' || !(isNameStart(name) || isDigit(name) || SPECIAL.includes(name))) {
    reader.pos++;
    return '$';
  }
  reader.pos += 1 + name.length;
  return { type: 'parameter', name, indirect: false, raw: `$${name}` };
}

/** `skip` characters in front of the commands; the style tells what closes them. */
function parseCommand(reader: Reader, skip: number, style: 'dollar' | 'function' | 'value'): CommandSubstitution {
  reader.pos += skip;
  const close = style === 'dollar' ? ')' : '}';
  return { type: 'command', style, body: nested(reader, () => reader.parseUntil(reader, close)) };
}

/** `$((`. bash takes it for a subshell in a command substitution, to be parsed later, unless `))` ends it. */
function parseDouble(reader: Reader): WordPart {
  const { source, pos, dialect } = reader;
  if (dialect === 'bash') {
    const { isArithmetic, close } = scanDoubleParenthesis(reader, pos + 3, pos);
    if (!isArithmetic) {
      reader.pos = close + 1;
      return nested(reader, () => parseLater(reader, source.slice(pos + 2, close), 'dollar'));
    }
  }
  return nested(reader, () => parseArithmetic(reader));
}

function parseArithmetic(reader: Reader): WordPart {
  const opened = reader.pos;
  reader.pos += 3;
  const start = reader.pos;
  const parts = parseExpression(reader);
  const expression = wordFrom(reader, start, parts);
  if (!reader.source.startsWith('))', reader.pos)) failUnclosed(reader, ')', opened, "missing '))'");
  reader.pos += 2;
  return { type: 'arithmetic', expression };
}

/** ash has one message for whatever is missing inside an expression. */
function parseExpression(reader: Reader): WordPart[] {
  try {
    return parseParts(reader, ARITHMETIC);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError) || error.message !== 'syntax error: unterminated quoted string') throw error;
    return failUnclosed(reader, ')', reader.pos, "missing '))'");
  }
}

function parseBracketed(reader: Reader): WordPart {
  const opened = reader.pos;
  reader.pos += 2;
  const expression = parseWordIn(reader, BRACKETED);
  expectClose(reader, ']', opened);
  return { type: 'arithmetic', expression };
}

function expectClose(reader: Reader, close: string, opened: number): void {
  if (reader.source[reader.pos] !== close) failUnclosed(reader, close, opened, "missing '}'");
  reader.pos++;
}

/** `${…}`. Whatever cannot be understood becomes a bad substitution, which fails only when it is expanded. */
function parseBraced(reader: Reader, inQuotes: boolean): WordPart {
  const { source } = reader;
  const start = reader.pos;
  const inside = source[start + 2];
  if (reader.dialect === 'bash' && inside !== undefined && ' \t\n|'.includes(inside)) {
    return inside === '|' ? parseCommand(reader, 3, 'value') : parseCommand(reader, 2, 'function');
  }
  reader.pos += 2;
  const part = parseParameter(reader, inQuotes, start);
  if (part !== undefined && source[reader.pos] === '}') {
    reader.pos++;
    return { ...part, raw: source.slice(start, reader.pos) };
  }
  parseParts(reader, inQuotes ? BRACED_IN_QUOTES : BRACED);
  const ashMessage = inQuotes ? 'unterminated quoted string' : "missing '}'";
  if (source[reader.pos] !== '}') failUnclosed(reader, '}', start, ashMessage);
  reader.pos++;
  return { type: 'bad-substitution', raw: source.slice(start, reader.pos) };
}

/** A name, a number, or a special parameter at the present position, or ''. */
function parameterNameAt(reader: Reader): string {
  const { source, pos } = reader;
  const ch = source[pos];
  if (ch === undefined) return '';
  if (isNameStart(ch)) return nameAt(source, pos);
  if (isDigit(ch)) {
    let end = pos + 1;
    while (isDigit(source[end])) end++;
    return source.slice(pos, end);
  }
  return SPECIAL.includes(ch) ? ch : '';
}

/** The part without its raw text, at the `}` if all is well; undefined if no parameter is named. */
function parseParameter(reader: Reader, inQuotes: boolean, opened: number): ParameterPart | undefined {
  const { source } = reader;
  const lead = source[reader.pos];
  if (lead === '#') {
    const length = parseLength(reader, opened);
    if (length !== undefined) return length === 'bad' ? undefined : length;
  }
  const indirect = lead === '!' && reader.dialect === 'bash' && isIndirect(source, reader.pos + 1);
  if (indirect) reader.pos++;
  const name = parameterNameAt(reader);
  if (name === '') return undefined;
  reader.pos += name.length;
  const subscript = parseSubscript(reader, name, opened);
  if (subscript === 'bad') return undefined;
  const base = { type: 'parameter', name, indirect, raw: '', ...(subscript && { subscript }) } as const;
  if (source[reader.pos] === '}') {
    return indirect && subscript !== undefined && 'all' in subscript ? { ...base, operation: { type: 'keys' } } : base;
  }
  const all = source[reader.pos];
  if (indirect && isNameStart(name) && (all === '*' || all === '@') && source[reader.pos + 1] === '}') {
    reader.pos++;
    return { ...base, operation: { type: 'names', all } };
  }
  const operation = parseOperation(reader, inQuotes);
  return operation && { ...base, operation };
}

/** Whether `!` in front of the text at `pos` means the parameter named by another, not the parameter `!`. */
function isIndirect(source: string, pos: number): boolean {
  const ch = source[pos];
  if (isNameStart(ch) || isDigit(ch)) return true;
  return ch !== undefined && '@*#?$!'.includes(ch) && source[pos + 1] === '}';
}

/**
 * `${#x}`: at the `#`. Undefined, without moving, if the `#` is the parameter itself (`${#}`, `${#:-x}`, `${##a}`);
 * 'bad' if it is neither.
 */
function parseLength(reader: Reader, opened: number): ParameterPart | 'bad' | undefined {
  const start = reader.pos;
  reader.pos++;
  const name = parameterNameAt(reader);
  reader.pos += name.length;
  const subscript = parseSubscript(reader, name, opened);
  if (name !== '' && subscript !== 'bad' && reader.source[reader.pos] === '}') {
    const operation = { type: 'length' } as const;
    return { type: 'parameter', name, indirect: false, raw: '', operation, ...(subscript && { subscript }) };
  }
  if (name !== '' && !SPECIAL.includes(name)) return 'bad';
  reader.pos = start;
  return undefined;
}

/** `[…]` behind a variable's name; undefined if there is none, 'bad' if the braces end first. */
function parseSubscript(reader: Reader, name: string, opened: number): Subscript | 'bad' | undefined {
  const { source } = reader;
  if (reader.dialect !== 'bash' || source[reader.pos] !== '[' || !isNameStart(name)) return undefined;
  reader.pos++;
  const all = source[reader.pos];
  if ((all === '@' || all === '*') && source[reader.pos + 1] === ']') {
    reader.pos += 2;
    return { all };
  }
  const index = parseWordIn(reader, BRACED_SUBSCRIPT);
  if (reader.pos >= source.length) failUnclosed(reader, '}', opened, "missing '}'");
  if (source[reader.pos] === '}' || index.raw === '') return 'bad';
  reader.pos++;
  return { index };
}

/** The operator and its words, at whatever follows them. */
function parseOperation(reader: Reader, inQuotes: boolean): ParameterOperation | undefined {
  const { source } = reader;
  const operator = source[reader.pos];
  if (operator === undefined) return undefined;
  const next = source[reader.pos + 1];
  const colon = operator === ':';
  const test = colon ? next : operator;
  if (test !== undefined && '-=?+'.includes(test)) {
    reader.pos += colon ? 2 : 1;
    const word = parseWordIn(reader, inQuotes ? BRACED_IN_QUOTES : BRACED);
    return { type: 'conditional', operator: test as '-' | '=' | '?' | '+', colon, word };
  }
  if (!':#%/^,~@'.includes(operator)) {
    // ash takes one character before it gives up, even a quote
    if (reader.dialect === 'ash') reader.pos++;
    return undefined;
  }
  reader.pos++;
  if (colon) return parseSubstring(reader);
  const twice = next === operator;
  if (operator === '#' || operator === '%') {
    reader.pos += twice ? 1 : 0;
    const side = operator === '#' ? 'prefix' : 'suffix';
    return { type: 'remove', side, longest: twice, pattern: parseWordIn(reader, BRACED) };
  }
  if (operator === '/') return parseReplace(reader, twice);
  if (reader.dialect !== 'bash') return undefined;
  if (operator === '^' || operator === ',' || operator === '~') {
    reader.pos += twice ? 1 : 0;
    const to = operator === '^' ? 'upper' : operator === ',' ? 'lower' : 'toggle';
    return { type: 'case', to, all: twice, pattern: parseWordIn(reader, BRACED) };
  }
  if (operator === '@' && next !== undefined && 'QEPAULuKka'.includes(next)) {
    reader.pos++;
    return { type: 'transform', operator: next };
  }
  return undefined;
}

function parseSubstring(reader: Reader): ParameterOperation {
  const offset = parseExpressionUntilColon(reader);
  if (reader.source[reader.pos] !== ':') return { type: 'substring', offset };
  reader.pos++;
  return { type: 'substring', offset, length: parseExpressionUntilColon(reader) };
}

/** Colons that belong to a `?:` do not end the expression. */
function parseExpressionUntilColon(reader: Reader): Word {
  const start = reader.pos;
  const parts: WordPart[] = [];
  let open = 0;
  while (true) {
    for (const part of parseParts(reader, BRACED_OFFSET)) {
      if (part.type === 'literal') open += part.text.split('?').length - 1;
      parts.push(part);
    }
    if (reader.source[reader.pos] !== ':' || open === 0) break;
    open--;
    parts.push({ type: 'literal', text: ':' });
    reader.pos++;
  }
  return wordFrom(reader, start, parts);
}

function parseReplace(reader: Reader, all: boolean): ParameterOperation {
  const { source } = reader;
  reader.pos += all ? 1 : 0;
  const sign = source[reader.pos];
  const anchored = !all && reader.dialect === 'bash' && (sign === '#' || sign === '%');
  if (anchored) reader.pos++;
  const pattern = parseReplacePattern(reader);
  const anchor = anchored ? ({ anchor: sign === '#' ? 'start' : 'end' } as const) : {};
  const base = { type: 'replace', all, pattern, ...anchor } as const;
  if (source[reader.pos] !== '/') return base;
  reader.pos++;
  return { ...base, replacement: parseWordIn(reader, BRACED) };
}

/** A slash that comes first belongs to the pattern. */
function parseReplacePattern(reader: Reader): Word {
  const start = reader.pos;
  const slash: WordPart[] = [];
  if (reader.source[start] === '/') {
    slash.push({ type: 'literal', text: '/' });
    reader.pos++;
  }
  return wordFrom(reader, start, [...slash, ...parseParts(reader, BRACED_PATTERN)]);
}
