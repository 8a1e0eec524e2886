/** `bridge fdb`: which address is behind which port, and what devices listen to (bridge/fdb.c, net/core/rtnetlink.c rtnl_fdb_dump). */
import { fdbEntries, fdbFind, portsOf } from '../../../kernel/bridge.ts';
import type { Link, NetnsId } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { type Mac, MAC_ZERO, formatIp4, parseIp4, parseMac } from '../../../kernel/inet.ts';
import { linkByName, linksOf } from '../../../kernel/netdev.ts';
import type { Ctx, K } from '../../command.ts';
import { Args, matches } from '../ip/args.ts';
import { Fail, talk } from '../ip/errors.ts';
import { needAdmin } from '../netview/admin.ts';
import { nameOfIndex, unicastList } from '../netview/link.ts';
import { linkGroups } from '../netview/mcast.ts';
import { Printer } from '../netview/printer.ts';
import type { BridgeOptions } from './link.ts';

interface Row {
  mac: Mac;
  dev: Link;
  dst?: string;
  via?: string;
  self: boolean;
  master?: string;
  state: 'permanent' | 'static' | '';
  used?: [number, number];
}

const usage = (): string => `\
Usage: bridge fdb { add | append | del | replace } ADDR dev DEV
              [ self ] [ master ] [ local | static | dynamic ] [ dst IPADDR ]
       bridge fdb [ show [ br BRDEV ] [ brport DEV ] [ dynamic ] [ state STATE ] ]
       bridge fdb get ADDR [ br BRDEV ]
       bridge fdb flush dev DEV [ self ] [ master ]
`;

/** Entries of a bridge that belong to one device: hand-made and learned ones newest first, then its own address. */
function bridgeRows(k: K, nsId: NetnsId, bridge: Link, dev: Link): Row[] {
  const ago = (at: number): number => Math.floor((k.now - at) / 1e6);
  const entries = fdbEntries(k, nsId, bridge)
    .filter((e) => e.port === dev.ifindex)
    .reverse();
  const rows: Row[] = entries.map((e) => ({
    mac: e.mac,
    dev,
    self: false,
    master: bridge.name,
    state: e.isLocal ? 'permanent' : e.isStatic ? 'static' : '',
    used: [ago(e.used), ago(e.updated)],
  }));
  // a bridge that took its address from a port has no entry of its own
  const own = dev !== bridge || (dev.address !== MAC_ZERO && !portsOf(k.ns(nsId), bridge.ifindex).ports.some((p) => p.address === dev.address));
  if (own && !entries.some((e) => e.mac === dev.address))
    rows.push({ mac: dev.address, dev, self: false, master: bridge.name, state: 'permanent', used: [0, 0] });
  return rows;
}
function selfRows(k: K, nsId: NetnsId, dev: Link): Row[] {
  if (dev.vxlan) {
    const v = dev.vxlan;
    const via = dev.parent && dev.parent.ifindex > 0 ? nameOfIndex(k.ns(nsId), dev.parent.ifindex) : undefined;
    const made = Object.entries(v.fdb);
    const byHand = ([mac, ip]: [string, number]): Row => ({ mac, dev, dst: formatIp4(ip), self: true, state: 'permanent' });
    const learned = Object.entries(k.peek(nsId).vtep ?? {}).filter(([key]) => key.startsWith(`${dev.ifindex}/`) && !v.fdb[key.slice(key.indexOf('/') + 1)]);
    return [
      ...made.filter(([mac]) => mac !== MAC_ZERO).map(byHand),
      ...learned.map(([key, ip]): Row => ({ mac: key.slice(key.indexOf('/') + 1), dev, dst: formatIp4(ip), self: true, state: '' })),
      ...(v.remote !== undefined
        ? [{ mac: MAC_ZERO, dev, dst: formatIp4(v.remote), ...(via !== undefined && { via }), self: true, state: 'permanent' } as Row]
        : []),
      ...made.filter(([mac]) => mac === MAC_ZERO).map(byHand),
    ];
  }
  return [...unicastList(k, nsId, dev), ...linkGroups(k, nsId, dev).keys()].map((mac) => ({ mac, dev, self: true, state: 'permanent' }));
}
/** The dump, device by device. */
function allRows(k: K, nsId: NetnsId): Row[] {
  const ns = k.ns(nsId);
  return linksOf(ns).flatMap((dev) => {
    const master = dev.master === undefined ? undefined : ns.links[dev.master];
    if (dev.bridge) return [...selfRows(k, nsId, dev), ...bridgeRows(k, nsId, dev, dev)];
    return [...(master?.bridge ? bridgeRows(k, nsId, master, dev) : []), ...selfRows(k, nsId, dev)];
  });
}

