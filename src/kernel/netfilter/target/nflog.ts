import type { Target } from './index.ts';

/** libxt_NFLOG, xt_NFLOG.c: a copy for user space; never a verdict. */
export interface NflogTarget extends Target {
  name: 'NFLOG';
  group: number;
  prefix: string;
  /** Bytes copied; undefined: all. */
  size?: number;
  threshold: number;
}
