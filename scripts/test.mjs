// `npm test`: installs what is missing, builds what is stale, runs the whole suite once and ends with
// the line `N passed, N failed`. Arguments go to vitest: `npm test -- test/cli.test.ts`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureReady, ProjectError, projectRoot } from './project.mjs';

/**
 * @typedef {object} VitestReport the parts of vitest's JSON report that are counted
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults one entry a file
 */

/**
 * Counts a run. A file that does not even load has no tests to fail, so it counts as one failure; so
 * does a run that ends badly without naming a test, for example on an unhandled rejection.
 * @param {VitestReport | undefined} report @param {number} exitCode of vitest
 * @returns {{ passed: number, failed: number }}
 */
export function countResults(report, exitCode) {
  if (!report) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  return { passed: report.numPassedTests, failed: failed === 0 && (exitCode !== 0 || !report.success) ? 1 : failed };
}

/** @param {string[]} args @returns {Promise<{ passed: number, failed: number }>} */
async function runVitest(args) {
  const scratch = mkdtempSync(join(tmpdir(), 'vethlab-test-'));
  const output = join(scratch, 'report.json');
  try {
    const child = spawn(
      process.execPath,
      [
        join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${output}`,
        ...(process.stdout.isTTY ? [] : ['--no-color']),
        ...args,
      ],
      { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const exitCode = await new Promise((resolve) => {
      child.on('error', () => resolve(1));
      child.on('close', (code) => resolve(code ?? 1));
    });
    /** @type {VitestReport | undefined} */
    let report;
    try {
      report = JSON.parse(readFileSync(output, 'utf8'));
    } catch {
      report = undefined; // vitest did not get as far as writing one
    }
    return countResults(report, exitCode);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let result = { passed: 0, failed: 1 };
  try {
    ensureReady({ install: 'always-check' });
    result = await runVitest(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    console.error(`vethlab: ${error.message}`);
  }
  console.log(`${result.passed} passed, ${result.failed} failed`);
  process.exitCode = result.failed === 0 ? 0 : 1;
}
