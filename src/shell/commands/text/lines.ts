/** wc, uniq, cut, paste, tr, tee, seq, sort: tools about lines and columns. */
import type { Co } from '../../../kernel/sched.ts';
import { KernelError } from '../../../kernel/errors.ts';
import type { Command, Ctx } from '../../command.ts';
import { byteLength } from '../../fs/fs.ts';
import { CANT_OPEN, PLAIN_WORDS, eachFile, eachLine, linesOf, readWhole, sayFailed } from '../files.ts';
import { parseOptions, usageError } from '../options.ts';

const BOTH = ['debian', 'busybox'] as const;

function* wc(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'clmwL', long: { bytes: 'c', chars: 'm', lines: 'l', words: 'w', 'max-line-length': 'L' }, usage: 'wc [-cmlwL] [FILE]...' });
  if (typeof o === 'number') return o;
  const wanted = ['l', 'w', 'm', 'c', 'L'].filter((c) => o.has(c));
  const columns = wanted.length > 0 ? wanted : ['l', 'w', 'c'];
  const rows: { name: string; counts: Record<string, number> }[] = [];
  const inputName = ctx.flavour === 'busybox' ? 'standard input' : "'standard input'";
  let good = yield* eachFile(ctx, o.args, { open: PLAIN_WORDS.open, read: (p, r) => `${p === '-' ? inputName : p}: ${r}` }, function* (input, path) {
    // an input that can't be read is counted as far as it came
    const row: (typeof rows)[number] = { name: o.args.length === 0 ? '' : path, counts: { l: 0, w: 0, m: 0, c: 0, L: 0 } };
    rows.push(row);
    const text = yield* input.readAll();
    row.counts = { l: text.split('\n').length - 1, w: text.split(/\s+/).filter(Boolean).length, m: [...text].length, c: byteLength(text), L: Math.max(0, ...text.split('\n').map((x) => x.length)) };
  });
  for (const path of o.args) if (path !== '-' && ctx.fs.isDir(path)) { rows.push({ name: path, counts: { l: 0, w: 0, m: 0, c: 0, L: 0 } }); good = false; }
  if (o.args.length > 1) {
    const total: Record<string, number> = {};
    for (const row of rows) for (const [c, n] of Object.entries(row.counts)) total[c] = c === 'L' ? Math.max(total[c] ?? 0, n) : (total[c] ?? 0) + n;
    rows.push({ name: 'total', counts: total });
  }
  // coreutils: the width of the sum of sizes, 7 when it can't be known; one number alone has no padding
  const regular = o.args.length > 0 && !o.args.includes('-') && !o.args.some((p) => ctx.fs.isDir(p));
  const busybox = ctx.flavour === 'busybox';
  const size = rows.filter((r) => r.name !== 'total').reduce((sum, r) => sum + (r.counts['c'] ?? 0), 0);
  const width = busybox ? 9 : (columns.length === 1 && rows.length === 1) ? 1 : regular ? Math.max(1, String(size).length) : 7;
  for (const row of rows) {
    const cells = columns.map((c) => String(row.counts[c]));
    const line = busybox && columns.length === 1 && rows.length === 1 ? (cells[0] as string) : cells.map((c) => c.padStart(width)).join(' ');
    ctx.stdout.write(`${line}${row.name === '' ? '' : ` ${row.name}`}\n`);
  }
  return good ? 0 : 1;
}

