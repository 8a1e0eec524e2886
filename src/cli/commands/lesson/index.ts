/** `vethlab lesson …`: what authors of lessons use. One line a subcommand. */
import type { DeclareCommand } from '../../declare.ts';
import { check } from './check.ts';

const SUBCOMMANDS: readonly DeclareCommand[] = [check];

export const lesson: DeclareCommand = (parent, finish) => {
  const group = parent.command('lesson').description('tools for authors of lessons');
  for (const declare of SUBCOMMANDS) declare(group, finish);
};
