/** The shells as programs: their arguments, scripts, standard input, and the prompt loop. */
import { KernelError } from '../../kernel/errors.ts';
import { type Co, SignalError } from '../../kernel/sched.ts';
import type { Command, Ctx } from '../command.ts';
import { type Program, parseInteractive, parsePartial } from '../lang/index.ts';
import { runtimeOf } from '../runtime.ts';
import { foregroundOf, setForeground } from '../streams.ts';
import { BudgetError, ExitJump, LineJump } from './control.ts';
import { parentPid } from './env.ts';
import { runProgram, subshellLife } from './execute.ts';
import { notifyJobs } from './jobs.ts';
import { decodePrompt } from './prompt.ts';
import { Shell, type ShellKind, stdDescriptors } from './shell.ts';
import { shellSignal } from './simple.ts';
import { saySyntaxError } from './syntax.ts';
import { runPendingTraps } from './traps.ts';

interface Invocation { command?: string; file?: string; interactive?: boolean; stdin: boolean; login: boolean; rest: string[]; options: [name: string, on: boolean][]; error?: string }

const LETTERS: Record<string, string> = { e: 'errexit', u: 'nounset', x: 'xtrace', v: 'verbose', f: 'noglob', n: 'noexec', a: 'allexport', C: 'noclobber', m: 'monitor' };

function parseArguments(args: readonly string[]): Invocation {
  const words = [...args];
  const inv: Invocation = { stdin: false, login: false, rest: [], options: [] };
  let wantsCommand = false;
  while (words.length > 0 && /^[-+]./.test(words[0] as string)) {
    const word = words.shift() as string;
    if (word === '--') break;
    if (word.startsWith('--')) {
      if (word === '--login') inv.login = true;
      if (word === '--rcfile' || word === '--init-file') words.shift();
      continue;
    }
    const on = word[0] === '-';
    for (const letter of word.slice(1)) {
      if (letter === 'c') wantsCommand = true;
      else if (letter === 'i') inv.interactive = true;
      else if (letter === 's') inv.stdin = true;
      else if (letter === 'l') inv.login = true;
      else if (letter === 'o' || letter === 'O') {
        const name = words.shift();
        if (name && letter === 'o') inv.options.push([name, on]);
      } else if (LETTERS[letter]) inv.options.push([LETTERS[letter] as string, on]);
      else inv.error = `-${letter}`;
    }
  }
  if (wantsCommand) {
    const command = words.shift();
    if (command === undefined) inv.error = 'c';
    else inv.command = command;
  } else if (!inv.stdin && words.length > 0) inv.file = words.shift() as string;
  inv.rest = words;
  return inv;
}

/** A shell in the process of `ctx`. */
export function* runShellProgram(ctx: Ctx, kind: ShellKind): Co<number> {
  const inv = parseArguments(ctx.args);
  const rt = runtimeOf(ctx.k);
  const path = ctx.proc.argv[0] ?? '';
  const called = path === ctx.name || path.endsWith(`/${ctx.name}`) || path === `-${ctx.name}` ? path : ctx.name;
  const sh = new Shell(rt, kind, ctx.flavour, ctx.proc.pid, ctx.proc.pid, called);
  sh.fds = stdDescriptors(ctx.stdin, ctx.stdout, ctx.stderr);
  sh.tty = ctx.tty;
  if (inv.error === 'c') {
    ctx.stderr.write(kind === 'bash' ? `${called}: -c: option requires an argument\n` : kind === 'dash' ? `${called}: 0: -c requires an argument\n` : `${called}: -c requires an argument\n`);
    return 2;
  }
  if (inv.error !== undefined) {
    ctx.stderr.write(kind === 'bash' ? `${called}: ${inv.error}: invalid option\nUsage:\t${called} [GNU long option] [option] ...\n\t${called} [GNU long option] [option] script-file ...\n` : `${called}: illegal option ${inv.error}\n`);
    return 2;
  }
  importEnvironment(sh, ctx);
  for (const [name, on] of inv.options) if (on) sh.options.add(name);
    else sh.options.delete(name);
  sh.options.add('hashall').add('braceexpand').add('interactive-comments');
  const running = sh.running;
  if (running) running.onSignal = shellSignal(sh);

  if (inv.command !== undefined) {
    const text = inv.command;
    if (inv.rest[0] !== undefined) sh.name = inv.rest[0];
    sh.positional = inv.rest.slice(1);
    return yield* subshellLife(sh, () => runSource(sh, text, 'command'));
  }
  if (inv.file !== undefined) return yield* runFile(sh, inv.file, inv.rest);
  sh.positional = inv.rest;
  sh.source = 'stdin';
  sh.interactive = inv.interactive ?? ctx.stdin.isTTY;
  return yield* subshellLife(sh, () => (sh.interactive ? interact(sh) : readCommands(sh)));
}

