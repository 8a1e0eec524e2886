import { type DeclareCommand, LANG_OPTION } from '../declare.ts';

export const doctor: DeclareCommand = (parent, finish) => {
  parent
    .command('doctor')
    .description('is everything here that the lab needs: terminal, Node, lessons, data directory')
    .option('--json', 'print one JSON object')
    .option(...LANG_OPTION)
    .action(async (options: { json?: boolean; lang?: string }) => {
      const { runDoctor } = await import('../doctor.ts');
      finish(runDoctor({ ...parent.opts(), ...options }));
    });
};
