/** brctl of BusyBox (networking/brctl.c), built here without its listings and settings. */
import { KernelError } from '../../../kernel/errors.ts';
import { addLink, deleteLink, linkByName, setMaster } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { BANNER } from '../ip/busybox/common.ts';
import { needAdmin } from '../netview/admin.ts';

const USAGE = `\
Usage: brctl COMMAND [BRIDGE [ARGS]]

Manage ethernet bridges
Commands:
	addbr BRIDGE		Create BRIDGE
	delbr BRIDGE		Delete BRIDGE
	addif BRIDGE IFACE	Add IFACE to BRIDGE
	delif BRIDGE IFACE	Delete IFACE from BRIDGE
`;
const VERBS = ['addbr', 'delbr', 'addif', 'delif'];

function request(ctx: Ctx, verb: string, name: string, iface: string | undefined): void {
  const { k, netns } = ctx;
  const ns = k.ns(netns);
  const link = linkByName(ns, name);
  needAdmin(ctx);
  if (verb === 'addbr') {
    addLink(k, netns, { name: name.slice(0, 15), kind: 'bridge' });
    return;
  }
  if (verb === 'delbr') {
    if (!link) throw new KernelError('ENXIO');
    if (!link.bridge) throw new KernelError('EPERM');
    if (link.up) throw new KernelError('EBUSY');
    return deleteLink(k, netns, link.ifindex);
  }
  const port = linkByName(ns, iface ?? '');
  if (!link) throw new KernelError('ENODEV');
  if (!link.bridge) throw new KernelError('EOPNOTSUPP');
  if (!port) throw new KernelError('ENODEV');
  if (verb === 'addif') {
    if (port.master !== undefined) throw new KernelError('EBUSY');
    setMaster(k, netns, port.ifindex, link.ifindex);
  } else {
    if (port.master !== link.ifindex) throw new KernelError('EINVAL');
    setMaster(k, netns, port.ifindex, undefined);
  }
}

function run(ctx: Ctx): number {
  const [word, name, iface] = ctx.args;
  const say = (text: string): number => {
    ctx.stderr.write(text);
    return 1;
  };
  if (word === '--help') {
    ctx.stdout.write(BANNER + USAGE);
    return 0;
  }
  if (word === undefined) return say(BANNER + USAGE);
  const verb = VERBS.find((v) => v === word);
  if (verb === undefined) return say(`brctl: invalid argument '${word}' to 'brctl'\n`);
  if (name === undefined || (verb.endsWith('if') && iface === undefined)) return say(BANNER + USAGE);
  if (iface !== undefined && verb.endsWith('if') && !linkByName(ctx.k.ns(ctx.netns), iface)) return say(`brctl: iface ${iface}: No such device\n`);
  try {
    request(ctx, verb, name, iface);
    return 0;
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return say(`brctl: bridge ${name}: ${error.text}\n`);
  }
}

export const busyboxBrctl: Command = {
  name: 'brctl',
  summary: 'manage Ethernet bridges',
  flavours: ['busybox'],
  dir: '/sbin',
  usage: USAGE,
  subcommands: VERBS.map((name) => ({ name, summary: '' })),
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    return run(ctx);
  },
};
