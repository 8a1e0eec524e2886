import type { Match } from './index.ts';
import type { PortRange } from './common.ts';

/** libxt_dccp, xt_dccp.c: ports, packet types and one option of a DCCP packet. */
export interface DccpMatch extends Match {
  name: 'dccp';
  sports?: PortRange;
  dports?: PortRange;
  /** Bit n: packet type n (REQUEST 0, RESPONSE 1, DATA 2, ACK 3, DATAACK 4, CLOSEREQ 5, CLOSE 6, RESET 7, SYNC 8, SYNCACK 9, INVALID 10). */
  types?: { mask: number; not?: true };
  option?: { kind: number; not?: true };
}
