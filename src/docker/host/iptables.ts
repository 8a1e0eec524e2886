/** iptables as the daemon runs it, on one network namespace. */
import type { NetnsId } from '../../kernel/config.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import {
  appendRule,
  deleteChain,
  deleteRule,
  ensureBuiltin,
  findRule,
  flushChain,
  getChain,
  insertRule,
  isBuiltin,
  newChain,
  setPolicy,
} from '../../kernel/netfilter/ruleset.ts';
import type { TableName } from '../../kernel/netfilter/types.ts';
import type { Iptables } from '../firewall/firewaller.ts';

export function iptablesOf(k: Kernel, ns: NetnsId): Iptables {
  const ready = (table: TableName, chain: string): void => {
    if (isBuiltin(table, chain)) ensureBuiltin(k, ns, table, chain);
  };
  return {
    newChain(table, chain) {
      if (!getChain(k.ns(ns).nf, table, chain)) newChain(k, ns, table, chain);
    },
    hasChain: (table, chain) => getChain(k.ns(ns).nf, table, chain) !== undefined,
    // the daemon asks with -C first: an equal rule is not written twice
    append(table, chain, rule) {
      if (findRule(k.ns(ns).nf, table, chain, rule) > 0) return;
      ready(table, chain);
      appendRule(k, ns, table, chain, rule);
    },
    insert(table, chain, rule) {
      if (findRule(k.ns(ns).nf, table, chain, rule) > 0) return;
      ready(table, chain);
      insertRule(k, ns, table, chain, rule);
    },
    remove(table, chain, rule) {
      const no = findRule(k.ns(ns).nf, table, chain, rule);
      if (no > 0) deleteRule(k, ns, table, chain, no);
    },
    dropChain(table, chain, jumpsFrom) {
      if (!getChain(k.ns(ns).nf, table, chain)) return;
      for (const from of jumpsFrom) {
        for (;;) {
          const rules = getChain(k.ns(ns).nf, table, from)?.rules ?? [];
          const at = rules.findIndex((r) => r.target?.name === 'JUMP' && r.target['chain'] === chain);
          if (at < 0) break;
          deleteRule(k, ns, table, from, at + 1);
        }
      }
      flushChain(k, ns, table, chain);
      deleteChain(k, ns, table, chain);
    },
    setPolicy: (table, chain, policy) => setPolicy(k, ns, table, chain, policy),
  };
}
