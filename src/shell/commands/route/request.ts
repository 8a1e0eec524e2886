/** `struct rtentry`, the ioctls SIOCADDRT and SIOCDELRT (route(8), net/ipv4/fib_frontend.c rtentry_to_fib_config). */
import { RT_TABLE, type Route } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, prefixOf } from '../../../kernel/inet.ts';
import { linkByName } from '../../../kernel/netdev.ts';
import { addRoute, deleteRoute } from '../../../kernel/route.ts';
import type { Ctx } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';
import { classLength } from '../netview/ioctl.ts';

export interface Rtentry { dst: Ip4; /** undefined: by class for a network */ mask?: Ip4; host: boolean; gateway?: Ip4; dev?: string; metric?: number; reject?: boolean; mss?: number; window?: number; irtt?: number }

/** Add or delete. Throws KernelError as the ioctl fails. */
export function routeRequest(ctx: Ctx, verb: 'add' | 'del', e: Rtentry): void {
  const { k, netns } = ctx;
  needAdmin(ctx);
  const len = e.host ? 32 : e.mask === undefined ? classLength(e.dst) : prefixOf(e.mask);
  if (len < 0 || (len < 32 && (e.dst & (0xffffffff >>> len)) >>> 0 !== 0)) throw new KernelError('EINVAL');
  const link = e.dev === undefined ? undefined : linkByName(k.ns(netns), e.dev);
  if (e.dev !== undefined && !link) throw new KernelError('ENODEV');
  const type: Route['type'] = e.reject ? 'unreachable' : 'unicast';
  if (verb === 'del') {
    deleteRoute(k, netns, { table: RT_TABLE.MAIN, dst: e.dst, len, type, ...(e.metric !== undefined && { metric: e.metric }), ...(e.gateway !== undefined && { gateway: e.gateway }), ...(link && { dev: link.ifindex }) });
    return;
  }
  if (!e.reject && !link && e.gateway === undefined) throw new KernelError('ENODEV');
  const metrics: Record<string, number> = { ...(e.window !== undefined && { window: e.window }), ...(e.irtt !== undefined && { rtt: e.irtt }), ...(e.mss !== undefined && { advmss: e.mss - 40 }) };
  addRoute(k, netns, {
    table: RT_TABLE.MAIN, type, dst: e.dst, len, tos: 0, metric: e.metric ?? 0, scope: e.reject ? 'host' : e.gateway !== undefined ? 'global' : 'link', proto: 'boot',
    ...(!e.reject && e.gateway !== undefined && { gateway: e.gateway }), ...(!e.reject && link && { dev: link.ifindex }), ...(Object.keys(metrics).length > 0 && { metrics }),
  }, { mode: 'prepend' });
}
