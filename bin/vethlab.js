#!/usr/bin/env node
// Starts the bundle in dist/. In a checkout (src is present) the bundle is built first when it is
// missing or its sources have changed; an installed package carries its bundle and never builds.
// A CommonJS file (bin/package.json), since Node starts those without its loader of ES modules.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = join(__dirname, '..');

/** Builds what is stale. @returns {Promise<boolean>} whether this is a checkout */
async function prepared() {
  if (!existsSync(join(root, 'src'))) return false;
  const { ensureReady, ProjectError } = await import('../scripts/project.mjs');
  try {
    ensureReady();
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    console.error(`vethlab: ${error.message}`);
    process.exit(1);
  }
  return true;
}

async function start() {
  const checkout = await prepared();
  const argv = process.argv.slice(2);
  // Stack traces want the sources' lines, which the quick way does not know.
  if (argv[0] === 'sh' && !process.env['VETHLAB_DEBUG']) {
    const { quickly } = require('./quick.js');
    if (await quickly(join(root, 'dist'), checkout, argv)) return;
  }
  if (process.env['VETHLAB_DEBUG']) process.setSourceMapsEnabled(true);
  // Keeps compiled code between starts (Node 22.1 and newer); older versions simply compile again.
  /** @type {{ enableCompileCache?: () => unknown }} */ (require('node:module')).enableCompileCache?.();
  await import(pathToFileURL(join(root, 'dist', 'main.js')).href);
}

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`vethlab needs Node 20 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}
start();
