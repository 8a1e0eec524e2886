import type { Match } from './index.ts';
import type { PortRange } from './common.ts';

/** libxt_udp, xt_tcpudp.c: ports of a UDP header. */
export interface UdpMatch extends Match {
  name: 'udp';
  sports?: PortRange;
  dports?: PortRange;
}
