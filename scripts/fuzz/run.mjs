// `npm run fuzz -- [--minutes N] [--seed S] [--only TARGET] [--from INPUT]`: gives the lab hostile input for so long and
// prints each kind of find once. Status 1 when anything was found. The same seed asks the same; `--from N` begins at an
// input, to see one again. A process does the work and this one watches: whatever takes ten seconds of the processor hangs, and is ended.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createInterface } from 'node:readline';
import { bundleTool } from '../bundle.mjs';

/** Seconds of the processor without a sign of life that are a hang; a minute on the wall is one, too. */
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
const outfile = await bundleTool(new URL('./fuzz.ts', import.meta.url), { sourcemap: 'inline' });

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
 * Seconds of the processor that a process has had (proc(5), `stat`), NaN where that can't be asked.
 * @param {number | undefined} pid
 */
function processorSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}
/** @param {number | undefined} pid resident memory of a process, bytes */
function residentBytes(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}

/**
 * Work until the time is over, or until a hang; the number of the input to go on with.
 * @param {number} from @param {number} until @returns {Promise<number>}
 */
function work(from, until) {
  return new Promise((resolve, reject) => {
    const args = ['--expose-gc', '--enable-source-maps', '--max-old-space-size=600', outfile, JSON.stringify({ seed, from, only: values.only })];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe', 'pipe'] });
    /** @type {Message | undefined} */
    let last;
    let at = Date.now();
    let spent = 0;
    let seen = -1;
    let over = false;
    let complaint = '';
    child.stderr?.on('data', (chunk) => (complaint = (complaint + chunk).slice(0, 4000)));
    const watch = setInterval(() => {
      peak = Math.max(peak, residentBytes(child.pid));
      const seconds = processorSeconds(child.pid);
      if (last && last.n !== seen) [seen, spent] = [last.n, seconds];
      if (Date.now() >= until) over = true;
      else if (last && (Date.now() - at > 6 * HANG * 1000 || seconds - spent > HANG)) {
        found(`hangs: no answer after ${HANG} seconds`, last);
        complaint = '';
      } else return;
      clearInterval(watch);
      child.kill('SIGKILL');
    }, 200);
    createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdio[3]) }).on('line', (line) => {
      /** @type {Message} */
      const message = JSON.parse(line);
      at = Date.now();
      if (message.kind === 'find') return found(message.what ?? '', message);
      last = message;
      inputs.set(message.target, (inputs.get(message.target) ?? 0) + 1);
    });
    child.on('close', (status, signal) => {
      clearInterval(watch);
      if (over) return resolve(-1);
      if (!last) return reject(new Error(`the fuzzer itself ended: ${complaint}`));
      if (signal !== 'SIGKILL' || complaint !== '')
        found(`ends the process (${signal ?? status}): ${/FATAL.*|.*Error.*/.exec(complaint)?.[0] ?? complaint}`, last);
      resolve(last.n + 1);
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
