/** ps of procps-ng and of BusyBox, and pgrep, pidof, pkill, kill, killall, top. */
import { RegexError, posixRegExp } from '../../../text/posixRegex.ts';
import type { Process } from '../../../kernel/config.ts';
import { type Co, sleepFor } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { MEM_TOTAL_KB, uptimeSeconds } from '../../fs/procmachine.ts';
import { visiblePid } from '../../fs/procfs.ts';
import { processByPid } from '../../fs/runnetns.ts';
import { strftime } from '../../printf.ts';
import { killArguments, signalTable } from '../../signals.ts';
import { BUSYBOX_BANNER, parseOptions, usageError } from '../options.ts';

const BOTH = ['debian', 'busybox'] as const;

/** Processes that the caller can see, by their pid there. */
export function visibleProcesses(ctx: Ctx): { pid: number; p: Process }[] {
  const out: { pid: number; p: Process }[] = [];
  for (const p of Object.values(ctx.k.config.processes)) {
    const pid = visiblePid(ctx.k, ctx.proc, p);
    if (pid !== undefined) out.push({ pid, p });
  }
  return out.sort((a, b) => a.pid - b.pid);
}
const ppidOf = (ctx: Ctx, p: Process): number => {
  const parent = ctx.k.process(p.ppid);
  return parent ? (visiblePid(ctx.k, ctx.proc, parent) ?? 0) : p.ppid <= 1 ? p.ppid : 0;
};
const args = (p: Process): string => (p.argv.length > 0 ? p.argv.join(' ') : `[${p.comm}]`);
/** Terminals of a container belong to its own /dev/pts, which the host's ps cannot name. */
const ttyOf = (ctx: Ctx, p: Process): string => (p.ns.mnt === ctx.proc.ns.mnt ? (p.tty ?? '?') : '?');
/** Resident size in kB: small and steady, by what the program is. */
const rssOf = (p: Process): number => ({ dockerd: 80_096, containerd: 43_440, 'containerd-shim': 18_632, 'docker-proxy': 4984, systemd: 12_800, bash: 3600 } as Record<string, number>)[p.comm] ?? 1540;
const vszOf = (p: Process): number => ({ dockerd: 2_081_032, containerd: 1_894_004, 'containerd-shim': 2_088_736, 'docker-proxy': 1_599_136, systemd: 22_160, bash: 4640 } as Record<string, number>)[p.comm] ?? 2336;
const threaded = (p: Process): boolean => ['dockerd', 'containerd', 'containerd-shim', 'docker-proxy'].includes(p.comm);

