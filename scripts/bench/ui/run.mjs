// Measures the lab's screen as a person meets it, in a real pseudo-terminal (Linux):
//   npm run bench:ui                   the table; --strict: exit status 1 when a goal is missed
// The lab is measured as a package has it: its bundle, without the sources beside it.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build } from '../../build.mjs';
import { bundleTool } from '../../bundle.mjs';
import { projectRoot } from '../../project.mjs';

/** @param {string} name of a file beside this one */
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'vethlab-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const dist = join(work, 'package', 'dist');
await build(projectRoot, dist);
for (const name of readdirSync(dist)) if (name.endsWith('.map')) rmSync(join(dist, name));
for (const name of ['bin', 'lessons', 'package.json']) cpSync(join(projectRoot, name), join(work, 'package', name), { recursive: true });
cpSync(here('./probe.mjs'), join(work, 'probe.mjs'));

// hello world, bundled as the lab is
mkdirSync(join(work, 'hello'));
await esbuild.build({
  absWorkingDir: projectRoot,
  entryPoints: [here('./hello.tsx')],
  outfile: join(work, 'hello', 'main.mjs'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'react-devtools-core': here('./nothing.mjs') },
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
});

const outfile = await bundleTool(new URL('./bench.ts', import.meta.url));
/** @type {{ main(args: string[], work: string): Promise<number> }} */
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), work);
