import type { Target } from './index.ts';

/** libxt_CLASSIFY, xt_CLASSIFY.c: skb priority MAJOR:MINOR. */
export interface ClassifyTarget extends Target {
  name: 'CLASSIFY';
  /** major << 16 | minor */
  priority: number;
}
