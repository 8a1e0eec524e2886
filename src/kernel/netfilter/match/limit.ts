import type { Match } from './index.ts';

/** libxt_limit, xt_limit.c: a token bucket. State is kept in NetnsHot.matchState. */
export interface LimitMatch extends Match {
  name: 'limit';
  /** Cost of a packet in 1/10000 s (XT_LIMIT_SCALE): 10000 is one packet a second. */
  avg: number;
  burst: number;
}
