import { type DeclareCommand, LANG_OPTION, LESSONS_OPTION } from '../declare.ts';
import type { ProgressOptions } from '../progress.ts';

export const progress: DeclareCommand = (parent, finish) => {
  parent
    .command('progress')
    .description('what is done: lessons, repair shops with their best score, the exam')
    .option('--json', 'as one JSON object')
    .option('--export <file>', 'write it to a file: a new one, or an earlier export, which is replaced')
    .option('--import <file>', 'merge an export into it; nothing that is done gets lost')
    .option(...LANG_OPTION)
    .option(...LESSONS_OPTION)
    .action(async (options: ProgressOptions) => {
      const { runProgress } = await import('../progress.ts');
      finish(runProgress({ ...parent.opts(), ...options }));
    });
};
