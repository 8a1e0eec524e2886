import type { Target } from './index.ts';

/** libxt_TRACE, xt_TRACE.c: follow the packet through all rules (skb.nftrace). Table raw only. */
export interface TraceTarget extends Target {
  name: 'TRACE';
}
