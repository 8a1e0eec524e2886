import { type DeclareCommand, LANG_OPTION, LESSONS_OPTION, SEED_OPTION } from '../declare.ts';
import type { DrawOptions } from '../draw.ts';

const collect = (value: string, all: string[] = []): string[] => [...all, value];

export const draw: DeclareCommand = (parent, finish) => {
  parent
    .command('draw')
    .description('a picture of the network: text, SVG or Mermaid')
    .argument('[world]', 'a lesson, a world kept by name, or a file that save or share wrote; without it, a fresh world')
    .option('-c, --command <lines>', 'first run these command lines; may be given several times', collect)
    .option('--changes', 'mark what the last -c changed')
    .option('--format <format>', 'text, svg or mermaid; else by the end of the output file, or text')
    .option('-o, --output <file>', 'write it to a new file')
    .option('--width <columns>', 'columns to keep to')
    .option('--ascii', 'plain characters only')
    .option(...LANG_OPTION)
    .option(...LESSONS_OPTION)
    .option(...SEED_OPTION)
    .option('--dockerd <flags>', 'flags the engine is started with')
    .option('--engine <version>', 'engine generation: 28.5 or 20.10')
    .option('--hosts <n>', '2 adds a second Docker host')
    .action(async (world: string | undefined, options: DrawOptions) => {
      const { runDraw } = await import('../draw.ts');
      finish(runDraw(world, { ...parent.opts(), ...options }));
    });
};