function stat(ctx: Ctx, p: Process): string {
  const state = p.pid === ctx.proc.pid ? 'R' : p.state;
  const leader = p.ppid === 1 || ppidOf(ctx, p) === 0 || p.nsPid === 1 || p.tty !== undefined ? 's' : '';
  return `${state}${leader}${threaded(p) ? 'l' : ''}${p.tty !== undefined ? '+' : ''}`;
}
const clock = (ctx: Ctx, p: Process): string => strftime(ctx.k.now - p.startedAt > 86_400e6 ? '%b%d' : '%H:%M', Math.floor(p.startedAt / 1e6));
function elapsed(ctx: Ctx, p: Process): string {
  const s = Math.floor((ctx.k.now - p.startedAt) / 1e6);
  const two = (n: number): string => String(n).padStart(2, '0');
  const d = Math.floor(s / 86_400);
  const h = Math.floor(s / 3600) % 24;
  return `${d > 0 ? `${d}-` : ''}${d > 0 || h > 0 ? `${two(h)}:` : ''}${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** Setting a container up costs its first process about 45 ms of CPU time; ps shows that in per cent of its life so far. */
const cpuShare = (ctx: Ctx, p: Process): number => (p.cgroup.includes('docker') && p.nsPid === 1 ? 4.5 / (1 + (ctx.k.now - p.startedAt) / 1e6) : 0);

interface Column { title: string; width: number; right?: boolean; value: (ctx: Ctx, pid: number, p: Process) => string }
const column = (title: string, width: number, value: Column['value'], right = false): Column => ({ title, width, value, right });
const COLUMNS: Record<string, Column> = {
  pid: column('PID', 7, (_c, pid) => String(pid), true),
  ppid: column('PPID', 7, (c, _pid, p) => String(ppidOf(c, p)), true),
  pgid: column('PGID', 7, (_c, pid) => String(pid), true),
  sid: column('SID', 7, (_c, pid) => String(pid), true),
  uid: column('UID', 5, (_c, _pid, p) => String(p.uid), true),
  user: column('USER', 8, (_c, _pid, p) => (p.uid === 0 ? 'root' : String(p.uid))),
  group: column('GROUP', 8, () => 'root'),
  comm: column('COMMAND', 15, (_c, _pid, p) => p.comm),
  args: column('COMMAND', 27, (_c, _pid, p) => args(p)),
  tty: column('TT', 8, (c, _pid, p) => ttyOf(c, p)),
  time: column('TIME', 8, () => '00:00:00', true),
  etime: column('ELAPSED', 11, (c, _pid, p) => elapsed(c, p), true),
  etimes: column('ELAPSED', 7, (c, _pid, p) => String(Math.floor((c.k.now - p.startedAt) / 1e6)), true),
  lstart: column('STARTED', 24, (_c, _pid, p) => strftime('%a %b %e %H:%M:%S %Y', Math.floor(p.startedAt / 1e6)), true),
  start: column('STARTED', 8, (_c, _pid, p) => strftime('%H:%M:%S', Math.floor(p.startedAt / 1e6)), true),
  stime: column('STIME', 5, (c, _pid, p) => clock(c, p)),
  stat: column('STAT', 4, (c, _pid, p) => stat(c, p)),
  s: column('S', 1, (c, _pid, p) => (p.pid === c.proc.pid ? 'R' : p.state)),
  c: column('C', 2, (c, _pid, p) => String(Math.floor(cpuShare(c, p))), true),
  pcpu: column('%CPU', 4, (c, _pid, p) => cpuShare(c, p).toFixed(1), true),
  pmem: column('%MEM', 4, (_c, _pid, p) => ((rssOf(p) * 100) / MEM_TOTAL_KB).toFixed(1), true),
  vsz: column('VSZ', 6, (_c, _pid, p) => String(vszOf(p)), true),
  rss: column('RSS', 5, (_c, _pid, p) => String(rssOf(p)), true),
  ni: column('NI', 3, () => '0', true),
  pri: column('PRI', 3, () => '19', true),
  nlwp: column('NLWP', 4, (_c, _pid, p) => (threaded(p) ? '9' : '1'), true),
  netns: column('NETNS', 10, (c, _pid, p) => String(c.k.config.netns[p.ns.net]?.inode ?? ''), true),
  pidns: column('PIDNS', 10, (c, _pid, p) => String(c.k.config.pidns[p.ns.pid]?.inode ?? ''), true),
  mntns: column('MNTNS', 10, (c, _pid, p) => String(c.k.config.mnt[p.ns.mnt]?.inode ?? ''), true),
  utsns: column('UTSNS', 10, (c, _pid, p) => String(c.k.config.uts[p.ns.uts]?.inode ?? ''), true),
  cgroup: column('CGROUP', 27, (_c, _pid, p) => `0::${p.cgroup}`),
  cmd: column('CMD', 27, (_c, _pid, p) => args(p)),
  ucmd: column('CMD', 15, (_c, _pid, p) => p.comm),
  tname: column('TTY', 8, (c, _pid, p) => ttyOf(c, p)),
  wchan: column('WCHAN', 6, () => '-'),
};
const ALIASES: Record<string, string> = { command: 'args', ucomm: 'comm', tt: 'tty', state: 's', '%cpu': 'pcpu', '%mem': 'pmem', start_time: 'stime', euser: 'user', ruser: 'user', nice: 'ni', sz: 'vsz', pgrp: 'pgid', session: 'sid', cputime: 'time', euid: 'uid', thcount: 'nlwp', stime: 'stime' };

const named = (name: string, title: string, width?: number): Column => ({ ...(COLUMNS[name] as Column), title, ...(width !== undefined && { width }) });
const FULL: Column[] = [named('user', 'UID', 8), named('pid', 'PID', 7), named('ppid', 'PPID', 7), named('c', 'C', 2), named('stime', 'STIME', 5), named('tty', 'TTY', 8), named('time', 'TIME', 8), named('args', 'CMD')];
const BRIEF: Column[] = [named('pid', 'PID', 7), named('tty', 'TTY', 8), named('time', 'TIME', 8), named('comm', 'CMD')];
const USER: Column[] = [named('user', 'USER', 8), named('pid', 'PID', 7), named('pcpu', '%CPU'), named('pmem', '%MEM'), named('vsz', 'VSZ'), named('rss', 'RSS'), named('tty', 'TTY', 8), named('stat', 'STAT', 4), named('stime', 'START', 5), { ...named('time', 'TIME', 6), value: () => '0:00' }, named('args', 'COMMAND')];
const BSD: Column[] = [named('pid', 'PID', 7), named('tty', 'TTY', 8), named('stat', 'STAT', 4), { ...named('time', 'TIME', 6), value: () => '0:00' }, named('args', 'COMMAND')];
const LONG: Column[] = [named('s', 'F', 1), named('s', 'S', 1), named('uid', 'UID', 5), named('pid', 'PID', 7), named('ppid', 'PPID', 7), named('c', 'C', 2), named('pri', 'PRI', 3), named('ni', 'NI', 3), named('wchan', 'ADDR', 4), named('vsz', 'SZ', 5), named('wchan', 'WCHAN', 6), named('tty', 'TTY', 8), named('time', 'TIME', 8), named('comm', 'CMD')];

/** `pid,comm=NAME,args` as columns; the word that is none otherwise. */
function chosen(list: string, table: (name: string) => Column | undefined): Column[] | string {
  const out: Column[] = [];
  const words = list.split(/[, ]+/).filter(Boolean);
  for (const [i, word] of words.entries()) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    const found = table(name.toLowerCase());
    if (!found) return name;
    // a title behind `=` reaches to the end of the argument
    if (at >= 0) {
      const title = [word.slice(at + 1), ...words.slice(i + 1)].join(',');
      out.push({ ...found, title, width: Math.max(found.width, title.length) });
      return out;
    }
    out.push(found);
  }
  return out;
}
function print(ctx: Ctx, rows: { pid: number; p: Process }[], columns: Column[], titles: boolean): void {
  const line = (cells: string[]): string =>
    cells.map((cell, i) => {
      const c = columns[i] as Column;
      if (c.right) return cell.padStart(c.width);
      return i === columns.length - 1 ? cell : cell.padEnd(c.width);
    }).join(' ');
  if (titles && columns.some((c) => c.title !== '')) ctx.stdout.write(`${line(columns.map((c) => c.title)).trimEnd()}\n`);
  for (const { pid, p } of rows) ctx.stdout.write(`${line(columns.map((c) => c.value(ctx, pid, p)))}\n`);
}

/** `everyone`: whatever the options choose. */
function* procps(ctx: Ctx, everyone = false): Co<number> {
  const words = [...ctx.args];
  let every = false;
  let columns: Column[] | undefined;
  let titles = true;
  const format: string[] = [];
  const pick: ((pid: number, p: Process) => boolean)[] = [];
  let bsd = false;
  const numbers = (text: string): Set<number> => new Set(text.split(/[, ]+/).map(Number));
  let sort = '';
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.startsWith('--')) {
      const [name, value] = word.slice(2).split('=') as [string, string | undefined];
      const take = (): string => value ?? words.shift() ?? '';
      if (name === 'no-headers' || name === 'no-heading' || name === 'no-header') titles = false;
      else if (name === 'sort') sort = take();
      else if (name === 'pid') { const s = numbers(take()); pick.push((pid) => s.has(pid)); }
      else if (name === 'ppid') { const s = numbers(take()); pick.push((_pid, p) => s.has(ppidOf(ctx, p))); }
      else if (name === 'format') format.push(take());
      else if (name !== 'forest' && name !== 'headers' && name !== 'cols' && name !== 'width') {
        ctx.stderr.write(`error: unknown gnu long option\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`);
        return 1;
      }
      continue;
    }
    const dash = word.startsWith('-');
    if (!dash && /^\d+(,\d+)*$/.test(word)) {
      const s = numbers(word);
      pick.push((pid) => s.has(pid));
      bsd = true;
      continue;
    }
    const letters = dash ? word.slice(1) : word;
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i] as string;
      const rest = (): string => {
        const value = letters.slice(i + 1) || words.shift() || '';
        i = letters.length;
        return value;
      };
      if (letter === 'o' || (letter === 'O' && dash)) format.push(rest());
      else if (dash && (letter === 'e' || letter === 'A' || letter === 'a' || letter === 'd')) every = true;
      else if (dash && (letter === 'f' || letter === 'F')) columns = FULL;
      else if (dash && letter === 'l') columns = LONG;
      else if (letter === 'p') { const s = numbers(rest()); pick.push((pid) => s.has(pid)); }
      else if (dash && letter === 'C') { const names = new Set(rest().split(',')); pick.push((_pid, p) => names.has(p.comm)); }
      else if (dash && (letter === 'u' || letter === 'U')) { rest(); every = true; }
      else if (!dash && letter === 'u') { columns = USER; bsd = true; }
      else if (!dash && (letter === 'a' || letter === 'x')) { every = true; bsd = true; }
      else if (!dash && letter === 'h') titles = false;
      else if (!'wHTLjMZycgnNsSvtkqG1234567890'.includes(letter) && !(!dash && 'fejlE'.includes(letter))) {
        ctx.stderr.write(`error: ${dash ? 'unsupported SysV option' : 'unsupported option (BSD syntax)'}\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`);
        return 1;
      }
    }
  }
  if (format.length > 0) {
    columns = [];
    for (const list of format) {
      const some = chosen(list, (name) => COLUMNS[ALIASES[name] ?? name]);
      if (typeof some === 'string') {
        ctx.stderr.write(`error: unknown user-defined format specifier "${some}"\n\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n for additional help text.\n\nFor more details see ps(1).\n`);
        return 1;
      }
      columns.push(...some);
    }
  }
  const tty = ctx.proc.tty;
  const mine = (p: Process): boolean => p.tty === tty;
  let rows = visibleProcesses(ctx).filter(({ pid, p }) => everyone || (pick.length > 0 ? pick.some((f) => f(pid, p)) : every || mine(p)));
  if (sort !== '') {
    const down = sort.startsWith('-');
    const c = COLUMNS[ALIASES[sort.replace(/^[-+]/, '')] ?? sort.replace(/^[-+]/, '')];
    if (c) rows = rows.sort((a, b) => c.value(ctx, a.pid, a.p).localeCompare(c.value(ctx, b.pid, b.p), 'en', { numeric: true }) * (down ? -1 : 1));
  }
  print(ctx, rows, columns ?? (bsd ? BSD : BRIEF), titles);
  return rows.length > 0 || every ? 0 : 1;
}

/** What ps prints about every process to these options, whatever they choose. */
export function psText(ctx: Ctx, options: readonly string[]): { stdout: string; stderr: string } {
  const out = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof out): Ctx['stdout'] => ({ ...ctx[stream], write: (text) => void (out[stream] += text) });
  const run = procps({ ...ctx, args: [...options], stdout: into('stdout'), stderr: into('stderr') }, true);
  while (!run.next().done);
  return out;
}

/** BusyBox puts the real name in front when argv does not show it. */
const titled = (p: Process): string => ((p.argv[0] ?? '').replace(/^-/, '').split('/').at(-1)?.slice(0, 15) === p.comm || p.argv.length === 0 ? args(p) : `{${p.comm}} ${args(p)}`);
const BB_COLUMNS: Record<string, Column> = {
  pid: column('PID', 5, (_c, pid) => String(pid), true), user: column('USER', 8, (_c, _pid, p) => (p.uid === 0 ? 'root' : String(p.uid))),
  comm: column('COMMAND', 16, (_c, _pid, p) => p.comm), args: column('COMMAND', 26, (_c, _pid, p) => titled(p)), ppid: column('PPID', 5, (c, _pid, p) => String(ppidOf(c, p)), true),
  pgid: column('PGID', 5, (_c, pid) => String(pid), true), tty: column('TT', 6, (c, _pid, p) => ttyOf(c, p)), vsz: column('VSZ', 4, (_c, _pid, p) => String(vszOf(p))), rss: column('RSS', 4, (_c, _pid, p) => String(rssOf(p))),
  stat: column('STAT', 4, (c, _pid, p) => stat(c, p)), time: column('TIME', 5, () => '0:00'), etime: column('ELAPSED', 7, (c, _pid, p) => `${Math.floor((c.k.now - p.startedAt) / 60e6)}:${String(Math.floor((c.k.now - p.startedAt) / 1e6) % 60).padStart(2, '0')}`), nice: column('NI', 5, () => '0'), group: column('GROUP', 8, () => 'root'), ruser: column('RUSER', 8, () => 'root'),
};
function* busyboxPs(ctx: Ctx): Co<number> {
  // -ef, aux and the like are taken and ignored
  const list = ctx.args.flatMap((a, i) => (a === '-o' ? [ctx.args[i + 1] ?? ''] : /^-o./.test(a) ? [a.slice(2)] : []));
  const bad = ctx.args.find((a, i) => a.startsWith('-') && ctx.args[i - 1] !== '-o' && !/^-(o.*|[aAdefFlwTxZ]+)$/.test(a));
  if (bad) {
    ctx.stderr.write(`ps: invalid option -- '${bad[1]}'\n${BUSYBOX_BANNER}\n\nUsage: ps [-o COL1,COL2=HEADER] [-T]\n`);
    return 1;
  }
  let columns = [BB_COLUMNS['pid'], BB_COLUMNS['user'], BB_COLUMNS['args']] as Column[];
  if (list.length > 0) {
    const some = chosen(list.join(','), (name) => BB_COLUMNS[name]);
    if (typeof some === 'string') {
      ctx.stderr.write(`ps: bad -o argument '${some}', supported arguments: ${Object.keys(BB_COLUMNS).sort().join(',')}\n`);
      return 1;
    }
    columns = some;
  }
  const rows = visibleProcesses(ctx);
  const line = (cells: string[]): string => cells.map((c, i) => (columns[i]?.right ? c.padStart(columns[i]?.width ?? 0) : i === columns.length - 1 ? c : c.padEnd(columns[i]?.width ?? 0))).join(' ');
  ctx.stdout.write(`${columns.map((c, i) => (i === columns.length - 1 ? c.title : c.title.padEnd(c.width))).join(' ')}\n`);
  for (const { pid, p } of rows) ctx.stdout.write(`${line(columns.map((c) => c.value(ctx, pid, p)))}\n`);
  return 0;
}

/** Processes that pgrep and pkill mean. */
function matching(ctx: Ctx, o: { has(n: string): boolean; get(n: string): string | undefined; args: string[] }): { pid: number; p: Process }[] {
  const pattern = o.args[0];
  // regcomp(3) with REG_EXTENDED
  const regex = pattern === undefined ? undefined : posixRegExp(o.has('x') ? `^(${pattern})$` : pattern, { extended: true, flags: o.has('i') ? 'i' : '' });
  const parents = o.get('P')?.split(',').map(Number);
  return visibleProcesses(ctx).filter(({ p }) => p.pid !== ctx.proc.pid && (regex === undefined || regex.test(o.has('f') ? args(p) : p.comm.slice(0, 15))) && (!parents || parents.includes(ppidOf(ctx, p))));
}
/** The same, or the exit status after a pattern that is none. */
function wanted(ctx: Ctx, o: Parameters<typeof matching>[1]): ReturnType<typeof matching> | number {
  try {
    return matching(ctx, o);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    ctx.stderr.write(`${ctx.name}: ${error.message}\n`);
    return 2;
  }
}
const PGREP_LONG = { full: 'f', exact: 'x', 'list-full': 'a', 'list-name': 'l', count: 'c', newest: 'n', oldest: 'o', parent: 'P:', signal: 'signal:', 'ignore-case': 'i', inverse: 'v' };
function* pgrep(ctx: Ctx): Co<number> {
  const o = parseOptions(ctx, { short: 'facloxnviP:u:d:g:s:t:U:', long: PGREP_LONG, status: 2 });
  if (typeof o === 'number') return 2;
  if (o.args.length === 0 && !o.has('P')) {
    ctx.stderr.write("pgrep: no matching criteria specified\nTry `pgrep --help' for more information.\n");
    return 2;
  }
  let found = wanted(ctx, o);
  if (typeof found === 'number') return found;
  if (o.has('n')) found = found.slice(-1);
  if (o.has('o')) found = found.slice(0, 1);
  if (o.has('c')) ctx.stdout.write(`${found.length}\n`);
  else if (found.length > 0) ctx.stdout.write(`${found.map(({ pid, p }) => (o.has('a') ? `${pid} ${args(p)}` : o.has('l') ? `${pid} ${p.comm}` : String(pid))).join(o.get('d') ?? '\n')}\n`);
  return found.length > 0 ? 0 : 1;
}
// biome-ignore lint/correctness/useYield: signals are delivered at once
function* pkill(ctx: Ctx): Co<number> {
  const first = ctx.args[0];
  const named = first !== undefined && /^-(\d+|[A-Z]{3,}\d*)$/.test(first) ? killArguments([first, '1']) : undefined;
  const signal = named && 'signal' in named ? named.signal : 'SIGTERM';
  const o = parseOptions(ctx, { short: 'fxeiP:no', long: PGREP_LONG, status: 2 }, named ? ctx.args.slice(1) : ctx.args);
  if (typeof o === 'number') return 2;
  if (o.args.length === 0 && !o.has('P')) {
    ctx.stderr.write("pkill: no matching criteria specified\nTry `pkill --help' for more information.\n");
    return 2;
  }
  const found = wanted(ctx, o);
  if (typeof found === 'number') return found;
  if (signal) for (const { p } of found) ctx.kill(p.pid, signal);
  return found.length > 0 ? 0 : 1;
}
function* pidof(ctx: Ctx): Co<number> {
  const names = ctx.args.filter((a) => !a.startsWith('-'));
  const found = visibleProcesses(ctx).filter(({ p }) => names.some((n) => p.comm === n.slice(0, 15) || (p.argv[0] ?? '').split('/').at(-1) === n) && p.pid !== ctx.proc.pid).map(({ pid }) => pid).reverse();
  const shown = ctx.args.includes('-s') ? found.slice(0, 1) : found;
  if (shown.length > 0) ctx.stdout.write(`${shown.join(' ')}\n`);
  return shown.length > 0 ? 0 : 1;
}
// biome-ignore lint/correctness/useYield: signals are delivered at once
function* kill(ctx: Ctx): Co<number> {
  const parsed = killArguments(ctx.args);
  const busybox = ctx.flavour === 'busybox';
  if ('list' in parsed) {
    ctx.stdout.write(signalTable(parsed.list, 'busybox'));
    return 0;
  }
  if ('error' in parsed) {
    if (busybox) ctx.stderr.write(parsed.error === 'usage' ? 'kill: you need to specify whom to kill\n' : `kill: bad signal name '${parsed.error}'\n`);
    else if (parsed.error === 'usage') {
      ctx.stderr.write('kill: not enough arguments\n');
      return usageError(ctx, {});
    } else ctx.stderr.write(`kill: unknown signal: ${parsed.error}\n`);
    return 1;
  }
  let status = 0;
  for (const word of parsed.targets) {
    const target = /^\d+$/.test(word) ? processByPid(ctx.k, ctx.proc, Number(word)) : undefined;
    if (target) {
      if (parsed.signal) ctx.kill(target.pid, parsed.signal);
      continue;
    }
    status = 1;
    if (!/^-?\d+$/.test(word)) ctx.stderr.write(busybox ? `kill: invalid number '${word}'\n` : `kill: failed to parse argument: '${word}'\n`);
    else ctx.stderr.write(busybox ? `kill: can't kill pid ${word}: No such process\n` : `kill: (${word}): No such process\n`);
  }
  return status;
}
function* killall(ctx: Ctx): Co<number> {
  const parsed = killArguments(ctx.args.filter((a) => a !== '-q'));
  if ('list' in parsed || 'error' in parsed) {
    ctx.stderr.write('killall: you need to specify whom to kill\n');
    return 1;
  }
  let status = 0;
  for (const name of parsed.targets) {
    const found = visibleProcesses(ctx).filter(({ p }) => p.comm === name.slice(0, 15) && p.pid !== ctx.proc.pid);
    if (found.length === 0) {
      status = 1;
      if (!ctx.args.includes('-q')) ctx.stderr.write(`killall: ${name}: no process killed\n`);
    }
    if (parsed.signal) for (const { p } of found) ctx.kill(p.pid, parsed.signal);
  }
  return status;
}

