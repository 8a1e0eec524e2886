/** `vethlab lesson check`: schema and prose of each lesson, and whether its solutions solve it. */
import { existsSync, readFileSync } from 'node:fs';
import { relative, join } from 'node:path';
import { checkLesson } from '../lab/checkLesson.ts';
import { type ShownProblem, checkShown } from '../lab/checkShown.ts';
import { type LoadedLesson, compareProse, faultText } from '../lab/load.ts';
import { curesOf } from '../lab/repair.ts';
import { lessonNames, lessonsDir, readLesson } from './course.ts';
import { findLesson } from './lesson/find.ts';
import { EXIT_USAGE } from './userError.ts';
import { worldMaker } from './world.ts';
import { print } from './print.ts';

/** Where in lesson.yaml the step and the goal stand that a problem names: `line:column`, from 1. */
export function placeOf(source: string, problem: string): string {
  const lines = source.split('\n');
  const find = (id: string | undefined, from: number): number => {
    const at = id === undefined ? -1 : lines.findIndex((l, i) => i >= from && new RegExp(`\\bid: *["']?${id}\\b`).test(l));
    return at < 0 ? from : at;
  };
  const step = find(/step "([^"]*)"/.exec(problem)?.[1], 0);
  const line = find(/goal "([^"]*)"/.exec(problem)?.[1], step);
  return `${line + 1}:${(lines[line]?.search(/\S/) ?? 0) + 1}`;
}

/** Line of a prose file that a problem is about, from 1: the quoted command's, the step's, or the first. */
function lineOf(text: string, { quote, step }: ShownProblem): number {
  const starts = (l: string): boolean =>
    quote !== undefined ? l.startsWith('```') && l.endsWith(` ${quote}`) : step !== undefined && new RegExp(`^## +${step} *[:：]`).test(l);
  return Math.max(0, text.split('\n').findIndex(starts)) + 1;
}

/** Everything that is wrong with one lesson, a line each: `file:line:column: reason`. */
export function problemsOf(dir: string, name: string): { problems: string[]; summary: string } {
  const folder = relative(process.cwd(), join(dir, name)) || '.';
  const { loaded, faults } = readLesson(dir, name);
  if (loaded?.prose.en && loaded.prose.zh) faults.push(...compareProse(loaded.prose.en, loaded.prose.zh, `${folder}/zh.md`));
  const problems = faults.map(faultText);
  if (loaded) {
    const read = (file: string): string => (existsSync(join(dir, name, file)) ? readFileSync(join(dir, name, file), 'utf8') : '');
    const source = read('lesson.yaml');
    problems.push(...checkLesson(loaded, worldMaker(undefined)).map((p) => `${folder}/lesson.yaml:${placeOf(source, p)}: ${p}`));
    if (problems.length === 0)
      for (const shown of checkShown(loaded, worldMaker(undefined))) {
        const text = shown.lang && read(`${shown.lang}.md`);
        problems.push(
          text === undefined
            ? `${folder}/lesson.yaml:${placeOf(source, shown.reason)}: ${shown.reason}`
            : `${folder}/${shown.lang}.md:${lineOf(text, shown)}:1: ${shown.reason}`,
        );
      }
  }
  return { problems, summary: loaded ? `${contents(loaded)}, ${Object.keys(loaded.prose).join(' ')}` : '' };
}

/** Prints a line for each sound lesson and the problems of the others; exit status 2 when there are any. */
export function runLessonCheck(only: string | undefined, options: { lessons?: string }): number {
  const found = only === undefined ? undefined : findLesson(only, options.lessons);
  const dir = found?.dir ?? lessonsDir(options.lessons);
  let bad = 0;
  for (const name of found ? [found.name] : lessonNames(dir)) {
    const { problems, summary } = problemsOf(dir, name);
    if (problems.length > 0) bad++;
    print(problems.length > 0 ? `${problems.join('\n')}\n` : `${name}: ${summary}: ok\n`);
  }
  return bad > 0 ? EXIT_USAGE : 0;
}

/** What a lesson or a repair shop consists of, counted. */
function contents({ kind, lesson }: LoadedLesson): string {
  const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
  return kind === 'repair'
    ? `${counted(curesOf(lesson).length, 'cure')}, ${counted(lesson.steps[0]?.wrong?.length ?? 0, 'wrong cure')}`
    : counted(lesson.steps.length, 'step');
}
