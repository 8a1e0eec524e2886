/**
 * Does a lesson hold what it promises? Its steps are played: goals must be open before a step's solution and met
 * after it, and commands that only look like a solution must not meet them all.
 */
import { checkRepair } from './checkRepair.ts';
import { Lab, type WorldMaker } from './lab.ts';
import type { LoadedLesson } from './load.ts';
import { say } from './text.ts';
import { type } from './typing.ts';

/** Sentences about what is wrong; none for a sound lesson. */
export function checkLesson(loaded: LoadedLesson, makeWorld: WorldMaker): string[] {
  if (loaded.kind === 'repair') return checkRepair(loaded, makeWorld);
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
