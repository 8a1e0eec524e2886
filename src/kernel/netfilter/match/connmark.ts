import type { Match } from './index.ts';

/** libxt_connmark, xt_connmark.c: (ct mark & mask) === value; no connection, no match. */
export interface ConnmarkMatch extends Match {
  name: 'connmark';
  value: number;
  mask: number;
  not?: true;
}
