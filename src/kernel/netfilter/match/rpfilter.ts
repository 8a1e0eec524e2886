import type { Match } from './index.ts';

/** libxt_rpfilter, ipt_rpfilter.c: would the reply leave by the device the packet came in? */
export interface RpfilterMatch extends Match {
  name: 'rpfilter';
  loose?: true;
  validmark?: true;
  acceptLocal?: true;
  invert?: true;
}
