import type { Match } from './index.ts';

/** libxt_osf, xt_osf.c: passive fingerprint of the sender. */
export interface OsfMatch extends Match {
  name: 'osf';
  genre: string;
  ttl?: number;
  log?: number;
  not?: true;
}
