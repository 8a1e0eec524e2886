// Tools that run the model in their own process are TypeScript, which Node 20 does not read: they are bundled when started.
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { projectRoot } from './project.mjs';

/**
 * Bundles a tool into a file that goes when this process ends; packages stay outside. Takes about a second.
 * @param {URL} entry the tool's TypeScript
 * @param {import('esbuild').BuildOptions} [options] over the usual ones
 * @returns {Promise<string>} path of the bundle: one a process, since several may run side by side
 * @throws {import('esbuild').BuildFailure} after esbuild has printed file, line and reason
 */
export async function bundleTool(entry, options = {}) {
  const path = fileURLToPath(entry);
  const cache = join(projectRoot, 'node_modules', '.cache', 'tools');
  mkdirSync(cache, { recursive: true });
  const outfile = join(cache, `${basename(path, '.ts')}-${process.pid}.mjs`);
  process.on('exit', () => rmSync(outfile, { force: true }));
  await esbuild.build({
    entryPoints: [path],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    ...options,
  });
  return outfile;
}

/** Measures what users get: React and Ink without their checks. */
export const asInstalled = { define: { 'process.env.NODE_ENV': '"production"' } };
