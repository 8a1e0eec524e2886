import { type DeclareCommand, SEED_OPTION } from '../declare.ts';
import type { ShareOptions } from '../share.ts';

export const share: DeclareCommand = (parent, finish) => {
  parent
    .command('share')
    .description('a short text (seed and commands) that rebuilds a world elsewhere')
    .argument('[script]', "commands, one a line; '-' or nothing reads standard input")
    .option('-o, --output <file>', 'write it to a new file')
    .option(...SEED_OPTION)
    .option('--dockerd <flags>', 'flags the engine is started with')
    .option('--engine <version>', 'engine generation: 28.5 or 20.10')
    .option('--hosts <n>', '2 adds a second Docker host')
    .action(async (script: string | undefined, options: ShareOptions) => {
      const { runShare } = await import('../share.ts');
      finish(runShare(script, { ...parent.opts(), ...options }));
    });
};
