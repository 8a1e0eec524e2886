import type { Match } from './index.ts';

/** libxt_connlimit revision 1, xt_connlimit.c: how many connections an address or network has. */
export interface ConnlimitMatch extends Match {
  name: 'connlimit';
  /** upto: at most `limit`; above: more. */
  test: 'upto' | 'above';
  limit: number;
  /** Prefix length that groups clients. */
  mask: number;
  side: 'source' | 'destination';
}
