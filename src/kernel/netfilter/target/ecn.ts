import type { Target } from './index.ts';

/** libipt_ECN, ipt_ECN.c: ECN bits. Table mangle only. */
export interface EcnTarget extends Target {
  name: 'ECN';
  /** TCP bits; --ecn-tcp-remove clears both. */
  tcpCwr?: number;
  tcpEce?: number;
  /** ECT codepoint 0..3 of the IP header. */
  ipEct?: number;
}
