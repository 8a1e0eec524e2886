import type { Target } from './index.ts';

/** libxt_CONNSECMARK, xt_CONNSECMARK.c: security mark between packet and connection. */
export interface ConnsecmarkTarget extends Target {
  name: 'CONNSECMARK';
  mode: 'save' | 'restore';
}
