// `npm run picture`: bundles picture.ts (Node 20 reads no TypeScript) and runs it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { projectRoot } from '../project.mjs';

const outfile = join(projectRoot, 'node_modules', '.cache', 'picture', `picture-${process.pid}.mjs`);
await esbuild.build({
  entryPoints: [fileURLToPath(new URL('./picture.ts', import.meta.url))],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define: { 'import.meta.dirname': JSON.stringify(join(projectRoot, 'test', 'e2e')) },
  logLevel: 'warning',
});
process.on('exit', () => rmSync(outfile, { force: true }));
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), projectRoot);
