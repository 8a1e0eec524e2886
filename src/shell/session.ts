/**
 * A session: one world with its running kernel, the shells in it and their terminals. Everything that starts
 * commands (the plain shell, the full screen, lessons and their checks) goes through here.
 */
import { registerDocker } from '../docker/daemon.ts';
import { setProgramHost } from '../docker/runtime.ts';
import type { MachineId } from '../kernel/config.ts';
import { setFileReader } from '../kernel/files.ts';
import type { JourneyEvent } from '../kernel/journey.ts';
import { Kernel, type World } from '../kernel/kernel.ts';
import { setProgramRunner, spawnProcess } from '../kernel/process.ts';
import type { Signal } from '../kernel/sched.ts';
import type { WorldConfig } from '../docker/state.ts';
import type { Input, K, Output } from './command.ts';
import { ProcessFs } from './fs/fs.ts';
import { BudgetError } from './interp/control.ts';
import { runProgramOf, shellProgramHost } from './programHost.ts';
import { execProgram, resolveProgram } from './launch.ts';
import type { Running } from './processes.ts';
import { type Runtime, runtimeOf } from './runtime.ts';
import { CaptureOutput, SinkOutput, TextInput, emptyInput } from './streams.ts';
import { completeLine } from './complete.ts';
import { Terminal } from './terminal.ts';

/** Environment of a login on a Debian machine. */
export const LOGIN_ENV: Readonly<Record<string, string>> = {
  HOME: '/root', LANG: 'C.UTF-8', LOGNAME: 'root', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', SHELL: '/bin/bash', USER: 'root',
};

/** Virtual seconds that a command line may take when nobody can press Ctrl-C. */
export const DEFAULT_TIMEOUT = 30;

export interface RunOptions {
  /** Where it is typed: a machine's id. */
  at?: MachineId;
  /** Virtual seconds before it is stopped with SIGTERM, as timeout(1) does (status 124). */
  timeout?: number;
  /** Program and arguments in front of the command line; default `bash -c`. */
  shell?: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
  stdin?: Input;
}
export interface RunResult {
  at: MachineId; cmd: string; exit: number; stdout: string; stderr: string;
  /** What packets met meanwhile. */
  readonly events: JourneyEvent[];
}

/** A command line under way. */
export interface Job {
  readonly running: Running;
  readonly done: boolean;
  /** Exit status, once done. */
  readonly exit: number;
  /** Signal its process group. */
  signal(signal: Signal): void;
}

export class Session {
  readonly k: K;
  readonly rt: Runtime;
  readonly terminals: Terminal[] = [];

  constructor(world: World<WorldConfig>) {
    this.k = new Kernel<WorldConfig>(world);
    this.rt = runtimeOf(this.k);
    connect(this.k);
  }

  // ---- commands ------------------------------------------------------------------------------------------------

  /** Run one command line to its end, in a fresh shell. Time passes as it needs. */
  run(cmd: string, options: RunOptions = {}): RunResult {
    const at = options.at ?? 'host';
    const stdout = new CaptureOutput();
    const stderr = new CaptureOutput();
    this.k.journal.clear();
    let pgid = 0;
    const count = (to: CaptureOutput): Output => new SinkOutput((text) => { this.rt.spendOutput(pgid, text.length); to.write(text); });
    const job = this.start(cmd, { ...options, at, stdout: count(stdout), stderr: count(stderr) });
    pgid = job.running.pgid;
    let exit = this.finish(job, options.timeout ?? DEFAULT_TIMEOUT);
    const said = this.complaint(job);
    if (said) {
      stderr.write(`vethlab: ${said}\n`);
      exit = exit === 0 ? 1 : exit;
    }
    const met = this.k.journal.takeLater();
    return {
      at, cmd, exit, stdout: stdout.text, stderr: stderr.text,
      // put into words only when somebody asks: most runs are never looked at
      get events() {
        return met();
      },
    };
  }

