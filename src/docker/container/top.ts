/** `docker top`: the host's ps over a container's processes. Read first: moby daemon/top_unix.go. */
import { conflict, DockerError } from '../errors.ts';
import { findContainer } from '../find.ts';
import type { Daemon } from '../state.ts';
import { isRunning } from './network.ts';

/** What ps of the host prints to some options, about every process; `stderr` when it refused them. */
export type HostPs = (options: readonly string[]) => { stdout: string; stderr: string };

const fields = (line: string): string[] => line.trim().split(/\s+/);

/** Titles and rows of what the host's ps prints of the container's processes, told apart by their PID column. `ps -ef` unless told otherwise. */
export function top(d: Daemon, ref: string, options: readonly string[], ps: HostPs): { Titles: string[]; Processes: string[][] } {
  const c = findContainer(d, ref);
  if (!isRunning(c)) throw conflict(`container ${c.id} is not running`);
  const { stdout, stderr } = ps(options.length > 0 ? options : ['-ef']);
  if (stderr !== '') throw new DockerError(500, `ps: ${stderr.split('\n')[0]}`);
  const [head = '', ...lines] = stdout.split('\n').filter(Boolean);
  const Titles = fields(head);
  const pid = Titles.indexOf('PID');
  if (pid < 0) throw new DockerError(500, "Couldn't find PID field in ps output");
  const own = new Set(
    Object.values(d.k.config.processes)
      .filter((p) => p.cgroup === `/docker/${c.id}`)
      .map((p) => String(p.pid)),
  );
  const Processes = lines
    .map(fields)
    .filter((row) => own.has(row[pid] ?? ''))
    .map((row) => [...row.slice(0, Titles.length - 1), row.slice(Titles.length - 1).join(' ')]);
  return { Titles, Processes };
}
