/** A lesson of anybody's is data: whatever its commands do, the lab comes back soon, and they see and change nothing outside. */
import { beforeAll, describe, expect, test } from 'vitest';
import { boundRegexps } from '../../src/cli/regexps.ts';
import { makeWorld } from '../../src/cli/world.ts';
import { Lab } from '../../src/lab/lab.ts';
import { type LoadedLesson, faultText, loadLesson } from '../../src/lab/load.ts';

/** Real milliseconds within which the lab must be back, on a machine that is busy with other tests; idle it takes two or three seconds, and unbounded minutes, or for ever. */
const SOON = 40_000;
const maker = (): ReturnType<typeof makeWorld> => makeWorld({});
const PROSE = '# S\n## one: O\nT\n### goal g\nG\n';
const read = (yaml: string): ReturnType<typeof loadLesson> => loadLesson('01-s', 'x', (n) => (n === 'lesson.yaml' ? yaml : n === 'en.md' ? PROSE : undefined));
const lessonWith = (goal: string, setup = 'true'): LoadedLesson =>
  read(`id: s\nminutes: 1\nsetup: [${JSON.stringify(setup)}]\nsteps:\n  - id: one\n    goals:\n      - { id: g, ${goal} }\n    solution: []\n`)
    .loaded as LoadedLesson;
const timed = (work: () => void): number => {
  const from = performance.now();
  work();
  return performance.now() - from;
};

const ENDLESS: [what: string, command: string][] = [
  ['a loop', 'while true; do :; done'],
  ['a loop that sleeps for no time', 'while true; do sleep 0; done'],
  ['a loop that sleeps', 'while true; do sleep 1; done'],
  ['a function that calls itself', 'f() { f; f; }; f'],
  ['a fork bomb', 'f() { f | f & }; f; wait'],
  ['a loop of jobs', 'while true; do true & done'],
  ['a flood of text', 'yes'],
  ['a longer flood', 'seq 1 1000000000'],
  ['a flood nobody reads', 'yes > /dev/null'],
  ['a flood of packets', 'ping -f 127.0.0.1'],
  ['a loop of pings', 'while true; do ping -c 1 -W 1 127.0.0.1 > /dev/null; done'],
  ['a loop of containers', 'while true; do docker run --rm busybox true; done'],
  ['a container that floods', 'docker run --rm busybox sh -c "while true; do echo x; done"'],
  ['a text that doubles', 'x=aaaaaaaaaa; while true; do x=$x$x; done'],
  ['a pattern that backtracks', 'echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab | grep -E "(a+)+c"'],
  ['waiting for a connection', 'nc -l -p 9999'],
  ['a file that never ends', 'tail -f /etc/hosts'],
];

beforeAll(boundRegexps);

describe('the lab comes back soon from', () => {
  test.each(ENDLESS)('%s in a check', { timeout: 120_000 }, (_what, command) => {
    const loaded = lessonWith(`check: { prints: { at: host, command: ${JSON.stringify(command)}, equals: never } }`);
    let lab: Lab | undefined;
    expect(timed(() => (lab = new Lab(maker, 'en', loaded)))).toBeLessThan(SOON);
    expect(lab?.stepDone).toBe(false);
  });
  test.each(ENDLESS)('%s in a setup', { timeout: 120_000 }, (_what, command) => {
    const loaded = lessonWith('check: { container: { name: web1 } }', command);
    expect(timed(() => new Lab(maker, 'en', loaded))).toBeLessThan(SOON);
  });
  test('a pattern of a check that backtracks', { timeout: 120_000 }, () => {
    const loaded = lessonWith(`check: { prints: { at: host, command: "echo ${'a'.repeat(60)}b", matches: "^(a+)+c" } }`);
    expect(timed(() => new Lab(maker, 'en', loaded))).toBeLessThan(SOON);
  });
});

test('a pattern that is none, or that could backtrack without bound, is told with file and line', () => {
  const faults = (pattern: string): string[] =>
    read(
      `id: s\nminutes: 1\nsteps:\n  - id: one\n    goals:\n      - { id: g, check: { prints: { at: host, command: w, matches: ${JSON.stringify(pattern)} } } }\n    solution: []\n`,
    ).faults.map(faultText);
  expect(faults('(')).toEqual([expect.stringMatching(/^x\/lesson\.yaml:6:\d+: .*not a regular expression/)]);
  expect(faults('(?=a+)+b')).toEqual([expect.stringMatching(/^x\/lesson\.yaml:6:\d+: .*look-around/)]);
  expect(faults('(a)\\1')).toEqual([expect.stringMatching(/^x\/lesson\.yaml:6:\d+: .*back reference/)]);
  expect(faults('^lo +UP$')).toEqual([]);
});

test('a lesson sees no file of the machine that it is read on', () => {
  const loaded = lessonWith(
    'check: { prints: { at: host, command: "cat /proc/self/cwd/package.json ../../package.json /home/* /tmp/* 2>&1", matches: vethlab } }',
  );
  expect(new Lab(maker, 'en', loaded).stepDone).toBe(false);
});
