import type { Match } from './index.ts';
import type { NumRange } from './common.ts';

/** libipt_ah, ipt_ah.c: SPI of an AH header. */
export interface AhMatch extends Match {
  name: 'ah';
  spis?: NumRange;
}
