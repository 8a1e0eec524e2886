/**
 * A lab that does nothing but keep progress, as a process of its own: it is killed, starved and crowded by the tests.
 *   save LESSON                  steps of LESSON without end, from where the file is; each step's number once it is kept
 *   lessons PREFIX COUNT         finish lessons PREFIX0, PREFIX1, …; the number of saves that failed
 *   once                         one save; the reason when it failed, else `kept`
 */
import { writeSync } from 'node:fs';
import { openProgress } from '../../src/cli/progressStore.ts';
import type { LessonProgress, Progress } from '../../src/lab/progress.ts';

const at = (step: number, done = false): LessonProgress => ({ step, done, hints: 0, commands: step, answered: [] });
const say = (line: string): void => void writeSync(1, `${line}\n`);

const [what, name = 'lesson', count = '0'] = process.argv.slice(2);
const store = openProgress();
if (store.notice) say(`notice ${store.notice.key}`);
if (what === 'save') {
  let step = store.progress.lessons[name]?.step ?? 0;
  for (say(`begin ${step}`); ; say(String(step))) {
    step++;
    store.save({ ...store.progress, lessons: { ...store.progress.lessons, [name]: at(step) } });
  }
}
if (what === 'lessons') {
  let progress: Progress = store.progress;
  let failed = 0;
  for (let n = 0; n < Number(count); n++) {
    // a lab that has not seen what the other one did: it knows its own lessons only
    progress = { ...progress, lessons: { ...progress.lessons, [`${name}${n}`]: at(n, true) } };
    if (store.save(progress) !== undefined) failed++;
  }
  say(String(failed));
}
if (what === 'once') say(store.save({ ...store.progress, lessons: { ...store.progress.lessons, once: at(1) } }) ?? 'kept');
