import type { Match } from './index.ts';
import type { PortRange } from './common.ts';

/** Chunk types by number, in ascending order; `flags` tests the chunk's flag byte: (flags & mask) === value. */
export interface SctpChunks {
  match: 'any' | 'all' | 'only';
  types: { type: number; flags?: { mask: number; value: number } }[];
  not?: true;
}

/** libxt_sctp, xt_sctp.c: ports and chunk types of an SCTP packet. */
export interface SctpMatch extends Match {
  name: 'sctp';
  sports?: PortRange;
  dports?: PortRange;
  chunks?: SctpChunks;
}
