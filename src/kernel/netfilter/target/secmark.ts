import type { Target } from './index.ts';

/** libxt_SECMARK, xt_SECMARK.c: SELinux context of the packet. */
export interface SecmarkTarget extends Target {
  name: 'SECMARK';
  context: string;
}
