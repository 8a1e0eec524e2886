import type { Target } from './index.ts';

/** The icmp6-* kinds belong to ip6tables. */
export type RejectWith6 =
  | 'icmp6-no-route'
  | 'icmp6-adm-prohibited'
  | 'icmp6-addr-unreachable'
  | 'icmp6-port-unreachable'
  | 'icmp6-policy-fail'
  | 'icmp6-reject-route';
export type RejectWith =
  | 'icmp-net-unreachable'
  | 'icmp-host-unreachable'
  | 'icmp-port-unreachable'
  | 'icmp-proto-unreachable'
  | 'icmp-net-prohibited'
  | 'icmp-host-prohibited'
  | 'icmp-admin-prohibited'
  | 'tcp-reset';

/** libipt_REJECT, ipt_REJECT.c: drop and say so. Hooks INPUT, FORWARD, OUTPUT. */
export interface RejectTarget extends Target {
  name: 'REJECT';
  with: RejectWith | RejectWith6;
}
