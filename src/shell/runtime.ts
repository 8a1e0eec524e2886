/**
 * What runs beside a kernel while a session lives: processes with coroutines, the budget of the command line, and the
 * terminals. One a kernel.
 */
import type { Process } from '../kernel/config.ts';
import type { K } from './command.ts';
import { BudgetError } from './interp/control.ts';
import { Processes } from './processes.ts';

/** What one command line may use up before the lab calls it endless. */
export const LIMITS = { /** commands run by shells */ commands: 100_000, /** characters written in all */ output: 16 * 1024 * 1024, /** simultaneous processes (fork bombs) */ processes: 500 };

export class Runtime {
  readonly k: K;
  readonly processes: Processes;
  private commands = 0;
  private output = 0;
  /** Said once when a budget is used up; the session prints it. */
  exceeded: string | undefined;

  constructor(k: K) {
    this.k = k;
    this.processes = new Processes(k);
  }
  /** A new command line starts with a full budget. */
  refill(): void {
    this.commands = 0;
    this.output = 0;
    this.exceeded = undefined;
  }
  /** Count one command of a shell. */
  spendCommand(): void {
    if (++this.commands > LIMITS.commands) this.exceed(`the command line ran ${LIMITS.commands} commands and was stopped`);
  }
  spendOutput(length: number): void {
    this.output += length;
    if (this.output > LIMITS.output) this.exceed(`the command line printed ${LIMITS.output / 1024 / 1024} MB and was stopped`);
  }
  /** Before a fork. */
  checkFork(): void {
    if (this.processes.all().length >= LIMITS.processes) this.exceed(`${LIMITS.processes} processes run at once; the command line was stopped`);
  }
  exceed(reason: string): never {
    this.exceeded ??= reason;
    throw new BudgetError(this.exceeded);
  }
}

const runtimes = new WeakMap<K, Runtime>();
/** The runtime of a kernel, made when first asked for. */
export function runtimeOf(k: K): Runtime {
  let runtime = runtimes.get(k);
  if (!runtime) runtimes.set(k, (runtime = new Runtime(k)));
  return runtime;
}

/** The entry of a process that may have ended meanwhile: as it was last seen. */
export const entryOf = (k: K, proc: Process): Process => k.process(proc.pid) ?? proc;