  /** Run a shell with this text as its input and print as it goes; its exit status. */
  runStreaming(shell: readonly string[], options: { at: MachineId; input?: string | undefined; timeout: number; stdout: (text: string) => void; stderr: (text: string) => void }): number {
    let pgid = 0;
    const sink = (to: (text: string) => void): Output => new SinkOutput((text) => { this.rt.spendOutput(pgid, text.length); to(text); });
    const job = this.start(shell.at(-1) as string, {
      at: options.at, shell: shell.slice(0, -1), stdout: sink(options.stdout), stderr: sink(options.stderr),
      ...(options.input !== undefined && { stdin: new TextInput(options.input) }),
    });
    pgid = job.running.pgid;
    const exit = this.finish(job, options.timeout);
    const said = this.complaint(job);
    if (said) options.stderr(`vethlab: ${said}\n`);
    else if (exit === 124 && job.exit !== 124) options.stderr(`vethlab: stopped after ${options.timeout} virtual seconds\n`);
    return said && exit === 0 ? 1 : exit;
  }

  /** What could follow on a half-typed line, for whoever reads from this terminal now (the shell in a container, say). */
  complete(terminal: Terminal, line: string): [hits: string[], word: string] {
    const viewer = terminal.foreground;
    if (!viewer) return [[], ''];
    const { hits, word } = completeLine(this.k, viewer, line);
    return [hits, word];
  }

  /** Start a command line; the caller lets time pass with `step`. */
  start(cmd: string, options: RunOptions & { stdout: Output; stderr: Output }): Job {
    const { k, rt } = this;
    const argv = [...(options.shell ?? ['bash', '-c']), cmd];
    const proc = spawnProcess(k, { argv, machine: options.at ?? 'host', env: { ...LOGIN_ENV, ...options.env }, cwd: options.cwd ?? '/root', ppid: 1 });
    const program = resolveProgram(rt, proc, argv[0] as string);
    const running = rt.processes.start(proc, execProgram(rt, proc.pid, program, argv, { stdin: options.stdin ?? emptyInput(), stdout: options.stdout, stderr: options.stderr }), { pgid: proc.pid });
    return jobOf(rt, running);
  }

  /** Let time pass until a job has ended, at most `seconds`. Returns its exit status, 124 when its time was over. */
  private finish(job: Job, seconds: number): number {
    const deadline = this.k.now + seconds * 1e6;
    if (this.drive(job, deadline)) return job.exit;
    // nothing left to happen: its time passes; too much to happen: it is stopped here
    const late = this.rt.exceeded(job.running.pgid) === undefined;
    if (late && this.k.now < deadline) this.k.advance(deadline - this.k.now);
    if (job.done) return job.exit;
    job.signal('SIGTERM');
    this.drive(job, this.k.now + 1e6);
    if (!job.done) {
      job.signal('SIGKILL');
      this.drive(job, this.k.now + 1e6);
    }
    return late ? 124 : job.exit;
  }

  /** Run events until a job has ended; false when `until` (µs) or the budget came first, or nothing is left to happen. */
  private drive(job: Job, until: number): boolean {
    let events = 0;
    while (!job.done) {
      if (!this.k.step(until)) return false;
      this.rt.used.events++;
      if (++events > this.rt.limits.events) {
        this.rt.note(job.running.pgid, 'too many events: a loop in the network or in the command');
        return false;
      }
    }
    return true;
  }

  /** One line about a command line that the lab had to stop, or that failed inside it. */
  private complaint(job: Job): string | undefined {
    const { failure, pgid } = job.running;
    const exceeded = this.rt.exceeded(pgid) ?? (failure instanceof BudgetError ? failure.message : undefined);
    if (exceeded !== undefined) {
      this.rt.processes.signalGroup(pgid, 'SIGKILL');
      return exceeded;
    }
    if (failure === undefined) return undefined;
    return `something went wrong inside the lab: ${failure instanceof Error ? (this.debug ? failure.stack : failure.message) : String(failure)}`;
  }
  /** Show stacks of the lab's own failures. */
  debug = false;

  // ---- time ----------------------------------------------------------------------------------------------------

