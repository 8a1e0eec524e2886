/** `ip` of iproute2 7.2: options, then an object, then what to do with it (ip/ip.c). */
import type { NetnsId } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { mayAdmin } from '../netview/admin.ts';
import { addrAdd, addrDelete, addrFlush } from './addrmod.ts';
import { ipAddrText, parseAddrFilter } from './addrshow.ts';
import { Args, matches } from './args.ts';
import { busyboxIp } from './busybox/index.ts';
import { Fail, unknownCommand } from './errors.ts';
import { OBJECTS, addressHelp, ipHelp, isKind, kindHelp, linkHelp, routeHelp } from './help.ts';
import { ipLinkText, parseLinkFilter } from './linklist.ts';
import { linkAdd, linkDelete, linkProperty, linkReplace, linkSet } from './linkmod.ts';
import { maddressCommand } from './maddr.ts';
import { neighCommand } from './neigh.ts';
import { netnsByName, netnsCommand } from './netns.ts';
import { type IpOptions, parseOptions } from './options.ts';
import { routeGet } from './routeget.ts';
import { type RouteVerb, routeFlush, routeModify } from './routemod.ts';
import { ipRouteText, parseRouteFilter } from './routeshow.ts';
import { ruleCommand } from './rule.ts';
import { IP_SPEC } from './spec.ts';

/** What an object's function gives back: an exit status, or the name of what has no model. */
type Outcome = number | string | undefined;

function addressCommand(ctx: Ctx, ns: NetnsId, args: Args, o: IpOptions): Outcome {
  const verb = args.more ? args.take() : 'show';
  if (matches(verb, 'add')) addrAdd(ctx, ns, args, o, 'add');
  else if (matches(verb, 'change', 'chg')) addrAdd(ctx, ns, args, o, 'change');
  else if (matches(verb, 'replace')) addrAdd(ctx, ns, args, o, 'replace');
  else if (matches(verb, 'delete')) addrDelete(ctx, ns, args, o);
  else if (matches(verb, 'show', 'lst', 'list')) ctx.stdout.write(ipAddrText(ctx.k, ns, o, parseAddrFilter(ctx.k, ns, args, o.family)));
  else if (matches(verb, 'flush')) addrFlush(ctx, ns, args, o);
  else if (matches(verb, 'save', 'restore', 'showdump')) return `ip address ${verb}`;
  else if (matches(verb, 'help')) throw new Fail(255, addressHelp());
  else throw unknownCommand(verb, 'ip address');
  return 0;
}

function linkCommand(ctx: Ctx, ns: NetnsId, args: Args, o: IpOptions): Outcome {
  const verb = args.more ? args.take() : 'show';
  if (matches(verb, 'add')) linkAdd(ctx, ns, args);
  else if (matches(verb, 'set', 'change')) linkSet(ctx, ns, args);
  else if (matches(verb, 'replace')) linkReplace(ctx, ns, args);
  else if (matches(verb, 'delete')) linkDelete(ctx, ns, args);
  else if (matches(verb, 'show', 'lst', 'list')) ctx.stdout.write(ipLinkText(ctx.k, ns, o, parseLinkFilter(ctx.k, ns, args)));
  else if (matches(verb, 'xstats') || matches(verb, 'afstats')) return `ip link ${verb}`;
  else if (matches(verb, 'property')) linkProperty(ctx, ns, args);
  else if (matches(verb, 'help')) {
    const kind = args.peek;
    if (kind === undefined || !isKind(kind)) throw new Fail(255, linkHelp());
    ctx.stdout.write(kindHelp(kind));
  } else throw unknownCommand(verb, 'ip link');
  return 0;
}

const ROUTE_VERBS: [word: string, verb: RouteVerb][] = [
  ['add', 'add'],
  ['change', 'change'],
  ['chg', 'change'],
  ['replace', 'replace'],
  ['prepend', 'prepend'],
  ['append', 'append'],
  ['test', 'test'],
  ['delete', 'del'],
];
function routeCommand(ctx: Ctx, ns: NetnsId, args: Args, o: IpOptions): Outcome {
  const verb = args.more ? args.take() : 'list';
  if (matches(verb, 'list', 'show', 'lst')) {
    ctx.stdout.write(ipRouteText(ctx.k, ns, o, parseRouteFilter(ctx.k, ns, args, o.family)));
    return 0;
  }
  const modify = ROUTE_VERBS.find(([word]) => matches(verb, word))?.[1];
  if (modify) return routeModify(ctx, ns, args, o, modify);
  if (matches(verb, 'get')) routeGet(ctx, ns, args, o);
  else if (matches(verb, 'flush')) routeFlush(ctx, ns, args, o);
  else if (matches(verb, 'save', 'restore', 'showdump')) return `ip route ${verb}`;
  else if (matches(verb, 'help')) throw new Fail(255, routeHelp());
  else throw unknownCommand(verb, 'ip route');
  return 0;
}

