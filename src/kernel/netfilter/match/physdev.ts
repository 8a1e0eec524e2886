import type { Match } from './index.ts';

/** libxt_physdev, xt_physdev.c: bridge ports that the packet crosses (skb.physin, skb.physout). */
export interface PhysdevMatch extends Match {
  name: 'physdev';
  /** Names; a trailing '+' matches a prefix. */
  in?: { name: string; not?: true };
  out?: { name: string; not?: true };
  /** Came in by a bridge port; will leave by one; is bridged and not routed. */
  isIn?: { not?: true };
  isOut?: { not?: true };
  isBridged?: { not?: true };
}
