/** Entry of the small bundle that `vethlab sh` starts from (bin/quick.js). What it can't do itself it leaves to main.ts. */
import { Command, CommanderError } from 'commander';
import { sh } from './commands/sh.ts';
import { guardProcess, guarded } from './guard.ts';

/**
 * @param argv a command line that begins with `sh`
 * @returns false when it asks for help or makes no sense: nothing was done or printed
 */
export async function run(argv: readonly string[]): Promise<boolean> {
  let work: (() => Promise<number>) | undefined;
  const quiet = (): void => {};
  const program = new Command('vethlab').exitOverride().configureOutput({ writeOut: quiet, writeErr: quiet, outputError: quiet });
  sh(program, quiet, (todo) => (work = todo));
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return false;
    throw error;
  }
  if (!work) return false;
  guardProcess();
  await guarded(work);
  return true;
}