  /** Run everything that happens up to a virtual moment (µs since the epoch), at most `limit` events. True when all of it ran. */
  step(until: number, limit = 100_000): boolean {
    for (let i = 0; i < limit; i++) if (!this.k.step(until)) {
      if (this.k.now < until) this.k.advance(until - this.k.now);
      return true;
    }
    return false;
  }
  /** Virtual moment (µs) of the next event, undefined when nothing is under way. */
  get nextEventAt(): number | undefined {
    return this.k.nextEventAt();
  }

  // ---- terminals -----------------------------------------------------------------------------------------------

  /** Open a terminal with an interactive shell on a machine. */
  openTerminal(options: { at?: MachineId; columns?: number; rows?: number; command?: readonly string[] } = {}): Terminal {
    const terminal = new Terminal(this, { at: options.at ?? 'host', columns: options.columns ?? 80, rows: options.rows ?? 24, number: this.terminals.length, ...(options.command && { command: options.command }) });
    this.terminals.push(terminal);
    return terminal;
  }
  close(terminal: Terminal): void {
    const at = this.terminals.indexOf(terminal);
    if (at >= 0) this.terminals.splice(at, 1);
    terminal.hangUp();
  }

  // ---- worlds --------------------------------------------------------------------------------------------------

  /**
   * The world as a value. Shells and commands under way are left out: a coroutine can't be kept, and a process that
   * nobody runs would only haunt the process table. What lives in containers, and services, stays; what somebody at a
   * terminal runs in a container with `docker exec` does not.
   */
  snapshot(): World<WorldConfig> {
    const world = this.k.snapshot();
    const { processes } = world.config;
    const attached = attachedExecs(world.config);
    const gone = new Set<number>();
    for (const [key, p] of Object.entries(processes)) {
      const pid = Number(key);
      if (!this.rt.processes.get(pid)) continue;
      // by cgroup: with `--pid host` a container's processes live in the machine's own pid namespace
      if (!p.cgroup.startsWith('/docker/') || attached.has(pid) || gone.has(p.ppid)) gone.add(pid);
    }
    if (gone.size === 0) return world;
    const kept = Object.fromEntries(Object.entries(processes).filter(([pid]) => !gone.has(Number(pid))));
    return { ...world, config: { ...world.config, processes: kept, engines: attached.size === 0 ? world.config.engines : withoutExecs(world.config.engines, gone) } };
  }
  /** Put a world in this one's place (undo). Commands under way are forgotten; terminals get a fresh shell in the same directory. */
  restore(world: World<WorldConfig>): void {
    for (const terminal of this.terminals) terminal.remember();
    this.rt.processes.forget();
    this.k.restore(world);
    for (const terminal of this.terminals) terminal.restart();
  }
}

/** First processes of execs that somebody is attached to: they end with who started them. */
function attachedExecs(config: WorldConfig): Set<number> {
  const execs = Object.values(config.engines ?? {}).flatMap((e) => Object.values(e.execs));
  return new Set(execs.filter((x) => x.running && !x.request.Detach).map((x) => x.pid));
}
const withoutExecs = (engines: WorldConfig['engines'], gone: ReadonlySet<number>): WorldConfig['engines'] =>
  Object.fromEntries(Object.entries(engines).map(([id, e]) => [id, { ...e, execs: Object.fromEntries(Object.entries(e.execs).filter(([, x]) => !gone.has(x.pid))) }]));

const jobOf = (rt: Runtime, running: Running): Job => ({
  running,
  get done() {
    return running.ended;
  },
  get exit() {
    return running.status;
  },
  signal: (signal) => rt.processes.signalGroup(running.pgid, signal),
});

/** Tell the layers below who knows programs and files. */
function connect(k: K): void {
  registerDocker(k);
  setProgramHost(k, shellProgramHost);
  setProgramRunner(k, (pid) => runProgramOf(k, pid));
  setFileReader(k, (pid, path) => {
    const proc = k.process(pid);
    if (!proc) return undefined;
    const fs = new ProcessFs(k, () => k.process(pid) ?? proc);
    const stat = fs.exists(path) ? fs.stat(path) : undefined;
    if (stat?.type === 'dir') return { kind: 'dir' };
    return stat?.type === 'file' ? { kind: 'file', text: fs.read(path), mtime: stat.mtime } : undefined;
  });
}
