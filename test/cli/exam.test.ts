/** `vethlab exam`: twenty questions line by line, an account that names lessons, and nothing counted before the end. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lessonsDir, readCourse } from '../../src/cli/course.ts';
import { readBank } from '../../src/cli/exam/run.ts';
import { worldMaker } from '../../src/cli/world.ts';
import { type DrawnQuestion, drawExam, rightAnswerOf } from '../../src/lab/exam/exam.ts';
import { widthOf } from '../../src/text/wrap.ts';

const folder = mkdtempSync(join(tmpdir(), 'vethlab-exam-'));
let homes = 0;
const freshHome = (): string => join(folder, `home${++homes}`);
function exam(input: string, args: string[] = [], home = freshHome()) {
  const r = spawnSync(process.execPath, [join(import.meta.dirname, '../../bin/vethlab.js'), 'exam', ...args], {
    input,
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, XDG_DATA_HOME: home, LANG: 'C.UTF-8', LC_ALL: '' },
  });
  const file = join(home, 'vethlab', 'progress.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).exam : undefined;
  return { out: r.stdout, err: r.stderr.replace('vethlab: building ...\n', ''), status: r.status, kept };
}
const { bank } = readBank();
const lessons = readCourse(lessonsDir());
const SEED = 7;
const drawn = drawExam(bank, SEED);
const rightLine = (d: DrawnQuestion): string => {
  const right = rightAnswerOf(d.question, worldMaker(undefined));
  return d.options.length > 0 ? String(d.options.indexOf(right) + 1) : right;
};
const RIGHT = drawn.map(rightLine);
const WRONG = drawn.map((d, i) => (d.options.length > 0 ? String((Number(RIGHT[i]) % d.options.length) + 1) : 'nonsense'));
const text = (lines: string[]): string => lines.map((l) => `${l}\n`).join('');
const seeded = ['--seed', String(SEED)];

it('asks about lessons that there are', () => {
  const ids = lessons.filter((l) => l.kind === 'lesson').map((l) => l.lesson.id);
  expect([...bank.topics].sort()).toEqual([...ids].sort());
});

describe('vethlab exam', () => {
  it('gives twenty of twenty for right answers, and keeps it', () => {
    const { out, status, err, kept } = exam(text(RIGHT), seeded);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^20 of 20 right\. Passed\.\n\nThere is nothing to study again\./m);
    expect(kept.best).toMatchObject({ right: 20, of: 20, passed: true, again: [] });
  });

  it('explains every wrong answer and names the lessons to study again by title', () => {
    const { out, status, kept } = exam(text(WRONG), seeded);
    expect(status).toBe(0);
    expect(out.match(/^Not right\./gm)).toHaveLength(20);
    expect(out).toMatch(/^0 of 20 right\. Not passed yet: that takes 16\.$/m);
    const topics = new Set(drawn.map((d) => d.question.topic));
    const again = out.slice(out.indexOf('To study again:'));
    for (const l of lessons) expect(again.includes(`  ${l.prose.en?.title} (vethlab ${l.lesson.id})\n`)).toBe(topics.has(l.lesson.id));
    expect(new Set(kept.last.again)).toEqual(topics);
  });

  it('keeps the best and the last', () => {
    const home = freshHome();
    exam(text([...RIGHT.slice(0, 17), ...WRONG.slice(17)]), seeded, home);
    const { out, kept } = exam(text(WRONG), seeded, home);
    expect(kept).toMatchObject({ best: { right: 17, passed: true }, last: { right: 0, passed: false } });
    expect(out).toMatch(/Your best so far: 17 of 20\.\n$/);
  });

  it.each([
    ['end of the input', '', 1],
    ['quit', 'quit\n', 0],
  ])('counts nothing when it is left in the middle by %s', (_, last, status) => {
    const r = exam(text(RIGHT.slice(0, 19)) + last, seeded);
    expect(r).toMatchObject({ status, err: '\nvethlab: The exam was left before its end: nothing was counted.\n', kept: undefined });
  });

  it('asks again for what is no answer, and leaves out what is skipped', () => {
    const at = drawn.findIndex((d) => d.options.length > 0);
    const lines = [...RIGHT.slice(0, at), '', '0', '9', 'x', 'skip', ...RIGHT.slice(at + 1)];
    const { out } = exam(text(lines), seeded);
    expect(out.match(/That is no number from 1 to \d/g)).toHaveLength(4);
    expect(out).toMatch(/^19 of 20 right\. Passed\.$/m);
  });

  it('has the same structure in both languages, and no line wider than 80 columns', () => {
    const [en, zh] = ['en', 'zh'].map((l) => exam(text(WRONG), [...seeded, '--lang', l]).out) as [string, string];
    const shape = (out: string): string[] =>
      out
        .split('\n')
        .filter((l) => /^\d+\. |^ {2}(host|laptop)\$|^ {2}.* \(vethlab/.test(l))
        .map((l) => l.replace(/^(\d+\.).*|^ {2}.*(\(vethlab.*)/, '$1$2'));
    expect(shape(zh)).toEqual(shape(en));
    expect(zh).toMatch(/^第 20 题，共 20 题$/m);
    expect(zh).toMatch(/^20 题答对 0 题。/m);
    for (const line of `${en}\n${zh}`.split('\n')) if (!/^ {2}(host|laptop)\$/.test(line)) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  it('goes on in the other language when told so', () => {
    expect(exam('lang zh\n', seeded).out).toMatch(/Question 1 of 20[\s\S]*第 1 题，共 20 题/);
  });

  it('speaks JSON for programs', () => {
    const { out } = exam(text(RIGHT), [...seeded, '--json']);
    const said = out
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l));
    expect(said.map((s) => s.type)).toEqual(['begin', ...RIGHT.flatMap(() => ['question', 'answer']), 'account']);
    expect(said.at(-1)).toMatchObject({ right: 20, of: 20, passed: true, again: [], kept: true });
    expect(out).not.toBe(exam(text(RIGHT), ['--seed', '8', '--json']).out);
  });
});
