/** How far a learner is in one lesson, in words. */
import type { LoadedLesson } from './load.ts';
import type { LessonProgress } from './progress.ts';
import { type Message, message } from './text.ts';

/** "done", "step 3", and for a repair shop its best score. */
export function progressState(lesson: LoadedLesson, p: LessonProgress | undefined): Message {
  if (!p) return message('ui.new');
  const repair = lesson.kind === 'repair';
  if (p.done) return repair && p.score !== undefined ? message('repair.points', { n: p.score }) : message('ui.done');
  return repair ? message('repair.begun') : message('ui.begun', { n: p.step + 1 });
}
