/** Every target with options of its own. A new one: its data in kernel/netfilter/target, a file here, a line below. */
import { ct, notrack } from './ct.ts';
import { checksum, dscp, ecn, tcpmss, tcpoptstrip, tos, ttl } from './headers.ts';
import { audit, log, nflog, nfqueue, trace } from './log.ts';
import { classify, connmark, connsecmark, mark, secmark } from './marks.ts';
import { dnat, masquerade, netmap, redirect, snat } from './nat.ts';
import { idletimer, rateest, set, synproxy, tee, tproxy } from './rare.ts';
import { reject } from './reject.ts';

export const TARGETS = [
  audit, checksum, classify, connmark, connsecmark, ct, dnat, dscp, ecn, idletimer, log, mark, masquerade, netmap, nflog, nfqueue, notrack, rateest, redirect,
  reject, secmark, set, snat, synproxy, tcpmss, tcpoptstrip, tee, tos, tproxy, trace, ttl,
] as const;
const byName = new Map(TARGETS.map((t) => [t.name as string, t]));
export const findTarget = (name: string): (typeof TARGETS)[number] | undefined => byName.get(name);
/** Real extensions that the lab has no model of. */
export const UNMODELLED_TARGETS: readonly string[] = ['HMARK', 'LED', 'CLUSTERIP', 'ULOG'];
