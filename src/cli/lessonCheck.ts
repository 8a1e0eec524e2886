/** `vethlab lesson check`: schema and prose of each lesson, and whether its solutions solve it. */
import { relative, join } from 'node:path';
import { checkLesson } from '../lab/checkLesson.ts';
import { compareProse, faultText } from '../lab/load.ts';
import { lessonNames, lessonsDir, readLesson } from './course.ts';
import { makeWorld } from './world.ts';

export function runLessonCheck(only: string | undefined, options: { lessons?: string }): number {
  const dir = lessonsDir(options.lessons);
  let bad = 0;
  for (const name of lessonNames(dir).filter((n) => only === undefined || n === only || n.endsWith(`-${only}`))) {
    const { loaded, faults } = readLesson(dir, name);
    if (loaded?.prose.en && loaded.prose.zh)
      faults.push(...compareProse(loaded.prose.en, loaded.prose.zh, `${relative(process.cwd(), join(dir, name))}/zh.md`));
    const problems = faults.map(faultText);
    if (loaded)
      problems.push(
        ...checkLesson(loaded, (o) => makeWorld({ ...(o.dockerd && { dockerd: o.dockerd }), ...(o.hosts === 2 && { hosts: '2' }) })).map(
          (p) => `${relative(process.cwd(), join(dir, name))}/lesson.yaml: ${p}`,
        ),
      );
    if (problems.length > 0) bad++;
    process.stdout.write(
      problems.length > 0 ? `${problems.join('\n')}\n` : `${name}: ${loaded?.lesson.steps.length} steps, ${Object.keys(loaded?.prose ?? {}).join(' ')}: ok\n`,
    );
  }
  return bad > 0 ? 2 : 0;
}
