import type { Match } from './index.ts';

/** libxt_tcpmss, xt_tcpmss.c: MSS option of a TCP SYN. */
export interface TcpmssMatch extends Match {
  name: 'tcpmss';
  min: number;
  max: number;
  not?: true;
}
