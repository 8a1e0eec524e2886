/** What a learner has done, as data. Where it is kept is the edge's business (cli/store.ts). */
import * as z from 'zod';

const lessonProgress = z.object({
  step: z.number().int().min(0),
  done: z.boolean(),
  hints: z.number().int().min(0),
  commands: z.number().int().min(0),
  answered: z.array(z.string()).default([]),
  /** The best score of a repair shop. */
  score: z.number().int().min(0).max(100).optional(),
});
/** An exam that was taken to its end; `at` is an ISO 8601 time. */
const examResult = z.object({
  right: z.number().int().min(0),
  of: z.number().int().min(1),
  passed: z.boolean(),
  at: z.iso.datetime(),
  /** Topics to study again. */
  again: z.array(z.string()).default([]),
});
/** How a pane was left. */
const paneState = z.object({ pane: z.string(), at: z.string(), table: z.string(), tabular: z.boolean(), pinned: z.boolean(), shown: z.boolean() });
export type PaneState = z.infer<typeof paneState>;
/** The learner's choices; a damaged one is no reason to lose what was learned. */
const settings = z.object({ toured: z.boolean().optional(), panes: z.array(paneState).max(40).optional() });
export const progressSchema = z.object({
  version: z.literal(1),
  lang: z.enum(['en', 'zh']).optional(),
  lessons: z.record(z.string(), lessonProgress),
  exam: z.object({ best: examResult, last: examResult }).optional(),
  settings: settings.optional().catch(undefined),
});
export type ExamResult = z.infer<typeof examResult>;
export type Progress = z.infer<typeof progressSchema>;
export type LessonProgress = z.infer<typeof lessonProgress>;
export const emptyProgress = (): Progress => ({ version: 1, lessons: {} });

/** Read the text of a progress file, or say why it is none. */
export function readProgress(text: string): { progress: Progress } | { reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { reason: 'it is not JSON' };
  }
  const result = progressSchema.safeParse(value);
  if (result.success) return { progress: result.data };
  const issue = result.error.issues[0];
  const where = issue?.path.map(String).join('.') || 'its top';
  return { reason: `${where}: ${issue?.message ?? 'it does not fit'}` };
}
/** Parse a progress file; undefined when it is none. */
export function parseProgress(text: string): Progress | undefined {
  const read = readProgress(text);
  return 'progress' in read ? read.progress : undefined;
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
  const exam = a.exam && b.exam ? { best: betterExam(a.exam.best, b.exam.best), last: laterExam(a.exam.last, b.exam.last) } : (a.exam ?? b.exam);
  return { ...b, ...a, lessons, ...(exam && { exam }) };
}
/** The better of two results, the earlier one when they are the same. */
const betterExam = (a: ExamResult, b: ExamResult): ExamResult => {
  const ahead = Number(a.passed) - Number(b.passed) || a.right * b.of - b.right * a.of || Date.parse(b.at) - Date.parse(a.at);
  return ahead >= 0 ? a : b;
};
const laterExam = (a: ExamResult, b: ExamResult): ExamResult => (Date.parse(a.at) >= Date.parse(b.at) ? a : b);
/** Progress with one more exam in it. */
export const withExam = (progress: Progress, result: ExamResult): Progress => mergeProgress({ ...progress, exam: { best: result, last: result } }, progress);
