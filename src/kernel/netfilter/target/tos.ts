import type { Target } from './index.ts';

/** libxt_TOS revision 1, xt_DSCP.c: tos = (tos & ~mask) ^ value. Table mangle only. */
export interface TosTarget extends Target {
  name: 'TOS';
  value: number;
  mask: number;
}
