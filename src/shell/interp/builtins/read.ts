/** `read`: one line from standard input into variables, split by IFS. */
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Input } from '../../command.ts';
import { isName } from '../../lang/chars.ts';
import { LineQueue } from '../../streams.ts';
import { assignVariable } from '../env.ts';
import type { Shell } from '../shell.ts';
import type { Builtin } from './index.ts';

interface Options { raw: boolean; prompt?: string; timeout?: number; count?: number; delimiter: string; array?: string; fd: number; names: string[] }

function parse(sh: Shell, args: string[]): Options | string {
  const o: Options = { raw: false, delimiter: '\n', fd: 0, names: [] };
  const words = [...args];
  while (words[0]?.startsWith('-') && words[0].length > 1) {
    const word = words.shift() as string;
    if (word === '--') break;
    for (let i = 1; i < word.length; i++) {
      const letter = word[i] as string;
      if (letter === 'r') o.raw = true;
      else if (letter === 's' || letter === 'e') continue;
      else if ('ptndaiNu'.includes(letter)) {
        const value = word.slice(i + 1) || words.shift();
        if (value === undefined && letter !== 'd') return sh.kind === 'bash' ? `-${letter}: option requires an argument` : `No arg for -${letter} option`;
        if (letter === 'p') o.prompt = value as string;
        else if (letter === 't') o.timeout = Number(value);
        else if (letter === 'n' || letter === 'N') o.count = Number(value);
        else if (letter === 'd') o.delimiter = (value ?? '')[0] ?? '\0';
        else if (letter === 'a') o.array = value as string;
        else if (letter === 'u') o.fd = Number(value);
        break;
      } else return sh.kind === 'bash' ? `-${letter}: invalid option` : `Illegal option -${letter}`;
    }
  }
  o.names = words;
  return o;
}

/** Read up to the delimiter; `complete` is false when end of file came first, undefined text when the time was over. */
function* readUntil(sh: Shell, input: Input, o: Options): Co<{ text: string; complete: boolean } | undefined> {
  if (o.timeout !== undefined && input instanceof LineQueue && input.pending === 0) {
    const until = sh.rt.k.now + o.timeout * 1e6;
    while (sh.rt.k.now < until && input.pending === 0) yield { until, queues: [input.changed] };
    if (input.pending === 0) return undefined;
  }
  let text = '';
  for (;;) {
    if (o.delimiter !== '\n' || o.count !== undefined) {
      const all: string | undefined = yield* input.read();
      if (all === undefined) return { text, complete: false };
      const joined = text + all;
      const at = joined.indexOf(o.delimiter);
      const limit = o.count ?? Number.POSITIVE_INFINITY;
      if (at >= 0 && at < limit) {
        input.unread?.(joined.slice(at + 1));
        return { text: joined.slice(0, at), complete: true };
      }
      if (joined.length >= limit) {
        input.unread?.(joined.slice(limit));
        return { text: joined.slice(0, limit), complete: true };
      }
      text = joined;
      continue;
    }
    const line: string | undefined = yield* input.readLine();
    if (line === undefined) return { text, complete: false };
    const ended = !(input.lastLineCut ?? false);
    const odd = /\\*$/.exec(line)?.[0].length ?? 0;
    if (o.raw || odd % 2 === 0 || !ended) return { text: text + line, complete: ended };
    text += line.slice(0, -1); // backslash-newline joins lines
  }
}

/** Split for `read`: the last name takes the rest of the line. */
function splitFields(text: string, ifs: string, names: number, raw: boolean): string[] {
  const space = (c: string): boolean => ' \t\n'.includes(c) && ifs.includes(c);
  const chars: { c: string; quoted: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    if (!raw && text[i] === '\\' && i + 1 < text.length) chars.push({ c: text[++i] as string, quoted: true });
    else if (raw || text[i] !== '\\') chars.push({ c: text[i] as string, quoted: false });
  }
  const isSpace = (i: number): boolean => !chars[i]!.quoted && space(chars[i]!.c);
  const isDelim = (i: number): boolean => !chars[i]!.quoted && ifs.includes(chars[i]!.c);
  let i = 0;
  while (i < chars.length && isSpace(i)) i++;
  const fields: string[] = [];
  while (i < chars.length) {
    if (fields.length === names - 1) {
      let end = chars.length;
      while (end > i && isSpace(end - 1)) end--;
      // one trailing delimiter that ends the only field is dropped
      if (end > i && isDelim(end - 1) && !isSpace(end - 1) && !chars.slice(i, end - 1).some((_, k) => isDelim(i + k))) end--;
      fields.push(chars.slice(i, end).map((x) => x.c).join(''));
      return fields;
    }
    let field = '';
    while (i < chars.length && !isDelim(i)) field += chars[i++]!.c;
    fields.push(field);
    while (i < chars.length && isSpace(i)) i++;
    if (i < chars.length && isDelim(i)) {
      i++;
      while (i < chars.length && isSpace(i)) i++;
    }
  }
  return fields;
}

export const readBuiltin: Builtin = function* (sh, args) {
  const o = parse(sh, args);
  if (typeof o === 'string') {
    sh.error(o, 'read');
    if (sh.kind === 'bash') sh.stderr.write('read: usage: read [-Eers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]\n');
    return 2;
  }
  if (sh.kind === 'dash' && o.names.length === 0) {
    sh.error('arg count', 'read');
    return 2;
  }
  const bad = o.names.find((n) => !isName(n.replace(/\[.*\]$/, '')));
  if (bad !== undefined) {
    sh.error(sh.kind === 'bash' ? `\`${bad}': not a valid identifier` : `${bad}: bad variable name`, 'read');
    return sh.kind === 'bash' ? 1 : 2;
  }
  const input = sh.fds.get(o.fd)?.input;
  if (!input) {
    sh.error(`${o.fd}: invalid file descriptor: Bad file descriptor`, 'read');
    return 1;
  }
  if (o.prompt !== undefined && input.isTTY) sh.stderr.write(o.prompt);
  let got: { text: string; complete: boolean } | undefined;
  try {
    got = yield* readUntil(sh, input, o);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    // a directory, for instance; BusyBox's ash says nothing
    if (sh.kind === 'bash') sh.error(`${o.fd}: read error: ${error.text}`, 'read');
    return 1;
  }
  if (got === undefined) return 142;
  const ifs = sh.vars.get('IFS') ?? ' \t\n';
  if (o.array !== undefined) {
    const v = sh.vars.ensure(o.array);
    v.kind = 'array';
    v.value = new Map(splitFields(got.text, ifs, Number.POSITIVE_INFINITY, o.raw).map((f, i) => [i, f]));
  } else if (o.names.length === 0) assignVariable(sh, 'REPLY', o.raw ? got.text : got.text.replace(/\\(.)/g, '$1'));
  else {
    const fields = splitFields(got.text, ifs, o.names.length, o.raw);
    for (const [i, name] of o.names.entries()) assignVariable(sh, name, fields[i] ?? '');
  }
  return got.complete ? 0 : 1;
};
