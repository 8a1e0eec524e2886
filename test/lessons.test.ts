/** The lessons keep what they promise, in every language, and the reader of lessons says what is wrong and where. */
import { describe, expect, test } from 'vitest';
import { lessonNames, lessonsDir, readLesson } from '../src/cli/course.ts';
import { makeWorld } from '../src/cli/world.ts';
import { checkLesson } from '../src/lab/checkLesson.ts';
import { type ReadFile, compareProse, faultText, loadLesson, parseLesson, runBlocks } from '../src/lab/load.ts';
import { parseProse } from '../src/lab/prose.ts';

const dir = lessonsDir();
const names = lessonNames(dir);
const maker: Parameters<typeof checkLesson>[1] = (o) => makeWorld({ ...(o.dockerd && { dockerd: o.dockerd }), ...(o.hosts === 2 && { hosts: '2' }) });

test('there are lessons', () => {
  expect(names.length).toBeGreaterThanOrEqual(9);
});

describe.each(names)('lesson %s', (name) => {
  const { loaded, faults } = readLesson(dir, name);

  test('its files have no faults', () => {
    expect(faults.map(faultText)).toEqual([]);
  });

  test('its languages have the same structure', () => {
    if (!loaded?.prose.en || !loaded.prose.zh) return;
    expect(compareProse(loaded.prose.en, loaded.prose.zh, 'zh.md').map(faultText)).toEqual([]);
  });

  test('every step helps: at least one hint of its own, a solution, two wrong ways, words for afterwards', () => {
    for (const step of loaded?.lesson.steps ?? []) {
      const prose = loaded?.prose.en?.steps[step.id];
      expect({ step: step.id, hints: (prose?.hints.length ?? 0) >= 1, solution: step.solution.length >= 1, wrong: (step.wrong?.length ?? 0) >= 2, done: Boolean(prose?.done) }).toEqual({ step: step.id, hints: true, solution: true, wrong: true, done: true });
    }
  });

  test('goals are open before a step, met by its solution, and not by what only looks like one', { timeout: 120_000 }, () => {
    expect(loaded && checkLesson(loaded, maker)).toEqual([]);
  });
});

describe('reading a broken lesson', () => {
  const step = (more = ''): string => `id: a\nminutes: 5\nsteps:\n  - id: one\n    goals:\n      - id: first\n        check: { container: { name: web1 } }\n    solution: [docker run -d --name web1 httpd]\n${more}`;
  test.each([
    ['an unknown key', step('color: red\n'), /^l\.yaml:9:1: Unrecognized key: "color"$/],
    ['an unknown key of a fact', step().replace('name: web1 }', 'name: web1, colour: red }'), /^l\.yaml:7:\d+: steps\.0\.goals\.0\.check\.container: Unrecognized key: "colour"$/],
    ['a wrong type', step().replace('minutes: 5', 'minutes: soon'), /^l\.yaml:2:1: minutes: Invalid input: expected number/],
    ['a missing key', step().replace('    solution: [docker run -d --name web1 httpd]\n', ''), /^l\.yaml:4:5: steps\.0\.solution: Invalid input/],
    ['an unknown pane', step('panes: [ifconfg]\n'), /^l\.yaml:9:9: panes\.0: /],
    ['the same goal twice', step().replace('    solution', '      - id: first\n        check: { container: { name: web2 } }\n    solution'), /^l\.yaml:8:9: goal "first" stands here for the second time$/],
    ['the same step twice', `${step()}  - id: one\n    goals:\n      - id: x\n        check: { container: { name: web2 } }\n    solution: []\n`, /^l\.yaml:9:5: step "one" stands here for the second time$/],
    ['a right choice that is none', step().replace('check: { container: { name: web1 } }', 'choice: { options: [aa, bb], right: cc }'), /^l\.yaml:7:\d+: the right choice "cc" is none of the options$/],
    ['YAML that is none', 'id: a\nsteps: [\n', /^l\.yaml:\d+:\d+: /],
    ['a list where a map belongs', '- a\n- b\n', /^l\.yaml:1:1: Invalid input: expected object/],
  ])('%s is told with file, line, column and reason', (_what, source, expected) => {
    const { faults } = parseLesson(source, 'l.yaml');
    expect(faults.map(faultText).find((f) => expected.test(f)) ?? faults.map(faultText)).toMatch(expected);
  });

  test('YAML aliases that would grow without bound are refused', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${['b', 'c', 'd', 'e', 'f', 'g'].map((n, i) => `${n}: &${n} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`).join('\n')}\n`;
    expect(parseLesson(bomb, 'l.yaml').faults.length).toBeGreaterThan(0);
  });

  const files = (en: string, zh?: string): ReadFile => (name) => (name === 'lesson.yaml' ? step() : name === 'en.md' ? en : name === 'zh.md' ? zh : undefined);
  const EN = '# A\nIntro.\n## one: The step\nText.\n### goal first\nDo it.\n### hint\nLook.\n### done\nSeen.\n';
  const faultsOf = (en: string, zh?: string): string[] => loadLesson('01-a', 'x', files(en, zh)).faults.map(faultText);

  test('a sound lesson has no faults', () => {
    expect(faultsOf(EN)).toEqual([]);
  });
  test.each([
    ['a goal without words', EN.replace('### goal first\nDo it.\n', ''), 'x/en.md:3:1: there is no section "### goal first"'],
    ['words for a goal that is not there', EN.replace('### hint', '### goal second\nMore.\n### hint'), 'x/en.md:7:1: lesson.yaml has no goal "second" in step "one"'],
    ['words for a step that is not there', `${EN}## two: Another\nText.\n`, 'x/en.md:11:1: lesson.yaml has no step "two"'],
    ['a step without words', '# A\nIntro.\n', 'x/en.md:1:1: there is no section "## one: …" for that step'],
    ['a heading of no known kind', EN.replace('### hint', '### hints'), 'x/en.md:7:1: "### hints" must be "### goal goal-id", "### hint" or "### done"'],
    ['no title', EN.replace('# A\n', ''), 'x/en.md:1:1: the file has no "# Title of the lesson"'],
  ])('%s is told with file and line', (_what, en, expected) => {
    expect(faultsOf(en)).toContain(expected);
  });
  test('what a Chinese file lacks is told', () => {
    expect(faultsOf(EN, EN.replace('### goal first\nDo it.\n', ''))).toEqual(['x/zh.md:3:1: there is no section "### goal first"']);
  });
  test('languages that differ in hints, explanations or quoted outputs are told apart', () => {
    const [a, b] = [`${EN}\n`.replace('Text.', '```run ip route\n```'), EN.replace('### hint\nLook.\n', '').replace('### done\nSeen.\n', '')].map((t) => parseProse(t, 'p').prose);
    expect(compareProse(a as never, b as never, 'zh.md').map(faultText)).toEqual([
      'zh.md:3:1: step "one" has 0 hints, the other language has 1',
      'zh.md:3:1: step "one" has 0 "done" sections, the other language has 1',
      'zh.md:3:1: step "one" has 0 `run` blocks, the other language has 1',
    ]);
  });
  test('a place of a run block is part of what is compared', () => {
    expect(runBlocks('```run@laptop ip route\n```\n```run docker ps\n```')).toEqual(['@laptop ip route', 'docker ps']);
  });
});
