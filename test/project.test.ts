/** The scripts that make a checkout run: when they install, when they build, how they count. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { build, eagerUiSources } from '../scripts/build.mjs';
import { isBuilt, isInstallNeeded, sourceFingerprint } from '../scripts/project.mjs';
import { countResults } from '../scripts/test.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

let root = '';
/** Writes a file below the scratch project. */
function put(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vethlab-project-'));
  put('src/cli/quickSh.ts', 'export const run = async () => false;\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the bundle', () => {
  beforeEach(() => {
    put('package.json', '{ "type": "module" }');
    put('src/cli/main.ts', "console.log('one');\n");
  });

  it('is stale when a source is changed, added or removed', async () => {
    expect(isBuilt(root)).toBe(false);
    await build(root);
    expect(isBuilt(root)).toBe(true);
    put('src/cli/main.ts', "console.log('three');\n");
    expect(isBuilt(root)).toBe(false);
    await build(root);
    put('src/cli/extra.ts', '');
    expect(isBuilt(root)).toBe(false);
    rmSync(join(root, 'src/cli/extra.ts'));
    expect(isBuilt(root)).toBe(true);
  });

  it('is fingerprinted by what goes in, not by what comes out', async () => {
    const before = sourceFingerprint(root);
    await build(root);
    expect(sourceFingerprint(root)).toBe(before);
  });

  it('leaves no half-written file behind and keeps recent chunks', async () => {
    put('src/cli/late.ts', 'export const late = 1;\n');
    put('src/cli/main.ts', "console.log((await import('./late.ts')).late);\n");
    await build(root);
    const chunksBefore = readdirSync(join(root, 'dist')).filter(
      (name) => name.startsWith('late') || name.startsWith('chunk'),
    );
    put('src/cli/late.ts', 'export const late = 22;\n');
    await build(root);
    const after = readdirSync(join(root, 'dist'));
    expect(chunksBefore.length).toBeGreaterThan(0);
    expect(after).toEqual(expect.arrayContaining(chunksBefore));
    expect(after.filter((name) => name.startsWith('.') && name !== '.fingerprint')).toEqual([]);
  });

  it('refuses to load Ink at once', async () => {
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    put('src/ui/app.ts', "export { version } from 'react';\n");
    put('src/cli/main.ts', "import { version } from '../ui/app.ts';\nconsole.log(version);\n");
    await expect(build(root)).rejects.toThrow('Import src/ui with import()');
    put('src/cli/main.ts', "console.log((await import('../ui/app.ts')).version);\n");
    await build(root);
    expect(isBuilt(root)).toBe(true);
  });

  it('finds the screen behind a chunk that the entry needs', () => {
    const output = { bytes: 0, exports: [], imports: [], inputs: {} };
    const part = { bytesInOutput: 1 };
    const metafile = {
      inputs: {},
      outputs: {
        'dist/main.js': {
          ...output,
          imports: [
            { path: 'dist/chunk-A.js', kind: 'import-statement' as const },
            { path: 'dist/chunk-B.js', kind: 'dynamic-import' as const },
          ],
        },
        'dist/chunk-A.js': { ...output, inputs: { 'node_modules/ink/build/index.js': part } },
        'dist/chunk-B.js': { ...output, inputs: { 'node_modules/react/index.js': part } },
      },
    };
    expect(eagerUiSources(metafile, 'dist/main.js')).toEqual(['node_modules/ink/build/index.js']);
  });
});

it('parallel starts of a stale checkout build once and all run', async () => {
  for (const path of ['bin/vethlab.js', 'bin/package.json', 'scripts/project.mjs', 'scripts/build.mjs']) {
    put(path, readFileSync(join(repository, path), 'utf8'));
  }
  put('package.json', '{ "type": "module" }');
  put('src/cli/main.ts', "console.log('ready');\n");
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  const start = () =>
    new Promise<{ out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, [join(root, 'bin', 'vethlab.js')], { stdio: ['ignore', 'pipe', 'pipe'] });
      let out = '';
      let err = '';
      child.stdout.on('data', (data) => (out += data));
      child.stderr.on('data', (data) => (err += data));
      child.on('close', () => resolve({ out, err }));
    });
  const runs = await Promise.all([start(), start(), start()]);
  expect(runs.map(({ out }) => out)).toEqual(['ready\n', 'ready\n', 'ready\n']);
  expect(runs.filter(({ err }) => err.includes('building'))).toHaveLength(1);
  expect(existsSync(join(root, 'dist', '.lock'))).toBe(false);
});

describe('packages are installed', () => {
  const lock = (packages: object) => JSON.stringify({ packages });
  const wanted = {
    '': {},
    'node_modules/ink': { version: '6.8.0' },
    'node_modules/win': { version: '1.0.0', optional: true },
  };

  it.each([
    ['when there are none', undefined, true],
    ['when one is missing', {}, true],
    ['when one has another version', { 'node_modules/ink': { version: '6.7.0' } }, true],
    ['but not for the helpers of another platform', { 'node_modules/ink': { version: '6.8.0' } }, false],
  ])('%s', (_when, installed, needed) => {
    put('package-lock.json', lock(wanted));
    put('node_modules/ink/package.json', '{}');
    if (installed) put('node_modules/.package-lock.json', lock(installed));
    expect(isInstallNeeded(root)).toBe(needed);
  });
});

describe('the last line of npm test', () => {
  const file = { status: 'passed', assertionResults: [{}] };
  const report = { success: true, numPassedTests: 3, numFailedTests: 0, testResults: [file] };

  it.each([
    ['all passed', report, 0, { passed: 3, failed: 0 }],
    ['two failed', { ...report, success: false, numFailedTests: 2 }, 1, { passed: 3, failed: 2 }],
    [
      'a file did not load',
      { ...report, success: false, testResults: [file, { status: 'failed', assertionResults: [] }] },
      1,
      { passed: 3, failed: 1 },
    ],
    ['an unhandled rejection', report, 1, { passed: 3, failed: 1 }],
    ['vitest died', undefined, 1, { passed: 0, failed: 1 }],
  ])('%s', (_what, given, exitCode, counts) => {
    expect(countResults(given, exitCode)).toEqual(counts);
  });
});
