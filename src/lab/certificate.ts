/** What a learner has mastered, as data. Who it is for and which day it is come from the edge. */
import type { Lang, LoadedLesson } from './load.ts';
import type { ExamResult, Progress } from './progress.ts';

export interface CertificateLine {
  id: string;
  title: string;
}
export interface Certificate {
  lessons: { done: CertificateLine[]; open: CertificateLine[] };
  /** Repair shops; `score` is the best, of 100. */
  shops: { done: (CertificateLine & { score: number | undefined })[]; open: CertificateLine[] };
  /** The best exam, passed or not. */
  exam: ExamResult | undefined;
  /** Every lesson and repair shop is done. */
  played: boolean;
  /** Everything is done, and the exam passed. */
  whole: boolean;
}

/** Hold a learner's progress against the course. */
export function certificateOf(course: readonly LoadedLesson[], progress: Progress, lang: Lang): Certificate {
  const of = (kind: LoadedLesson['kind'], done: boolean) =>
    course
      .filter((l) => l.kind === kind && Boolean(progress.lessons[l.lesson.id]?.done) === done)
      .map((l) => ({ id: l.lesson.id, title: (l.prose[lang] ?? l.prose.en)?.title ?? l.name }));
  const lessons = { done: of('lesson', true), open: of('lesson', false) };
  const shops = { done: of('repair', true).map((l) => ({ ...l, score: progress.lessons[l.id]?.score })), open: of('repair', false) };
  const exam = progress.exam?.best;
  const played = course.length > 0 && lessons.open.length + shops.open.length === 0;
  return { lessons, shops, exam, played, whole: played && exam?.passed === true };
}
