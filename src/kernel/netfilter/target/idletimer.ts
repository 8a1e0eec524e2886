import type { Target } from './index.ts';

/** libxt_IDLETIMER revision 1, xt_IDLETIMER.c: a timer that packets restart. */
export interface IdletimerTarget extends Target {
  name: 'IDLETIMER';
  timeout: number;
  label: string;
  alarm?: true;
}
