/** ls of coreutils and of BusyBox. */
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx, FileStat } from '../../command.ts';
import { strftime } from '../../printf.ts';
import { type Options, parseOptions } from '../options.ts';

const HALF_YEAR = 15_778_476; // seconds; older files show their year (ls.c)

/** `-rw-r--r--` */
export function modeText(stat: Pick<FileStat, 'type' | 'mode'>): string {
  const kind = { file: '-', dir: 'd', link: 'l', device: 'c' }[stat.type];
  const triple = (bits: number): string => `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
  const text = `${kind}${triple(stat.mode >> 6)}${triple(stat.mode >> 3)}${triple(stat.mode)}`;
  return stat.mode & 0o1000 ? `${text.slice(0, -1)}t` : text;
}
function timeText(ctx: Ctx, mtime: number, full: boolean): string {
  const seconds = Math.floor(mtime / 1e6);
  if (full) return strftime('%Y-%m-%d %H:%M:%S.%N +0000', seconds, Math.round(mtime % 1e6) * 1000);
  const age = ctx.k.now / 1e6 - seconds;
  return strftime(age > HALF_YEAR || age < -3600 ? '%b %e  %Y' : '%b %e %H:%M', seconds);
}
const human = (n: number): string => {
  if (n < 1024) return String(n);
  for (const [i, unit] of [...'KMGT'].entries()) {
    const v = n / 1024 ** (i + 1);
    if (v < 1024) return v < 10 ? `${(Math.ceil(v * 10) / 10).toFixed(1)}${unit}` : `${Math.ceil(v)}${unit}`;
  }
  return String(n);
};

interface Entry { name: string; stat: FileStat; path: string }

/** Names side by side, filled column by column. */
function columns(names: string[], width: number): string {
  if (names.length === 0) return '';
  for (let count = Math.min(names.length, Math.max(1, Math.floor(width / 3))); count >= 1; count--) {
    const rows = Math.ceil(names.length / count);
    const used = Math.ceil(names.length / rows);
    const widths = Array.from({ length: used }, (_, c) => Math.max(...names.slice(c * rows, (c + 1) * rows).map((n) => n.length)) + 2);
    widths[used - 1]! -= 2;
    if (used === count && (widths.reduce((a, b) => a + b, 0) < width || count === 1)) {
      let out = '';
      for (let r = 0; r < rows; r++) {
        const line: string[] = [];
        for (let c = 0; c < used; c++) {
          const name = names[c * rows + r];
          if (name !== undefined) line.push(c * rows + r + rows < names.length ? name.padEnd(widths[c] as number) : name);
        }
        out += `${line.join('')}\n`;
      }
      return out;
    }
  }
  return '';
}

class Lister {
  private readonly ctx: Ctx;
  private readonly o: Options;
  private readonly busybox: boolean;
  status = 0;
  constructor(ctx: Ctx, o: Options) {
    this.ctx = ctx;
    this.o = o;
    this.busybox = ctx.flavour === 'busybox';
  }
  fail(path: string, error: KernelError, status: number): void {
    const words = this.busybox ? `${path}: ${error.text}` : status === 2 ? `cannot access '${path}': ${error.text}` : `cannot open directory '${path}': ${error.text}`;
    this.ctx.stderr.write(`ls: ${words}\n`);
    this.status = Math.max(this.status, this.busybox ? 1 : status);
  }
  private sorted(entries: Entry[]): Entry[] {
    const { o } = this;
    if (o.has('U') || o.has('f')) return entries;
    const by = o.has('t') ? (a: Entry, b: Entry) => b.stat.mtime - a.stat.mtime : o.has('S') ? (a: Entry, b: Entry) => b.stat.size - a.stat.size : () => 0;
    const out = entries.sort((a, b) => by(a, b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return o.has('r') ? out.reverse() : out;
  }
  private decorated(e: Entry): string {
    const { o } = this;
    const mark = e.stat.type === 'dir' && (o.has('F') || o.has('p')) ? '/' : o.has('F') && e.stat.type === 'link' && !o.has('l') ? '@' : o.has('F') && e.stat.type === 'file' && e.stat.mode & 0o111 ? '*' : '';
    const name = this.quoted(e.name);
    return `${name}${mark}`;
  }
  /** GNU ls quotes odd names for a terminal. */
  private quoted(name: string): string {
    if (this.busybox || !this.ctx.stdout.isTTY || !/[\s'"\\$&|;<>()*?[\]{}~#!`]/.test(name) || this.o.has('N')) return name;
    return name.includes("'") ? `"${name}"` : `'${name}'`;
  }
  print(list: Entry[], isDirectory: boolean): void {
    const { ctx, o } = this;
    const entries = this.sorted(list);
    if (o.has('l') || o.has('o') || o.has('g') || o.has('n')) {
      if (isDirectory) ctx.stdout.write(`total ${entries.reduce((sum, e) => sum + (e.stat.type === 'dir' || (e.stat.type === 'file' && e.stat.size > 0 && e.stat.size !== 4096) ? Math.ceil(Math.max(e.stat.size, 1) / 4096) * 4 : 0), 0)}\n`);
      const size = (e: Entry): string => (e.stat.type === 'device' ? '1,   3' : o.has('h') ? human(e.stat.size) : String(e.stat.size));
      const width = Math.max(0, ...entries.map((e) => size(e).length));
      const links = (e: Entry): string => String(e.stat.type === 'dir' ? 2 : 1);
      const linkWidth = Math.max(0, ...entries.map((e) => links(e).length));
      for (const e of entries) {
        const owner = o.has('n') ? '0' : 'root';
        const target = e.stat.type === 'link' ? ` -> ${this.quoted(e.stat.target ?? '')}` : '';
        const when = timeText(ctx, e.stat.mtime, o.has('full-time'));
        const inode = o.has('i') ? `${inodeOf(e.path)} ` : '';
        ctx.stdout.write(
          this.busybox
            ? `${inode}${modeText(e.stat)} ${links(e).padStart(4)} ${owner.padEnd(8)} ${owner.padEnd(8)} ${size(e).padStart(9)} ${when} ${this.decorated(e)}${target}\n`
            : `${inode}${modeText(e.stat)} ${links(e).padStart(linkWidth)} ${o.has('g') ? '' : `${owner} `}${o.has('o') ? '' : `${owner} `}${size(e).padStart(width)} ${when} ${this.decorated(e)}${target}\n`,
        );
      }
      return;
    }
    const names = entries.map((e) => `${o.has('i') ? `${inodeOf(e.path)} ` : ''}${this.decorated(e)}`);
    if (o.has('m')) ctx.stdout.write(names.length > 0 ? `${names.join(', ')}\n` : '');
    else if ((ctx.stdout.isTTY || o.has('C')) && !o.has('1')) ctx.stdout.write(columns(names, ctx.tty?.columns ?? 80));
    else ctx.stdout.write(names.map((n) => `${n}\n`).join(''));
  }
  directory(path: string): void {
    const { ctx, o } = this;
    let names: string[];
    try {
      names = ctx.fs.list(path);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      return this.fail(path, error, 1);
    }
    if (!o.has('a') && !o.has('A') && !o.has('f')) names = names.filter((n) => !n.startsWith('.'));
    const at = (name: string): string => (path.endsWith('/') ? `${path}${name}` : `${path}/${name}`);
    const entries = names.flatMap((name): Entry[] => {
      const stat = ctx.fs.stat(at(name), false);
      return stat ? [{ name, stat, path: at(name) }] : [];
    });
    if (o.has('a') || o.has('f')) for (const name of ['.', '..']) entries.push({ name, path: at(name), stat: ctx.fs.stat(at(name)) ?? { type: 'dir', mode: 0o755, size: 4096, mtime: ctx.k.now } });
    this.print(entries, true);
    if (!o.has('R')) return;
    for (const e of this.sorted(entries)) {
      if (e.stat.type !== 'dir' || e.name === '.' || e.name === '..') continue;
      ctx.stdout.write(`\n${at(e.name)}:\n`);
      this.directory(at(e.name));
    }
  }
}
/** A stable inode number for a path: the lab's files have none of their own. */
export function inodeOf(path: string): number {
  let h = 7;
  for (const ch of path) h = (h * 31 + (ch.codePointAt(0) as number)) >>> 0;
  return 100_000 + (h % 900_000);
}

