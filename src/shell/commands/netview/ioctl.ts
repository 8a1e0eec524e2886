/**
 * The old way to configure IPv4 (netdevice(7), net/ipv4/devinet.c devinet_ioctl): one address a name, where a name
 * may be an alias such as "eth0:1". Every function throws KernelError as the ioctl would fail.
 */
import { addAddress, deleteAddress } from '../../../kernel/addr.ts';
import type { Link, LinkAddress } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, type Mac, broadcastOf, prefixOf } from '../../../kernel/inet.ts';
import { linkByName, renameLink, setHwaddr, setMtu, setUp } from '../../../kernel/netdev.ts';
import type { Ctx } from '../../command.ts';
import { setPromisc } from '../ip/linkmod.ts';
import { needAdmin } from './admin.ts';

/** Device of a name or alias. ENODEV when there is none. */
export function deviceOf(ctx: Ctx, name: string): Link {
  const link = linkByName(ctx.k.ns(ctx.netns), name.split(':')[0] as string);
  if (!link) throw new KernelError('ENODEV');
  return link;
}
/** The address that carries this label. */
export const labelled = (link: Link, name: string): LinkAddress | undefined => link.addrs.find((a) => a.family === 4 && (a.label ?? link.name) === name);

/** Prefix length that an address had before CIDR (inet_abc_len). */
export const classLength = (addr: Ip4): number => (addr === 0 ? 0 : addr >>> 31 === 0 ? 8 : addr >>> 30 === 2 ? 16 : addr >>> 29 === 6 ? 24 : 32);

/** Put a changed address in the place of an old one. */
function replace(ctx: Ctx, link: Link, old: LinkAddress | undefined, entry: LinkAddress): void {
  if (old) deleteAddress(ctx.k, ctx.netns, link.ifindex, old.local, old.prefixLen);
  if (entry.local === 0) return;
  const { secondary: _, ...fresh } = entry;
  addAddress(ctx.k, ctx.netns, link.ifindex, fresh);
}

export function setAddress(ctx: Ctx, name: string, addr: Ip4): void {
  needAdmin(ctx);
  const link = deviceOf(ctx, name);
  const old = labelled(link, name);
  if (old?.local === addr) return;
  const prefixLen = classLength(addr);
  const broadcast = link.kind !== 'loopback' && prefixLen < 31 ? broadcastOf(addr, prefixLen) : undefined;
  replace(ctx, link, old, {
    family: 4,
    local: addr,
    prefixLen,
    scope: addr >>> 24 === 127 ? 'host' : 'global',
    label: name,
    ...(broadcast !== undefined && { broadcast }),
  });
}
export function setNetmask(ctx: Ctx, name: string, mask: Ip4): void {
  needAdmin(ctx);
  const link = deviceOf(ctx, name);
  const old = labelled(link, name);
  if (!old) throw new KernelError('EADDRNOTAVAIL');
  const prefixLen = prefixOf(mask);
  if (prefixLen < 0) throw new KernelError('EINVAL');
  // a broadcast address that followed from the old mask follows from the new one
  const followed = old.broadcast !== undefined && old.broadcast === broadcastOf(old.local, old.prefixLen);
  const broadcast = followed && prefixLen < 31 ? broadcastOf(old.local, prefixLen) : old.broadcast;
  replace(ctx, link, old, { ...old, prefixLen, ...(broadcast !== undefined && { broadcast }) });
}
export function setBroadcast(ctx: Ctx, name: string, broadcast: Ip4): void {
  needAdmin(ctx);
  const link = deviceOf(ctx, name);
  const old = labelled(link, name);
  if (!old) throw new KernelError('EADDRNOTAVAIL');
  const { broadcast: _, ...entry } = old;
  replace(ctx, link, old, { ...entry, ...(broadcast !== 0 && { broadcast }) });
}
export function setDestination(ctx: Ctx, name: string, peer: Ip4): void {
  needAdmin(ctx);
  const link = deviceOf(ctx, name);
  const old = labelled(link, name);
  if (!old) throw new KernelError('EADDRNOTAVAIL');
  replace(ctx, link, old, { ...old, peer });
}

/** SIOCSIFADDR and SIOCDIFADDR of an IPv6 socket: "ADDRESS/LENGTH", a missing length is none. */
export function changeAddress6(ctx: Ctx, name: string, verb: 'add' | 'del', text: string): void {
  needAdmin(ctx);
  const [local6 = '', len] = text.split('/');
  const { ifindex } = deviceOf(ctx, name);
  if (verb === 'del') return deleteAddress(ctx.k, ctx.netns, ifindex, local6);
  const scope = local6.startsWith('fe80') ? 'link' : 'global';
  addAddress(ctx.k, ctx.netns, ifindex, { family: 6, local: 0, local6, prefixLen: Number(len) || 0, scope });
}

/** Flags that SIOCSIFFLAGS changes. On an alias they don't matter, but without UP among them its address goes. */
export interface FlagChange {
  up?: boolean;
  noarp?: boolean;
  promisc?: boolean;
  allmulti?: boolean;
  multicast?: boolean;
}
export function setFlags(ctx: Ctx, name: string, change: FlagChange): void {
  needAdmin(ctx);
  const { k, netns } = ctx;
  const link = deviceOf(ctx, name);
  if (name.includes(':')) {
    const alias = labelled(link, name);
    if (!alias) throw new KernelError('EADDRNOTAVAIL');
    if (!(change.up ?? link.up)) deleteAddress(k, netns, link.ifindex, alias.local, alias.prefixLen);
    return;
  }
  if (change.promisc !== undefined) setPromisc(k, netns, link.ifindex, change.promisc);
  k.updateLink(netns, link.ifindex, (l) => {
    if (change.noarp !== undefined) l.noarp = change.noarp;
    if (change.multicast !== undefined) l.multicastOff = !change.multicast;
    if (change.allmulti !== undefined && change.allmulti !== (l.userAllmulti ?? false)) {
      l.userAllmulti = change.allmulti;
      l.allmulti += change.allmulti ? 1 : -1;
    }
  });
  if (change.up !== undefined) setUp(k, netns, link.ifindex, change.up);
}

export function setInterfaceMtu(ctx: Ctx, name: string, mtu: number): void {
  needAdmin(ctx);
  setMtu(ctx.k, ctx.netns, deviceOf(ctx, name).ifindex, mtu);
}
export function setInterfaceHwaddr(ctx: Ctx, name: string, mac: Mac): void {
  needAdmin(ctx);
  setHwaddr(ctx.k, ctx.netns, deviceOf(ctx, name).ifindex, mac);
}
export function setTxqueuelen(ctx: Ctx, name: string, length: number): void {
  needAdmin(ctx);
  ctx.k.updateLink(ctx.netns, deviceOf(ctx, name).ifindex, (l) => {
    l.txqlen = length;
  });
}
export function setName(ctx: Ctx, name: string, wanted: string): void {
  needAdmin(ctx);
  renameLink(ctx.k, ctx.netns, deviceOf(ctx, name).ifindex, wanted);
}
