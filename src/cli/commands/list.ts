import { type DeclareCommand, LANG_OPTION, LESSONS_OPTION } from '../declare.ts';
import type { LabOptions } from '../lab.ts';

export const list: DeclareCommand = (parent, finish) => {
  parent
    .command('list')
    .description('the lessons and how far you are')
    .option('--names', 'only their names')
    .option(...LANG_OPTION)
    .option(...LESSONS_OPTION)
    .action(async (options: LabOptions & { names?: boolean }) => {
      const { runList } = await import('../lab.ts');
      finish(await runList({ ...parent.opts(), ...options }));
    });
};
