/** The package as it is published: small, whole, and running from any folder without a network. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'vethlab-pack-'));
const app = join(folder, 'app');
const env = { ...process.env, npm_config_cache: join(folder, 'cache'), XDG_DATA_HOME: folder };
let tarball = '';

beforeAll(() => {
  // a start in the checkout builds what is stale; packing itself builds nothing then
  execFileSync(process.execPath, ['bin/vethlab.js', '--version'], { cwd: ROOT });
  const out = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT, env, encoding: 'utf8' });
  tarball = join(folder, (JSON.parse(out) as { filename: string }[])[0]?.filename ?? '');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{}');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: app, env });
}, 60_000);

const vethlab = (...args: string[]) => spawnSync(join(app, 'node_modules/.bin/vethlab'), args, { cwd: folder, env, encoding: 'utf8', input: 'quit\n' });

describe('the published package', () => {
  it('has less than 3 MB and no packages below it', () => {
    expect(statSync(tarball).size).toBeLessThan(3 * 1024 * 1024);
    const lock = JSON.parse(readFileSync(join(app, 'node_modules/.package-lock.json'), 'utf8')) as { packages: object };
    expect(Object.keys(lock.packages)).toEqual(['node_modules/vethlab']);
  });

  it('runs from any folder: a command, a lesson, the check of all that is inside', () => {
    expect(vethlab('sh', '-c', 'docker network ls --format "{{.Name}}"')).toMatchObject({ stdout: 'bridge\nhost\nnone\n', status: 0 });
    expect(vethlab('--plain', 'tour').stdout).toMatch(/A tour of the lab[\s\S]*step 1 of/);
    expect(vethlab('lesson', 'check', 'none')).toMatchObject({ stdout: '04-none: 6 steps, en zh: ok\n', status: 0 });
  });

  it('carries the licences of what is bundled in it', () => {
    const notices = readFileSync(join(app, 'node_modules/vethlab/dist/licences.txt'), 'utf8');
    for (const name of ['ink', 'react', 'immer', 'yaml', 'zod', 'commander', 'markdown-it'])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+`, 'm'));
  });
});
