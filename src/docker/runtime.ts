/**
 * The runtime under the daemon (containerd and runc, in the real thing): how a program in a container is found and
 * run. The engine doesn't know any program; the shell layer, which does, registers a ProgramHost with the kernel.
 */
import type { Process } from '../kernel/config.ts';
import type { Co } from '../kernel/sched.ts';
import type { DockerKernel } from './state.ts';

/** Write side of a stream, shaped as the shell's Output. */
export interface OutStream { write(text: string): void; drain(): Co; readonly isTTY: boolean; close(): void }
/** Read side of a stream, shaped as the shell's Input. */
export interface InStream { readLine(): Co<string | undefined>; read(): Co<string | undefined>; readAll(): Co<string>; readonly isTTY: boolean; close(): void }
export interface Stdio { stdin: InStream; stdout: OutStream; stderr: OutStream; tty?: { columns: number; rows: number } }

export interface ProgramHost {
  /**
   * Where execvp would find `name` for a process of this mount namespace, PATH and cwd: its absolute path, or why
   * not ('ENOENT' not in PATH or no such file, 'EACCES' not executable).
   */
  lookPath(k: DockerKernel, mnt: string, name: string, env: Record<string, string>, cwd: string): string | 'ENOENT' | 'EACCES';
  /** Run the program `proc.argv` in `proc` (its namespaces, env, cwd) until it ends; its exit status. */
  run(k: DockerKernel, proc: Process, io: Stdio): Co<number>;
}

const hosts = new WeakMap<object, ProgramHost>();

/** Registers who runs programs (once a kernel, at the start of a session). */
export function setProgramHost(k: DockerKernel, host: ProgramHost): void {
  hosts.set(k, host);
}
export const programHost = (k: DockerKernel): ProgramHost | undefined => hosts.get(k);
