/** The text of a rule that a packet met, found by the handle that the kernel noted. */
import type { WorldConfig } from '../../docker/state.ts';
import type { NetnsId } from '../../kernel/config.ts';
import type { Rule, TableName } from '../../kernel/netfilter/types.ts';
import { saveRule } from '../../shell/commands/iptables/format.ts';

const texts = new WeakMap<Rule, string>();

/** "-A DOCKER -d 172.17.0.2/32 … -j ACCEPT" as `iptables -S` writes it; '' when none of the worlds has the rule any more. */
export function ruleText(configs: readonly WorldConfig[], netns: NetnsId, table: TableName, chain: string, handle: number): string {
  for (const config of configs) {
    const found = config.netns[netns]?.nf.tables.find((t) => t.name === table)?.chains.find((c) => c.name === chain);
    const rule = found?.rules.find((r) => r.handle === handle);
    if (!rule) continue;
    let text = texts.get(rule);
    if (text === undefined) texts.set(rule, (text = saveRule(rule)));
    return `-A ${chain}${text && ` ${text}`}`;
  }
  return '';
}
