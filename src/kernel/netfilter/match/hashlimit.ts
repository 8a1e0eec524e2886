import type { Match } from './index.ts';

/** libxt_hashlimit revision 3, xt_hashlimit.c: a token bucket per address and port. */
export interface HashlimitMatch extends Match {
  name: 'hashlimit';
  /** Name of the shared hash (/proc/net/ipt_hashlimit/NAME). */
  table: string;
  /** upto: below the rate matches; above: beyond it. */
  test: 'upto' | 'above';
  /** Packets: cost in 1/1000000 s (XT_HASHLIMIT_SCALE_v2); with `bytes`: bytes a second. */
  avg: number;
  bytes?: true;
  /** Packets, or bytes with `bytes` (0: none given). */
  burst: number;
  /** What tells one bucket from another. */
  mode: ('srcip' | 'srcport' | 'dstip' | 'dstport')[];
  srcmask: number;
  dstmask: number;
  /** Buckets of the hash (0: kernel's choice), most entries, and times in ms. */
  size: number;
  max: number;
  gcinterval: number;
  expire: number;
  /** Match by rate over the interval of so many seconds, not per packet (--hashlimit-rate-match). */
  rateMatch?: true;
  rateInterval?: number;
}
