/**
 * Rules made quick to run. Everything here is cached by the identity of immutable configuration (rule, chain, table,
 * the whole rule set), so a change compiles only what it touched, and an unchanged rule set is never looked at twice.
 */
import type { Ip4 } from '../inet.ts';
import type { Step } from '../journey.ts';
import { compileMatch } from './match/eval/index.ts';
import type { Predicate } from './match/index.ts';
import { compileTarget } from './target/eval/index.ts';
import type { Action } from './target/index.ts';
import type { Chain, Hook, IfaceMatch, NetfilterConfig, Rule, Table, TableName } from './types.ts';

/** What a rule does when it matches: nothing but count, a plain verdict, a change of chain, or an extension's code. */
export const DO = { COUNT: 0, ACCEPT: 1, DROP: 2, RETURN: 3, JUMP: 4, GOTO: 5, ACTION: 6 } as const;

/** One rule, with its tests in fields that every rule has, so that a loop over thousands stays in one shape. */
export interface CompiledRule {
  handle: number;
  /** (address & mask) === value, as int32; mask 0 always holds. */
  smask: number;
  saddr: number;
  snot: boolean;
  dmask: number;
  daddr: number;
  dnot: boolean;
  /** Protocol number, -1 for any. */
  proto: number;
  protoNot: boolean;
  iif: IfaceTest | undefined;
  oif: IfaceTest | undefined;
  /** -f: 1 later fragments only, -1 everything else, 0 not asked. */
  frag: number;
  matches: readonly Predicate[] | undefined;
  kind: number;
  chain: string;
  action: Action | undefined;
  /** Name of the target, for journeys. */
  verdict: string;
}
export interface IfaceTest {
  name: string;
  prefix: boolean;
  not: boolean;
}

export interface CompiledChain {
  name: string;
  rules: readonly CompiledRule[];
  policyDrop: boolean;
  /** Journey steps of its rules, made when first met (hooks.ts). */
  steps: (Step | undefined)[];
  /** The same for how a hook ends at this base chain. */
  ends: (Step | undefined)[];
  /** Key of the policy's counter. */
  policyKey: string;
  needsConntrack: boolean;
}
export interface CompiledTable {
  name: TableName;
  chains: Map<string, CompiledChain>;
}

/** One thing to do at a hook, in order of priority. */
export type HookStep =
  | { do: 'chain'; table: CompiledTable; chain: CompiledChain }
  | { do: 'conntrack' }
  | { do: 'nat'; table: CompiledTable; chain: CompiledChain | undefined }
  | { do: 'confirm' };
export interface CompiledNet {
  hooks: Record<Hook, readonly HookStep[]>;
  conntrack: boolean;
}

// ---- rules -------------------------------------------------------------------------------------------------------

/** Extensions whose presence in any rule turns connection tracking on in the namespace (nf_ct_netns_get in their checkentry). */
const CT_MATCHES = new Set(['conntrack', 'state', 'connmark', 'connbytes', 'connlimit', 'connlabel', 'helper', 'cluster']);
const CT_TARGETS = new Set(['DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP', 'CONNMARK', 'CONNSECMARK', 'SYNPROXY']);

const usesConntrack = (rule: Rule): boolean =>
  rule.matches.some((m) => CT_MATCHES.has(m.name)) ||
  (rule.target !== undefined && (CT_TARGETS.has(rule.target.name) || (rule.target.name === 'CT' && rule.target['notrack'] !== true)));

const ifaceTest = (m: IfaceMatch | undefined): IfaceTest | undefined => {
  if (!m || (m.name === '+' && !m.not)) return undefined;
  const prefix = m.name.endsWith('+');
  return { name: prefix ? m.name.slice(0, -1) : m.name, prefix, not: m.not === true };
};

const KINDS: Record<string, number> = { ACCEPT: DO.ACCEPT, DROP: DO.DROP, QUEUE: DO.DROP, RETURN: DO.RETURN, JUMP: DO.JUMP, GOTO: DO.GOTO };

