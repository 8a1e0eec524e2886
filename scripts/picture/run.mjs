// `npm run picture`: bundles picture.ts (Node 20 reads no TypeScript) and runs it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleTool } from '../bundle.mjs';
import { projectRoot } from '../project.mjs';

const outfile = await bundleTool(new URL('./picture.ts', import.meta.url), {
  define: { 'import.meta.dirname': JSON.stringify(join(projectRoot, 'test', 'e2e')) },
});
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), projectRoot);
