/** Every kind of fact: one line each. `missing` tells what of a check does not hold yet. */
import type { Check } from '../schema.ts';
import { message } from '../text.ts';
import { containerHolds, networkHolds } from './docker.ts';
import { linkHolds, listensHolds, netnsHolds, routeHolds, ruleHolds, sysctlHolds } from './net.ts';
import { printsHolds, reachesHolds, resolvesHolds } from './reach.ts';
import type { Missing, Probe } from './world.ts';

export function missing(p: Probe, check: Check): Missing {
  if ('container' in check) return containerHolds(p, check.container);
  if ('network' in check) return networkHolds(p, check.network);
  if ('link' in check) return linkHolds(p, check.link);
  if ('netns' in check) return netnsHolds(p, check.netns);
  if ('route' in check) return routeHolds(p, check.route);
  if ('rule' in check) return ruleHolds(p, check.rule);
  if ('sysctl' in check) return sysctlHolds(p, check.sysctl);
  if ('reaches' in check) return reachesHolds(p, check.reaches);
  if ('resolves' in check) return resolvesHolds(p, check.resolves);
  if ('prints' in check) return printsHolds(p, check.prints);
  if ('listens' in check) return listensHolds(p, check.listens);
  if ('not' in check) return missing(p, check.not) ? undefined : message('fact.not');
  if ('all' in check) {
    for (const c of check.all) {
      const m = missing(p, c);
      if (m) return m;
    }
    return undefined;
  }
  let first: Missing;
  for (const c of check.any) {
    const m = missing(p, c);
    if (!m) return undefined;
    first ??= m;
  }
  return check.any.length > 1 ? message('fact.any') : first;
}
export type { Missing, Probe } from './world.ts';