function* ls(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, {
    short: ctx.flavour === 'busybox' ? '1AaCxdLHRFplinshrSXvctuw:' : 'aAbBcCdDfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1', status: 2, usage: 'ls [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...',
    long: { all: 'a', 'almost-all': 'A', directory: 'd', 'human-readable': 'h', recursive: 'R', reverse: 'r', inode: 'i', color: 'color::', classify: 'F', 'full-time': 'full-time', 'group-directories-first': 'gdf', size: 's', 'numeric-uid-gid': 'n', 'time-style': 'ts:' },
  });
  if (typeof o === 'number') return o;
  if (o.has('full-time')) o.list.push({ name: 'l', value: undefined });
  const lister = new Lister(ctx, o);
  const files: Entry[] = [];
  const directories: string[] = [];
  for (const path of o.args.length > 0 ? o.args : ['.']) {
    try {
      const link = ctx.fs.stat(path, false);
      const follow = !o.has('d') && !(o.has('l') && link?.type === 'link' && !path.endsWith('/') && !o.has('L'));
      const stat = follow ? (ctx.fs.stat(path) ?? link) : link;
      if (!stat) throw new KernelError('ENOENT');
      if (stat.type === 'dir' && !o.has('d')) directories.push(path);
      else files.push({ name: path, stat, path });
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      lister.fail(path, error, 2);
    }
  }
  if (files.length > 0) lister.print(files, false);
  const titled = o.args.length > 1 || o.has('R');
  directories.sort().forEach((path, i) => {
    if (titled) ctx.stdout.write(`${i > 0 || files.length > 0 ? '\n' : ''}${path}:\n`);
    lister.directory(path);
  });
  return lister.status;
}

export const lsCommands: readonly Command[] = [
  { name: 'ls', flavours: ['debian', 'busybox'], summary: 'list files', positionals: ['file'], run: ls, options: [{ names: ['-l'], help: 'with mode, size and time' }, { names: ['-a'], help: 'names that begin with a dot, too' }, { names: ['-d'], help: 'directories themselves' }, { names: ['-R'], help: 'all below' }, { names: ['-1'], help: 'one a line' }] },
  { name: 'dir', flavours: ['debian'], summary: 'list files', positionals: ['file'], run: ls },
];
