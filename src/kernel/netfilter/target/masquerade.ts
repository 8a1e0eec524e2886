import type { NatRange } from './nat.ts';
import type { Target } from './index.ts';

/** libxt_MASQUERADE, xt_MASQUERADE.c: SNAT to the address of the outgoing device (range.addr is never set). Hook POSTROUTING of nat. */
export interface MasqueradeTarget extends Target {
  name: 'MASQUERADE';
  range: NatRange;
}
