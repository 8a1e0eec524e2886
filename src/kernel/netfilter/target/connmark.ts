import type { Target } from './index.ts';

/** libxt_CONNMARK, xt_connmark.c. set: ctmark = (ctmark & ~ctmask) ^ ctmark value; save: ctmark = (ctmark & ~ctmask) ^ (mark & nfmask); restore: mark = (mark & ~nfmask) ^ (ctmark & ctmask). */
export interface ConnmarkTarget extends Target {
  name: 'CONNMARK';
  mode: 'set' | 'save' | 'restore';
  /** Mode set. */
  value: number;
  ctmask: number;
  nfmask: number;
  /** Shift of the saved or restored mark; --left-shift-mark, --right-shift-mark. */
  shift?: { dir: 'left' | 'right'; bits: number };
}
