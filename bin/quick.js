// `vethlab sh` is typed often and in scripts, so it has a bundle of its own, and V8's compiled code is kept for it
// between starts. Nothing depends on the kept code: where it can't be read, written or used, code is compiled again.
const { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

/** Stands at the end of a file that was written whole. */
const WHOLE = 'vethlab-whole';

/** Where compiled code is kept: beside a checkout's bundle, else in the user's cache (XDG Base Directory Specification). */
function cacheDir(/** @type {string} */ dist, /** @type {boolean} */ checkout) {
  if (checkout) return dist;
  const { XDG_CACHE_HOME: base, HOME: home } = process.env;
  if (base?.startsWith('/')) return join(base, 'vethlab');
  return home?.startsWith('/') ? join(home, '.cache', 'vethlab') : undefined;
}

/** @returns {Buffer | undefined} */
function kept(/** @type {string} */ file) {
  try {
    const data = readFileSync(file);
    const end = data.length - WHOLE.length;
    return data.toString('latin1', Math.max(0, end)) === WHOLE ? data.subarray(0, end) : undefined;
  } catch {
    return undefined;
  }
}

/** Keep it, and forget what this version of Node kept for other bundles. */
function keep(/** @type {string} */ dir, /** @type {string} */ name, /** @type {string} */ kind, /** @type {Buffer} */ data) {
  try {
    mkdirSync(dir, { recursive: true });
    const temporary = join(dir, `.${name}.${process.pid}`);
    writeFileSync(temporary, Buffer.concat([data, Buffer.from(WHOLE)]));
    renameSync(temporary, join(dir, name));
    for (const other of readdirSync(dir)) if (other.startsWith(kind) && other !== name) rmSync(join(dir, other), { force: true });
  } catch {
    // a start without kept code is only slower
  }
}

/**
 * Runs a command line in the bundle for `vethlab sh`.
 * @param {string} dist @param {boolean} checkout @param {readonly string[]} argv
 * @returns {Promise<boolean>} false: nothing was done, and the whole program must see to it
 */
async function quickly(dist, checkout, argv) {
  const file = join(dist, 'sh.cjs');
  /** @type {string} */
  let source;
  try {
    source = readFileSync(file, 'latin1'); // esbuild writes nothing but ASCII
  } catch {
    return false;
  }
  const hash = /^\/\/ ([0-9a-f]+)\n/.exec(source)?.[1] ?? '';
  const kind = `sh-${process.version}-${process.arch}-`;
  const name = `${kind}${hash}.cache`;
  const dir = hash === '' ? undefined : cacheDir(dist, checkout);
  const cachedData = dir === undefined ? undefined : kept(join(dir, name));
  // The flag that src/cli/regexps.ts sets: V8 takes kept code only under the flags that it was kept under.
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  const script = new Script(`(function (exports, require, module) {${source}\n})`, { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: /** @type {{ run?: (argv: readonly string[]) => Promise<boolean> }} */ ({}) };
  script.runInThisContext()(module.exports, require, module);
  const done = (await module.exports.run?.(argv)) ?? false;
  // after the run: what was compiled for it is kept, too
  if (done && dir !== undefined && (!cachedData || script.cachedDataRejected)) keep(dir, name, kind, script.createCachedData());
  return done;
}

module.exports = { quickly };
