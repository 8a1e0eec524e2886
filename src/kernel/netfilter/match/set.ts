import type { Match } from './index.ts';

/** libxt_set revision 4, xt_set.c: member of an ipset. */
export interface SetMatch extends Match {
  name: 'set';
  set: string;
  flags: ('src' | 'dst')[];
  not?: true;
}
