/** route of BusyBox (networking/route.c). */
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, maskOf, prefixOf } from '../../../kernel/inet.ts';
import type { Co } from '../../../kernel/sched.ts';
import type { Command, Ctx } from '../../command.ts';
import { BANNER } from '../ip/busybox/common.ts';
import { hostName, lookupHost } from '../netview/hosts.ts';
import { type Rtentry, routeRequest } from './request.ts';
import { route6Text, routeText } from './table.ts';

const USAGE = `\
Usage: route [-ne] [-A inet[6]] [{add|del} [-net|-host] TARGET [netmask MASK]
	[gw GATEWAY] [metric N] [mss BYTES] [window BYTES] [reject] [IFACE]]

Show or edit kernel routing tables

	-n	Don't resolve names
	-e	Display other/more information
	-A inet[6]	Select address family
`;
class Die extends Error {}
const die = (message: string): Die => new Die(`route: ${message}\n`);
const usage = (): Die => new Die(BANNER + USAGE);

function parse(ctx: Ctx, words: string[]): Rtentry {
  let kind: string | undefined;
  if (words[0] === '-net' || words[0] === '-host') kind = words.shift();
  const target = words.shift();
  if (target === undefined) throw usage();
  const [name = '', len] = target.split('/');
  const resolve = (text: string): Ip4 => {
    const addr = text === 'default' ? 0 : lookupHost(ctx, text);
    if (addr === undefined) throw die(`resolving ${text}`);
    return addr;
  };
  const need = (): string => {
    const word = words.shift();
    if (word === undefined) throw usage();
    return word;
  };
  let mask: Ip4 | undefined = len === undefined ? (name === 'default' ? 0 : undefined) : maskOf(Math.min(32, Number(len) || 0));
  const e: Rtentry = { dst: resolve(name), host: kind === '-host' || (kind === undefined && len === undefined && name !== 'default') };
  while (words.length > 0) {
    const word = need();
    if (word === 'metric') e.metric = Number.parseInt(need(), 10) || 0;
    else if (word === 'netmask') mask = resolve(need());
    else if (word === 'gw' || word === 'gateway') e.gateway = resolve(need());
    else if (word === 'mss' || word === 'window' || word === 'irtt') e[word] = Number.parseInt(need(), 10) || 0;
    else if (word === 'reject') e.reject = true;
    else if (word === 'mod' || word === 'dyn' || word === 'reinstate') continue;
    else e.dev = word === 'dev' || word === 'device' ? need() : word;
  }
  if (mask !== undefined) {
    if (prefixOf(mask) < 0) throw die('bogus netmask');
    if (e.host && mask !== 0xffffffff) throw die('netmask and host route conflict');
    if ((e.dst & ~mask) >>> 0 !== 0) throw die('netmask and route address conflict');
    e.mask = mask;
  }
  return e;
}

function run(ctx: Ctx): number {
  const words = [...ctx.args];
  let numeric = false;
  let extend = false;
  let six = false;
  while (words[0]?.startsWith('-') && words[0] !== '-net' && words[0] !== '-host') {
    for (const letter of (words.shift() as string).slice(1)) {
      if (letter === 'n') numeric = true;
      else if (letter === 'e') extend = true;
      else if (letter === 'A') six = words.shift() === 'inet6';
      else throw new Die(`route: invalid option -- '${letter}'\n${BANNER}${USAGE}`);
    }
  }
  const verb = words.shift();
  if (verb === undefined) {
    ctx.stdout.write(six ? route6Text(ctx.k, ctx.netns, 'busybox') : routeText(ctx.k, ctx.netns, { numeric, flavour: 'busybox', style: extend ? 'metrics' : 'flags', hostName: (addr) => hostName(ctx, addr) }));
    return 0;
  }
  if (verb !== 'add' && verb !== 'del' && verb !== 'delete') throw usage();
  const entry = parse(ctx, words);
  try {
    routeRequest(ctx, verb === 'add' ? 'add' : 'del', entry);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw die(`${verb === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'}: ${error.text}`);
  }
  return 0;
}

export const busyboxRoute: Command = {
  name: 'route', summary: 'show or edit the routing table', flavours: ['busybox'], dir: '/sbin', usage: USAGE,
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    if (ctx.args[0] === '--help') {
      ctx.stdout.write(BANNER + USAGE);
      return 0;
    }
    try {
      return run(ctx);
    } catch (error) {
      if (!(error instanceof Die)) throw error;
      ctx.stderr.write(error.message);
      return 1;
    }
  },
};
