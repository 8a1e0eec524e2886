/** Stopwatches for the measurements. */
import { spawnSync } from 'node:child_process';

/**
 * Processor time of this process so far, seconds. What else runs on the machine doesn't count, and as the measuring
 * process is started with V8's helpers on the main thread (run.mjs), it is the time of one core.
 */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
/** Processor seconds that `run` takes. */
export function timed(run: () => void): number {
  const before = cpuSeconds();
  run();
  return cpuSeconds() - before;
}
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
/** The middle of five (or so) runs. */
export function medianOf(times: number, run: (i: number) => number): number {
  return median(Array.from({ length: times }, (_, i) => run(i)));
}
/** Median seconds of several things, each tried in turn so that a busy moment meets all of them. */
export function sideBySide(times: number, ...runs: ((i: number) => number)[]): number[] {
  const seen: number[][] = runs.map(() => []);
  for (let i = 0; i < times; i++) for (const [at, run] of runs.entries()) seen[at]?.push(run(i));
  return seen.map(median);
}

/** Bytes in use after everything that can be collected was. Needs --expose-gc. */
export function heapBytes(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error('start node with --expose-gc');
  for (let i = 0; i < 3; i++) gc();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

/** Seconds by the wall's clock until a program has ended. */
export function programSeconds(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): number {
  const [program = '', ...args] = argv;
  const before = process.hrtime.bigint();
  const { status, stderr, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  if (error || status !== 0) throw new Error(`${argv.join(' ')}: ${error?.message ?? String(stderr)}`);
  return seconds;
}
