/**
 * Rule layout of Docker Engine 28.x (moby libnetwork/drivers/bridge/internal/iptabler, 28.5): everything hangs on
 * DOCKER-FORWARD. FORWARD -> DOCKER-USER, DOCKER-FORWARD -> DOCKER-CT (replies), DOCKER-ISOLATION-STAGE-1 and -2
 * (network to network), DOCKER-BRIDGE -> DOCKER (published ports, then drop), then what leaves a bridge.
 */
import { isLoopbackIp } from '../../kernel/inet.ts';
import type { TableName } from '../../kernel/netfilter/types.ts';
import type { FirewallNetwork, FirewallOptions, FirewallPort, Firewaller, Iptables } from './firewaller.ts';
import { type RuleSpec, dev, dnatTo, host, jump, masquerade, not, prefix, rule, snatTo, verdict } from './rule.ts';

const DOCKER = 'DOCKER';
const FORWARD = 'DOCKER-FORWARD';
const BRIDGE = 'DOCKER-BRIDGE';
const CT = 'DOCKER-CT';
const STAGE1 = 'DOCKER-ISOLATION-STAGE-1';
const STAGE2 = 'DOCKER-ISOLATION-STAGE-2';
const USER = 'DOCKER-USER';
const FILTER_CHAINS = [DOCKER, FORWARD, BRIDGE, CT, STAGE1, STAGE2];

type Step = [how: 'append' | 'insert', table: TableName, chain: string, rule: RuleSpec];
const LOOPBACK = prefix({ net: 0x7f000000, len: 8 });

/** Rules of one network, in the order they are written. */
function networkSteps(net: FirewallNetwork, hairpin: boolean): Step[] {
  const br = dev(net.bridge);
  if (net.internal) {
    return [
      ['insert', 'filter', STAGE1, rule({ dst: not(prefix(net.subnet)), iif: br, target: verdict('DROP') })],
      ['insert', 'filter', STAGE1, rule({ src: not(prefix(net.subnet)), oif: br, target: verdict('DROP') })],
      ['append', 'filter', FORWARD, rule({ iif: br, oif: br, target: verdict(net.icc ? 'ACCEPT' : 'DROP') })],
    ];
  }
  const steps: Step[] = [];
  const routed = net.gatewayMode === 'routed';
  const toOutside = (): RuleSpec['target'] => (net.hostIp === undefined ? masquerade() : snatTo(net.hostIp)) as RuleSpec['target'];
  if (net.masquerade && !routed) steps.push(['insert', 'nat', 'POSTROUTING', { ...rule({ src: prefix(net.subnet), oif: not(br), target: masquerade() }), target: toOutside() }]);
  if (hairpin) steps.push(['insert', 'nat', 'POSTROUTING', { ...rule({ oif: br, srcType: 'LOCAL', target: masquerade() }), target: toOutside() }]);
  if (net.masquerade && !hairpin) steps.push(['insert', 'nat', DOCKER, rule({ iif: br, target: verdict('RETURN') })]);
  if (!net.icc) steps.push(['append', 'filter', FORWARD, rule({ iif: br, oif: br, target: verdict('DROP') })]);
  if (routed) steps.push(['append', 'filter', DOCKER, rule({ oif: br, proto: 'icmp', target: verdict('ACCEPT') })]);
  steps.push(['append', 'filter', FORWARD, rule({ iif: br, ...(!net.icc && { oif: not(br) }), target: verdict('ACCEPT') })]);
  steps.push(['append', 'filter', STAGE1, rule({ iif: br, oif: not(br), target: jump(STAGE2) })]);
  steps.push(['insert', 'filter', STAGE2, rule({ oif: br, target: verdict('DROP') })]);
  if (routed) {
    // other networks may reach a routed one, and be answered
    steps.push(['insert', 'filter', STAGE1, rule({ oif: br, target: verdict('RETURN') })]);
    steps.push(['insert', 'filter', STAGE1, rule({ iif: br, ctstate: ['RELATED', 'ESTABLISHED'], target: verdict('ACCEPT') })]);
  }
  steps.push(['append', 'filter', DOCKER, rule({ iif: not(br), oif: br, target: verdict(net.gatewayMode === 'nat-unprotected' ? 'ACCEPT' : 'DROP') })]);
  steps.push(['append', 'filter', CT, rule({ oif: br, ctstate: ['RELATED', 'ESTABLISHED'], target: verdict('ACCEPT') })]);
  steps.push(['append', 'filter', BRIDGE, rule({ oif: br, target: jump(DOCKER) })]);
  return steps;
}

