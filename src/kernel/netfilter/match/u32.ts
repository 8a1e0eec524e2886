import type { Match } from './index.ts';

/** Operators applied in turn to a location: & mask, << shift, >> shift, @ move. */
export interface U32Op {
  op: '=' | '&' | '<<' | '>>' | '@';
  number: number;
}
/** First operator '=' loads the location's word. The value must lie in one of the ranges. */
export interface U32Test {
  location: U32Op[];
  values: { min: number; max: number }[];
}

/** libxt_u32, xt_u32.c: tests on 32-bit words of the packet. All tests must hold. */
export interface U32Match extends Match {
  name: 'u32';
  tests: U32Test[];
  not?: true;
}
