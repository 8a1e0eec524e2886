/**
 * The classic layout, Docker Engine 20.10 (moby libnetwork/drivers/bridge/setup_ip_tables.go of that release): each
 * network puts its rules straight into FORWARD, on top; DOCKER-ISOLATION-STAGE-1 and -2 keep networks apart.
 */
import type { TableName } from '../../kernel/netfilter/types.ts';
import type { FirewallNetwork, FirewallOptions, FirewallPort, Firewaller, Iptables } from './firewaller.ts';
import { type RuleSpec, dev, dnatTo, host, jump, masquerade, not, prefix, rule, snatTo, verdict } from './rule.ts';

const DOCKER = 'DOCKER';
const STAGE1 = 'DOCKER-ISOLATION-STAGE-1';
const STAGE2 = 'DOCKER-ISOLATION-STAGE-2';
const USER = 'DOCKER-USER';

type Step = [how: 'append' | 'insert', table: TableName, chain: string, rule: RuleSpec];
const LOOPBACK = prefix({ net: 0x7f000000, len: 8 });

function networkSteps(net: FirewallNetwork, hairpin: boolean): Step[] {
  const br = dev(net.bridge);
  const icc: Step = net.icc ? ['insert', 'filter', 'FORWARD', rule({ iif: br, oif: br, target: verdict('ACCEPT') })] : ['append', 'filter', 'FORWARD', rule({ iif: br, oif: br, target: verdict('DROP') })];
  if (net.internal) {
    return [
      ['insert', 'filter', STAGE1, rule({ dst: not(prefix(net.subnet)), iif: br, target: verdict('DROP') })],
      ['insert', 'filter', STAGE1, rule({ src: not(prefix(net.subnet)), oif: br, target: verdict('DROP') })],
      icc,
    ];
  }
  const steps: Step[] = [];
  const nat = net.hostIp === undefined ? masquerade() : snatTo(net.hostIp);
  if (net.masquerade) {
    steps.push(['insert', 'nat', 'POSTROUTING', rule({ src: prefix(net.subnet), oif: not(br), target: nat })]);
    if (!hairpin) steps.push(['insert', 'nat', DOCKER, rule({ iif: br, target: verdict('RETURN') })]);
  }
  if (hairpin) steps.push(['insert', 'nat', 'POSTROUTING', rule({ oif: br, srcType: 'LOCAL', target: nat })]);
  steps.push(icc);
  steps.push(['insert', 'filter', 'FORWARD', rule({ iif: br, oif: not(br), target: verdict('ACCEPT') })]);
  steps.push(['insert', 'filter', 'FORWARD', rule({ oif: br, target: jump(DOCKER) })]);
  steps.push(['insert', 'filter', 'FORWARD', rule({ oif: br, ctstate: ['RELATED', 'ESTABLISHED'], target: verdict('ACCEPT') })]);
  steps.push(['insert', 'filter', STAGE1, rule({ iif: br, oif: not(br), target: jump(STAGE2) })]);
  steps.push(['insert', 'filter', STAGE2, rule({ oif: br, target: verdict('DROP') })]);
  return steps;
}

function portSteps(net: FirewallNetwork, p: FirewallPort, hairpin: boolean): Step[] {
  const br = dev(net.bridge);
  return [
    ['append', 'nat', DOCKER, rule({ ...(p.hostIp !== 0 && { dst: host(p.hostIp) }), ...(!hairpin && { iif: not(br) }), proto: p.proto, dport: p.hostPort, target: dnatTo(p.containerIp, p.containerPort) })],
    ['append', 'filter', DOCKER, rule({ dst: host(p.containerIp), iif: not(br), oif: br, proto: p.proto, dport: p.containerPort, target: verdict('ACCEPT') })],
    ['append', 'nat', 'POSTROUTING', rule({ src: host(p.containerIp), dst: host(p.containerIp), proto: p.proto, dport: p.containerPort, target: masquerade() })],
  ];
}

/** Firewall of engine 20.10 on top of `ipt`. */
export function firewallV20(ipt: Iptables, { hairpin }: FirewallOptions): Firewaller {
  const write = (steps: readonly Step[]): void => steps.forEach(([how, table, chain, spec]) => ipt[how](table, chain, spec));
  const erase = (steps: readonly Step[]): void => steps.forEach(([, table, chain, spec]) => ipt.remove(table, chain, spec));
  const onTop = (chain: string): void => {
    ipt.remove('filter', 'FORWARD', rule({ target: jump(chain) }));
    ipt.insert('filter', 'FORWARD', rule({ target: jump(chain) }));
  };
  const linkSteps = (net: FirewallNetwork, parent: number, child: number, ports: readonly { proto: 'tcp' | 'udp' | 'sctp'; port: number }[]): Step[] => {
    const br = dev(net.bridge);
    return ports.flatMap(({ proto, port }): Step[] => [
      ['append', 'filter', DOCKER, rule({ src: host(parent), dst: host(child), iif: br, oif: br, proto, dport: port, target: verdict('ACCEPT') })],
      ['append', 'filter', DOCKER, rule({ src: host(child), dst: host(parent), iif: br, oif: br, proto, sport: port, target: verdict('ACCEPT') })],
    ]);
  };
  return {
    init() {
      ipt.dropChain('nat', DOCKER, ['PREROUTING', 'OUTPUT']);
      for (const chain of [STAGE1, STAGE2, DOCKER]) ipt.dropChain('filter', chain, ['FORWARD', STAGE1]);
      ipt.newChain('nat', DOCKER);
      for (const chain of [DOCKER, STAGE1, STAGE2]) ipt.newChain('filter', chain);
      for (const chain of [STAGE1, STAGE2]) ipt.append('filter', chain, rule({ target: verdict('RETURN') }));
      ipt.append('nat', 'PREROUTING', rule({ dstType: 'LOCAL', target: jump(DOCKER) }));
      ipt.append('nat', 'OUTPUT', rule({ ...(!hairpin && { dst: not(LOOPBACK) }), dstType: 'LOCAL', target: jump(DOCKER) }));
      if (!ipt.hasChain('filter', USER)) {
        ipt.newChain('filter', USER);
        ipt.append('filter', USER, rule({ target: verdict('RETURN') }));
      }
      onTop(STAGE1);
      onTop(USER);
    },
    forwardDrop: () => ipt.setPolicy('filter', 'FORWARD', 'DROP'),
    addNetwork(net) {
      write(networkSteps(net, hairpin));
      onTop(STAGE1);
      onTop(USER);
    },
    delNetwork: (net) => erase(networkSteps(net, hairpin)),
    addEndpoint: () => {},
    delEndpoint: () => {},
    addPort: (net, port) => write(portSteps(net, port, hairpin)),
    delPort: (net, port) => erase(portSteps(net, port, hairpin)),
    addLink: (net, parent, child, ports) => write(linkSteps(net, parent, child, ports)),
    delLink: (net, parent, child, ports) => erase(linkSteps(net, parent, child, ports)),
  };
}
