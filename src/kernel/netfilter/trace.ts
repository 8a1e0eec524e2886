/**
 * Packet tracing: what `xtables-monitor --trace` reads. A packet marked by -j TRACE (meta nftrace set 1) tells every
 * rule it matches and the policy it meets. Mirrors nf_tables_trace.c.
 */
import type { NetnsId } from '../config.ts';
import type { Kernel } from '../kernel.ts';
import { type Skb, cloneSkb } from '../skb.ts';
import type { CompiledChain, CompiledRule } from './compile.ts';
import type { HookContext } from './context.ts';
import type { TableName } from './types.ts';

export interface TraceEvent {
  at: number;
  /** The same for all events of one packet. */
  id: number;
  table: TableName;
  hook: string;
  chain: string;
  kind: 'rule' | 'policy';
  /** Rule: its handle, number (1-based) and verdict; a chain name for jumps. Policy: ACCEPT or DROP. */
  handle?: number;
  num?: number;
  verdict: string;
  in?: string;
  out?: string;
  /** The packet as it was then. */
  skb: Skb;
}
/** A netlink socket that subscribed to trace events; `k.queue(queue)` wakes when there is one. */
export interface TraceListener {
  ns: NetnsId;
  queue: string;
  events: TraceEvent[];
}

const listeners = new WeakMap<Kernel, Set<TraceListener>>();
const BACKLOG = 10_000;

export function traceListen(k: Kernel, nsId: NetnsId): TraceListener {
  const listener: TraceListener = { ns: nsId, queue: `nftrace/${nsId}/${k.nextId('ctlisten')}`, events: [] };
  let set = listeners.get(k);
  if (!set) listeners.set(k, (set = new Set()));
  set.add(listener);
  return listener;
}
export function traceUnlisten(k: Kernel, listener: TraceListener): void {
  listeners.get(k)?.delete(listener);
}

function tell(ctx: HookContext, skb: Skb, event: Pick<TraceEvent, 'chain' | 'kind' | 'verdict' | 'handle' | 'num'>): void {
  const set = listeners.get(ctx.k);
  if (!set) return;
  for (const listener of set) {
    if (listener.ns !== ctx.ns || listener.events.length >= BACKLOG) continue;
    listener.events.push({
      at: ctx.k.now,
      id: skb.id,
      table: ctx.table,
      hook: ctx.hook,
      ...event,
      ...(ctx.in && { in: ctx.in.name }),
      ...(ctx.out && { out: ctx.out.name }),
      skb: cloneSkb(skb, skb.id),
    });
    ctx.k.queue(listener.queue).wake();
  }
}

/** A rule matched. `verdict` is what its target's code said, undefined for plain verdicts. */
export function traceRule(ctx: HookContext, skb: Skb, chain: string, num: number, rule: CompiledRule, verdict: string | undefined): void {
  tell(ctx, skb, { chain, kind: 'rule', handle: rule.handle, num, verdict: verdict ?? (rule.verdict || 'CONTINUE') });
}
/** The end of a base chain was reached. */
export function tracePolicy(ctx: HookContext, skb: Skb, base: CompiledChain): void {
  tell(ctx, skb, { chain: base.name, kind: 'policy', verdict: base.policyDrop ? 'DROP' : 'ACCEPT' });
}