function* uniq(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'cduif:s:w:', long: { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i', 'skip-fields': 'f:', 'skip-chars': 's:', 'check-chars': 'w:' }, usage: 'uniq [-cduiz] [-f,s,w N] [FILE [OUTFILE]]' });
  if (typeof o === 'number') return o;
  const key = (line: string): string => {
    let text = line;
    for (let i = 0; i < Number(o.get('f') ?? 0); i++) text = text.replace(/^\s*\S+/, '');
    text = text.slice(Number(o.get('s') ?? 0));
    if (o.has('w')) text = text.slice(0, Number(o.get('w')));
    return o.has('i') ? text.toLowerCase() : text;
  };
  let current: { line: string; count: number } | undefined;
  const flush = (): void => {
    if (!current || (o.has('d') && current.count < 2) || (o.has('u') && current.count > 1)) return;
    ctx.stdout.write(`${o.has('c') ? `${String(current.count).padStart(7)} ` : ''}${current.line}\n`);
  };
  const good = yield* eachFile(ctx, o.args.slice(0, 1), ctx.flavour === 'busybox' ? CANT_OPEN : PLAIN_WORDS, (input) =>
    eachLine(input, (line) => {
      if (current && key(current.line) === key(line)) current.count++;
      else {
        flush();
        current = { line, count: 1 };
      }
      return undefined;
    }));
  flush();
  return good ? 0 : 1;
}

/** `1,3-5,7-` as a test of positions counted from 1; undefined when it is none. */
function rangesOf(list: string): ((n: number) => boolean) | undefined {
  const ranges: [number, number][] = [];
  for (const part of list.split(/[, ]/)) {
    const m = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!m || (m[1] === '' && m[3] === '')) return undefined;
    const from = m[1] === '' ? 1 : Number(m[1]);
    ranges.push([from, m[2] === '' ? from : m[3] === '' ? Number.POSITIVE_INFINITY : Number(m[3])]);
  }
  return (n) => ranges.some(([a, b]) => n >= a && n <= b);
}
const CUT_USAGE = 'cut {-b|c LIST | -f|F LIST [-d SEP] [-s]} [-D] [-O SEP] [FILE]...';
function* cut(ctx: Ctx): Co<number> {
  const rules = { short: 'b:c:f:d:snO:', long: { bytes: 'b:', characters: 'c:', fields: 'f:', delimiter: 'd:', 'only-delimited': 's', ...(ctx.flavour !== 'busybox' && { complement: 'complement' }), 'output-delimiter': 'O:' } as Record<string, string>, usage: CUT_USAGE };
  const o = parseOptions(ctx, rules);
  if (typeof o === 'number') return o;
  const list = o.get('f') ?? o.get('c') ?? o.get('b');
  const fail = (message: string): number => {
    if (ctx.flavour !== 'busybox') ctx.stderr.write(`cut: ${message}\n`);
    return usageError(ctx, rules);
  };
  if (list === undefined) return fail('you must specify a list of bytes, characters, or fields');
  const inRange = rangesOf(list);
  if (!inRange) {
    if (ctx.flavour === 'busybox') {
      ctx.stderr.write(`cut: invalid range ${list}\n`);
      return 1;
    }
    return fail(o.has('f') ? `invalid field value ‘${list}’` : `invalid byte or character position ‘${list}’`);
  }
  const delimiter = o.get('d') ?? '\t';
  if ([...delimiter].length > 1) return fail('the delimiter must be a single character');
  const picks = (n: number): boolean => inRange(n) !== o.has('complement');
  const good = yield* eachFile(ctx, o.args, PLAIN_WORDS, (input) =>
    eachLine(input, function* (line) {
      if (!o.has('f')) ctx.stdout.write(`${[...line].filter((_, i) => picks(i + 1)).join('')}\n`);
      else if (!line.includes(delimiter)) {
        if (!o.has('s')) ctx.stdout.write(`${line}\n`);
      } else ctx.stdout.write(`${line.split(delimiter).filter((_, i) => picks(i + 1)).join(o.get('O') ?? delimiter)}\n`);
      yield* ctx.stdout.drain();
      return undefined;
    }));
  return good ? 0 : 1;
}

function* paste(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'd:s', long: { delimiters: 'd:', serial: 's' }, usage: 'paste [OPTIONS] [FILE]...' });
  if (typeof o === 'number') return o;
  const separators = [...(o.get('d') ?? '\t').replace(/\\n/g, '\n').replace(/\\t/g, '\t')];
  const files: string[][] = [];
  const good = yield* eachFile(ctx, o.args, ctx.flavour === 'busybox' ? CANT_OPEN : PLAIN_WORDS, function* (input) {
    files.push(linesOf(yield* input.readAll()));
  });
  const joined = (cells: string[]): string => cells.map((c, i) => c + (i < cells.length - 1 ? separators[i % separators.length] : '')).join('');
  if (o.has('s')) for (const lines of files) ctx.stdout.write(`${joined(lines)}\n`);
  else for (let i = 0; i < Math.max(0, ...files.map((f) => f.length)); i++) ctx.stdout.write(`${joined(files.map((f) => f[i] ?? ''))}\n`);
  return good ? 0 : 1;
}

