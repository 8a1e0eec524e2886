/** `vethlab progress`: what is done is shown, taken elsewhere and merged, and never lost. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ExamResult, type LessonProgress, type Progress, mergeProgress, withExam } from '../../src/lab/progress.ts';
import { widthOf } from '../../src/text/wrap.ts';

const folder = mkdtempSync(join(tmpdir(), 'vethlab-progress-'));
let homes = 0;
/** A learner with this much done. */
function learner(progress: Progress | string | undefined) {
  const data = join(folder, `home${++homes}`);
  const file = join(data, 'vethlab', 'progress.json');
  mkdirSync(join(data, 'vethlab'), { recursive: true });
  if (progress !== undefined) writeFileSync(file, typeof progress === 'string' ? progress : JSON.stringify(progress));
  const run = (...args: string[]) => {
    const r = spawnSync(process.execPath, [join(import.meta.dirname, '../../bin/vethlab.js'), 'progress', ...args], {
      input: '',
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, XDG_DATA_HOME: data, LANG: 'C.UTF-8', LC_ALL: '' },
    });
    return { out: r.stdout, err: r.stderr.replace('vethlab: building ...\n', ''), status: r.status };
  };
  return { run, data, kept: (): Progress => JSON.parse(readFileSync(file, 'utf8')) };
}
const lesson = (p: Partial<LessonProgress> = {}): LessonProgress => ({ step: 0, done: false, hints: 0, commands: 0, answered: [], ...p });
const exam = (right: number, day: string): ExamResult => ({ right, of: 20, passed: right >= 16, at: `${day}T10:00:00.000Z`, again: [] });
const some: Progress = {
  version: 1,
  lessons: { tour: lesson({ done: true, step: 4 }), bridge: lesson({ step: 2 }), 'shop-down': lesson({ done: true, score: 84 }) },
  exam: { best: exam(17, '2026-01-02'), last: exam(12, '2026-02-03') },
};

describe('vethlab progress', () => {
  it('shows lessons, repair shops with their best score, and the exam', () => {
    const { out, status } = learner(some).run();
    expect(status).toBe(0);
    expect(out).toMatch(/^Lessons: 1 of \d+ done\n {2}tour .* done$/m);
    expect(out).toMatch(/^ {2}bridge .* step 3$/m);
    expect(out).toMatch(/^Repair shops: 1 of \d+ repaired\n {2}shop-down .* 84 points$/m);
    expect(out).toMatch(/best: 17 of 20, passed, 2026-01-02\n {2}last: 12 of 20, not passed, 2026-02-03\n$/);
  });

  it('speaks Chinese with the same lines, none wider than a terminal', () => {
    const { run } = learner(some);
    const [en, zh] = [run().out, run('--lang', 'zh').out].map((t) => t.split('\n')) as [string[], string[]];
    expect(zh.length).toBe(en.length);
    expect(zh[0]).toMatch(/^课程：已完成 1\/\d+$/);
    for (const line of [...en, ...zh]) expect(widthOf(line)).toBeLessThanOrEqual(80);
  });

  it('is there as JSON, also for who has done nothing', () => {
    const json = JSON.parse(learner(some).run('--json').out);
    expect(json.lessons.find((l: { id: string }) => l.id === 'shop-down')).toMatchObject({ kind: 'repair', state: 'done', score: 84 });
    expect(json.exam.best.right).toBe(17);
    const none = JSON.parse(learner(undefined).run('--json').out);
    expect(new Set(none.lessons.map((l: { state: string }) => l.state))).toEqual(new Set(['new']));
    expect(none.exam).toBe(null);
  });
});

