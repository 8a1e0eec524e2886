/** Small builders for the rules that the daemon writes, in iptables' vocabulary. */
import type { Ip4 } from '../../kernel/inet.ts';
import { IPPROTO, maskOf } from '../../kernel/inet.ts';
import type { AddrtypeMatch } from '../../kernel/netfilter/match/addrtype.ts';
import type { ConntrackMatch } from '../../kernel/netfilter/match/conntrack.ts';
import type { Match } from '../../kernel/netfilter/match/index.ts';
import type { AnyTarget } from '../../kernel/netfilter/target/index.ts';
import type { AddrMatch, IfaceMatch, Ip6Match, Rule } from '../../kernel/netfilter/types.ts';

/** A rule before the kernel gave it a handle. */
export type RuleSpec = Omit<Rule, 'handle'>;
export interface Prefix {
  net: Ip4;
  len: number;
}
export type L4Proto = 'tcp' | 'udp' | 'sctp';

/** Parts of a rule: `-s`, `-d`, `-i`, `-o`, matches in order, `-j`. */
export interface RuleParts {
  src?: AddrMatch;
  dst?: AddrMatch;
  dst6?: Ip6Match;
  iif?: IfaceMatch;
  oif?: IfaceMatch;
  proto?: L4Proto | 'icmp';
  sport?: number;
  dport?: number;
  ctstate?: ('NEW' | 'RELATED' | 'ESTABLISHED')[];
  srcType?: 'LOCAL';
  dstType?: 'LOCAL';
  target: AnyTarget;
}

const PROTO = { tcp: IPPROTO.TCP, udp: IPPROTO.UDP, sctp: IPPROTO.SCTP, icmp: IPPROTO.ICMP };
export const host = (addr: Ip4): AddrMatch => ({ addr, mask: 0xffffffff });
export const prefix = (p: Prefix): AddrMatch => ({ addr: p.net, mask: maskOf(p.len) });
export const not = <T extends { not?: boolean }>(match: T): T => ({ ...match, not: true });
export const dev = (name: string): IfaceMatch => ({ name });

export const verdict = (name: 'ACCEPT' | 'DROP' | 'RETURN'): AnyTarget => ({ name });
export const jump = (chain: string): AnyTarget => ({ name: 'JUMP', chain });
export const masquerade = (): AnyTarget => ({ name: 'MASQUERADE', range: {} });
export const snatTo = (addr: Ip4): AnyTarget => ({ name: 'SNAT', range: { addr: { min: addr, max: addr } } });
/** SNAT to another port of the same address (--to-source :53). */
export const snatToPort = (port: number): AnyTarget => ({ name: 'SNAT', range: { ports: { min: port, max: port } } });
export const dnatTo = (addr: Ip4, port: number): AnyTarget => ({ name: 'DNAT', range: { addr: { min: addr, max: addr }, ports: { min: port, max: port } } });

/** Put a rule together; a port brings its protocol's match with it, as the tool does for `-p tcp --dport 80`. */
export function rule(parts: RuleParts): RuleSpec {
  const matches: Match[] = [];
  if (parts.sport !== undefined || parts.dport !== undefined) {
    matches.push({
      name: parts.proto as string,
      ...(parts.sport !== undefined && { sports: { min: parts.sport, max: parts.sport } }),
      ...(parts.dport !== undefined && { dports: { min: parts.dport, max: parts.dport } }),
    });
  }
  if (parts.ctstate) matches.push({ name: 'conntrack', state: { names: parts.ctstate } } satisfies ConntrackMatch);
  if (parts.srcType || parts.dstType) {
    matches.push({
      name: 'addrtype',
      ...(parts.srcType && { src: { types: [parts.srcType] } }),
      ...(parts.dstType && { dst: { types: [parts.dstType] } }),
    } satisfies AddrtypeMatch);
  }
  return {
    ...(parts.proto && { proto: { num: PROTO[parts.proto] } }),
    ...(parts.src && { src: parts.src }),
    ...(parts.dst && { dst: parts.dst }),
    ...(parts.dst6 && { dst6: parts.dst6 }),
    ...(parts.iif && { iif: parts.iif }),
    ...(parts.oif && { oif: parts.oif }),
    matches,
    target: parts.target,
  };
}
