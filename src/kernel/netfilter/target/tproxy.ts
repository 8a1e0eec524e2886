import type { Target } from './index.ts';
import type { Ip4 } from '../../inet.ts';

/** libxt_TPROXY revision 1, xt_TPROXY.c: hand the packet to a local transparent socket. Table mangle, hook PREROUTING. */
export interface TproxyTarget extends Target {
  name: 'TPROXY';
  port: number;
  addr: Ip4;
  /** mark = (mark & ~mask) ^ value */
  value: number;
  mask: number;
}
