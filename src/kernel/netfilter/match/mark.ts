import type { Match } from './index.ts';

/** libxt_mark, xt_mark.c: (skb mark & mask) === value. */
export interface MarkMatch extends Match {
  name: 'mark';
  value: number;
  mask: number;
  not?: true;
}