function importEnvironment(sh: Shell, ctx: Ctx): void {
  for (const [name, value] of Object.entries(ctx.env)) {
    sh.vars.set(name, value);
    sh.vars.ensure(name).exported = true;
  }
  if (sh.vars.get('PWD') !== ctx.proc.cwd) sh.vars.set('PWD', ctx.proc.cwd);
  sh.vars.ensure('PWD').exported = true;
  sh.vars.set('IFS', ' \t\n');
  sh.vars.set('OPTIND', '1');
  sh.vars.set('PS4', '+ ');
  if (!sh.vars.get('PATH')) sh.vars.set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  sh.vars.set('PPID', String(parentPid(sh)));
  if (sh.kind === 'bash') {
    sh.vars.set('SHLVL', String((Number(ctx.env['SHLVL']) || 0) + 1));
    sh.vars.ensure('SHLVL').exported = true;
    sh.vars.set('BASH_VERSION', '5.3.9(1)-release');
    sh.vars.set('BASH', '/bin/bash');
    sh.vars.set('HOSTNAME', ctx.k.config.uts[ctx.proc.ns.uts]?.hostname ?? '');
    sh.vars.set('HOSTTYPE', 'x86_64');
    sh.vars.set('OSTYPE', 'linux-gnu');
    sh.vars.set('MACHTYPE', 'x86_64-pc-linux-gnu');
  }
}

/** Run a whole text: each command line as far as it can be read, then what is wrong with the rest. */
export function* runSource(sh: Shell, text: string, where: 'command' | 'file'): Co {
  sh.source = where;
  const { program, error } = parsePartial(text, { dialect: sh.dialect });
  if (!sh.option('noexec')) yield* runProgram(sh, program, where === 'command' && !error);
  if (!error) return;
  saySyntaxError(sh, error, where);
  throw new ExitJump(2);
}

function* runFile(sh: Shell, path: string, rest: string[]): Co<number> {
  sh.positional = rest;
  let text: string;
  try {
    const found = path.includes('/') || sh.fs.exists(path) ? path : ((sh.vars.get('PATH') ?? '').split(':').map((d) => `${d}/${path}`).find((p) => sh.fs.stat(p)?.type === 'file') ?? path);
    text = sh.fds.text.get(path) ?? (path === '/dev/stdin' ? yield* sh.stdin.readAll() : sh.fs.read(found));
    if (text.startsWith('\x7fELF')) {
      sh.stderr.write(`${path}: ${path}: cannot execute binary file\n`);
      return 126;
    }
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    if (sh.kind === 'bash') sh.stderr.write(`${sh.name}: ${path}: ${error.errno === 'EISDIR' ? 'Is a directory' : error.text}\n`);
    else sh.stderr.write(sh.kind === 'dash' ? `${sh.name}: 0: cannot open ${path}: No such file\n` : `${sh.name}: can't open '${path}': ${error.text}\n`);
    return sh.kind === 'bash' ? (error.errno === 'EISDIR' ? 126 : 127) : 2;
  }
  sh.name = path;
  return yield* subshellLife(sh, () => runSource(sh, text, 'file'));
}

/** Commands from standard input that is no terminal: each is run before the next is read, so that it may read on from there. */
function* readCommands(sh: Shell): Co {
  let lineNumber = 1;
  for (;;) {
    const read = yield* readOne(sh, lineNumber, undefined);
    if (read === undefined) return;
    lineNumber = read.nextLine;
    if (read.program) yield* runProgram(sh, read.program);
    else if (sh.kind !== 'bash') throw new ExitJump(2);
  }
}

