/**
 * Progress is kept on machines that fail: nothing but the last step is ever lost, and the file can always be read. Each
 * test prints how many faults it tried and what was lost.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs, { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataDir, openProgress } from '../../src/cli/progressStore.ts';
import { type LessonProgress, type Progress, parseProgress } from '../../src/lab/progress.ts';
import { makeRandom } from './random.ts';

const POSIX = process.platform !== 'win32';
const isRoot = POSIX && process.getuid?.() === 0;
const scratch = mkdtempSync(join(tmpdir(), 'vethlab-faults-'));
const writer = join(scratch, 'writer.mjs');
const random = makeRandom(20_000);

beforeAll(async () => {
  chmodSync(scratch, 0o755);
  await esbuild.build({
    entryPoints: [join(import.meta.dirname, 'writer.ts')],
    outfile: writer,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  chmodSync(writer, 0o644);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let homes = 0;
/** A data directory, and the file in it. */
function newHome(): { home: string; dir: string; file: string } {
  const home = join(scratch, `home${homes++}`);
  mkdirSync(home);
  return { home, dir: join(home, 'vethlab'), file: join(home, 'vethlab', 'progress.json') };
}
const kept = (file: string): Progress => {
  const progress = parseProgress(readFileSync(file, 'utf8'));
  if (!progress) throw new Error(`${file} can't be read: ${readFileSync(file, 'utf8').slice(0, 100)}`);
  return progress;
};
const at = (step: number): LessonProgress => ({ step, done: false, hints: 0, commands: 0, answered: [] });
const withStep = (step: number): Progress => ({ version: 1, lessons: { tour: at(step) } });
/** All that was written, and the exit. */
const output = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.on('close', () => resolve(text));
  });
const report = (faults: string, lost: string): void => console.log(`faults tried: ${faults}; lost: ${lost}`);

describe.skipIf(!POSIX)('progress outlives', () => {
  it('kill -9 at a random moment of a save, 200 times', { timeout: 240_000 }, async () => {
    const KILLS = 200;
    let [lost, unreadable, ahead, midway] = [0, 0, 0, 0];
    /** One lab after another with the same home, each killed; `kills` of them. */
    const line = async (kills: number): Promise<void> => {
      const { home, dir, file } = newHome();
      let acknowledged = 0;
      for (let n = 0; n < kills; n++) {
        const child = spawn(process.execPath, [writer, 'save', 'tour'], { env: { XDG_DATA_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] });
        child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), random() * 12));
        const lines = (await output(child)).trim().split('\n');
        if (lines[0]?.startsWith('notice')) unreadable++;
        const last = Number(lines.at(-1)?.replace('begin ', ''));
        expect(last).toBeGreaterThanOrEqual(acknowledged);
        acknowledged = last;
        const left = existsSync(dir) ? readdirSync(dir) : [];
        if (left.some((f) => f !== 'progress.json')) midway++;
        const step = existsSync(file) ? (parseProgress(readFileSync(file, 'utf8'))?.lessons['tour']?.step ?? -1) : 0;
        if (step < 0) unreadable++;
        else if (step < acknowledged) lost++;
        else if (step > acknowledged) ahead++; // kept, and killed before it could say so
      }
      // what the killed ones left goes with the next save
      const again = spawnSync(process.execPath, [writer, 'once'], { env: { XDG_DATA_HOME: home }, encoding: 'utf8' });
      expect(again.stdout).toBe('kept\n');
      expect(readdirSync(dir)).toEqual(['progress.json']);
      expect(kept(file).lessons['tour']?.step).toBeGreaterThanOrEqual(acknowledged);
    };
    await Promise.all(Array.from({ length: 4 }, () => line(KILLS / 4)));
    report(
      `${KILLS} kills, ${midway} of them in the middle of a save`,
      `${lost} kept steps, ${unreadable} files, ${ahead} killed between keeping and saying so`,
    );
    expect({ lost, unreadable }).toEqual({ lost: 0, unreadable: 0 });
    expect(midway).toBeGreaterThan(20);
  });

  it('two labs and a third that is killed, all writing one file', { timeout: 60_000 }, async () => {
    const ROUNDS = 100;
    const { home, dir, file } = newHome();
    const start = (args: string[]): ChildProcess =>
      spawn(process.execPath, [writer, ...args], { env: { XDG_DATA_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] });
    const both = [start(['lessons', 'a', String(ROUNDS)]), start(['lessons', 'b', String(ROUNDS)])].map(output);
    let kills = 0;
    let running = true;
    const third = (async () => {
      while (running) {
        const child = start(['save', 'tour']);
        child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), random() * 20));
        await output(child);
        kills++;
      }
    })();
    const failed = await Promise.all(both);
    running = false;
    await third;
    const { lessons } = kept(file);
    const lost = ['a', 'b'].flatMap((x) => Array.from({ length: ROUNDS }, (_, n) => `${x}${n}`)).filter((id) => !lessons[id]?.done);
    report(`${2 * ROUNDS} saves of two labs at once, ${kills} kills of a third`, `${lost.length} lessons`);
    expect(failed).toEqual(['0\n', '0\n']);
    expect(lost).toEqual([]);
    openProgress({ XDG_DATA_HOME: home }).save(withStep(1));
    expect(readdirSync(dir)).toEqual(['progress.json']);
  });
});

