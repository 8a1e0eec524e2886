import type { Match } from './index.ts';

/** libxt_nfacct, xt_nfacct.c: counts into a named accounting object. */
export interface NfacctMatch extends Match {
  name: 'nfacct';
  object: string;
}
