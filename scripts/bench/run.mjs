// Measures how fast the model is and how it grows:
//   npm run bench                      all figures, as a table
//   npm run bench -- packets rules     some of them
//   npm run bench -- --plot DIR        curves of growth as SVG files in DIR
//   npm run bench -- --strict          exit status 1 when a goal is missed
import { pathToFileURL } from 'node:url';
import { asInstalled, bundleTool } from '../bundle.mjs';
import { projectRoot } from '../project.mjs';

const outfile = await bundleTool(new URL('./bench.ts', import.meta.url), { ...asInstalled, sourcemap: 'inline' });
/** @type {{ main(args: string[], root: string, bundle: string): Promise<number> }} */
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), projectRoot, outfile);
