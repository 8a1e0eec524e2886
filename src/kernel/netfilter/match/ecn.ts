import type { Match } from './index.ts';

/** libxt_ecn, xt_ecn.c: TCP ECN flags and the ECN bits of the IP header. */
export interface EcnMatch extends Match {
  name: 'ecn';
  /** CWR and ECE bits of the TCP header. */
  cwr?: { not?: true };
  ece?: { not?: true };
  /** 0..3 */
  ip?: { ect: number; not?: true };
}
