/** route of net-tools 2.10 (route.c, lib/inet_sr.c). */
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { getopt } from '../probe/getopt.ts';
import { type Dialect, hideNetHost, routeArguments, shiftedMask } from './arguments.ts';
import { busyboxRoute } from './busybox.ts';
import { routeRequest } from './request.ts';
import { route6Text, routeNames, routeText } from './table.ts';

const VERSION = `net-tools 2.10
+NEW_ADDRT +RTF_IRTT +RTF_REJECT +I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW:  +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
`;
const HELP = `Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables
       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.

       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.
       route {-V|--version}                  Display version/author and exit.

        -v, --verbose            be verbose
        -n, --numeric            don't resolve names
        -e, --extend             display other/more information
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB

  <AF>=Use -4, -6, '-A <af>' or '--<af>'; default: inet
  List of possible address families (which support routing):
`;
/** Goes to stderr always, wherever the help before it goes. */
const FAMILY_LIST = `    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25) 
    netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX) 
    ddp (Appletalk DDP) x25 (CCITT X.25) 
`;
const SYNTAX = `Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [gw Gw] [metric M]
                              [netmask N] [mss Mss] [window W] [irtt I]
                              [mod] [dyn] [reinstate] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [metric M] reject
       inet_route [-FC] flush      NOT supported
`;
/** Families that it could route in if the kernel did, and those that it only knows by name. */
const OTHER_FAMILIES = ['ax25', 'netrom', 'rose', 'ipx', 'ddp', 'x25'];
const NAMED_FAMILIES = ['unix', 'econet', 'ash', 'unspec', 'local', 'appletalk'];

/** Ends the command: what it says on stderr, and its status. */
class Stop extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
const syntax = (message = ''): Stop => new Stop(3, message + SYNTAX);
/** atoi(3). */
const atoi = (text: string): number => Number.parseInt(text, 10) || 0;

const DIALECT: Dialect = {
  usage: syntax,
  unresolved: (word, why) => new Stop(6, `${word}: ${why}\n`),
  prefix(text) {
    if (!/^(0x[0-9a-f]+|0[0-7]*|[1-9]\d*|)$/i.test(text)) throw syntax();
    return shiftedMask(/^0x/i.test(text) ? Number.parseInt(text, 16) : text.startsWith('0') ? Number.parseInt(text, 8) : atoi(text));
  },
  number(keyword, text) {
    if (keyword === 'metric' && !/^\d/.test(text)) throw syntax();
    const n = atoi(text);
    if (keyword === 'mss' && (n < 64 || n > 65536)) throw syntax('route: Invalid MSS/MTU.\n');
    if (keyword === 'window' && n < 128) throw syntax('route: Invalid window.\n');
    return keyword === 'irtt' ? n & 0xffff : n;
  },
  mtu: true,
  networkGateway: (word) => syntax(`route: ${word}: cannot use a NETWORK as gateway!\n`),
  hostMask: (hex) => syntax(`route: netmask ${hex} doesn't make sense with host route\n`),
  bogusMask: (text) => syntax(`route: bogus netmask ${text}\n`),
  hostBits: () => syntax("route: netmask doesn't match route address\n"),
};

const LONGS = {
  extend: { as: 'e' },
  verbose: { as: 'v' },
  version: { as: 'V' },
  numeric: { as: 'n' },
  symbolic: { as: 'N' },
  protocol: { as: 'A', value: true },
  cache: { as: 'C' },
  fib: { as: 'F' },
  help: { as: 'h' },
  inet: { as: '4' },
  inet6: { as: '6' },
} as const;

/** Help on stdout, which is no failure whatever led to it. */
function help(ctx: Ctx): number {
  ctx.stdout.write(HELP);
  ctx.stderr.write(FAMILY_LIST);
  return 0;
}

/** The address family asked for. */
function familyOf(names: readonly string[]): 4 | 6 | string {
  const name = names.at(-1) ?? 'inet';
  if (name === 'inet' || name === 'inet6') return name === 'inet' ? 4 : 6;
  if (OTHER_FAMILIES.includes(name)) return name;
  throw NAMED_FAMILIES.includes(name) ? new Stop(3, `No routing for address family \`${name}'.\n`) : new Stop(1, `Unknown address family \`${name}'.\n`);
}

