// `npm run endurance -- [--commands 20000] [--hours 2] [--plot DIR]`: one session that lasts: so many commands in so much
// virtual time. Prints heap and latency as they went, and exits with 1 when either has grown.
import { spawnSync } from 'node:child_process';
import { asInstalled, bundleTool } from '../bundle.mjs';

const outfile = await bundleTool(new URL('./endurance.ts', import.meta.url), asInstalled);
process.exitCode = spawnSync(process.execPath, ['--expose-gc', outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
