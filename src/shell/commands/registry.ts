/**
 * Every program of the lab. A tool's folder exports its `Command` objects; one line here installs them. Add a line
 * only once its file exists and loads: a missing import breaks every command at once.
 */
import type { Command, Flavour } from '../command.ts';
import { shellCommands } from '../interp/program.ts';

const INSTALLED: readonly (readonly Command[])[] = [
  shellCommands,
];

const byName: Record<Flavour, Map<string, Command>> = { debian: new Map(), busybox: new Map() };
for (const list of INSTALLED) for (const command of list) for (const flavour of command.flavours) byName[flavour].set(command.name, command);

/** The program of this name in a user land, undefined when it is not installed there. */
export const findCommand = (name: string, flavour: Flavour): Command | undefined => byName[flavour].get(name);

/** Every program of a user land, sorted by name. */
export const commandsOf = (flavour: Flavour): Command[] => [...byName[flavour].values()].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Where a program is installed: its own directory, else /usr/bin on Debian and /bin in BusyBox. */
export const installedIn = (command: Command, flavour: Flavour): string => (flavour === 'busybox' ? '/bin' : (command.dir ?? '/usr/bin'));
