/** What sets engine 20.10 apart, besides its firewall. Texts and order of fields differ where it is asked. */
import type { Daemon } from './state.ts';
import { engineOf } from './store.ts';

/** Does this machine run the classic engine, 20.10? */
export const isClassic = (d: Daemon): boolean => engineOf(d).release === '20.10.24';
