import type { NatRange } from './nat.ts';
import type { Target } from './index.ts';

/** libxt_SNAT, xt_nat.c: rewrite the source. Hooks POSTROUTING and INPUT of nat. */
export interface SnatTarget extends Target {
  name: 'SNAT';
  range: NatRange;
}
