import type { Match } from './index.ts';

/** libxt_cpu, xt_cpu.c: number of the processor that handles the packet. */
export interface CpuMatch extends Match {
  name: 'cpu';
  cpu: number;
  not?: true;
}
