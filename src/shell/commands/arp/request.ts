/** The ioctls SIOCSARP and SIOCDARP (arp(7), net/ipv4/arp.c): without a device they ask the routing table for one. */
import type { Link } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import type { Ip4, Mac } from '../../../kernel/inet.ts';
import { linkByName } from '../../../kernel/netdev.ts';
import { deleteNeighbour, setNeighbour } from '../../../kernel/neigh.ts';
import { fibLookup } from '../../../kernel/route.ts';
import type { Ctx } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';

function deviceFor(ctx: Ctx, ip: Ip4, dev: string | undefined): Link {
  if (dev !== undefined) {
    const link = linkByName(ctx.k.ns(ctx.netns), dev);
    if (!link) throw new KernelError('ENODEV');
    return link;
  }
  const found = fibLookup(ctx.k, ctx.netns, { dst: ip });
  if (found.type === 'error') throw new KernelError(found.errno);
  // only what is on the link has an ARP entry (RTO_ONLINK)
  if ('gateway' in found && found.gateway !== undefined) throw new KernelError('ENETUNREACH');
  return found.dev;
}
/** ENETUNREACH without a route, EINVAL on a loopback. `permanent` false leaves it to age. */
export function setArp(ctx: Ctx, ip: Ip4, mac: Mac, permanent: boolean, dev?: string): void {
  needAdmin(ctx);
  const link = deviceFor(ctx, ip, dev);
  if (link.kind === 'loopback') throw new KernelError('EINVAL');
  setNeighbour(ctx.k, ctx.netns, link.ifindex, ip, mac, permanent ? 'PERMANENT' : 'STALE');
}
/** ENXIO when there is no such entry. */
export function deleteArp(ctx: Ctx, ip: Ip4, dev?: string): void {
  needAdmin(ctx);
  if (!deleteNeighbour(ctx.k, ctx.netns, deviceFor(ctx, ip, dev).ifindex, ip)) throw new KernelError('ENXIO');
}
