/** The iptables pane as a table: what a rule is for, who wrote it, how often it was hit. */
import type { Netns } from '../../kernel/config.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Rule, TableName } from '../../kernel/netfilter/types.ts';
import type { WorldConfig } from '../../docker/state.ts';
import { formatCidr } from '../../kernel/inet.ts';
import { prefixOf } from '../../kernel/inet.ts';

export interface RuleRow {
  [column: string]: string | number;
  chain: string;
  num: number;
  target: string;
  match: string;
  by: string;
  pkts: number;
}

/** Rows of one table; ASCII cells only, since the table component measures by length. */
export function ruleRows(k: Kernel<WorldConfig>, ns: Netns, table: string): RuleRow[] {
  const counters = k.peek(ns.id).counters;
  const found = ns.nf.tables.find((t) => t.name === (table as TableName));
  return (found?.chains ?? []).flatMap((chain) =>
    chain.rules.map((rule, i) => ({
      chain: chain.name,
      num: i + 1,
      target: targetText(rule),
      match: matchText(rule),
      by: chain.name.startsWith('DOCKER') && chain.name !== 'DOCKER-USER' ? 'Docker' : writtenByDocker(rule) ? 'Docker' : 'you',
      pkts: counters[rule.handle]?.[0] ?? 0,
    })),
  );
}
/** Rules outside Docker's own chains that lead there, or that serve one of its bridges. */
function writtenByDocker(rule: Rule): boolean {
  const chain = rule.target?.chain;
  if (typeof chain === 'string' && chain.startsWith('DOCKER')) return true;
  const names = [rule.iif?.name, rule.oif?.name];
  return names.some((n) => n === 'docker0' || n?.startsWith('br-')) && (rule.target?.name === 'MASQUERADE' || rule.target?.name === 'DROP');
}
const targetText = (rule: Rule): string => {
  const t = rule.target;
  if (!t) return '-';
  return typeof t.chain === 'string' && (t.name === 'JUMP' || t.name === 'GOTO') ? t.chain : t.name;
};
function matchText(rule: Rule): string {
  const not = (m: { not?: boolean } | undefined): string => (m?.not ? '!' : '');
  const parts: string[] = [];
  if (rule.iif) parts.push(`in ${not(rule.iif)}${rule.iif.name}`);
  if (rule.oif) parts.push(`out ${not(rule.oif)}${rule.oif.name}`);
  if (rule.src) parts.push(`from ${not(rule.src)}${formatCidr(rule.src.addr, prefixOf(rule.src.mask))}`);
  if (rule.dst) parts.push(`to ${not(rule.dst)}${formatCidr(rule.dst.addr, prefixOf(rule.dst.mask))}`);
  for (const m of rule.matches) parts.push(m.name);
  return parts.join(' ') || 'any';
}
