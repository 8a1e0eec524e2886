/** `ip link add`, `set`, `delete` and `property` (ip/iplink.c): requests in, changes of the namespace out. */
import type { Link, NetnsId } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { parseMac } from '../../../kernel/inet.ts';
import {
  type LinkSpec,
  addLink,
  addVeth,
  changePromisc,
  deleteLink,
  linkByName,
  linksOf,
  moveLink,
  nameFor,
  nsidOf,
  renameLink,
  setHwaddr,
  setMaster,
  setMtu,
  setUp,
  validLinkName,
} from '../../../kernel/netdev.ts';
import { uppersOf } from '../../../kernel/xmit.ts';
import type { Ctx, K } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';
import { type Args, matches } from './args.ts';
import { Fail, netlinkFail, noDevice, talk } from './errors.ts';
import { linkHelp } from './help.ts';
import { type KindData, changeBridge, changePort, kindOptions } from './linkkinds.ts';
import { findLink } from './linklist.ts';
import { type LinkRequest, macFor, parseLinkRequest, requestedDevice } from './linkparse.ts';

const KINDS = new Set<string>(['veth', 'bridge', 'dummy', 'macvlan', 'ipvlan', 'vlan', 'vxlan']);

/** Apply the attributes of a request to a device, in the order of rtnetlink's do_setlink. Throws KernelError. */
function change(k: K, nsId: NetnsId, ifindex: number, r: LinkRequest): void {
  const update = (recipe: (l: Link) => void): void => k.updateLink(nsId, ifindex, recipe);
  if (r.unsupported !== undefined) throw new KernelError('EOPNOTSUPP', r.unsupported || undefined);
  if (r.address !== undefined) setHwaddr(k, nsId, ifindex, macFor(r.address));
  if (r.mtu !== undefined) setMtu(k, nsId, ifindex, r.mtu);
  const { group, name, alias, broadcast, txqlen, up } = r;
  if (group !== undefined)
    update((l) => {
      l.group = group;
    });
  if (name !== undefined) renameLink(k, nsId, ifindex, name);
  if (alias !== undefined)
    update((l) => {
      if (alias === '') delete l.alias;
      else l.alias = alias;
    });
  if (broadcast !== undefined)
    update((l) => {
      l.broadcast = macFor(broadcast);
    });
  if (r.master !== undefined || r.nomaster) enslave(k, nsId, ifindex, r.nomaster ? undefined : r.master);
  if (r.promisc !== undefined) setPromisc(k, nsId, ifindex, r.promisc);
  update((l) => {
    if (r.allmulti !== undefined && r.allmulti !== (l.userAllmulti ?? false)) {
      l.userAllmulti = r.allmulti;
      l.allmulti += r.allmulti ? 1 : -1;
    }
    if (r.arp !== undefined) l.noarp = !r.arp;
    if (r.multicast !== undefined) l.multicastOff = !r.multicast;
    if (txqlen !== undefined) l.txqlen = txqlen;
  });
  if (up !== undefined) setUp(k, nsId, ifindex, up);
}

/** do_set_master: a device that has another master leaves it first. */
function enslave(k: K, nsId: NetnsId, ifindex: number, master: number | undefined): void {
  const link = k.ns(nsId).links[ifindex] as Link;
  if (link.master !== undefined && link.master !== master) setMaster(k, nsId, ifindex, undefined);
  setMaster(k, nsId, ifindex, master);
}

/** IFF_PROMISC as the user sets it. */
export function setPromisc(k: K, nsId: NetnsId, ifindex: number, on: boolean): void {
  if ((k.ns(nsId).links[ifindex]?.userPromisc ?? false) === on) return;
  changePromisc(k, nsId, ifindex, on ? 1 : -1);
  k.updateLink(nsId, ifindex, (l) => {
    l.userPromisc = on;
  });
}

/** The changelink operation of a device's kind, or the one of its master's for a port. */
function applyKind(k: K, nsId: NetnsId, ifindex: number, type: string | undefined, data: KindData): void {
  const link = k.ns(nsId).links[ifindex] as Link;
  const slave = type?.endsWith('_slave') === true;
  if (Object.keys(data).length > 0 && (slave ? !link.port : link.kind !== type)) throw new KernelError('EOPNOTSUPP');
  if (data.macvlan && link.macvlan && (data.macvlan.mode === 'passthru') !== (link.macvlan.mode === 'passthru')) throw new KernelError('EINVAL');
  if (data.bridge) changeBridge(k, nsId, ifindex, data.bridge);
  if (data.port) changePort(k, nsId, ifindex, data.port);
  const { macvlan, ipvlan } = data;
  k.updateLink(nsId, ifindex, (l) => {
    if (macvlan && l.macvlan) l.macvlan = macvlan;
    if (ipvlan && l.ipvlan) l.ipvlan = ipvlan;
  });
}

