import type { Target } from './index.ts';

/** libipt_TTL, xt_HL.c. Table mangle only. */
export interface TtlTarget extends Target {
  name: 'TTL';
  op: 'set' | 'inc' | 'dec';
  value: number;
}
