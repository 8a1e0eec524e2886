import type { Match } from './index.ts';
import type { NumRange } from './common.ts';

/** libxt_ipcomp, xt_ipcomp.c: CPI of an IPComp header. */
export interface IpcompMatch extends Match {
  name: 'ipcomp';
  spis?: NumRange;
  /** --compres */
  reserved?: true;
}
