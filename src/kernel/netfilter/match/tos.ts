import type { Match } from './index.ts';

/** libxt_tos revision 1, xt_dscp.c: (tos & mask) === value. */
export interface TosMatch extends Match {
  name: 'tos';
  value: number;
  mask: number;
  not?: true;
}
