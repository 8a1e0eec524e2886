// Measures how fast the model is and how it grows:
//   npm run bench                      all figures, as a table
//   npm run bench -- packets rules     some of them
//   npm run bench -- --plot DIR        curves of growth as SVG files in DIR
//   npm run bench -- --strict          exit status 1 when a goal is missed
// The tool is TypeScript because it runs the model in its own process, and is bundled when started.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { projectRoot } from '../project.mjs';

const cache = join(projectRoot, 'node_modules', '.cache', 'bench');
mkdirSync(cache, { recursive: true });
// One file a process: several may run side by side.
const outfile = join(cache, `bench-${process.pid}.mjs`);
await esbuild.build({
  entryPoints: [fileURLToPath(new URL('./bench.ts', import.meta.url))],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define: { 'process.env.NODE_ENV': '"production"' },
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.on('exit', () => rmSync(outfile, { force: true }));
/** @type {{ main(args: string[], root: string, bundle: string): Promise<number> }} */
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), projectRoot, outfile);
