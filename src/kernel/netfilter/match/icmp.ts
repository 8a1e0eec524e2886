import type { Match } from './index.ts';

/** libipt_icmp, ip_tables.c icmp_match: type, and an inclusive range of codes. */
export interface IcmpMatch extends Match {
  name: 'icmp';
  /** 255 with codes 0..255 means any type (`--icmp-type any`). */
  type: number;
  codes: { min: number; max: number };
  not?: true;
}
