/** Where the lessons are, and in which language they speak. Nothing here reads one: the lab's start must be quick. */
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { Lang } from '../lab/load.ts';
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

/** Gives the files of one lesson's folder; those outside it (links that lead away) are not there. */
export function lessonFiles(folder: string): (file: string) => string | undefined {
  const inside = realpathSync.native(folder) + sep;
  return (file) => {
    const path = join(folder, file);
    if (!existsSync(path)) return undefined;
    if (!realpathSync.native(path).startsWith(inside)) return undefined;
    return statSync(path).size > MAX_FILE ? undefined : readFileSync(path, 'utf8');
  };
}

/** Language asked for: `--lang`, what was chosen last, else the locale's. */
export function chooseLang(given: string | undefined, kept: Lang | undefined, env: NodeJS.ProcessEnv): Lang {
  if (given !== undefined) {
    if (given !== 'en' && given !== 'zh') throw new UserError(`There is no language '${given}'; the lab speaks en and zh.`, EXIT_USAGE);
    return given;
  }
  if (kept) return kept;
  return /^zh/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'zh' : 'en';
}
