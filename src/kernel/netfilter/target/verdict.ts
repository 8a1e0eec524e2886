import type { Target } from './index.ts';

/** libxt_standard: a verdict that ends the traversal, or the chain. */
export interface VerdictTarget extends Target {
  name: 'ACCEPT' | 'DROP' | 'RETURN' | 'QUEUE';
}
/** -j CHAIN: come back behind this rule when the chain ends or returns. */
export interface JumpTarget extends Target {
  name: 'JUMP';
  chain: string;
}
/** -g CHAIN: come back where this chain was called from. */
export interface GotoTarget extends Target {
  name: 'GOTO';
  chain: string;
}
