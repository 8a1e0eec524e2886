/** Targets of a rule: their data and what they do. One file an extension; this is the registry. */
import type { HookContext } from '../context.ts';
import type { Skb } from '../../skb.ts';

/** Common part of every target's data. `JUMP` and `GOTO` carry `chain`. */
export interface Target {
  name: string;
  [field: string]: unknown;
}
export type Verdict = 'CONTINUE' | 'ACCEPT' | 'DROP' | 'RETURN' | 'STOLEN';
export type Action = (skb: Skb, ctx: HookContext) => Verdict;
export type TargetCompiler = (target: Target, key: string) => Action;
export type { AnyTarget } from './types.ts';
