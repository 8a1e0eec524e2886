import type { Command } from '../../command.ts';
import { pingBusybox } from './busybox.ts';
import { pingHost } from './host.ts';
import { OPTIONS } from './options.ts';

/** ping(8): iputils' on the machines, BusyBox's in containers. */
export const ping: Command = {
  name: 'ping', summary: 'Send ICMP echo requests to a host', usage: 'ping [options] <destination>', flavours: ['debian', 'busybox'], options: OPTIONS, positionals: ['host'],
  run: (ctx) => (ctx.flavour === 'busybox' ? pingBusybox(ctx) : pingHost(ctx)),
};
export const pingCommands: readonly Command[] = [ping];