export interface FdbFilter {
  br?: string;
  dev?: string;
  dynamic?: boolean;
  state?: string;
}
export function bridgeFdbText(k: K, nsId: NetnsId, o: BridgeOptions = {}, f: FdbFilter = {}): string {
  const p = new Printer({ ...o, oneline: false });
  const bridge = f.br === undefined ? undefined : linkByName(k.ns(nsId), f.br);
  for (const row of allRows(k, nsId)) {
    if (bridge && row.dev.ifindex !== bridge.ifindex && row.dev.master !== bridge.ifindex) continue;
    if (f.dev !== undefined && row.dev.name !== f.dev) continue;
    if (f.dynamic && row.state !== '') continue;
    if (f.state !== undefined && f.state !== 'all' && f.state !== (row.state === '' ? 'reachable' : row.state)) continue;
    printRow(p, row, o, f);
  }
  return p.output;
}
function printRow(p: Printer, row: Row, o: BridgeOptions, f: FdbFilter): void {
  p.object(undefined, () => {
    p.colour('mac', `${row.mac} `, 'mac', row.mac);
    if (f.dev === undefined) p.text('dev ').colour('ifname', `${row.dev.name} `, 'ifname', row.dev.name);
    if (row.dst !== undefined) p.both(`dst ${row.dst} `, 'dst', row.dst);
    if (row.via !== undefined) p.both(`via ${row.via} `, 'viaIf', row.via);
    if (o.stats && row.used)
      p.text(`used ${row.used.join('/')} `)
        .value('used', row.used[0])
        .value('updated', row.used[1]);
    if (row.self) p.text('self ');
    p.value('flags', row.self ? ['self'] : []);
    if (row.master !== undefined) p.both(`master ${row.master} `, 'master', row.master);
    p.both(row.state, 'state', row.state).text('\n');
  });
}

function device(k: K, nsId: NetnsId, name: string): Link {
  const link = linkByName(k.ns(nsId), name);
  if (!link) throw new Fail(255, `Cannot find device "${name}"\n`);
  return link;
}

function modify(ctx: Ctx, nsId: NetnsId, args: Args, verb: 'add' | 'append' | 'replace' | 'del'): void {
  const { k } = ctx;
  let dev: string | undefined;
  let addr: string | undefined;
  let [master, self] = [false, false];
  let dst: number | undefined;
  let state: 'local' | 'static' | 'dynamic' = 'local';
  while (args.more) {
    const word = args.take();
    if (word === 'dev') dev = args.take();
    else if (word === 'master') master = true;
    else if (word === 'self') self = true;
    else if (word === 'dst') dst = parseIp4(args.take());
    else if (matches(word, 'static', 'temp')) state = 'static';
    else if (matches(word, 'dynamic')) state = 'dynamic';
    else if (['vlan', 'vid', 'port', 'vni', 'src_vni', 'via', 'nhid'].includes(word)) args.take();
    else if (!matches(word, 'local', 'permanent', 'router', 'use', 'extern_learn', 'sticky')) {
      if (matches(word, 'help')) throw new Fail(255, usage());
      addr = word === 'to' ? args.take() : word;
    }
  }
  if (dev === undefined || addr === undefined) throw new Fail(255, 'Device and address are required arguments.\n');
  const mac = parseMac(addr);
  if (!mac) throw new Fail(255, `Invalid mac address ${addr}\n`);
  const link = device(k, nsId, dev);
  talk(() => {
    needAdmin(ctx);
    // the master's table first, then the device's own, which is meant when none is named (rtnl_fdb_add)
    const above = master ? k.ns(nsId).links[link.master ?? -1] : undefined;
    if (above?.bridge) bridgeEntry(k, nsId, above, link, mac, verb, state);
    else if (master && !self) throw new KernelError('EOPNOTSUPP');
    if (master && !self) return;
    if (link.bridge) bridgeEntry(k, nsId, link, link, mac, verb, state);
    else selfEntry(k, nsId, link, mac, verb, dst);
  }, 255);
}
function bridgeEntry(k: K, nsId: NetnsId, bridge: Link, port: Link, mac: Mac, verb: string, state: string): void {
  const known = fdbFind(k, nsId, bridge, mac);
  if (verb === 'del') {
    if (known?.port !== port.ifindex) throw new KernelError('ENOENT');
    delete k.hot(nsId).fdb[bridge.ifindex]?.[mac];
    return;
  }
  if (known && verb === 'add') throw new KernelError('EEXIST');
  (k.hot(nsId).fdb[bridge.ifindex] ??= {})[mac] = {
    mac,
    port: port.ifindex,
    isStatic: state !== 'dynamic',
    ...(state === 'local' && { isLocal: true }),
    updated: k.now,
    used: k.now,
  };
}
/** The device's own table: tunnel ends of a vxlan, else addresses it also takes frames for. */
function selfEntry(k: K, nsId: NetnsId, link: Link, mac: Mac, verb: string, dst: number | undefined): void {
  const known = link.vxlan ? link.vxlan.fdb[mac] !== undefined : (link.unicast ?? []).includes(mac);
  if (verb === 'del' ? !known : known && verb === 'add') throw new KernelError(verb === 'del' ? 'ENOENT' : 'EEXIST');
  if (link.vxlan && verb !== 'del' && dst === undefined) throw new KernelError('EINVAL', 'Missing required destination');
  k.updateLink(nsId, link.ifindex, (l) => {
    if (l.vxlan) {
      if (verb === 'del') delete l.vxlan.fdb[mac];
      else if (mac === MAC_ZERO && l.vxlan.remote === undefined) l.vxlan.remote = dst as number;
      else l.vxlan.fdb[mac] = dst as number;
    } else l.unicast = verb === 'del' ? (l.unicast ?? []).filter((m) => m !== mac) : [...(l.unicast ?? []).filter((m) => m !== mac), mac];
  });
}

