// Loaded into the lab while it is measured (node --expose-gc --import): on SIGUSR2 it collects garbage and writes how
// much memory is in use to the file that VETHLAB_BENCH_MEMORY names.
import { renameSync, writeFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  const { gc } = /** @type {{ gc?: () => void }} */ (globalThis);
  for (let i = 0; i < 3; i++) gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const file = /** @type {string} */ (process.env['VETHLAB_BENCH_MEMORY']);
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, used: heapUsed + external, rss }));
  renameSync(`${file}.new`, file);
});
