/** One shell process: its variables, descriptors, options and jobs. Subshells are copies of it. */
import type { Process } from '../../kernel/config.ts';
import type { Co, Signal, Wait } from '../../kernel/sched.ts';
import type { Flavour, Input, Output } from '../command.ts';
import { ProcessFs } from '../fs/fs.ts';
import type { Dialect, ExpansionEnv, FunctionDefinition } from '../lang/index.ts';
import { ProgramFinder } from '../path.ts';
import type { Running } from '../processes.ts';
import { type Runtime, entryOf } from '../runtime.ts';
import { FdTable, OpenFile, SinkOutput, emptyInput } from '../streams.ts';
import { Variables } from './vars.ts';

/** Which shell it says it is: error texts differ. */
export type ShellKind = 'bash' | 'dash' | 'ash';

export interface Job {
  number: number;
  /** Processes of the pipeline; the last one's status is the job's. */
  processes: Running[];
  text: string;
  /** The status was already asked for or printed. */
  reported: boolean;
}

/** Time that a builtin takes, µs: so that a loop without programs passes time, too. */
const BUILTIN_COST = 20;

export class Shell {
  readonly rt: Runtime;
  readonly kind: ShellKind;
  readonly dialect: Dialect;
  readonly flavour: Flavour;
  /** Its own process, and the one that `$$` names. */
  pid: number;
  readonly mainPid: number;
  /** $0 */
  name: string;
  vars = new Variables();
  positional: string[] = [];
  functions = new Map<string, FunctionDefinition>();
  aliases = new Map<string, string>();
  /** `set -o` options that are on. */
  options = new Set<string>();
  shopts = new Set<string>(['sourcepath', 'cmdhist', 'extquote']);
  traps = new Map<string, string>();
  fds = new FdTable();
  status = 0;
  /** Status of the last command substitution of the command being expanded. */
  substituted = 0;
  pipeStatus: number[] = [0];
  lastBackground: number | undefined;
  jobs: Job[] = [];
  interactive = false;
  /** The keyboard of an interactive shell. */
  terminal: Input | undefined;
  /** Source of the commands: decides how errors are introduced. */
  source: 'command' | 'file' | 'stdin' = 'command';
  umask = 0o022;
  line = 0;
  loopDepth = 0;
  /** How many functions and sourced files are being run. */
  returnDepth = 0;
  functionDepth = 0;
  /** Names of the functions being run, innermost first (FUNCNAME). */
  callStack: string[] = [];
  /** >0 where `set -e` does not act (conditions). */
  errexitOff = 0;
  tty: { columns: number; rows: number } | undefined;
  /** A child of this shell is being waited for in the foreground. */
  foreground: Running[] = [];
  /** SIGINT came while a foreground child ran. */
  interrupted = false;
  pendingTraps: Signal[] = [];
  /** Statuses of children that `wait PID` was told already. */
  finished = new Map<number, number>();
  history: string[] = [];
  /** Directories that pushd left behind. */
  directories: string[] = [];
  /** getopts: where it stands within a word of options. */
  optionOffset = 0;
  optionIndex = 0;
  readonly startedAt: number;
  private spent = 0;

  constructor(rt: Runtime, kind: ShellKind, flavour: Flavour, pid: number, mainPid: number, name: string) {
    this.rt = rt;
    this.kind = kind;
    this.dialect = kind === 'bash' ? 'bash' : 'ash';
    this.flavour = flavour;
    this.pid = pid;
    this.mainPid = mainPid;
    this.name = name;
    this.startedAt = rt.k.now;
    this.lastEntry = rt.k.process(pid) as Process;
    this.fs = new ProcessFs(rt.k, () => this.entry);
    this.finder = new ProgramFinder(rt.k, () => this.entry, flavour, this.fs);
  }
  readonly finder: ProgramFinder;
  /** The expander's view of this shell, made when first needed. */
  expansion: ExpansionEnv<Wait> | undefined;
  private lastEntry: Process;
  readonly fs: ProcessFs;
  get entry(): Process {
    this.lastEntry = entryOf(this.rt.k, this.rt.k.process(this.pid) ?? this.lastEntry);
    return this.lastEntry;
  }
  /** Its process group, which pays for what it does. */
  get pgid(): number {
    return this.running?.pgid ?? this.pid;
  }
  get running(): Running | undefined {
    return this.rt.processes.get(this.pid);
  }

