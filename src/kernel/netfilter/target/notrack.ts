import type { Target } from './index.ts';

/** libxt_NOTRACK: as CT --notrack, by its old name. Table raw only. */
export interface NotrackTarget extends Target {
  name: 'NOTRACK';
}
