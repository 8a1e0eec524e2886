import type { Target } from './index.ts';

/** libxt_DSCP, xt_DSCP.c. Table mangle only. */
export interface DscpTarget extends Target {
  name: 'DSCP';
  value: number;
}
