/** What a learner has done, as data. Where it is kept is the edge's business (cli/store.ts). */
import { z } from 'zod';

const lessonProgress = z.object({
  step: z.number().int().min(0),
  done: z.boolean(),
  hints: z.number().int().min(0),
  commands: z.number().int().min(0),
  answered: z.array(z.string()).default([]),
  /** The best score of a repair shop. */
  score: z.number().int().min(0).max(100).optional(),
});
export const progressSchema = z.object({ version: z.literal(1), lang: z.enum(['en', 'zh']).optional(), lessons: z.record(z.string(), lessonProgress) });
export type Progress = z.infer<typeof progressSchema>;
export type LessonProgress = z.infer<typeof lessonProgress>;
export const emptyProgress = (): Progress => ({ version: 1, lessons: {} });

/** Parse a progress file; undefined when it is none. */
export function parseProgress(text: string): Progress | undefined {
  try {
    const result = progressSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
/** What to keep of a lesson that is taken again: done stays done, and the best score stays. */
export function keepBest(before: LessonProgress | undefined, now: LessonProgress): LessonProgress {
  if (!before) return now;
  const score = Math.max(before.score ?? -1, now.score ?? -1);
  return { ...now, done: now.done || before.done, ...(score >= 0 && { score }) };
}
/** Two labs may write: the further state of each lesson wins, and what is done in one is done. */
export function mergeProgress(a: Progress, b: Progress): Progress {
  const lessons = { ...a.lessons };
  for (const [id, theirs] of Object.entries(b.lessons)) {
    const mine = lessons[id];
    const further = mine && ((theirs.done && !mine.done) || (theirs.done === mine.done && theirs.step > mine.step));
    lessons[id] = !mine ? theirs : further ? keepBest(mine, theirs) : keepBest(theirs, mine);
  }
  return { ...b, ...a, lessons };
}