/** Lines until they make a command. `prompt` prints PS1 or PS2. undefined at end of file. */
function* readOne(sh: Shell, firstLine: number, prompt: ((more: boolean) => void) | undefined): Co<{ program: Program | undefined; nextLine: number } | undefined> {
  let text = '';
  let lines = 0;
  for (;;) {
    prompt?.(text !== '');
    const line = yield* sh.stdin.readLine();
    if (line === undefined) {
      if (text === '') return undefined;
      const { program, error } = parsePartial(text, { dialect: sh.dialect, firstLine });
      if (error) {
        saySyntaxError(sh, error, prompt ? 'prompt' : 'file');
        sh.status = 2;
      }
      return { program: error ? undefined : program, nextLine: firstLine + lines };
    }
    text += `${line}\n`;
    lines++;
    const read = parseInteractive(text, { dialect: sh.dialect, firstLine });
    if (read.status === 'incomplete') continue;
    if (prompt && text.trim() !== '') sh.history.push(text.replace(/\n$/, ''));
    if (read.status === 'complete') return { program: read.program, nextLine: firstLine + lines };
    saySyntaxError(sh, read.error, prompt ? 'prompt' : 'file');
    sh.status = 2;
    return { program: undefined, nextLine: firstLine + lines };
  }
}

/** The prompt loop. */
function* interact(sh: Shell): Co {
  const input = sh.fds.get(0)?.input;
  const terminal = input?.isTTY ? input : undefined;
  sh.terminal = terminal;
  const outer = terminal && foregroundOf(terminal);
  const own = sh.running?.pgid;
  setForeground(terminal, own);
  if (sh.running) sh.running.shielded = true;
  sh.options.add('monitor');
  if (!sh.vars.find('PS1')) sh.vars.set('PS1', sh.kind === 'bash' ? '\\u@\\h:\\w\\$ ' : sh.kind === 'ash' ? '\\w \\$ ' : '# ');
  if (!sh.vars.find('PS2')) sh.vars.set('PS2', '> ');
  if (sh.kind === 'ash') sh.stdout.write("\n\nBusyBox v1.38.0 (Debian 1:1.38.0-3+b1) built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n");
  let lineNumber = 1;
  try {
    for (;;) {
      try {
        notifyJobs(sh);
        setForeground(terminal, own);
        const read = yield* readOne(sh, lineNumber, (more) => sh.stderr.write(decodePrompt(sh, sh.vars.get(more ? 'PS2' : 'PS1') ?? '')));
        if (read === undefined) {
          if (sh.kind === 'bash') sh.stderr.write('exit\n');
          else sh.stderr.write('\n');
          return;
        }
        lineNumber = read.nextLine;
        // a new command line has a budget of its own
        sh.rt.refill(sh.pgid);
        if (read.program) yield* runProgram(sh, read.program);
        if (sh.pendingTraps.length > 0) yield* runPendingTraps(sh);
      } catch (error) {
        if (error instanceof LineJump) {
          sh.status = error.status;
        } else if (error instanceof SignalError && error.signal === 'SIGINT') {
          sh.stderr.write('\n');
          sh.status = 130;
        } else if (error instanceof BudgetError) {
          sh.stderr.write(`vethlab: ${error.message}\n`);
          sh.status = 1;
        } else throw error;
        sh.foreground = [];
        sh.loopDepth = 0;
      }
    }
  } finally {
    setForeground(terminal, outer);
  }
}

const shell = (name: string, kind: ShellKind, flavours: Command['flavours'], summary: string): Command => ({
  name, flavours, summary,
  options: [{ names: ['-c'], value: 'COMMAND', help: 'run this command line' }, { names: ['-i'], help: 'interactive' }, { names: ['-x'], help: 'print commands as they run' }, { names: ['-e'], help: 'leave at the first failure' }],
  positionals: ['file'],
  run: (ctx) => runShellProgram(ctx, kind),
});

export const shellCommands: readonly Command[] = [
  shell('bash', 'bash', ['debian'], 'the Bourne again shell'),
  shell('rbash', 'bash', ['debian'], 'the Bourne again shell'),
  shell('dash', 'dash', ['debian'], 'the shell behind /bin/sh'),
  shell('sh', 'dash', ['debian'], 'the shell behind /bin/sh'),
  shell('ash', 'ash', ['busybox'], 'the shell of BusyBox'),
  shell('sh', 'ash', ['busybox'], 'the shell of BusyBox'),
];
