import type { Match } from './index.ts';

/** libxt_ipvs, xt_ipvs.c: properties of an IPVS connection, kept as the options that were given. */
export interface IpvsMatch extends Match {
  name: 'ipvs';
  options: { name: string; value?: string; not?: true }[];
}
