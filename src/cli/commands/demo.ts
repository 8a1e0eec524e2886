import { type DeclareCommand, LANG_OPTION, LESSONS_OPTION } from '../declare.ts';
import type { LabOptions } from '../lab.ts';

export const demo: DeclareCommand = (parent, finish) => {
  parent
    .command('demo')
    .description('the lab types a lesson by itself, for a projector: Space pauses, → goes on, Q takes over')
    .argument('<lesson>', 'name of the lesson')
    .option(...LANG_OPTION)
    .option(...LESSONS_OPTION)
    .action(async (lesson: string, options: LabOptions) => {
      const { runLab } = await import('../lab.ts');
      finish(await runLab(lesson, { ...parent.opts(), ...options, demo: true }));
    });
};
