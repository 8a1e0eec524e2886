/** What targets do: the registry by name. Data types are in the files beside this folder; plain verdicts and jumps are the traversal's own (hooks.ts). */
import { ctSetUntracked } from '../../conntrack.ts';
import { logPacket } from '../../log.ts';
import { manipOf } from '../../nat-manip.ts';
import { masquerade, natSetup, netmap, redirectHere } from '../../nat.ts';
import { reject } from '../../reject.ts';
import type { CtTarget } from '../ct.ts';
import type { DnatTarget } from '../dnat.ts';
import type { Action, Target, TargetCompiler } from '../index.ts';
import type { LogTarget } from '../log.ts';
import type { MasqueradeTarget } from '../masquerade.ts';
import type { NetmapTarget } from '../netmap.ts';
import type { NfqueueTarget } from '../nfqueue.ts';
import type { RedirectTarget } from '../redirect.ts';
import type { RejectTarget, RejectWith } from '../reject.ts';
import type { SnatTarget } from '../snat.ts';
import { connmark, dscp, ecn, mark, tcpmss, tcpoptstrip, tos, ttl } from './packet.ts';

const own = <T extends Target>(compile: (t: T, key: string) => Action): TargetCompiler => compile as unknown as TargetCompiler;

/** SNAT and DNAT: the hook says which side. */
const translate =
  (t: SnatTarget | DnatTarget): Action =>
  (skb, ctx) =>
    skb.ct ? natSetup(ctx, skb.ct, t.range, manipOf(ctx.hook)) : 'ACCEPT';

const untrack: Action = (skb) => {
  ctSetUntracked(skb);
  return 'CONTINUE';
};
const nothing: Action = () => 'CONTINUE';

const COMPILERS: Record<string, TargetCompiler> = {
  REJECT: own((t: RejectTarget) => (skb, ctx) => {
    reject(ctx, skb, t.with as RejectWith); // rules of ip6tables meet no packet
    return 'DROP';
  }),
  LOG: own((t: LogTarget) => (skb, ctx) => {
    logPacket(ctx, skb, t.prefix, t.flags);
    return 'CONTINUE';
  }),
  DNAT: own(translate),
  SNAT: own(translate),
  MASQUERADE: own((t: MasqueradeTarget) => (skb, ctx) => masquerade(ctx, skb, t.range)),
  REDIRECT: own((t: RedirectTarget) => (skb, ctx) => redirectHere(ctx, skb, t.range)),
  NETMAP: own((t: NetmapTarget) => (skb, ctx) => netmap(ctx, skb, t.net, t.mask)),
  CT: own((t: CtTarget) => (t.notrack ? untrack : nothing)),
  NOTRACK: () => untrack,
  TRACE: () => (skb) => {
    skb.nftrace = true;
    return 'CONTINUE';
  },
  /** Nobody listens on a queue here. */
  NFQUEUE: own((t: NfqueueTarget) => () => (t.bypass ? 'ACCEPT' : 'DROP')),
  /** Without a transparent socket. */
  TPROXY: () => () => 'DROP',
  MARK: own(mark),
  CONNMARK: own(connmark),
  TTL: own(ttl),
  TOS: own(tos),
  DSCP: own(dscp),
  ECN: own(ecn),
  TCPMSS: own(tcpmss),
  TCPOPTSTRIP: own(tcpoptstrip),
};

/** What a target does. Those whose effect nothing in the model can see (NFLOG, CLASSIFY, SECMARK, AUDIT, LED …) only count. */
export function compileTarget(target: Target, key: string): Action {
  return COMPILERS[target.name]?.(target, key) ?? nothing;
}
