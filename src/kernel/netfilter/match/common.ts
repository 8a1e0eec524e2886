/** Shapes that many matches share. Every `not` is absent (never false) when the test is not inverted. */
import type { Ip4 } from '../../inet.ts';

/** Inclusive range of ports, 0..65535. */
export interface PortRange {
  min: number;
  max: number;
  not?: true;
}
/** Inclusive range of plain numbers. */
export interface NumRange {
  min: number;
  max: number;
  not?: true;
}
/** Inclusive range of addresses. */
export interface AddrRange {
  min: Ip4;
  max: Ip4;
  not?: true;
}
/** Holds when (x & mask) === value; both uint32. */
export interface MaskedValue {
  value: number;
  mask: number;
  not?: true;
}
