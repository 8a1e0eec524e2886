import type { Match } from './index.ts';

/** libxt_pkttype, xt_pkttype.c: link-layer type, by PACKET_* name. */
export interface PkttypeMatch extends Match {
  name: 'pkttype';
  type: 'unicast' | 'broadcast' | 'multicast' | 'otherhost';
  not?: true;
}
