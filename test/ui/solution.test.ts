/** Ctrl-O puts the solution's next command where it is to be typed: on the prompt of the machine that it is for. */
import { afterEach, expect, it } from 'vitest';
import { lessonsDir, readCourse } from '../../src/cli/course.ts';
import { Drawn } from './draw.ts';

const lessons = readCourse(lessonsDir());
let drawn: Drawn | undefined;
afterEach(() => drawn?.close());
const CTRL_O = '\u000f';

it.each(['tour', 'ports', 'one-packet', 'overlay'])('Ctrl-O and Enter alone lead through %s', { timeout: 120_000 }, async (id) => {
  drawn = new Drawn({ lessons, lang: 'en', columns: 80, rows: 24 });
  const { ui } = drawn;
  ui.open(lessons.find((l) => l.lesson.id === id));
  const steps = ui.lab?.loaded?.lesson.steps ?? [];
  const machines = new Set<string>();
  for (const [i, step] of steps.entries()) {
    expect(ui.lab?.stepIndex).toBe(i);
    for (const _ of step.solution) {
      drawn.keys(CTRL_O);
      machines.add(ui.term.at);
      drawn.type('');
    }
    expect([step.id, ui.lab?.goals.filter((g) => !g.done).map((g) => g.id)]).toEqual([step.id, []]);
    drawn.type('next');
  }
  expect(ui.lab?.finished).toBe(true);
  expect((await drawn.text()).join('\n')).toContain('Ctrl-Q leads back to the list');
  expect([...machines].sort()).toEqual(id === 'overlay' ? ['host', 'host2'] : ['host', 'laptop']);
});
