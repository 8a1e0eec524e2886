/**
 * What runs beside a kernel while a session lives: processes with coroutines, the budget of the command line, and the
 * terminals. One a kernel.
 */
import type { Process } from '../kernel/config.ts';
import { EVENT_BUDGET } from '../kernel/kernel.ts';
import type { K } from './command.ts';
import { BudgetError } from './interp/control.ts';
import { Processes } from './processes.ts';

/** What one command line may use up before the lab calls it endless. */
export interface Limits {
  /** commands run by shells */
  readonly commands: number;
  /** characters written in all */
  readonly output: number;
  /** processes at once, in one group (fork bombs) */
  readonly processes: number;
  /** events of the simulator while one waits for the command line's end */
  readonly events: number;
}
export const LIMITS: Limits = { commands: 100_000, output: 16 * 1024 * 1024, processes: 100, events: EVENT_BUDGET };

/** What a process group has used up: a command line typed at a prompt, or a script with all that it left running. */
interface Account { commands: number; output: number; exceeded: string | undefined }

export class Runtime {
  readonly k: K;
  readonly processes: Processes;
  /** Narrower where nobody is there to press Ctrl-C and somebody waits: in a lesson's checks. */
  limits: Limits = LIMITS;
  /** What all command lines together have used since this runtime was made. */
  readonly used = { commands: 0, events: 0 };
  private readonly accounts = new Map<number, Account>();

  constructor(k: K) {
    this.k = k;
    this.processes = new Processes(k);
  }
  private account(pgid: number): Account {
    let account = this.accounts.get(pgid);
    if (!account) {
      this.accounts.set(pgid, (account = { commands: 0, output: 0, exceeded: undefined }));
      if (this.accounts.size > 1000) for (const id of [...this.accounts.keys()].slice(0, 500)) if (this.processes.group(id).length === 0) this.accounts.delete(id);
    }
    return account;
  }
  /** A new command line of this group starts with a full budget. */
  refill(pgid: number): void {
    this.accounts.delete(pgid);
  }
  /** Why a group was stopped; undefined when it wasn't. */
  exceeded(pgid: number): string | undefined {
    return this.accounts.get(pgid)?.exceeded;
  }
  /** Count one command of a shell. */
  spendCommand(pgid: number): void {
    this.used.commands++;
    if (++this.account(pgid).commands > this.limits.commands) this.exceed(pgid, `the command line ran ${this.limits.commands} commands and was stopped`);
  }
  spendOutput(pgid: number, length: number): void {
    const account = this.account(pgid);
    account.output += length;
    if (account.output > this.limits.output) this.exceed(pgid, `the command line printed ${this.limits.output / 1024 / 1024} MB and was stopped`);
  }
  /** Before a fork. */
  checkFork(pgid: number): void {
    const { processes } = this.limits;
    if (this.processes.size > processes && this.processes.group(pgid).length >= processes) this.exceed(pgid, `${processes} processes ran at once; the command line was stopped`);
  }
  /** Stop a whole group, and remember why. */
  exceed(pgid: number, reason: string): never {
    const account = this.account(pgid);
    account.exceeded ??= reason;
    for (const running of this.processes.group(pgid)) if (!running.shielded) this.processes.signal(running.pid, 'SIGKILL');
    throw new BudgetError(account.exceeded);
  }
  /** Remember a reason without stopping anything. */
  note(pgid: number, reason: string): void {
    this.account(pgid).exceeded ??= reason;
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
