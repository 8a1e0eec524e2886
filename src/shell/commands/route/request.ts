/** `struct rtentry` and the ioctls SIOCADDRT and SIOCDELRT (route(8), net/ipv4/fib_frontend.c rtentry_to_fib_config). */
import { type Link, RT_TABLE, type Route } from '../../../kernel/config.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, prefixOf } from '../../../kernel/inet.ts';
import { linkByName } from '../../../kernel/netdev.ts';
import { addRoute, addrType, deleteRoute } from '../../../kernel/route.ts';
import type { Ctx } from '../../command.ts';
import { needAdmin } from '../netview/admin.ts';
import { labelled } from '../netview/ioctl.ts';

export interface Rtentry {
  dst: Ip4;
  /** rt_genmask; no class stands in for a missing one. */
  mask: Ip4;
  /** RTF_HOST: the mask is not looked at. */
  host: boolean;
  /** RTF_GATEWAY with rt_gateway. */
  gateway?: Ip4;
  /** A device, or a label of one of its addresses ("eth0:1"), which becomes the source address. */
  dev?: string;
  metric?: number;
  /** RTF_REJECT: device and gateway are not looked at. */
  reject?: boolean;
  /** Bytes, with 40 for the headers; bytes; milliseconds. */
  mss?: number;
  window?: number;
  irtt?: number;
}

/** rt_metric is a short that holds one more, zero for none. */
function priority(metric: number | undefined): number {
  const held = metric === undefined ? 0 : ((metric + 1) << 16) >> 16;
  return held === 0 ? 0 : (held - 1) >>> 0;
}

function deviceOf(ctx: Ctx, name: string): { link: Link; src?: Ip4 } {
  const link = linkByName(ctx.k.ns(ctx.netns), name.split(':')[0] as string);
  if (!link) throw new KernelError('ENODEV');
  if (!name.includes(':')) return { link };
  const alias = labelled(link, name);
  if (!alias) throw new KernelError('ENODEV');
  return { link, src: alias.local };
}

/** Add or delete. EPERM, EINVAL for a mask that does not fit, ENODEV, and whatever the FIB says of the route. */
export function routeRequest(ctx: Ctx, verb: 'add' | 'del', e: Rtentry): void {
  const { k, netns } = ctx;
  needAdmin(ctx);
  const len = e.host ? 32 : prefixOf(e.mask);
  if (len < 0 || (!e.host && (e.dst & ~e.mask) !== 0)) throw new KernelError('EINVAL');
  const table = RT_TABLE.MAIN;
  const metric = priority(e.metric);
  if (e.reject) {
    if (verb === 'del') deleteRoute(k, netns, { table, dst: e.dst, len, type: 'unreachable', scope: 'host', ...(metric !== 0 && { metric }) });
    else addRoute(k, netns, { table, type: 'unreachable', dst: e.dst, len, tos: 0, metric, scope: 'host', proto: 'boot' }, { mode: 'prepend' });
    return;
  }
  const at = e.dev === undefined ? undefined : deviceOf(ctx, e.dev);
  const gateway = e.gateway || undefined;
  const kind = gateway === undefined ? undefined : addrType(k.ns(netns), gateway);
  const where = { ...(gateway !== undefined && { gateway }), ...(at && { dev: at.link.ifindex }), ...(at?.src !== undefined && { src: at.src }) };
  if (verb === 'del') {
    deleteRoute(k, netns, {
      table,
      dst: e.dst,
      len,
      type: 'unicast',
      ...where,
      ...(metric !== 0 && { metric }),
      ...(kind === 'UNICAST' && { scope: 'global' as const }),
    });
    return;
  }
  if (e.gateway !== undefined && gateway === undefined) throw new KernelError('EINVAL');
  if (gateway === undefined && !at) throw new KernelError('ENODEV');
  // only an own address can be a gateway that is no further than the link
  if (kind !== undefined && kind !== 'UNICAST' && kind !== 'LOCAL') throw new KernelError('ENETUNREACH');
  const metrics: Record<string, number> = {
    ...(e.window && { window: e.window }),
    ...(e.irtt && { rtt: e.irtt }),
    ...(e.mss !== undefined && { advmss: e.mss - 40 }),
  };
  const route: Route = { table, type: 'unicast', dst: e.dst, len, tos: 0, metric, scope: kind === 'UNICAST' ? 'global' : 'link', proto: 'boot', ...where };
  addRoute(k, netns, Object.keys(metrics).length > 0 ? { ...route, metrics } : route, { mode: 'prepend' });
}
