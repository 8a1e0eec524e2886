import type { DeclareCommand } from '../../declare.ts';

export const schema: DeclareCommand = (parent, finish) => {
  parent
    .command('schema')
    .description('print the JSON Schema of lesson.yaml, for editors')
    .action(async () => {
      const { schemaText } = await import('../../lesson/new.ts');
      process.stdout.write(schemaText());
      finish(0);
    });
};
