import type { DeclareCommand } from '../declare.ts';

export const open: DeclareCommand = (parent, finish) => {
  parent
    .command('open')
    .description('free play in a world that somebody shared')
    .argument('<file>', 'what vethlab share wrote')
    .action(async (file: string) => {
      const [{ runLab }, { readShared, rebuild }] = await Promise.all([import('../lab.ts'), import('../shareFile.ts')]);
      finish(await runLab('', { ...parent.opts(), world: rebuild(readShared(file)) }));
    });
};
