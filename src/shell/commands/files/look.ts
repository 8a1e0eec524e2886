/** basename, dirname, readlink, realpath, stat, find, which, test, cmp, diff, df, du, file: programs that look at files and names. */
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { basenameOf, dirnameOf } from '../../fs/tree.ts';
import { DEFAULT_PATH, ProgramFinder } from '../../path.ts';
import { strftime } from '../../printf.ts';
import { TestError, evaluateTest } from '../../testExpr.ts';
import { linesOf, readWhole } from '../files.ts';
import { parseOptions, usageError } from '../options.ts';
import { inodeOf, modeText } from './ls.ts';

const BOTH = ['debian', 'busybox'] as const;

// biome-ignore lint/correctness/useYield: names only
function* basename(ctx: Ctx): Co<number> {
  const rules = { short: '+as:z', long: { multiple: 'a', suffix: 's:' }, usage: 'basename FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...' };
  const o = parseOptions(ctx, rules);
  if (typeof o === 'number') return o;
  if (o.args.length === 0 || (o.args.length > 2 && !o.has('a') && !o.has('s'))) {
    if (ctx.flavour !== 'busybox') ctx.stderr.write(o.args.length === 0 ? 'basename: missing operand\n' : `basename: extra operand ‘${o.args[2]}’\n`);
    return usageError(ctx, rules);
  }
  const many = o.has('a') || o.has('s');
  const suffix = o.get('s') ?? (many ? '' : (o.args[1] ?? ''));
  for (const path of many ? o.args : o.args.slice(0, 1)) {
    const name = path.replace(/\/+$/, '') === '' && path !== '' ? '/' : basenameOf(path.replace(/\/+$/, ''));
    ctx.stdout.write(`${suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name}\n`);
  }
  return 0;
}
// biome-ignore lint/correctness/useYield: names only
function* dirname(ctx: Ctx): Co<number> {
  const rules = { short: 'z', usage: 'dirname FILENAME' };
  const o = parseOptions(ctx, rules);
  if (typeof o === 'number') return o;
  if (o.args.length === 0) {
    if (ctx.flavour !== 'busybox') ctx.stderr.write('dirname: missing operand\n');
    return usageError(ctx, rules);
  }
  for (const path of o.args) {
    const clean = path.replace(/(.)\/+$/, '$1');
    ctx.stdout.write(`${clean.includes('/') ? dirnameOf(clean).replace(/(.)\/+$/, '$1') : '.'}\n`);
  }
  return 0;
}

// biome-ignore lint/correctness/useYield: files answer at once
function* readlink(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'femnqsvz', long: { canonicalize: 'f', 'canonicalize-existing': 'e', 'canonicalize-missing': 'm', 'no-newline': 'n' }, usage: 'readlink [-fnv] FILE' });
  if (typeof o === 'number') return o;
  let status = 0;
  for (const path of o.args) {
    try {
      const full = o.has('f') || o.has('e') || o.has('m');
      const target = full ? ctx.fs.realpath(path) : ctx.fs.readlink(path);
      if (target === undefined || (o.has('e') && !ctx.fs.exists(path))) status = 1;
      // a namespace's magic link leads to no other path
      else ctx.stdout.write(`${full && /^\/proc\/\d+\/ns\/\./.test(target) ? `${dirnameOf(target)}/${ctx.fs.readlink(path)}` : target}${o.has('n') ? '' : '\n'}`);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      status = 1;
    }
  }
  return status;
}
function* realpath(ctx: Ctx): Co<number> {
  let status = 0;
  for (const path of ctx.args.filter((a) => !a.startsWith('-'))) {
    try {
      ctx.stdout.write(`${ctx.fs.realpath(path)}\n`);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      ctx.stderr.write(`realpath: ${path}: ${error.text}\n`);
      status = 1;
    }
  }
  return status;
}

