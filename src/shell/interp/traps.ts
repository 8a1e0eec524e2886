/** `trap`: actions on signals and at exit. */
import type { Co, Signal } from '../../kernel/sched.ts';
import { parsePartial } from '../lang/index.ts';
import { runProgram } from './execute.ts';
import type { Shell } from './shell.ts';

export function* runTrap(sh: Shell, action: string): Co {
  const { program, error } = parsePartial(action, { dialect: sh.dialect });
  const status = sh.status;
  yield* runProgram(sh, program);
  if (error) sh.error(error.message);
  else sh.status = status;
}
/** `trap … EXIT`, once. */
export function* runExitTrap(sh: Shell): Co {
  const action = sh.traps.get('EXIT');
  if (action === undefined) return;
  sh.traps.delete('EXIT');
  if (action !== '') yield* runTrap(sh, action);
}
/** Actions of the signals that came since the last command. */
export function* runPendingTraps(sh: Shell): Co {
  while (sh.pendingTraps.length > 0) {
    const signal = sh.pendingTraps.shift() as Signal;
    const action = sh.traps.get(signal.slice(3));
    if (action) yield* runTrap(sh, action);
  }
}
