/** Journey events of a hook. */
import type { Step } from '../journey.ts';
import type { Skb } from '../skb.ts';
import type { HookContext } from './context.ts';

/** Record a step of the packet's journey, when journeys are recorded. */
export function noteStep(ctx: HookContext, skb: Skb, step: Step): void {
  const { k } = ctx;
  if (k.journal.on) k.journal.add(k.now, k.machineOf(ctx.ns), ctx.ns, skb, step);
}
