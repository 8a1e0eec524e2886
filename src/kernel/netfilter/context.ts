import type { Link, NetnsId } from '../config.ts';
import type { NetnsHot } from '../hot.ts';
import type { Kernel } from '../kernel.ts';
import type { Hook, TableName } from './types.ts';

/** Where in the stack a rule is being evaluated (struct nf_hook_state). One object a traversal of a hook. */
export interface HookContext {
  k: Kernel;
  ns: NetnsId;
  hook: Hook;
  table: TableName;
  /** Incoming and outgoing device as rules see them: for bridged packets the bridge, with the ports in skb.physin/physout. */
  in: Link | undefined;
  out: Link | undefined;
  /** k.hot(ns). */
  hot: NetnsHot;
  /** Length of the IP packet in bytes, as counters count it. */
  len: number;
}
