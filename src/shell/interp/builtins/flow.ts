/** Builtins that steer: true, break, return, exit, eval, source, shift, exec's friends. */
import type { Co } from '../../../kernel/sched.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { parsePartial } from '../../lang/index.ts';
import { ExitJump, LoopJump, ReturnJump } from '../control.ts';
import { runProgram } from '../execute.ts';
import { evaluateArithmeticText, tryExpansion } from '../expand.ts';
import type { Shell } from '../shell.ts';
import { saySyntaxError } from '../syntax.ts';
import { dispatch } from '../simple.ts';
import type { Builtin } from './index.ts';

// biome-ignore lint/correctness/useYield: nothing to wait for
function* succeed(): Co<number> {
  return 0;
}

const jump = (kind: 'break' | 'continue'): Builtin =>
  // biome-ignore lint/correctness/useYield: nothing to wait for
  function* (sh, args) {
    if (sh.loopDepth === 0) {
      if (sh.kind === 'bash') sh.error(`only meaningful in a \`for', \`while', or \`until' loop`, kind);
      return 0;
    }
    const levels = args[0] === undefined ? 1 : Number(args[0]);
    if (!Number.isInteger(levels)) {
      sh.error(`${args[0]}: numeric argument required`, kind);
      throw new ExitJump(128);
    }
    if (levels < 1) {
      sh.error(`${args[0]}: loop count out of range`, kind);
      return 1;
    }
    throw new LoopJump(kind, levels);
  };

/** Status argument of exit and return: the low 8 bits. */
function statusArgument(sh: Shell, args: string[], name: string): number | undefined {
  const word = args[0] === '--' ? args[1] : args[0];
  if (word === undefined) return sh.status;
  if (/^\s*[-+]?\d+\s*$/.test(word)) return Number(word) & 255;
  sh.error(sh.kind === 'bash' ? `${word}: numeric argument required` : sh.kind === 'dash' ? `Illegal number: ${word}` : `Illegal number: ${word}`, name);
  return undefined;
}

/** Run a file's text, or a string, in this shell. */
export function* runText(sh: Shell, text: string, firstLine?: number): Co {
  const { program, error } = parsePartial(text, { dialect: sh.dialect, ...(firstLine !== undefined && { firstLine }) });
  sh.status = program.commands.length === 0 ? 0 : sh.status;
  yield* runProgram(sh, program);
  if (error) {
    saySyntaxError(sh, error, 'eval');
    sh.status = 2;
    if (sh.kind !== 'bash' && !sh.interactive) throw new ExitJump(2);
  }
}

const source: Builtin = function* (sh, args, name) {
  if (args[0] === '--') args.shift();
  const [path, ...rest] = args;
  if (path === undefined) {
    sh.error(sh.kind === 'bash' ? 'filename argument required' : 'filename argument required', name);
    if (sh.kind === 'bash') sh.stderr.write(`${name}: usage: ${name} [-p path] filename [arguments]\n`);
    return 2;
  }
  let found = path;
  if (!path.includes('/')) {
    const directory = (sh.vars.get('PATH') ?? '').split(':').find((d) => sh.fs.stat(`${d}/${path}`)?.type === 'file');
    if (directory) found = `${directory}/${path}`;
    else if (!sh.fs.exists(path) || sh.kind !== 'bash') found = sh.kind === 'bash' ? path : '';
  }
  let text: string;
  try {
    text = sh.fds.text.get(found) ?? (found === '/dev/stdin' ? yield* sh.stdin.readAll() : sh.fs.read(found));
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    if (sh.kind === 'bash') sh.error(error.errno === 'EISDIR' ? `${path}: is a directory` : `${path}: ${error.text}`, error.errno === 'EISDIR' ? name : undefined);
    else {
      sh.error(found === '' ? (sh.kind === 'dash' ? `${path}: not found` : `${path}: not found`) : sh.kind === 'dash' ? `cannot open ${path}: No such file` : `can't open ${path}: no such file`, name);
      if (!sh.interactive) throw new ExitJump(2);
    }
    return sh.kind === 'bash' ? 1 : 2;
  }
  const saved = sh.positional;
  if (rest.length > 0) sh.positional = rest;
  sh.returnDepth++;
  const line = sh.line;
  try {
    yield* runText(sh, text);
    return sh.status;
  } catch (error) {
    if (!(error instanceof ReturnJump)) throw error;
    return error.status;
  } finally {
    sh.returnDepth--;
    sh.line = line;
    if (rest.length > 0) sh.positional = saved;
  }
};

export const flowBuiltins: Record<string, Builtin> = {
  ':': succeed,
  true: succeed,
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *false() {
    return 1;
  },
  break: jump('break'),
  continue: jump('continue'),
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *return(sh, args) {
    const status = statusArgument(sh, args, 'return') ?? 2;
    if (sh.returnDepth === 0) {
      if (sh.kind !== 'bash') throw new ExitJump(status);
      sh.error('can only `return\' from a function or sourced script', 'return');
      return 2;
    }
    throw new ReturnJump(status);
  },
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *exit(sh, args) {
    if (sh.interactive && sh.pid === sh.mainPid && sh.kind === 'bash') sh.stderr.write('exit\n');
    throw new ExitJump(statusArgument(sh, args, 'exit') ?? 2);
  },
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *logout(sh, args) {
    throw new ExitJump(statusArgument(sh, args, 'logout') ?? 2);
  },
  *eval(sh, args) {
    if (args[0] === '--') args.shift();
    if (args.length === 0) return 0;
    yield* runText(sh, args.join(' '), sh.line);
    return sh.status;
  },
  '.': source,
  source,
  // biome-ignore lint/correctness/useYield: nothing to wait for
  *shift(sh, args) {
    const n = args[0] === undefined ? 1 : Number(args[0]);
    if (!Number.isInteger(n) || n < 0) {
      sh.error(`${args[0]}: ${n < 0 ? 'shift count out of range' : 'numeric argument required'}`, 'shift');
      return 1;
    }
    if (n > sh.positional.length) {
      if (sh.kind === 'dash') {
        sh.error("can't shift that many", 'shift');
        if (!sh.interactive) throw new ExitJump(2);
      }
      return 1;
    }
    sh.positional = sh.positional.slice(n);
    return 0;
  },
  *let(sh, args) {
    let last = 0n;
    for (const arg of args) {
      // biome-ignore lint/correctness/useYield: the expression is text already
      const value = yield* tryExpansion(sh, function* () {
        return evaluateArithmeticText(sh, arg, 'let');
      });
      if (value === undefined) return 1;
      last = value;
    }
    return last === 0n ? 1 : 0;
  },
  *builtin(sh, args) {
    if (args.length === 0) return 0;
    yield* dispatch(sh, args, {}, false, { functions: true });
    return sh.status;
  },
};