/** Objects that the lab never has any of: listing them prints nothing, all else has no model. */
const EMPTY = new Set<string>(['nexthop', 'tunnel', 'tunl', 'tuntap', 'tap', 'tcpmetrics', 'tcp_metrics', 'mroute', 'xfrm', 'mptcp', 'l2tp']);

function* runObject(ctx: Ctx, ns: NetnsId, words: string[], o: IpOptions): Co<Outcome> {
  const word = words[0];
  if (word === undefined) throw new Fail(255, ipHelp());
  const object = OBJECTS.find((name) => matches(word, name));
  if (object === undefined) throw new Fail(1, `Object "${word}" is unknown, try "ip help".\n`);
  const args = new Args(words.slice(1));
  if (object === 'address') return addressCommand(ctx, ns, args, o);
  if (object === 'link') return linkCommand(ctx, ns, args, o);
  if (object === 'route') return routeCommand(ctx, ns, args, o);
  if (object === 'rule') return ruleCommand(ctx, ns, args, o);
  if (object === 'neighbor' || object === 'neighbour') return neighCommand(ctx, ns, args, o);
  if (object === 'netns') return yield* netnsCommand(ctx, ns, args, o);
  if (object === 'maddress') return maddressCommand(ctx, ns, args, o);
  if (object === 'help') throw new Fail(255, ipHelp());
  if (object === 'vrf' && !words[1]?.match(/^(e|i|p)/)) {
    ctx.stdout.write('Name              Table\n-----------------------\nNo VRF has been configured\n');
    return 0;
  }
  if (object === 'mrule' && words.length === 1) {
    ctx.stdout.write('32767:\tfrom all lookup default\n');
    return 0;
  }
  if (
    EMPTY.has(object) &&
    (words.length === 1 || matches(words[1], 'list', 'show', 'lst') || (object === 'xfrm' && words.length === 2 && matches(words[1], 'state', 'policy')))
  )
    return 0;
  return `ip ${object}`;
}

/** One command line without options; failures become messages here, so that a batch can go on. */
function* attempt(ctx: Ctx, ns: NetnsId, words: string[], o: IpOptions): Co<number> {
  try {
    const outcome = yield* runObject(ctx, ns, words, o);
    if (typeof outcome === 'string') return notModelled(ctx, outcome.replace(/^ip /, ''));
    return outcome ?? 0;
  } catch (error) {
    if (!(error instanceof Fail)) throw error;
    ctx.stdout.write(error.stdout);
    ctx.stderr.write(error.stderr);
    return error.status;
  }
}

/** -batch: a command a line, `#` starts a comment; ends at the first failure unless forced. */
function* batch(ctx: Ctx, ns: NetnsId, file: string, o: IpOptions): Co<number> {
  let text: string;
  try {
    text = file === '-' ? yield* ctx.stdin.readAll() : ctx.fs.read(file);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    ctx.stderr.write(`Cannot open file "${file}" for reading: ${error.text}\n`);
    return 1;
  }
  let status = 0;
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean);
    if (words.length === 0) continue;
    if ((yield* attempt(ctx, ns, words, o)) === 0) continue;
    ctx.stderr.write(`Command failed ${file}:${at + 1}\n`);
    status = 1;
    if (!o.force) break;
  }
  return status;
}

function* debianIp(ctx: Ctx): Co<number> {
  try {
    const { options, rest } = parseOptions(ctx.args);
    if (options.version) {
      ctx.stdout.write('ip utility, iproute2-7.2.0, libbpf 1.7.0\n');
      return 0;
    }
    if (options.help) throw new Fail(255, ipHelp());
    const ns = options.netns === undefined ? ctx.netns : netnsByName(ctx, options.netns);
    if (options.netns !== undefined && !mayAdmin(ctx))
      throw new Fail(255, `setting the network namespace "${options.netns}" failed: Operation not permitted\n`);
    if (options.batch !== undefined) return yield* batch(ctx, ns, options.batch, options);
    // what a -n run starts (netns exec) or looks up belongs to that namespace
    const inside: Ctx = ns === ctx.netns ? ctx : { ...ctx, netns: ns };
    return yield* attempt(inside, ns, rest, options);
  } catch (error) {
    if (!(error instanceof Fail)) throw error;
    ctx.stdout.write(error.stdout);
    ctx.stderr.write(error.stderr);
    return error.status;
  }
}

export const ip: Command = { ...IP_SPEC, flavours: ['debian'], dir: '/usr/sbin', run: debianIp };
export const ipCommands: readonly Command[] = [ip, busyboxIp];
export { ipAddrText } from './addrshow.ts';
export { ipLinkText } from './linklist.ts';
export { ipMaddrText } from './maddr.ts';
export { ipNeighText } from './neigh.ts';
export { ipRouteText } from './routeshow.ts';
export { ipRuleText } from './rule.ts';
