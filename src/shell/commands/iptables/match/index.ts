/** Every match that the tool knows. A new one: its data in kernel/netfilter/match, a file here, a line below. */
import { addrtype } from './addrtype.ts';
import { comment } from './comment.ts';
import { connbytes, connlimit, helper } from './connections.ts';
import { conntrack, state } from './conntrack.ts';
import { dccp } from './dccp.ts';
import { devgroup, mac, physdev, pkttype } from './devices.ts';
import { hashlimit } from './hashlimit.ts';
import { icmp } from './icmp.ts';
import { icmp6 } from './icmp6.ts';
import { iprange } from './iprange.ts';
import { limit } from './limit.ts';
import { connmark, mark, realm } from './marks.ts';
import { multiport } from './multiport.ts';
import { cgroup, connlabel, cpu, length, nfacct, quota, tcpmss, ttl } from './numbers.ts';
import { owner } from './owner.ts';
import { rpfilter, socket } from './paths.ts';
import { policy } from './policy.ts';
import { bpf, cluster, osf, set } from './rare.ts';
import { recent } from './recent.ts';
import { sctp } from './sctp.ts';
import { ah, esp, ipcomp } from './spi.ts';
import { statistic } from './statistic.ts';
import { stringMatch } from './string.ts';
import { tcp } from './tcp.ts';
import { time } from './time.ts';
import { dscp, ecn, tos } from './tos.ts';
import { u32 } from './u32.ts';
import { udp } from './udp.ts';

export const MATCHES = [
  addrtype, ah, bpf, cgroup, cluster, comment, connbytes, connlabel, connlimit, connmark, conntrack, cpu, dccp, devgroup, dscp, ecn, esp, hashlimit, helper, icmp, icmp6,
  ipcomp, iprange, length, limit, mac, mark, multiport, nfacct, osf, owner, physdev, pkttype, policy, quota, realm, recent, rpfilter, sctp, set, socket,
  state, statistic, stringMatch, tcp, tcpmss, time, tos, ttl, u32, udp,
] as const;
export type Family = 4 | 6;
const byName = new Map(MATCHES.map((m) => [m.name as string, m]));
/** Matches that only one family has. */
const ONLY: Readonly<Record<Family, readonly string[]>> = { 4: ['icmp', 'ttl', 'realm'], 6: ['icmp6'] };
/** Without a family: any match, by the name that its data carries. `icmpv6` and `ipv6-icmp` are aliases. */
export function findMatch(name: string, family?: Family): (typeof MATCHES)[number] | undefined {
  if (family === undefined) return byName.get(name);
  if (ONLY[family === 4 ? 6 : 4].includes(name)) return undefined;
  return byName.get(family === 6 && (name === 'icmpv6' || name === 'ipv6-icmp') ? 'icmp6' : name);
}
/** Real extensions that the lab has no model of; of IPv6 those that take addresses. */
const UNMODELLED: Readonly<Record<Family, readonly string[]>> = {
  4: ['ipvs', 'rateest'],
  6: ['ipvs', 'rateest', 'iprange', 'recent', 'connlimit', 'hashlimit', 'ah', 'dst', 'eui64', 'frag', 'hbh', 'hl', 'ipv6header', 'mh', 'rt', 'srh'],
};
export const isUnmodelledMatch = (name: string, family: Family): boolean => UNMODELLED[family].includes(name);
