/** Compound commands: loops, conditions, groups, subshells (POSIX 2.9.4, bash(1) "Compound Commands"). */
import type { Co } from '../../kernel/sched.ts';
import type { ArithmeticForCommand, CaseCommand, CompoundCommand, ForCommand, LoopCommand, Word } from '../lang/index.ts';
import { isName } from '../lang/chars.ts';
import type { FdTable } from '../streams.ts';
import { evaluateCondition } from './conditional.ts';
import { LoopJump } from './control.ts';
import { forkShell, runCondition, runList, waitForChildren } from './execute.ts';
import { evaluateArithmetic, expandText, expandWords, matchesCase, tryExpansion } from './expand.ts';
import { RedirectionError, redirect } from './redirect.ts';
import type { Shell } from './shell.ts';

/** @param last nothing comes behind it: its last program may take the shell's place */
export function* runCompound(sh: Shell, command: CompoundCommand, last = false): Co {
  if (command.redirections.length === 0) return yield* runBody(sh, command, last);
  const outer: FdTable = sh.fds;
  const inner = outer.fork();
  try {
    yield* redirect(sh, inner, command.redirections);
    sh.fds = inner;
    yield* runBody(sh, command, last);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    sh.status = error.status;
  } finally {
    sh.fds = outer;
    inner.closeAll();
  }
}

function* runBody(sh: Shell, command: CompoundCommand, last: boolean): Co {
  switch (command.type) {
    case 'group':
      return yield* runList(sh, command.body, last);
    case 'subshell': {
      // ash needs no process for a subshell that comes last
      if (last && sh.kind === 'ash') return yield* runList(sh, command.body, true);
      const child = forkShell(sh, (inner) => runList(inner, command.body, true), { pgid: sh.option('monitor') ? undefined : sh.running?.pgid });
      sh.status = yield* waitForChildren(sh, [child]);
      return;
    }
    case 'if': {
      for (const clause of command.clauses) if (yield* runCondition(sh, clause.condition)) return yield* runList(sh, clause.body, last);
      sh.status = 0;
      if (command.otherwise) yield* runList(sh, command.otherwise, last);
      return;
    }
    case 'while':
    case 'until':
      return yield* runLoop(sh, command);
    case 'for':
    case 'select':
      return yield* runFor(sh, command);
    case 'arithmetic-for':
      return yield* runArithmeticFor(sh, command);
    case 'case':
      return yield* runCase(sh, command);
    case 'arithmetic': {
      const value = yield* tryExpansion(sh, () => evaluateArithmetic(sh, command.expression, '(('));
      sh.status = value === undefined || value === 0n ? 1 : 0;
      return;
    }
    case 'conditional':
      sh.status = yield* evaluateCondition(sh, command.expression);
  }
}

/** Run a loop's body once. False when the loop is to be left. */
function* iterate(sh: Shell, body: () => Co): Co<boolean> {
  sh.loopDepth++;
  try {
    yield* body();
    return true;
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    if (error.levels > 1 && sh.loopDepth > 1) {
      error.levels--;
      throw error;
    }
    sh.status = 0;
    return error.kind === 'continue';
  } finally {
    sh.loopDepth--;
  }
}

function* runLoop(sh: Shell, command: LoopCommand): Co {
  let status = 0;
  for (;;) {
    let holds = false;
    const goes = yield* iterate(sh, function* () {
      holds = (yield* runCondition(sh, command.condition)) === (command.type === 'while');
      if (!holds) return;
      yield* runList(sh, command.body);
      status = sh.status;
    });
    if (!goes || !holds) break;
    yield* sh.tick();
  }
  sh.status = status;
}

function* runFor(sh: Shell, command: ForCommand): Co {
  if (!isName(command.variable)) {
    sh.error(`\`${command.variable}': not a valid identifier`);
    sh.status = 1;
    return;
  }
  const words = command.words ? yield* expandWords(sh, command.words) : [...sh.positional];
  sh.status = 0;
  if (command.type === 'select') return yield* runSelect(sh, command, words);
  for (const word of words) {
    sh.vars.set(command.variable, word);
    if (!(yield* iterate(sh, () => runList(sh, command.body)))) break;
  }
}

/** bash's menu: `1) a`, and `#? ` as prompt. */
function* runSelect(sh: Shell, command: ForCommand, words: string[]): Co {
  if (words.length === 0) return;
  const menu = (): void => sh.stderr.write(words.map((w, i) => `${i + 1}) ${w}\n`).join(''));
  menu();
  for (;;) {
    sh.stderr.write(sh.vars.get('PS3') ?? '#? ');
    const line = yield* sh.stdin.readLine();
    if (line === undefined) {
      sh.out('\n');
      sh.status = 1;
      return;
    }
    if (line.trim() === '') {
      menu();
      continue;
    }
    sh.vars.set('REPLY', line);
    sh.vars.set(command.variable, words[Number(line.trim()) - 1] ?? '');
    if (!(yield* iterate(sh, () => runList(sh, command.body)))) return;
  }
}

function* runArithmeticFor(sh: Shell, command: ArithmeticForCommand): Co {
  const evaluate = function* (word: Word, empty: bigint): Co<bigint | undefined> {
    return word.raw.trim() === '' ? empty : yield* tryExpansion(sh, () => evaluateArithmetic(sh, word, '(('));
  };
  let status = 0;
  if ((yield* evaluate(command.init, 1n)) === undefined) {
    sh.status = 1;
    return;
  }
  for (;;) {
    const test = yield* evaluate(command.test, 1n);
    if (test === undefined) status = 1;
    if (test === undefined || test === 0n) break;
    const goes = yield* iterate(sh, () => runList(sh, command.body));
    status = sh.status;
    if (!goes) break;
    if ((yield* evaluate(command.step, 1n)) === undefined) break;
    yield* sh.tick();
  }
  sh.status = status;
}

function* runCase(sh: Shell, command: CaseCommand): Co {
  const subject = yield* expandText(sh, command.subject);
  sh.status = 0;
  let through = false;
  for (const clause of command.clauses) {
    let matched = through;
    for (const pattern of matched ? [] : clause.patterns) {
      if (yield* matchesCase(sh, pattern, subject)) {
        matched = true;
        break;
      }
    }
    if (!matched) continue;
    if (clause.body) yield* runList(sh, clause.body);
    if (clause.end === ';;') return;
    through = clause.end === ';&';
  }
}
