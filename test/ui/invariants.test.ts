/** Whatever the lesson and the language: no line is too long, no border broken, no wide character cut. */
import { afterEach, describe, expect, it } from 'vitest';
import { lessonsDir, readCourse } from '../../src/cli/course.ts';
import type { Lang } from '../../src/lab/load.ts';
import { splitPlace } from '../../src/lab/place.ts';
import { widthOf } from '../../src/text/wrap.ts';
import { Drawn } from './draw.ts';

const lessons = readCourse(lessonsDir());
const SIZES = [
  [80, 24],
  [120, 40],
] as const;

let drawn: Drawn | undefined;
afterEach(() => {
  drawn?.close();
  drawn = undefined;
});

/** What is wrong with a screen, a line each. */
function faults(lines: string[], columns: number, rows: number): string[] {
  const out: string[] = [];
  if (lines.length > rows) out.push(`${lines.length} lines of ${rows}`);
  lines.forEach((line, i) => {
    const width = widthOf(line);
    const say = (what: string): void => void out.push(`line ${i + 1} ${what}: ${JSON.stringify(line)}`);
    if (width > columns) say(`is ${width} wide`);
    if (/\ufffd|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(line)) say('has half a character');
    if (/^[│╭╰]/.test(line) && !/[│╮╯]$/.test(line.trimEnd())) say('has an open side');
    if (/^[╭│╰]/.test(line) && width !== columns && !/^[│╭╰].*[│╮╯] *$/.test(line)) say('is not as wide as its box');
    if (/\{\w+\}/.test(line) && /[\u4e00-\u9fff]/.test(line)) say('has an unfilled place');
    if (/undefined|\[object/.test(line)) say('says undefined');
  });
  // top and bottom borders come in pairs
  const count = (mark: string): number => lines.join('').split(mark).length - 1;
  if (count('╭') !== count('╰') || count('╮') !== count('╯') || count('╭') !== count('╮')) out.push('a border lacks a corner');
  return out;
}

describe.each(['en', 'zh'] as const)('every screen in %s', (lang: Lang) => {
  it.each(lessons.map((l) => [l.lesson.id, l] as const))('%s', async (_, lesson) => {
    drawn = new Drawn({ lessons, lang, columns: 80, rows: 24 });
    const { ui } = drawn;
    ui.open(lesson);
    const found: string[] = [];
    const look = async (when: string, sizes: readonly (readonly [number, number])[] = SIZES): Promise<void> => {
      for (const [columns, rows] of sizes) {
        ui.resize(columns, rows);
        for (const f of faults(await (drawn as Drawn).text(), columns, rows)) found.push(`${when} at ${columns}x${rows}: ${f}`);
      }
    };
    for (let n = 0; ui.lab && !ui.lab.finished && n < 20; n++) {
      await look(`step ${n + 1}`);
      ui.reading = false;
      await look(`step ${n + 1}, working`, [[80, 24]]);
      for (const line of ui.lab.step?.solution ?? []) {
        const { at, command } = splitPlace(ui.lab.fillAnswer(line));
        ui.termAt = Math.max(
          0,
          ui.terms.findIndex((t) => t.at === at),
        );
        if (ui.terms[ui.termAt]?.at === at) drawn.type(command);
        else ui.lab.session.run(command, { at });
      }
      ui.lab.evaluate();
      await look(`step ${n + 1}, done`);
      drawn.type('next');
    }
    await look('the end');
    expect(found).toEqual([]);
    expect(ui.lab?.finished).toBe(true);
  });

  it('the list, the help, what is said when there is too little room', async () => {
    const d = new Drawn({ lessons, lang, columns: 80, rows: 24 });
    drawn = d;
    const found: string[] = [];
    for (const [columns, rows] of [...SIZES, [200, 60], [60, 15], [20, 5]] as const) {
      d.ui.resize(columns, rows);
      d.ui.help = false;
      found.push(...faults(await d.text(), columns, rows));
      d.ui.help = true;
      for (d.ui.helpScroll = 0; d.ui.helpScroll < 60; d.ui.helpScroll += 10) found.push(...faults(await d.text(), columns, rows));
    }
    expect(found).toEqual([]);
  });
});
