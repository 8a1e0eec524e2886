import { type DeclareCommand, LANG_OPTION, LESSONS_OPTION } from '../declare.ts';
import type { CertificateOptions } from '../certificate/run.ts';

export const certificate: DeclareCommand = (parent, finish) => {
  parent
    .command('certificate')
    .description('a page with what was mastered, and what is missing')
    .option('--name <name>', 'whose it is')
    .option('--format <format>', 'text, md or svg')
    .option('-o, --output <file>', 'write it to a new file')
    .option(...LANG_OPTION)
    .option(...LESSONS_OPTION)
    .action(async (options: CertificateOptions) => {
      const { runCertificate } = await import('../certificate/run.ts');
      finish(runCertificate({ ...parent.opts(), ...options }));
    });
};
