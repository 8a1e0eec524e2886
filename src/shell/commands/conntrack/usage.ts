/** What conntrack says without a command: its first lines, and the options from the table they are declared in. */
import type { OptionSpec } from '../../command.ts';

export const usage = (options: readonly OptionSpec[]): string => `Command line interface for the connection tracking system. Version 1.4.9\nUsage: conntrack [commands] [options]\n\n${options.map((o) => `  ${o.names.join(', ')}${o.value ? ` ${o.value}` : ''}\t${o.help}\n`).join('')}\n`;
