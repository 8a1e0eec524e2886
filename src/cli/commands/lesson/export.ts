import { type DeclareCommand, LANG_OPTION, LESSONS_OPTION, SEED_OPTION } from '../../declare.ts';
import type { ExportOptions } from '../../lesson/export.ts';

export const exportLesson: DeclareCommand = (parent, finish) => {
  parent
    .command('export')
    .description('a handout with commands, outputs and pictures, for printing')
    .argument('<name>', 'a lesson, or the path of its folder')
    .option('--format <format>', 'md or html', 'md')
    .option('-o, --output <file>', 'write it to a file; pictures of Markdown go beside it')
    .option(...LANG_OPTION)
    .option(...LESSONS_OPTION)
    .option(...SEED_OPTION)
    .action(async (name: string, options: ExportOptions) => {
      const { runExport } = await import('../../lesson/export.ts');
      finish(runExport(name, { ...parent.parent?.opts(), ...options }));
    });
};
