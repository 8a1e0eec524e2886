/**
 * The inside of `npm run fuzz`, run in a thread of its own (run.mjs watches it): one input after another, each from its
 * own seed. Says what it is about to do before it does it, so that a hang has a name.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Chooser } from '../conformance/fuzz/chooser.ts';
import { completion, filters, shell, templates, tools } from './commands.ts';
import { escapes, lessonFiles, progressFiles, shared, worlds } from './files.ts';
import type { Target } from './target.ts';

const TARGETS: readonly Target[] = [shell, tools, templates, filters, completion, lessonFiles, progressFiles, worlds, shared, escapes];

/** Time that one input may take, ms of this thread's own work, and memory of the whole process, bytes. */
const MAX_MS = 1000;
const MAX_HEAP = 300 * 1024 * 1024;

interface Work {
  seed: string;
  from: number;
  only?: string;
}

function main({ seed, from, only }: Work): void {
  const targets = TARGETS.filter((each) => only === undefined || each.name.startsWith(only));
  if (targets.length === 0) throw new Error(`there is no target '${only}'; there are ${TARGETS.map((each) => each.name).join(', ')}`);
  for (let n = from; ; n++) {
    const c = new Chooser(`${seed}.${n}`);
    const target = c.weighted(targets.map((each) => [each.weight, each] as const));
    const input = target.input(c);
    parentPort?.postMessage({ kind: 'begin', n, target: target.name, input: input.slice(0, 20_000) });
    const find = (what: string): void => parentPort?.postMessage({ kind: 'find', n, target: target.name, what, input: input.slice(0, 20_000) });
    const before = performance.now();
    try {
      const bad = target.run(input);
      if (bad) find(bad);
    } catch (error) {
      find(`threw ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error)}`);
    }
    const spent = performance.now() - before;
    // a busy machine makes anything slow once: what is slow is slow again
    if (spent > MAX_MS) {
      const again = performance.now();
      try {
        target.run(input);
      } catch {
        // said above
      }
      const least = Math.min(spent, performance.now() - again);
      if (least > MAX_MS) find(`took ${Math.round(least)} ms`);
    }
    const heap = process.memoryUsage().heapUsed;
    if (heap > MAX_HEAP) {
      (globalThis as { gc?: () => void }).gc?.();
      const kept = process.memoryUsage().heapUsed;
      if (kept > MAX_HEAP) find(`the heap has ${Math.round(kept / 1024 / 1024)} MB`);
    }
  }
}
main(workerData as Work);