describe.skipIf(!POSIX)('a place that takes nothing', () => {
  it('a full disk keeps what was there, and goes on when there is room again', { timeout: 60_000 }, (test) => {
    const { home, dir, file } = newHome();
    mkdirSync(dir);
    if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', dir]).status !== 0) return test.skip('needs a mount; injected below');
    try {
      const store = openProgress({ XDG_DATA_HOME: home });
      expect(store.save(withStep(1))).toBeUndefined();
      let [tried, refused] = [0, 0];
      let step = 1;
      // every amount of room from none to enough
      for (let free = 0; free <= 12 * 1024; free += 512) {
        const filler = join(dir, 'filler');
        const long: Progress = { version: 1, lessons: { tour: { ...at(step + 1), answered: ['x'.repeat(6000)] } } };
        fill(filler, free);
        const failed = store.save(long);
        tried++;
        const now = kept(file).lessons['tour']?.step;
        expect(now).toBe(failed === undefined ? step + 1 : step);
        if (failed === undefined) step++;
        else {
          refused++;
          expect(failed).toContain('ENOSPC');
        }
        rmSync(filler, { force: true });
      }
      expect(store.save(withStep(step + 1))).toBeUndefined();
      expect(readdirSync(dir)).toEqual(['progress.json']);
      report(`${tried} saves on a disk of 16 kB, ${refused} refused`, '0 steps that were kept before');
      expect(refused).toBeGreaterThan(0);
      expect(refused).toBeLessThan(tried);
    } finally {
      execFileSync('umount', [dir]);
    }
  });

  it('a home that is read-only, of another, or a file', () => {
    const { home } = newHome();
    const env = { XDG_DATA_HOME: home };
    chmodSync(home, 0o555);
    const other = isRoot ? { uid: 65534, gid: 65534 } : {};
    const once = (e: Record<string, string>): string => spawnSync(process.execPath, [writer, 'once'], { env: e, encoding: 'utf8', timeout: 10_000, killSignal: 'SIGKILL', ...other }).stdout;
    expect(once(env)).toMatch(/^EACCES/);
    chmodSync(home, 0o755);
    const file = join(home, 'file');
    writeFileSync(file, '');
    expect(once({ XDG_DATA_HOME: file })).toMatch(/^ENOTDIR|^EACCES/);
    expect(once({ XDG_DATA_HOME: '/proc/nowhere' })).toMatch(/^ENOENT|^EACCES/);
    report('3 homes that take nothing', 'progress of that sitting, and it is said');
  });

  it('no home at all', () => {
    expect(dataDir({ HOME: '', XDG_DATA_HOME: 'relative' })).not.toBe('relative/vethlab');
    if (!isRoot) return;
    // a user that no password file knows
    const { stdout } = spawnSync(process.execPath, [writer, 'once'], { env: {}, encoding: 'utf8', uid: 54321, gid: 54321, cwd: '/' });
    expect(stdout).toBe('kept\n'); // nowhere, and nothing to complain of
  });

  it('a file that may not be read is not written over', () => {
    const { home, dir, file } = newHome();
    mkdirSync(join(file, 'in it'), { recursive: true });
    const store = openProgress({ XDG_DATA_HOME: home });
    expect(store.notice).toMatchObject({ key: 'unreadable' });
    expect(store.save(withStep(1))).toContain('EISDIR');
    expect(readdirSync(dir)).toEqual(['progress.json']);
    expect(existsSync(join(file, 'in it'))).toBe(true);
  });
});

/** Fill the disk until `free` bytes are left. */
function fill(path: string, free: number): void {
  const block = Buffer.alloc(512, 'x');
  const fd = fs.openSync(path, 'w');
  let size = 0;
  try {
    for (;;) size += fs.writeSync(fd, block);
  } catch {
    fs.ftruncateSync(fd, Math.max(0, size - free));
  } finally {
    fs.closeSync(fd);
  }
}

