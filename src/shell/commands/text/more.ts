/** base64, fold, comm, shuf, od, arch: small tools that turn up in pasted lines. */
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { PLAIN_WORDS, eachFile, eachLine, linesOf, readWhole } from '../files.ts';
import { parseOptions } from '../options.ts';

const BOTH = ['debian', 'busybox'] as const;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** UTF-8 bytes of a text; characters up to 0xff that are no valid text stand for themselves. */
function bytesOf(text: string): number[] {
  const out: number[] = [];
  for (const ch of text) {
    const c = ch.codePointAt(0) as number;
    if (c < 0x80) out.push(c);
    else if (c < 0x800) out.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) out.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else out.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return out;
}

function* base64(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'diw:', long: { decode: 'd', 'ignore-garbage': 'i', wrap: 'w:' }, usage: 'base64 [-d] [-w COL] [FILE]' });
  if (typeof o === 'number') return o;
  const text = yield* readWhole(ctx, o.args[0] ?? '-');
  if (o.has('d')) {
    let bits = 0;
    let n = 0;
    let out = '';
    for (const ch of text) {
      const v = ALPHABET.indexOf(ch);
      if (v < 0) continue;
      bits = ((bits << 6) | v) & 0xffff;
      n += 6;
      if (n >= 8) {
        n -= 8;
        out += String.fromCharCode((bits >> n) & 255);
      }
    }
    ctx.stdout.write(out);
    return 0;
  }
  const bytes = bytesOf(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] as number, bytes[i + 1], bytes[i + 2]];
    const v = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out += `${ALPHABET[v >> 18]}${ALPHABET[(v >> 12) & 63]}${b === undefined ? '=' : ALPHABET[(v >> 6) & 63]}${c === undefined ? '=' : ALPHABET[v & 63]}`;
  }
  const width = Number(o.get('w') ?? 76);
  ctx.stdout.write(width === 0 ? out : (out.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((l) => `${l}\n`).join(''));
  return 0;
}

function* fold(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'bsw:', long: { width: 'w:', spaces: 's', bytes: 'b' }, usage: 'fold [-bs] [-w WIDTH] [FILE]...' }, ctx.args.flatMap((a) => (/^-\d+$/.test(a) ? ['-w', a.slice(1)] : [a])));
  if (typeof o === 'number') return o;
  const width = Number(o.get('w') ?? 80);
  const good = yield* eachFile(ctx, o.args, PLAIN_WORDS, (input) =>
    eachLine(input, (line, end) => {
      let rest = line;
      while (rest.length > width) {
        const space = o.has('s') ? rest.lastIndexOf(' ', width - 1) : -1;
        const cut = space > 0 ? space + 1 : width;
        ctx.stdout.write(`${rest.slice(0, cut)}\n`);
        rest = rest.slice(cut);
      }
      ctx.stdout.write(rest + end);
      return undefined;
    }));
  return good ? 0 : 1;
}

function* comm(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: '123', usage: 'comm [-123] FILE1 FILE2' });
  if (typeof o === 'number') return o;
  const [a, b] = [linesOf(yield* readWhole(ctx, o.args[0] ?? '-')), linesOf(yield* readWhole(ctx, o.args[1] ?? '-'))];
  const put = (column: 1 | 2 | 3, line: string): void => {
    if (o.has(String(column))) return;
    const tabs = [1, 2].filter((c) => c < column && !o.has(String(c))).length;
    ctx.stdout.write(`${'\t'.repeat(tabs)}${line}\n`);
  };
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [x, y] = [a[i], b[j]];
    if (y === undefined || (x !== undefined && x < y)) put(1, a[i++] as string);
    else if (x === undefined || y < x) put(2, b[j++] as string);
    else {
      put(3, x);
      i++;
      j++;
    }
  }
  return 0;
}

function* shuf(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'n:ei:r', long: { 'head-count': 'n:', echo: 'e', 'input-range': 'i:' }, usage: 'shuf [-n NUM] [-o FILE] [-z] [FILE | -e [ARG...] | -i L-H]' });
  if (typeof o === 'number') return o;
  const range = /^(\d+)-(\d+)$/.exec(o.get('i') ?? '');
  const lines = range ? Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, i) => String(Number(range[1]) + i)) : o.has('e') ? [...o.args] : linesOf(yield* readWhole(ctx, o.args[0] ?? '-'));
  for (let i = lines.length - 1; i > 0; i--) {
    const j = ctx.k.random(0, i);
    [lines[i], lines[j]] = [lines[j] as string, lines[i] as string];
  }
  ctx.stdout.write(lines.slice(0, o.has('n') ? Number(o.get('n')) : undefined).map((l) => `${l}\n`).join(''));
  return 0;
}

/** od: -c, -x and octal words; hexdump -C. */
function* dump(ctx: Ctx): Co<number> {
  const canonical = ctx.name === 'hexdump' && ctx.args.includes('-C');
  const letters = ctx.args.filter((a) => a.startsWith('-')).join('');
  const path = ctx.args.find((a, i) => !a.startsWith('-') && !/^-[AtjN]$/.test(ctx.args[i - 1] ?? ''));
  const bytes = bytesOf(yield* readWhole(ctx, path ?? '-'));
  const address = (n: number): string => (canonical ? n.toString(16).padStart(8, '0') : ctx.name === 'hexdump' ? n.toString(16).padStart(7, '0') : n.toString(8).padStart(7, '0'));
  const named: Record<number, string> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
  for (let i = 0; i < bytes.length; i += 16) {
    const row = bytes.slice(i, i + 16);
    if (canonical) {
      const hex = Array.from({ length: 16 }, (_, k) => (row[k] === undefined ? '  ' : (row[k] as number).toString(16).padStart(2, '0')));
      ctx.stdout.write(`${address(i)}  ${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}  |${row.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('')}|\n`);
    } else if (letters.includes('c')) ctx.stdout.write(`${address(i)}${row.map((b) => (named[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : b.toString(8).padStart(3, '0'))).padStart(4)).join('')}\n`);
    else {
      const words = Array.from({ length: Math.ceil(row.length / 2) }, (_, k) => (row[2 * k] as number) | ((row[2 * k + 1] ?? 0) << 8));
      ctx.stdout.write(`${address(i)}${words.map((w) => ` ${letters.includes('x') || ctx.name === 'hexdump' ? w.toString(16).padStart(4, '0') : w.toString(8).padStart(6, '0')}`).join('')}\n`);
    }
  }
  ctx.stdout.write(`${address(bytes.length)}\n`);
  return 0;
}

// biome-ignore lint/correctness/useYield: one word
function* arch(ctx: Ctx): Co<number> {
  ctx.stdout.write('x86_64\n');
  return 0;
}

export const moreCommands: readonly Command[] = [
  { name: 'base64', flavours: BOTH, summary: 'encode or decode', positionals: ['file'], run: base64 },
  { name: 'fold', flavours: BOTH, summary: 'wrap long lines', positionals: ['file'], run: fold },
  { name: 'comm', flavours: ['debian'], summary: 'compare sorted files', positionals: ['file'], run: comm },
  { name: 'shuf', flavours: BOTH, summary: 'shuffle lines', positionals: ['file'], run: shuf },
  { name: 'od', flavours: BOTH, summary: 'show bytes', positionals: ['file'], run: dump },
  { name: 'hexdump', flavours: BOTH, summary: 'show bytes', positionals: ['file'], run: dump },
  { name: 'arch', flavours: BOTH, summary: 'name of the processor', run: arch },
];
