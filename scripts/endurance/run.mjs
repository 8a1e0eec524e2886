// `npm run endurance -- [--commands 20000] [--hours 2] [--plot DIR]`: one session that lasts: so many commands in so much
// virtual time. Prints heap and latency as they went, and exits with 1 when either has grown.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { projectRoot } from '../project.mjs';

const outdir = join(projectRoot, 'node_modules', '.cache', 'endurance');
mkdirSync(outdir, { recursive: true });
const outfile = join(outdir, `endurance-${process.pid}.mjs`);
process.on('exit', () => rmSync(outfile, { force: true }));
await esbuild.build({
  entryPoints: [join(projectRoot, 'scripts', 'endurance', 'endurance.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
process.exitCode = spawnSync(process.execPath, ['--expose-gc', outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
