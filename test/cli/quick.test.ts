/** `vethlab sh` from its own small bundle: the same as the whole program, and kept code is never needed. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'vethlab-quick-'));
const cache = join(folder, 'cache');
/** As it is installed: no sources, so that nothing is built. */
const vethlab = (args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [join(folder, 'bin/vethlab.js'), ...args], {
    encoding: 'utf8',
    input: '',
    env: { ...process.env, XDG_CACHE_HOME: cache, ...env },
  });
const said = ({ stdout, stderr, status }: SpawnSyncReturns<string>): object => ({ stdout, stderr, status });
const kept = (): string[] => readdirSync(join(cache, 'vethlab')).filter((name) => name.endsWith('.cache'));

beforeAll(() => {
  spawnSync(process.execPath, [join(ROOT, 'bin/vethlab.js'), '--version']);
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'dist'));
  for (const name of readdirSync(join(ROOT, 'dist'))) if (/\.c?js$/.test(name)) cpSync(join(ROOT, 'dist', name), join(folder, 'dist', name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('vethlab sh', () => {
  it('answers like the whole program, its first time and with the code that was kept', () => {
    const lines = [
      ['sh', '-c', 'echo 中文; ip route; exit 3'],
      ['sh', '--json', '--at', 'mars'],
      ['sh', '--nope'],
    ];
    for (const line of lines) {
      const first = said(vethlab(line));
      expect(said(vethlab(line)), line.join(' ')).toEqual(first);
      expect(said(vethlab(line, { VETHLAB_DEBUG: '1' })), line.join(' ')).toEqual(first);
    }
    expect(kept()).toHaveLength(1);
    // code that was kept is used, else it would be written again
    const written = statSync(join(cache, 'vethlab', kept()[0] ?? '')).mtimeMs;
    vethlab(['sh', '-c', 'true']);
    expect(statSync(join(cache, 'vethlab', kept()[0] ?? '')).mtimeMs).toBe(written);
  }, 120_000);

  it('needs no kept code: it may be cut short, of another bundle, or have no place', () => {
    const [name = ''] = kept();
    const file = join(cache, 'vethlab', name);
    const size = readFileSync(file).length;
    truncateSync(file, size >> 1);
    expect(vethlab(['sh', '-c', 'echo one']).stdout).toBe('one\n');
    expect(readFileSync(file).length).toBeGreaterThan(size >> 1);
    writeFileSync(join(cache, 'vethlab', name.replace(/-[0-9a-f]+\.cache$/, '-00.cache')), 'old');
    rmSync(file);
    expect(vethlab(['sh', '-c', 'echo two']).stdout).toBe('two\n');
    expect(kept()).toEqual([name]);
    writeFileSync(join(folder, 'file'), '');
    expect(said(vethlab(['sh', '-c', 'echo three'], { XDG_CACHE_HOME: join(folder, 'file') }))).toEqual({ stdout: 'three\n', stderr: '', status: 0 });
    expect(vethlab(['sh', '-c', 'echo four'], { XDG_CACHE_HOME: '', HOME: '' }).stdout).toBe('four\n');
    expect(existsSync(join(folder, 'dist', name))).toBe(false);
  }, 120_000);
});
