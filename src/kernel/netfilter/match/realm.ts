import type { Match } from './index.ts';

/** libipt_realm, xt_realm.c: routing realm. */
export interface RealmMatch extends Match {
  name: 'realm';
  value: number;
  mask: number;
  not?: true;
}
