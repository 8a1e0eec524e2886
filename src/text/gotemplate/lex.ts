/**
 * The lexer of Go's text/template: cuts a template into text and the words inside `{{ }}`. An error becomes an
 * `error` token, which the parser reports when it gets that far, so that an earlier mistake of grammar wins.
 */
import { formatArg } from '../gofmt/print.ts';
import { isPrint, quote } from '../gofmt/strconv.ts';
import { INT } from '../govalue/types.ts';

export type TokenType =
  | 'error'
  | 'EOF'
  | 'text'
  | 'leftDelim'
  | 'rightDelim'
  | 'space'
  | 'leftParen'
  | 'rightParen'
  | 'pipe'
  | 'assign'
  | 'declare'
  | 'char'
  | 'bool'
  | 'charConstant'
  | 'complex'
  | 'number'
  | 'string'
  | 'rawString'
  | 'field'
  | 'identifier'
  | 'variable'
  | Keyword;

const KEYWORDS = [
  '.',
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
] as const;
/** `.` alone is the cursor; the others are words of the template language. */
export type Keyword = (typeof KEYWORDS)[number];

export interface Token {
  readonly type: TokenType;
  /** Index of the token's first character in the template. */
  readonly pos: number;
  readonly text: string;
  readonly line: number;
}

/** A token as error messages show it. */
export function describeToken(token: Token): string {
  if (token.type === 'EOF') return 'EOF';
  if (token.type === 'error') return token.text;
  if (isKeyword(token.type)) return `<${token.text}>`;
  const chars = [...token.text];
  return chars.length > 10 ? `${quote(chars.slice(0, 10).join(''))}...` : quote(token.text);
}

function isKeyword(word: string): word is Keyword {
  return (KEYWORDS as readonly string[]).includes(word);
}

