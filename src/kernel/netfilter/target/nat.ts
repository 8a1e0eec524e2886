import type { Ip4 } from '../../inet.ts';

/** nf_nat_range2: what may be chosen from. Absent parts are kept as the packet has them. */
export interface NatRange {
  /** Inclusive; min === max for one address. */
  addr?: { min: Ip4; max: Ip4 };
  /** Inclusive ports (ICMP ids). */
  ports?: { min: number; max: number };
  /** DNAT --to-destination a:min-max/base: port = min + (original - base), shifted portmap. */
  basePort?: number;
  /** Choose the port at random, even when the original one is free. */
  random?: true;
  randomFully?: true;
  /** A client keeps its address of the range. */
  persistent?: true;
}
