/** Who can tell the journeys of packets: the lab above registers it, the `trace` program asks. */
import type { KernelConfig } from '../kernel/config.ts';
import type { JourneyEvent } from '../kernel/journey.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { K } from './command.ts';

export interface TraceRequest {
  command: string;
  events: readonly JourneyEvent[];
  /** The world before the command. */
  before: K['config'];
  packet?: number;
  all?: boolean;
  json?: boolean;
}
/** The text to print. */
export type Tracer = (k: K, request: TraceRequest) => string;

const tracers = new WeakMap<Kernel<KernelConfig>, Tracer>();
export const setTracer = (k: K, tracer: Tracer): void => void tracers.set(k, tracer);
export const tracerOf = (k: K): Tracer | undefined => tracers.get(k);
