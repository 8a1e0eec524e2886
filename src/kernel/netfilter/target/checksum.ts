import type { Target } from './index.ts';

/** libxt_CHECKSUM, xt_CHECKSUM.c: fill in a missing checksum. Table mangle only. */
export interface ChecksumTarget extends Target {
  name: 'CHECKSUM';
  fill: true;
}
