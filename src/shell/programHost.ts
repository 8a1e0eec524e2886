/** How the engine's runtime finds and runs programs in containers (docker/runtime.ts ProgramHost). */
import { KernelError } from '../kernel/errors.ts';
import { SignalError } from '../kernel/sched.ts';
import type { Process } from '../kernel/config.ts';
import type { ProgramHost } from '../docker/runtime.ts';
import { execProgram } from './launch.ts';
import { DEFAULT_PATH, ProgramFinder } from './path.ts';
import { runtimeOf } from './runtime.ts';
import { LineQueue } from './streams.ts';

export const shellProgramHost: ProgramHost = {
  lookPath(k, mnt, name, env, cwd) {
    const machine = Object.values(k.config.machines)[0]?.id ?? 'host';
    const proc = { pid: 0, nsPid: 0, ppid: 0, machine, ns: { net: '', mnt, uts: '', pid: '', ipc: 0, user: 0, cgroup: 0, time: 0 }, comm: '', argv: [], env, cwd, uid: 0, startedAt: 0, state: 'S', cgroup: '' } satisfies Process;
    const found = new ProgramFinder(k, () => proc).find(name, env['PATH'] ?? DEFAULT_PATH);
    if (found.kind === 'error') return found.errno === 'EACCES' ? 'EACCES' : 'ENOENT';
    return found.path;
  },

  *run(k, proc, io) {
    const rt = runtimeOf(k);
    const finder = new ProgramFinder(k, () => k.process(proc.pid) ?? proc);
    const program = finder.find(proc.argv[0] ?? '', proc.env['PATH'] ?? DEFAULT_PATH);
    if (program.kind === 'error') throw new KernelError(program.errno);
    const running = rt.processes.start(proc, execProgram(rt, proc.pid, program, proc.argv, io), { pgid: proc.pid });
    // a terminal's Ctrl-C belongs to who was started on it last
    const terminal = io.stdin instanceof LineQueue ? io.stdin : undefined;
    const outer = terminal?.foreground;
    if (terminal) terminal.foreground = proc.pid;
    try {
      while (!running.ended) {
        try {
          yield { queues: [running.done] };
        } catch (error) {
          if (!(error instanceof SignalError)) throw error;
          rt.processes.signal(proc.pid, error.signal);
        }
      }
    } finally {
      if (terminal) terminal.foreground = outer;
      if (!running.ended) running.task?.kill('SIGKILL');
    }
    if (running.failure !== undefined) throw running.failure;
    return running.status;
  },
};
