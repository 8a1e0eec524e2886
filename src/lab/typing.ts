/** Typing at a lab as a learner would, for checks and tests of lessons. */
import type { Lab } from './lab.ts';
import { splitPlace } from './place.ts';

/** Virtual µs between a command's end and the look at what it did. */
const SETTLE = 700_000;

/** Type a line, a word of the lab or a command; a sentence about what failed, if it did. */
export function type(lab: Lab, line: string): string | undefined {
  if (lab.word(line)) return undefined;
  const { at, command } = splitPlace(line);
  lab.commandStarts(line);
  const result = lab.session.run(command, { at });
  lab.session.k.advance(SETTLE);
  lab.commandEnded();
  return result.exit === 0 ? undefined : `"${line}" ended with ${result.exit}: ${(result.stderr || result.stdout).trim().split('\n')[0]}`;
}
