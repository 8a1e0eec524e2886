import type { Match } from './index.ts';

/** libxt_statistic, xt_statistic.c: by chance, or every nth packet. */
export interface StatisticMatch extends Match {
  name: 'statistic';
  mode: 'random' | 'nth';
  /** Mode random: probability in 1/2^31. */
  probability?: number;
  /** Mode nth: every n (1-based), starting at packet p. */
  every?: number;
  packet?: number;
  not?: true;
}
