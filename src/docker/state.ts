/** The engines' state: what the daemon knows, beside what it wrote into the kernel. */
import type { KernelConfig, MachineId } from '../kernel/config.ts';

/** State of one daemon (the docker layer's own types are below and in the files beside this one). */
export interface Engine {
  machine: MachineId;
}

/** A world's configuration with its Docker engines, by machine. */
export type WorldConfig = KernelConfig & { engines: Record<MachineId, Engine> };
