/**
 * The inside of `npm run fuzz`, run in a process of its own (run.mjs watches it, and reads descriptor 3): one input after another, each from its
 * own seed. Says what it is about to do before it does it, so that a hang has a name.
 */
import { writeSync } from 'node:fs';
import { boundRegexps } from '../../src/cli/regexps.ts';
import { Chooser } from '../conformance/fuzz/chooser.ts';
import { completion, filters, shell, templates, tools } from './commands.ts';
import { escapes, lessonFiles, progressFiles, shared, worlds } from './files.ts';
import type { Target } from './target.ts';

const TARGETS: readonly Target[] = [shell, tools, templates, filters, completion, lessonFiles, progressFiles, worlds, shared, escapes];

/** Time of the processor that one input may take, ms, and memory of the whole process, bytes. */
const MAX_MS = 1000;
const MAX_HEAP = 300 * 1024 * 1024;

interface Work {
  seed: string;
  from: number;
  only?: string;
}

/** At once and whole, whatever happens to this process next. */
const tell = (message: object): void => void writeSync(3, `${JSON.stringify(message)}\n`);

/** Processor time of this process, ms. The clock on the wall would tell how busy the machine is. */
const spentNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

boundRegexps();

function main({ seed, from, only }: Work): void {
  const targets = TARGETS.filter((each) => only === undefined || each.name.startsWith(only));
  if (targets.length === 0) throw new Error(`there is no target '${only}'; there are ${TARGETS.map((each) => each.name).join(', ')}`);
  for (let n = from; ; n++) {
    const c = new Chooser(`${seed}.${n}`);
    const target = c.weighted(targets.map((each) => [each.weight, each] as const));
    const input = target.input(c);
    tell({ kind: 'begin', n, target: target.name, input: input.slice(0, 20_000) });
    const find = (what: string): void => tell({ kind: 'find', n, target: target.name, what, input: input.slice(0, 20_000) });
    const before = spentNow();
    try {
      const bad = target.run(input);
      if (bad) find(bad);
    } catch (error) {
      find(`threw ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error)}`);
    }
    const spent = spentNow() - before;
    // the engine compiles and collects at moments of its own: what is slow is slow again
    if (spent > MAX_MS) {
      const again = spentNow();
      try {
        target.run(input);
      } catch {
        // said above
      }
      const least = Math.min(spent, spentNow() - again);
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
main(JSON.parse(process.argv[2] ?? '') as Work);
