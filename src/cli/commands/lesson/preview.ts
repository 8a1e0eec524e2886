import { type DeclareCommand, LANG_OPTION, LESSONS_OPTION } from '../../declare.ts';
import type { PreviewOptions } from '../../lesson/preview.ts';

export const preview: DeclareCommand = (parent, finish) => {
  parent
    .command('preview')
    .description('show a lesson as text with its outputs and faults, anew on every save')
    .argument('<name>', 'a lesson, or the path of its folder')
    .option('--once', 'show it once and end')
    .option(...LANG_OPTION)
    .option(...LESSONS_OPTION)
    .action(async (name: string, options: PreviewOptions) => {
      const { runPreview } = await import('../../lesson/preview.ts');
      finish(await runPreview(name, { ...parent.parent?.opts(), ...options }));
    });
};
