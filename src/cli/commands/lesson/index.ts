/** `vethlab lesson …`: what authors of lessons use. One line a subcommand. */
import type { DeclareCommand } from '../../declare.ts';
import { check } from './check.ts';
import { exportLesson } from './export.ts';
import { create } from './new.ts';
import { preview } from './preview.ts';
import { schema } from './schema.ts';

const SUBCOMMANDS: readonly DeclareCommand[] = [create, check, preview, exportLesson, schema];

export const lesson: DeclareCommand = (parent, finish) => {
  const group = parent.command('lesson').description('tools for authors of lessons');
  for (const declare of SUBCOMMANDS) declare(group, finish);
};
