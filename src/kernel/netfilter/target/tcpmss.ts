import type { Target } from './index.ts';

/** libxt_TCPMSS, xt_TCPMSS.c: MSS option of TCP SYN packets. */
export interface TcpmssTarget extends Target {
  name: 'TCPMSS';
  /** undefined: clamp to the path MTU. */
  mss?: number;
}
