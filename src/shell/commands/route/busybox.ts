/** route of BusyBox 1.38 (networking/route.c). */
import { KernelError } from '../../../kernel/errors.ts';
import { maskOf } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { AppletError, bbNumber, bbUsage } from '../probe/busybox.ts';
import { getopt } from '../probe/getopt.ts';
import { type Dialect, hideNetHost, routeArguments } from './arguments.ts';
import { routeRequest } from './request.ts';
import { route6Text, routeNames, routeText } from './table.ts';

const USAGE = `route [-ne] [-A inet[6]] [{add|del} [-net|-host] TARGET [netmask MASK]
	[gw GATEWAY] [metric N] [mss BYTES] [window BYTES] [reject] [IFACE]]

Show or edit kernel routing tables

	-n	Don't resolve names
	-e	Display other/more information
	-A inet[6]	Select address family`;

/** Ends with the usage. */
class Misused extends Error {}

const RANGES = { metric: [0, 0x7fffffff], mss: [64, 32768], window: [128, 0x7fffffff], irtt: [0, 0xffffffff] } as const;
const DIALECT: Dialect = {
  usage: () => new Misused(),
  unresolved: (word) => new AppletError(`resolving ${word}`),
  prefix: (text) => maskOf(bbNumber(text, 0, 32)),
  number: (keyword, text) => bbNumber(text, ...RANGES[keyword]) & (keyword === 'irtt' ? 0xffff : -1),
  mtu: false,
  networkGateway: (word) => new AppletError(`gateway ${word} is a NETWORK`),
  hostMask: (hex) => new AppletError(`netmask ${hex} and host route conflict`),
  bogusMask: (text) => new AppletError(`bogus netmask ${text}`),
  hostBits: () => new AppletError('netmask and route address conflict'),
};

function* run(ctx: Ctx): Co<number> {
  const parsed = getopt(hideNetHost(ctx.args), 'A:ne');
  if (parsed.error) {
    ctx.stderr.write(`route: ${parsed.error.text}\n`);
    throw new Misused();
  }
  const on = (name: string): boolean => parsed.options.some((o) => o.name === name);
  const families = parsed.options.filter((o) => o.name === 'A').map((o) => o.value);
  if (families.some((f) => f !== 'inet' && f !== 'inet6')) throw new Misused();
  const six = families.at(-1) === 'inet6';
  const [verb, ...words] = parsed.words;
  if (verb === undefined) {
    if (six) ctx.stdout.write(route6Text(ctx.k, ctx.netns, { flavour: 'busybox' }));
    else
      ctx.stdout.write(
        routeText(ctx.k, ctx.netns, { flavour: 'busybox', style: on('e') ? 'metrics' : 'flags', ...(!on('n') && { names: yield* routeNames(ctx) }) }),
      );
    return 0;
  }
  if (verb !== 'add' && verb !== 'del' && verb !== 'delete') throw new Misused();
  if (six) return notModelled(ctx, 'routing IPv6');
  const entry = yield* routeArguments(ctx, words, DIALECT);
  try {
    routeRequest(ctx, verb === 'add' ? 'add' : 'del', entry);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new AppletError(`${verb === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'}: ${error.text}`);
  }
  return 0;
}

export const busyboxRoute: Command = {
  name: 'route',
  summary: 'show or edit the routing table',
  flavours: ['busybox'],
  dir: '/sbin',
  usage: `Usage: ${USAGE}`,
  options: [
    { names: ['-n'], help: 'numbers only' },
    { names: ['-e'], help: 'other columns' },
    { names: ['-A'], value: 'FAMILY', help: 'address family', complete: ['inet', 'inet6'] },
  ],
  *run(ctx: Ctx): Co<number> {
    if (ctx.args.length === 1 && ctx.args[0] === '--help') {
      bbUsage({ ...ctx, stderr: ctx.stdout }, USAGE);
      return 0;
    }
    try {
      return yield* run(ctx);
    } catch (error) {
      if (error instanceof Misused) return bbUsage(ctx, USAGE);
      if (!(error instanceof AppletError)) throw error;
      ctx.stderr.write(`route: ${error.message}\n`);
      return 1;
    }
  },
};