function* stat(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'Lfc:t', long: { dereference: 'L', format: 'c:', printf: 'printf:' }, usage: 'stat [-lt] [-c FMT] FILE...' });
  if (typeof o === 'number') return o;
  let status = 0;
  for (const path of o.args) {
    const s = ctx.fs.stat(path, o.has('L'));
    if (!s) {
      ctx.stderr.write(ctx.flavour === 'busybox' ? `stat: can't stat '${path}': No such file or directory\n` : `stat: cannot statx '${path}': No such file or directory\n`);
      status = 1;
      continue;
    }
    const kind = { file: s.size === 0 ? 'regular empty file' : 'regular file', dir: 'directory', link: 'symbolic link', device: 'character special file' }[s.type];
    const seconds = Math.floor(s.mtime / 1e6);
    const when = strftime('%Y-%m-%d %H:%M:%S.%N +0000', seconds, Math.round(s.mtime % 1e6) * 1000);
    const inode = namespaceInode(s.target) ?? inodeOf(ctx.fs.realpath(path));
    const format = o.get('c') ?? o.get('printf');
    if (format !== undefined) {
      const text = format.replace(/%([a-zA-Z%])/g, (all, c: string) => ({ n: path, N: s.type === 'link' ? `'${path}' -> '${s.target}'` : `'${path}'`, s: String(s.size), a: s.mode.toString(8), A: modeText(s), F: kind, U: 'root', G: 'root', u: '0', g: '0', i: String(inode), h: s.type === 'dir' ? '2' : '1', y: when, Y: String(seconds), '%': '%' } as Record<string, string>)[c] ?? all);
      ctx.stdout.write(o.has('printf') ? text.replaceAll('\\n', '\n') : `${text}\n`);
      continue;
    }
    ctx.stdout.write(`  File: ${path}${s.type === 'link' ? ` -> ${s.target}` : ''}\n  Size: ${String(s.size).padEnd(15)}\tBlocks: ${String(Math.ceil(s.size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kind}\nDevice: 254,1\tInode: ${String(inode).padEnd(11)} Links: ${s.type === 'dir' ? 2 : 1}\nAccess: (${s.mode.toString(8).padStart(4, '0')}/${modeText(s)})  Uid: (    0/    root)   Gid: (    0/    root)\nAccess: ${when}\nModify: ${when}\nChange: ${when}\n Birth: -\n`);
  }
  return status;
}
const namespaceInode = (target: string | undefined): number | undefined => {
  const m = /^\w+:\[(\d+)\]$/.exec(target ?? '');
  return m ? Number(m[1]) : undefined;
};

/** find: a few tests, -exec and -delete. */
function* find(ctx: Ctx): Co<number> {
  const words = [...ctx.args];
  const paths: string[] = [];
  while (words[0] !== undefined && !/^[-(!]/.test(words[0])) paths.push(words.shift() as string);
  interface Test { negated: boolean; holds: (path: string, depth: number) => Co<boolean> }
  const tests: Test[] = [];
  let maxDepth = Number.POSITIVE_INFINITY;
  let minDepth = 0;
  let acts = false;
  let negated = false;
  const glob = (pattern: string, flags = ''): RegExp => new RegExp(`^${pattern.replace(/[\\^$.+()|{}]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`, flags);
  // biome-ignore lint/correctness/useYield: a plain test
  const plain = (holds: (path: string, depth: number) => boolean) => function* (path: string, depth: number): Co<boolean> { return holds(path, depth); };
  const add = (holds: Test['holds']): void => {
    tests.push({ negated, holds });
    negated = false;
  };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const argument = (): string => words.shift() ?? '';
    if (word === '!' || word === '-not') negated = true;
    else if (word === '-maxdepth') maxDepth = Number(argument());
    else if (word === '-mindepth') minDepth = Number(argument());
    else if (word === '-name' || word === '-iname') {
      const regex = glob(argument(), word === '-iname' ? 'i' : '');
      add(plain((path) => regex.test(basenameOf(path) || '/')));
    } else if (word === '-path') {
      const regex = glob(argument());
      add(plain((path) => regex.test(path)));
    } else if (word === '-type') {
      const type = { f: 'file', d: 'dir', l: 'link', c: 'device' }[argument()];
      add(plain((path) => ctx.fs.stat(path, false)?.type === type));
    } else if (word === '-print') {
      acts = true;
      add(plain((path) => { ctx.stdout.write(`${path}\n`); return true; }));
    } else if (word === '-delete' && ctx.flavour !== 'busybox') {
      acts = true;
      add(plain((path) => { ctx.fs.remove(path); return true; }));
    } else if (word === '-exec') {
      acts = true;
      const command: string[] = [];
      for (let w = words.shift(); w !== undefined && w !== ';' && w !== '+'; w = words.shift()) command.push(w);
      add(function* (path) { return (yield* ctx.exec(command.map((w) => w.replaceAll('{}', path)))) === 0; });
    } else if (word !== '-a' && word !== '-and' && word !== '-H' && word !== '-L' && word !== '-xdev') {
      ctx.stderr.write(ctx.flavour === 'busybox' ? `find: unrecognized: ${word}\n` : `find: unknown predicate \`${word}'\n`);
      return 1;
    }
  }
  let status = 0;
  const visit = function* (path: string, depth: number): Co {
    if (depth >= minDepth) {
      let all = true;
      for (const test of tests) {
        if ((yield* test.holds(path, depth)) !== test.negated) continue;
        all = false;
        break;
      }
      if (all && !acts) ctx.stdout.write(`${path}\n`);
    }
    if (depth < maxDepth && ctx.fs.stat(path, false)?.type === 'dir') for (const name of ctx.fs.list(path)) yield* visit(path.endsWith('/') ? `${path}${name}` : `${path}/${name}`, depth + 1);
  };
  for (const path of paths.length > 0 ? paths : ['.']) {
    if (ctx.fs.stat(path, false)) yield* visit(path, 0);
    else {
      ctx.stderr.write(ctx.flavour === 'busybox' ? `find: ${path}: No such file or directory\n` : `find: ‘${path}’: No such file or directory\n`);
      status = 1;
    }
  }
  return status;
}

