import type { Target } from './index.ts';

/** libxt_LED, xt_LED.c: blink a light. */
export interface LedTarget extends Target {
  name: 'LED';
  id: string;
  /** ms, -1: infinite */
  delay: number;
  alwaysBlink?: true;
}
