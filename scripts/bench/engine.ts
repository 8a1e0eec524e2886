/** The real engine's time for a few containers, where there is one to ask. */
import { openEngine } from '../conformance/engine.ts';
import type { Context } from './figure.ts';

/** Seconds that `docker run` takes `count` times, by the real machine's clock, or why they are not known. */
export function engineSeconds(ctx: Context, count: number): { seconds?: number; why: string } {
  if (ctx.rootfs === undefined) return { why: 'real engine not asked: name a root file system with --rootfs' };
  const loop = `s=$(date +%s%N); for i in $(seq ${count}); do docker run -d busybox sleep 1000 >/dev/null; done; e=$(date +%s%N); echo $((e-s))`;
  try {
    const steps = openEngine(ctx.root, ctx.rootfs).ask({
      lines: [
        { at: 'host', cmd: 'docker run -d busybox sleep 1000' },
        { at: 'host', cmd: loop },
      ],
      setup: {},
    });
    const took = Number(steps.at(-1)?.stdout) / 1e9;
    return took > 0 ? { seconds: took, why: '' } : { why: 'the real engine did not answer' };
  } catch (error) {
    return { why: `real engine not asked: ${(error as Error).message}` };
  }
}