export function linkSet(ctx: Ctx, nsId: NetnsId, args: Args): void {
  const { k } = ctx;
  const r = parseLinkRequest(ctx, nsId, args);
  if (r.index !== undefined && r.netns === undefined)
    throw new Fail(255, 'index can be used only when creating devices or when moving device to another netns.\n');
  if (r.dev === undefined && r.group !== undefined) return setGroup(ctx, nsId, r);
  const link = requestedDevice(ctx, nsId, r.dev);
  const data = r.type === undefined ? {} : kindOptions(k, nsId, r.type, args, false);
  // address lengths are checked against the device by the tool
  if (r.address !== undefined) macFor(r.address);
  talk(() => {
    needAdmin(ctx);
    let at = { ns: nsId, ifindex: link.ifindex };
    if (r.netns !== undefined && r.netns !== nsId) {
      const moved = moveLink(k, nsId, link.ifindex, r.netns, r.name);
      at = { ns: r.netns, ifindex: moved.ifindex };
      const { name: _, ...rest } = r;
      return change(k, at.ns, at.ifindex, rest);
    }
    change(k, at.ns, at.ifindex, r);
    applyKind(k, at.ns, at.ifindex, r.type, data);
  });
}

/** `ip link set group N up`: every device of the group. */
function setGroup(ctx: Ctx, nsId: NetnsId, r: LinkRequest): void {
  const { group, ...rest } = r;
  talk(() => {
    needAdmin(ctx);
    for (const link of linksOf(ctx.k.ns(nsId))) if (link.group === group) change(ctx.k, nsId, link.ifindex, rest);
  });
}

export function linkAdd(ctx: Ctx, nsId: NetnsId, args: Args): void {
  const { k } = ctx;
  const r = parseLinkRequest(ctx, nsId, args);
  const below = r.link === undefined ? undefined : findLink(k, nsId, r.link);
  if (r.link !== undefined && !below) throw noDevice(r.link);
  if (r.type === undefined) throw new Fail(1, 'Not enough information: "type" argument is required\n');
  if (r.type === 'veth') return addPair(ctx, nsId, r, args);
  const data = kindOptions(k, nsId, r.type, args, true);
  if (data.warnings) ctx.stderr.write(data.warnings);
  const target = r.netns ?? nsId;
  talk(() => {
    needAdmin(ctx);
    const spec = specOf(k, nsId, target, r, below, data);
    const link = addAt(k, target, spec, r.index);
    if (spec.parent && spec.parent.ifindex > 0 && spec.parent.netns !== target) {
      nsidOf(k, target, spec.parent.netns);
      nsidOf(k, spec.parent.netns, target);
    }
    finish(k, target, link, r, data);
  });
}

/** Register a device, at a wanted index if there is one. Indexes given out later don't start from it. */
function addAt(k: K, nsId: NetnsId, spec: LinkSpec, index: number | undefined): Link {
  if (index === undefined) return addLink(k, nsId, spec);
  const next = k.ns(nsId).nextIfindex;
  const startAt = (n: number): void =>
    k.updateNs(nsId, (ns) => {
      ns.nextIfindex = n;
    });
  startAt(index);
  const link = addLink(k, nsId, spec);
  startAt(next);
  return link;
}

/** NLM_F_CREATE and NLM_F_REPLACE: a device that is there stays as it is. */
export function linkReplace(ctx: Ctx, nsId: NetnsId, args: Args): void {
  const name = args.peek === 'dev' || args.peek === 'name' ? args.rest[1] : args.peek;
  if (name !== undefined && findLink(ctx.k, nsId, name)) throw netlinkFail(new KernelError('EOPNOTSUPP'));
  linkAdd(ctx, nsId, args);
}

/** Everything a new device is given after it is registered (an alias is not). A refusal takes it back. */
function finish(k: K, nsId: NetnsId, link: Link, r: LinkRequest, data: KindData): void {
  try {
    if (data.bridge) changeBridge(k, nsId, link.ifindex, data.bridge);
    const { name: _name, dev: _dev, address: _address, mtu: _mtu, alias: _alias, ...rest } = r;
    change(k, nsId, link.ifindex, rest);
  } catch (error) {
    deleteLink(k, nsId, link.ifindex);
    throw error;
  }
}