function* top(ctx: Ctx): Co<number> {
  const rows = visibleProcesses(ctx);
  const up = uptimeSeconds(ctx.k, ctx.proc);
  if (ctx.flavour === 'busybox') {
    ctx.stdout.write('Mem: 1009440K used, 3016872K free, 9276K shrd, 9260K buff, 653420K cached\nCPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\nLoad average: 0.08 0.03 0.01 1/96 ');
    ctx.stdout.write(`${rows.at(-1)?.pid ?? 1}\n  PID  PPID USER     STAT   RSS %RSS %CPU COMMAND\n`);
    for (const { pid, p } of rows) ctx.stdout.write(`${String(pid).padStart(5)} ${String(ppidOf(ctx, p)).padStart(5)} root     ${stat(ctx, p)[0]}${String(rssOf(p)).padStart(9)}   0%   0% ${args(p)}\n`);
  } else {
    const minutes = Math.floor(up / 60);
    ctx.stdout.write(`top - ${strftime('%H:%M:%S', Math.floor(ctx.k.now / 1e6))} up  ${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')},  0 users,  load average: 0.08, 0.03, 0.01\nTasks: ${rows.length} total, 1 running, ${rows.length - 1} sleep, 0 d-sleep, 0 stopped, 0 zombie\n%Cpu(s):  0.3 us,  0.3 sy,  0.0 ni, 99.4 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st \nMiB Mem :   3932.0 total,   2639.8 free,    574.3 used,    883.2 buff/cache     \nMiB Swap:      0.0 total,      0.0 free,      0.0 used.   3357.7 avail Mem \n\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n`);
    for (const { pid, p } of rows) ctx.stdout.write(`${String(pid).padStart(7)} root      20   0 ${String(vszOf(p)).padStart(7)} ${String(rssOf(p)).padStart(6)} ${String(Math.round(rssOf(p) / 2)).padStart(6)} ${stat(ctx, p)[0]}   0.0 ${((rssOf(p) * 100) / MEM_TOTAL_KB).toFixed(1).padStart(5)}   0:00.00 ${p.comm}\n`);
  }
  if (!ctx.args.some((a) => /^-?b?n?\d*1$|^-b/.test(a))) ctx.stderr.write('vethlab: top prints once and ends\n');
  yield* sleepFor(ctx.k, 100_000);
  return 0;
}

export const processCommands: readonly Command[] = [
  { name: 'ps', flavours: ['debian'], summary: 'list processes', run: (ctx) => procps(ctx) },
  { name: 'ps', flavours: ['busybox'], summary: 'list processes', run: busyboxPs },
  { name: 'pgrep', flavours: ['debian'], summary: 'find processes by name', run: pgrep },
  { name: 'pkill', flavours: ['debian'], summary: 'signal processes by name', run: pkill },
  { name: 'pidof', flavours: BOTH, summary: 'process ids of a program', run: pidof },
  { name: 'kill', flavours: BOTH, summary: 'send a signal', positionals: ['pid'], run: kill },
  { name: 'killall', flavours: ['busybox'], summary: 'signal processes by name', run: killall },
  { name: 'top', flavours: BOTH, summary: 'processes and load', run: top },
];