describe('each call to the system that fails', () => {
  const CALLS = [
    'mkdirSync',
    'openSync',
    'writeFileSync',
    'fsyncSync',
    'closeSync',
    'renameSync',
    'readFileSync',
    'readdirSync',
    'statSync',
    'rmSync',
  ] as const;
  const CODES = ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EMFILE', 'EDQUOT'];
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  it('leaves the old step or the new one, and the next save is whole', { timeout: 60_000 }, () => {
    let [tried, refused] = [0, 0];
    for (const call of CALLS)
      for (const code of CODES)
        for (let nth = 1; nth <= 3; nth++) {
          const { home, dir, file } = newHome();
          const store = openProgress({ XDG_DATA_HOME: home });
          store.save(withStep(1));
          let calls = 0;
          const real = fs[call] as (...args: unknown[]) => unknown;
          vi.spyOn(fs, call as 'openSync').mockImplementation(((...args: unknown[]) => {
            if (++calls !== nth) return real(...args);
            // a disk gets full in the middle of what is written
            if (call === 'writeFileSync') real(args[0], String(args[1]).slice(0, 10), ...args.slice(2));
            throw Object.assign(new Error(`${code}: injected, ${call}`), { code });
          }) as never);
          syncBuiltinESMExports();
          const failed = store.save(withStep(2));
          vi.restoreAllMocks();
          syncBuiltinESMExports();
          const step = kept(file).lessons['tour']?.step;
          expect(failed === undefined ? [2] : [1, 2], `${call} ${nth} ${code}`).toContain(step);
          tried += calls >= nth ? 1 : 0;
          if (failed !== undefined) refused++;
          for (const name of readdirSync(dir)) if (name !== 'progress.json') age(join(dir, name));
          expect(store.save(withStep(3)), `${call} ${nth} ${code}`).toBeUndefined();
          expect(kept(file).lessons['tour']?.step).toBe(3);
          expect(readdirSync(dir), `${call} ${nth} ${code}`).toEqual(['progress.json']);
        }
    report(`${tried} failing calls (${CALLS.length} calls, ${CODES.length} errors), ${refused} saves refused`, '0 steps that were kept before');
    expect(tried).toBeGreaterThan(80);
  });
});

/** As if a minute had gone by since it was written. */
const age = (path: string): void => utimesSync(path, Date.now() / 1000 - 60, Date.now() / 1000 - 60);

describe('a clock that is set back', () => {
  afterEach(() => void vi.useRealTimers());
  const HOUR = 3_600_000;

  it('loses nothing, breaks no lock, and puts no damaged file over another', () => {
    const { home, dir, file } = newHome();
    const env = { XDG_DATA_HOME: home };
    vi.useFakeTimers({ toFake: ['Date'] });
    const start = Date.now();
    const store = openProgress(env);
    for (let n = 1; n <= 40; n++) {
      vi.setSystemTime(start - n * HOUR + (n % 3) * 1000);
      expect(store.save(withStep(n))).toBeUndefined();
      expect(kept(file).lessons['tour']?.step).toBe(n);
    }
    expect(readdirSync(dir)).toEqual(['progress.json']);
    for (let n = 0; n < 3; n++) {
      vi.setSystemTime(start);
      writeFileSync(file, `damage ${n}`);
      expect(openProgress(env).notice?.key).toBe('damaged');
    }
    const asides = readdirSync(dir).map((f) => readFileSync(join(dir, f), 'utf8'));
    expect(asides.sort()).toEqual(['damage 0', 'damage 1', 'damage 2']);
    report('43 jumps back', '0');
  });

  it('a lock from the future or of a writer that is gone holds nobody up', () => {
    const { home, dir } = newHome();
    const store = openProgress({ XDG_DATA_HOME: home });
    store.save(withStep(1));
    const lock = join(dir, 'progress.json.lock');
    writeFileSync(lock, 'elsewhere 1 0');
    utimesSync(lock, Date.now() / 1000 + 3600, Date.now() / 1000 + 3600);
    expect(store.save(withStep(2))).toBeUndefined();
    expect(readdirSync(dir)).toEqual(['progress.json']);
    // one that is alive is waited for, but not for ever
    writeFileSync(lock, 'elsewhere 1 0');
    expect(store.save(withStep(3))).toBeUndefined();
    expect(readFileSync(lock, 'utf8')).toBe('elsewhere 1 0');
    rmSync(lock);
  });

  it('nothing that paces the lab looks at the clock on the wall', () => {
    const src = join(import.meta.dirname, '..', '..', 'src');
    for (const file of ['cli/terminal.ts', 'ui/run.tsx']) expect(readFileSync(join(src, file), 'utf8')).not.toMatch(/Date\.now|new Date/);
  });
});
