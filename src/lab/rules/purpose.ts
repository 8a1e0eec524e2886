/**
 * What a rule of iptables is for, and who wrote it. Docker's own rules are known by their chain and shape (moby:
 * libnetwork/drivers/bridge/internal/iptabler, and bridge/setup_ip_tables_linux.go of older engines) and by the
 * bridges, networks and containers that they name; any other rule was written by the learner.
 */
import type { WorldConfig } from '../../docker/state.ts';
import { formatIp4 } from '../../kernel/inet.ts';
import type { Rule, TableName } from '../../kernel/netfilter/types.ts';
import { saveRule } from '../../shell/commands/iptables/format.ts';
import { type Message, type MessageKey, message } from '../text.ts';

/** `$1`… of the pattern by name: a bridge, an address, a port, or the text itself. */
interface Kind {
  chain: RegExp;
  /** The rule as `iptables -S` writes it, without `-A CHAIN`. */
  rule: RegExp;
  says: MessageKey;
}
const DOCKER = /^DOCKER$/;
const FORWARD = /^(?:DOCKER-FORWARD|FORWARD)$/;
const KINDS: Record<string, readonly Kind[]> = {
  nat: [
    { chain: /^PREROUTING$/, rule: /^-m addrtype --dst-type LOCAL -j DOCKER$/, says: 'rule.published-in' },
    { chain: /^OUTPUT$/, rule: /-m addrtype --dst-type LOCAL -j DOCKER$/, says: 'rule.published-out' },
    { chain: /^POSTROUTING$/, rule: /^-s \S+ ! -o (?<net>\S+) -j MASQUERADE$/, says: 'rule.masquerade' },
    { chain: /^POSTROUTING$/, rule: /^-s (?<to>[\d.]+)\/32 -d \k<to>\/32 .*-j MASQUERADE$/, says: 'rule.hairpin' },
    { chain: DOCKER, rule: /^-i (?<net>\S+) -j RETURN$/, says: 'rule.no-dnat' },
    { chain: DOCKER, rule: /--dport (?<port>\S+) -j DNAT --to-destination (?<to>[\d.]+):(?<inner>\d+)$/, says: 'rule.publish' },
  ],
  raw: [
    { chain: /^PREROUTING$/, rule: /^-d (?<to>[\d.]+)\/32 ! -i (?<net>(?!lo )\S+) -j DROP$/, says: 'rule.raw-direct' },
    { chain: /^PREROUTING$/, rule: /^-d (?:127\.\S+) ! -i lo .*--dport (?<port>\S+) -j DROP$/, says: 'rule.raw-loopback' },
  ],
  filter: [
    { chain: /^FORWARD$/, rule: /^-j DOCKER-USER$/, says: 'rule.user-chain' },
    { chain: /^FORWARD$/, rule: /^-j DOCKER-FORWARD$/, says: 'rule.docker-chain' },
    { chain: FORWARD, rule: /^-j DOCKER-CT$/, says: 'rule.answers-first' },
    { chain: FORWARD, rule: /^-j DOCKER-(?:ISOLATION-STAGE-1|INTERNAL)$/, says: 'rule.isolation' },
    { chain: FORWARD, rule: /^-j DOCKER-BRIDGE$/, says: 'rule.into-any' },
    { chain: FORWARD, rule: /^-i (?<net>\S+) (?:! -o \k<net> )?-j ACCEPT$/, says: 'rule.out' },
    { chain: /^(?:DOCKER-FORWARD|FORWARD|DOCKER-INTERNAL)$/, rule: /^-i (?<net>\S+) -o \k<net> -j ACCEPT$/, says: 'rule.among' },
    { chain: /^(?:DOCKER-FORWARD|FORWARD|DOCKER-INTERNAL)$/, rule: /^-i (?<net>\S+) -o \k<net> -j DROP$/, says: 'rule.not-among' },
    { chain: /^(?:DOCKER-CT|FORWARD)$/, rule: /^-o (?<net>\S+) -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT$/, says: 'rule.answers' },
    { chain: /^(?:DOCKER-BRIDGE|FORWARD)$/, rule: /^-o (?<net>\S+) -j DOCKER$/, says: 'rule.into' },
    { chain: DOCKER, rule: /^-d (?<to>[\d.]+)\/32 ! -i \S+ -o (?<net>\S+) .*--dport (?<port>\S+) -j ACCEPT$/, says: 'rule.open-port' },
    { chain: DOCKER, rule: /^! -i (?<net>\S+) -o \k<net> -j DROP$/, says: 'rule.closed' },
    { chain: /^DOCKER-(?:ISOLATION-STAGE-1|INTERNAL)$/, rule: /^! -[sd] \S+ -[io] (?<net>\S+) -j DROP$/, says: 'rule.internal' },
    { chain: /^DOCKER-ISOLATION-STAGE-1$/, rule: /^-i (?<net>\S+) ! -o \k<net> -j DOCKER-ISOLATION-STAGE-2$/, says: 'rule.leaves' },
    { chain: /^DOCKER-ISOLATION-STAGE-2$/, rule: /^-o (?<net>\S+) -j DROP$/, says: 'rule.foreign' },
    { chain: /^DOCKER-(?:USER|ISOLATION-STAGE-[12])$/, rule: /^-j RETURN$/, says: 'rule.return' },
  ],
};

export interface RuleNote {
  /** As `iptables -S` writes it, without `-A CHAIN`. */
  text: string;
  by: 'docker' | 'you';
  /** undefined: a rule of the learner's own. */
  purpose?: Message;
}
/** One rule, explained against the networks and containers of this world. */
export function noteOf(config: WorldConfig, table: TableName, chain: string, rule: Rule): RuleNote {
  const text = saveRule(rule);
  for (const kind of KINDS[table] ?? []) {
    const found = kind.chain.test(chain) ? kind.rule.exec(text) : null;
    if (!found) continue;
    const { net, to, ...rest } = found.groups ?? {};
    const network = net === undefined ? undefined : networkOf(config, net);
    // the shape of one of Docker's, but about a device that is none of its bridges
    if (net !== undefined && network === undefined) continue;
    const values = { ...rest, ...(network !== undefined && { net: network }), ...(to !== undefined && { to: containerOf(config, to) ?? to }) };
    return { text, by: 'docker', purpose: message(kind.says, values) };
  }
  return { text, by: 'you' };
}
function networkOf(config: WorldConfig, bridge: string): string | undefined {
  for (const engine of Object.values(config.engines))
    for (const network of Object.values(engine.networks)) if (network.bridge?.bridgeName === bridge) return network.name;
  return undefined;
}
function containerOf(config: WorldConfig, address: string): string | undefined {
  for (const engine of Object.values(config.engines))
    for (const network of Object.values(engine.networks))
      for (const endpoint of Object.values(network.endpoints))
        if (endpoint.address !== undefined && formatIp4(endpoint.address) === address) return endpoint.name;
  return undefined;
}
