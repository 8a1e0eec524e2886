/**
 * Processes as the kernel keeps them: fork, exit, signals. Read first: pid_namespaces(7), signal(7), wait(2),
 * kernel/exit.c, kernel/pid_namespace.c (zap_pid_ns_processes).
 *
 * A process is an entry in the world. What it does is either a service looked up by name (Process.service), a
 * coroutine attached while it runs (attachTask), or nothing: then it sleeps until a signal ends it.
 */
import type { KernelConfig, MachineId, Process } from './config.ts';
import { KernelError } from './errors.ts';
import type { ServiceRef } from './hot.ts';
import type { Kernel } from './kernel.ts';
import { SIGNUM, type Signal, type Task } from './sched.ts';
import { closeSocketsOf } from './socket.ts';

export interface ProcessSpec {
  argv: string[];
  /** Name in /proc/PID/comm, at most 15 characters; the base name of argv[0] by default. */
  comm?: string;
  /** Parent, whose machine, namespaces, environment and the like are taken over; without one the machine's own are. */
  parent?: Process;
  machine?: MachineId;
  ns?: Partial<Process['ns']>;
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  tty?: string;
  ppid?: number;
  cgroup?: string;
  service?: ServiceRef;
  /** Capabilities, where they are fewer than root's; the parent's by default. */
  caps?: readonly string[] | undefined;
  /** Process ids that go by in its pid namespace right behind its own: threads of whoever became it by execve (runc init: 5). */
  skipPids?: number;
}

/** Namespaces of a machine's own processes. */
function homeOf(k: Kernel, machine: MachineId): Process['ns'] {
  const m = k.config.machines[machine];
  if (!m) throw new KernelError('ENOENT', `no machine ${machine}`);
  return { net: m.netns, mnt: m.mnt, uts: m.uts, pid: m.pidns, ipc: 4026531839, user: 4026531837, cgroup: 4026531835, time: 4026531834 };
}

/** fork and execve: a new process with an id on its machine and, in a pid namespace of its own, another one there. */
export function spawnProcess(k: Kernel, spec: ProcessSpec): Process {
  const { parent } = spec;
  const machine = spec.machine ?? parent?.machine;
  if (machine === undefined) throw new KernelError('EINVAL', 'a process needs a machine or a parent');
  const ns: Process['ns'] = { ...(parent?.ns ?? homeOf(k, machine)), ...spec.ns };
  const initialId = k.config.machines[machine]?.pidns as string;
  const argv0 = spec.argv[0] ?? '';
  let pid = 0;
  k.update((draft) => {
    const initial = draft.pidns[initialId];
    if (!initial) throw new KernelError('ENOENT', `no pid namespace ${initialId}`);
    pid = initial.nextPid;
    while (draft.processes[pid]) pid++;
    initial.nextPid = pid + 1;
    let nsPid = pid;
    if (ns.pid !== initialId) {
      const own = draft.pidns[ns.pid];
      if (!own) throw new KernelError('ENOENT', `no pid namespace ${ns.pid}`);
      nsPid = own.nextPid;
      own.nextPid = nsPid + 1 + (spec.skipPids ?? 0);
    }
    const entry: Process = {
      pid,
      nsPid,
      ppid: spec.ppid ?? parent?.pid ?? 1,
      machine,
      ns,
      argv: [...spec.argv],
      comm: (spec.comm ?? argv0.slice(argv0.lastIndexOf('/') + 1)).slice(0, 15),
      env: { ...(spec.env ?? parent?.env) },
      cwd: spec.cwd ?? parent?.cwd ?? '/',
      uid: spec.uid ?? parent?.uid ?? 0,
      startedAt: k.now,
      state: 'S',
      cgroup: spec.cgroup ?? parent?.cgroup ?? '/',
      ...((spec.tty ?? parent?.tty) !== undefined && { tty: spec.tty ?? parent?.tty }),
      ...(spec.service && { service: spec.service }),
      ...((spec.caps ?? parent?.caps) && { caps: spec.caps ?? parent?.caps }),
    };
    draft.processes[pid] = entry;
  });
  return k.process(pid) as Process;
}

/** Change an entry in place (execve, chdir, setns). Does nothing when it is gone. */
export function changeProcess(k: Kernel, pid: number, change: Partial<Process>): void {
  k.update((draft) => {
    const p = draft.processes[pid];
    if (p) Object.assign(p, change);
  });
}

/** How a process ended: an exit status, or the signal that killed it (status is then 128 + its number). */
export interface ExitStatus {
  status: number;
  signal?: Signal;
}
export type ExitListener = (proc: Process, how: ExitStatus) => void;