function* which(ctx: Ctx): Co<number> {
  const all = ctx.args.includes('-a');
  const finder = new ProgramFinder(ctx.k, () => ctx.proc, ctx.flavour);
  let status = 0;
  for (const name of ctx.args.filter((a) => !a.startsWith('-'))) {
    const found: string[] = [];
    for (const directory of name.includes('/') ? [''] : (ctx.env['PATH'] ?? DEFAULT_PATH).split(':')) {
      const program = finder.at(directory === '' ? name : `${directory}/${name}`);
      if (program.kind !== 'error') found.push(program.path);
    }
    if (found.length === 0) status = 1;
    for (const path of all ? found : found.slice(0, 1)) ctx.stdout.write(`${path}\n`);
  }
  return status;
}

function* test(ctx: Ctx): Co<number> {
  const words = [...ctx.args];
  if (ctx.name === '[' && words.pop() !== ']') {
    ctx.stderr.write(ctx.flavour === 'busybox' ? '[: missing ]\n' : '[: missing ‘]’\n');
    return 2;
  }
  try {
    return evaluateTest(words, { fs: ctx.fs, isTerminal: (fd) => (fd === 0 ? ctx.stdin.isTTY : fd === 1 ? ctx.stdout.isTTY : ctx.stderr.isTTY), style: ctx.flavour === 'busybox' ? 'busybox' : 'coreutils' }) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    ctx.stderr.write(`${ctx.name}: ${error.message}\n`);
    return 2;
  }
}

