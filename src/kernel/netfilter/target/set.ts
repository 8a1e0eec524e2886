import type { Target } from './index.ts';

/** libxt_SET revision 3, xt_set.c: add to or delete from an ipset. */
export interface SetTarget extends Target {
  name: 'SET';
  text: string;
}
