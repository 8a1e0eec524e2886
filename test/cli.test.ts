import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeError, UserError } from '../src/cli/userError.ts';

const bin = fileURLToPath(new URL('../bin/vethlab.js', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Runs the bundle that ships, not the source. */
function vethlab(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', input: '' });
  return { stdout, stderr: stderr.replace(/^vethlab: building \.\.\.\n/, ''), status };
}

describe('the command line', () => {
  it('prints its version and nothing else', () => {
    expect(vethlab('--version')).toEqual({ stdout: `${version}\n`, stderr: '', status: 0 });
  });

  it('prints its help on stdout', () => {
    const { stdout, stderr, status } = vethlab('--help');
    expect(stdout).toMatch(/^Usage: vethlab /);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it.each([
    [['frobnicate'], "there is no lesson or command 'frobnicate'"],
    [['--frobnicate'], "unknown option '--frobnicate'"],
  ])('answers %j with one sentence that says what to do', (args, reason) => {
    expect(vethlab(...args)).toEqual({
      stdout: '',
      stderr: `vethlab: ${reason}. Run 'vethlab --help' to see what there is.\n`,
      status: 2,
    });
  });
});

describe('errors', () => {
  it("a user's error is its message and its status", () => {
    expect(describeError(new UserError('there is no lesson 99.', 3), false)).toEqual({
      message: 'vethlab: there is no lesson 99.',
      exitCode: 3,
    });
  });

  it('an error of our own shows its stack only on request', () => {
    const error = new Error('fdb is gone');
    expect(describeError(error, false).message).not.toMatch(/\n\s+at /);
    expect(describeError(error, false).message).toMatch(/fdb is gone\n.*VETHLAB_DEBUG=1/);
    expect(describeError(error, true).message).toMatch(/fdb is gone\n\s+at /);
    expect(describeError('thrown text', false)).toMatchObject({ exitCode: 70 });
  });
});
