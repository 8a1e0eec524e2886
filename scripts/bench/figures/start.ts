/** How long the command takes to start, and to check every lesson. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, type Figure, type Row, seconds } from '../figure.ts';
import { median, programSeconds, sideBySide } from '../measure.ts';

const TIMES = 2.5;
const CHECK_SECONDS = 10;

export const start: Figure = {
  name: 'start',
  about: 'from the shell prompt to the first answer, and the check of every lesson',
  run({ root }: Context): Row[] {
    const folder = mkdtempSync(join(tmpdir(), 'vethlab-bench-'));
    try {
      return measured(root, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The program as it is installed: a checkout also looks whether its sources have changed, at each start. */
function measured(root: string, folder: string): Row[] {
  programSeconds([process.execPath, join(root, 'bin', 'vethlab.js'), '--version'], root); // builds what is not built yet
  for (const part of ['bin', 'dist', 'lessons', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
  const vethlab = join(folder, 'bin', 'vethlab.js');
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  const sh = (): number => programSeconds([process.execPath, vethlab, 'sh', '-c', 'true'], folder, env);
  const bare = (): number => programSeconds([process.execPath, '-e', '0'], folder);
  sh(); // keeps the compiled code
  const [run = 0, empty = 0] = sideBySide(9, sh, bare);
  const check = median([0, 1, 2].map(() => programSeconds([process.execPath, vethlab, 'lesson', 'check'], folder, env)));
  return [
    {
      what: 'vethlab sh -c true',
      measured: seconds(run),
      beside: `${seconds(empty)} for node -e 0`,
      ratio: run / empty,
      goal: `at most ${TIMES} times`,
      met: run / empty <= TIMES,
    },
    {
      what: 'vethlab lesson check, all lessons, both languages',
      measured: seconds(check),
      beside: `${seconds(run)} to start`,
      ratio: check / run,
      goal: `under ${CHECK_SECONDS} s`,
      met: check < CHECK_SECONDS,
    },
  ];
}
