/** Running a program in a process: from its words to the Command behind them, with all that the program sees. */
import type { Process } from '../kernel/config.ts';
import { KernelError } from '../kernel/errors.ts';
import { type Co, SignalError } from '../kernel/sched.ts';
import type { Command, Ctx, ExecChange, Flavour, Input, Output } from './command.ts';
import { changeEntry, forkEntry } from './entries.ts';
import { FileError } from './fileError.ts';
import { flavourOf } from './fs/bases.ts';
import { ProcessFs } from './fs/fs.ts';
import { isOwnInit } from './fs/runnetns.ts';
import { basenameOf } from './fs/tree.ts';
import { DEFAULT_PATH, type Program, ProgramFinder } from './path.ts';
import type { Running } from './processes.ts';
import { type Runtime, entryOf } from './runtime.ts';

export interface ProgramIo {
  stdin: Input; stdout: Output; stderr: Output;
  tty?: { columns: number; rows: number } | undefined;
  flavour?: Flavour | undefined;
  /** Texts behind /dev/fd/N (process substitution). */
  files?: ReadonlyMap<string, string> | undefined;
}

/** Time that fork, execve and exit take together, µs. */
export const EXEC_COST = 1_200;

/** Find the program that `argv[0]` names for this process; KernelError ENOENT or EACCES. */
export function resolveProgram(rt: Runtime, proc: Process, name: string, flavour?: Flavour): Program {
  const program = new ProgramFinder(rt.k, () => proc, flavour).find(name, proc.env['PATH'] ?? DEFAULT_PATH);
  if (program.kind === 'error') throw new KernelError(program.errno);
  return program;
}

/** execve(2) in the process `pid`, whose entry already has its new argv, environment and namespaces. Runs it to its end. */
export function* execProgram(rt: Runtime, pid: number, program: Program, argv: readonly string[], io: ProgramIo): Co<number> {
  const proc = rt.k.process(pid);
  if (!proc) return 0;
  if (program.kind === 'error') throw new KernelError(program.errno);
  if (program.kind === 'unmodelled') {
    io.stderr.write(`vethlab: ${argv[0]} is not modelled\n`);
    return 3;
  }
  if (program.kind === 'script') {
    const [interpreter, ...args] = program.interpreter ?? ['/bin/sh'];
    const words = [interpreter as string, ...args, program.path, ...argv.slice(1)];
    const next = new ProgramFinder(rt.k, () => proc, io.flavour).at(words[0] as string);
    if (next.kind === 'script' || next.kind === 'error') throw new KernelError(next.kind === 'error' ? next.errno : 'ELOOP');
    changeEntry(rt.k, pid, { argv: words, comm: basenameOf(program.path).slice(0, 15) });
    return yield* execProgram(rt, pid, next, words, io);
  }
  const { command } = program;
  const until = rt.k.now + EXEC_COST;
  while (rt.k.now < until) yield { until };
  const ctx = makeCtx(rt, pid, command, argv, io);
  try {
    return yield* command.run(ctx);
  } catch (error) {
    if (error instanceof FileError) {
      ctx.stderr.write(`${ctx.name}: ${error.path}: ${error.text}\n`);
      return /^(cmp|[ef]?grep)$/.test(ctx.name) ? 2 : 1;
    }
    // a directory opens for reading, and fails when it is read: read(2)
    if (!(error instanceof KernelError) || error.errno !== 'EISDIR') throw error;
    ctx.stderr.write(`${ctx.name}: read error: ${error.text}\n`);
    return 1;
  }
}

