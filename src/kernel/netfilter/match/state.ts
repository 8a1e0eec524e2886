import type { Match } from './index.ts';

/** libxt_state, the older spelling of conntrack --ctstate. */
export interface StateMatch extends Match {
  name: 'state';
  /** Any of them, in the order INVALID NEW RELATED ESTABLISHED UNTRACKED. */
  names: ('INVALID' | 'NEW' | 'RELATED' | 'ESTABLISHED' | 'UNTRACKED')[];
  not?: true;
}
