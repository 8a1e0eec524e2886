#!/usr/bin/env node
// Starts the bundle in dist/. In a checkout (src is present) the bundle is built first when it is
// missing or its sources have changed; an installed package carries its bundle and never builds.
import { existsSync } from 'node:fs';
import module from 'node:module';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`vethlab needs Node 20 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

// Keeps compiled code between starts (Node 22.1 and newer); older versions simply compile again.
/** @type {{ enableCompileCache?: () => unknown }} */ (module).enableCompileCache?.();
if (process.env['VETHLAB_DEBUG']) process.setSourceMapsEnabled(true);

if (existsSync(new URL('../src', import.meta.url))) {
  const { ensureReady, ProjectError } = await import('../scripts/project.mjs');
  try {
    ensureReady();
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    console.error(`vethlab: ${error.message}`);
    process.exit(1);
  }
}

await import(new URL('../dist/main.js', import.meta.url).href);
