/** The ioctls SIOCSARP and SIOCDARP (arp(7), net/ipv4/arp.c): without a device they ask the routing table for one. */
import { type Link, RT_TABLE } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, type Mac, inPrefix } from '../../../kernel/inet.ts';
import { deleteNeighbour, setNeighbour } from '../../../kernel/neigh.ts';
import { linkByName, linksOf } from '../../../kernel/netdev.ts';
import { addrType, sortedRoutes } from '../../../kernel/route.ts';
import type { Ctx } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';

export interface ArpRequest {
  ip: Ip4;
  /** arp_ha, an Ethernet address unless `foreign`. */
  mac?: Mac;
  /** The hardware address is of another type than Ethernet. */
  foreign?: boolean;
  dev?: string;
  /** ATF_PERM: it does not age. */
  permanent?: boolean;
  /** ATF_PUBL. */
  published?: boolean;
  /** ATF_NETMASK. */
  netmask?: boolean;
}

const named = (ctx: Ctx, dev: string | undefined): Link | undefined => {
  if (dev === undefined) return undefined;
  const link = linkByName(ctx.k.ns(ctx.netns), dev);
  if (!link) throw new KernelError('ENODEV');
  return link;
};
/**
 * Device of an address that is on the link: only routes of that scope count, however long the prefix of a route over a
 * gateway (RT_SCOPE_LINK). An own address is on lo.
 */
function route(ctx: Ctx, ip: Ip4): Link {
  const ns = ctx.k.ns(ctx.netns);
  const lo = linkByName(ns, 'lo');
  if (lo && addrType(ns, ip) === 'LOCAL') return lo;
  const onLink = [RT_TABLE.LOCAL, RT_TABLE.MAIN]
    .flatMap((table) => sortedRoutes(ns, table))
    .filter((r) => r.scope === 'link' && r.gateway === undefined && inPrefix(ip, r.dst, r.len))
    .filter((r) => ns.links[r.dev ?? -1]?.up)
    .sort((a, b) => b.len - a.len || a.metric - b.metric);
  const longest = ns.links[onLink[0]?.dev ?? -1];
  if (!longest) throw new KernelError('ENETUNREACH');
  return longest;
}

/**
 * arp_req_set. EPERM; EINVAL for a netmask without `published`, for hardware of another type than the device's and for
 * own addresses; ENODEV; ENETUNREACH without a route on the link. An entry to answer for others has no model: false.
 */
export function setArp(ctx: Ctx, r: ArpRequest): boolean {
  needAdmin(ctx);
  if (!r.published && r.netmask) throw new KernelError('EINVAL');
  const dev = named(ctx, r.dev);
  if (r.published) {
    if (!dev && !linksOf(ctx.k.ns(ctx.netns)).some((l) => l.address === r.mac)) throw new KernelError('ENODEV');
    return false;
  }
  const link = dev ?? route(ctx, r.ip);
  if (link.kind === 'loopback' || r.foreign) throw new KernelError('EINVAL');
  setNeighbour(ctx.k, ctx.netns, link.ifindex, r.ip, r.mac, r.permanent ? 'PERMANENT' : 'STALE');
  return true;
}

/** arp_req_delete. ENXIO when there is no such entry, ENOENT when there is none to answer for others. */
export function deleteArp(ctx: Ctx, r: ArpRequest): void {
  needAdmin(ctx);
  if (!r.published && r.netmask) throw new KernelError('EINVAL');
  const dev = named(ctx, r.dev);
  if (r.published) throw new KernelError('ENOENT');
  if (!deleteNeighbour(ctx.k, ctx.netns, (dev ?? route(ctx, r.ip)).ifindex, r.ip)) throw new KernelError('ENXIO');
}
