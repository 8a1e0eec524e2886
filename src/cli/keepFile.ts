/**
 * Files that several labs keep at once, on machines that fail at any moment: a file is replaced whole or not at all
 * (write beside it, fsync(2), rename(2)), and a lock lets one writer at a time read, merge and replace.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** How long a writer waits for another, ms; after that it goes on without the lock, and the last step of one may be lost. */
const PATIENCE = 1000;
/** A lock or an unfinished file older than this, ms, was left behind by a writer that is gone. */
const STALE = 10_000;
/** A lock that nobody has signed after so long, ms, has nobody who could. */
const EMPTY = 300;

let made = 0;
/** A name beside `file` that no other writer takes: process, moment and a counter. */
const besideName = (file: string, end: string): string => `${file}.${process.pid}.${Date.now().toString(36)}-${made++}.${end}`;

/**
 * Put `text` in the place of `file`: whoever reads finds the old text or the new one, even after a kill or a power cut.
 * @throws NodeJS.ErrnoException when it can't be written (full disk, read-only); the old text is there still
 */
export function replaceFile(file: string, text: string): void {
  const dir = dirname(file);
  makeDirectory(dir);
  const temporary = besideName(file, 'tmp');
  try {
    const fd = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dir);
}

/**
 * Make a directory and those above it that are missing. Not mkdir's own `recursive`: where the one above is there and
 * takes nothing with ENOENT, as /proc does, Node 20 tries again for ever.
 * @throws NodeJS.ErrnoException when it can't be made
 */
export function makeDirectory(dir: string): void {
  const make = (): void => {
    try {
      mkdirSync(dir);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(dir).isDirectory()) throw error;
    }
  };
  try {
    make();
  } catch (error) {
    const above = dirname(dir);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === dir || existsSync(above)) throw error;
    makeDirectory(above);
    make();
  }
}

/** Make a rename last. Not every system can sync a directory (Windows), and none has to. */
function syncDirectory(dir: string): void {
  try {
    const fd = openSync(dir, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // the rename is done; only its date of arrival on the disk is open
  }
}

/**
 * Do `work` while no other lab does any with `file`. The lock is a file beside it that names host and process; one that
 * belongs to a process that is gone, or that is old by the clock in either direction, counts for nothing. Where no lock
 * can be made `work` is done all the same.
 */
export function alone<T>(file: string, work: () => T): T {
  const lock = `${file}.lock`;
  const mine = acquire(lock);
  try {
    if (mine) removeLeftovers(file);
    return work();
  } finally {
    if (mine && ownerOf(lock) === mine) rmSync(lock, { force: true });
  }
}

/** What the lock says once it is this process's; undefined when it could not be had. */
function acquire(lock: string): string | undefined {
  const mine = `${hostname()} ${process.pid} ${made++}`;
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      writeFileSync(lock, mine, { flag: 'wx', mode: 0o600 });
      return mine;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        rmEmpty(lock);
        return undefined;
      }
    }
    if (isStale(lock)) steal(lock);
    else if (performance.now() > end) return undefined;
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 + Math.random() * 6);
  }
}

/** A full disk lets a lock be made, but nothing be written into it. */
function rmEmpty(lock: string): void {
  try {
    if (statSync(lock).size === 0) rmSync(lock, { force: true });
  } catch {
    // it was never made
  }
}

function ownerOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return undefined;
  }
}

function isStale(lock: string): boolean {
  const owner = ownerOf(lock);
  const [host, pid] = (owner ?? '').split(' ');
  if (host === hostname() && pid !== undefined && !isAlive(Number(pid))) return true;
  // killed between making it and writing into it
  if (owner === '') return isOld(lock, EMPTY);
  return isOld(lock);
}

/** By the clock in either direction: a date in the future is one from before the clock was set back. */
function isOld(path: string, ms = STALE): boolean {
  try {
    return Math.abs(Date.now() - statSync(path).mtimeMs) > ms;
  } catch {
    return false; // gone already
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0); // signal 0 only asks (kill(2))
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Take a dead writer's lock away. Renamed first: of two that try, one gets it, and a lock made meanwhile is put back. */
function steal(lock: string): void {
  const dead = ownerOf(lock);
  const aside = besideName(lock, 'tmp');
  try {
    renameSync(lock, aside);
    if (ownerOf(aside) !== dead) renameSync(aside, lock);
  } catch {
    // another was quicker
  }
  rmSync(aside, { force: true });
}

/** Remove what killed writers left: unfinished files beside `file`. Called with the lock held. */
function removeLeftovers(file: string): void {
  const dir = dirname(file);
  const start = `${basename(file)}.`;
  try {
    for (const name of readdirSync(dir)) {
      if (!name.startsWith(start) || !name.endsWith('.tmp')) continue;
      const pid = Number(/\.(\d+)(?:\.[a-z0-9]+-\d+)?\.tmp$/.exec(name)?.[1]);
      const path = join(dir, name);
      if (!isAlive(pid) || isOld(path)) rmSync(path, { force: true });
    }
  } catch {
    // a directory that can't be listed holds nothing that could be removed
  }
}
