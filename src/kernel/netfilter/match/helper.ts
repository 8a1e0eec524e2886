import type { Match } from './index.ts';

/** libxt_helper, xt_helper.c: connections that a conntrack helper expected. */
export interface HelperMatch extends Match {
  name: 'helper';
  helper: string;
  not?: true;
}
