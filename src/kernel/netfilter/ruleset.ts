/**
 * Operations on the rule set, as the nft backend of iptables asks them of the kernel. Each either does all it says
 * or throws a KernelError and changes nothing. Mirrors net/netfilter/nf_tables_api.c and, for base chains that come
 * to be when first written to, iptables/nft.c (nft_xt_builtin_init).
 *
 * The configuration is replaced with structural sharing: what didn't change keeps its identity, which the compiled
 * form and the screens rely on. New values are frozen at the top so that immer takes them as they are.
 */
import type { NetnsId } from '../config.ts';
import { KernelError } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import { type Chain, type Hook, type NetfilterConfig, type Policy, type Rule, TABLE_HOOKS, type Table, type TableName } from './types.ts';
import { mindsPaths, validatePaths, validateRule } from './validate.ts';

/** A rule as it is handed in: the kernel gives it its handle. `counters` are its start values (-c). */
export type NewRule = Omit<Rule, 'handle'> & { counters?: readonly [packets: number, bytes: number] };

// ---- reading -------------------------------------------------------------------------------------------------------

/** The table, undefined as long as nothing made it. */
export const getTable = (nf: NetfilterConfig, name: TableName): Table | undefined => nf.tables.find((t) => t.name === name);
export const getChain = (nf: NetfilterConfig, table: TableName, chain: string): Chain | undefined => getTable(nf, table)?.chains.find((c) => c.name === chain);
/** Is this a name of one of the table's builtin chains (whether or not it has been made)? */
export const isBuiltin = (table: TableName, chain: string): boolean => (TABLE_HOOKS[table] as readonly string[]).includes(chain);

/** Rules that jump or go to a chain. */
export function chainReferences(nf: NetfilterConfig, table: TableName, chain: string): number {
  let n = 0;
  for (const c of getTable(nf, table)?.chains ?? [])
    for (const r of c.rules) if ((r.target?.name === 'JUMP' || r.target?.name === 'GOTO') && r.target['chain'] === chain) n++;
  return n;
}

/** Packets and bytes of a rule (by handle) or of a base chain's policy (by "table/chain"). */
export const readCounters = (k: Kernel, nsId: NetnsId, key: number | string): readonly [packets: number, bytes: number] => k.peek(nsId).counters[key] ?? [0, 0];

/** Number (1-based) of the first rule that says the same as `rule`, 0 when none does: how -D and -C find one. */
export function findRule(nf: NetfilterConfig, table: TableName, chain: string, rule: Omit<Rule, 'handle'>): number {
  const wanted = sameAs(rule);
  return (getChain(nf, table, chain)?.rules.findIndex(wanted) ?? -1) + 1;
}
/** Handles and start values of counters don't count; a field that is undefined is as good as absent. */
const sameAs =
  (rule: Omit<Rule, 'handle'>) =>
  (other: Rule): boolean =>
    other.matches.length === rule.matches.length &&
    other.target?.name === rule.target?.name &&
    (['proto', 'src', 'dst', 'src6', 'dst6', 'iif', 'oif', 'frag', 'matches', 'target'] as const).every((f) => equal(other[f], rule[f]));

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const x = a as Record<string, unknown>;
  const y = b as Record<string, unknown>;
  for (const key of new Set([...Object.keys(x), ...Object.keys(y)])) if (!equal(x[key], y[key])) return false;
  return true;
}

// ---- tables and chains ---------------------------------------------------------------------------------------------

function commit(k: Kernel, nsId: NetnsId, nf: NetfilterConfig): void {
  const next = Object.freeze(nf);
  k.updateNs(nsId, (ns) => {
    ns.nf = next;
  });
}
function commitTable(k: Kernel, nsId: NetnsId, table: Table, nextHandle?: number): void {
  const { nf } = k.ns(nsId);
  commit(k, nsId, { tables: nf.tables.map((t) => (t.name === table.name ? table : t)), nextHandle: nextHandle ?? nf.nextHandle });
}
const withChain = (table: Table, chain: Chain): Table => ({ ...table, chains: table.chains.map((c) => (c.name === chain.name ? chain : c)) });

/** Make a table if it isn't there; it starts without chains. */
export function ensureTable(k: Kernel, nsId: NetnsId, name: TableName): Table {
  const { nf } = k.ns(nsId);
  const known = getTable(nf, name);
  if (known) return known;
  const table: Table = { name, chains: [] };
  commit(k, nsId, { tables: [...nf.tables, table], nextHandle: nf.nextHandle });
  return table;
}

/**
 * Make a builtin chain's base chain if it isn't there (and its table), as -A, -I, -P and -F CHAIN do; -L, -S, -C, -D,
 * -Z, and -N of another chain don't. Until then no packet meets it and its policy counts nothing. EINVAL for a name
 * that is none of the table's.
 */
