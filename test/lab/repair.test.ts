/** Repair shops: each is broken before, mended by every cure and by no wrong one; what a shop must have; its score. */
import { describe, expect, test } from 'vitest';
import { lessonNames, lessonsDir, readLesson } from '../../src/cli/course.ts';
import { makeWorld } from '../../src/cli/world.ts';
import { checkLesson } from '../../src/lab/checkLesson.ts';
import { Lab } from '../../src/lab/lab.ts';
import { type LoadedLesson, loadLesson } from '../../src/lab/load.ts';
import { keepBest, mergeProgress } from '../../src/lab/progress.ts';
import { progressState } from '../../src/lab/progressState.ts';
import { curesOf, repairFaults, repairScore } from '../../src/lab/repair.ts';
import { type } from '../../src/lab/typing.ts';

const dir = lessonsDir();
const names = lessonNames(dir).filter((n) => /^r\d/.test(n));
const maker = (): ReturnType<typeof makeWorld> => makeWorld({});

test('there are twelve repair shops, after the lessons', () => {
  expect(names.length).toBe(12);
  expect(lessonNames(dir).slice(-12)).toEqual(names);
});

describe.each(names)('repair shop %s', (name) => {
  const { loaded } = readLesson(dir, name);

  test('speaks both languages, has two cures and three wrong ones', () => {
    expect(Object.keys(loaded?.prose ?? {})).toEqual(['en', 'zh']);
    expect(loaded && repairFaults(loaded)).toEqual([]);
  });

  test('refuses to flush everything, to open FORWARD, and to restart or recreate a container where that does not help', () => {
    const wrong = (loaded?.lesson.steps[0]?.wrong ?? []).map((w) => w.join('; '));
    for (const kind of [/iptables -F(;|$)/, /iptables -P FORWARD ACCEPT/, /docker (restart|rm -f|start)/]) expect(wrong.filter((w) => kind.test(w))).not.toEqual([]);
  });

  test('its name, its title and its complaint give no cure away', () => {
    const words = (loaded?.lesson.steps[0]?.solution ?? []).flatMap((l) => l.split(' ')).filter((w) => /[._]/.test(w) && w.length > 8 && !/^\d/.test(w));
    for (const prose of Object.values(loaded?.prose ?? {})) {
      const told = `${name} ${prose.title} ${prose.intro} ${prose.steps.complaint?.text}`;
      for (const word of words) expect(told.includes(word) && !word.startsWith('/root/')).toBe(false);
    }
  });
});

describe('a shop that is none', () => {
  const shop = readLesson(dir, names[0] as string).loaded as LoadedLesson;
  const step = shop.lesson.steps[0] as LoadedLesson['lesson']['steps'][number];
  const but = (change: Partial<typeof step>): LoadedLesson => ({ ...shop, lesson: { ...shop.lesson, steps: [{ ...step, ...change }] } });

  test.each([
    ['one cure only', but({ cures: [] }), /two cures/],
    ['two wrong cures only', but({ wrong: step.wrong?.slice(0, 2) }), /three wrong cures/],
    ['nothing to keep', but({ goals: step.goals.filter((g) => !('role' in g) || g.role !== 'keeps') }), /role: keeps/],
    ['no setup', { ...shop, lesson: { ...shop.lesson, setup: [] } }, /a setup that breaks/],
    ['a cure that mends nothing', but({ cures: [['true']] }), /the cure "true" does not meet goal "page"/],
    ['a wrong cure that mends', but({ wrong: [['sysctl -w net.ipv4.ip_forward=1'], ['true'], ['false']] }), /the wrong cure "sysctl -w net\.ipv4\.ip_forward=1" meets every goal/],
    ['a goal that holds before', but({ goals: [...step.goals, { id: 'extra', check: { container: { name: 'shop' } } }] }), /goal "extra" holds before the repair/],
    ['something to keep that does not work', but({ goals: [...step.goals, { id: 'extra', role: 'keeps', check: { container: { name: 'none' } } }] }), /goal "extra" is to be kept, but does not hold/],
  ])('is told: %s', (_what, loaded, expected) => {
    expect(checkLesson(loaded, maker).join('\n')).toMatch(expected);
  });
});

describe('at work', () => {
  const shop = readLesson(dir, 'r01-shop-down').loaded as LoadedLesson;
  const done = (lab: Lab): string[] => lab.goals.filter((g) => g.done).map((g) => g.id);

  test('what works is ticked from the start, symptoms and cause are not, and the cause is not spelled out', () => {
    const lab = new Lab(maker, 'en', shop);
    expect(done(lab)).toEqual(['here']);
    expect(lab.missingText()).not.toContain('ip_forward');
    expect(lab.next()).toMatch(/^Not yet: laptop does not reach/);
  });

  test('any cure finishes it, with points, and the explanation', () => {
    for (const cure of curesOf(shop.lesson)) {
      const lab = new Lab(maker, 'en', shop);
      for (const line of cure) type(lab, line);
      expect(lab.next()).toMatch(/100 points of 100/);
      expect(lab.finished).toBe(true);
      expect(lab.doneText).toContain('ip_forward');
      expect(lab.progress).toMatchObject({ done: true, score: 100 });
    }
  });

  test('hints and the solution cost points, so do many commands', () => {
    const lab = new Lab(maker, 'en', shop);
    lab.word('hint');
    lab.word('solution');
    type(lab, 'sysctl -w net.ipv4.ip_forward=1');
    lab.next();
    expect(lab.progress.score).toBe(80);
    expect(repairScore(0, 15)).toBe(100);
    expect(repairScore(0, 20)).toBe(90);
    expect(repairScore(0, 20, 20)).toBe(100);
    expect(repairScore(50, 500)).toBe(10);
  });

  test('the best score is kept, in one lab and over two', () => {
    const state = (score: number | undefined, isDone = true): Parameters<typeof keepBest>[1] => ({ step: 0, done: isDone, hints: 1, commands: 3, answered: [], ...(score !== undefined && { score }) });
    expect(keepBest(state(70), state(undefined, false))).toMatchObject({ done: true, score: 70 });
    expect(keepBest(state(70), state(90))).toMatchObject({ score: 90 });
    expect(keepBest(undefined, state(undefined, false))).toMatchObject({ done: false });
    const progress = (s: number): Parameters<typeof mergeProgress>[0] => ({ version: 1, lessons: { 'shop-down': state(s) } });
    expect(mergeProgress(progress(60), progress(80)).lessons['shop-down']?.score).toBe(80);
    expect(mergeProgress(progress(80), progress(60)).lessons['shop-down']?.score).toBe(80);
    expect(progressState(shop, state(80))).toEqual({ key: 'repair.points', values: { n: 80 } });
  });
});

test('a check may try what would be after a restart, and nothing of it stays', () => {
  const yaml = 'id: s\nminutes: 1\nsetup: [docker run -itd --name aa busybox]\nsteps:\n  - id: one\n    goals:\n      - { id: g, check: { prints: { at: host, first: [docker rm -f aa, "laptop$ true"], command: docker ps -aq, equals: "" } } }\n    solution: []\n';
  const loaded = loadLesson('01-s', 'x', (n) => (n === 'lesson.yaml' ? yaml : n === 'en.md' ? '# S\n## one: O\nT\n### goal g\nG\n' : undefined)).loaded as LoadedLesson;
  const lab = new Lab(maker, 'en', loaded);
  expect(lab.stepDone).toBe(true);
  expect(lab.session.run('docker ps -aq').stdout).not.toBe('');
});