describe('taking it elsewhere', () => {
  it('comes back as it went, and an earlier export may be replaced', () => {
    const file = join(folder, 'mine.json');
    expect(learner(some).run('--export', file)).toMatchObject({ status: 0, out: `Progress was written to ${file}.\n` });
    const other = learner(undefined);
    expect(other.run('--import', file)).toMatchObject({ status: 0, out: expect.stringContaining('2 lessons and repair shops are done now, 0 were before') });
    expect(other.kept()).toEqual(some);
    expect(other.run('--export', file).out).toMatch(/in place of an earlier export/);
  });

  it('writes over no other file', () => {
    writeFileSync(join(folder, 'essay.json'), '{"my": "essay"}');
    const { err, status } = learner(some).run('--export', 'essay.json');
    expect(status).not.toBe(0);
    expect(err).toMatch(/^vethlab: there is a file essay\.json already, and it is no export of progress; name another one\.\n$/);
    expect(readFileSync(join(folder, 'essay.json'), 'utf8')).toBe('{"my": "essay"}');
    expect(learner(some).run('--export', '.').status).not.toBe(0);
  });

  it('merges: what is done on either side stays done, and the better score stays', () => {
    const theirs: Progress = {
      version: 1,
      lang: 'zh',
      lessons: {
        tour: lesson({ step: 1 }),
        bridge: lesson({ done: true, step: 6 }),
        'shop-down': lesson({ done: true, score: 60 }),
        mine: lesson({ step: 3 }),
      },
      exam: { best: exam(19, '2026-03-04'), last: exam(5, '2026-03-05') },
    };
    writeFileSync(join(folder, 'theirs.json'), JSON.stringify(theirs));
    const { run, kept } = learner(some);
    expect(run('--import', 'theirs.json').status).toBe(0);
    const after = kept();
    expect(Object.entries(after.lessons).map(([id, l]) => [id, l.done, l.score])).toEqual([
      ['tour', true, undefined],
      ['bridge', true, undefined],
      ['shop-down', true, 84],
      ['mine', false, undefined],
    ]);
    expect(after.exam).toEqual({ best: exam(19, '2026-03-04'), last: exam(5, '2026-03-05') });
    run('--import', 'theirs.json');
    expect(kept()).toEqual(after);
  });

  it.each([
    ['no JSON', 'hello'],
    ['another version', '{"version":2,"lessons":{}}'],
    ['a score of 900', '{"version":1,"lessons":{"r":{"step":0,"done":true,"hints":0,"commands":0,"score":900}}}'],
    ['a list', '[]'],
    ['nothing', ''],
    ['too much', ' '.repeat(1_100_000)],
  ])('refuses %s with one sentence and loses nothing', (_, text) => {
    writeFileSync(join(folder, 'bad.json'), text);
    const { run, kept } = learner(some);
    const { out, err, status } = run('--import', 'bad.json');
    expect({ out, status }).toEqual({ out: '', status: 2 });
    expect(err).toMatch(/^vethlab: bad\.json: it is no export of progress: .*\.\n$/);
    expect(kept()).toEqual(some);
    expect(run('--import', 'nosuch.json')).toMatchObject({
      status: 2,
      err: expect.stringMatching(/^vethlab: can't read nosuch\.json: there is no such file.*\n$/),
    });
  });

  it('sets a damaged progress file aside before it writes anew', () => {
    writeFileSync(join(folder, 'good.json'), JSON.stringify(some));
    const { run, kept, data } = learner('{"half a fi');
    const { err, status } = run('--import', 'good.json');
    expect(status).toBe(0);
    expect(err).toMatch(/set aside as/);
    expect(kept()).toEqual(some);
    const aside = readdirSync(join(data, 'vethlab')).find((f) => f.includes('damaged')) as string;
    expect(existsSync(join(data, 'vethlab', aside)) && readFileSync(join(data, 'vethlab', aside), 'utf8')).toBe('{"half a fi');
  });
});

it('merging is the same from either side in what is done, scored and passed', () => {
  const a: Progress = { ...some, exam: { best: exam(17, '2026-01-02'), last: exam(17, '2026-01-02') } };
  const b: Progress = { version: 1, lessons: { bridge: lesson({ done: true }), 'shop-down': lesson({ done: true, score: 90 }) } };
  const gist = (p: Progress) => [
    Object.entries(p.lessons)
      .map(([id, l]) => [id, l.done, l.score])
      .sort(),
    p.exam,
  ];
  expect(gist(mergeProgress(a, b))).toEqual(gist(mergeProgress(b, a)));
  expect(withExam(b, exam(3, '2026-05-05')).exam).toEqual({ best: exam(3, '2026-05-05'), last: exam(3, '2026-05-05') });
  expect(withExam(a, exam(3, '2026-05-05')).exam).toEqual({ best: exam(17, '2026-01-02'), last: exam(3, '2026-05-05') });
});
