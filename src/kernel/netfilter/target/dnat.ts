import type { NatRange } from './nat.ts';
import type { Target } from './index.ts';

/** libxt_DNAT, xt_nat.c: rewrite the destination. Hooks PREROUTING and OUTPUT of nat. */
export interface DnatTarget extends Target {
  name: 'DNAT';
  range: NatRange;
}
