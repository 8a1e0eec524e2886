import type { Match } from './index.ts';

/** libxt_multiport revision 1, xt_multiport.c: up to 15 ports, a range taking two places. */
export interface MultiportMatch extends Match {
  name: 'multiport';
  /** `either` is --ports: source or destination port. */
  which: 'source' | 'destination' | 'either';
  /** Single ports have min === max. */
  ports: { min: number; max: number }[];
  not?: true;
}
