import { type Finish, SEED_OPTION } from '../declare.ts';
import type { Command } from 'commander';
import type { ShOptions } from '../sh.ts';

/** @param begin runs the work, or keeps it for later (quickSh.ts) */
export const sh = (parent: Command, finish: Finish, begin: (work: () => Promise<number>) => unknown = async (work) => finish(await work())): void => {
  parent
    .command('sh')
    .description('a plain shell on the lab: interactive, a command, a script, or standard input')
    .argument('[file]', 'script to run')
    .option('-c, --command <line>', 'run this command line')
    .option('--json', 'print one JSON object a command')
    .option(...SEED_OPTION)
    .option('--dockerd <flags>', 'flags the engine is started with')
    .option('--engine <version>', 'engine generation: 28.5 or 20.10')
    .option('--hosts <n>', '2 adds a second Docker host')
    .option('--at <machine>', 'machine to type on')
    .option('--timeout <seconds>', 'virtual seconds a line may take with --json')
    .option('--pace <factor>', 'virtual seconds in a real one, interactively')
    .action(async (file: string | undefined, options: ShOptions) => {
      await begin(async () => {
        const { runSh } = await import('../sh.ts');
        return runSh(file, { ...parent.opts(), ...options });
      });
    });
};
