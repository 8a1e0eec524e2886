/** Every target with options of its own. A new one: its data in kernel/netfilter/target, a file here, a line below. */
import { ct, notrack } from './ct.ts';
import { checksum, dscp, ecn, tcpmss, tcpoptstrip, tos, ttl } from './headers.ts';
import { audit, log, nflog, nfqueue, trace } from './log.ts';
import { classify, connmark, connsecmark, mark, secmark } from './marks.ts';
import { dnat, masquerade, netmap, redirect, snat } from './nat.ts';
import { idletimer, rateest, set, synproxy, tee, tproxy } from './rare.ts';
import { reject, reject6 } from './reject.ts';

export const TARGETS = [
  audit, checksum, classify, connmark, connsecmark, ct, dnat, dscp, ecn, idletimer, log, mark, masquerade, netmap, nflog, nfqueue, notrack, rateest, redirect,
  reject, secmark, set, snat, synproxy, tcpmss, tcpoptstrip, tee, tos, tproxy, trace, ttl,
] as const;
export type Family = 4 | 6;
const byName = new Map(TARGETS.map((t) => [t.name as string, t]));
/** Targets that only one family has, or has in another form. */
const ONLY_IPV4 = ['TTL', 'ECN'];
export function findTarget(name: string, family: Family = 4): (typeof TARGETS)[number] | undefined {
  if (family === 4) return byName.get(name);
  return name === 'REJECT' ? reject6 : ONLY_IPV4.includes(name) ? undefined : byName.get(name);
}
/** Real extensions that the lab has no model of; of IPv6 those that take addresses. */
const UNMODELLED: Readonly<Record<Family, readonly string[]>> = { 4: ['HMARK', 'LED', 'CLUSTERIP', 'ULOG'], 6: ['HMARK', 'LED', 'HL', 'DNPT', 'SNPT', 'DNAT', 'SNAT', 'NETMAP', 'TEE', 'TPROXY'] };
export const isUnmodelledTarget = (name: string, family: Family): boolean => UNMODELLED[family].includes(name);
