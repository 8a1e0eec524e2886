import type { Target } from './index.ts';

/** libxt_LOG, nf_log_syslog.c: a line in the kernel log; never a verdict. */
export interface LogTarget extends Target {
  name: 'LOG';
  /** syslog level 0 (emerg) .. 7 (debug); 4 (warning) unless given. */
  level: number;
  /** At most 29 characters. */
  prefix: string;
  /** NF_LOG_* bits: 1 tcp-sequence, 2 tcp-options, 4 ip-options, 8 uid, 32 macdecode. */
  flags: number;
}
