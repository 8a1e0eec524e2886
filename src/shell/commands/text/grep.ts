/** grep, egrep, fgrep: GNU's and BusyBox's. */
import type { Co } from '../../../kernel/sched.ts';
import { RegexError, escapeRegExp, posixRegExp, translate } from '../../../text/posixRegex.ts';
import type { Command, Ctx } from '../../command.ts';
import { PLAIN_WORDS, eachFile, linesOf, readWhole } from '../files.ts';
import { BUSYBOX_BANNER, type Options, parseOptions } from '../options.ts';

const LONG = {
  'extended-regexp': 'E', 'fixed-strings': 'F', 'basic-regexp': 'G', 'perl-regexp': 'P', regexp: 'e:', file: 'f:', 'ignore-case': 'i', 'no-ignore-case': 'noi', 'word-regexp': 'w', 'line-regexp': 'x',
  'no-messages': 's', 'invert-match': 'v', 'max-count': 'm:', 'line-number': 'n', 'with-filename': 'H', 'no-filename': 'h', 'only-matching': 'o', quiet: 'q', silent: 'q',
  recursive: 'r', 'dereference-recursive': 'R', include: 'include:', exclude: 'exclude:', 'files-without-match': 'L', 'files-with-matches': 'l', count: 'c', 'before-context': 'B:', 'after-context': 'A:', context: 'C:',
  color: 'color::', colour: 'color::', 'line-buffered': 'lb', text: 'a', 'byte-offset': 'b', null: 'Z', label: 'label:', version: 'V', help: 'help',
};
const USAGE = 'grep [-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...\n\nSearch for PATTERN in FILEs (or stdin)';

/** One regular expression for all patterns. RegexError for a bad one. */
function compile(patterns: string[], o: Options, kind: string): RegExp {
  const sources = patterns.flatMap((p) => p.split('\n')).map((p) => (kind === 'F' ? escapeRegExp(p) : kind === 'P' ? p : translate(p, kind === 'E')));
  let source = sources.length === 1 ? (sources[0] as string) : sources.map((s) => `(?:${s})`).join('|');
  if (o.has('x')) source = `^(?:${source})$`;
  else if (o.has('w')) source = `(?<![A-Za-z0-9_])(?:${source})(?![A-Za-z0-9_])`;
  try {
    return new RegExp(source, `g${o.has('i') || o.has('y') ? 'i' : ''}`);
  } catch {
    throw new RegexError(kind === 'P' ? 'unrecognized character after (?' : 'Invalid regular expression');
  }
}

