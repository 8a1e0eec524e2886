/**
 * Coroutines on the virtual clock. A running command is a generator that yields what it waits for; the kernel
 * resumes it when a queue it waits on is woken, when its deadline passes, or when a signal is delivered.
 */

/** What a coroutine waits for: any of the queues, or the moment `until` (µs of virtual time). Neither: give way once. */
export interface Wait {
  queues?: WaitQueue[];
  until?: number;
}
/** A coroutine of the model. Waits come out; nothing goes in (callers look at the state again after each yield). */
export type Co<T = void> = Generator<Wait, T, void>;

export type Signal =
  | 'SIGHUP'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGKILL'
  | 'SIGTERM'
  | 'SIGPIPE'
  | 'SIGALRM'
  | 'SIGTSTP'
  | 'SIGCONT'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGCHLD'
  | 'SIGSTOP';
export const SIGNUM: Record<Signal, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
};

/** Thrown into a coroutine by a signal. One that doesn't catch it ends with status 128 + number. */
export class SignalError extends Error {
  readonly signal: Signal;
  constructor(signal: Signal) {
    super(signal);
    this.name = 'SignalError';
    this.signal = signal;
  }
  get status(): number {
    return 128 + SIGNUM[this.signal];
  }
}

/** A list of sleeping tasks (the kernel's wait_queue_head). */
export class WaitQueue {
  readonly sleepers = new Set<Task>();
  wake(): void {
    if (this.sleepers.size === 0) return;
    for (const task of [...this.sleepers]) task.wakeUp();
  }
}

/** Where tasks get their time from; Kernel is one. */
export interface Clock {
  readonly now: number;
  schedule(delay: number, fn: () => void): Timer;
}
export interface Timer {
  at: number;
  cancelled: boolean;
  cancel(): void;
}

/** One running coroutine. `done` is woken when it ends; `status` is then its exit status. */
export class Task<T = number> {
  readonly done = new WaitQueue();
  ended = false;
  result: T | undefined;
  /** What the coroutine threw, other than a signal. */
  failure: unknown;
  killedBy: Signal | undefined;
  readonly name: string;
  private readonly co: Co<T>;
  private readonly clock: Clock;
  private queues: WaitQueue[] = [];
  private timer: Timer | undefined;
  private queued = false;
  private pending: Signal | undefined;
  private running = false;
  private frozen = false;
  /** It would have run while it was frozen. */
  private overdue = false;

  constructor(clock: Clock, name: string, co: Co<T>) {
    this.clock = clock;
    this.name = name;
    this.co = co;
    this.wakeUp();
  }

  /** Run the next slice at the present virtual moment. */
  wakeUp(): void {
    if (this.ended || this.queued) return;
    this.queued = true;
    this.sleepNoMore();
    this.clock.schedule(0, () => this.slice());
  }

  /** Deliver a signal: the coroutine sees a SignalError thrown at its yield. SIGKILL can't be caught. */
  kill(signal: Signal): void {
    if (this.ended) return;
    this.pending = signal;
    this.wakeUp();
  }

  /** Freeze it, or let it go on: what it waited for meanwhile reaches it then. Only SIGKILL reaches it before. */
  freeze(on: boolean): void {
    this.frozen = on;
    if (on || !this.overdue) return;
    this.overdue = false;
    this.wakeUp();
  }

  private sleepNoMore(): void {
    for (const q of this.queues) q.sleepers.delete(this as unknown as Task<never>);
    this.queues = [];
    this.timer?.cancel();
    this.timer = undefined;
  }

  private slice(): void {
    this.queued = false;
    if (this.ended || this.running) return;
    if (this.frozen && this.pending !== 'SIGKILL') {
      this.overdue = true;
      return;
    }
    this.running = true;
    try {
      const signal = this.pending;
      this.pending = undefined;
      if (signal === 'SIGKILL') {
        this.killedBy = signal;
        this.co.return(undefined as T);
        this.end(undefined);
        return;
      }
      const step = signal ? this.co.throw(new SignalError(signal)) : this.co.next();
      if (step.done) this.end(step.value);
      else this.sleep(step.value);
    } catch (error) {
      if (error instanceof SignalError) this.killedBy = error.signal;
      else this.failure = error;
      this.end(undefined);
    } finally {
      this.running = false;
    }
  }

  private sleep(wait: Wait): void {
    if (this.pending) return this.wakeUp();
    const queues = wait.queues ?? [];
    if (queues.length === 0 && wait.until === undefined) return this.wakeUp();
    this.queues = queues;
    for (const q of queues) q.sleepers.add(this as unknown as Task<never>);
    if (wait.until !== undefined) this.timer = this.clock.schedule(Math.max(0, wait.until - this.clock.now), () => this.wakeUp());
  }

  private end(result: T | undefined): void {
    this.ended = true;
    this.result = result;
    this.sleepNoMore();
    this.done.wake();
  }
}

/** Sleep for `us` microseconds of virtual time. */
export function* sleepFor(clock: Clock, us: number): Co {
  const until = clock.now + us;
  while (clock.now < until) yield { until };
}
/** Wait until `ready()` holds, looking again whenever a queue wakes. Returns false when `until` (µs) passed first. */
export function* waitUntil(clock: Clock, queues: WaitQueue[], ready: () => boolean, until?: number): Co<boolean> {
  while (!ready()) {
    if (until !== undefined && clock.now >= until) return false;
    yield until === undefined ? { queues } : { queues, until };
  }
  return true;
}
