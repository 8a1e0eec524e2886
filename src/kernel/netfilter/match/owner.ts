import type { Match } from './index.ts';
import type { NumRange } from './common.ts';

/** libxt_owner revision 1, xt_owner.c: who made the socket that sent a local packet. */
export interface OwnerMatch extends Match {
  name: 'owner';
  uid?: NumRange;
  gid?: NumRange;
  /** Also look at supplementary groups. */
  supplGroups?: true;
  /** A socket exists. */
  socketExists?: { not?: true };
}
