import type { Match } from './index.ts';

/** libipt_ttl, xt_hl.c. */
export interface TtlMatch extends Match {
  name: 'ttl';
  op: 'eq' | 'ne' | 'lt' | 'gt';
  value: number;
}
