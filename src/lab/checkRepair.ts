/**
 * Does a repair shop hold what it promises? The symptoms are there before, what works is named truly, every cure mends
 * it and no wrong cure does.
 */
import { Lab, type WorldMaker } from './lab.ts';
import type { LoadedLesson } from './load.ts';
import { curesOf, repairFaults } from './repair.ts';
import { say } from './text.ts';
import { type } from './typing.ts';

/** Sentences about what is wrong; none for a sound shop. */
export function checkRepair(loaded: LoadedLesson, makeWorld: WorldMaker): string[] {
  const problems = repairFaults(loaded);
  if (problems.length > 0) return problems;
  const lab = new Lab(makeWorld, 'en', loaded);
  const step = lab.step as NonNullable<typeof lab.step>;
  lab.evaluate();
  lab.goals.forEach((state, i) => {
    const goal = step.goals[i];
    const keeps = goal && 'role' in goal && goal.role === 'keeps';
    if (keeps && !state.done)
      problems.push(`goal "${state.id}" is to be kept, but does not hold before the repair (${state.missing ? say('en', state.missing) : ''})`);
    if (!keeps && state.done) problems.push(`goal "${state.id}" holds before the repair`);
  });
  if (problems.length > 0) return problems;
  for (const wrong of step.wrong ?? []) {
    for (const line of wrong) type(lab, line);
    if (lab.goals.every((g) => g.done)) problems.push(`the wrong cure "${wrong.join('; ')}" meets every goal`);
    lab.reset();
  }
  for (const cure of curesOf(loaded.lesson)) {
    const notes = cure.flatMap((line) => type(lab, line) ?? []);
    for (const g of lab.goals)
      if (!g.done)
        problems.push(`the cure "${cure.join('; ')}" does not meet goal "${g.id}" (${[g.missing ? say('en', g.missing) : '', ...notes].join(' ').trim()})`);
    lab.reset();
  }
  if (problems.length > 0) return problems;
  for (const line of step.solution) type(lab, line);
  lab.next();
  return lab.finished ? [] : ['the shop does not end after its solution'];
}
