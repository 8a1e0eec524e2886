// `npm start`: installs what is missing, builds what is stale and opens the lab in this terminal.
// Without a terminal it says how to use the lab and ends.
import { ensureReady, ProjectError } from './project.mjs';

const USAGE = `vethlab is a full-screen lab and wants a terminal.

In a terminal:
  npm start                             open the lab

Without one, the same model as a plain shell:
  node bin/vethlab.js sh                type commands, one a line
  node bin/vethlab.js sh -c 'brctl show'
  node bin/vethlab.js sh script.txt     run the commands of a file
  node bin/vethlab.js list              list the lessons
  node bin/vethlab.js --help            everything else
`;

try {
  ensureReady({ install: 'always-check' });
  if (process.stdin.isTTY && process.stdout.isTTY) {
    await import(new URL('../dist/main.js', import.meta.url).href);
  } else {
    process.stdout.write(USAGE);
  }
} catch (error) {
  if (!(error instanceof ProjectError)) throw error;
  console.error(`vethlab: ${error.message}`);
  process.exitCode = 1;
}
