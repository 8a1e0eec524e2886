/** The evaluator: lists, pipelines and commands of the syntax tree, as coroutines. Every function leaves `$?` in the shell. */
import type { Process } from '../../kernel/config.ts';
import { type Co, SignalError } from '../../kernel/sched.ts';
import { forkEntry } from '../entries.ts';
import { type AndOr, type Command, ExpansionError, type List, type Pipeline, type Program } from '../lang/index.ts';
import type { Running } from '../processes.ts';
import { OpenFile, Pipe, emptyInput, setForeground } from '../streams.ts';
import { runCompound } from './compound.ts';
import { BudgetError, ExitJump, LineJump, LoopJump, ReturnJump } from './control.ts';
import { addJob } from './jobs.ts';
import { RedirectionError } from './redirect.ts';
import type { Shell } from './shell.ts';
import { runSimple } from './simple.ts';
import { printCommand, printStage } from './print.ts';
import { runExitTrap, runPendingTraps } from './traps.ts';
import { timePipeline } from './timed.ts';

/** Run a parsed input, line by line. An error that drops a line goes on with the next one. */
export function* runProgram(sh: Shell, program: Program, last = false): Co {
  for (const warning of program.warnings) sh.stderr.write(`${sh.name}: line ${warning.line}: warning: ${warning.message}\n`);
  for (const [i, list] of program.commands.entries()) {
    try {
      yield* runList(sh, list, last && i === program.commands.length - 1);
    } catch (error) {
      if (!(error instanceof LineJump)) throw error;
      sh.status = error.status;
    }
  }
}

/** @param last nothing comes behind it, so that its last program may take the shell's place */
export function* runList(sh: Shell, list: List, last = false): Co {
  for (const [i, item] of list.items.entries()) {
    if (item.background) yield* runBackground(sh, item.andOr);
    else yield* runAndOr(sh, item.andOr, last && i === list.items.length - 1);
    if (sh.pendingTraps.length > 0) yield* runPendingTraps(sh);
  }
}

function* runAndOr(sh: Shell, andOr: AndOr, last = false): Co {
  const end = andOr.rest.length - 1;
  yield* runPipeline(sh, andOr.first, andOr.rest.length === 0, last && end < 0);
  for (const [i, { operator, pipeline }] of andOr.rest.entries()) {
    if ((sh.status === 0) !== (operator === '&&')) continue;
    yield* runPipeline(sh, pipeline, i === end, last && i === end);
  }
}

/** Run a list as a condition: `set -e` has no say in it. */
export function* runCondition(sh: Shell, list: List): Co<boolean> {
  sh.errexitOff++;
  try {
    yield* runList(sh, list);
  } finally {
    sh.errexitOff--;
  }
  return sh.status === 0;
}

/**
 * May the shell become the program that this last command names (as `bash -c` and ash do, and dash does not)? Not with
 * traps or jobs to look after, and in bash only a simple command without redirections.
 */
function mayReplace(sh: Shell, pipeline: Pipeline): boolean {
  if (sh.kind === 'dash' || pipeline.negated || pipeline.timed || pipeline.commands.length !== 1 || sh.traps.size > 0) return false;
  const [command] = pipeline.commands;
  if (sh.kind === 'ash') return true;
  return sh.jobs.length === 0 && ((command?.type === 'simple' && command.redirections.length === 0) || command?.type === 'subshell');
}

function* runPipeline(sh: Shell, pipeline: Pipeline, decides: boolean, last: boolean): Co {
  const quiet = pipeline.negated || !decides;
  if (quiet) sh.errexitOff++;
  try {
    if (pipeline.timed) yield* timePipeline(sh, pipeline.timed, () => runCommands(sh, pipeline.commands));
    else yield* runCommands(sh, pipeline.commands, last && mayReplace(sh, pipeline));
  } finally {
    if (quiet) sh.errexitOff--;
  }
  if (pipeline.negated) sh.status = sh.status === 0 ? 1 : 0;
  else if (sh.status !== 0 && decides && sh.option('errexit') && sh.errexitOff === 0) throw new ExitJump(sh.status);
}

function* runCommands(sh: Shell, commands: readonly Command[], last = false): Co {
  if (commands.length === 0) sh.status = 0;
  else if (commands.length === 1) {
    yield* runCommand(sh, commands[0] as Command, last);
    sh.pipeStatus = [sh.status];
  } else {
    const stages = startPipeline(sh, commands, false);
    yield* waitForChildren(sh, stages, () => commands.map(printStage).join(' | '));
    sh.pipeStatus = stages.map((s) => s.status);
    sh.status = sh.option('pipefail') ? ([...sh.pipeStatus].reverse().find((s) => s !== 0) ?? 0) : (sh.pipeStatus.at(-1) as number);
  }
}

export function* runCommand(sh: Shell, command: Command, last = false): Co {
  sh.line = command.line;
  yield* sh.tick();
  if (command.type === 'simple') return yield* runSimple(sh, command, last);
  if (command.type === 'function') {
    sh.functions.set(command.name, command);
    sh.status = 0;
    return;
  }
  yield* runCompound(sh, command, last);
}

// ---- children ------------------------------------------------------------------------------------------------------

/** What a forked shell does until it exits. Jumps end it with their status. */
export function* subshellLife(sh: Shell, body: () => Co): Co<number> {
  try {
    yield* asExit(sh, body);
    yield* asExit(sh, () => runExitTrap(sh));
  } finally {
    sh.fds.closeAll();
  }
  return sh.status;
}
function* asExit(sh: Shell, body: () => Co): Co {
  try {
    yield* body();
  } catch (error) {
    if (error instanceof ExitJump || error instanceof ReturnJump || error instanceof LineJump) sh.status = error.status;
    else if (error instanceof LoopJump) sh.status = 0;
    else if (error instanceof RedirectionError) sh.status = error.status;
    else if (error instanceof ExpansionError) {
      sh.error(error.message);
      sh.status = error.status;
    } else throw error;
  }
}

