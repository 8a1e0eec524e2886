/** A table of iptables with notes: chain by chain, each rule with its hits, who wrote it, what it is for, and its text. */
import { padTo } from '../../text/wrap.ts';
import { netnsOf } from '../checks/world.ts';
import type { Lab } from '../lab.ts';
import { probeOf } from '../scratch.ts';
import { message } from '../text.ts';
import type { TableName } from '../../kernel/netfilter/types.ts';
import { noteOf } from './purpose.ts';

export interface NotedRule {
  chain: string;
  num: number;
  hits: number;
  by: string;
  purpose: string;
  text: string;
}
export interface NotedChain {
  name: string;
  /** "policy DROP", or how many rules lead to it. */
  about: string;
  rules: NotedRule[];
}

/** The chains of one table at a place; none when there is no such place or table now. */
export function notedChains(lab: Lab, at: string, table: string): NotedChain[] {
  const { k } = lab.session;
  const ns = netnsOf(probeOf(k), at);
  if (!ns) return [];
  const { counters } = k.peek(ns.id);
  const chains = ns.nf.tables.find((t) => t.name === table)?.chains ?? [];
  return chains.map((chain) => {
    const callers = chains.flatMap((c) => c.rules).filter((r) => r.target && 'chain' in r.target && r.target.chain === chain.name).length;
    return {
      name: chain.name,
      about: lab.text(chain.policy ? message('rules.policy', { policy: chain.policy }) : message('rules.callers', { n: callers })),
      rules: chain.rules.map((rule, i) => {
        const note = noteOf(k.config, table as TableName, chain.name, rule);
        return {
          chain: chain.name,
          num: i + 1,
          hits: Number(counters[rule.handle]?.[0] ?? 0),
          by: lab.text(message(note.by === 'docker' ? 'rules.docker' : 'rules.you')),
          purpose: lab.text(note.purpose ?? message('rules.own')),
          text: note.text,
        };
      }),
    };
  });
}

/** The same as lines: two a rule, the second with its text. */
export function annotatedTable(lab: Lab, at: string, table: string): string[] {
  const chains = notedChains(lab, at, table);
  const lines = chains.flatMap((chain, i) => [
    ...(i > 0 ? [''] : []),
    `${chain.name}  (${chain.about})`,
    ...chain.rules.flatMap((r) => [
      `${String(r.num).padStart(3)} ${padTo(lab.text(message('rules.hits', { n: r.hits })), 9)} ${padTo(r.by, 7)} ${r.purpose}`,
      `    ${r.text}`,
    ]),
  ]);
  return lines;
}
