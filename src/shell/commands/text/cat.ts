/** cat, tac, rev, nl: files to standard output. */
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { CANT_OPEN, type FileWords, PLAIN_WORDS, eachFile, eachLine, linesOf } from '../files.ts';
import { parseOptions } from '../options.ts';

const BOTH = ['debian', 'busybox'] as const;
const catWords = (ctx: Ctx): FileWords => (ctx.flavour === 'busybox' ? { ...CANT_OPEN, read: (_path, reason) => `read error: ${reason}` } : PLAIN_WORDS);

/** Control characters as cat -v shows them; tabs and newlines stay. */
const visible = (text: string): string => text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (c) => (c === '\x7f' ? '^?' : `^${String.fromCharCode(c.charCodeAt(0) + 64)}`));

function* cat(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, {
    short: ctx.flavour === 'busybox' ? 'nbvteA' : 'AbeEnstTuv', usage: 'cat [-nbvteA] [FILE]...',
    long: { 'show-all': 'A', 'number-nonblank': 'b', 'show-ends': 'E', number: 'n', 'squeeze-blank': 's', 'show-tabs': 'T', 'show-nonprinting': 'v' },
  });
  if (typeof o === 'number') return o;
  const numberAll = o.has('n') && !o.has('b');
  const ends = o.has('E') || o.has('e') || o.has('A');
  const tabs = o.has('T') || o.has('t') || o.has('A');
  const nonprinting = o.has('v') || o.has('e') || o.has('t') || o.has('A');
  const formatted = numberAll || ends || tabs || nonprinting || o.has('b') || o.has('s');
  let count = 0;
  let blank = false;
  const good = yield* eachFile(ctx, o.args, catWords(ctx), function* (input) {
    if (!formatted) {
      for (let text = yield* input.read(); text !== undefined; text = yield* input.read()) {
        ctx.stdout.write(text);
        yield* ctx.stdout.drain();
      }
      return;
    }
    yield* eachLine(input, function* (line, end) {
      if (o.has('s') && line === '' && blank) return undefined;
      blank = line === '';
      const text = nonprinting ? visible(line) : line;
      const number = numberAll || (o.has('b') && line !== '') ? `${String(++count).padStart(6)}\t` : '';
      ctx.stdout.write(`${number}${tabs ? text.replaceAll('\t', '^I') : text}${ends && end !== '' ? '$' : ''}${end}`);
      yield* ctx.stdout.drain();
      return undefined;
    });
  });
  return good ? 0 : 1;
}

function* tac(ctx: Ctx): Co<number> {
  const good = yield* eachFile(ctx, ctx.args, ctx.flavour === 'busybox' ? CANT_OPEN : { open: (p, r) => `failed to open '${p}' for reading: ${r}`, read: (p, r) => `${p}: read error: ${r}` }, function* (input) {
    ctx.stdout.write(linesOf(yield* input.readAll()).reverse().map((l) => `${l}\n`).join(''));
  });
  return good ? 0 : 1;
}

function* rev(ctx: Ctx): Co<number> {
  const good = yield* eachFile(ctx, ctx.args, ctx.flavour === 'busybox' ? CANT_OPEN : { open: (p, r) => `cannot open ${p}: ${r}`, read: (p, r) => `${p}: ${r}` }, (input) =>
    eachLine(input, (line, end) => { ctx.stdout.write(`${[...line].reverse().join('')}${end}`); return undefined; }));
  return good ? 0 : 1;
}

function* nl(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'b:w:s:v:i:n:', usage: 'nl [OPTIONS] [FILE]...' });
  if (typeof o === 'number') return o;
  let count = Number(o.get('v') ?? 1);
  const width = Number(o.get('w') ?? 6);
  const good = yield* eachFile(ctx, o.args, ctx.flavour === 'busybox' ? CANT_OPEN : PLAIN_WORDS, (input) =>
    eachLine(input, (line) => {
      if (line === '' && o.get('b') !== 'a') ctx.stdout.write(`${' '.repeat(width + 1)}\n`);
      else ctx.stdout.write(`${String(count++).padStart(width)}${o.get('s') ?? '\t'}${line}\n`);
      return undefined;
    }));
  return good ? 0 : 1;
}

export const catCommands: readonly Command[] = [
  { name: 'cat', flavours: BOTH, summary: 'print files', positionals: ['file'], run: cat },
  { name: 'tac', flavours: BOTH, summary: 'print lines in reverse order', positionals: ['file'], run: tac },
  { name: 'rev', flavours: BOTH, summary: 'reverse each line', positionals: ['file'], run: rev },
  { name: 'nl', flavours: BOTH, summary: 'number lines', positionals: ['file'], run: nl },
];
