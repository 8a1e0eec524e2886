/** The packets of the last command, put into journeys when somebody first looks. */
import type { WorldConfig } from '../../docker/state.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { travel } from './index.ts';
import type { Journey } from './types.ts';

export interface LastPackets {
  command: string;
  readonly journeys: readonly Journey[];
}

/** Takes the journal's events. `before`: the configuration before the command. */
export function lastPackets(k: Kernel<WorldConfig>, command: string, before: WorldConfig): LastPackets {
  const events = k.journal.takeLater();
  let made: Journey[] | undefined;
  return {
    command,
    get journeys() {
      made ??= travel(k, events(), before);
      return made;
    },
  };
}
