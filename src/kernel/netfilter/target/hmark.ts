import type { Target } from './index.ts';

/** libxt_HMARK, xt_HMARK.c: mark from a hash of the packet, kept as the options that were given. */
export interface HmarkTarget extends Target {
  name: 'HMARK';
  options: { name: string; value?: string }[];
}
