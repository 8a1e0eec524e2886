/** Repair shops: a broken world with one complaint. How a repair is scored, and what such a lesson must have. */
import type { LoadedLesson } from './load.ts';
import type { Lesson } from './schema.ts';

/** Commands that cost nothing when the shop names no number: looking around is part of the work. */
export const DEFAULT_PAR = 15;
const PER_HINT = 10;
const PER_COMMAND = 2;
const LEAST = 10;
const MOST = 100;

/** Points from 10 to 100: a hint costs ten, a command beyond `par` two. */
export const repairScore = (hints: number, commands: number, par: number = DEFAULT_PAR): number =>
  Math.max(LEAST, MOST - PER_HINT * hints - PER_COMMAND * Math.max(0, commands - par));

/** Every way to mend the shop, the solution first. */
export const curesOf = (lesson: Lesson): string[][] => lesson.steps.slice(0, 1).flatMap((s) => [s.solution, ...(s.cures ?? [])]);

/** Sentences about what a shop's structure lacks; none for a sound one. */
export function repairFaults({ lesson, prose }: Pick<LoadedLesson, 'lesson' | 'prose'>): string[] {
  const faults: string[] = [];
  const need = (holds: boolean, sentence: string): void => {
    if (!holds) faults.push(sentence);
  };
  const [step] = lesson.steps;
  if (!step) return faults;
  const roles = step.goals.map((g) => ('check' in g ? (g.role ?? 'symptom') : 'question'));
  need(lesson.steps.length === 1, 'a repair shop has one step, its complaint');
  need((lesson.setup ?? []).length > 0, 'a repair shop has a setup that breaks its world');
  need(!roles.includes('question'), 'a repair shop asks no questions: every goal is a check');
  need(roles.includes('symptom'), 'a repair shop has a goal for the symptom');
  need(roles.includes('keeps'), 'a repair shop has a goal with "role: keeps" for what worked before');
  need(curesOf(lesson).length >= 2, 'a repair shop has two cures at least: "solution" and one under "cures"');
  need((step.wrong ?? []).length >= 3, 'a repair shop has three wrong cures at least');
  for (const [lang, words] of Object.entries(prose)) {
    const p = words?.steps[step.id];
    need((p?.hints.length ?? 0) >= 1, `${lang}.md has no "### hint"`);
    need(Boolean(p?.done), `${lang}.md has no "### done" that explains what was wrong`);
  }
  return faults;
}
