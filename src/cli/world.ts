/** Which world a command starts in, from its options. */
import type { World } from '../kernel/kernel.ts';
import { littleWorld } from '../kernel/world.ts';
import type { WorldConfig } from '../docker/state.ts';

export interface WorldOptions { seed?: string; dockerd?: string; engine?: string; hosts?: string }

/** The same options give the same world. */
export function makeWorld(options: WorldOptions): World<WorldConfig> {
  const world = littleWorld(options.seed ?? 1, { hosts: options.hosts === '2' ? 2 : 1 });
  return { ...world, config: { ...world.config, engines: {} } };
}
