import { type DeclareCommand, LESSONS_OPTION } from '../../declare.ts';

export const check: DeclareCommand = (parent, finish) => {
  parent
    .command('check')
    .description('check lessons: files, and that solutions solve them')
    .argument('[name]', 'one lesson')
    .option(...LESSONS_OPTION)
    .action(async (name: string | undefined, options: { lessons?: string }) => {
      const { runLessonCheck } = await import('../../lessonCheck.ts');
      finish(runLessonCheck(name, { ...parent.parent?.opts(), ...options }));
    });
};
