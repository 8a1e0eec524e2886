// Runs one of the conformance tools, which are TypeScript because they run the model in their own process:
//   node scripts/conformance/run.mjs check|record|fuzz ARGUMENTS...
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleTool } from '../bundle.mjs';
import { projectRoot } from '../project.mjs';

const [tool, ...args] = process.argv.slice(2);
const entry = fileURLToPath(new URL(`./${tool}.ts`, import.meta.url));
if (!tool || !/^\w+$/.test(tool) || !existsSync(entry)) {
  console.error('usage: node scripts/conformance/run.mjs check|record|fuzz ARGUMENTS...');
  process.exit(2);
}
const outfile = await bundleTool(pathToFileURL(entry), { sourcemap: 'inline' });
process.setSourceMapsEnabled(true);
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
