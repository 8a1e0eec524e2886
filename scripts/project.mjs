// What a checkout needs before anything can run: packages installed, bundle built and not older than
// its sources. Used by bin/vethlab.js, scripts/start.mjs and scripts/test.mjs; Node built-ins only,
// because it runs before node_modules exists. Everything it says goes to stderr.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** How long a second process waits for one that is installing or building, in milliseconds. */
const LOCK_PATIENCE_MS = 300_000;

/** A failure that the user is told in one sentence, without a stack. */
export class ProjectError extends Error {}

/**
 * Identifies the sources that go into the bundle by path, size and modification time, without
 * reading them: a stat walk of a few milliseconds. A removed or renamed file changes it too.
 * @param {string} [root]
 * @returns {string} hex digest
 */
export function sourceFingerprint(root = projectRoot) {
  const hash = createHash('sha1');
  /** @param {string} path */
  const add = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat) hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  /** @param {string} dir */
  const walk = (dir) => {
    for (const entry of readdirSync(join(root, dir), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = `${dir}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else add(path);
    }
  };
  walk('src');
  for (const path of ['package.json', 'package-lock.json', 'scripts/build.mjs']) add(path);
  return hash.digest('hex');
}

/**
 * Says whether dist holds a bundle of exactly the present sources.
 * @param {string} [root]
 */
export function isBuilt(root = projectRoot) {
  const stamp = join(root, 'dist', '.fingerprint');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceFingerprint(root);
}

/**
 * Compares the lockfile with what npm last put into node_modules. Optional packages are passed over:
 * they are native helpers for other platforms.
 * @param {string} [root]
 * @returns {boolean} true when a package is missing or has another version than the lockfile says
 */
export function isInstallNeeded(root = projectRoot) {
  const installedLock = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return true;
  const lock = join(root, 'package-lock.json');
  if (!existsSync(lock)) return false;
  /** @param {string} path @returns {Record<string, { version?: string, optional?: boolean }>} */
  const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  const installed = packagesOf(installedLock);
  return Object.entries(packagesOf(lock)).some(
    ([path, wanted]) =>
      path !== '' && !wanted.optional && (installed[path]?.version !== wanted.version || !existsSync(join(root, path))),
  );
}

/**
 * Runs a child with nothing to read and its output on our stderr.
 * @param {string} command @param {string[]} args @param {string} root @param {boolean} [shell]
 */
function runOnStderr(command, args, root, shell = false) {
  const child = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (child.error) throw new ProjectError(`${command} could not be started: ${child.error.message}.`);
  return child.status ?? 1;
}

/** @param {string} root */
function install(root) {
  // `npm ci` empties node_modules first, which would pull it away from under a running lab.
  const fresh = existsSync(join(root, 'package-lock.json')) && !existsSync(join(root, 'node_modules'));
  const args = [fresh ? 'ci' : 'install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  process.stderr.write(`vethlab: installing packages (npm ${args[0]}) ...\n`);
  const npmScript = process.env['npm_execpath'];
  const status = npmScript?.endsWith('.js')
    ? runOnStderr(process.execPath, [npmScript, ...args], root)
    : runOnStderr('npm', args, root, process.platform === 'win32');
  if (status !== 0) {
    throw new ProjectError(
      'The packages could not be installed. Look at what npm says above, then run "npm install" again.',
    );
  }
}

/** @param {string} root */
function build(root) {
  process.stderr.write('vethlab: building ...\n');
  if (runOnStderr(process.execPath, [join(root, 'scripts', 'build.mjs')], root) !== 0) {
    throw new ProjectError('The build failed. Mend what is named above and start again.');
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Runs `action` while no other process of this checkout installs or builds. A lock whose owner has
 * died is taken over.
 * @param {string} root @param {() => void} action
 */
function withLock(root, action) {
  const lock = join(root, 'dist', '.lock');
  mkdirSync(dirname(lock), { recursive: true });
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const owner = Number(readOrEmpty(lock));
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    // An empty file is an owner between creating and writing it: give it a second.
    if (owner ? !isAlive(owner) : age > 1000) {
      rmSync(lock, { force: true });
      continue;
    }
    if (Date.now() > deadline) {
      throw new ProjectError(
        `Process ${owner} has been building for too long. End it, or delete ${lock}, and start again.`,
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  try {
    action();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Installs the packages that are missing and builds the bundle when its sources have changed.
 * @param {{ root?: string, install?: 'if-unbuilt' | 'always-check' }} [options] `if-unbuilt` looks at
 *   node_modules only when a build is due, since the bundle itself needs no packages
 * @throws {ProjectError} when npm or the build fails; their own words are on stderr by then
 */
export function ensureReady({ root = projectRoot, install: when = 'if-unbuilt' } = {}) {
  const ready = () => isBuilt(root) && (when === 'if-unbuilt' || !isInstallNeeded(root));
  if (ready()) return;
  withLock(root, () => {
    if (ready()) return;
    if (isInstallNeeded(root)) install(root);
    if (!isBuilt(root)) build(root);
  });
}
