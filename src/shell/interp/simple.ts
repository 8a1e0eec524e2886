/** Simple commands: assignments, redirections, and then a function, a builtin or a program (POSIX 2.9.1). */
import { KernelError } from '../../kernel/errors.ts';
import { type Co, SignalError } from '../../kernel/sched.ts';
import { changeEntry } from '../entries.ts';
import { basenameOf } from '../fs/tree.ts';
import { type ArrayLiteral, type Assignment, ExpansionError, type FunctionDefinition, type SimpleCommand, type Word, parsePartial, quoteIfNeeded } from '../lang/index.ts';
import { type ProgramIo, execProgram, startProgram } from '../launch.ts';
import { DEFAULT_PATH, type Program } from '../path.ts';
import { assignWhole } from './assign.ts';
import { findBuiltin } from './builtins/index.ts';
import { ExitJump, LineJump, LoopJump, ReturnJump } from './control.ts';
import { readVariable } from './env.ts';
import { printStage } from './print.ts';
import { runCommand, runProgram, waitForChildren } from './execute.ts';
import { expandCommandWords, expandValue } from './expand.ts';
import { RedirectionError, redirect } from './redirect.ts';
import type { Shell } from './shell.ts';

/** Builtins whose arguments may be assignments. */
const DECLARATIONS = new Set(['export', 'readonly', 'local', 'declare', 'typeset']);

/** @param inPlace the shell process was forked for this command: a program takes its place */
export function* runSimple(sh: Shell, command: SimpleCommand, inPlace: boolean): Co {
  try {
    yield* runChecked(sh, command, inPlace);
  } catch (error) {
    if (error instanceof RedirectionError) sh.status = error.status;
    else if (error instanceof ExpansionError) {
      sh.error(error.message);
      sh.status = error.status;
      if (error.scope === 'command') return;
      if (error.scope === 'shell' && !(sh.interactive && sh.pid === sh.mainPid)) throw new ExitJump(error.status);
      throw new LineJump(error.status);
    } else throw error;
  }
}

function* runChecked(sh: Shell, command: SimpleCommand, inPlace: boolean): Co {
  if (sh.interactive && command.words[0] && (yield* runAlias(sh, command))) return;
  sh.substituted = 0; // what a command substitution leaves here is the status of a line of assignments
  const words = yield* commandWords(sh, command.words);
  if (words.length === 0) {
    yield* assignOnly(sh, command);
    sh.status = sh.substituted;
    return;
  }
  const name = words[0] as string;
  if (name === 'exec') return yield* runExec(sh, command, words, inPlace);
  if (command.redirections.length === 0 && command.assignments.length === 0) {
    trace(sh, words);
    return yield* dispatch(sh, words, NOTHING, inPlace, { source: command });
  }
  const outer = sh.fds;
  const inner = outer.fork();
  try {
    yield* redirect(sh, inner, command.redirections);
    sh.fds = inner;
    yield* withAssignments(sh, command.assignments, words, inPlace, command);
  } finally {
    sh.fds = outer;
    inner.closeAll();
  }
}

/** The words of a command, expanded. Arrays behind a declaration builtin are assigned first: only their names remain. */
function* commandWords(sh: Shell, words: readonly Word[]): Co<string[]> {
  const first = words[0]?.raw ?? '';
  if (DECLARATIONS.has(first)) {
    for (const { assignment: a } of words.slice(1)) {
      if (!a || 'parts' in a.value) continue;
      const v = first === 'local' || (sh.functionDepth > 0 && first !== 'export' && first !== 'readonly') ? sh.vars.declareLocal(a.name) : sh.vars.ensure(a.name);
      if (words.some((w) => /^-\w*A/.test(w.raw))) v.kind = 'assoc';
      yield* assignWhole(sh, a);
    }
  }
  return yield* expandCommandWords(sh, words);
}

function* assignOnly(sh: Shell, command: SimpleCommand): Co {
  if (command.redirections.length > 0) {
    const scratch = sh.fds.fork();
    try {
      yield* redirect(sh, scratch, command.redirections);
    } finally {
      scratch.closeAll();
    }
  }
  for (const a of command.assignments) {
    yield* assignWhole(sh, a);
    if (sh.option('xtrace')) trace(sh, [`${a.name}=${quoteIfNeeded(readVariable(sh, a.name) ?? '')}`], true);
  }
}

