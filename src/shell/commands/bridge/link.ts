/** `bridge link`: ports of bridges (bridge/link.c). */
import type { Link, NetnsId } from '../../../kernel/config.ts';
import { linkByName, linksOf } from '../../../kernel/netdev.ts';
import type { Ctx, K } from '../../command.ts';
import { Args, matches, needUnsigned } from '../ip/args.ts';
import { Fail, talk } from '../ip/errors.ts';
import { type KindData, changePort, parsePortState } from '../ip/linkkinds.ts';
import { needAdmin } from '../netview/admin.ts';
import { flagList, iflink, nameOfIndex } from '../netview/link.ts';
import { type PrintStyle, Printer } from '../netview/printer.ts';

export interface BridgeOptions extends PrintStyle {
  details?: boolean;
  stats?: boolean;
  netns?: string;
}

export const linkUsage = (): string => `\
Usage: bridge link set dev DEV [ cost COST ] [ priority PRIO ] [ state STATE ]
                               [ guard {on | off} ]
                               [ hairpin {on | off} ]
                               [ fastleave {on | off} ]
                               [ root_block {on | off} ]
                               [ learning {on | off} ]
                               [ learning_sync {on | off} ]
                               [ flood {on | off} ]
                               [ mcast_router MULTICAST_ROUTER ]
                               [ mcast_flood {on | off} ]
                               [ bcast_flood {on | off} ]
                               [ mcast_to_unicast {on | off} ]
                               [ mcast_max_groups MAX_GROUPS ]
                               [ neigh_suppress {on | off} ]
                               [ neigh_vlan_suppress {on | off} ]
                               [ neigh_forward_grat {on | off} ]
                               [ vlan_tunnel {on | off} ]
                               [ isolated {on | off} ]
                               [ locked {on | off} ]
                               [ mab {on | off} ]
                               [ hwmode {vepa | veb} ]
                               [ backup_port DEVICE ] [ nobackup_port ]
                               [ backup_nhid NHID ]
                               [ self ] [ master ]
       bridge link show [dev DEV] [master DEVICE]
`;

/** Flags of a port that -d shows, in order, with what the lab keeps of them. */
const flagsOf = (port: NonNullable<Link['port']>): [key: string, value: boolean | number][] => [
  ['hairpin', port.hairpin],
  ['guard', false],
  ['root_block', false],
  ['fastleave', false],
  ['learning', port.learning],
  ['flood', port.flood],
  ['mcast_flood', true],
  ['bcast_flood', true],
  ['mcast_router', 1],
  ['mcast_to_unicast', false],
  ['neigh_suppress', false],
  ['neigh_vlan_suppress', false],
  ['vlan_tunnel', false],
  ['isolated', port.isolated],
  ['locked', false],
  ['mab', false],
  ['mcast_n_groups', 0],
  ['mcast_max_groups', 0],
];

/** The device behind the name is looked up by its index in the viewer's own namespace, wherever it is. */
export function bridgeLinkText(k: K, nsId: NetnsId, o: BridgeOptions = {}, f: { dev?: string; master?: string } = {}): string {
  const p = new Printer({ ...o, oneline: false });
  const ns = k.ns(nsId);
  for (const link of linksOf(ns)) {
    const { port, master } = link;
    if (!port || master === undefined || (f.dev !== undefined && link.name !== f.dev) || (f.master !== undefined && nameOfIndex(ns, master) !== f.master))
      continue;
    const lower = iflink(link);
    p.object(undefined, () => {
      p.both(`${link.ifindex}: `, 'ifindex', link.ifindex);
      if (lower !== undefined) p.value('link', nameOfIndex(ns, lower));
      p.colour('ifname', `${link.name}${lower === undefined ? '' : `@${nameOfIndex(ns, lower)}`}: `, 'ifname', link.name);
      const flags = flagList(k, nsId, link, lower !== undefined && ns.links[lower]?.up === false);
      p.text(`<${flags.join(',')}> `).value('flags', flags);
      p.both(`mtu ${link.mtu} `, 'mtu', link.mtu).both(`master ${nameOfIndex(ns, master)} `, 'master', nameOfIndex(ns, master));
      p.both(`state ${port.state} `, 'state', port.state)
        .both(`priority ${port.priority} `, 'priority', port.priority)
        .both(`cost ${port.cost} `, 'cost', port.cost);
      if (o.details) {
        p.text('\n    ');
        for (const [key, value] of flagsOf(port)) p.both(`${key} ${typeof value === 'boolean' ? (value ? 'on' : 'off') : value} `, key, value);
      }
      p.text('\n');
    });
  }
  return p.output;
}

function onOff(key: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Fail(234, `Error: argument of "${key}" must be one of "off", "on", not "${text}"\n`);
}
const QUIET = new Set([
  'guard',
  'fastleave',
  'root_block',
  'learning_sync',
  'mcast_flood',
  'bcast_flood',
  'mcast_to_unicast',
  'neigh_suppress',
  'neigh_vlan_suppress',
  'neigh_forward_grat',
  'vlan_tunnel',
  'locked',
  'mab',
]);

function set(ctx: Ctx, nsId: NetnsId, args: Args): void {
  const { k } = ctx;
  const port: NonNullable<KindData['port']> = {};
  let dev: string | undefined;
  while (args.more) {
    const word = args.take();
    if (word === 'dev') dev = args.take();
    else if (word === 'hairpin' || word === 'learning' || word === 'flood' || word === 'isolated') port[word] = onOff(word, args.take());
    else if (QUIET.has(word)) onOff(word, args.take());
    else if (word === 'cost') port.cost = needUnsigned(args.take(), 'invalid cost');
    else if (word === 'priority') port.priority = needUnsigned(args.take(), 'invalid priority', 0xffff);
    else if (word === 'state') {
      const state = parsePortState(args.take());
      if (!state) throw new Fail(255, 'Error: invalid STP port state\n');
      port.state = state;
    } else if (word === 'mcast_router' || word === 'mcast_max_groups' || word === 'backup_port' || word === 'hwmode') args.take();
    else if (word !== 'self' && word !== 'master' && word !== 'nobackup_port') throw new Fail(255, linkUsage());
  }
  if (dev === undefined) throw new Fail(255, 'Device is a required argument.\n');
  const link = linkByName(k.ns(nsId), dev);
  if (!link) throw new Fail(255, `Cannot find bridge device "${dev}"\n`);
  if (Object.keys(port).length === 0) return;
  talk(() => {
    needAdmin(ctx);
    changePort(k, nsId, link.ifindex, port);
  }, 255);
}

export function linkCommand(ctx: Ctx, nsId: NetnsId, words: readonly string[], o: BridgeOptions): void {
  const args = new Args(words);
  const verb = args.more ? args.take() : 'show';
  if (matches(verb, 'set', 'change')) return set(ctx, nsId, args);
  if (matches(verb, 'help')) throw new Fail(255, linkUsage());
  if (!matches(verb, 'show', 'lst', 'list')) throw new Fail(255, `Command "${verb}" is unknown, try "bridge link help".\n`);
  const f: { dev?: string; master?: string } = {};
  while (args.more) {
    const word = args.take();
    if (word === 'dev' || word === 'master') f[word] = args.take();
  }
  for (const name of [f.dev, f.master]) if (name !== undefined && !linkByName(ctx.k.ns(nsId), name)) throw new Fail(255, `Cannot find device "${name}"\n`);
  ctx.stdout.write(bridgeLinkText(ctx.k, nsId, o, f));
}
