/**
 * What the bridge driver asks of the firewall, whatever rules an engine release makes of it (moby: firewaller).
 * Each call writes or deletes rules at once.
 */
import type { Ip4 } from '../../kernel/inet.ts';
import type { TableName } from '../../kernel/netfilter/types.ts';
import type { GatewayMode } from '../state.ts';
import type { L4Proto, Prefix, RuleSpec } from './rule.ts';

/** The daemon's use of iptables: a chain that exists is left alone, a rule that is gone is no error. */
export interface Iptables {
  newChain(table: TableName, chain: string): void;
  append(table: TableName, chain: string, rule: RuleSpec): void;
  /** At the top. */
  insert(table: TableName, chain: string, rule: RuleSpec): void;
  /** The first equal rule. */
  remove(table: TableName, chain: string, rule: RuleSpec): void;
  /** Delete a chain with its rules and every jump to it from the given chains. */
  dropChain(table: TableName, chain: string, jumpsFrom: readonly string[]): void;
  setPolicy(table: TableName, chain: string, policy: 'ACCEPT' | 'DROP'): void;
  hasChain(table: TableName, chain: string): boolean;
}

export interface FirewallNetwork {
  bridge: string;
  subnet: Prefix;
  internal: boolean;
  icc: boolean;
  masquerade: boolean;
  gatewayMode: GatewayMode;
  /** SNAT to this address instead of masquerading. */
  hostIp?: Ip4;
  /** Interfaces of the host that may reach containers directly. */
  trustedHostInterfaces: readonly string[];
}
export interface FirewallPort {
  proto: L4Proto;
  hostIp: Ip4 /** 0: not mapped, only opened (gateway mode routed) */;
  hostPort: number;
  containerIp: Ip4;
  containerPort: number;
}

export interface Firewaller {
  /** Chains and jumps of a starting daemon. */
  init(): void;
  /** The daemon turned on forwarding and wants nothing forwarded that no rule accepts. */
  forwardDrop(): void;
  addNetwork(net: FirewallNetwork): void;
  delNetwork(net: FirewallNetwork): void;
  addEndpoint(net: FirewallNetwork, addr: Ip4): void;
  delEndpoint(net: FirewallNetwork, addr: Ip4): void;
  addPort(net: FirewallNetwork, port: FirewallPort): void;
  delPort(net: FirewallNetwork, port: FirewallPort): void;
  /** `--link` without inter-container communication: parent may reach the child's ports. */
  addLink(net: FirewallNetwork, parent: Ip4, child: Ip4, ports: readonly { proto: L4Proto; port: number }[]): void;
  delLink(net: FirewallNetwork, parent: Ip4, child: Ip4, ports: readonly { proto: L4Proto; port: number }[]): void;
}

/** --iptables=false: every rule stays unwritten. */
export const noFirewall: Firewaller = {
  init: () => {},
  forwardDrop: () => {},
  addNetwork: () => {},
  delNetwork: () => {},
  addEndpoint: () => {},
  delEndpoint: () => {},
  addPort: () => {},
  delPort: () => {},
  addLink: () => {},
  delLink: () => {},
};
export interface FirewallOptions {
  /** --userland-proxy=false: containers reach published ports through the host's own rules. */
  hairpin: boolean;
  allowDirectRouting: boolean;
  /** 6: the rules of ip6tables, of which only `init` is modelled. */
  family?: 4 | 6;
}
