/**
 * What the kernel checks before it takes a rule: what its extensions demand (demands.ts), that jumps lead to user chains, and that no path
 * from a base chain is too deep (nft_chain_validate, NFT_JUMP_STACK_SIZE).
 */
import { KernelError } from '../errors.ts';
import { checkEntry, hookSets } from './demands.ts';
import type { Chain, Hook, Rule, Table } from './types.ts';

/** Chains that can be nested, the base chain included. A loop is as deep as one likes, so it fails by the same test. */
const MAX_DEPTH = 16;

const jumpOf = (rule: Rule): string | undefined =>
  rule.target && (rule.target.name === 'JUMP' || rule.target.name === 'GOTO') ? String(rule.target['chain']) : undefined;

/**
 * May `rule` stand in the table? Throws what checkEntry throws for its extensions, ENOENT for a jump to no chain,
 * EOPNOTSUPP for one to a base chain. `table` is the table with the rule in its place.
 */
export function validateRule(table: Table, rule: Rule): void {
  checkEntry(table.name, rule);
  const to = jumpOf(rule);
  if (to === undefined) return;
  const target = table.chains.find((c) => c.name === to);
  if (!target) throw new KernelError('ENOENT');
  if (target.hook) throw new KernelError('EOPNOTSUPP');
}

/** What matters of a chain here: where it leads to, and the sets of hooks that its extensions may be reached from. */
interface Summary {
  jumps: Set<string>;
  hooks: Set<readonly Hook[]>;
}
const summaries = new WeakMap<Chain, Summary>();
function summaryOf(chain: Chain): Summary {
  let s = summaries.get(chain);
  if (!s) {
    s = { jumps: new Set(), hooks: new Set() };
    for (const rule of chain.rules) {
      const to = jumpOf(rule);
      if (to !== undefined) s.jumps.add(to);
      if (rule.matches.length > 0 || to === undefined) for (const hooks of hookSets(rule)) s.hooks.add(hooks);
    }
    summaries.set(chain, s);
  }
  return s;
}

/** Can this rule make a path wrong: does it lead on, or mind the hook it is reached from? */
export const mindsPaths = (rule: Rule): boolean => jumpOf(rule) !== undefined || hookSets(rule).length > 0;

/** nft_table_validate: every path from a base chain. EMLINK when one is too deep, EINVAL for an extension that a hook reaches and must not. */
export function validatePaths(table: Table): void {
  const chains = new Map(table.chains.map((c) => [c.name, c]));
  const seen = new Set<string>();
  const visit = (chain: Chain, hook: Hook, depth: number): void => {
    if (depth >= MAX_DEPTH) throw new KernelError('EMLINK');
    const key = `${hook} ${depth} ${chain.name}`;
    if (seen.has(key)) return;
    seen.add(key);
    const { jumps, hooks } = summaryOf(chain);
    for (const allowed of hooks) if (!allowed.includes(hook)) throw new KernelError('EINVAL');
    for (const to of jumps) {
      const next = chains.get(to);
      if (next) visit(next, hook, depth + 1);
    }
  };
  for (const chain of table.chains) if (chain.hook) visit(chain, chain.hook, 0);
}