/** The characters of a tr set: ranges, classes and escapes. */
function trSet(set: string): string[] {
  const classes: Record<string, string> = { upper: 'A-Z', lower: 'a-z', digit: '0-9', alpha: 'A-Za-z', alnum: '0-9A-Za-z', space: '\t\n\v\f\r ', blank: ' \t', punct: '!-/:-@[-`{-~', print: ' -~', cntrl: '\x00-\x1f', xdigit: '0-9A-Fa-f' };
  const source = set.replace(/\[:(\w+):\]/g, (all, name: string) => classes[name] ?? all).replace(/\\([abfnrtv\\]|[0-7]{1,3})/g, (_, e: string) => (/^[0-7]/.test(e) ? String.fromCharCode(Number.parseInt(e, 8)) : ({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' } as Record<string, string>)[e] ?? '\\'));
  const chars = [...source];
  const out: string[] = [];
  for (let i = 0; i < chars.length; i++) {
    const a = (chars[i] as string).codePointAt(0) as number;
    const b = chars[i + 2]?.codePointAt(0);
    if (chars[i + 1] === '-' && b !== undefined && b >= a) {
      for (let c = a; c <= b; c++) out.push(String.fromCodePoint(c));
      i += 2;
    } else out.push(chars[i] as string);
  }
  return out;
}
function* tr(ctx: Ctx): Co<number> {
  const rules = { short: '+cCdst', long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' }, usage: 'tr [-cds] STRING1 [STRING2]' };
  const o = parseOptions(ctx, rules);
  if (typeof o === 'number') return o;
  const [first, second] = o.args;
  if (first === undefined || (second === undefined && !o.has('d') && !o.has('s'))) {
    if (ctx.flavour !== 'busybox') ctx.stderr.write(first === undefined ? 'tr: missing operand\n' : `tr: missing operand after ‘${first}’\nTwo strings must be given when translating.\n`);
    return usageError(ctx, rules);
  }
  const complement = o.has('c') || o.has('C');
  const set1 = trSet(first);
  const in1 = new Set(set1);
  const member = (ch: string): boolean => in1.has(ch) !== complement;
  const set2 = second === undefined ? [] : trSet(second);
  const map = new Map(set1.map((ch, i) => [ch, set2[Math.min(i, set2.length - 1)] ?? ch] as const));
  const squeezed = new Set(o.has('d') ? set2 : second === undefined ? [] : set2);
  const squeezable = (ch: string): boolean => (second === undefined ? member(ch) : squeezed.has(ch));
  let last = '';
  for (let text = yield* ctx.stdin.read(); text !== undefined; text = yield* ctx.stdin.read()) {
    let out = '';
    for (const ch of text) {
      if (o.has('d') && member(ch)) continue;
      const to = o.has('d') || second === undefined ? ch : complement ? (member(ch) ? (set2.at(-1) as string) : ch) : (map.get(ch) ?? ch);
      if (o.has('s') && to === last && squeezable(to)) continue;
      out += to;
      last = to;
    }
    ctx.stdout.write(out);
    yield* ctx.stdout.drain();
  }
  return 0;
}

function* tee(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'aip', long: { append: 'a', 'ignore-interrupts': 'i' }, usage: 'tee [-ai] [FILE]...' });
  if (typeof o === 'number') return o;
  let status = 0;
  const files = o.args.filter((path) => {
    if (path === '/dev/null') return false;
    try {
      if (!/^\/(proc|sys)\//.test(path)) ctx.fs.write(path, '', o.has('a'));
      return true;
    } catch (error) {
      status = sayFailed(ctx, path, error);
      return false;
    }
  });
  for (let text = yield* ctx.stdin.read(); text !== undefined; text = yield* ctx.stdin.read()) {
    ctx.stdout.write(text);
    for (const path of files)
      try {
        ctx.fs.write(path, text, true);
      } catch (error) {
        status = sayFailed(ctx, path, error);
      }
    yield* ctx.stdout.drain();
  }
  return status;
}

function* seq(ctx: Ctx): Co<number> {
  const rules = { short: '+s:wf:', long: { separator: 's:', 'equal-width': 'w', format: 'f:' }, usage: 'seq [-w] [-s SEP] [FIRST [INC]] LAST' };
  // a negative number is no option
  const start = ctx.args.findIndex((a, i) => /^-(\d|\.\d)/.test(a) && !/^-[sf]$/.test(ctx.args[i - 1] ?? ''));
  const plain = ctx.args.findIndex((a, i) => !a.startsWith('-') && !/^-[sf]$/.test(ctx.args[i - 1] ?? ''));
  const o = parseOptions(ctx, rules, start >= 0 && (plain < 0 || start < plain) ? [...ctx.args.slice(0, start), '--', ...ctx.args.slice(start)] : ctx.args);
  if (typeof o === 'number') return o;
  if (o.args.length === 0) {
    if (ctx.flavour !== 'busybox') ctx.stderr.write('seq: missing operand\n');
    return usageError(ctx, rules);
  }
  const bad = o.args.find((a) => !/^[-+]?(\d+\.?\d*|\.\d+)$/.test(a));
  if (bad !== undefined) {
    if (ctx.flavour === 'busybox') return usageError(ctx, rules);
    ctx.stderr.write(`seq: invalid floating point argument: ‘${bad}’\n`);
    return usageError(ctx, rules);
  }
  const n = o.args.map(Number);
  const [from, step, to] = n.length === 1 ? [1, 1, n[0] as number] : n.length === 2 ? [n[0] as number, 1, n[1] as number] : (n as [number, number, number]);
  if (step === 0) {
    ctx.stderr.write(`seq: invalid Zero increment value: ‘${o.args[1]}’\n`);
    return 1;
  }
  const digits = Math.max(...o.args.map((a) => (a.split('.')[1] ?? '').length));
  const width = o.has('w') ? Math.max(from.toFixed(digits).length, to.toFixed(digits).length) : 0;
  const separator = o.get('s') ?? '\n';
  let first = true;
  for (let i = 0; ; i++) {
    const value = from + i * step;
    if (step > 0 ? value > to + 1e-9 : value < to - 1e-9) break;
    ctx.stdout.write(`${first ? '' : separator}${value.toFixed(digits).padStart(width, '0')}`);
    first = false;
    if (i % 1024 === 1023) yield* ctx.stdout.drain();
  }
  if (!first) ctx.stdout.write('\n');
  return 0;
}

/** One `-k` key. */
interface SortKey { from: number; fromChar: number; to: number; toChar: number; flags: string }
function keyOf(text: string): SortKey | undefined {
  const m = /^(\d+)(?:\.(\d+))?([bdfhinMnrV]*)(?:,(\d+)(?:\.(\d+))?([bdfhinMnrV]*))?$/.exec(text);
  return m ? { from: Number(m[1]), fromChar: Number(m[2] ?? 1), to: Number(m[4] ?? 0), toChar: Number(m[5] ?? 0), flags: `${m[3]}${m[6] ?? ''}` } : undefined;
}
const numberOf = (text: string): number => Number(/^\s*-?\d*\.?\d*/.exec(text)?.[0] || 0) || 0;
const humanOf = (text: string): number => {
  const m = /^\s*(-?\d+\.?\d*)([KMGTP]?)/i.exec(text);
  return m ? Number(m[1]) * 1024 ** ' KMGTP'.indexOf((m[2] ?? '').toUpperCase() || ' ') : 0;
};
/** Version order: runs of digits by value (filevercmp, roughly). */
function versionCompare(a: string, b: string): number {
  const pa = a.match(/\d+|\D+/g) ?? [];
  const pb = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.max(pa.length, pb.length); i++) {
    const x = pa[i] ?? '';
    const y = pb[i] ?? '';
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y)) {
      if (Number(x) !== Number(y)) return Number(x) - Number(y);
    } else return x < y ? -1 : 1;
  }
  return 0;
}
function* sort(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, {
    short: 'bcdfghik:mMno:rst:uVz', status: 2, usage: 'sort [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...',
    long: { 'numeric-sort': 'n', reverse: 'r', unique: 'u', key: 'k:', 'field-separator': 't:', output: 'o:', 'version-sort': 'V', 'human-numeric-sort': 'h', 'ignore-case': 'f', stable: 's', check: 'c' },
  });
  if (typeof o === 'number') return o;
  const globals = o.list.filter((x) => 'bdfghiMnrV'.includes(x.name)).map((x) => x.name).join('');
  const keys: SortKey[] = [];
  for (const { name, value } of o.list) {
    if (name !== 'k') continue;
    const key = keyOf(value as string);
    if (!key) {
      ctx.stderr.write(ctx.flavour === 'busybox' ? `sort: bad field specification\n` : `sort: invalid number at field start: invalid count at start of ‘${value}’\n`);
      return 2;
    }
    keys.push(key);
  }
  const lines: string[] = [];
  const good = yield* eachFile(ctx, o.args, ctx.flavour === 'busybox' ? PLAIN_WORDS : { open: (p, r) => `cannot read: ${p}: ${r}`, read: (p, r) => `read failed: ${p}: ${r}` }, function* (input) {
    lines.push(...linesOf(yield* input.readAll()));
  });
  if (!good) return 2;
  const separator = o.get('t');
  const pick = (line: string, key: SortKey): string => {
    const fields = separator !== undefined ? line.split(separator) : (line.match(/\s*\S+/g) ?? []);
    const join = separator ?? '';
    const last = key.to || fields.length;
    const chosen = fields.slice(key.from - 1, last);
    if (key.fromChar > 1 && chosen[0] !== undefined) chosen[0] = chosen[0].slice(key.fromChar - 1);
    if (key.toChar > 0 && chosen.length > 0 && key.to) chosen[chosen.length - 1] = (chosen.at(-1) as string).slice(0, key.toChar);
    return chosen.join(join);
  };
  const compareBy = (a: string, b: string, flags: string): number => {
    let order: number;
    if (flags.includes('n') || flags.includes('g')) order = numberOf(a) - numberOf(b);
    else if (flags.includes('h')) order = humanOf(a) - humanOf(b);
    else if (flags.includes('V')) order = versionCompare(a, b);
    else {
      const clean = (t: string): string => {
        let x = flags.includes('b') ? t.trimStart() : t;
        if (flags.includes('d')) x = x.replace(/[^A-Za-z0-9 \t]/g, '');
        return flags.includes('f') ? x.toUpperCase() : x;
      };
      const x = clean(a);
      const y = clean(b);
      order = x < y ? -1 : x > y ? 1 : 0;
    }
    return flags.includes('r') ? -order : order;
  };
  const byKeys = (a: string, b: string): number => {
    if (keys.length === 0) return compareBy(a, b, globals);
    for (const key of keys) {
      const order = compareBy(pick(a, key), pick(b, key), key.flags || globals);
      if (order !== 0) return order;
    }
    return 0;
  };
  const whole = (a: string, b: string): number => (o.has('s') || o.has('u') ? 0 : (a < b ? -1 : a > b ? 1 : 0) * (o.has('r') ? -1 : 1));
  if (o.has('c')) {
    const at = lines.findIndex((line, i) => i > 0 && byKeys(lines[i - 1] as string, line) > 0);
    if (at < 0) return 0;
    ctx.stderr.write(ctx.flavour === 'busybox' ? `Check line ${at}\n` : `sort: ${o.args[0] ?? '-'}:${at + 1}: disorder: ${lines[at]}\n`);
    return 1;
  }
  let sorted = [...lines].sort((a, b) => byKeys(a, b) || whole(a, b));
  if (o.has('u')) sorted = sorted.filter((line, i) => i === 0 || byKeys(sorted[i - 1] as string, line) !== 0);
  const text = sorted.map((l) => `${l}\n`).join('');
  const out = o.get('o');
  if (out === undefined) ctx.stdout.write(text);
  else
    try {
      ctx.fs.write(out, text);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      ctx.stderr.write(ctx.flavour === 'busybox' ? `sort: can't open '${out}': ${error.text}\n` : `sort: open failed: ${out}: ${error.text}\n`);
      return 2;
    }
  return 0;
}

