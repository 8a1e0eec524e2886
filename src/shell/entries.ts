/** fork, execve and exit for the shell's own processes, on the kernel's process table. */
import type { Process } from '../kernel/config.ts';
import { changeProcess, spawnProcess } from '../kernel/process.ts';
import type { K } from './command.ts';

/** fork(2): a new entry like the parent's, but for what `change` says. */
export function forkEntry(k: K, parent: Process, change: Partial<Process> = {}): Process {
  return spawnProcess(k, {
    argv: change.argv ?? parent.argv, comm: change.comm ?? parent.comm, parent, env: change.env ?? parent.env, cwd: change.cwd ?? parent.cwd, uid: change.uid ?? parent.uid,
    ...(change.ns && { ns: change.ns }), ...(change.tty !== undefined && { tty: change.tty }), ...(change.cgroup !== undefined && { cgroup: change.cgroup }),
  });
}
export const changeEntry: (k: K, pid: number, change: Partial<Process>) => void = changeProcess;
