/** Worlds with engines: what a lesson, a shell session or a test starts from. */
import { Kernel, type World } from '../kernel/kernel.ts';
import { littleWorld } from '../kernel/world.ts';
import { startEngine } from './daemon.ts';
import { type DaemonFlags, parseDaemonFlags } from './flags.ts';
import type { EngineRelease, WorldConfig } from './state.ts';

export interface DockerWorldOptions {
  /** dockerd's options, as one line or parsed. DaemonFlagError for a line it would refuse. */
  dockerdFlags?: string | DaemonFlags;
  engine?: EngineRelease;
  /** 2 adds docker-host2 with an engine of its own. */
  hosts?: 1 | 2;
  /** µs since the epoch at which the world begins. */
  now?: number;
}

/** µs between the boot of the machines and the first prompt. */
const SETTLING = 2e6;

/** The little world with its engine(s) running. The same seed gives the same world to the byte. */
export function dockerWorld(seed: number | string, opts: DockerWorldOptions = {}): World<WorldConfig> {
  const base = littleWorld(seed, { ...(opts.now !== undefined && { now: opts.now }), ...(opts.hosts && { hosts: opts.hosts }) });
  const k = new Kernel<WorldConfig>({ ...base, config: { ...base.config, engines: {} } });
  k.journal.on = false;
  const flags = typeof opts.dockerdFlags === 'object' ? opts.dockerdFlags : parseDaemonFlags(opts.dockerdFlags ?? '');
  for (const machine of opts.hosts === 2 ? ['host', 'host2'] : ['host']) startEngine(k, machine, { release: opts.engine ?? '28.5.2', flags });
  k.advance(SETTLING);
  return k.snapshot();
}
