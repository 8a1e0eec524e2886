/** What every process of the command line does, whichever bundle it runs: patterns are bounded, and it ends in a sentence, never in a stack trace. */
import { complain } from './print.ts';
import { boundRegexps } from './regexps.ts';
import { describeError } from './userError.ts';

function fail(error: unknown): void {
  const { message, exitCode } = describeError(error, Boolean(process.env['VETHLAB_DEBUG']));
  complain(`${message}\n`);
  process.exitCode = exitCode;
}

/** From now on, errors that nobody caught are worded and end the process. */
export function guardProcess(): void {
  boundRegexps();
  // `vethlab list | head -1` closes the pipe early: that is an end, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      fail(error);
      process.exit();
    });
  }
}

/** Run it; its result is the exit status. Errors are worded. */
export async function guarded(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    fail(error);
  }
}
