import type { Match } from './index.ts';

/** libxt_connlabel, xt_connlabel.c: a label bit of the connection. */
export interface ConnlabelMatch extends Match {
  name: 'connlabel';
  bit: number;
  set?: true;
  not?: true;
}
