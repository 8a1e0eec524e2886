/** The lessons on disk: the product's own, or a folder of one's own. */
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { type LoadedLesson, LessonError, type Lang, compareProse, faultText, loadLesson } from '../lab/load.ts';
import type { LessonFault } from '../lab/prose.ts';
import { packageRoot } from './packageRoot.ts';
import { EXIT_USAGE, UserError } from './userError.ts';

/** Largest file of a lesson that is read, bytes. */
const MAX_FILE = 1024 * 1024;

export const lessonsDir = (given?: string): string => (given === undefined ? join(packageRoot(), 'lessons') : resolve(given));

/** Names of the lesson folders, in their order. */
export function lessonNames(dir: string): string[] {
  if (!existsSync(dir) || !statSync(dir).isDirectory())
    throw new UserError(`There is no folder of lessons at ${dir}; give another one with --lessons.`, EXIT_USAGE);
  return readdirSync(dir)
    .filter((n) => existsSync(join(dir, n, 'lesson.yaml')))
    .sort();
}

/** Read one lesson folder; files outside it (links that lead away) are not read. */
export function readLesson(dir: string, name: string): { loaded?: LoadedLesson; faults: LessonFault[] } {
  const folder = join(dir, name);
  const shown = relative(process.cwd(), folder) || '.';
  return loadLesson(name, shown, (file) => {
    const path = join(folder, file);
    if (!existsSync(path)) return undefined;
    if (!realpathSync(path).startsWith(realpathSync(folder) + sep)) return undefined;
    return statSync(path).size > MAX_FILE ? undefined : readFileSync(path, 'utf8');
  });
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
export { LessonError };

/** Language asked for: `--lang`, what was chosen last, else the locale's. */
export function chooseLang(given: string | undefined, kept: Lang | undefined, env: NodeJS.ProcessEnv): Lang {
  if (given !== undefined) {
    if (given !== 'en' && given !== 'zh') throw new UserError(`There is no language '${given}'; the lab speaks en and zh.`, EXIT_USAGE);
    return given;
  }
  if (kept) return kept;
  return /^zh/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'zh' : 'en';
}
