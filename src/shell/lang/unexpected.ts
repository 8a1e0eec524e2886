/** A token in the wrong place, in each shell's words. */
import { ShellSyntaxError } from './errors.ts';
import type { Token } from './lex.ts';
import { quoteForMessage } from './quote.ts';
import { lineAt, lineOfEnd, type Reader, sourceLineAt } from './reader.ts';

/** ash's reserved words: only these are named in its messages, any other word is just `word`. */
const ASH_RESERVED = new Set('! case do done elif else esac fi for function if in then until while { }'.split(' '));

/** The offset that a message about the token is about: a word ends on its line, a newline still belongs to it. */
function siteOf(token: Token): number {
  return token.type === 'newline' ? token.start : token.end;
}

/**
 * @param expecting what ash adds as `(expecting …)`: a reserved word or operator, or `word`
 * @param reserved whether a reserved word would have been recognised here (ash calls it `word` otherwise)
 */
export function failUnexpected(reader: Reader, token: Token, expecting?: string, reserved = true): never {
  const incomplete = token.type === 'end';
  if (reader.dialect === 'ash') {
    const shown = ashName(token, reserved);
    const wanted = expecting === undefined ? '' : ` (expecting ${expecting === 'word' ? 'word' : `"${expecting}"`})`;
    const messages = [`syntax error: unexpected ${shown}${wanted}`];
    throw new ShellSyntaxError({ messages, line: lineAt(reader, reader.pos), incomplete });
  }
  if (incomplete) throw unexpectedEnd(reader);
  const text = token.type === 'newline' ? 'newline' : quoteForMessage(token.text);
  const wanted = reader.close === undefined || text === reader.close ? '' : ` while looking for matching \`${reader.close}'`;
  const messages = [`syntax error near unexpected token \`${text}'${wanted}`];
  const site = siteOf(token);
  throw new ShellSyntaxError({
    messages,
    line: lineAt(reader, site),
    sourceLine: sourceLineAt(reader, site),
    incomplete: false,
  });
}

function ashName(token: Token, reserved: boolean): string {
  if (token.type === 'end') return 'end of file';
  if (token.type === 'newline') return 'newline';
  if (token.type === 'operator') return /[<>]/.test(token.text) ? 'redirection' : `"${token.text}"`;
  if (token.type === 'word') return reserved && token.plain && ASH_RESERVED.has(token.text) ? `"${token.text}"` : 'word';
  return 'redirection';
}

/** What bash says when the input ends inside something; `before` are messages that come first. */
export function unexpectedEnd(reader: Reader, before: readonly string[] = []): ShellSyntaxError {
  const innermost = reader.open.at(-1);
  const message =
    reader.close !== undefined
      ? `unexpected EOF while looking for matching \`${reader.close}'`
      : innermost === undefined
        ? 'syntax error: unexpected end of file'
        : `syntax error: unexpected end of file from \`${innermost.name}' command on line ${innermost.line}`;
  return new ShellSyntaxError({ messages: [...before, message], line: lineOfEnd(reader), incomplete: true });
}
