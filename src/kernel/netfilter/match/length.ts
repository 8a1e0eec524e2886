import type { Match } from './index.ts';

/** libxt_length, xt_length.c: total length of the IP packet in bytes. */
export interface LengthMatch extends Match {
  name: 'length';
  min: number;
  max: number;
  not?: true;
}
