import type { Match } from './index.ts';
import type { PortRange, NumRange } from './common.ts';
import type { AddrMatch } from '../types.ts';

export type CtStateName = 'INVALID' | 'NEW' | 'RELATED' | 'ESTABLISHED' | 'UNTRACKED' | 'SNAT' | 'DNAT';
export type CtStatusName = 'EXPECTED' | 'SEEN_REPLY' | 'ASSURED' | 'CONFIRMED';
/** libxt_conntrack revision 3, xt_conntrack.c. */
export interface ConntrackMatch extends Match {
  name: 'conntrack';
  /** Any of them; SNAT and DNAT test the status bits. In the order INVALID NEW RELATED ESTABLISHED UNTRACKED SNAT DNAT. */
  state?: { names: CtStateName[]; not?: true };
  /** Protocol number of the original tuple. */
  proto?: { num: number; not?: true };
  origSrc?: AddrMatch;
  origDst?: AddrMatch;
  replSrc?: AddrMatch;
  replDst?: AddrMatch;
  origSrcPort?: PortRange;
  origDstPort?: PortRange;
  replSrcPort?: PortRange;
  replDstPort?: PortRange;
  /** Empty list: NONE (no status bit set). */
  status?: { names: CtStatusName[]; not?: true };
  /** Seconds left, inclusive. */
  expire?: NumRange;
  direction?: 'ORIGINAL' | 'REPLY';
}
