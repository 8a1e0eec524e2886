import type { Target } from './index.ts';

/** libxt_MARK revision 2, xt_mark.c: mark = (mark & ~mask) ^ value. */
export interface MarkTarget extends Target {
  name: 'MARK';
  value: number;
  mask: number;
}
