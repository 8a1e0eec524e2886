import type { DeclareCommand } from '../../declare.ts';
import { print } from '../../print.ts';

export const schema: DeclareCommand = (parent, finish) => {
  parent
    .command('schema')
    .description('print the JSON Schema of lesson.yaml, for editors')
    .action(async () => {
      const { schemaText } = await import('../../lesson/new.ts');
      print(schemaText());
      finish(0);
    });
};
