/**
 * What a tool is. A command is an object: its name, usage, options and completions are declared once, and parsing
 * aids, help, completion and unknown-option errors derive from that. `run` is a coroutine on the virtual clock.
 */
import type { WorldConfig } from '../docker/state.ts';
import type { Machine, NetnsId, Process } from '../kernel/config.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Co } from '../kernel/sched.ts';

/** Kernel with the engines' state in its config. */
export type K = Kernel<WorldConfig>;

export type Flavour = 'debian' | 'busybox';

/** Write side of a stream. Writing to a pipe whose reader is gone throws SignalError('SIGPIPE'). */
export interface Output {
  write(text: string): void;
  /** Wait until a slow reader caught up (pipes); at once for terminals and files. Programs that may write without end call it. */
  drain(): Co;
  readonly isTTY: boolean;
  close(): void;
}
/** Read side of a stream. */
export interface Input {
  /** Next line without its newline; undefined at end of file. */
  readLine(): Co<string | undefined>;
  /** Whatever is there (at least one character), undefined at end of file. */
  read(): Co<string | undefined>;
  readAll(): Co<string>;
  readonly isTTY: boolean;
  close(): void;
  /** Put characters back in front of what is still to be read. */
  unread?(text: string): void;
  /** A program waits for input right now. */
  readonly waiting?: boolean;
  /** The stream that everything read from this one is handed on to, set by who does it (docker attach). */
  relayTo?: Input | undefined;
  /** The line that readLine gave last ended at end of file, without a newline. */
  readonly lastLineCut?: boolean;
}

/** Where and how a program runs: its process (namespaces, user, cwd) and its streams. */
export interface Ctx {
  k: K;
  machine: Machine;
  proc: Process;
  /** proc.ns.net: the network namespace it lives in. */
  netns: NetnsId;
  flavour: Flavour;
  /** Name it was called by, and the arguments after it. */
  name: string;
  args: string[];
  env: Record<string, string>;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  /** Columns and rows when stdout is a terminal. */
  tty?: { columns: number; rows: number };
  fs: Fs;
  /** Run another program with this one's streams, in the foreground, as fork+exec+wait. Returns its exit status; KernelError ENOENT or EACCES when there is no such program. */
  exec(argv: string[], change?: ExecChange): Co<number>;
  /** Run a shell command line (`sh -c`), likewise. */
  shell(source: string, change?: ExecChange): Co<number>;
  /** Deliver a signal to a process by pid; false when there is none. */
  kill(pid: number, signal: import('../kernel/sched.ts').Signal): boolean;
}
export interface ExecChange { ns?: Partial<Process['ns']>; env?: Record<string, string>; cwd?: string; flavour?: Flavour; stdin?: Input; stdout?: Output; stderr?: Output; tty?: string; /** end it after so many µs with SIGTERM */ uid?: number; /** as execve(2): the program takes the caller's place (`ip netns exec`, `env`), with its process id */ replace?: boolean }

/** Files as a process sees them: its mount namespace, and /proc and /sys computed from its own namespaces. Errors are KernelError (ENOENT, EISDIR, EACCES …). */
export interface Fs {
  read(path: string): string;
  write(path: string, text: string, append?: boolean): void;
  exists(path: string): boolean;
  isDir(path: string): boolean;
  list(path: string): string[];
  readlink(path: string): string | undefined;
  remove(path: string): void;
  mkdir(path: string): void;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  /** Absolute path with every link followed; the last part need not exist. */
  realpath(path: string): string;
  /** undefined when there is nothing; `follow` is true by default. */
  stat(path: string, follow?: boolean): FileStat | undefined;
}
export interface FileStat { type: 'file' | 'dir' | 'link' | 'device'; /** permission bits */ mode: number; size: number; /** µs since the epoch */ mtime: number; target?: string }

export interface OptionSpec { /** '-c', '--count' … all spellings */ names: string[]; /** placeholder of its value, if it takes one */ value?: string; help: string; /** what completes its value */ complete?: CompletionKind }
/** Kinds of names that completion can look up in the world. */
export type CompletionKind = 'file' | 'container' | 'running-container' | 'network' | 'image' | 'interface' | 'bridge' | 'netns' | 'chain' | 'table' | 'target' | 'host' | 'command' | 'sysctl' | 'pid' | readonly string[];
export interface CommandSpec {
  name: string;
  summary: string;
  /** Usage line(s) as the real tool prints them. */
  usage?: string;
  options?: OptionSpec[];
  /** Subcommands with the same shape, for completion and help (docker, ip, brctl …). */
  subcommands?: CommandSpec[];
  /** What completes positional arguments, by position; the last repeats. */
  positionals?: CompletionKind[];
  /** Options that the words before bring with them (`-j LOG` brings `--log-prefix`). */
  more?(before: readonly string[]): OptionSpec[];
  /** Any beginning of a subcommand's name will do (`ip a`). */
  abbreviates?: boolean;
}
export interface Command extends CommandSpec {
  /** Which user lands have it. */
  flavours: readonly Flavour[];
  /** Directory it is installed in, for `which` and error texts; default /usr/bin on Debian, /bin in BusyBox. */
  dir?: string;
  run(ctx: Ctx): Co<number>;
}

/** The one line that a tool says about something real that the lab has no model of. Exit status 3. */
export function notModelled(ctx: Ctx, what: string): number {
  ctx.stderr.write(`vethlab: ${ctx.name}: ${what} is not modelled\n`);
  return 3;
}
