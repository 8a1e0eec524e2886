import type { Match } from './index.ts';

/** libxt_string revision 1, xt_string.c: a pattern somewhere in the packet. */
export interface StringMatch extends Match {
  name: 'string';
  /** Bytes as characters 0..255. */
  pattern: string;
  algo: string;
  /** Where the pattern may begin and end, bytes from the IP header; 0 and 65535 by default. */
  from: number;
  to: number;
  icase?: true;
  not?: true;
}