const ruleCache = new WeakMap<Rule, CompiledRule>();
export function compileRule(rule: Rule): CompiledRule {
  const known = ruleCache.get(rule);
  if (known) return known;
  const { target, src, dst } = rule;
  const address = (m: { addr: Ip4; mask: Ip4 } | undefined): [number, number] => (m ? [m.mask | 0, (m.addr & m.mask) | 0] : [0, 0]);
  const [smask, saddr] = address(src);
  const [dmask, daddr] = address(dst);
  const key = (i: number | string): string => `${rule.handle}/${i}`;
  const matches = rule.matches.map((m, i) => compileMatch(m, key(i))).filter((p) => p !== undefined);
  const kind = target ? (KINDS[target.name] ?? DO.ACTION) : DO.COUNT;
  const compiled: CompiledRule = {
    handle: rule.handle,
    smask,
    saddr,
    snot: src?.not === true,
    dmask,
    daddr,
    dnot: dst?.not === true,
    proto: rule.proto && rule.proto.num !== 0 ? rule.proto.num : -1,
    protoNot: rule.proto?.not === true,
    iif: ifaceTest(rule.iif),
    oif: ifaceTest(rule.oif),
    frag: rule.frag ? (rule.frag.not ? -1 : 1) : 0,
    matches: matches.length > 0 ? matches : undefined,
    kind,
    chain: kind === DO.JUMP || kind === DO.GOTO ? (target as unknown as { chain: string }).chain : '',
    action: target && kind === DO.ACTION ? compileTarget(target, key('t')) : undefined,
    verdict: target ? (kind === DO.JUMP || kind === DO.GOTO ? String(target['chain']) : target.name) : '',
  };
  ruleCache.set(rule, compiled);
  return compiled;
}

const chainCache = new WeakMap<Chain, CompiledChain>();
function compileChain(table: TableName, chain: Chain): CompiledChain {
  let c = chainCache.get(chain);
  if (!c) {
    c = {
      name: chain.name,
      rules: chain.rules.map(compileRule),
      policyDrop: chain.policy === 'DROP',
      steps: [],
      ends: [],
      policyKey: `${table}/${chain.name}`,
      needsConntrack: chain.rules.some(usesConntrack),
    };
    chainCache.set(chain, c);
  }
  return c;
}

const tableCache = new WeakMap<Table, CompiledTable>();
function compileTable(table: Table): CompiledTable {
  let t = tableCache.get(table);
  if (!t) {
    t = { name: table.name, chains: new Map(table.chains.map((c) => [c.name, compileChain(table.name, c)])) };
    tableCache.set(table, t);
  }
  return t;
}

// ---- the whole -----------------------------------------------------------------------------------------------------

/**
 * What runs at each hook, by priority (include/uapi/linux/netfilter_ipv4.h): raw -300, conntrack -200, mangle -150,
 * nat for destinations -100, filter 0, security 50, nat for sources 100, confirmation last.
 */
const ORDER: Record<Hook, readonly (TableName | 'conntrack' | 'confirm')[]> = {
  PREROUTING: ['raw', 'conntrack', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['raw', 'conntrack', 'mangle', 'nat', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat', 'confirm'],
};

const netCache = new WeakMap<NetfilterConfig, CompiledNet>();
/** The compiled rule set of a namespace. */
export function compileNet(nf: NetfilterConfig): CompiledNet {
  const known = netCache.get(nf);
  if (known) return known;
  const tables = new Map(nf.tables.map((t) => [t.name, { source: t, compiled: compileTable(t) }]));
  const conntrack = [...tables.values()].some((t) => [...t.compiled.chains.values()].some((c) => c.needsConntrack));
  // any base chain of nat registers the NAT core at all four hooks (nf_nat_register_fn)
  const natOn = tables.get('nat')?.source.chains.some((c) => c.hook !== undefined) === true;
  const stepsAt = (hook: Hook): HookStep[] =>
    ORDER[hook].flatMap((what): HookStep[] => {
      if (what === 'conntrack' || what === 'confirm') return conntrack ? [{ do: what }] : [];
      const t = tables.get(what);
      const base = t?.source.chains.find((c) => c.hook === hook);
      const chain = base && t?.compiled.chains.get(base.name);
      if (what === 'nat') return natOn && conntrack && t ? [{ do: 'nat', table: t.compiled, chain }] : [];
      return t && chain ? [{ do: 'chain', table: t.compiled, chain }] : [];
    });
  const net: CompiledNet = {
    conntrack,
    hooks: {
      PREROUTING: stepsAt('PREROUTING'),
      INPUT: stepsAt('INPUT'),
      FORWARD: stepsAt('FORWARD'),
      OUTPUT: stepsAt('OUTPUT'),
      POSTROUTING: stepsAt('POSTROUTING'),
    },
  };
  netCache.set(nf, net);
  return net;
}
/** Does this rule set make the namespace track connections? On a real kernel too it is off until a rule needs it. */
export const conntrackActive = (nf: NetfilterConfig): boolean => nf.tables.length > 0 && compileNet(nf).conntrack;
