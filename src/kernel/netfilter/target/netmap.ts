import type { Target } from './index.ts';
import type { Ip4 } from '../../inet.ts';

/** libxt_NETMAP, xt_NETMAP.c: 1:1 mapping of the network part: destination in PREROUTING and OUTPUT, source in POSTROUTING and INPUT. */
export interface NetmapTarget extends Target {
  name: 'NETMAP';
  net: Ip4;
  mask: Ip4;
}
