import type { Match } from './index.ts';

/** libxt_quota, xt_quota.c: matches until so many bytes have passed. */
export interface QuotaMatch extends Match {
  name: 'quota';
  bytes: number;
  not?: true;
}
