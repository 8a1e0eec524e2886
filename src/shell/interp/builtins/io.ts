/** Builtins that print and read: echo, printf, test, read, pwd, cd, mapfile. */
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import { changeEntry } from '../../entries.ts';
import { normalizePath } from '../../fs/tree.ts';
import { isName } from '../../lang/chars.ts';
import { ExpansionError } from '../../lang/index.ts';
import { echoText, formatPrintf } from '../../printf.ts';
import { TestError, evaluateTest } from '../../testExpr.ts';
import { assignVariable, readVariable } from '../env.ts';
import type { Shell } from '../shell.ts';
import type { Builtin } from './index.ts';
import { readBuiltin } from './read.ts';

const styleOf = (sh: Shell): 'bash' | 'dash' | 'busybox' => (sh.kind === 'ash' ? 'busybox' : sh.kind);

/** Write, and say "write error" as builtins do when the file behind refuses. */
function put(sh: Shell, text: string, name: string): number {
  if (!sh.fds.get(1)) {
    sh.error(sh.kind === 'bash' ? 'write error: Bad file descriptor' : sh.kind === 'dash' ? 'I/O error' : 'write error: Bad file descriptor', name);
    return 1;
  }
  try {
    sh.out(text);
    return 0;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    sh.error(sh.kind === 'dash' ? 'I/O error' : `write error: ${error.text}`, name);
    return 1;
  }
}

const test: Builtin = function* (sh, args, name) {
  yield* sh.tick();
  const words = [...args];
  if (name === '[' || name === '[[') {
    const close = name === '[' ? ']' : ']]';
    if (words.pop() !== close) {
      if (sh.kind === 'ash') sh.stderr.write(`${sh.name}: missing ${close}\n`);
      else sh.error(sh.kind === 'bash' ? "missing `]'" : `missing ${close}`, name);
      return 2;
    }
  }
  try {
    const isTerminal = (fd: number): boolean => sh.fds.get(fd)?.input?.isTTY ?? sh.fds.get(fd)?.output?.isTTY ?? false;
    return evaluateTest(words, { fs: sh.fs, isTerminal, isSet: (n) => readVariable(sh, n) !== undefined, option: (o) => sh.option(o), style: styleOf(sh) }) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    if (sh.kind === 'ash') sh.stderr.write(`${sh.name}: ${error.message}\n`);
    else sh.error(error.message, name);
    return 2;
  }
};

/** Where `cd` leads: physical with -P, logical otherwise. */
// biome-ignore lint/correctness/useYield: files answer at once
function* cd(sh: Shell, args: string[]): Co<number> {
  let physical = false;
  while (args[0] && /^-[LPe@]+$/.test(args[0])) physical = (args.shift() as string).includes('P');
  if (args[0] === '--') args.shift();
  if (sh.kind === 'bash' && args.length > 1) {
    sh.error('too many arguments', 'cd');
    return 1;
  }
  const cwd = sh.entry.cwd;
  let to = args[0];
  let say = false;
  if (to === undefined) {
    to = sh.vars.get('HOME');
    if (to === undefined) {
      if (sh.kind !== 'bash') return 0;
      sh.error('HOME not set', 'cd');
      return 1;
    }
  } else if (to === '-') {
    to = sh.vars.get('OLDPWD');
    if (to === undefined) {
      if (sh.kind !== 'bash') return 0;
      sh.error('OLDPWD not set', 'cd');
      return 1;
    }
    say = true;
  } else if (sh.kind === 'bash' && /^-./.test(to)) {
    sh.error(`${to}: invalid option`, 'cd');
    sh.stderr.write('cd: usage: cd [-L|[-P [-e]]] [-@] [dir]\n');
    return 2;
  }
  const logical = normalizePath(to, sh.vars.get('PWD') ?? cwd);
  try {
    const path = to === '' ? cwd : physical ? sh.fs.realpath(to) : logical;
    const node = sh.fs.node(path);
    if (!node) throw new KernelError('ENOENT');
    if (node.type !== 'dir') throw new KernelError('ENOTDIR');
    sh.vars.set('OLDPWD', sh.vars.get('PWD') ?? cwd);
    changeEntry(sh.rt.k, sh.pid, { cwd: sh.fs.realpath(path) });
    sh.vars.set('PWD', path);
    return say ? put(sh, `${path}\n`, 'cd') : 0;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    if (sh.kind === 'bash') sh.error(`${to}: ${error.text}`, 'cd');
    else sh.error(sh.kind === 'dash' ? `can't cd to ${to}` : `can't cd to ${to}: ${error.text}`, 'cd');
    return sh.kind === 'bash' ? 1 : 2;
  }
}

