import type { Match } from './index.ts';
import type { MaskedValue } from './common.ts';

/** libxt_devgroup, xt_devgroup.c: group of the incoming or outgoing device (ip link set group). */
export interface DevgroupMatch extends Match {
  name: 'devgroup';
  src?: MaskedValue;
  dst?: MaskedValue;
}