export interface ForkOptions { pgid?: number | undefined; /** ignores SIGINT, as `&` does without job control */ detached?: boolean; prepare?: (child: Shell) => void }

/** fork(2) a shell that runs `body` and exits. */
export function forkShell(sh: Shell, body: (child: Shell) => Co, options: ForkOptions = {}): Running {
  const { rt } = sh;
  rt.checkFork(sh.pgid);
  const entry: Process = forkEntry(rt.k, sh.entry);
  const child = sh.fork(entry.pid);
  options.prepare?.(child);
  const parentGroup = sh.running?.pgid;
  const pgid = options.pgid ?? (sh.option('monitor') ? undefined : parentGroup);
  const ignored = [...(options.detached && !sh.option('monitor') ? (['SIGINT', 'SIGQUIT'] as const) : []), ...(sh.running?.ignored ?? [])];
  const running = rt.processes.start(entry, subshellLife(child, () => body(child)), {
    ...(pgid !== undefined && { pgid }), ignored,
  });
  return running;
}

/** Start the stages of a pipeline, joined by pipes. */
export function startPipeline(sh: Shell, commands: readonly Command[], detached: boolean): Running[] {
  const stages: Running[] = [];
  let upstream: OpenFile | undefined;
  for (const [i, command] of commands.entries()) {
    const last = i === commands.length - 1;
    const pipe = last ? undefined : new Pipe();
    const reader = upstream;
    stages.push(forkShell(sh, (child) => runStage(child, command), {
      pgid: stages[0]?.pgid, detached,
      prepare: (child) => {
        if (reader) child.fds.set(0, reader);
        else if (detached && !sh.option('monitor')) child.fds.set(0, new OpenFile({ input: emptyInput() }));
        if (pipe) child.fds.set(1, new OpenFile({ output: pipe.output }));
      },
    }));
    upstream = pipe && new OpenFile({ input: pipe.input });
  }
  return stages;
}
/** One command in a shell of its own: a program takes that shell's place. */
function* runStage(sh: Shell, command: Command): Co {
  sh.line = command.line;
  if (command.type === 'simple') yield* runSimple(sh, command, true);
  else yield* runCommand(sh, command);
}

/** `list &` */
function* runBackground(sh: Shell, andOr: AndOr): Co {
  yield* sh.tick();
  const pipeline = andOr.first;
  const simple = andOr.rest.length === 0 && !pipeline.negated && !pipeline.timed && pipeline.commands.length > 0;
  const stages = simple
    ? startPipeline(sh, pipeline.commands, true)
    : [forkShell(sh, (child) => runAndOr(child, andOr), { detached: true, prepare: (child) => { if (!sh.option('monitor')) child.fds.set(0, new OpenFile({ input: emptyInput() })); } })];
  sh.lastBackground = (stages.at(-1) as Running).pid;
  addJob(sh, stages, printCommand(andOr));
  sh.status = 0;
}

/** Wait for foreground children, and die of SIGINT with them as a script does, or drop the line as a prompt does. */
export function* waitForChildren(sh: Shell, children: readonly Running[], text?: () => string): Co<number> {
  sh.foreground = [...children];
  sh.interrupted = false;
  // with job control the terminal belongs to the job while it runs
  const terminal = sh.option('monitor') ? sh.terminal : undefined;
  if (children[0]) setForeground(terminal, children[0].pgid);
  try {
    for (const child of children) while (!child.ended) yield { queues: [child.done] };
  } finally {
    sh.foreground = [];
    setForeground(terminal, sh.running?.pgid);
  }
  for (const child of children) if (child.failure !== undefined) failInside(sh, child.failure);
  const last = children.at(-1) as Running;
  const exceeded = last.pgid === sh.pgid ? undefined : sh.rt.exceeded(last.pgid);
  if (exceeded !== undefined) throw new BudgetError(exceeded);
  if (last.killedBy === 'SIGINT' && (sh.interrupted || sh.interactive)) {
    if (sh.interactive && sh.pid === sh.mainPid) {
      sh.stderr.write('\n');
      throw new LineJump(last.status);
    }
    throw new SignalError('SIGINT');
  }
  if (last.killedBy && last.killedBy !== 'SIGPIPE' && last.killedBy !== 'SIGINT') sayKilled(sh, last, text?.() ?? '');
  return last.status;
}

/** bash says which signal ended a foreground program, except SIGINT and SIGPIPE. */
function sayKilled(sh: Shell, child: Running, command: string): void {
  const text: Record<string, string> = { SIGTERM: 'Terminated', SIGKILL: 'Killed', SIGHUP: 'Hangup', SIGQUIT: 'Quit', SIGALRM: 'Alarm clock', SIGUSR1: 'User defined signal 1', SIGUSR2: 'User defined signal 2' };
  const words = text[child.killedBy as string];
  if (!words) return;
  if (sh.interactive) sh.stderr.write(`${words}\n`);
  else if (sh.kind === 'bash') sh.error(`${String(child.pid).padStart(5)} ${words.padEnd(27)}${command}`.trimEnd());
  else sh.stderr.write(`${words}\n`);
}

/** A child failed inside the model: the line ends, and says so at the top. */
export function failInside(sh: Shell, failure: unknown): never {
  if (failure instanceof BudgetError || failure instanceof Error) throw failure;
  throw new Error(String(failure) + sh.name);
}
