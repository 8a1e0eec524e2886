/**
 * Scenarios and their recordings, the files of test/conformance.
 *
 * A scenario (`NAME.scn`) holds commands, one a line, with `MACHINE$ ` in front where one is not typed on the Docker
 * host. `# env: NAME=VALUE` says how the engine is started; other lines with `#` are remarks. A recording
 * (`NAME.json`) holds what a real machine answered.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseScript, type ScriptLine } from '../../src/cli/sh.ts';

/** What one command answered. */
export interface Step extends ScriptLine {
  exit: number;
  stdout: string;
  stderr: string;
  /** Not compared: a second recording answered differently, or the lab words it itself (long help screens). */
  unstable?: boolean;
}

export interface Recording {
  scenario: string;
  /** Release of the engine that answered, as `dockerd --version` prints it. */
  engine: string;
  steps: Step[];
}

export interface Scenario {
  /** Name of the file without its ending. */
  name: string;
  lines: ScriptLine[];
  setup: Setup;
}

/** How the world of a scenario is made. */
export interface Setup {
  /** Options of dockerd. */
  dockerd?: string;
  /** 2: with a second Docker host. */
  hosts?: '2';
  /** Engine release: `28.5` or `20.10`. */
  engine?: string;
}

/** Machines that a line of a scenario may name. */
export const MACHINES = ['host', 'laptop', 'host2'] as const;

/** `# env:` lines, by name. */
export function scenarioEnv(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^#\s*env:\s*(\w+)=(.*)$/gm)].map((m) => [m[1] as string, (m[2] as string).trim()]));
}

export function parseScenario(name: string, text: string, engine?: string): Scenario {
  const env = scenarioEnv(text);
  const setup: Setup = {
    ...(env['ORACLE_DOCKERD_FLAGS'] && { dockerd: env['ORACLE_DOCKERD_FLAGS'] }),
    ...(env['ORACLE_HOST2'] && { hosts: '2' }),
    ...(engine && { engine }),
  };
  return { name, lines: parseScript(text, MACHINES), setup };
}

/** A set of recordings: one engine release. */
export interface RecordingSet {
  /** Directory below test/conformance. */
  directory: string;
  engine: string;
}
export const RECORDING_SETS: readonly RecordingSet[] = [
  { directory: 'recorded', engine: '28.5' },
  { directory: 'recorded-20.10', engine: '20.10' },
];

/** The recorded scenarios of a set, by name; only those whose names begin as asked, all if nothing is asked. */
export function recordedScenarios(dir: string, set: RecordingSet, prefixes: readonly string[] = []): { scenario: Scenario; recording: Recording }[] {
  return readdirSync(join(dir, set.directory))
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)))
    .sort()
    .map((name) => ({
      scenario: parseScenario(name, readFileSync(join(dir, 'scenarios', `${name}.scn`), 'utf8'), set.engine),
      recording: JSON.parse(readFileSync(join(dir, set.directory, `${name}.json`), 'utf8')) as Recording,
    }));
}
