// Runs one of the conformance tools, which are TypeScript because they run the model in their own process:
//   node scripts/conformance/run.mjs check|record|fuzz ARGUMENTS...
// The tool is bundled first (Node 20 reads no TypeScript), which takes about a second.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { projectRoot } from '../project.mjs';

const [tool, ...args] = process.argv.slice(2);
const entry = fileURLToPath(new URL(`./${tool}.ts`, import.meta.url));
if (!tool || !/^\w+$/.test(tool) || !existsSync(entry)) {
  console.error('usage: node scripts/conformance/run.mjs check|record|fuzz ARGUMENTS...');
  process.exit(2);
}
// One file a process: several may run side by side.
const outfile = join(projectRoot, 'node_modules', '.cache', 'conformance', `${tool}-${process.pid}.mjs`);
await esbuild.build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.setSourceMapsEnabled(true);
process.on('exit', () => rmSync(outfile, { force: true }));
/** @type {{ main(args: string[], root: string): number | Promise<number> }} */
const { main } = await import(pathToFileURL(outfile).href);
try {
  process.exitCode = await main(args, projectRoot);
} catch (error) {
  // A UserError is a sentence for whoever typed the command; anything else is a fault with its stack.
  if (!(error instanceof Error) || error.name !== 'UserError') throw error;
  console.error(`conformance: ${error.message}`);
  process.exitCode = 2;
}