/** What `addLink` is to make. Refusals are those of the drivers' newlink operations. */
function specOf(k: K, nsId: NetnsId, target: NetnsId, r: LinkRequest, below: Link | undefined, data: KindData): LinkSpec {
  const kind = r.type as string;
  const ns = k.ns(target);
  const wanted = r.name ?? r.dev;
  if (wanted !== undefined && wanted.length > 15) throw new KernelError('EINVAL', 'Attribute failed policy validation');
  if (!KINDS.has(kind)) throw new KernelError('EOPNOTSUPP', 'Unknown device type');
  if (wanted !== undefined && linkByName(ns, wanted)) throw new KernelError('EEXIST');
  if (wanted !== undefined && !validLinkName(wanted)) throw new KernelError('EINVAL');
  if (r.index !== undefined && ns.links[r.index]) throw new KernelError('EEXIST');
  if (r.address !== undefined && !parseMac(r.address)) throw new KernelError('EINVAL');
  if (r.mtu !== undefined && r.mtu < 68) throw new KernelError('EINVAL', 'mtu less than device minimum');
  if (r.mtu !== undefined && r.mtu > 65535) throw new KernelError('EINVAL', 'mtu greater than device maximum');
  const parent = below && { netns: nsId, ifindex: below.ifindex };
  const spec: LinkSpec = {
    name: nameFor(ns, wanted ?? `${kind}%d`),
    kind: kind as Link['kind'],
    ...(r.address !== undefined && { address: parseMac(r.address) as string }),
    ...(r.mtu !== undefined && { mtu: r.mtu }),
  };
  if (kind === 'bridge') return { ...spec, ...(r.mtu !== undefined && { mtuSet: true }) };
  if (kind === 'macvlan' || kind === 'ipvlan' || kind === 'vlan') {
    if (!parent || !below) throw new KernelError('EINVAL', kind === 'vlan' ? 'link not specified' : undefined);
    if (kind === 'vlan' && data.vlan?.id === undefined) throw new KernelError('EINVAL', 'VLAN id not specified');
    if (kind === 'vlan' && (data.vlan?.id as number) > 4094) throw new KernelError('ERANGE', 'Invalid VLAN id');
    if (kind === 'vlan') {
      if (uppersOf(k, nsId, below.ifindex).some((u) => u.link.vlan?.id === data.vlan?.id)) throw new KernelError('EEXIST');
      return {
        mtu: below.mtu,
        ...spec,
        parent,
        address: spec.address ?? below.address,
        vlan: { id: data.vlan?.id as number, protocol: data.vlan?.protocol ?? '802.1Q' },
      };
    }
    return stackedSpec(k, parent, spec, data);
  }
  if (kind === 'vxlan') return vxlanSpec(k, nsId, spec, data.vxlan ?? {});
  return spec;
}

/** macvlan and ipvlan. On one of their own kind they sit beside it, and one kind only takes a device's frames. */
function stackedSpec(k: K, on: NonNullable<Link['parent']>, spec: LinkSpec, data: KindData): LinkSpec {
  const given = k.ns(on.netns).links[on.ifindex] as Link;
  const parent = given.kind === spec.kind && given.parent ? given.parent : on;
  const below = k.ns(parent.netns).links[parent.ifindex] as Link;
  const uppers = uppersOf(k, parent.netns, parent.ifindex).map((u) => u.link);
  if (below.kind === 'loopback') throw new KernelError('EINVAL');
  if (below.port || uppers.some((l) => l.kind !== 'vlan' && l.kind !== spec.kind)) throw new KernelError('EBUSY');
  const stacked: LinkSpec = { mtu: below.mtu, ...spec, parent };
  if (spec.kind === 'ipvlan') return { ...stacked, address: below.address, ipvlan: data.ipvlan ?? { mode: 'l3' } };
  const { mode } = data.macvlan ?? { mode: 'vepa' };
  // passthru wants the device for itself
  if (uppers.some((l) => l.macvlan && (mode === 'passthru' || l.macvlan.mode === 'passthru'))) throw new KernelError('EINVAL');
  return { ...stacked, ...(mode === 'passthru' && { address: below.address }), macvlan: { mode } };
}