function* run(ctx: Ctx): Co<number> {
  const parsed = getopt(hideNetHost(ctx.args), 'A:eCFhnN64Vv?', LONGS);
  if (parsed.error) {
    ctx.stderr.write(`route: ${parsed.error.text}\n`);
    return help(ctx);
  }
  const count = (...names: string[]): number => parsed.options.filter((o) => names.includes(o.name)).length;
  if (count('V') > 0) {
    ctx.stdout.write(VERSION);
    return 0;
  }
  const chosen = parsed.options.flatMap((o) => (o.name === 'A' ? o.value.split(',') : o.name === '4' ? ['inet'] : o.name === '6' ? ['inet6'] : []));
  const family = familyOf(chosen);
  if (count('h', '?') > 0) {
    if (chosen.length === 0) return help(ctx);
    if (family !== 4) return notModelled(ctx, `help on ${family === 6 ? 'inet6' : family}`);
    ctx.stdout.write(SYNTAX);
    return 0;
  }
  const numeric = count('n', 'N') > 0;
  const [verb, ...words] = parsed.words;
  if (verb === undefined) {
    if (family === 6) ctx.stdout.write(route6Text(ctx.k, ctx.netns, { numeric }));
    else if (family !== 4) return notModelled(ctx, `the family ${family}`);
    else if (count('C') > count('F'))
      ctx.stdout.write('Kernel IP routing cache\nSource          Destination     Gateway         Flags Metric Ref    Use Iface\n');
    else
      ctx.stdout.write(
        routeText(ctx.k, ctx.netns, { style: (['flags', 'metrics'] as const)[count('e')] ?? 'both', ...(!numeric && { names: yield* routeNames(ctx) }) }),
      );
    return 0;
  }
  if (!['add', 'del', 'delete', 'flush'].includes(verb)) throw new Stop(3, HELP + FAMILY_LIST);
  if (family !== 4) return notModelled(ctx, `routing ${family === 6 ? 'IPv6' : family}`);
  if (verb === 'flush') throw syntax("Flushing `inet' routing table not supported\n");
  if (words.length === 0) {
    ctx.stdout.write(SYNTAX);
    return 0;
  }
  const entry = yield* routeArguments(ctx, words, DIALECT);
  try {
    routeRequest(ctx, verb === 'add' ? 'add' : 'del', entry);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new Stop(7, `${verb === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'}: ${error.text}\n`);
  }
  return 0;
}

const POSITIONALS = ['host', ['gw', 'netmask', 'metric', 'dev', 'reject', 'mss', 'window', 'irtt'], 'interface'] as const;
export const route: Command = {
  name: 'route',
  summary: 'show and change the routing table',
  flavours: ['debian'],
  dir: '/usr/sbin',
  usage: HELP,
  options: [
    { names: ['-n', '--numeric'], help: 'numbers only' },
    { names: ['-e', '--extend'], help: 'MSS, window and irtt; twice: all columns' },
    { names: ['-v', '--verbose'], help: 'more words' },
    { names: ['-C', '--cache'], help: 'the routing cache' },
    { names: ['-F', '--fib'], help: 'the routing table, as without it' },
    { names: ['-4', '--inet'], help: 'IPv4' },
    { names: ['-6', '--inet6'], help: 'IPv6' },
    { names: ['-A'], value: 'FAMILY', help: 'address family', complete: ['inet', 'inet6'] },
    { names: ['-V', '--version'], help: 'version' },
    { names: ['-h', '--help'], help: 'usage' },
  ],
  subcommands: [
    { name: 'add', summary: 'add a route', positionals: [...POSITIONALS] },
    { name: 'del', summary: 'delete a route', positionals: [...POSITIONALS] },
  ],
  *run(ctx: Ctx): Co<number> {
    try {
      return yield* run(ctx);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      ctx.stderr.write(error.message);
      return error.status;
    }
  },
};
export const routeCommands: readonly Command[] = [route, busyboxRoute];
export { type RouteNames, type RouteOptions, type RouteStyle, route6Text, routeNames, routeText } from './table.ts';
