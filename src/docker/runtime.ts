/**
 * The runtime under the daemon (containerd and runc, in the real thing). The engine enters a container's process into
 * the world and starts it with the kernel's startProgram; the shell layer, which knows programs, set the runner
 * (setProgramRunner). Here is what the two of them need from each other: finding a program, and its streams.
 */
import type { Process } from '../kernel/config.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Co } from '../kernel/sched.ts';
import type { DockerKernel } from './state.ts';

/** Write side of a stream, shaped as the shell's Output. */
export interface OutStream {
  write(text: string): void;
  drain(): Co;
  readonly isTTY: boolean;
  close(): void;
}
/** Read side of a stream, shaped as the shell's Input. */
export interface InStream {
  readLine(): Co<string | undefined>;
  read(): Co<string | undefined>;
  readAll(): Co<string>;
  readonly isTTY: boolean;
  close(): void;
  /** A program waits for input right now. */
  readonly waiting?: boolean;
  /** The stream that everything read from this one is handed on to, set by who does it. A terminal asks it who waits and whom Ctrl-C is for. */
  relayTo?: InStream | undefined;
}
export interface Stdio {
  stdin: InStream;
  stdout: OutStream;
  stderr: OutStream;
  tty?: { columns: number; rows: number };
}

export interface ProgramHost {
  /**
   * Where execve would find `name` for this process (its mount namespace, PATH and cwd): its absolute path, or why
   * not ('ENOENT' nowhere in PATH, or no such file; 'EACCES' no permission to execute).
   */
  lookPath(k: DockerKernel, proc: Process, name: string): string | 'ENOENT' | 'EACCES';
}
const hosts = new WeakMap<object, ProgramHost>();
/** Registers who finds programs (once a kernel, at the start of a session). Without one every program is taken to exist. */
export function setProgramHost(k: DockerKernel, host: ProgramHost): void {
  hosts.set(k, host);
}
export const programHost = (k: Kernel): ProgramHost | undefined => hosts.get(k);

const streams = new WeakMap<object, Map<number, Stdio>>();
/** Streams of a process that the engine starts, for the runner to use. */
export function stdioOf(k: Kernel, pid: number): Stdio | undefined {
  return streams.get(k)?.get(pid);
}
export function setStdio(k: Kernel, pid: number, io: Stdio | undefined): void {
  let map = streams.get(k);
  if (!map) streams.set(k, (map = new Map()));
  if (io) map.set(pid, io);
  else map.delete(pid);
}
