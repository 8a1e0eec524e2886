import type { Target } from './index.ts';
import type { Ip4 } from '../../inet.ts';

/** libxt_TEE, xt_TEE.c: send a clone to a gateway on the local network. */
export interface TeeTarget extends Target {
  name: 'TEE';
  gateway: Ip4;
  oif?: string;
}
