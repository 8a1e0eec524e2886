import type { Target } from './index.ts';

export type RejectWith = 'icmp-net-unreachable' | 'icmp-host-unreachable' | 'icmp-port-unreachable' | 'icmp-proto-unreachable' | 'icmp-net-prohibited' | 'icmp-host-prohibited' | 'icmp-admin-prohibited' | 'tcp-reset';

/** libipt_REJECT, ipt_REJECT.c: drop and say so. Hooks INPUT, FORWARD, OUTPUT. */
export interface RejectTarget extends Target {
  name: 'REJECT';
  with: RejectWith;
}
