/** The IPv6 half of the rule set, for tools that write it (ip6tables, the engine). */
import type { Draft } from 'immer';
import type { Netns, NetnsId } from '../config.ts';
import { type NetnsHot, emptyHot } from '../hot.ts';
import type { Kernel } from '../kernel.ts';
import { emptyNetfilter } from './types.ts';

/**
 * The kernel as ruleset.ts sees it, with the namespace's IPv6 rules in the place of the IPv4 ones, so that the same
 * operations serve both. Nothing counts there, since no IPv6 packet is modelled.
 */
export function ipv6Rules(k: Kernel): Kernel {
  const idle: NetnsHot = emptyHot();
  const view = Object.create(k) as Kernel;
  return Object.assign(view, {
    ns: (id: NetnsId): Netns => ({ ...k.ns(id), nf: k.ns(id).nf6 ?? emptyNetfilter() }),
    hot: () => idle,
    peek: () => idle,
    updateNs(id: NetnsId, recipe: (draft: Draft<Netns>) => void): void {
      k.updateNs(id, (draft) => {
        const seen = { nf: draft.nf6 ?? emptyNetfilter() } as Draft<Netns>;
        recipe(seen);
        draft.nf6 = seen.nf;
      });
    },
  });
}
