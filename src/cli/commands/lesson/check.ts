import { type DeclareCommand, LESSONS_OPTION } from '../../declare.ts';

export const check: DeclareCommand = (parent, finish) => {
  parent
    .command('check')
    .description('do lessons hold what they promise: files, languages, solutions, wrong answers')
    .argument('[name]', 'one lesson, or the path of its folder')
    .option(...LESSONS_OPTION)
    .action(async (name: string | undefined, options: { lessons?: string }) => {
      const { runLessonCheck } = await import('../../lessonCheck.ts');
      finish(runLessonCheck(name, { ...parent.parent?.opts(), ...options }));
    });
};
