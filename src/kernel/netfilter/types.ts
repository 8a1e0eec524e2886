/**
 * The rule set as data (what nft keeps for iptables-nft): tables, chains, rules. How a match or a target acts is
 * in match/ and target/; how it is written and printed belongs to the tool (shell/commands/iptables).
 */
import type { Ip4 } from '../inet.ts';
import type { Match } from './match/index.ts';
import type { Target } from './target/index.ts';

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
export type Policy = 'ACCEPT' | 'DROP';

/** Builtin chains a table has, in the tool's order. */
export const TABLE_HOOKS: Record<TableName, readonly Hook[]> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

export interface AddrMatch {
  addr: Ip4;
  mask: Ip4;
  not?: boolean;
}
/** An IPv6 prefix, for rules of ip6tables: compressed text without host bits. */
export interface Ip6Match {
  addr: string;
  len: number;
  not?: boolean;
}
/** Interface name; a trailing '+' matches a prefix. */
export interface IfaceMatch {
  name: string;
  not?: boolean;
}

export interface Rule {
  /** nft handle, unique in the namespace; counters are kept under it (NetnsHot.counters). */
  handle: number;
  /** IP protocol number. */
  proto?: { num: number; not?: boolean };
  src?: AddrMatch;
  dst?: AddrMatch;
  /** Rules of ip6tables. */
  src6?: Ip6Match;
  dst6?: Ip6Match;
  iif?: IfaceMatch;
  oif?: IfaceMatch;
  /** -f: second and further fragments. */
  frag?: { not?: boolean };
  /** In the order they were given. */
  matches: Match[];
  /** undefined: the rule only counts. */
  target?: Target;
}

export interface Chain {
  name: string /** Set on a chain bound to a hook. */;
  hook?: Hook;
  policy?: Policy;
  rules: Rule[];
}

export interface Table {
  name: TableName;
  /** Builtin chains that exist (the nft backend makes a table's base chains when it is first written to), then user chains in the order they were made. */
  chains: Chain[];
}

export interface NetfilterConfig {
  /** Tables that exist, in the order of their creation. */
  tables: Table[];
  nextHandle: number;
}
export const emptyNetfilter = (): NetfilterConfig => ({ tables: [], nextHandle: 1 });
