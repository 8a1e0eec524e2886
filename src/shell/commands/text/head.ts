/** head and tail. */
import { type Co, sleepFor } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { CANT_OPEN, type FileWords, PLAIN_WORDS, eachFile, eachLine } from '../files.ts';
import { type Options, parseOptions } from '../options.ts';

const BOTH = ['debian', 'busybox'] as const;

/** `10`, `2k`, `1M`: a count with a multiplier. */
function countOf(text: string): number | undefined {
  const m = /^(\d+)(b|k|K|kB|M|MB|G)?$/.exec(text);
  if (!m) return undefined;
  return Number(m[1]) * ({ b: 512, k: 1024, K: 1024, kB: 1000, M: 1 << 20, MB: 1e6, G: 1 << 30 } as Record<string, number>)[m[2] ?? '']! || (m[2] ? 0 : Number(m[1]));
}
/** Old style `-5` and `+5` as `-n`. */
const modern = (args: readonly string[]): string[] => args.flatMap((a, i) => (/^-\d+$/.test(a) && i === 0 ? ['-n', a.slice(1)] : [a]));

function quantity(ctx: Ctx, o: Options): { bytes: boolean; sign: string; n: number } | number {
  const chosen = o.list.findLast((x) => x.name === 'n' || x.name === 'c');
  const text = chosen?.value ?? '10';
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  const n = countOf(text.slice(sign.length));
  if (n === undefined) {
    ctx.stderr.write(ctx.flavour === 'busybox' ? `${ctx.name}: invalid number '${text}'\n` : `${ctx.name}: invalid number of ${chosen?.name === 'c' ? 'bytes' : 'lines'}: ‘${text}’\n`);
    return 1;
  }
  return { bytes: chosen?.name === 'c', sign, n };
}
const words = (ctx: Ctx): FileWords =>
  ctx.flavour === 'busybox'
    ? ctx.name === 'head' ? { open: PLAIN_WORDS.open, read: (p) => `${p}: Input/output error` } : { ...CANT_OPEN, read: (_p, r) => `read error: ${r}` }
    : { open: (p, r) => `cannot open '${p}' for reading: ${r}`, read: (p, r) => `error reading '${p === '-' ? 'standard input' : p}': ${r}` };

/** `==> file <==` before each of several files. */
function titles(ctx: Ctx, o: Options): (path: string) => void {
  const show = o.has('v') || (o.args.length > 1 && !o.has('q'));
  let first = true;
  return (path) => {
    if (!show) return;
    ctx.stdout.write(`${first ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
    first = false;
  };
}
const LONG = { lines: 'n:', bytes: 'c:', quiet: 'q', silent: 'q', verbose: 'v' };

function* head(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'n:c:qvz', long: LONG, usage: 'head [OPTIONS] [FILE]...' }, modern(ctx.args));
  if (typeof o === 'number') return o;
  const q = quantity(ctx, o);
  if (typeof q === 'number') return q;
  const title = titles(ctx, o);
  const good = yield* eachFile(ctx, o.args, words(ctx), function* (input, path) {
    title(path);
    if (q.sign === '-') {
      const all = yield* input.readAll();
      ctx.stdout.write(q.bytes ? all.slice(0, Math.max(0, all.length - q.n)) : all.split(/(?<=\n)/).slice(0, q.n === 0 ? undefined : -q.n).join(''));
      return;
    }
    if (q.bytes) {
      let left = q.n;
      while (left > 0) {
        const text = yield* input.read();
        if (text === undefined) return;
        ctx.stdout.write(text.slice(0, left));
        if (text.length > left) input.unread?.(text.slice(left));
        left -= text.length;
      }
      return;
    }
    let left = q.n;
    if (left === 0) return;
    yield* eachLine(input, (line, end) => {
      ctx.stdout.write(`${line}${end}`);
      return --left > 0;
    });
  });
  return good ? 0 : 1;
}

/** Virtual time after which `tail -f` gives up: nobody may be there to stop it, µs. */
const FOLLOW_LIMIT = 3600e6;

function* tail(ctx: Ctx): Co<number> {
  const args = ctx.args.flatMap((a, i) => (/^[-+]\d+$/.test(a) && i === 0 ? ['-n', a.startsWith('+') ? a : a.slice(1)] : [a]));
  const o = parseOptions(ctx, { short: 'n:c:fFqvs:', long: { ...LONG, follow: 'f::', retry: 'F', 'sleep-interval': 's:', pid: 'pid:' }, usage: 'tail [OPTIONS] [FILE]...' }, args);
  if (typeof o === 'number') return o;
  const q = quantity(ctx, o);
  if (typeof q === 'number') return q;
  const title = titles(ctx, o);
  const seen = new Map<string, number>();
  const good = yield* eachFile(ctx, o.args, words(ctx), function* (input, path) {
    const all = yield* input.readAll();
    title(path);
    seen.set(path, all.length);
    if (q.bytes) ctx.stdout.write(q.sign === '+' ? all.slice(Math.max(0, q.n - 1)) : all.slice(Math.max(0, all.length - q.n)));
    else {
      const lines = all.split(/(?<=\n)/);
      ctx.stdout.write((q.sign === '+' ? lines.slice(Math.max(0, q.n - 1)) : lines.slice(Math.max(0, lines.length - q.n))).join(''));
    }
  });
  if (!good && ctx.flavour === 'busybox' && seen.size === 0) ctx.stderr.write('tail: no files\n');
  if ((!o.has('f') && !o.has('F')) || (seen.size === 0 && !o.has('F'))) return good ? 0 : 1;
  const until = ctx.k.now + FOLLOW_LIMIT;
  while (ctx.k.now < until) {
    yield* sleepFor(ctx.k, 1_000_000);
    for (const path of o.args) {
      if (!ctx.fs.exists(path)) continue;
      const text = ctx.fs.read(path);
      const before = seen.get(path) ?? 0;
      if (text.length === before) continue;
      if (text.length < before) ctx.stderr.write(`tail: ${path}: file truncated\n`);
      ctx.stdout.write(text.length < before ? text : text.slice(before));
      seen.set(path, text.length);
    }
  }
  ctx.stderr.write('vethlab: tail -f ends after an hour of virtual time\n');
  return 0;
}

export const headCommands: readonly Command[] = [
  { name: 'head', flavours: BOTH, summary: 'print the first lines', positionals: ['file'], run: head },
  { name: 'tail', flavours: BOTH, summary: 'print the last lines', positionals: ['file'], run: tail },
];
