/** How the engine's runtime finds and runs programs in containers (docker/runtime.ts, kernel/process.ts startProgram). */
import { type ProgramHost, stdioOf } from '../docker/runtime.ts';
import { exitProcess } from '../kernel/process.ts';
import type { K } from './command.ts';
import { execProgram } from './launch.ts';
import { DEFAULT_PATH, type Program, ProgramFinder } from './path.ts';
import type { Process } from '../kernel/config.ts';
import { runtimeOf } from './runtime.ts';
import { emptyInput, foregroundOf, nullOutput, setForeground } from './streams.ts';

const find = (k: K, proc: Process, name: string): Program => new ProgramFinder(k, () => k.process(proc.pid) ?? proc).find(name, proc.env['PATH'] ?? DEFAULT_PATH);

export const shellProgramHost: ProgramHost = {
  lookPath(k, proc, name) {
    const found = find(k, proc, name);
    if (found.kind === 'error') return found.errno === 'EACCES' ? 'EACCES' : 'ENOENT';
    return found.path;
  },
};

/** Start what an entry's argv names, with the streams that the engine set for it, or nobody at them. */
export function runProgramOf(k: K, pid: number): void {
  const rt = runtimeOf(k);
  const proc = k.process(pid);
  if (!proc || rt.processes.get(pid)) return;
  const program = find(k, proc, proc.argv[0] ?? '');
  if (program.kind === 'error') {
    exitProcess(k, pid, program.errno === 'EACCES' ? 126 : 127);
    return;
  }
  const io = stdioOf(k, pid) ?? { stdin: emptyInput(), stdout: nullOutput(), stderr: nullOutput() };
  // a terminal's Ctrl-C belongs to who was started on it last
  const outer = io.stdin.isTTY ? foregroundOf(io.stdin) : undefined;
  rt.processes.start(proc, execProgram(rt, pid, program, proc.argv, io), {
    pgid: pid,
    onEnd: () => {
      if (io.stdin.isTTY && foregroundOf(io.stdin) === pid) setForeground(io.stdin, outer);
    },
  });
  setForeground(io.stdin, pid);
}