/** What exists beside the world while a kernel runs. */
interface Running {
  tasks: Map<number, { task: Task<unknown>; onSignal: ((signal: Signal) => boolean) | undefined }>;
  listeners: Set<ExitListener>;
  runner: ((pid: number) => void) | undefined;
}
const runnings = new WeakMap<Kernel<KernelConfig>, Running>();
function runningOf(k: Kernel): Running {
  let r = runnings.get(k);
  if (!r) runnings.set(k, (r = { tasks: new Map(), listeners: new Set(), runner: undefined }));
  return r;
}

/** Say which coroutine runs a process. `onSignal` gets signals first and returns false for the default action. */
export function attachTask(k: Kernel, pid: number, task: Task<unknown>, onSignal?: (signal: Signal) => boolean): void {
  runningOf(k).tasks.set(pid, { task, onSignal });
}
/** The coroutine of a process, while it runs. */
export function taskOf(k: Kernel, pid: number): Task<unknown> | undefined {
  const task = runningOf(k).tasks.get(pid)?.task;
  return task && !task.ended ? task : undefined;
}
/** Hear of every process that ends. Returns a function that stops it. */
export function onExit(k: Kernel, listener: ExitListener): () => void {
  const { listeners } = runningOf(k);
  listeners.add(listener);
  return () => listeners.delete(listener);
}
/** Set by the layer that knows programs: start what an entry's argv names (the engine starts containers with it). */
export function setProgramRunner(k: Kernel, runner: (pid: number) => void): void {
  runningOf(k).runner = runner;
}
/** Start the program of an entry; without a runner the process only exists. */
export function startProgram(k: Kernel, pid: number): void {
  runningOf(k).runner?.(pid);
}

/** First process of a pid namespace that is not its machine's own: the init of a container. */
const isInit = (k: Kernel, p: Process): boolean => p.nsPid === 1 && p.ns.pid !== k.config.machines[p.machine]?.pidns;

/** exit(2) and the parent's wait(2): sockets are closed, children belong to init; with a namespace's init go all others in it. */
export function exitProcess(k: Kernel, pid: number, status: number, signal?: Signal): void {
  const proc = k.process(pid);
  if (!proc) return;
  closeSocketsOf(k, pid);
  const children = Object.values(k.config.processes).filter((p) => p.ppid === pid);
  k.update((draft) => {
    delete draft.processes[pid];
    for (const child of children) {
      const p = draft.processes[child.pid];
      if (p && p.pid !== pid) p.ppid = initFor(k, child, pid);
    }
  });
  const running = runningOf(k);
  running.tasks.delete(pid);
  if (isInit(k, proc)) for (const p of Object.values(k.config.processes)) if (p.ns.pid === proc.ns.pid) endNow(k, p, 'SIGKILL');
  for (const listener of [...running.listeners]) listener(proc, { status, ...(signal && { signal }) });
}
/** Orphans go to the init of their pid namespace, else to process 1. */
function initFor(k: Kernel, p: Process, gone: number): number {
  if (p.ns.pid === k.config.machines[p.machine]?.pidns) return 1;
  return Object.values(k.config.processes).find((q) => q.pid !== gone && q.ns.pid === p.ns.pid && q.nsPid === 1)?.pid ?? 1;
}
function endNow(k: Kernel, p: Process, signal: Signal): void {
  const task = taskOf(k, p.pid);
  if (task) task.kill(signal);
  exitProcess(k, p.pid, 128 + SIGNUM[signal], signal);
}

/** Freeze processes with all they do, or let them go on (cgroup freezer). */
export function freezeProcesses(k: Kernel, pids: readonly number[], on: boolean): void {
  k.update((draft) => {
    for (const pid of pids) {
      const p = draft.processes[pid];
      if (p) p.state = on ? 'D' : 'S';
    }
  });
  for (const pid of pids) taskOf(k, pid)?.freeze(on);
}

/** Signals that do nothing by default. */
const IGNORED = new Set<Signal>(['SIGCHLD', 'SIGCONT']);
const STOPPING = new Set<Signal>(['SIGSTOP', 'SIGTSTP']);

/**
 * kill(2) from the machine's initial pid namespace. False (ESRCH) when there is no such process. The init of a pid
 * namespace is only touched by signals it handles, and by SIGKILL.
 */
export function killProcess(k: Kernel, pid: number, signal: Signal): boolean {
  const proc = k.process(pid);
  if (!proc) return false;
  const attached = runningOf(k).tasks.get(pid);
  if (signal !== 'SIGKILL' && signal !== 'SIGSTOP') {
    if (attached?.onSignal?.(signal)) return true;
    if (isInit(k, proc) || (IGNORED.has(signal) && signal !== 'SIGCONT')) return true;
  }
  if (signal === 'SIGCONT') {
    if (proc.state === 'T') changeProcess(k, pid, { state: 'S' });
  } else if (STOPPING.has(signal)) changeProcess(k, pid, { state: 'T' });
  else if (attached && !attached.task.ended && signal !== 'SIGKILL')
    attached.task.kill(signal); // its runner reports the end
  else endNow(k, proc, signal);
  return true;
}
