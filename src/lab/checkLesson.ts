/**
 * Does a lesson hold what it promises? Its steps are played: goals must be open before a step's solution and met
 * after it, and commands that only look like a solution must not meet them all.
 */
import { Lab, type WorldMaker, splitPlace } from './lab.ts';
import type { LoadedLesson } from './load.ts';
import { say } from './text.ts';

/** Sentences about what is wrong; none for a sound lesson. */
export function checkLesson(loaded: LoadedLesson, makeWorld: WorldMaker): string[] {
  const problems: string[] = [];
  const lab = new Lab(makeWorld, 'en', loaded);
  for (const [index, step] of loaded.lesson.steps.entries()) {
    const where = `step "${step.id}"`;
    if (lab.stepIndex !== index) {
      problems.push(`${where} was not reached`);
      return problems;
    }
    lab.evaluate();
    for (const g of lab.goals) if (g.done) problems.push(`${where}: goal "${g.id}" holds before anything was done`);
    for (const wrong of step.wrong ?? []) {
      for (const line of wrong) type(lab, line);
      if (lab.goals.every((g) => g.done)) problems.push(`${where}: the wrong answer "${wrong.join('; ')}" meets every goal`);
      lab.reset();
    }
    const notes: string[] = [];
    for (const line of step.solution) {
      const said = type(lab, lab.fillAnswer(line));
      if (said) notes.push(said);
    }
    for (const g of lab.goals)
      if (!g.done)
        problems.push(
          `${where}: goal "${g.id}" does not hold after the solution (${g.missing ? say('en', g.missing) : ''}${notes.length > 0 ? ` ${notes.join(' ')}` : ''})`,
        );
    if (problems.length > 0) return problems;
    lab.next();
  }
  if (!lab.finished) problems.push('the lesson does not end after its last step');
  return problems;
}

/** Type a line as a learner would; what failed, if it did. */
function type(lab: Lab, line: string): string | undefined {
  if (lab.word(line)) return undefined;
  const { at, command } = splitPlace(line);
  lab.commandStarts(line);
  const result = lab.session.run(command, { at });
  lab.session.k.advance(700_000);
  lab.commandEnded();
  return result.exit === 0 ? undefined : `"${line}" ended with ${result.exit}: ${(result.stderr || result.stdout).trim().split('\n')[0]}`;
}