export function ensureBuiltin(k: Kernel, nsId: NetnsId, tableName: TableName, chain: string): Chain {
  if (!isBuiltin(tableName, chain)) throw new KernelError('EINVAL');
  const table = ensureTable(k, nsId, tableName);
  const known = table.chains.find((c) => c.name === chain);
  if (known) return known;
  const made: Chain = { name: chain, hook: chain as Hook, policy: 'ACCEPT', rules: [] };
  const hooks = TABLE_HOOKS[tableName];
  const rank = (c: Chain): number => (c.hook ? hooks.indexOf(c.hook) : hooks.length);
  const at = table.chains.findIndex((c) => rank(c) > rank(made));
  const chains = at < 0 ? [...table.chains, made] : [...table.chains.slice(0, at), made, ...table.chains.slice(at)];
  commitTable(k, nsId, { ...table, chains });
  return made;
}

function need(k: Kernel, nsId: NetnsId, tableName: TableName, chainName: string): { table: Table; chain: Chain } {
  const table = getTable(k.ns(nsId).nf, tableName);
  const chain = table?.chains.find((c) => c.name === chainName);
  if (!table || !chain) throw new KernelError('ENOENT');
  return { table, chain };
}

/** -N. EEXIST for a name that is taken, a builtin's included. */
export function newChain(k: Kernel, nsId: NetnsId, tableName: TableName, chain: string): void {
  if (isBuiltin(tableName, chain)) throw new KernelError('EEXIST');
  const table = ensureTable(k, nsId, tableName);
  if (table.chains.some((c) => c.name === chain)) throw new KernelError('EEXIST');
  commitTable(k, nsId, { ...table, chains: [...table.chains, { name: chain, rules: [] }] });
}

/** -X CHAIN. ENOENT; EBUSY while it has rules or is jumped to. A base chain goes too (with its counters), and comes back when written to. */
export function deleteChain(k: Kernel, nsId: NetnsId, tableName: TableName, chainName: string): void {
  const { table, chain } = need(k, nsId, tableName, chainName);
  if (chain.rules.length > 0 || chainReferences(k.ns(nsId).nf, tableName, chainName) > 0) throw new KernelError('EBUSY');
  forget(k, nsId, [`${tableName}/${chainName}`]);
  commitTable(k, nsId, { ...table, chains: table.chains.filter((c) => c !== chain) });
}

/** -E. ENOENT, EEXIST. Jumps follow the chain to its new name. */
export function renameChain(k: Kernel, nsId: NetnsId, tableName: TableName, from: string, to: string): void {
  const { table, chain } = need(k, nsId, tableName, from);
  if (isBuiltin(tableName, to) || table.chains.some((c) => c.name === to)) throw new KernelError('EEXIST');
  const retarget = (r: Rule): Rule =>
    (r.target?.name === 'JUMP' || r.target?.name === 'GOTO') && r.target['chain'] === from ? { ...r, target: { ...r.target, chain: to } } : r;
  const chains = table.chains.map((c): Chain => {
    const rules = c.rules.map(retarget);
    const same = rules.every((r, i) => r === c.rules[i]);
    return c === chain ? { ...c, name: to, rules: same ? c.rules : rules } : same ? c : { ...c, rules };
  });
  commitTable(k, nsId, { ...table, chains });
}

/** -F CHAIN: take its rules out, and their counters with them. ENOENT. */
export function flushChain(k: Kernel, nsId: NetnsId, tableName: TableName, chainName: string): void {
  const { table, chain } = need(k, nsId, tableName, chainName);
  if (chain.rules.length === 0) return;
  forgetRules(k, nsId, chain.rules);
  commitTable(k, nsId, withChain(table, { ...chain, rules: [] }));
}

/** -P: makes the base chain if need be. Its counter starts again at 0, as the real one's does. EINVAL for a chain that isn't builtin. */
export function setPolicy(
  k: Kernel,
  nsId: NetnsId,
  tableName: TableName,
  chainName: string,
  policy: Policy,
  counters: readonly [packets: number, bytes: number] = [0, 0],
): void {
  const chain = ensureBuiltin(k, nsId, tableName, chainName);
  k.hot(nsId).counters[`${tableName}/${chainName}`] = [counters[0], counters[1]];
  if (chain.policy === policy) return;
  commitTable(k, nsId, withChain(getTable(k.ns(nsId).nf, tableName) as Table, { ...chain, policy }));
}

// ---- rules ---------------------------------------------------------------------------------------------------------

