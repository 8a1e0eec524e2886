import type { DeclareCommand } from '../declare.ts';

export const play: DeclareCommand = (parent, finish) => {
  parent
    .command('play')
    .description('free play: the lab without a lesson')
    .action(async () => {
      const { runLab } = await import('../lab.ts');
      finish(await runLab('', parent.opts()));
    });
};
