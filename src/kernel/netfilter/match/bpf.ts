import type { Match } from './index.ts';

/** libxt_bpf, xt_bpf.c: a classic BPF program, kept as its text "4,48 0 0 9,...". */
export interface BpfMatch extends Match {
  name: 'bpf';
  bytecode?: string;
  pinned?: string;
}
