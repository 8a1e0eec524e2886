/** The lessons on disk: the product's own, or a folder of one's own. */
import { join, relative } from 'node:path';
import { type LoadedLesson, LessonError, compareProse, faultText, loadLesson } from '../lab/load.ts';
import type { LessonFault } from '../lab/prose.ts';
import { lessonFiles, lessonNames } from './lessonsDir.ts';
import { type ReadyCourse, digestOf } from './readyCourse.ts';
import { EXIT_USAGE, UserError } from './userError.ts';

/** Read one lesson folder; files outside it (links that lead away) are not read. */
export function readLesson(dir: string, name: string): { loaded?: LoadedLesson; faults: LessonFault[] } {
  const folder = join(dir, name);
  const shown = relative(process.cwd(), folder) || '.';
  return loadLesson(name, shown, lessonFiles(folder));
}

/** Every lesson; throws a UserError with file, line and reason of each fault (exit status 2). */
export function readCourse(dir: string): LoadedLesson[] {
  const faults: LessonFault[] = [];
  const lessons: LoadedLesson[] = [];
  for (const name of lessonNames(dir)) {
    const { loaded, faults: found } = readLesson(dir, name);
    faults.push(...found);
    if (loaded) {
      lessons.push(loaded);
      const { en, zh } = loaded.prose;
      if (en && zh) faults.push(...compareProse(en, zh, `${relative(process.cwd(), join(dir, name))}/zh.md`));
    }
  }
  if (faults.length > 0) throw new UserError(`A lesson can't be read:\n${faults.map(faultText).join('\n')}`, EXIT_USAGE);
  if (lessons.length === 0) throw new UserError(`There is no lesson in ${dir}.`, EXIT_USAGE);
  return lessons;
}
/** What the build keeps of a folder of lessons. */
export function compileCourse(dir: string): ReadyCourse {
  return Object.fromEntries(readCourse(dir).map((loaded) => [digestOf(dir, loaded.name), loaded]));
}
export { LessonError };
export { chooseLang, lessonNames, lessonsDir } from './lessonsDir.ts';
