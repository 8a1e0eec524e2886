import type { Match } from './index.ts';
import type { NumRange } from './common.ts';

/** libxt_esp, xt_esp.c: SPI of an ESP header. */
export interface EspMatch extends Match {
  name: 'esp';
  spis?: NumRange;
}
