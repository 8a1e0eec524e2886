/**
 * The running half of the process table. Process entries are data in the world; here are the coroutines behind
 * them, process groups, and the delivery of signals (signal(7)). Nothing of it is ever saved.
 */
import type { Process } from '../kernel/config.ts';
import { attachTask, exitProcess, killProcess } from '../kernel/process.ts';
import { type Co, type Signal, SIGNUM, SignalError, type Task, WaitQueue } from '../kernel/sched.ts';
import type { K } from './command.ts';

/** One process that a coroutine runs. */
export interface Running {
  pid: number;
  pgid: number;
  task: Task<number> | undefined;
  /** Woken when it has ended. */
  done: WaitQueue;
  ended: boolean;
  /** Exit status, 128 + signal when a signal ended it. */
  status: number;
  killedBy: Signal | undefined;
  /** What it threw, when it failed inside the model. */
  failure: unknown;
  /** Takes a signal in its own way; returns false when the default action shall happen. */
  onSignal: ((signal: Signal) => boolean) | undefined;
  /** A prompt: it outlives a command line that used up its budget. */
  shielded: boolean;
  /** Signals set to SIG_IGN. */
  ignored: Set<Signal>;
}

export interface StartOptions {
  /** Process group; its own by default. */
  pgid?: number;
  ignored?: Iterable<Signal>;
  /** Leave the process entry alone when the coroutine has ended: who started it takes it out. */
  keepEntry?: boolean;
  /** Called once when it has ended, before waiters wake. */
  onEnd?: (running: Running) => void;
}

export class Processes {
  private readonly k: K;
  private readonly byPid = new Map<number, Running>();
  constructor(k: K) {
    this.k = k;
  }

  get(pid: number): Running | undefined {
    return this.byPid.get(pid);
  }
  /** Everything of one process group that still runs. */
  group(pgid: number): Running[] {
    return [...this.byPid.values()].filter((r) => r.pgid === pgid);
  }
  /** How many run. */
  get size(): number {
    return this.byPid.size;
  }

  /** Another world took the place of this one: nothing of it runs any more. */
  forget(): void {
    this.byPid.clear();
  }

  /** Let a process entry run a coroutine, whose result is its exit status. */
  start(proc: Process, co: Co<number>, options: StartOptions = {}): Running {
    const running: Running = {
      pid: proc.pid, pgid: options.pgid ?? proc.pid, task: undefined, done: new WaitQueue(), ended: false, status: 0,
      killedBy: undefined, failure: undefined, onSignal: undefined, shielded: false, ignored: new Set(options.ignored),
    };
    this.byPid.set(proc.pid, running);
    const life = this.life(running, co, options);
    life.next(); // enter the try, so that a signal which comes before the first slice finds it
    running.task = this.k.spawn(proc.comm, life);
    attachTask(this.k, proc.pid, running.task, (signal) => running.ignored.has(signal) || (running.onSignal?.(signal) ?? false));
    return running;
  }

  private *life(running: Running, co: Co<number>, options: StartOptions): Co<number> {
    let finished = false;
    try {
      yield {};
      running.status = yield* co;
      finished = true;
    } catch (error) {
      finished = true;
      if (error instanceof SignalError) {
        running.killedBy = error.signal;
        running.status = error.status;
      } else {
        running.failure = error;
        running.status = 70;
      }
    } finally {
      if (!finished) {
        running.killedBy = 'SIGKILL';
        running.status = 128 + SIGNUM.SIGKILL;
      }
      running.ended = true;
      const mine = this.byPid.get(running.pid) === running;
      if (mine) this.byPid.delete(running.pid);
      if (mine && !options.keepEntry) exitProcess(this.k, running.pid, running.status, running.killedBy);
      options.onEnd?.(running);
      running.done.wake();
    }
    return running.status;
  }

  /** Deliver a signal as kill(2) does. False when there is no such process. */
  signal(pid: number, signal: Signal): boolean {
    return killProcess(this.k, pid, signal);
  }
  /** Deliver a signal to every process of a group. */
  signalGroup(pgid: number, signal: Signal): void {
    for (const running of this.group(pgid)) this.signal(running.pid, signal);
  }

  /** Sleep until a process has ended. */
  *wait(running: Running): Co<number> {
    while (!running.ended) yield { queues: [running.done] };
    return running.status;
  }
}
