/** Verdicts and jumps (libxt_standard): no options, nothing behind the target column. */
import type { GotoTarget, JumpTarget, VerdictTarget } from '../../../../kernel/netfilter/target/verdict.ts';

export type StandardTarget = VerdictTarget | JumpTarget | GotoTarget;
/** Names that a rule ends with, and that no chain may have. */
export const VERDICTS: readonly string[] = ['ACCEPT', 'DROP', 'RETURN', 'QUEUE'];

export const isStandard = (t: { name: string }): t is StandardTarget => VERDICTS.includes(t.name) || t.name === 'JUMP' || t.name === 'GOTO';
/** What stands behind -j or -g, and in the target column. */
export const standardName = (t: StandardTarget): string => (t.name === 'JUMP' || t.name === 'GOTO' ? t.chain : t.name);