function* expandTabs(ctx: Ctx): Co<number> {
  const good = yield* eachFile(ctx, ctx.args.filter((a) => !a.startsWith('-')), PLAIN_WORDS, (input) =>
    eachLine(input, (line, end) => {
      let out = '';
      for (const ch of line) out += ch === '\t' ? ' '.repeat(8 - (out.length % 8)) : ch;
      ctx.stdout.write(out + end);
      return undefined;
    }));
  return good ? 0 : 1;
}

/** column -t: cells in columns. */
function* column(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'ts:o:', long: { table: 't', separator: 's:', 'output-separator': 'o:' } });
  if (typeof o === 'number') return o;
  const lines = linesOf(yield* readWhole(ctx, o.args[0] ?? '-')).filter((l) => l !== '');
  if (!o.has('t')) {
    ctx.stdout.write(lines.map((l) => `${l}\n`).join(''));
    return 0;
  }
  const separator = o.get('s');
  const rows = lines.map((l) => (separator === undefined ? l.trim().split(/\s+/) : l.split(new RegExp(`[${separator.replace(/[\\\]^-]/g, '\\$&')}]`))));
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => { widths[i] = Math.max(widths[i] ?? 0, cell.length); });
  for (const row of rows) ctx.stdout.write(`${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] as number))).join(o.get('o') ?? '  ')}\n`);
  return 0;
}

const text = (name: string, summary: string, run: Command['run'], flavours: Command['flavours'] = BOTH): Command => ({ name, flavours, summary, positionals: ['file'], run });
export const lineCommands: readonly Command[] = [
  text('wc', 'count lines, words and bytes', wc), text('uniq', 'drop repeated lines', uniq), text('cut', 'pick fields or characters', cut), text('paste', 'join lines', paste),
  text('tr', 'replace or delete characters', tr), text('tee', 'copy input to files and onward', tee), text('seq', 'print numbers', seq), text('sort', 'sort lines', sort), text('expand', 'tabs to blanks', expandTabs),
  text('column', 'align columns', column, ['debian']),
];