/** Nobody but the bridge's own side reaches a container by its address, before any routing decision. */
function endpointSteps(net: FirewallNetwork, addr: number, allowDirectRouting: boolean): Step[] {
  if (net.internal || net.gatewayMode !== 'nat' || allowDirectRouting) return [];
  return [
    ...net.trustedHostInterfaces.map((name): Step => ['append', 'raw', 'PREROUTING', rule({ dst: host(addr), iif: dev(name), target: verdict('ACCEPT') })]),
    ['append', 'raw', 'PREROUTING', rule({ dst: host(addr), iif: not(dev(net.bridge)), target: verdict('DROP') })],
  ];
}

function portSteps(net: FirewallNetwork, p: FirewallPort, hairpin: boolean): Step[] {
  if (net.internal) return [];
  const br = dev(net.bridge);
  const steps: Step[] = [];
  const on = p.hostIp === 0 ? {} : { dst: host(p.hostIp) };
  if (p.hostPort !== 0) {
    if (isLoopbackIp(p.hostIp)) steps.push(['append', 'raw', 'PREROUTING', rule({ ...on, iif: not(dev('lo')), proto: p.proto, dport: p.hostPort, target: verdict('DROP') })]);
    steps.push(['append', 'nat', DOCKER, rule({ ...on, ...(!hairpin && { iif: not(br) }), proto: p.proto, dport: p.hostPort, target: dnatTo(p.containerIp, p.containerPort) })]);
    if (hairpin) steps.push(['append', 'nat', 'POSTROUTING', rule({ src: host(p.containerIp), dst: host(p.containerIp), proto: p.proto, dport: p.containerPort, target: masquerade() })]);
  }
  if (net.gatewayMode !== 'nat-unprotected') steps.push(['insert', 'filter', DOCKER, rule({ dst: host(p.containerIp), iif: not(br), oif: br, proto: p.proto, dport: p.containerPort, target: verdict('ACCEPT') })]);
  return steps;
}

/** Firewall of engine 28 on top of `ipt`. */
export function firewallV28(ipt: Iptables, { hairpin, allowDirectRouting }: FirewallOptions): Firewaller {
  const write = (steps: readonly Step[]): void => steps.forEach(([how, table, chain, spec]) => ipt[how](table, chain, spec));
  const erase = (steps: readonly Step[]): void => steps.forEach(([, table, chain, spec]) => ipt.remove(table, chain, spec));
  const linkSteps = (net: FirewallNetwork, parent: number, child: number, ports: readonly { proto: 'tcp' | 'udp' | 'sctp'; port: number }[]): Step[] =>
    ports.flatMap(({ proto, port }): Step[] => {
      const br = dev(net.bridge);
      return [
        ['append', 'filter', DOCKER, rule({ src: host(parent), dst: host(child), iif: br, oif: br, proto, dport: port, target: verdict('ACCEPT') })],
        ['append', 'filter', DOCKER, rule({ src: host(child), dst: host(parent), iif: br, oif: br, proto, sport: port, target: verdict('ACCEPT') })],
      ];
    });
  return {
    init() {
      ipt.dropChain('nat', DOCKER, ['PREROUTING', 'OUTPUT']);
      for (const chain of FILTER_CHAINS) ipt.dropChain('filter', chain, ['FORWARD', ...FILTER_CHAINS]);
      ipt.newChain('nat', DOCKER);
      for (const chain of FILTER_CHAINS) ipt.newChain('filter', chain);
      ipt.append('nat', 'PREROUTING', rule({ dstType: 'LOCAL', target: jump(DOCKER) }));
      ipt.append('nat', 'OUTPUT', rule({ ...(!hairpin && { dst: not(LOOPBACK) }), dstType: 'LOCAL', target: jump(DOCKER) }));
      for (const [chain, target] of [['FORWARD', FORWARD], [FORWARD, BRIDGE], [FORWARD, STAGE1], [FORWARD, CT]] as const) ipt.insert('filter', chain, rule({ target: jump(target) }));
      if (!ipt.hasChain('filter', USER)) ipt.newChain('filter', USER);
      ipt.remove('filter', 'FORWARD', rule({ target: jump(USER) }));
      ipt.insert('filter', 'FORWARD', rule({ target: jump(USER) }));
    },
    forwardDrop: () => ipt.setPolicy('filter', 'FORWARD', 'DROP'),
    addNetwork: (net) => write(networkSteps(net, hairpin)),
    delNetwork: (net) => erase(networkSteps(net, hairpin)),
    addEndpoint: (net, addr) => write(endpointSteps(net, addr, allowDirectRouting)),
    delEndpoint: (net, addr) => erase(endpointSteps(net, addr, allowDirectRouting)),
    addPort: (net, port) => write(portSteps(net, port, hairpin)),
    delPort: (net, port) => erase(portSteps(net, port, hairpin)),
    addLink: (net, parent, child, ports) => write(linkSteps(net, parent, child, ports)),
    delLink: (net, parent, child, ports) => erase(linkSteps(net, parent, child, ports)),
  };
}
