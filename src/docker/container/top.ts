/** `docker top`: the host's ps over a container's processes. Read first: moby daemon/top_unix.go. */
import type { Process } from '../../kernel/config.ts';
import { conflict } from '../errors.ts';
import { findContainer } from '../find.ts';
import type { Daemon } from '../state.ts';
import { isRunning } from './network.ts';

const pad = (n: number): string => String(n).padStart(2, '0');
/** STIME of ps: hours and minutes of today, else month and day. */
function startTime(us: number, now: number): string {
  const at = new Date(us / 1000);
  if (now - us < 86_400e6) return `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
  return `${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][at.getUTCMonth()]}${pad(at.getUTCDate())}`;
}
const user = (p: Process): string => (p.uid === 0 ? 'root' : String(p.uid));
/** Setting a container up costs its first process about 50 ms of CPU time; ps shows that as a share of its life so far. */
const cpuShare = (p: Process, now: number): string => String(p.nsPid === 1 ? Math.floor(4.5 / (1 + (now - p.startedAt) / 1e6)) : 0);
// a container's terminals belong to its own /dev/pts, which the host's ps cannot name
const COLUMNS: Record<string, [title: string, value: (p: Process, now: number) => string]> = {
  uid: ['UID', user],
  user: ['USER', user],
  pid: ['PID', (p) => String(p.pid)],
  ppid: ['PPID', (p) => String(p.ppid)],
  c: ['C', cpuShare],
  stime: ['STIME', (p, now) => startTime(p.startedAt, now)],
  tty: ['TTY', () => '?'],
  time: ['TIME', () => '00:00:00'],
  cmd: ['CMD', (p) => p.argv.join(' ')],
  args: ['COMMAND', (p) => p.argv.join(' ')],
  command: ['COMMAND', (p) => p.argv.join(' ')],
  comm: ['COMMAND', (p) => p.comm],
  stat: ['STAT', (p) => p.state],
  state: ['S', (p) => p.state],
};
const FULL = ['uid', 'pid', 'ppid', 'c', 'stime', 'tty', 'time', 'cmd'];

/** Titles and rows: `ps -ef`, or the columns of an `-o` list. */
export function top(d: Daemon, ref: string, psArgs: readonly string[] = []): { Titles: string[]; Processes: string[][] } {
  const c = findContainer(d, ref);
  if (!isRunning(c)) throw conflict(`container ${c.id} is not running`);
  const flags = psArgs.join(' ');
  const list = /(?:^|\s)-?o\s*([\w,]+)/.exec(flags)?.[1]?.split(',');
  const names = (list ?? (flags.includes('aux') || flags === 'u' ? ['user', 'pid', 'stat', 'stime', 'time', 'command'] : FULL)).filter((n) => COLUMNS[n]);
  const rows = Object.values(d.k.config.processes)
    .filter((p) => p.ns.pid === c.pidns)
    .sort((a, b) => a.pid - b.pid);
  return {
    Titles: names.map((n) => (COLUMNS[n] as [string, unknown])[0] as string),
    Processes: rows.map((p) => names.map((n) => (COLUMNS[n] as [string, (p: Process, now: number) => string])[1](p, d.k.now))),
  };
}
