/** Whole sessions of commands on a machine without rules, held against what the real tool printed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dockerWorld } from '../../../src/docker/world.ts';
import { Session } from '../../../src/shell/session.ts';

interface Step { cmd: string; exit: number; stdout: string; stderr: string }
const sessions = JSON.parse(readFileSync(new URL('../../conformance/iptables-sessions.json', import.meta.url), 'utf8')) as { name: string; steps: Step[] }[];
/** Dates, and what the policies of a machine that resolves names have counted. */
const mask = (text: string): string => text.replace(/on \w{3} \w{3} +\d+ [\d:]+ 20\d\d/g, 'on DATE').replace(/(policy \w+) \d+ packets, \d+ bytes/g, '$1 N packets, N bytes').replace(/^(-P \w+ \w+ -c) \d+ \d+/gm, '$1 N N').replace(/^(:\w+ (?:ACCEPT|DROP)) \[\d+:\d+\]/gm, '$1 [N:N]');

describe.each(sessions)('$name', ({ steps }) => {
  it('answers as the machine did', () => {
    const session = new Session(dockerWorld(1, {}));
    const different = steps.flatMap((step) => {
      const got = session.run(step.cmd, { at: 'laptop', cwd: '/' });
      const have = { cmd: step.cmd, exit: got.exit, stdout: mask(got.stdout), stderr: mask(got.stderr) };
      const want = { cmd: step.cmd, exit: step.exit, stdout: mask(step.stdout), stderr: mask(step.stderr) };
      return JSON.stringify(have) === JSON.stringify(want) ? [] : [{ want, have }];
    });
    expect(different).toEqual([]);
  });
});
