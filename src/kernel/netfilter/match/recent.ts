import type { Match } from './index.ts';

/** libxt_recent revision 1, xt_recent.c: lists of addresses with times. */
export interface RecentMatch extends Match {
  name: 'recent';
  op: 'set' | 'rcheck' | 'update' | 'remove';
  list: string;
  side: 'source' | 'dest';
  mask: number;
  /** Within so many seconds, at least so many hits; 0 when not given. */
  seconds: number;
  hitcount: number;
  reap?: true;
  rttl?: true;
  not?: true;
}
