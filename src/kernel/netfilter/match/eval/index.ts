/** How matches are evaluated: the registry by name. Data types are in the files beside this folder. */
import type { Match, MatchCompiler, Predicate } from '../index.ts';
import { connlimit, connmark, conntrack, state } from './conntrack.ts';
import { string, u32 } from './content.ts';
import {
  addrtype,
  cpu,
  devgroup,
  dscp,
  ecn,
  iprange,
  length,
  mac,
  mark,
  owner,
  physdev,
  pkttype,
  policy,
  realm,
  rpfilter,
  socket,
  time,
  tos,
  ttl,
} from './meta.ts';
import { dccp, icmp, multiport, sctp, tcp, tcpmss, udp } from './ports.ts';
import { hashlimit, limit, quota, recent, statistic } from './stateful.ts';

/** A compiler takes its own extension's data; the registry hands each what carries its name. */
const own = <M extends Match>(compile: (m: M, key: string) => Predicate): MatchCompiler => compile as unknown as MatchCompiler;

const COMPILERS: Record<string, MatchCompiler> = {
  addrtype: own(addrtype),
  connlimit: own(connlimit),
  connmark: own(connmark),
  conntrack: own(conntrack),
  cpu: own(cpu),
  dccp: own(dccp),
  devgroup: own(devgroup),
  dscp: own(dscp),
  ecn: own(ecn),
  hashlimit: own(hashlimit),
  icmp: own(icmp),
  iprange: own(iprange),
  length: own(length),
  limit: own(limit),
  mac: own(mac),
  mark: own(mark),
  multiport: own(multiport),
  owner: own(owner),
  physdev: own(physdev),
  pkttype: own(pkttype),
  policy: own(policy),
  quota: own(quota),
  realm: own(realm),
  recent: own(recent),
  rpfilter: own(rpfilter),
  sctp: own(sctp),
  socket: own(socket),
  state: own(state),
  statistic: own(statistic),
  string: own(string),
  tcp: own(tcp),
  tcpmss: own(tcpmss),
  time: own(time),
  tos: own(tos),
  ttl: own(ttl),
  u32: own(u32),
  udp: own(udp),
};

/** Matches that always hold. */
const ALWAYS = new Set(['comment', 'nfacct']);

/** Predicate of a match, undefined for one that always holds. What the model has nothing to compare with never matches (ah, esp, ipset, IPVS, fingerprints …). */
export function compileMatch(match: Match, key: string): Predicate | undefined {
  if (ALWAYS.has(match.name)) return undefined;
  const compile = COMPILERS[match.name];
  return compile ? compile(match, key) : () => match['not'] === true;
}
