/** What the user may be told when something goes wrong. */

/** Exit status of a mistake in the arguments, as most Unix tools have it. */
export const EXIT_USAGE = 2;

/** Exit status of a fault of our own: EX_SOFTWARE in sysexits(3). */
export const EXIT_INTERNAL = 70;

/**
 * An error whose message is meant for the user: a full sentence that says what to do next. Throw it
 * from anywhere in cli, serve or ui; it is printed as `vethlab: <message>` without a stack.
 */
export class UserError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'UserError';
    this.exitCode = exitCode;
  }
}

/**
 * Words an error for stderr.
 * @param debug adds the stack of errors that are not the user's
 * @returns the text without a final newline, and the exit status that goes with it
 */
export function describeError(error: unknown, debug: boolean): { message: string; exitCode: number } {
  if (error instanceof UserError) return { message: `vethlab: ${error.message}`, exitCode: error.exitCode };
  const reason = error instanceof Error ? error.message : String(error);
  const message = debug
    ? `vethlab: ${error instanceof Error ? error.stack : reason}`
    : `vethlab: something went wrong inside the lab: ${reason}\nSet VETHLAB_DEBUG=1 and run it again to see where.`;
  return { message, exitCode: EXIT_INTERNAL };
}
