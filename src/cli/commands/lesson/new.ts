import type { DeclareCommand } from '../../declare.ts';

export const create: DeclareCommand = (parent, finish) => {
  parent
    .command('new')
    .description('make a folder with a small lesson that is whole')
    .argument('<id>', 'what the lesson is called')
    .option('--lessons <dir>', 'the folder it goes to, instead of the current one')
    .action(async (id: string, options: { lessons?: string }) => {
      const { runNew } = await import('../../lesson/new.ts');
      finish(runNew(id, { ...parent.parent?.opts(), ...options }));
    });
};
