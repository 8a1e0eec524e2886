import type { Match } from './index.ts';

/** libxt_connbytes, xt_connbytes.c: what a connection transferred so far (needs nf_conntrack_acct). */
export interface ConnbytesMatch extends Match {
  name: 'connbytes';
  from: number;
  to: number;
  not?: true;
  direction: 'original' | 'reply' | 'both';
  mode: 'packets' | 'bytes' | 'avgpkt';
}
