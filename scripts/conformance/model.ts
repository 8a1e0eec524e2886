/** Runs a scenario in the model, in this process, the way `vethlab sh --json` does. */
import { runStep, type ScriptLine } from '../../src/cli/sh.ts';
import { makeWorld } from '../../src/cli/world.ts';
import { Session } from '../../src/shell/session.ts';
import type { Setup, Step } from './scenario.ts';

/** A fresh world with its engine, and the session in which commands are typed. */
export const modelSession = (setup: Setup): Session => new Session(makeWorld(setup));

/** One step in the model. A fault of the model itself (an exception) becomes the step's answer, so that the rest still runs. */
export function modelStep(session: Session, line: ScriptLine): Step {
  try {
    return runStep(session, line);
  } catch (error) {
    return { ...line, exit: 255, stdout: '', stderr: `the model failed: ${error instanceof Error ? error.message : String(error)}\n` };
  }
}

/** All steps of a scenario, in a world of its own. */
export function runModel(lines: readonly ScriptLine[], setup: Setup): Step[] {
  const session = modelSession(setup);
  return lines.map((line) => modelStep(session, line));
}