/** `x=1 command`: the variables are the command's alone. */
function* withAssignments(sh: Shell, assignments: readonly Assignment[], words: string[], inPlace: boolean, source: SimpleCommand): Co {
  const extra: Record<string, string> = {};
  for (const a of assignments) {
    if ('type' in (a.value as ArrayLiteral | Word)) continue;
    const value = yield* expandValue(sh, a.value as Word);
    extra[a.name] = a.append ? (readVariable(sh, a.name) ?? '') + value : value;
    if (sh.option('xtrace')) trace(sh, [`${a.name}=${quoteIfNeeded(extra[a.name] as string)}`], true);
  }
  trace(sh, words);
  yield* dispatch(sh, words, extra, inPlace, { source });
}

function trace(sh: Shell, words: readonly string[], raw = false): void {
  if (!sh.option('xtrace')) return;
  sh.stderr.write(`${sh.vars.get('PS4') ?? '+ '}${words.map((w) => (raw ? w : quoteIfNeeded(w))).join(' ')}\n`);
}

/** No variables of the command's own. */
const NOTHING: Record<string, string> = {};

/** A function, a builtin, or a program. */
export function* dispatch(sh: Shell, words: string[], extra: Record<string, string>, inPlace: boolean, skip: { functions?: boolean; builtins?: boolean; /** the command as written, for messages */ source?: SimpleCommand } = {}): Co {
  const name = words[0] as string;
  const fn = skip.functions ? undefined : sh.functions.get(name);
  if (fn) return yield* scoped(sh, extra, () => callFunction(sh, fn, words));
  const builtin = skip.builtins ? undefined : findBuiltin(sh, name);
  if (builtin) {
    if (extra === NOTHING) {
      sh.status = yield* builtin(sh, words.slice(1), name);
      return;
    }
    return yield* scoped(sh, extra, function* () {
      sh.status = yield* builtin(sh, words.slice(1), name);
    });
  }
  yield* runExternal(sh, words, extra, inPlace, skip.source);
}

/** Temporary variables around a builtin or function. */
function* scoped(sh: Shell, extra: Record<string, string>, body: () => Co): Co {
  const names = Object.keys(extra);
  if (names.length === 0) return yield* body();
  const saved = names.map((name) => [name, sh.vars.find(name) && { ...sh.vars.find(name) }] as const);
  for (const name of names) {
    sh.vars.set(name, extra[name] as string);
    sh.vars.ensure(name).exported = true;
  }
  try {
    yield* body();
  } finally {
    for (const [name, old] of saved) {
      if (!old) sh.vars.unset(name);
      else Object.assign(sh.vars.ensure(name), old);
    }
  }
}

/** Functions inside functions: beyond this bash would run out of its stack, too. */
const MAX_DEPTH = 150;

export function* callFunction(sh: Shell, fn: FunctionDefinition, words: readonly string[]): Co {
  const { positional } = sh;
  if (sh.functionDepth >= MAX_DEPTH) sh.rt.exceed(sh.pgid, 'functions call each other without an end; the command line was stopped');
  sh.positional = words.slice(1);
  sh.vars.push();
  sh.returnDepth++;
  sh.functionDepth++;
  sh.callStack.unshift(fn.name);
  const loops = sh.loopDepth;
  sh.loopDepth = 0;
  try {
    yield* runCommand(sh, fn.body);
  } catch (error) {
    if (!(error instanceof ReturnJump)) throw error instanceof LoopJump ? new ReturnJump(0) : error;
    sh.status = error.status;
  } finally {
    sh.loopDepth = loops;
    sh.returnDepth--;
    sh.functionDepth--;
    sh.callStack.shift();
    sh.vars.pop();
    sh.positional = positional;
  }
}

// ---- programs ------------------------------------------------------------------------------------------------------

const NOEXEC = new Set(['ps']);

/** Find a program for this shell, with the environment it would get. */
export function lookup(sh: Shell, name: string, path?: string): Program {
  return sh.finder.find(name, path ?? sh.vars.get('PATH') ?? DEFAULT_PATH);
}

/** Say why a program can't be run; its exit status. */
export function sayNotRun(sh: Shell, name: string, program: Extract<Program, { kind: 'error' }>): number {
  if (program.errno === 'ENOENT') {
    sh.error(`${name}: ${sh.kind !== 'bash' ? 'not found' : name.includes('/') ? 'No such file or directory' : 'command not found'}`);
    return 127;
  }
  const directory = program.errno === 'EACCES' && sh.fs.isDir(program.path);
  const text = directory && sh.kind === 'bash' ? 'Is a directory' : new KernelError(program.errno).text;
  sh.error(`${name}: ${text}`);
  return 126;
}

