import type { Target } from './index.ts';

/** libxt_NFQUEUE revision 3, xt_NFQUEUE.c: hand over to user space. Without a listener packets are dropped, or pass with bypass. */
export interface NfqueueTarget extends Target {
  name: 'NFQUEUE';
  queue: number;
  /** Queues queue .. queue+total-1 share. */
  total: number;
  bypass?: true;
  cpuFanout?: true;
}
