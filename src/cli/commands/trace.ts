import { type DeclareCommand, LANG_OPTION, SEED_OPTION } from '../declare.ts';
import type { TraceOptions } from '../trace.ts';

const collect = (value: string, all: string[] = []): string[] => [...all, value];

export const trace: DeclareCommand = (parent, finish) => {
  parent
    .command('trace')
    .description('run a command line and show where its packets went')
    .argument('<command...>', 'the command line, in quotes (or behind --)')
    .option('-s, --setup <line>', 'first run this command line, or the commands of this file; may be given several times', collect)
    .option('--at <machine>', 'machine to type on')
    .option('--packet <n>', 'show this packet only')
    .option('--all', 'show every packet')
    .option('--json', 'print one JSON object')
    .option('--ascii', 'plain characters only')
    .option('--timeout <seconds>', 'virtual seconds the command may take')
    .option(...LANG_OPTION)
    .option(...SEED_OPTION)
    .option('--dockerd <flags>', 'flags the engine is started with')
    .option('--engine <version>', 'engine generation: 28.5 or 20.10')
    .option('--hosts <n>', '2 adds a second Docker host')
    .action(async (words: string[], options: TraceOptions) => {
      const { runTrace } = await import('../trace.ts');
      finish(runTrace(words, { ...parent.opts(), ...options }));
    });
};