function* grep(ctx: Ctx): Co<number> {
  const busybox = ctx.flavour === 'busybox';
  const args = ctx.args.flatMap((a) => (/^-\d+$/.test(a) ? ['-C', a.slice(1)] : [a]));
  const o = parseOptions(ctx, { short: busybox ? 'HhnlLoqvsrRiwxFEzcm:A:B:C:e:f:' : 'EFGPe:f:iywxcvm:nHhoqsrRlLA:B:C:abUzZTV', long: LONG, status: 2, usage: USAGE }, args);
  if (typeof o === 'number') return busybox ? 1 : 2;
  if (o.has('V')) {
    ctx.stdout.write('grep (GNU grep) 3.12\n');
    return 0;
  }
  const kind = ctx.name === 'egrep' ? 'E' : ctx.name === 'fgrep' ? 'F' : (o.list.findLast((x) => 'EFGP'.includes(x.name))?.name ?? 'G');
  const patterns = o.list.filter((x) => x.name === 'e').map((x) => x.value as string);
  for (const { name, value } of o.list) if (name === 'f') patterns.push(...linesOf(yield* readWhole(ctx, value as string)));
  let paths = o.args;
  if (!o.has('e') && !o.has('f')) {
    const first = paths[0];
    if (first === undefined) {
      ctx.stderr.write(busybox ? `${BUSYBOX_BANNER}\n\nUsage: ${USAGE}\n` : 'Usage: grep [OPTION]... PATTERNS [FILE]...\nTry \'grep --help\' for more information.\n');
      return busybox ? 1 : 2;
    }
    patterns.push(first);
    paths = paths.slice(1);
  }
  let regex: RegExp;
  try {
    regex = compile(patterns, o, kind);
    if (kind === 'G' || kind === 'E') posixRegExp(patterns[0] ?? '', { extended: kind === 'E' });
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    ctx.stderr.write(busybox ? `grep: bad regex '${patterns[0]}'\n` : `grep: ${/^Unmatched \[/.test(error.message) ? 'Invalid regular expression' : error.message}\n`);
    return 2;
  }
  const recursive = o.has('r') || o.has('R');
  const given = paths;
  if (recursive) paths = (paths.length > 0 ? paths.flatMap((p) => walk(ctx, p, o)) : walk(ctx, '.', o).map((p) => p.replace(/^\.\//, '')));
  const named = o.has('H') || (!o.has('h') && (given.length > 1 || (recursive && (given.length === 0 || ctx.fs.isDir(given[0] as string)))));
  const state = { matched: false, listed: false };
  let good = true;
  const readable = paths.filter((p) => {
    if (p === '-' || !ctx.fs.isDir(p)) return true;
    if (!busybox && !o.has('s')) ctx.stderr.write(`grep: ${p}: Is a directory\n`);
    if (!busybox) good = false;
    return false;
  });
  if (readable.length > 0 || paths.length === 0) {
    const quiet: Ctx = o.has('s') ? { ...ctx, stderr: { ...ctx.stderr, write: () => {}, drain: ctx.stderr.drain, isTTY: false, close: () => {} } } : ctx;
    good = (yield* eachFile(quiet, readable, { open: PLAIN_WORDS.open, read: (p, r) => `${p === '-' ? '(standard input)' : p}: ${r}` }, (input, path) => search(ctx, o, regex, input, named ? (path === '-' ? '(standard input)' : path) : undefined, path, state))) && good;
  }
  if (!good && !(o.has('q') && state.matched)) return 2;
  if (busybox && o.has('L')) return state.listed ? 0 : 1;
  return state.matched ? 0 : 1;
}

function walk(ctx: Ctx, path: string, o: Options): string[] {
  if (!ctx.fs.isDir(path)) return [path];
  const include = o.get('include');
  const glob = include === undefined ? undefined : new RegExp(`^${escapeRegExp(include).replace(/\\\*/g, '.*').replace(/\\\?/g, '.')}$`);
  const out: string[] = [];
  for (const name of ctx.fs.list(path)) {
    const at = path === '/' ? `/${name}` : `${path}/${name}`;
    const stat = ctx.fs.stat(at, false);
    if (stat?.type === 'dir') out.push(...walk(ctx, at, o));
    else if (stat?.type === 'file' && (!glob || glob.test(name))) out.push(at);
  }
  return out;
}

function* search(ctx: Ctx, o: Options, regex: RegExp, input: Ctx['stdin'], name: string | undefined, path: string, state: { matched: boolean; listed: boolean }): Co {
  const context = o.get('C');
  const before = Number(o.get('B') ?? context ?? 0);
  const after = Number(o.get('A') ?? context ?? 0);
  const limit = o.has('m') ? Number(o.get('m')) : Number.POSITIVE_INFINITY;
  const colour = o.has('color') && (o.get('color') === 'always' || (o.get('color') !== 'never' && ctx.stdout.isTTY));
  const held: { n: number; line: string }[] = [];
  let n = 0;
  let count = 0;
  let trailing = 0;
  let lastPrinted = 0;
  const title = (number: number, separator: string): string => `${name === undefined ? '' : `${name}${separator}`}${o.has('n') ? `${number}${separator}` : ''}`;
  const listing = o.has('l') || o.has('L') || o.has('c') || o.has('q');
  const print = (number: number, line: string, separator: string): void => {
    if ((before > 0 || after > 0) && lastPrinted > 0 && number > lastPrinted + 1) ctx.stdout.write('--\n');
    lastPrinted = number;
    const text = colour && separator === ':' ? line.replace(regex, (m) => (m === '' ? '' : `\x1b[01;31m\x1b[K${m}\x1b[m\x1b[K`)) : line;
    ctx.stdout.write(`${title(number, separator)}${text}\n`);
  };
  for (;;) {
    const line = yield* input.readLine();
    if (line === undefined) break;
    n++;
    regex.lastIndex = 0;
    const matches = regex.test(line);
    regex.lastIndex = 0; // matchAll would go on behind what test() found
    if (matches === o.has('v')) {
      if (trailing > 0 && !listing) {
        trailing--;
        print(n, line, '-');
      } else if (before > 0) {
        held.push({ n, line });
        if (held.length > before) held.shift();
      }
      if (count >= limit && trailing === 0) break;
      continue;
    }
    if (count >= limit) break;
    count++;
    state.matched = true;
    if (o.has('q')) return;
    if (o.has('l') || o.has('L')) break;
    if (o.has('c')) continue;
    if (o.has('o')) {
      if (!o.has('v')) for (const m of line.matchAll(regex)) if (m[0] !== '') ctx.stdout.write(`${title(n, ':')}${m[0]}\n`);
    } else {
      for (const h of held) print(h.n, h.line, '-');
      held.length = 0;
      trailing = after;
      print(n, line, ':');
    }
    yield* ctx.stdout.drain();
    if (count >= limit && after === 0) break;
  }
  const shown = path === '-' ? '(standard input)' : path;
  if (o.has('c')) ctx.stdout.write(`${name === undefined ? '' : `${name}:`}${count}\n`);
  else if (o.has('l') && count > 0) ctx.stdout.write(`${shown}\n`);
  else if (o.has('L') && count === 0) {
    ctx.stdout.write(`${shown}\n`);
    state.listed = true;
  }
}

export const grepCommands: readonly Command[] = ['grep', 'egrep', 'fgrep'].map((name) => ({
  name, flavours: ['debian', 'busybox'] as const, summary: 'print lines that match', positionals: [[], 'file'], run: grep,
  options: [
    { names: ['-i'], help: 'ignore case' }, { names: ['-v'], help: 'lines that do not match' }, { names: ['-c'], help: 'count' }, { names: ['-n'], help: 'line numbers' }, { names: ['-o'], help: 'only what matched' },
    { names: ['-E'], help: 'extended regular expression' }, { names: ['-F'], help: 'fixed string' }, { names: ['-q'], help: 'print nothing' }, { names: ['-w'], help: 'whole words' }, { names: ['-A'], value: 'N', help: 'lines after' }, { names: ['-B'], value: 'N', help: 'lines before' },
  ],
}));
