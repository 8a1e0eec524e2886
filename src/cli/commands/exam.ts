import { type DeclareCommand, LANG_OPTION } from '../declare.ts';
import type { ExamOptions } from '../exam/run.ts';

export const exam: DeclareCommand = (parent, finish) => {
  parent
    .command('exam')
    .description('twenty questions over everything, and what to study again')
    .option('--seed <n>', 'which questions: the same seed draws the same')
    .option('--json', 'questions, answers and the account as JSON, one object a line')
    .option(...LANG_OPTION)
    .action(async (options: ExamOptions) => {
      const { runExam } = await import('../exam/run.ts');
      finish(await runExam({ ...parent.opts(), ...options }));
    });
};
