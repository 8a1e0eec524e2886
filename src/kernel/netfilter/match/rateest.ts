import type { Match } from './index.ts';

/** libxt_rateest, xt_rateest.c: compares rate estimators. */
export interface RateestMatch extends Match {
  name: 'rateest';
  text: string;
}
