import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const vethlab = (...args: string[]) => spawnSync(process.execPath, ['bin/vethlab.js', ...args], { cwd: ROOT, encoding: 'utf8' });
const has = (shell: string): boolean => ['/bin', '/usr/bin', '/usr/local/bin'].some((d) => existsSync(join(d, shell)));
const folder = mkdtempSync(join(tmpdir(), 'vethlab-completion-'));
const script = (shell: string): string => {
  const file = join(folder, shell);
  writeFileSync(file, vethlab('completion', shell).stdout);
  return file;
};

describe('completion scripts', () => {
  it.skipIf(!has('bash'))('bash completes commands, options, their values and names of lessons', () => {
    const asked = ['sh', 'lesson ch', 'sh --se', '--lang ', 'lesson check bri', 'bri'];
    const calls = asked.map((line) => `t vethlab ${line.replace(/ $/, " ''")}`).join('; ');
    // names of lessons come from `vethlab list --names`
    const prelude = `source "$0"; vethlab() { [ "$*" = 'list --names' ] && echo bridge; }; t() { COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); COMPREPLY=(); _vethlab; echo "\${COMPREPLY[*]}"; }`;
    const run = spawnSync('bash', ['-c', `${prelude}; ${calls}`, script('bash')], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.stdout.trim().split('\n')).toEqual(['sh share', 'check', '--seed', 'en zh', 'bridge', 'bridge']);
  });

  it.skipIf(!has('zsh'))('zsh reads its script', () => {
    const run = spawnSync('zsh', ['-fc', 'autoload -U compinit; compinit -u; source "$0"; whence -w _vethlab', script('zsh')], { encoding: 'utf8' });
    expect(run).toMatchObject({ stdout: '_vethlab: function\n', status: 0 });
  });

  it.skipIf(!has('fish'))('fish completes with its script', () => {
    const run = spawnSync('fish', ['-c', `source ${script('fish')}; complete -C 'vethlab lesson '`], { encoding: 'utf8' });
    expect(run.stdout).toMatch(/^check\t/m);
  });

  it('there is none for other shells, and that is said', () => {
    expect(vethlab('completion', 'tcsh')).toMatchObject({ status: 2, stdout: '' });
  });
});