function vxlanSpec(k: K, nsId: NetnsId, spec: LinkSpec, v: NonNullable<KindData['vxlan']>): LinkSpec {
  if (v.vni === undefined) throw new KernelError('EINVAL', 'Required attributes not provided to perform the operation');
  const dstport = v.dstport ?? 8472;
  const same = Object.values(k.config.netns).some((ns) =>
    linksOf(ns).some((l) => l.vxlan?.vni === v.vni && l.vxlan?.dstport === dstport && l.parent?.netns === nsId),
  );
  if (same) throw new KernelError('EEXIST', 'A VXLAN device with the specified VNI already exists');
  const dev = v.dev === undefined ? undefined : findLink(k, nsId, v.dev);
  return {
    mtu: dev ? dev.mtu - 50 : 1500,
    ...spec,
    parent: { netns: nsId, ifindex: dev?.ifindex ?? 0 },
    vxlan: {
      vni: v.vni,
      dstport,
      ...(v.local !== undefined && { local: v.local }),
      ...(v.remote !== undefined && { remote: v.remote }),
      learning: v.learning ?? true,
      proxy: v.proxy ?? false,
      fdb: {},
    },
  };
}

/** `type veth [peer ...]`: the peer's words are a request of their own. */
function addPair(ctx: Ctx, nsId: NetnsId, r: LinkRequest, args: Args): void {
  const { k } = ctx;
  let other: LinkRequest = {};
  if (args.more) {
    const word = args.take();
    if (word !== 'peer') throw new Fail(1, '', "Usage: ip link <options> type veth [peer <options>]\nTo get <options> type 'ip link add help'\n");
    other = parseLinkRequest(ctx, nsId, args);
  }
  const a = { ns: r.netns ?? nsId, name: r.name ?? r.dev ?? 'veth%d' };
  const b = { ns: other.netns ?? nsId, name: other.name ?? other.dev ?? 'veth%d' };
  talk(() => {
    needAdmin(ctx);
    for (const end of [a, b]) if (end.name.length > 15) throw new KernelError('EINVAL', 'Attribute failed policy validation');
    for (const end of [r, other]) if (end.address !== undefined && !parseMac(end.address)) throw new KernelError('EINVAL');
    const limits = (q: LinkRequest): { address?: string; mtu?: number } => ({
      ...(q.address !== undefined && { address: parseMac(q.address) as string }),
      ...(q.mtu !== undefined && { mtu: q.mtu }),
    });
    for (const end of [a, b]) if (!end.name.includes('%d') && linkByName(k.ns(end.ns), end.name)) throw new KernelError('EEXIST');
    const [dev, peer] = addVeth(k, { ...a, ...limits(r) }, { ...b, ...limits(other) });
    finish(k, b.ns, peer, other, {});
    finish(k, a.ns, dev, r, {});
  });
}

export function linkDelete(ctx: Ctx, nsId: NetnsId, args: Args): void {
  const { k } = ctx;
  const r = parseLinkRequest(ctx, nsId, args);
  if (r.dev === undefined && r.group !== undefined) {
    const members = linksOf(k.ns(nsId)).filter((l) => l.group === r.group);
    return talk(() => {
      needAdmin(ctx);
      if (members.length === 0) throw new KernelError('ENODEV');
      for (const link of members) if (k.ns(nsId).links[link.ifindex]) deleteLink(k, nsId, link.ifindex);
    });
  }
  const link = requestedDevice(ctx, nsId, r.dev);
  talk(() => {
    needAdmin(ctx);
    // a card's driver has no dellink operation; on the reference machine it is one end of a cable
    deleteLink(k, nsId, link.ifindex);
  });
}

/** `ip link property add|del dev DEV altname NAME`. */
export function linkProperty(ctx: Ctx, nsId: NetnsId, args: Args): void {
  const verb = args.take();
  const adding = matches(verb, 'add');
  if (!adding && !matches(verb, 'delete')) throw new Fail(255, linkHelp());
  let dev: string | undefined;
  const names: string[] = [];
  while (args.more) {
    const word = args.take();
    if (word === 'altname') names.push(args.take());
    else {
      const name = word === 'dev' ? args.take() : word;
      if (dev !== undefined) throw new Fail(255, `Error: either "dev" is duplicate, or "${name}" is garbage.\n`);
      dev = name;
    }
  }
  if (dev === undefined) throw new Fail(255, 'Not enough of information: "dev" argument is required.\n');
  const link = findLink(ctx.k, nsId, dev);
  if (!link) throw noDevice(dev);
  talk(() => {
    needAdmin(ctx);
    for (const name of names) {
      const taken = findLink(ctx.k, nsId, name);
      if (adding && taken) throw new KernelError('EEXIST');
      if (!adding && !link.altnames?.includes(name)) throw new KernelError('ENOENT');
      ctx.k.updateLink(nsId, link.ifindex, (l) => {
        l.altnames = adding ? [...(l.altnames ?? []), name] : (l.altnames ?? []).filter((n) => n !== name);
      });
    }
  });
}
