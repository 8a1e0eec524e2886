/**
 * Journey events of a hook. A packet meets dozens of rules that leave its headers alone, so the view of them is made
 * once and shared until something rewrites the packet.
 */
import { type Step, describe, headerView } from '../journey.ts';
import type { Skb } from '../skb.ts';
import type { HookContext } from './context.ts';

/** Record a step of the packet's journey, when journeys are recorded. */
export function noteStep(ctx: HookContext, skb: Skb, step: Step): void {
  const { k, ns } = ctx;
  if (!k.journal.on) return;
  const view = (ctx.view ??= { header: headerView(skb), what: describe(skb), machine: k.machineOf(ns) });
  k.journal.add({ at: k.now, machine: view.machine, netns: ns, skb: skb.id, origin: skb.origin, header: view.header, what: view.what, step });
}
