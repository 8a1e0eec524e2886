/** Which lesson a word of the command line means: a name, or the path of a folder. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LessonError, type LoadedLesson } from '../../lab/load.ts';
import { lessonNames, lessonsDir, readLesson } from '../course.ts';
import { EXIT_USAGE, UserError } from '../userError.ts';

/** @throws UserError when there is no such lesson */
export function findLesson(word: string, lessons?: string): { dir: string; name: string } {
  const path = resolve(word);
  if (existsSync(join(path, 'lesson.yaml'))) return { dir: dirname(path), name: basename(path) };
  const dir = lessonsDir(lessons);
  const names = lessonNames(dir);
  const name = names.find((n) => n === word || n.replace(/^r?\d+-/, '') === word);
  if (name === undefined)
    throw new UserError(`there is no lesson '${word}' in ${dir}, and no folder of that name with a lesson.yaml. 'vethlab list' names the lessons.`, EXIT_USAGE);
  return { dir, name };
}

/** The lesson, read. @throws UserError with file, line and reason of each fault */
export function openLesson(word: string, lessons?: string): { loaded: LoadedLesson; folder: string } {
  const { dir, name } = findLesson(word, lessons);
  const { loaded, faults } = readLesson(dir, name);
  if (!loaded) throw new UserError(`the lesson can't be read:\n${new LessonError(faults).message}`, EXIT_USAGE);
  return { loaded, folder: join(dir, name) };
}
