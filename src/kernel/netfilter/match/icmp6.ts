import type { Match } from './index.ts';

/** libip6t_icmp6, of ip6tables: type, and an inclusive range of codes. */
export interface Icmp6Match extends Match {
  name: 'icmp6';
  type: number;
  codes: { min: number; max: number };
  not?: true;
}
