import type { Match } from './index.ts';
import type { Mac } from '../../inet.ts';

/** libxt_mac, xt_mac.c: source address of the Ethernet header; only packets that came in by a device have one. */
export interface MacMatch extends Match {
  name: 'mac';
  source: Mac;
  not?: true;
}
