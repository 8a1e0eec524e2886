/**
 * The hooks: nf_hook_slow and nft_do_chain. A packet meets, in the order of their priorities, the chains of the
 * tables, connection tracking and NAT. Read first: net/netfilter/core.c, nf_tables_core.c.
 */
import type { Link, NetnsId } from '../config.ts';
import type { NetnsHot } from '../hot.ts';
import type { Kernel } from '../kernel.ts';
import { type IpPacket, type Skb, ipLength } from '../skb.ts';
import { type CompiledChain, type CompiledRule, type CompiledTable, DO, type IfaceTest, compileNet } from './compile.ts';
import type { Step } from '../journey.ts';
import { conntrackConfirm, conntrackIn, ctRefresh } from './conntrack.ts';
import type { HookContext } from './context.ts';
import { natHook } from './nat.ts';
import { noteStep } from './notes.ts';
import { tracePolicy, traceRule } from './trace.ts';
import type { Hook, TableName } from './types.ts';

export type HookVerdict = 'ACCEPT' | 'DROP' | 'STOLEN';

/**
 * Take a packet through a hook. `inDev` and `outDev` are as rules see them (a bridge for bridged packets, whose
 * ports are in skb.physin and physout). DROP and STOLEN: the packet is gone, and what became of it is noted.
 */
export function nfHook(k: Kernel, nsId: NetnsId, hook: Hook, skb: Skb, inDev: Link | undefined, outDev: Link | undefined): HookVerdict {
  const { nf } = k.ns(nsId);
  if (nf.tables.length === 0 || !skb.ip) return 'ACCEPT';
  const steps = compileNet(nf).hooks[hook];
  if (steps.length === 0) return 'ACCEPT';
  const hot = k.hot(nsId);
  if (skb.ct) ctRefresh(hot, skb);
  const ctx: HookContext = { k, ns: nsId, hook, table: 'filter', in: inDev, out: outDev, hot, len: ipLength(skb.ip) };
  for (const step of steps) {
    let verdict: HookVerdict;
    switch (step.do) {
      case 'conntrack':
        verdict = conntrackIn(ctx, skb);
        if (verdict === 'DROP') k.drop(nsId, skb, 'CT_FULL', {}, 'conntrack -C');
        break;
      case 'confirm':
        verdict = conntrackConfirm(ctx, skb);
        if (verdict === 'DROP') k.drop(nsId, skb, 'CT_CLASH', {}, 'conntrack -L');
        break;
      case 'nat':
        ctx.table = 'nat';
        verdict = natHook(ctx, skb, step.table, step.chain, runBase);
        break;
      default:
        ctx.table = step.table.name;
        verdict = runBase(ctx, step.table, step.chain, skb);
    }
    if (verdict !== 'ACCEPT') return verdict;
  }
  return 'ACCEPT';
}

