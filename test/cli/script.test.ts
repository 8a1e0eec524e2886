import { describe, expect, it } from 'vitest';
import { parseScript } from '../../src/cli/sh.ts';

describe('a script for vethlab sh --json', () => {
  it('says where each line is typed', () => {
    expect(parseScript('# a comment\n\ndocker ps\nlaptop$ ip route\nhost$ ls\nhost2$ ls\n', ['host', 'laptop'])).toEqual([
      { at: 'host', cmd: 'docker ps' },
      { at: 'laptop', cmd: 'ip route' },
      { at: 'host', cmd: 'ls' },
      { at: 'host', cmd: 'host2$ ls' },
    ]);
  });
});
