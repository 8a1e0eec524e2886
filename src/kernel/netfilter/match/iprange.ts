import type { Match } from './index.ts';
import type { AddrRange } from './common.ts';

/** libxt_iprange revision 1, xt_iprange.c. */
export interface IprangeMatch extends Match {
  name: 'iprange';
  src?: AddrRange;
  dst?: AddrRange;
}