/** nft_do_chain: run a base chain. */
function runBase(ctx: HookContext, table: CompiledTable, base: CompiledChain, skb: Skb): HookVerdict {
  const { k, ns, hot } = ctx;
  const { journal } = k;
  const ip = skb.ip as IpPacket;
  const src = ip.src | 0;
  const dst = ip.dst | 0;
  const { proto } = ip.l4;
  const later = ip.frag !== undefined && ip.frag.offset > 0;
  const inName = ctx.in ? ctx.in.name : '';
  const outName = ctx.out ? ctx.out.name : '';
  let stack: (CompiledChain | number)[] | undefined;
  let chain = base;
  let { rules } = base;
  let i = 0;
  for (;;) {
    if (i >= rules.length) {
      if (!stack || stack.length === 0) break;
      i = stack.pop() as number;
      chain = stack.pop() as CompiledChain;
      rules = chain.rules;
      continue;
    }
    const r = rules[i++] as CompiledRule;
    if (r.proto !== -1 && (r.proto === proto) === r.protoNot) continue;
    if (((src & r.smask) === r.saddr) === r.snot) continue;
    if (((dst & r.dmask) === r.daddr) === r.dnot) continue;
    if (r.iif !== undefined && !ifaceFits(r.iif, inName)) continue;
    if (r.oif !== undefined && !ifaceFits(r.oif, outName)) continue;
    if (r.frag !== 0 && later !== (r.frag === 1)) continue;
    if (r.matches !== undefined && !allMatch(r.matches, skb, ctx)) continue;
    count(hot, r.handle, ctx.len);
    if (journal.on) noteStep(ctx, skb, ruleStep(table.name, chain, i - 1, r));
    let { kind } = r;
    if (kind === DO.ACTION) {
      const verdict = (r.action as NonNullable<CompiledRule['action']>)(skb, ctx);
      if (skb.nftrace) traceRule(ctx, skb, chain.name, i, r, verdict);
      if (verdict === 'CONTINUE') continue;
      if (verdict === 'STOLEN') return ended(ctx, table.name, base, skb, 'STOLEN');
      kind = verdict === 'ACCEPT' ? DO.ACCEPT : verdict === 'DROP' ? DO.DROP : DO.RETURN;
    } else if (skb.nftrace) traceRule(ctx, skb, chain.name, i, r, undefined);
    switch (kind) {
      case DO.COUNT:
        continue;
      case DO.ACCEPT:
        return ended(ctx, table.name, base, skb, 'ACCEPT');
      case DO.DROP:
        if (journal.on)
          k.drop(ns, skb, 'NF_RULE', { table: table.name, chain: chain.name, num: i, handle: r.handle, verdict: r.verdict }, lookAt(table.name, chain.name));
        return ended(ctx, table.name, base, skb, 'DROP');
      case DO.RETURN:
        i = rules.length;
        continue;
      case DO.JUMP:
      case DO.GOTO: {
        const next = table.chains.get(r.chain);
        if (!next) continue;
        if (kind === DO.JUMP) {
          stack ??= [];
          stack.push(chain, i);
        }
        chain = next;
        rules = next.rules;
        i = 0;
      }
    }
  }
  countPolicy(hot, base.policyKey, ctx.len);
  if (skb.nftrace) tracePolicy(ctx, skb, base);
  if (base.policyDrop && journal.on) k.drop(ns, skb, 'NF_POLICY', { table: table.name, chain: base.name }, lookAt(table.name, base.name));
  return ended(ctx, table.name, base, skb, base.policyDrop ? 'DROP' : 'ACCEPT', true);
}

const ifaceFits = (test: IfaceTest, name: string): boolean => (test.prefix ? name.startsWith(test.name) : name === test.name) !== test.not;

function allMatch(matches: NonNullable<CompiledRule['matches']>, skb: Skb, ctx: HookContext): boolean {
  for (let i = 0; i < matches.length; i++) if (!(matches[i] as (typeof matches)[number])(skb, ctx)) return false;
  return true;
}

function count(hot: NetnsHot, handle: number, bytes: number): void {
  const counter = hot.counters[handle];
  if (counter) {
    counter[0]++;
    counter[1] += bytes;
  } else hot.counters[handle] = [1, bytes];
}
function countPolicy(hot: NetnsHot, key: string, bytes: number): void {
  const counter = hot.counters[key];
  if (counter) {
    counter[0]++;
    counter[1] += bytes;
  } else hot.counters[key] = [1, bytes];
}

function ended(ctx: HookContext, table: TableName, base: CompiledChain, skb: Skb, result: HookVerdict, policy = false): HookVerdict {
  if (ctx.k.journal.on) noteStep(ctx, skb, hookStep(table, ctx.hook, base, result, policy));
  return result;
}

// Steps of journeys that say the same for every packet are made once.
function ruleStep(table: TableName, chain: CompiledChain, at: number, r: CompiledRule): Step {
  return (chain.steps[at] ??= { kind: 'rule', table, chain: chain.name, num: at + 1, handle: r.handle, verdict: r.verdict });
}
const RESULTS: Record<HookVerdict, number> = { ACCEPT: 0, DROP: 1, STOLEN: 2 };
function hookStep(table: TableName, hook: Hook, base: CompiledChain, result: HookVerdict, policy: boolean): Step {
  return (base.ends[RESULTS[result] + (policy ? 3 : 0)] ??= { kind: 'hook', table, hook, result, ...(policy && { policy }) });
}

const lookAt = (table: TableName, chain: string): string => `iptables ${table === 'filter' ? '' : `-t ${table} `}-nvL ${chain} --line-numbers`;
