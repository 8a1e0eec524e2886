/**
 * A terminal: what was printed so far, a keyboard, and an interactive shell behind both. It echoes what is typed, as
 * the line discipline of a tty does, so its text is what a person would see.
 */
import type { MachineId, Process } from '../kernel/config.ts';
import { spawnProcess } from '../kernel/process.ts';
import { execProgram, resolveProgram } from './launch.ts';
import type { Running } from './processes.ts';
import { BudgetError } from './interp/control.ts';
import { LOGIN_ENV, type Session } from './session.ts';
import { LineQueue, SinkOutput, foregroundOf } from './streams.ts';

export interface TerminalOptions { at: MachineId; columns: number; rows: number; number: number; command?: readonly string[] }

export class Terminal {
  readonly at: MachineId;
  readonly size: { columns: number; rows: number };
  /** Called with every piece of output. */
  onOutput: ((text: string) => void) | undefined;
  /** The shell has ended (`exit`, Ctrl-D). */
  closed = false;
  /** Status of the shell that ended last. */
  exitStatus = 0;
  private readonly session: Session;
  private readonly options: TerminalOptions;
  private keyboard = new LineQueue();
  private running: Running | undefined;
  private lastLine = '';
  private cwd = '/root';

  constructor(session: Session, options: TerminalOptions) {
    this.session = session;
    this.options = options;
    this.at = options.at;
    this.size = { columns: options.columns, rows: options.rows };
    this.boot();
  }

  private boot(): void {
    const { k, rt } = this.session;
    this.keyboard = new LineQueue();
    this.closed = false;
    const argv = [...(this.options.command ?? ['bash'])];
    const proc = spawnProcess(k, { argv, machine: this.at, env: { ...LOGIN_ENV, TERM: 'xterm-256color' }, cwd: this.cwd, ppid: 1, tty: `pts/${this.options.number}` });
    const program = resolveProgram(rt, proc, argv[0] as string);
    const out = new SinkOutput((text) => this.print(text), { isTTY: true });
    const { size } = this;
    const running = rt.processes.start(proc, execProgram(rt, proc.pid, program, argv, { stdin: this.keyboard, stdout: out, stderr: out, tty: size }), {
      pgid: proc.pid,
      onEnd: (ended) => {
        if (this.running === ended) this.ended(ended);
      },
    });
    this.running = running;
  }
  private ended(running: Running): void {
    const { failure } = running;
    if (failure === undefined) {
      this.closed = true;
      this.exitStatus = running.status;
      return;
    }
    const { rt } = this.session;
    const inside = failure instanceof BudgetError ? failure.message : `something went wrong inside the lab: ${failure instanceof Error ? (this.session.debug ? failure.stack : failure.message) : String(failure)}`;
    this.print(`vethlab: ${inside}\n`);
    rt.processes.signalGroup(running.pgid, 'SIGKILL');
    this.boot();
  }

  private print(text: string): void {
    const at = text.lastIndexOf('\n');
    this.lastLine = at < 0 ? this.lastLine + text : text.slice(at + 1);
    this.onOutput?.(text);
  }

  /** What stands in the last line: the prompt, while `waiting`. */
  get prompt(): string {
    return this.lastLine;
  }
  /** Somebody reads from the keyboard, and nothing typed is left. */
  get waiting(): boolean {
    return this.keyboard.waiting && this.keyboard.pending === 0;
  }

  /** Type a line and Enter. */
  type(line: string): void {
    this.print(`${line}\n`);
    this.keyboard.push(line);
  }
  /** Type a line that somebody else has echoed already (a line editor). */
  feed(line: string): void {
    this.lastLine = '';
    this.keyboard.push(line);
  }
  /** The process that Ctrl-C would reach: the shell that prompts, wherever it lives. */
  get foreground(): Process | undefined {
    const group = foregroundOf(this.keyboard) ?? this.running?.pgid;
    return group === undefined ? undefined : this.session.k.process(group);
  }
  /** Ctrl-C. */
  interrupt(): void {
    // what is on its way arrives first: nobody is quicker than a packet
    this.session.step(this.session.k.now + 2_000);
    this.keyboard.flush();
    this.print('^C');
    const group = foregroundOf(this.keyboard) ?? this.running?.pgid;
    if (group !== undefined) this.session.rt.processes.signalGroup(group, 'SIGINT');
  }
  /** Ctrl-D on an empty line. */
  eof(): void {
    this.keyboard.eof();
  }
  /** The window was closed. */
  hangUp(): void {
    this.closed = true;
    const running = this.running;
    this.running = undefined;
    if (running) this.session.rt.processes.signalGroup(running.pgid, 'SIGKILL');
  }
  /** Keep the shell's directory for the next one. */
  remember(): void {
    const running = this.running;
    this.cwd = (running && this.session.k.process(running.pid)?.cwd) ?? this.cwd;
    // what still runs belongs to a world that is no more
    this.running = undefined;
  }
  /** After another world took the place of this one: a fresh shell. */
  restart(): void {
    this.lastLine = '';
    this.boot();
  }
}
