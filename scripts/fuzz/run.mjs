// `npm run fuzz -- [--minutes N] [--seed S] [--only TARGET] [--from INPUT]`: gives the lab hostile input for so long and
// prints each kind of find once. Status 1 when anything was found. The same seed asks the same; `--from N` begins at an
// input, to see one again. A thread does the work and this one watches: whatever takes ten seconds hangs, and is ended.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';
import { projectRoot } from '../project.mjs';

/** Real seconds without a sign of life that are a hang. */
const HANG = 10;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    only: { type: 'string' },
    from: { type: 'string', default: '0' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error(`fuzz: --minutes takes a number above 0, not '${values.minutes}'.`);
  process.exit(2);
}
const seed = values.seed ?? String(Math.floor(Math.random() * 1e9));
setFlagsFromString('--expose-gc');
const outdir = join(projectRoot, 'node_modules', '.cache', 'fuzz');
mkdirSync(outdir, { recursive: true });
const outfile = join(outdir, `fuzz-${process.pid}.mjs`);
await esbuild.build({
  entryPoints: [join(projectRoot, 'scripts', 'fuzz', 'fuzz.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.on('exit', () => rmSync(outfile, { force: true }));

/** @typedef {{ kind: 'begin' | 'find', n: number, target: string, input: string, what?: string }} Message */

/** @type {Map<string, number>} */
const kinds = new Map();
/** @type {Map<string, number>} */
const inputs = new Map();
let peak = 0;

/** @param {string} what @param {Message} at */
function found(what, at) {
  const kind = `${at.target}: ${what.replace(/[0-9a-f]{8,}|\d+/g, '#').slice(0, 160)}`;
  const count = (kinds.get(kind) ?? 0) + 1;
  kinds.set(kind, count);
  if (count > 1) return;
  console.log(
    `## ${at.target}: ${what}\n   --seed ${seed} --from ${at.n}${values.only ? ` --only ${values.only}` : ''}\n   ${JSON.stringify(at.input.slice(0, 2000))}`,
  );
}

/**
 * Work until the time is over, or until a hang; the number of the input to go on with.
 * @param {number} from @param {number} until @returns {Promise<number>}
 */
function work(from, until) {
  return new Promise((resolve) => {
    const worker = new Worker(outfile, {
      workerData: { seed, from, only: values.only },
      execArgv: ['--enable-source-maps'],
      resourceLimits: { maxOldGenerationSizeMb: 600 },
    });
    /** @type {Message | undefined} */
    let last;
    let at = Date.now();
    /** @param {number} next */
    const end = async (next) => {
      clearInterval(watch);
      worker.removeAllListeners();
      await worker.terminate();
      resolve(next);
    };
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
      if (Date.now() >= until) void end(-1);
      else if (last && Date.now() - at > HANG * 1000) {
        found(`hangs: no answer after ${HANG} seconds`, last);
        void end(last.n + 1);
      }
    }, 200);
    worker.on('message', (/** @type {Message} */ message) => {
      at = Date.now();
      if (message.kind === 'find') return found(message.what ?? '', message);
      last = message;
      inputs.set(message.target, (inputs.get(message.target) ?? 0) + 1);
    });
    worker.on('error', (error) => {
      if (!last) throw error;
      found(`ends the thread: ${error.message}`, last);
      void end(last.n + 1);
    });
  });
}

console.log(`seed ${seed}, ${minutes} minutes`);
const until = Date.now() + minutes * 60_000;
for (let from = Number(values.from); from >= 0; ) from = await work(from, until);
const total = [...inputs.values()].reduce((sum, n) => sum + n, 0);
for (const [target, n] of [...inputs].sort((a, b) => b[1] - a[1])) console.log(`${String(n).padStart(8)}  ${target}`);
console.log(`${total} inputs, at most ${Math.round(peak / 1024 / 1024)} MB resident, ${kinds.size} kinds of finds`);
process.exitCode = kinds.size > 0 ? 1 : 0;
