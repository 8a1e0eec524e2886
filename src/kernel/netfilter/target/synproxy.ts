import type { Target } from './index.ts';

/** libxt_SYNPROXY, ipt_SYNPROXY.c: answer SYNs with cookies. */
export interface SynproxyTarget extends Target {
  name: 'SYNPROXY';
  /** Options announced. */
  mss: number;
  wscale: number;
  /** As XT_SYNPROXY_OPT_*: which of them were given. */
  hasMss?: true;
  hasWscale?: true;
  timestamp?: true;
  sackPerm?: true;
  ecn?: true;
}
