import type { Match } from './index.ts';

/** libxt_dscp, xt_dscp.c: upper six bits of the TOS byte. */
export interface DscpMatch extends Match {
  name: 'dscp';
  value: number;
  not?: true;
}
