import { mkdtempSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Surroundings, findings } from '../../src/cli/doctor.ts';
import { say } from '../../src/lab/text.ts';

const home = mkdtempSync(join(tmpdir(), 'vethlab-doctor-'));
const fine: Surroundings = {
  node: '20.1.0',
  env: { XDG_DATA_HOME: home, LANG: 'C.UTF-8', TERM: 'xterm' },
  isTTY: true,
  columns: 80,
  rows: 24,
  colours: 8,
};
const wrong = (change: Partial<Surroundings>, lessons?: string) =>
  findings({ ...fine, ...change }, lessons)
    .filter((f) => f.state !== 'good')
    .map((f) => [f.what, f.state, f.advice ? say('en', f.advice) : '']);

describe('vethlab doctor', () => {
  it('finds nothing wrong where nothing is', () => expect(wrong({})).toEqual([]));

  it.each<[string, Partial<Surroundings>, string, string, RegExp]>([
    ['an old Node', { node: '18.2.0' }, 'doctor.node', 'bad', /Node 20 or newer/],
    ['a small terminal', { columns: 79 }, 'doctor.size', 'bad', /80x24/],
    ['no terminal', { isTTY: false }, 'doctor.terminal', 'so-so', /--plain/],
    ['no colours', { env: { ...fine.env, NO_COLOR: '1' } }, 'doctor.colours', 'so-so', /signs/],
    ['a locale without Unicode', { env: { ...fine.env, LANG: 'POSIX' } }, 'doctor.unicode', 'so-so', /--ascii/],
    ['a data directory that is a file', { env: { ...fine.env, XDG_DATA_HOME: '/dev/null' } }, 'doctor.data', 'so-so', /permissions/],
  ])('names %s and what to do', (_what, change, what, state, advice) => {
    const [found] = wrong(change);
    expect(found?.slice(0, 2)).toEqual([what, state]);
    expect(found?.[2]).toMatch(advice);
    expect(wrong(change)).toHaveLength(1);
  });

  it('says which lesson is broken, with its line', () => {
    mkdirSync(join(home, 'course', '01-x'), { recursive: true });
    writeFileSync(join(home, 'course', '01-x', 'lesson.yaml'), 'id: x\nminutes: many\n');
    const [found] = wrong({}, join(home, 'course'));
    expect(found?.[0]).toBe('doctor.lessons');
    expect(found?.[2]).toMatch(/lesson\.yaml:2:\d+: /);
  });
});
