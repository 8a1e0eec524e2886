/** Matches of a rule: their data and how they are evaluated. One file an extension; this is the registry. */
import type { HookContext } from '../context.ts';
import type { Skb } from '../../skb.ts';

/** Common part of every match's data. The extension's own fields are typed in its file. */
export interface Match {
  name: string;
  [field: string]: unknown;
}
/** Does the packet match? `key` addresses the match's own state in NetnsHot.matchState (handle/index). */
export type Predicate = (skb: Skb, ctx: HookContext) => boolean;
export type MatchCompiler = (match: Match, key: string) => Predicate;
export type { AnyMatch } from './types.ts';
