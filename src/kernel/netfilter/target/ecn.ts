import type { Target } from './index.ts';

/** libipt_ECN, ipt_ECN.c: ECN bits. Table mangle only. */
export interface EcnTarget extends Target {
  name: 'ECN';
  /** --ecn-tcp-remove: clear CWR and ECE of TCP. */
  tcpRemove?: true;
  tcpCwr?: number;
  tcpEce?: number;
  /** ECT codepoint 0..3 of the IP header. */
  ipEct?: number;
}
