/** bash's reserved word `time`. Processor time is not modelled: next to nothing. */
import type { Co } from '../../kernel/sched.ts';
import type { Shell } from './shell.ts';

export function* timePipeline(sh: Shell, style: 'default' | 'posix', run: () => Co): Co {
  const start = sh.rt.k.now;
  yield* run();
  const seconds = (sh.rt.k.now - start) / 1e6;
  const user = 0;
  const format = (s: number): string => (style === 'posix' ? s.toFixed(2) : `${Math.floor(s / 60)}m${(s % 60).toFixed(3)}s`);
  const gap = style === 'posix' ? ' ' : '\t';
  sh.stderr.write(`${style === 'posix' ? '' : '\n'}real${gap}${format(seconds)}\nuser${gap}${format(user)}\nsys${gap}${format(user)}\n`);
}
