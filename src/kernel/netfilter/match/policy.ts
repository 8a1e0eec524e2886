import type { Match } from './index.ts';

/** One transformation. Addresses with masks are text as printed ("10.0.0.0/8"). */
export interface PolicyElement {
  reqid?: { value: number; not?: true };
  spi?: { value: number; not?: true };
  proto?: { value: string; not?: true };
  mode?: { value: 'transport' | 'tunnel'; not?: true };
  tunnelSrc?: { value: string; not?: true };
  tunnelDst?: { value: string; not?: true };
}

/** libxt_policy, xt_policy.c: IPsec policy that was applied. */
export interface PolicyMatch extends Match {
  name: 'policy';
  direction: 'in' | 'out';
  none?: true;
  strict?: true;
  elements: PolicyElement[];
}