const mapfile: Builtin = function* (sh, args) {
  let strip = false;
  let name = 'MAPFILE';
  for (const arg of args) {
    if (arg === '-t') strip = true;
    else if (!arg.startsWith('-')) name = arg;
  }
  let text = '';
  try {
    text = yield* sh.stdin.readAll();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error; // what can't be read has no lines
  }
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const v = sh.vars.ensure(name);
  v.kind = 'array';
  v.value = new Map(lines.map((line, i) => [i, strip ? line : `${line}\n`]));
  return 0;
};

/** pushd, popd and dirs keep their stack in the shell; the current directory is its top. */
const stackOf = (sh: Shell): string => [sh.vars.get('PWD') ?? sh.entry.cwd, ...sh.directories].map((d) => (d === sh.vars.get('HOME') ? '~' : d)).join(' ');
const pushd: Builtin = function* (sh, args) {
  const here = sh.vars.get('PWD') ?? sh.entry.cwd;
  const to = args[0] ?? sh.directories.shift();
  if (to === undefined) {
    sh.error('no other directory', 'pushd');
    return 1;
  }
  const status = yield* cd(sh, [to]);
  if (status !== 0) return status;
  sh.directories.unshift(here);
  return put(sh, `${stackOf(sh)}\n`, 'pushd');
};
const popd: Builtin = function* (sh) {
  const to = sh.directories.shift();
  if (to === undefined) {
    sh.error('directory stack empty', 'popd');
    return 1;
  }
  return (yield* cd(sh, [to])) || put(sh, `${stackOf(sh)}\n`, 'popd');
};

export const ioBuiltins: Record<string, Builtin> = {
  *echo(sh, args) {
    yield* sh.stdout.isTTY ? nothing() : sh.stdout.drain();
    return put(sh, echoText(args, sh.kind === 'dash'), 'echo');
  },
  *printf(sh, args) {
    let words = args;
    let variable: string | undefined;
    if (sh.kind === 'bash' && words[0] === '-v') {
      variable = words[1];
      words = words.slice(2);
    }
    if (words[0] === '--') words = words.slice(1);
    if (words.length === 0 || (variable !== undefined && !isName(variable.replace(/\[.*\]$/, '')))) {
      if (sh.kind === 'bash') sh.stderr.write('printf: usage: printf [-v var] format [arguments]\n');
      else if (sh.kind === 'dash') sh.error('usage: printf format [arg ...]', 'printf');
      else sh.stderr.write(`${sh.name}: usage: printf FORMAT [ARGUMENT...]\n`);
      return 2;
    }
    const result = formatPrintf(words[0] as string, words.slice(1), styleOf(sh), sh.rt.k.now);
    for (const message of result.errors) {
      if (sh.kind === 'ash') sh.stderr.write(`${sh.name}: ${message}\n`);
      else sh.error(message, 'printf');
    }
    if (variable !== undefined) {
      try {
        assignVariable(sh, variable, result.text);
      } catch (error) {
        if (!(error instanceof ExpansionError)) throw error;
        sh.error(error.message);
        return 1;
      }
      return result.status;
    }
    yield* sh.stdout.isTTY ? nothing() : sh.stdout.drain();
    return put(sh, result.text, 'printf') || result.status;
  },
  test,
  '[': test,
  '[[': test,
  read: readBuiltin,
  cd,
  *pwd(sh, args) {
    const bad = args.find((a) => /^-./.test(a) && !/^-[LP]+$/.test(a));
    if (bad && sh.kind === 'bash') {
      sh.error(`${bad.slice(0, 2)}: invalid option`, 'pwd');
      sh.stderr.write('pwd: usage: pwd [-LP]\n');
      return 2;
    }
    const logical = sh.vars.get('PWD');
    return put(sh, `${args.includes('-P') || logical === undefined ? sh.entry.cwd : logical}\n`, 'pwd');
  },
  mapfile,
  pushd,
  popd,
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *dirs(sh) {
    return put(sh, `${stackOf(sh)}\n`, 'dirs');
  },
  readarray: mapfile,
};
function* nothing(): Co {}
