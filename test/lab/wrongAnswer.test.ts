/** A wrong answer is refused with what the world knows of it. */
import { describe, expect, test } from 'vitest';
import { makeWorld } from '../../src/cli/world.ts';
import type { Goal } from '../../src/lab/schema.ts';
import { say } from '../../src/lab/text.ts';
import { whyWrong } from '../../src/lab/wrongAnswer.ts';
import { Session } from '../../src/shell/session.ts';

const session = new Session(makeWorld({}));
session.run('docker run -d --name web1 httpd');
const goal = (as?: 'number' | 'address'): Goal => ({ id: 'g', answer: { command: 'x' }, ...(as && { as }) });
const why = (g: Goal, right: string, typed: string): string | undefined => {
  const m = whyWrong(session.k.config, g, right, typed);
  return m && say('en', m);
};

describe('an answer that is not right', () => {
  test.each<[string, Goal, string, string, string | undefined]>([
    ["somebody else's address", goal('address'), '192.168.1.10', '172.17.0.1', 'that is the address of docker0 on docker-host.'],
    ['an address with its prefix length', goal('address'), '192.168.1.10', '172.17.0.2/16', 'that is the address of eth0 on web1.'],
    ["somebody else's MAC", goal(), '52:54:00:12:34:20', '52:54:00:12:34:10', 'that is the address of eth0 on docker-host.'],
    ["nobody's address", goal('address'), '192.168.1.10', '10.9.9.9', undefined],
    ['a name for an address', goal('address'), '192.168.1.10', 'eth0', 'an address is asked for, such as 172.17.0.1.'],
    ['a word for a number', goal('number'), '7', 'seven', 'a number is asked for.'],
    ['another number', goal('number'), '7', '8', undefined],
    ['half of the words', goal(), 'Network is unreachable', 'unreachable', 'it is a part of the right answer. Give all of it.'],
    ['too many words', goal(), 'bad address', 'ping: bad address', 'the right answer is in it, with something too many.'],
    ['other words', goal(), 'bad address', 'no route', undefined],
  ])('%s', (_what, g, right, typed, said) => {
    expect(why(g, right, typed)).toBe(said);
  });
});