/** Put the changed chain in its place if the kernel would take it. */
function place(k: Kernel, nsId: NetnsId, table: Table, chain: Chain, rule: Rule, counters: NewRule['counters']): Rule {
  const next = withChain(table, chain);
  validateRule(next, rule);
  if (mindsPaths(rule)) validatePaths(next);
  commitTable(k, nsId, next, rule.handle + 1);
  if (counters) k.hot(nsId).counters[rule.handle] = [counters[0], counters[1]];
  return rule;
}
function numbered(k: Kernel, nsId: NetnsId, rule: NewRule): Rule {
  const { counters: _counters, ...data } = rule;
  return { ...data, handle: k.ns(nsId).nf.nextHandle };
}

/** -A. The chain must exist (ENOENT): ensureBuiltin first. Other errors are validate.ts's. */
export function appendRule(k: Kernel, nsId: NetnsId, tableName: TableName, chainName: string, rule: NewRule): Rule {
  const { table, chain } = need(k, nsId, tableName, chainName);
  const made = numbered(k, nsId, rule);
  const rules = chain.rules.slice();
  rules.push(made);
  return place(k, nsId, table, { ...chain, rules }, made, rule.counters);
}

/** -I: before rule number `pos` (1-based); one behind the last appends. ERANGE beyond that. */
export function insertRule(k: Kernel, nsId: NetnsId, tableName: TableName, chainName: string, rule: NewRule, pos = 1): Rule {
  const { table, chain } = need(k, nsId, tableName, chainName);
  if (pos < 1 || pos > chain.rules.length + 1) throw new KernelError('ERANGE');
  const made = numbered(k, nsId, rule);
  return place(k, nsId, table, { ...chain, rules: [...chain.rules.slice(0, pos - 1), made, ...chain.rules.slice(pos - 1)] }, made, rule.counters);
}

/** -R: rule number `pos` (1-based) gives way to a new one, with new counters. ERANGE. */
export function replaceRule(k: Kernel, nsId: NetnsId, tableName: TableName, chainName: string, pos: number, rule: NewRule): Rule {
  const { table, chain } = need(k, nsId, tableName, chainName);
  const old = chain.rules[pos - 1];
  if (!old) throw new KernelError('ERANGE');
  const made = numbered(k, nsId, rule);
  const rules = chain.rules.slice();
  rules[pos - 1] = made;
  place(k, nsId, table, { ...chain, rules }, made, rule.counters);
  forgetRules(k, nsId, [old]);
  return made;
}

/** -D by number (1-based). ERANGE. */
export function deleteRule(k: Kernel, nsId: NetnsId, tableName: TableName, chainName: string, pos: number): Rule {
  const { table, chain } = need(k, nsId, tableName, chainName);
  const old = chain.rules[pos - 1];
  if (!old) throw new KernelError('ERANGE');
  forgetRules(k, nsId, [old]);
  commitTable(k, nsId, withChain(table, { ...chain, rules: chain.rules.filter((r) => r !== old) }));
  return old;
}

// ---- counters ------------------------------------------------------------------------------------------------------

function forget(k: Kernel, nsId: NetnsId, keys: readonly (string | number)[]): void {
  const { counters } = k.peek(nsId);
  if (!keys.some((key) => counters[key])) return;
  const hot = k.hot(nsId);
  for (const key of keys) delete hot.counters[key];
}
/** Counters and match memories of rules that are gone. */
function forgetRules(k: Kernel, nsId: NetnsId, rules: readonly Rule[]): void {
  forget(
    k,
    nsId,
    rules.map((r) => r.handle),
  );
  const remembered = Object.keys(k.peek(nsId).matchState);
  if (remembered.length === 0) return;
  const gone = new Set(rules.map((r) => String(r.handle)));
  for (const key of remembered) if (gone.has(key.split('/')[0] as string)) delete k.hot(nsId).matchState[key];
}

/** -Z: of a rule (its number), of a chain with its policy, or of the whole table. ENOENT, ERANGE. A table that doesn't exist has nothing to reset. */
export function zeroCounters(k: Kernel, nsId: NetnsId, tableName: TableName, chainName?: string, pos?: number): void {
  const table = getTable(k.ns(nsId).nf, tableName);
  if (chainName === undefined)
    return forget(
      k,
      nsId,
      (table?.chains ?? []).flatMap((c) => [`${tableName}/${c.name}`, ...c.rules.map((r) => r.handle)]),
    );
  const chain = table?.chains.find((c) => c.name === chainName);
  if (!chain) {
    if (isBuiltin(tableName, chainName)) return;
    throw new KernelError('ENOENT');
  }
  if (pos === undefined) return forget(k, nsId, [`${tableName}/${chainName}`, ...chain.rules.map((r) => r.handle)]);
  const rule = chain.rules[pos - 1];
  if (!rule) throw new KernelError('ERANGE');
  forget(k, nsId, [rule.handle]);
}