/** What a program sees of its surroundings. */
export function makeCtx(rt: Runtime, pid: number, _command: Command, argv: readonly string[], io: ProgramIo): Ctx {
  const { k } = rt;
  const proc = k.process(pid) as Process;
  const machine = k.config.machines[proc.machine];
  if (!machine) throw new KernelError('ENOENT', `no machine ${proc.machine}`);
  const ctx: Ctx = {
    k, machine, proc, netns: proc.ns.net, flavour: io.flavour ?? flavourOf(k, proc.ns.mnt),
    name: basenameOf(argv[0] ?? ''), args: argv.slice(1), env: { ...proc.env },
    stdin: io.stdin, stdout: io.stdout, stderr: io.stderr, ...(io.tty && { tty: io.tty }),
    fs: new ProcessFs(k, () => entryOf(k, proc), io.files),
    exec: (words, change) => execChild(rt, pid, words, io, change ?? {}),
    shell: (source, change) => execChild(rt, pid, ['sh', '-c', source], io, change ?? {}),
    kill: (target, signal) => {
      const entry = k.process(target);
      return entry && (signal === 'SIGKILL' || signal === 'SIGSTOP') && isOwnInit(k, proc, entry) ? true : rt.processes.signal(target, signal);
    },
  };
  return ctx;
}

/** Entry fields that a change asks for. */
function changed(proc: Process, argv: readonly string[], change: ExecChange): Partial<Process> {
  return {
    argv: [...argv], comm: basenameOf(argv[0] ?? '').slice(0, 15), env: { ...(change.env ?? proc.env) }, cwd: change.cwd ?? proc.cwd,
    uid: change.uid ?? proc.uid, ns: { ...proc.ns, ...change.ns }, ...(change.tty !== undefined && { tty: change.tty }),
  };
}
function ioOf(io: ProgramIo, change: ExecChange): ProgramIo {
  const flavour = change.flavour ?? (change.ns?.mnt ? undefined : io.flavour);
  return { stdin: change.stdin ?? io.stdin, stdout: change.stdout ?? io.stdout, stderr: change.stderr ?? io.stderr, tty: io.tty, flavour, files: io.files };
}

/** fork, exec and wait; or with `replace` exec only. KernelError when the program can't be executed. */
function* execChild(rt: Runtime, pid: number, argv: readonly string[], io: ProgramIo, change: ExecChange): Co<number> {
  const proc = rt.k.process(pid);
  if (!proc) return 0;
  const childIo = ioOf(io, change);
  const wanted = changed(proc, argv, change);
  const program = resolveProgram(rt, { ...proc, ...wanted }, argv[0] ?? '', childIo.flavour);
  if (change.replace) {
    changeEntry(rt.k, pid, wanted);
    return yield* execProgram(rt, pid, program, argv, childIo);
  }
  const child = startProgram(rt, proc, program, argv, childIo, wanted, rt.processes.get(pid)?.pgid);
  return yield* waitForeground(rt, child, pid);
}

/** fork and exec: a new process that runs beside the caller. */
export function startProgram(rt: Runtime, parent: Process, program: Program, argv: readonly string[], io: ProgramIo, change: Partial<Process>, pgid: number | undefined, onEnd?: (running: Running) => void): Running {
  rt.checkFork(pgid ?? rt.processes.get(parent.pid)?.pgid ?? parent.pid);
  const entry = forkEntry(rt.k, parent, change);
  return rt.processes.start(entry, execProgram(rt, entry.pid, program, argv, io), {
    ...(pgid !== undefined && { pgid }),
    ...(onEnd && { onEnd }),
  });
}

/**
 * Wait for a child as a wrapper program (sudo, timeout, xargs) does. A signal of the terminal reaches both; the
 * wrapper stays until the child has ended, and dies with it when the signal killed it. SIGTERM is passed on.
 */
export function* waitForeground(rt: Runtime, child: Running, _pid: number): Co<number> {
  let got: SignalError | undefined;
  while (!child.ended) {
    try {
      yield { queues: [child.done] };
    } catch (error) {
      if (!(error instanceof SignalError)) throw error;
      got = error;
      if (error.signal !== 'SIGINT') rt.processes.signal(child.pid, error.signal);
    }
  }
  if (child.failure !== undefined) throw child.failure;
  if (got && child.killedBy) throw got;
  return child.status;
}