function flush(ctx: Ctx, nsId: NetnsId, args: Args): void {
  const { k } = ctx;
  let dev: string | undefined;
  while (args.more) {
    const word = args.take();
    if (word === 'dev') dev = args.take();
  }
  if (dev === undefined) throw new Fail(255, 'Device is a required argument.\n');
  const link = device(k, nsId, dev);
  talk(() => {
    needAdmin(ctx);
    const bridge = link.bridge ? link : k.ns(nsId).links[link.master ?? -1];
    const table = bridge && k.hot(nsId).fdb[bridge.ifindex];
    if (table) for (const mac of Object.keys(table)) if (link.bridge || table[mac]?.port === link.ifindex) delete table[mac];
  }, 255);
}

function get(ctx: Ctx, nsId: NetnsId, args: Args, o: BridgeOptions): void {
  let addr: string | undefined;
  let br: string | undefined;
  while (args.more) {
    const word = args.take();
    if (['br', 'dev', 'brport'].includes(word)) br = args.take();
    else if (word !== 'self' && word !== 'master' && word !== 'dynamic') addr = word === 'to' ? args.take() : word;
  }
  if (br === undefined || addr === undefined) throw new Fail(255, 'Device or master and address are required arguments.\n');
  const mac = parseMac(addr);
  if (!mac) throw new Fail(255, `Invalid mac address ${addr}\n`);
  const link = device(ctx.k, nsId, br);
  const row = allRows(ctx.k, nsId).find((r) => r.mac === mac && !r.self && (r.dev.ifindex === link.ifindex || r.dev.master === link.ifindex));
  if (!row) throw new Fail(254, 'Error: Fdb entry not found.\n');
  const p = new Printer({ ...o, oneline: false });
  printRow(p, row, o, {});
  ctx.stdout.write(p.output);
}

export function fdbCommand(ctx: Ctx, nsId: NetnsId, words: readonly string[], o: BridgeOptions): void {
  const args = new Args(words);
  const verb = args.more ? args.take() : 'show';
  if (matches(verb, 'add')) return modify(ctx, nsId, args, 'add');
  if (matches(verb, 'append')) return modify(ctx, nsId, args, 'append');
  if (matches(verb, 'replace')) return modify(ctx, nsId, args, 'replace');
  if (matches(verb, 'delete')) return modify(ctx, nsId, args, 'del');
  if (matches(verb, 'get')) return get(ctx, nsId, args, o);
  if (matches(verb, 'flush')) return flush(ctx, nsId, args);
  if (matches(verb, 'help')) throw new Fail(255, usage());
  if (!matches(verb, 'show', 'lst', 'list')) throw new Fail(255, `Command "${verb}" is unknown, try "bridge fdb help".\n`);
  const f: FdbFilter = {};
  while (args.more) {
    const word = args.take();
    if (word === 'br') {
      f.br = args.take();
      if (!linkByName(ctx.k.ns(nsId), f.br)) throw new Fail(255, `Cannot find bridge device "${f.br}"\n`);
    } else if (word === 'dev' || word === 'brport') {
      f.dev = args.take();
      device(ctx.k, nsId, f.dev);
    } else if (word === 'dynamic') f.dynamic = true;
    else if (word === 'state') f.state = args.take();
    else if (word === 'vlan' || word === 'vid') args.take();
  }
  ctx.stdout.write(bridgeFdbText(ctx.k, nsId, o, f));
}
