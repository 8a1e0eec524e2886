import type { Match } from './index.ts';

/** RTN_* in numeric order. */
export type AddrTypeName =
  | 'UNSPEC'
  | 'UNICAST'
  | 'LOCAL'
  | 'BROADCAST'
  | 'ANYCAST'
  | 'MULTICAST'
  | 'BLACKHOLE'
  | 'UNREACHABLE'
  | 'PROHIBIT'
  | 'THROW'
  | 'NAT'
  | 'XRESOLVE';
/** libxt_addrtype revision 1, xt_addrtype.c. */
export interface AddrtypeMatch extends Match {
  name: 'addrtype';
  src?: { types: AddrTypeName[]; not?: true };
  dst?: { types: AddrTypeName[]; not?: true };
  /** Look the type up relative to the packet's incoming or outgoing device only. */
  limitIface?: 'in' | 'out';
}
