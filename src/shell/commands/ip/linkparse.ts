/** The options of `ip link add` and `ip link set` (ip/iplink.c iplink_parse). */
import type { NetnsId } from '../../../kernel/config.ts';
import { type Mac, parseMac } from '../../../kernel/inet.ts';
import type { Ctx } from '../../command.ts';
import { netnsAtPath, processByPid } from '../../fs/runnetns.ts';
import { type Args, matches, needUnsigned, onOff, unsigned } from './args.ts';
import { Fail, duplicate, invarg, noDevice } from './errors.ts';
import { linkHelp } from './help.ts';
import { findLink } from './linklist.ts';
import { parseGroup } from './names.ts';

/** What was asked for; undefined fields were not mentioned. */
export interface LinkRequest {
  dev?: string;
  name?: string;
  link?: string;
  index?: number;
  up?: boolean;
  mtu?: number;
  txqlen?: number;
  address?: string;
  broadcast?: string;
  netns?: NetnsId;
  arp?: boolean;
  multicast?: boolean;
  allmulti?: boolean;
  promisc?: boolean;
  alias?: string;
  group?: number;
  master?: number;
  nomaster?: boolean;
  /** Something no device of the lab can do. */ unsupported?: string;
  type?: string;
}

/** A namespace by name, path or process id. */
export function netnsByWord(ctx: Ctx, word: string): NetnsId | undefined {
  const named = ctx.k.config.machines[ctx.machine.id]?.netnsNames.find((n) => n.name === word)?.netns;
  if (named !== undefined) return named;
  if (word.includes('/')) return netnsAtPath(ctx.k, ctx.proc, word);
  if (!/^\d+$/.test(word)) return undefined;
  return Number(word) === 1 ? initNetns(ctx) : processByPid(ctx.k, ctx.proc, Number(word))?.ns.net;
}
/** Where process 1 of the caller's pid namespace lives: the machine's own namespace, or a container's. */
const initNetns = (ctx: Ctx): NetnsId => processByPid(ctx.k, ctx.proc, 1)?.ns.net ?? ctx.machine.netns;

/** Reads words up to `type`, which it takes too. `nsId`: where `master` and the device are looked up. */
export function parseLinkRequest(ctx: Ctx, nsId: NetnsId, args: Args): LinkRequest {
  const r: LinkRequest = {};
  while (args.more) {
    const word = args.take();
    const number = (key: string): number => needUnsigned(args.take(), `Invalid "${key}" value\n`);
    if (word === 'up') r.up = true;
    else if (word === 'down') r.up = false;
    else if (word === 'name') {
      const name = args.take();
      if (r.name !== undefined) throw new Fail(255, `Error: duplicate "name": "${name}" is the second value.\n`);
      // check_ifname: the rest of what makes no name is refused by the kernel
      if (name === '' || name.length > 15 || /[/\s]/.test(name)) throw invarg('"name" not a valid ifname', name);
      r.name = name;
    } else if (word === 'index') {
      const text = args.take();
      const index = unsigned(text);
      if (!index) throw invarg('Invalid "index" value', text);
      r.index = index;
    } else if (word === 'link') r.link = args.take();
    else if (matches(word, 'address')) r.address = lladdr(args.take());
    else if (matches(word, 'broadcast') || word === 'brd') r.broadcast = lladdr(args.take());
    else if (['txqueuelen', 'qlen', 'txqlen'].includes(word)) r.txqlen = number('txqueuelen');
    else if (word === 'mtu') r.mtu = number('mtu');
    else if (word === 'netns') {
      const name = args.take();
      const netns = netnsByWord(ctx, name);
      if (netns === undefined) throw invarg('Invalid "netns" value\n', name);
      r.netns = netns;
    } else if (word === 'multicast') r.multicast = onOff('multicast', args.take());
    else if (word === 'allmulticast') r.allmulti = onOff('allmulticast', args.take());
    else if (word === 'promisc') r.promisc = onOff('promisc', args.take());
    else if (word === 'arp') r.arp = onOff('arp', args.take());
    else if (word === 'trailers' || word === 'dynamic') onOff(word, args.take());
    else if (word === 'carrier') {
      onOff('carrier', args.take());
      r.unsupported = '';
    } else if (word === 'protodown') {
      if (onOff('protodown', args.take())) r.unsupported = 'Protodown not supported by device';
    } else if (word === 'mode' || word === 'state') args.take();
    else if (word === 'vf') {
      args.take();
      while (args.more) args.take();
      r.unsupported = '';
    } else if (word === 'alias') r.alias = args.take();
    else if (word === 'group') {
      const text = args.take();
      const group = parseGroup(text);
      if (group === undefined) throw invarg('Invalid "group" value\n', text);
      r.group = group;
    } else if (word === 'master' || word === 'vrf') {
      const name = args.take();
      const master = findLink(ctx.k, nsId, name);
      if (!master) throw invarg(word === 'vrf' ? 'Not a valid VRF name\n' : 'Device does not exist\n', name);
      r.master = master.ifindex;
    } else if (word === 'nomaster') r.nomaster = true;
    else if (['numtxqueues', 'numrxqueues', 'gso_max_size', 'gso_max_segs', 'gso_ipv4_max_size', 'gro_max_size', 'gro_ipv4_max_size'].includes(word))
      number(word);
    else if (word === 'addrgenmode') {
      const text = args.take();
      if (!['eui64', 'none', 'stable_secret', 'random'].includes(text)) throw invarg('Invalid address generation mode\n', text);
    } else if (word === 'type') {
      r.type = args.take();
      return r;
    } else {
      if (word !== 'dev' && matches(word, 'help')) throw new Fail(255, linkHelp());
      const name = word === 'dev' ? args.take() : word;
      if (r.dev !== undefined) throw duplicate('dev', name);
      r.dev = name;
    }
  }
  return r;
}

/** ll_addr_a2n: octets, however many. */
function lladdr(text: string): string {
  const octets = text.split(':');
  if (octets.length < 2 || !octets.every((each) => /^[0-9a-f]{1,2}$/i.test(each))) throw new Fail(1, `"${text}" is invalid lladdr.\n`);
  return text;
}

/** A link-layer address for a device that exists: six octets. */
export function macFor(text: string): Mac {
  const mac = parseMac(text);
  if (mac) return mac;
  const octets = text.split(':');
  if (octets.every((o) => /^[0-9a-f]{1,2}$/i.test(o)) && octets.length > 1) throw new Fail(1, `Invalid address length ${octets.length} - must be 6 bytes\n`);
  throw new Fail(1, `"${text}" is invalid lladdr.\n`);
}

/** The device that `dev` names: it must exist. */
export function requestedDevice(ctx: Ctx, nsId: NetnsId, name: string | undefined) {
  if (name === undefined) throw new Fail(255, 'Not enough information: "dev" argument is required.\n');
  const link = findLink(ctx.k, nsId, name);
  if (!link) throw noDevice(name);
  return link;
}