/** Longest common subsequence of lines: pairs of equal positions. */
function commonLines(a: string[], b: string[]): [number, number][] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (table[i + 1]![j]! >= table[i]![j + 1]!) i++;
    else j++;
  }
  return pairs;
}
interface Hunk { a: number; aEnd: number; b: number; bEnd: number }
function hunksOf(a: string[], b: string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let i = 0;
  let j = 0;
  for (const [x, y] of [...commonLines(a, b), [a.length, b.length] as [number, number]]) {
    if (x > i || y > j) hunks.push({ a: i, aEnd: x, b: j, bEnd: y });
    i = x + 1;
    j = y + 1;
  }
  return hunks;
}
function* diff(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'uU:qbwiBNrs', long: { unified: 'u', brief: 'q' }, status: 2, usage: 'diff [-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2' });
  if (typeof o === 'number') return 2;
  const [left, right] = o.args;
  if (left === undefined || right === undefined) {
    ctx.stderr.write(left === undefined ? `diff: missing operand after 'diff'\n` : `diff: missing operand after '${left}'\n`);
    usageError(ctx, { status: 2 });
    return 2;
  }
  const texts: string[][] = [];
  for (const path of [left, right]) {
    try {
      texts.push(linesOf(yield* readWhole(ctx, path)));
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      ctx.stderr.write(ctx.flavour === 'busybox' ? `diff: can't stat '${path}': ${error.text}\n` : `diff: ${path}: ${error.text}\n`);
      return 2;
    }
  }
  const [a, b] = texts as [string[], string[]];
  const hunks = hunksOf(a, b);
  if (hunks.length === 0) return 0;
  if (o.has('q')) {
    ctx.stdout.write(`Files ${left} and ${right} differ\n`);
    return 1;
  }
  if (o.has('u') || o.has('U') || ctx.flavour === 'busybox') ctx.stdout.write(unified(ctx, left, right, a, b, hunks, Number(o.get('U') ?? 3)));
  else for (const h of hunks) {
    const range = (from: number, to: number): string => (to - from <= 1 ? String(to) : `${from + 1},${to}`);
    const kind = h.a === h.aEnd ? 'a' : h.b === h.bEnd ? 'd' : 'c';
    ctx.stdout.write(`${kind === 'a' ? h.a : range(h.a, h.aEnd)}${kind}${kind === 'd' ? h.b : range(h.b, h.bEnd)}\n`);
    for (const l of a.slice(h.a, h.aEnd)) ctx.stdout.write(`< ${l}\n`);
    if (kind === 'c') ctx.stdout.write('---\n');
    for (const l of b.slice(h.b, h.bEnd)) ctx.stdout.write(`> ${l}\n`);
  }
  return 1;
}
function unified(ctx: Ctx, left: string, right: string, a: string[], b: string[], hunks: Hunk[], context: number): string {
  const when = (path: string): string => (ctx.flavour === 'busybox' ? '' : `\t${strftime('%Y-%m-%d %H:%M:%S.%N +0000', Math.floor((ctx.fs.stat(path)?.mtime ?? ctx.k.now) / 1e6))}`);
  let out = `--- ${left}${when(left)}\n+++ ${right}${when(right)}\n`;
  for (let i = 0; i < hunks.length; ) {
    let last = i;
    while (last + 1 < hunks.length && hunks[last + 1]!.a - hunks[last]!.aEnd <= 2 * context) last++;
    const first = hunks[i]!;
    const end = hunks[last]!;
    const from = Math.max(0, first.a - context);
    const to = Math.min(a.length, end.aEnd + context);
    const bFrom = first.b - (first.a - from);
    const bTo = end.bEnd + (to - end.aEnd);
    const range = (s: number, e: number): string => (e - s === 1 ? String(s + 1) : `${e === s ? s : s + 1},${e - s}`);
    out += `@@ -${range(from, to)} +${range(bFrom, bTo)} @@\n`;
    let at = from;
    for (const h of hunks.slice(i, last + 1)) {
      for (; at < h.a; at++) out += ` ${a[at]}\n`;
      for (const l of a.slice(h.a, h.aEnd)) out += `-${l}\n`;
      for (const l of b.slice(h.b, h.bEnd)) out += `+${l}\n`;
      at = h.aEnd;
    }
    for (; at < to; at++) out += ` ${a[at]}\n`;
    i = last + 1;
  }
  return out;
}
function* cmp(ctx: Ctx): Co<number> {
  const [left, right] = ctx.args.filter((x) => !x.startsWith('-'));
  const a = yield* readWhole(ctx, left ?? '-');
  const b = yield* readWhole(ctx, right ?? '-');
  if (a === b) return 0;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (!ctx.args.includes('-s')) {
    if (i === Math.min(a.length, b.length)) ctx.stderr.write(`cmp: EOF on ${a.length < b.length ? left : right}${i > 0 ? ` after byte ${i}, line ${a.slice(0, i).split('\n').length - 1}` : ' which is empty'}\n`);
    else ctx.stdout.write(`${left} ${right} differ: ${ctx.flavour === 'busybox' ? 'char' : 'byte'} ${i + 1}, line ${a.slice(0, i).split('\n').length}\n`);
  }
  return 1;
}

export const lookCommands: readonly Command[] = [
  { name: 'basename', flavours: BOTH, summary: 'last part of a path', run: basename },
  { name: 'dirname', flavours: BOTH, summary: 'path without its last part', run: dirname },
  { name: 'readlink', flavours: BOTH, summary: 'where a link leads', positionals: ['file'], run: readlink },
  { name: 'realpath', flavours: BOTH, summary: 'absolute path without links', positionals: ['file'], run: realpath },
  { name: 'stat', flavours: BOTH, summary: 'about a file', positionals: ['file'], run: stat },
  { name: 'find', flavours: BOTH, summary: 'find files', positionals: ['file'], run: find },
  { name: 'which', flavours: BOTH, summary: 'where a program is', positionals: ['command'], run: which },
  { name: 'test', flavours: BOTH, summary: 'check a condition', run: test },
  { name: '[', flavours: BOTH, summary: 'check a condition', run: test },
  { name: 'diff', flavours: BOTH, summary: 'compare files', positionals: ['file'], run: diff },
  { name: 'cmp', flavours: BOTH, summary: 'compare files', positionals: ['file'], run: cmp },
];