function* runExternal(sh: Shell, words: string[], extra: Record<string, string>, inPlace: boolean, source?: SimpleCommand): Co {
  const name = words[0] as string;
  const program = lookup(sh, name, extra['PATH']);
  if (program.kind === 'error') {
    sh.status = sayNotRun(sh, name, program);
    return;
  }
  const env = { ...sh.vars.environment(), ...extra, ...(sh.kind === 'bash' && { _: program.path }) };
  const io: ProgramIo = { stdin: sh.stdin, stdout: sh.stdout, stderr: sh.stderr, tty: sh.stdout.isTTY || sh.stdin.isTTY ? sh.tty : undefined, flavour: sh.flavour, files: sh.fds.text };
  const change = { argv: words, comm: basenameOf(name).slice(0, 15), env };
  if (inPlace) {
    // ash runs some applets within itself: only the name changes (include/applets.h APPLET_NOEXEC)
    const within = sh.kind === 'ash' && NOEXEC.has(name);
    changeEntry(sh.rt.k, sh.pid, within ? { comm: change.comm, env } : change);
    const running = sh.running;
    if (running) running.onSignal = undefined;
    sh.status = yield* execProgram(sh.rt, sh.pid, program, words, io);
    return;
  }
  const fds = sh.fds.fork(); // the program's own hold on the open files
  const child = startProgram(sh.rt, sh.entry, program, words, io, change, sh.option('monitor') ? undefined : sh.running?.pgid, () => fds.closeAll());
  sh.status = yield* waitForChildren(sh, [child], source && (() => printStage(source)));
}

/** `exec program` leaves the shell; `exec >file` keeps the redirections. */
function* runExec(sh: Shell, command: SimpleCommand, words: string[], _inPlace: boolean): Co {
  trace(sh, words);
  yield* redirect(sh, sh.fds, command.redirections);
  const argv = words.slice(1);
  if (argv[0] === '--') argv.shift();
  if (argv[0] === '-c' || argv[0] === '-l') argv.shift();
  else if (argv[0] === '-a') argv.splice(0, 2);
  if (argv.length === 0) {
    sh.status = 0;
    return;
  }
  const program = lookup(sh, argv[0] as string);
  if (program.kind === 'error') {
    const status = program.errno === 'ENOENT' ? 127 : 126;
    sh.error(`${argv[0]}: ${program.errno === 'ENOENT' ? (sh.kind === 'bash' ? (argv[0]?.includes('/') ? 'No such file or directory' : 'not found') : 'not found') : new KernelError(program.errno).text}`, 'exec');
    throw new ExitJump(status);
  }
  yield* runExternal(sh, argv, {}, true);
  throw new ExitJump(sh.status);
}

/** An alias in front of an interactive command. True when it was one, and ran. */
function* runAlias(sh: Shell, command: SimpleCommand): Co<boolean> {
  const first = command.words[0] as Word;
  const text = sh.aliases.get(first.raw);
  if (text === undefined) return false;
  const rest = command.words.slice(1).map((w) => w.raw).join(' ');
  const { program, error } = parsePartial(`${text} ${rest}`, { dialect: sh.dialect, firstLine: command.line });
  if (error) throw new LineJump(2);
  const saved = sh.aliases;
  sh.aliases = new Map(saved);
  sh.aliases.delete(first.raw);
  const outer = sh.fds;
  sh.fds = outer.fork();
  try {
    yield* redirect(sh, sh.fds, command.redirections);
    yield* runProgram(sh, program);
  } finally {
    sh.fds.closeAll();
    sh.fds = outer;
    sh.aliases = saved;
  }
  return true;
}

/** What a signal does to a shell: see Processes.signal. */
export function shellSignal(sh: Shell): (signal: import('../../kernel/sched.ts').Signal) => boolean {
  return (signal) => {
    const action = sh.traps.get(signal.slice(3));
    const waiting = sh.foreground.some((c) => !c.ended);
    if (action !== undefined) {
      if (action !== '') sh.pendingTraps.push(signal);
      if (!waiting) sh.running?.task?.wakeUp();
      return true;
    }
    if (signal === 'SIGINT' && waiting) {
      sh.interrupted = true;
      return true;
    }
    return sh.interactive && (signal === 'SIGTERM' || signal === 'SIGQUIT' || signal === 'SIGTSTP');
  };
}
export const isInterrupt = (error: unknown): boolean => error instanceof SignalError && error.signal === 'SIGINT';
