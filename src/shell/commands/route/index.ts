/** route of net-tools 2.10 (route.c, lib/inet_sr.c). */
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4, maskOf, prefixOf } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { hostName, lookupHost } from '../netview/hosts.ts';
import { busyboxRoute } from './busybox.ts';
import { type Rtentry, routeRequest } from './request.ts';
import { type RouteStyle, route6Text, routeText } from './table.ts';

const FEATURES = `\
net-tools 2.10
+NEW_ADDRT +RTF_IRTT +RTF_REJECT +I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW:  +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 
`;
const HELP = `\
Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables
       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.

       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.
       route {-V|--version}                  Display version/author and exit.

        -n, --numeric            numbers instead of names
        -e, --extend             more columns
        -F, --fib                the forwarding table (default)
        -C, --cache              the routing cache

  <AF>=Use -4, -6, '-A <af>' or '--<af>'; default: inet
`;
const SYNTAX = `\
Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [gw Gw] [metric M]
                              [netmask N] [mss Mss] [window W] [irtt I]
                              [mod] [dyn] [reinstate] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [metric M] reject
       inet_route [-FC] flush      NOT supported
`;

/** A message and how it ends. */
class Stop extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
const syntax = (message = ''): Stop => new Stop(3, message + SYNTAX);
/** s_addr of a little-endian machine in hexadecimal. */
const rawHex = (addr: Ip4): string => [addr & 255, (addr >>> 8) & 255, (addr >>> 16) & 255, addr >>> 24].map((b) => b.toString(16).padStart(2, '0')).join('');

function parse(ctx: Ctx, words: string[]): Rtentry {
  let kind: 'net' | 'host' | undefined;
  if (words[0] === '-net' || words[0] === '-host') kind = words.shift()?.slice(1) as 'net' | 'host';
  const target = words.shift();
  if (target === undefined) throw new Stop(0, SYNTAX);
  const slash = target.indexOf('/');
  const name = slash < 0 ? target : target.slice(0, slash);
  const dst = name === 'default' ? 0 : lookupHost(ctx, name);
  if (dst === undefined) throw new Stop(6, `${name}: Host name lookup failure\n`);
  let mask: Ip4 | undefined;
  if (slash >= 0) {
    const len = Number(target.slice(slash + 1));
    mask = Number.isInteger(len) && len >= 0 && len <= 32 ? maskOf(len) : 0;
  }
  const net = kind === 'net' || (kind === undefined && (name === 'default' || slash >= 0));
  const e: Rtentry = { dst, host: !net };
  const need = (): string => {
    const word = words.shift();
    if (word === undefined) throw syntax();
    return word;
  };
  const number = (): number => {
    const text = need();
    if (!/^\d+$/.test(text)) throw syntax();
    return Number(text);
  };
  while (words.length > 0) {
    const word = words.shift() as string;
    if (word === 'metric') e.metric = number();
    else if (word === 'netmask') {
      const text = need();
      const found = lookupHost(ctx, text);
      if (mask !== undefined || found === undefined) throw syntax(found === undefined ? `route: bogus netmask ${text}\n` : '');
      mask = found;
    } else if (word === 'gw' || word === 'gateway') {
      const text = need();
      const gateway = lookupHost(ctx, text);
      if (gateway === undefined) throw new Stop(6, `${text}: Unknown host\n`);
      e.gateway = gateway;
    } else if (word === 'mss' || word === 'window' || word === 'irtt') e[word] = number();
    else if (word === 'reject') e.reject = true;
    else if (word === 'mod' || word === 'dyn' || word === 'reinstate') continue;
    else e.dev = word === 'dev' || word === 'device' ? need() : word;
  }
  if (name === 'default') mask ??= 0;
  if (mask !== undefined) {
    if (prefixOf(mask) < 0) throw syntax(`route: bogus netmask ${formatIp4(mask)}\n`);
    if (e.host && mask !== 0xffffffff) throw syntax(`route: netmask ${rawHex(mask)} doesn't make sense with host route\n`);
    if ((dst & ~mask) >>> 0 !== 0) throw syntax('route: netmask doesn\'t match route address\n');
    e.mask = mask;
  }
  return e;
}

/** The table, or a change of it. */
function run(ctx: Ctx): number {
  const words = [...ctx.args];
  let numeric = false;
  let extend = 0;
  let cache = false;
  let six = false;
  while (words[0]?.startsWith('-') && words[0] !== '-net' && words[0] !== '-host') {
    const opt = words.shift() as string;
    const long: Record<string, string> = { '--numeric': 'n', '--extend': 'e', '--verbose': 'v', '--fib': 'F', '--cache': 'C', '--inet': '4', '--inet6': '6', '--help': 'h', '--version': 'V' };
    const letters = opt.startsWith('--') ? (long[opt] ?? '?') : opt.slice(1);
    for (const letter of letters) {
      if (letter === 'n') numeric = true;
      else if (letter === 'e') extend++;
      else if (letter === 'C') cache = true;
      else if (letter === '6') six = true;
      else if (letter === 'A') six = words.shift() === 'inet6';
      else if (letter === 'V') {
        ctx.stdout.write(FEATURES);
        return 0;
      } else if (!'4vFN'.includes(letter)) {
        if (letter !== 'h') ctx.stderr.write(opt.startsWith('--') ? `route: unrecognized option '${opt}'\n` : `route: invalid option -- '${letter}'\n`);
        ctx.stdout.write(HELP);
        return 0;
      }
    }
  }
  const verb = words.shift();
  if (verb === undefined) {
    const style: RouteStyle = extend === 0 ? 'flags' : extend === 1 ? 'metrics' : 'both';
    if (cache) ctx.stdout.write('Kernel IP routing cache\nSource          Destination     Gateway         Flags Metric Ref    Use Iface\n');
    else ctx.stdout.write(six ? route6Text(ctx.k, ctx.netns) : routeText(ctx.k, ctx.netns, { numeric, style, hostName: (addr) => hostName(ctx, addr) }));
    return 0;
  }
  if (verb === 'flush') throw syntax('Flushing `inet\' routing table not supported\n');
  if (!['add', 'new', 'del', 'delete'].includes(verb)) throw new Stop(3, HELP);
  const adding = verb === 'add' || verb === 'new';
  const entry = parse(ctx, words);
  try {
    routeRequest(ctx, adding ? 'add' : 'del', entry);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new Stop(7, `${adding ? 'SIOCADDRT' : 'SIOCDELRT'}: ${error.text}\n`);
  }
  return 0;
}

export const route: Command = {
  name: 'route', summary: 'show and change the routing table', flavours: ['debian'], dir: '/usr/sbin', usage: 'Usage: route [-nNvee] [-FC] [<AF>]',
  options: [{ names: ['-n'], help: 'numbers instead of names' }, { names: ['-e'], help: 'MSS, window and irtt; twice: all columns' }, { names: ['-V'], help: 'version' }],
  subcommands: [{ name: 'add', summary: 'add a route' }, { name: 'del', summary: 'delete a route' }],
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    try {
      return run(ctx);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      (error.status === 0 ? ctx.stdout : ctx.stderr).write(error.message);
      return error.status;
    }
  },
};
export const routeCommands: readonly Command[] = [route, busyboxRoute];
export { type RouteOptions, route6Text, routeText } from './table.ts';
