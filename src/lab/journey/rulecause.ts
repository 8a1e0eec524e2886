/** What a rule that dropped a packet is for: Docker's own kinds are known by their chain and shape. */
import type { WorldConfig } from '../../docker/state.ts';
import { formatIp4 } from '../../kernel/inet.ts';
import { type Message, message } from '../text.ts';
import type { Journey, RuleHit } from './types.ts';

/** "my_net (br-…)": a bridge with the Docker network it carries. */
export function bridgeLabel(config: WorldConfig, bridge: string): string {
  for (const engine of Object.values(config.engines))
    for (const network of Object.values(engine.networks)) if (network.bridge?.bridgeName === bridge) return `${network.name} (${bridge})`;
  return bridge;
}

export function ruleCause(config: WorldConfig, j: Journey, rule: RuleHit): Message[] {
  const rejected = rule.verdict === 'REJECT' ? [message('cause.rejected')] : [];
  return [...rejected, purpose(config, j, rule)];
}
function purpose(config: WorldConfig, j: Journey, rule: RuleHit): Message {
  const { text, chain, table } = rule;
  const dst = formatIp4(j.hops.findLast((h) => h.pass !== undefined)?.after.dst ?? j.header.dst);
  const label = (bridge: string | undefined): string => (bridge === undefined ? '?' : bridgeLabel(config, bridge));
  if (table === 'raw' && chain === 'PREROUTING') {
    const direct = /^-A PREROUTING -d \S+ ! -i (\S+) -j DROP$/.exec(text);
    if (direct) return message('cause.raw-direct', { dst, bridge: label(direct[1]) });
    if (/^-A PREROUTING -d 127\.\S+ ! -i lo /.test(text)) return message('cause.raw-loopback');
  }
  if (chain === 'DOCKER-USER') return message('cause.docker-user');
  if (chain === 'DOCKER-ISOLATION-STAGE-2') {
    const rules = j.hops.flatMap((h) => h.pass?.rules ?? []);
    const from = rules.findLast((r) => r.chain === 'DOCKER-ISOLATION-STAGE-1')?.text;
    return message('cause.isolation', { from: label(/ -i (\S+)/.exec(from ?? '')?.[1]), to: label(/ -o (\S+)/.exec(text)?.[1]) });
  }
  if (chain === 'DOCKER-ISOLATION-STAGE-1' || chain === 'DOCKER-INTERNAL') {
    const bridge = /^-A \S+ ! -[sd] \S+ -[io] (\S+) -j DROP$/.exec(text)?.[1];
    if (bridge) return message('cause.internal', { bridge: label(bridge) });
  }
  const closed = /^-A DOCKER ! -i (\S+) -o (\S+) -j DROP$/.exec(text);
  if (closed && closed[1] === closed[2]) return message('cause.unpublished', { dst, bridge: label(closed[1]) });
  const icc = /^-A (?:DOCKER-FORWARD|FORWARD|DOCKER-INTERNAL) -i (\S+) -o (\S+) -j DROP$/.exec(text);
  if (icc && icc[1] === icc[2] && bridgeLabel(config, icc[1] as string) !== icc[1]) return message('cause.icc', { bridge: label(icc[1]) });
  return message('cause.user-rule');
}
