/** What a command of the command line is: a file that declares it, listed in commands/index.ts. */
import type { Command } from 'commander';

/** Ends the program with this exit status. */
export type Finish = (exitCode: number) => void;

/**
 * Declares one command under `parent`: its words, options and action. The action imports its work when it runs, so that
 * `vethlab sh` loads neither Ink nor the lessons, and ends by calling `finish`.
 * @param parent where the command belongs; `parent.opts()` are the options given before its name
 */
export type DeclareCommand = (parent: Command, finish: Finish) => void;

/** Options that several commands share, worded once. */
export const LANG_OPTION = ['--lang <lang>', 'en or zh'] as const;
export const LESSONS_OPTION = ['--lessons <dir>', 'a folder with lessons of your own'] as const;
export const SEED_OPTION = ['--seed <n>', 'seed of the world'] as const;