const LEFT = '{{';
const RIGHT = '}}';
const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';
const isAlphaNumeric = (char: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(char);
const trimmedAtStart = (text: string): number => text.length - text.replace(/^[ \t\r\n]+/, '').length;
const trimmedAtEnd = (text: string): number => text.length - text.replace(/[ \t\r\n]+$/, '').length;
/** `%#U`: `U+0021 '!'`. */
const unicodeName = (char: string): string =>
  formatArg({ type: INT, data: char.codePointAt(0) ?? 0 }, { verb: 'U', sharp: true });

export class Lexer {
  private input: string;
  private pos = 0;
  private start = 0;
  private parenDepth = 0;
  private insideAction = false;
  private startLine = 1;

  constructor(input: string) {
    this.input = input;
  }

  /** The next token; after an error or at the end, `EOF` for ever. */
  next(): Token {
    return this.insideAction ? this.action() : this.text();
  }

  private rest(from = this.pos): string {
    return this.input.slice(from);
  }

  private peek(): string {
    const code = this.input.codePointAt(this.pos);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  private emit(type: TokenType): Token {
    const token: Token = { type, pos: this.start, text: this.input.slice(this.start, this.pos), line: this.startLine };
    this.ignore();
    return token;
  }

  /** Drops what was read since the last token, but counts its lines. */
  private ignore(): void {
    this.startLine += this.input.slice(this.start, this.pos).split('\n').length - 1;
    this.start = this.pos;
  }

  private fail(message: string): Token {
    const token: Token = { type: 'error', pos: this.start, text: message, line: this.startLine };
    this.input = '';
    this.pos = 0;
    this.start = 0;
    this.insideAction = false;
    return token;
  }

  /** Text up to the next `{{`; a `{{- ` there trims the text's end. */
  private text(): Token {
    for (;;) {
      const open = this.input.indexOf(LEFT, this.pos);
      if (open < 0) {
        this.pos = this.input.length;
        return this.pos > this.start ? this.emit('text') : this.emit('EOF');
      }
      const trims = hasLeftTrim(this.rest(open + LEFT.length));
      const end = open - (trims ? trimmedAtEnd(this.input.slice(this.start, open)) : 0);
      this.pos = end;
      const token = end > this.start ? this.emit('text') : undefined;
      this.pos = open;
      this.ignore();
      if (token) return token;
      const delim = this.leftDelim(trims);
      if (delim) return delim;
    }
  }

  /** The opening delimiter; `undefined` after a comment, which gives no token. */
  private leftDelim(trims: boolean): Token | undefined {
    const afterMarker = trims ? 2 : 0;
    this.pos += LEFT.length;
    if (this.rest(this.pos + afterMarker).startsWith('/*')) {
      this.pos += afterMarker;
      this.ignore();
      return this.comment();
    }
    const token = this.emit('leftDelim');
    this.insideAction = true;
    this.pos += afterMarker;
    this.ignore();
    this.parenDepth = 0;
    return token;
  }

  private comment(): Token | undefined {
    const close = this.input.indexOf('*/', this.pos + 2);
    if (close < 0) return this.fail('unclosed comment');
    this.pos = close + 2;
    const delim = this.rightDelimAt(this.pos);
    if (!delim) return this.fail('comment ends before closing delimiter');
    this.pos += RIGHT.length;
    if (delim === 'trim') {
      this.pos += 2;
      this.pos += trimmedAtStart(this.rest());
    }
    this.ignore();
    return undefined;
  }

  private rightDelimAt(pos: number): 'trim' | 'plain' | undefined {
    const rest = this.rest(pos);
    if (rest.length > 1 && isSpace(rest[0]!) && rest.startsWith(`-${RIGHT}`, 1)) return 'trim';
    return rest.startsWith(RIGHT) ? 'plain' : undefined;
  }

  private rightDelim(): Token {
    const trims = this.rightDelimAt(this.pos) === 'trim';
    if (trims) {
      this.pos += 2;
      this.ignore();
    }
    this.pos += RIGHT.length;
    const token = this.emit('rightDelim');
    if (trims) {
      this.pos += trimmedAtStart(this.rest());
      this.ignore();
    }
    this.insideAction = false;
    return token;
  }

  private action(): Token {
    if (this.rightDelimAt(this.pos)) {
      return this.parenDepth === 0 ? this.rightDelim() : this.fail('unclosed left paren');
    }
    const char = this.peek();
    if (char === '') return this.fail('unclosed action');
    if (isSpace(char)) return this.space();
    // a dot at the very end of the text is lexed as a number, as Go does
    if (char === '.' && /^\.[^0-9]/s.test(this.rest())) return this.fieldOrVariable('field');
    if (/[.+\-0-9]/.test(char)) return this.number();
    if (isAlphaNumeric(char)) return this.identifier();
    this.pos += char.length;
    switch (char) {
      case '=':
        return this.emit('assign');
      case ':':
        if (this.peek() !== '=') return this.fail('expected :=');
        this.pos++;
        return this.emit('declare');
      case '|':
        return this.emit('pipe');
      case '"':
        return this.quoted('"', 'string', 'unterminated quoted string');
      case "'":
        return this.quoted("'", 'charConstant', 'unterminated character constant');
      case '`':
        return this.rawString();
      case '$':
        this.pos--;
        return this.fieldOrVariable('variable');
      case '(':
        this.parenDepth++;
        return this.emit('leftParen');
      case ')':
        this.parenDepth--;
        return this.parenDepth < 0 ? this.fail('unexpected right paren') : this.emit('rightParen');
      default:
        if (char < '\x80' && isPrint(char)) return this.emit('char');
        return this.fail(`unrecognized character in action: ${unicodeName(char)}`);
    }
  }

  /** A run of spaces, leaving the last one to a closing trim marker. */
  private space(): Token {
    const run = trimmedAtStart(this.rest());
    this.pos += run;
    if (this.rightDelimAt(this.pos - 1) === 'trim') {
      this.pos--;
      if (run === 1) return this.rightDelim();
    }
    return this.emit('space');
  }

  private word(): void {
    for (let char = this.peek(); char !== '' && isAlphaNumeric(char); char = this.peek()) this.pos += char.length;
  }

  private identifier(): Token {
    this.word();
    const word = this.input.slice(this.start, this.pos);
    if (!this.atTerminator()) return this.fail(`bad character ${unicodeName(this.peek())}`);
    if (isKeyword(word)) return this.emit(word);
    return this.emit(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  /** `.Name` or `$name`, or the lone `.` or `$`. */
  private fieldOrVariable(type: 'field' | 'variable'): Token {
    this.pos++;
    if (this.atTerminator()) return this.emit(type === 'field' ? '.' : 'variable');
    this.word();
    if (!this.atTerminator()) return this.fail(`bad character ${unicodeName(this.peek())}`);
    return this.emit(type);
  }

  private atTerminator(): boolean {
    const char = this.peek();
    return char === '' || isSpace(char) || '.,|:)('.includes(char) || this.rest().startsWith(RIGHT);
  }

  private quoted(mark: string, type: TokenType, unterminated: string): Token {
    for (;;) {
      let char = this.input[this.pos++] ?? '\n';
      if (char === mark) return this.emit(type);
      if (char === '\\') char = this.input[this.pos++] ?? '\n';
      if (char === '\n') return this.fail(unterminated);
    }
  }

  private rawString(): Token {
    const close = this.input.indexOf('`', this.pos);
    if (close < 0) return this.fail('unterminated raw quoted string');
    this.pos = close + 1;
    return this.emit('rawString');
  }

  private number(): Token {
    const first = this.scanNumber();
    if (!first) return this.badNumber();
    if (!/[+-]/.test(this.peek())) return this.emit('number');
    // a complex constant such as 1+2i: no spaces, and an i at the end
    if (!this.scanNumber() || this.input[this.pos - 1] !== 'i') return this.badNumber();
    return this.emit('complex');
  }

  private badNumber(): Token {
    return this.fail(`bad number syntax: ${quote(this.input.slice(this.start, this.pos))}`);
  }

  private scanNumber(): boolean {
    const pattern =
      /^[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/;
    this.pos += pattern.exec(this.rest())?.[0].length ?? 0;
    const char = this.peek();
    if (char === '' || !isAlphaNumeric(char)) return true;
    this.pos += char.length;
    return false;
  }
}

function hasLeftTrim(rest: string): boolean {
  return rest.length > 1 && rest[0] === '-' && isSpace(rest[1]!);
}
