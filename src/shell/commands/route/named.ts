/** The table as route(8) prints it without -n: every host's name is asked for before anything is printed. */
import type { Co } from '../../../kernel/sched.ts';
import type { Ctx } from '../../command.ts';
import { findNames } from '../netview/hosts.ts';
import { type RouteOptions, routeHosts, routeText } from './table.ts';

export function* namedTable(ctx: Ctx, o: RouteOptions): Co<string> {
  if (o.numeric) return routeText(ctx.k, ctx.netns, o);
  return routeText(ctx.k, ctx.netns, { ...o, hostName: yield* findNames(ctx, routeHosts(ctx.k, ctx.netns)) });
}
