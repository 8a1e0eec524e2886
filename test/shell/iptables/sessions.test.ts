/** Whole sessions of commands on a machine without rules, held against what the real tool printed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EngineRelease } from '../../../src/docker/state.ts';
import { dockerWorld } from '../../../src/docker/world.ts';
import { Session } from '../../../src/shell/session.ts';

interface Step { cmd: string; exit: number; stdout: string; stderr: string }
const read = (file: string, engine: EngineRelease) =>
  (JSON.parse(readFileSync(new URL(`../../conformance/${file}`, import.meta.url), 'utf8')) as { name: string; steps: Step[] }[]).map((s) => ({ ...s, engine }));
const sessions = [...read('iptables-sessions.json', '28.5.2'), ...read('iptables-1.8.9-sessions.json', '20.10.24')];
/** Dates, and what the policies of a machine that resolves names have counted. */
const mask = (text: string): string => text.replace(/on \w{3} \w{3} +\d+ [\d:]+ 20\d\d/g, 'on DATE').replace(/(policy \w+) \d+ packets, \d+ bytes/g, '$1 N packets, N bytes').replace(/^(-P \w+ \w+ -c) \d+ \d+/gm, '$1 N N').replace(/^(:\w+ (?:ACCEPT|DROP)) \[\d+:\d+\]/gm, '$1 [N:N]');

describe.each(sessions)('$name beside engine $engine', ({ steps, engine }) => {
  it('answers as the machine did', () => {
    const session = new Session(dockerWorld(1, { engine }));
    const different = steps.flatMap((step) => {
      const got = session.run(step.cmd, { at: 'laptop', cwd: '/' });
      const have = { cmd: step.cmd, exit: got.exit, stdout: mask(got.stdout), stderr: mask(got.stderr) };
      const want = { cmd: step.cmd, exit: step.exit, stdout: mask(step.stdout), stderr: mask(step.stderr) };
      return JSON.stringify(have) === JSON.stringify(want) ? [] : [{ want, have }];
    });
    expect(different).toEqual([]);
  });
});
