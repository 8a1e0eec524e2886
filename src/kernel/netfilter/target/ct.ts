import type { Target } from './index.ts';

/** libxt_CT revision 2, xt_CT.c. Table raw only. */
export interface CtTarget extends Target {
  name: 'CT';
  notrack?: true;
  helper?: string;
  timeout?: string;
  /** Event names in the kernel's bit order; undefined: not given. */
  ctevents?: string[];
  expevents?: string[];
  /** zone: both directions unless told. */
  zone?: { id?: number /** take the packet's mark as zone */; mark?: true; dir?: 'orig' | 'reply' };
}
