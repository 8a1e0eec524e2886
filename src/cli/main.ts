/**
 * The bundle's entry: runs the command line in this process and sees to it that whatever goes wrong
 * ends in a sentence, never in a stack trace. `VETHLAB_DEBUG=1` shows the stack as well.
 */
import { runCli } from './program.ts';
import { boundRegexps } from './regexps.ts';
import { describeError } from './userError.ts';
import { complain } from './print.ts';

boundRegexps();

// `vethlab list | head -1` closes the pipe early: that is an end, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

function fail(error: unknown): void {
  const { message, exitCode } = describeError(error, Boolean(process.env['VETHLAB_DEBUG']));
  complain(`${message}\n`);
  process.exitCode = exitCode;
}

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    fail(error);
    process.exit();
  });
}

try {
  process.exitCode = await runCli(process.argv.slice(2));
} catch (error) {
  fail(error);
}
