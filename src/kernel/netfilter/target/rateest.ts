import type { Target } from './index.ts';

/** libxt_RATEEST, xt_RATEEST.c: feed a rate estimator. */
export interface RateestTarget extends Target {
  name: 'RATEEST';
  estimator: string;
  /** As struct gnet_estimator: interval (2^(interval+2) quarter seconds) and ewma log. */
  interval: number;
  ewmaLog: number;
}
