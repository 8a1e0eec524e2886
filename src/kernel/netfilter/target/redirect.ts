import type { NatRange } from './nat.ts';
import type { Target } from './index.ts';

/** libxt_REDIRECT, xt_REDIRECT.c: DNAT to the address of the incoming device, 127.0.0.1 in OUTPUT (range.addr is never set). Hooks PREROUTING and OUTPUT of nat. */
export interface RedirectTarget extends Target {
  name: 'REDIRECT';
  range: NatRange;
}
