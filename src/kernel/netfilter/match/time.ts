import type { Match } from './index.ts';

/** libxt_time, xt_time.c. Times are UTC unless kerneltz. */
export interface TimeMatch extends Match {
  name: 'time';
  /** Seconds since the epoch, inclusive. */
  dateStart: number;
  dateStop: number;
  /** Seconds since midnight, 0..86399. */
  dayStart: number;
  dayStop: number;
  /** Bit n: day n of the month (1..31); all bits 0xfffffffe when not given. */
  monthdays: number;
  /** Bit n: day n of the week, Monday 1 .. Sunday 7; 0xfe when not given. */
  weekdays: number;
  contiguous?: true;
  kerneltz?: true;
  monthdaysNot?: true;
  weekdaysNot?: true;
}
