import type { Target } from './index.ts';

/** libxt_AUDIT, xt_AUDIT.c: an audit record. */
export interface AuditTarget extends Target {
  name: 'AUDIT';
  type: 'accept' | 'drop' | 'reject';
}
