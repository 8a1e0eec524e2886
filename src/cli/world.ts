/** Which world a command starts in, from its options. */
import { DaemonFlagError } from '../docker/flags.ts';
import type { EngineRelease, WorldConfig } from '../docker/state.ts';
import { dockerWorld } from '../docker/world.ts';
import type { World } from '../kernel/kernel.ts';
import type { WorldMaker } from '../lab/lab.ts';
import { ORIGIN, type Origin, withScript } from '../lab/script.ts';
import { UserError } from './userError.ts';

export interface WorldOptions {
  seed?: string;
  dockerd?: string;
  engine?: string;
  hosts?: string;
}

/** Engines by what a user may call them. */
const ENGINES: Record<string, EngineRelease> = {
  '28': '28.5.2',
  '28.5': '28.5.2',
  '28.5.2': '28.5.2',
  '20': '20.10.24',
  '20.10': '20.10.24',
  '20.10.24': '20.10.24',
};

/** The same options give the same world. */
export function makeWorld(options: WorldOptions): World<WorldConfig> {
  const engine = ENGINES[options.engine ?? '28'];
  if (!engine) throw new UserError(`there is no engine '${options.engine}'; there are 28 and 20.10.`);
  try {
    const world = dockerWorld(options.seed ?? 1, { hosts: options.hosts === '2' ? 2 : 1, engine, dockerdFlags: options.dockerd ?? '' });
    const origin: Origin = {
      seed: options.seed ?? ORIGIN.seed,
      engine: engine.startsWith('20') ? '20.10' : '28.5',
      dockerd: options.dockerd ?? '',
      hosts: options.hosts === '2' ? '2' : '1',
    };
    return withScript(world, { origin });
  } catch (error) {
    if (error instanceof DaemonFlagError) throw new UserError(error.message);
    throw error;
  }
}

/** Makes the worlds that lessons ask for. */
export const worldMaker =
  (seed: string | undefined): WorldMaker =>
  (o) =>
    makeWorld({ ...(seed !== undefined && { seed }), ...(o.dockerd && { dockerd: o.dockerd }), ...(o.hosts === 2 && { hosts: '2' }) });
