/** Random sessions for the property tests: choices that shrink, the lab that runs them, and what is asked of the world in between. */
import fc from 'fast-check';
import { Chooser } from '../../scripts/conformance/fuzz/chooser.ts';
import { docker } from '../../scripts/conformance/fuzz/docker.ts';
import { nextCommand, THEME_NAMES } from '../../scripts/conformance/fuzz/generate.ts';
import { viewOf } from '../../scripts/conformance/fuzz/view.ts';
import type { ScriptLine } from '../../src/cli/sh.ts';
import { makeWorld } from '../../src/cli/world.ts';
import type { JourneyEvent } from '../../src/kernel/journey.ts';
import { Lab } from '../../src/lab/lab.ts';
import { saveWorld } from '../../src/lab/worldFile.ts';
import type { Session } from '../../src/shell/session.ts';

/** Seconds that each property may take, and the seed: VETHLAB_PROPERTY_SECONDS and VETHLAB_PROPERTY_SEED give more and others. */
export const SECONDS = Number(process.env['VETHLAB_PROPERTY_SECONDS'] ?? 4);
const SEED = Number(process.env['VETHLAB_PROPERTY_SEED'] ?? 20260105);

/** Bounds of a run: as many sessions as fit into the time, the same ones each time. */
export const parameters = { seed: SEED, numRuns: 100_000, interruptAfterTimeLimit: SECONDS * 1000 } as const;
/** Vitest's own limit: a session that is under way may end, and a find may be shown. */
export const TIMEOUT = SECONDS * 1000 + 120_000;

/** One command to be: chosen from the state in which it is typed, so that a shorter session stays a sensible one. */
export interface Choice {
  theme: string;
  seed: number;
}
const choice = (themes: readonly string[]): fc.Arbitrary<Choice> => fc.record({ theme: fc.constantFrom(...themes), seed: fc.nat() });
/** Sessions that mix Docker, firewall and host; sessions of Docker commands alone. */
export const mixed = (length: number): fc.Arbitrary<Choice[]> => fc.array(choice(THEME_NAMES), { minLength: 1, maxLength: length, size: 'max' });
export const dockerOnly = (length: number): fc.Arbitrary<Choice[]> => fc.array(choice(['only docker']), { minLength: 1, maxLength: length, size: 'max' });

export function commandOf(session: Session, { theme, seed }: Choice): ScriptLine {
  const c = new Chooser(seed);
  return theme === 'only docker' ? { at: 'host', cmd: docker({ c, view: viewOf(session) }) } : nextCommand(c, viewOf(session), theme);
}

export const newLab = (): Lab => new Lab(() => makeWorld({ seed: '11' }), 'en');
export const textOf = (lab: Lab): string => saveWorld(lab.session.snapshot());

/** A line that ran: what was typed, what it printed, and what packets met. */
export interface Ran extends ScriptLine {
  exit: number;
  stdout: string;
  stderr: string;
  events: JourneyEvent[];
  /** It changed the world, so that undo takes it back. */
  changed: boolean;
}

/** Type a line as a learner does, with undo. Throws when the lab itself failed. */
export function type(lab: Lab, { at, cmd }: ScriptLine): Ran {
  lab.commandStarts(cmd);
  const { exit, stdout, stderr, events } = lab.session.run(cmd, { at, cwd: '/' });
  if (/something went wrong inside the lab/.test(stderr)) throw new Error(`${cmd}\n${stderr}`);
  const changed = lab.commandEnded();
  return { at, cmd, exit, stdout, stderr, events, changed };
}

/** The commands of a session and what they printed: what the same seed must print again. */
export function transcript(choices: readonly Choice[]): string {
  const lab = newLab();
  const lines = choices.map((each) => {
    const { at, cmd, exit, stdout, stderr } = type(lab, commandOf(lab.session, each));
    return JSON.stringify([at, cmd, exit, stdout, stderr]);
  });
  return `${lines.join('\n')}\n${textOf(lab)}`;
}
