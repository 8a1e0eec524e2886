import type { Target } from './index.ts';

/** libxt_TCPOPTSTRIP, xt_TCPOPTSTRIP.c: overwrite TCP options with NOPs. Table mangle only. */
export interface TcpoptstripTarget extends Target {
  name: 'TCPOPTSTRIP';
  /** Option kinds in ascending order. */
  kinds: number[];
}
