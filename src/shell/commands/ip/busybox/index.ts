/** `ip` of BusyBox 1.38, as containers have it (networking/ip.c). */
import type { Co } from '../../../../kernel/sched.ts';
import type { Command, Ctx } from '../../../command.ts';
import { Fail } from '../errors.ts';
import { busyboxAddr } from './addr.ts';
import { BANNER, type BusyboxOptions, USAGE, keyword, usage } from './common.ts';
import { busyboxLink } from './link.ts';
import { busyboxNeigh, busyboxRule } from './misc.ts';
import { busyboxRoute } from './route.ts';

function parseOptions(words: readonly string[]): { o: BusyboxOptions; rest: readonly string[] } {
  const o: BusyboxOptions = {};
  let at = 0;
  for (; words[at]?.startsWith('-'); at++) {
    const word = words[at] as string;
    const opt = word.startsWith('--') ? word.slice(2) : word.slice(1);
    if (opt !== '' && 'oneline'.startsWith(opt)) o.oneline = true;
    else if (opt === '4') o.family = 4;
    else if (opt === '6') o.family = 6;
    else if (opt === '0') o.family = 0;
    else if (opt !== '' && 'family'.startsWith(opt)) {
      const family = ({ inet: 4, inet6: 6, link: 0 } as Record<string, BusyboxOptions['family']>)[words[++at] ?? ''];
      if (family === undefined) throw new Fail(1, `ip: invalid argument '${words[at] ?? ''}' to 'protocol family'\n`);
      o.family = family;
    } else throw usage();
  }
  return { o, rest: words.slice(at) };
}

function run(ctx: Ctx): number {
  const { o, rest } = parseOptions(ctx.args);
  const [word, ...args] = rest;
  const object = word === undefined ? undefined : keyword(word, ['address', 'route', 'link', 'tunnel', 'tunl', 'rule', 'neigh']);
  if (object === 'address') return busyboxAddr(ctx, args, o);
  if (object === 'route') return busyboxRoute(ctx, args, o);
  if (object === 'link') return busyboxLink(ctx, args, o);
  if (object === 'neigh') return busyboxNeigh(ctx, args, o);
  if (object === 'rule') return busyboxRule(ctx, args, o);
  if (object === undefined || args.length > 0) throw usage();
  return 0;
}

export const busyboxIp: Command = {
  name: 'ip',
  summary: 'show and change addresses, devices, routes, neighbours and rules',
  flavours: ['busybox'],
  dir: '/sbin',
  usage: USAGE,
  subcommands: ['address', 'route', 'link', 'neigh', 'rule'].map((name) => ({ name, summary: '' })),
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    if (ctx.args[0] === '--help') {
      ctx.stdout.write(BANNER + USAGE);
      return 0;
    }
    try {
      return run(ctx);
    } catch (error) {
      if (!(error instanceof Fail)) throw error;
      ctx.stdout.write(error.stdout);
      ctx.stderr.write(error.stderr);
      return error.status;
    }
  },
};
export { busyboxAddrText, busyboxLinkText } from './addr.ts';
export { busyboxNeighText } from './misc.ts';
export { busyboxRouteText } from './route.ts';