  /** The copy that a forked subshell starts with. */
  fork(pid: number): Shell {
    const child = new Shell(this.rt, this.kind, this.flavour, pid, this.mainPid, this.name);
    child.vars = this.vars.copy();
    child.positional = [...this.positional];
    child.functions = new Map(this.functions);
    child.aliases = new Map(this.aliases);
    child.options = new Set(this.options);
    child.options.delete('monitor');
    child.interactive = this.interactive;
    child.shopts = new Set(this.shopts);
    child.fds = this.fds.fork();
    child.status = this.status;
    child.lastBackground = this.lastBackground;
    child.source = this.source;
    child.umask = this.umask;
    child.line = this.line;
    child.loopDepth = this.loopDepth;
    child.returnDepth = this.returnDepth;
    child.functionDepth = this.functionDepth;
    child.callStack = [...this.callStack];
    child.errexitOff = this.errexitOff;
    child.tty = this.tty;
    // a subshell forgets traps, save those that ignore a signal
    for (const [name, action] of this.traps) if (action === '') child.traps.set(name, action);
    return child;
  }

  // ---- streams -------------------------------------------------------------------------------------------------

  get stdin(): Input {
    return this.fds.get(0)?.input ?? emptyInput();
  }
  get stdout(): Output {
    return this.fds.get(1)?.output ?? CLOSED;
  }
  get stderr(): Output {
    return this.fds.get(2)?.output ?? CLOSED;
  }
  out(text: string): void {
    this.rt.spendOutput(this.pgid, text.length);
    this.stdout.write(text);
  }

  // ---- messages ------------------------------------------------------------------------------------------------

  /** What stands in front of an error: `bash: line 3: `, `sh: 1: `, interactive `bash: `. */
  prefix(builtin?: string): string {
    const name = this.name.replace(/^-/, '');
    const what = builtin ? `${builtin}: ` : '';
    if (this.kind === 'dash') return `${name}: ${this.interactive ? 0 : this.line}: ${what}`.replace(/: 0: /, this.interactive ? `: ${this.line}: ` : ': 0: ');
    if (this.interactive) return `${name}: ${what}`;
    if (this.kind === 'bash') return `${name}: line ${this.line}: ${what}`;
    return `${name}: ${what}line ${this.source === 'command' ? this.line - 1 : this.line}: `;
  }
  /** Say an error on standard error. */
  error(message: string, builtin?: string): void {
    this.stderr.write(`${this.prefix(builtin)}${message}\n`);
  }

  // ---- time and budget -----------------------------------------------------------------------------------------

  /** Account for one command; lets a little time pass now and then. */
  *tick(): Co {
    this.rt.spendCommand(this.pgid);
    this.spent += BUILTIN_COST;
    if (this.spent < 1000) return;
    const until = this.rt.k.now + this.spent;
    this.spent = 0;
    while (this.rt.k.now < until) yield { until };
  }

  option(name: string): boolean {
    return this.options.has(name);
  }
  /** `$-` */
  get flags(): string {
    const letters: Record<string, string> = { allexport: 'a', errexit: 'e', noglob: 'f', hashall: 'h', monitor: 'm', noexec: 'n', nounset: 'u', verbose: 'v', xtrace: 'x', braceexpand: 'B', noclobber: 'C', histexpand: 'H' };
    let flags = Object.entries(letters).filter(([name]) => this.options.has(name)).map(([, letter]) => letter).join('');
    if (this.interactive) flags = flags.replace(/(?=[mnuvxBCH]|$)/, 'i');
    if (this.source === 'command' && !this.interactive) flags += 'c';
    if (this.source === 'stdin') flags += 's';
    return flags;
  }
}

const CLOSED: Output = new SinkOutput(() => {});

/** Wrap a program's streams as descriptors 0, 1 and 2 that the shell may redirect and never closes. */
export function stdDescriptors(stdin: Input, stdout: Output, stderr: Output): FdTable {
  const fds = new FdTable();
  const keep = (ends: { input?: Input; output?: Output }): OpenFile => new OpenFile(ends).hold();
  fds.set(0, keep({ input: stdin, ...(stdin.isTTY && { output: stdout }) }));
  fds.set(1, keep({ output: stdout, ...(stdin.isTTY && stdout.isTTY && { input: stdin }) }));
  fds.set(2, keep({ output: stderr }));
  return fds;
}
