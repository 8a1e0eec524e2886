/**
 * The lessons as the build has read and checked them (dist/course.json), so that the lab starts without parsing YAML.
 * Each is kept with a digest of its files: a lesson that was changed since, or is somebody's own, is read anew.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedLesson } from '../lab/load.ts';
import { lessonFiles, lessonNames } from './lessonsDir.ts';
import { packageRoot } from './packageRoot.ts';

/** Files that make a lesson. */
const FILES = ['lesson.yaml', 'en.md', 'zh.md'] as const;
/** Lessons by the digest of their files. */
export type ReadyCourse = Record<string, LoadedLesson>;

export function digestOf(dir: string, name: string): string {
  const read = lessonFiles(join(dir, name));
  const hash = createHash('sha1').update(name);
  for (const file of FILES) {
    const text = read(file);
    hash.update(text === undefined ? '\0-' : `\0${text.length}\0${text}`);
  }
  return hash.digest('hex');
}

function built(): ReadyCourse {
  try {
    return JSON.parse(readFileSync(join(packageRoot(), 'dist', 'course.json'), 'utf8')) as ReadyCourse;
  } catch {
    return {};
  }
}

/** Every lesson of a folder. @throws UserError with file, line and reason of each fault (exit status 2) */
export async function openCourse(dir: string, ready: ReadyCourse = built()): Promise<LoadedLesson[]> {
  const names = lessonNames(dir);
  const found = names.map((name) => ready[digestOf(dir, name)]);
  if (names.length > 0 && found.every((l) => l !== undefined)) return found;
  const { readCourse } = await import('./course.ts');
  return readCourse(dir);
}
