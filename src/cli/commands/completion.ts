import type { DeclareCommand } from '../declare.ts';

export const completion: DeclareCommand = (parent, finish) => {
  parent
    .command('completion')
    .description('print a completion script for bash, zsh or fish')
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (shell: string) => {
      const { runCompletion } = await import('../completion.ts');
      finish(runCompletion(shell, parent));
    });
};
