/**
 * Rule layout of Docker Engine 28.x (moby libnetwork/drivers/bridge/internal/iptabler, 28.5): everything hangs on
 * DOCKER-FORWARD. FORWARD -> DOCKER-USER, DOCKER-FORWARD -> DOCKER-CT (replies), DOCKER-ISOLATION-STAGE-1 and -2
 * (network to network), DOCKER-BRIDGE -> DOCKER (published ports, then drop), then what leaves a bridge.
 */
import { isLoopbackIp } from '../../kernel/inet.ts';
import type { FirewallNetwork, FirewallOptions, FirewallPort, Firewaller, Iptables } from './firewaller.ts';
import { dev, dnatTo, host, jump, masquerade, not, prefix, rule, snatTo, verdict } from './rule.ts';
import { type Step, erase, write } from './steps.ts';

const DOCKER = 'DOCKER';
const FORWARD = 'DOCKER-FORWARD';
const BRIDGE = 'DOCKER-BRIDGE';
const CT = 'DOCKER-CT';
const STAGE1 = 'DOCKER-ISOLATION-STAGE-1';
const STAGE2 = 'DOCKER-ISOLATION-STAGE-2';
const USER = 'DOCKER-USER';
const FILTER_CHAINS = [DOCKER, FORWARD, BRIDGE, CT, STAGE1, STAGE2];

const LOOPBACK = prefix({ net: 0x7f000000, len: 8 });

const enable = (what: string): string => `Unable to enable ${what} rule`;
const setup = (what: string): string => `Failed to Setup IP tables: ${enable(what)}`;

/** Rules of one network, in the order they are written. */
function networkSteps(net: FirewallNetwork, hairpin: boolean): Step[] {
  const br = dev(net.bridge);
  if (net.internal) {
    return [
      {
        how: 'insert',
        table: 'filter',
        chain: STAGE1,
        rule: rule({ dst: not(prefix(net.subnet)), iif: br, target: verdict('DROP') }),
        what: setup('DROP INCOMING'),
        order: 'i d j',
      },
      {
        how: 'insert',
        table: 'filter',
        chain: STAGE1,
        rule: rule({ src: not(prefix(net.subnet)), oif: br, target: verdict('DROP') }),
        what: setup('DROP OUTGOING'),
        order: 'o s j',
      },
      {
        how: 'append',
        table: 'filter',
        chain: FORWARD,
        rule: rule({ iif: br, oif: br, target: verdict(net.icc ? 'ACCEPT' : 'DROP') }),
        what: `Failed to Setup IP tables: Unable to ${net.icc ? 'allow' : 'prevent'} intercontainer communication`,
      },
    ];
  }
  const steps: Step[] = [];
  const routed = net.gatewayMode === 'routed';
  const nat = net.hostIp === undefined ? masquerade() : snatTo(net.hostIp);
  if (net.masquerade && !routed)
    steps.push({ how: 'insert', table: 'nat', chain: 'POSTROUTING', rule: rule({ src: prefix(net.subnet), oif: not(br), target: nat }), what: setup('NAT') });
  if (net.masquerade && !hairpin)
    steps.push({ how: 'insert', table: 'nat', chain: DOCKER, rule: rule({ iif: br, target: verdict('RETURN') }), what: setup('SKIP DNAT') });
  if (hairpin)
    steps.push({ how: 'insert', table: 'nat', chain: 'POSTROUTING', rule: rule({ oif: br, srcType: 'LOCAL', target: nat }), what: setup('MASQ LOCAL HOST') });
  if (!net.icc)
    steps.push({
      how: 'append',
      table: 'filter',
      chain: FORWARD,
      rule: rule({ iif: br, oif: br, target: verdict('DROP') }),
      what: 'Failed to Setup IP tables: Unable to prevent intercontainer communication',
    });
  if (routed)
    steps.push({ how: 'append', table: 'filter', chain: DOCKER, rule: rule({ oif: br, proto: 'icmp', target: verdict('ACCEPT') }), what: setup('ICMP') });
  steps.push({
    how: 'append',
    table: 'filter',
    chain: FORWARD,
    rule: rule({ iif: br, ...(!net.icc && { oif: not(br) }), target: verdict('ACCEPT') }),
    what: setup(net.icc ? 'ACCEPT OUTGOING' : 'ACCEPT NON_ICC OUTGOING'),
  });
  steps.push({ how: 'append', table: 'filter', chain: STAGE1, rule: rule({ iif: br, oif: not(br), target: jump(STAGE2) }), what: setup('ISOLATION STAGE 1') });
  steps.push({ how: 'insert', table: 'filter', chain: STAGE2, rule: rule({ oif: br, target: verdict('DROP') }), what: setup('ISOLATION STAGE 2') });
  if (routed) {
    // other networks may reach a routed one, and be answered
    steps.push({ how: 'insert', table: 'filter', chain: STAGE1, rule: rule({ oif: br, target: verdict('RETURN') }), what: setup('ROUTED NETWORK') });
    steps.push({
      how: 'insert',
      table: 'filter',
      chain: STAGE1,
      rule: rule({ iif: br, ctstate: ['RELATED', 'ESTABLISHED'], target: verdict('ACCEPT') }),
      what: setup('ROUTED NETWORK'),
    });
  }
  steps.push({
    how: 'append',
    table: 'filter',
    chain: DOCKER,
    rule: rule({ iif: not(br), oif: br, target: verdict(net.gatewayMode === 'nat-unprotected' ? 'ACCEPT' : 'DROP') }),
    what: `failed to add default-drop rule: ${enable('DEFAULT FWD')}`,
  });
  steps.push({
    how: 'append',
    table: 'filter',
    chain: CT,
    rule: rule({ oif: br, ctstate: ['RELATED', 'ESTABLISHED'], target: verdict('ACCEPT') }),
    what: enable('bridge ct related'),
  });
  steps.push({ how: 'append', table: 'filter', chain: BRIDGE, rule: rule({ oif: br, target: jump(DOCKER) }), what: enable('jump to docker') });
  return steps;
}

/** Nobody but the bridge's own side reaches a container by its address, before any routing decision. */
function endpointSteps(net: FirewallNetwork, addr: number, allowDirectRouting: boolean): Step[] {
  if (net.internal || net.gatewayMode !== 'nat' || allowDirectRouting) return [];
  const what = enable('DIRECT ACCESS FILTERING - DROP');
  return [
    ...net.trustedHostInterfaces.map(
      (name): Step => ({
        how: 'append',
        table: 'raw',
        chain: 'PREROUTING',
        rule: rule({ dst: host(addr), iif: dev(name), target: verdict('ACCEPT') }),
        what,
        order: 'd i j',
      }),
    ),
    {
      how: 'append',
      table: 'raw',
      chain: 'PREROUTING',
      rule: rule({ dst: host(addr), iif: not(dev(net.bridge)), target: verdict('DROP') }),
      what,
      order: 'd i j',
    },
  ];
}

function portSteps(net: FirewallNetwork, p: FirewallPort, hairpin: boolean): Step[] {
  if (net.internal) return [];
  const br = dev(net.bridge);
  const { proto } = p;
  const steps: Step[] = [];
  const on = p.hostIp === 0 ? {} : { dst: host(p.hostIp) };
  if (p.hostPort !== 0) {
    if (isLoopbackIp(p.hostIp))
      steps.push({
        how: 'append',
        table: 'raw',
        chain: 'PREROUTING',
        rule: rule({ ...on, iif: not(dev('lo')), proto, dport: p.hostPort, target: verdict('DROP') }),
        what: enable('LOOPBACK FILTERING - DROP'),
        order: 'p d dport i j',
      });
    steps.push({
      how: 'append',
      table: 'nat',
      chain: DOCKER,
      rule: rule({ ...on, ...(!hairpin && { iif: not(br) }), proto, dport: p.hostPort, target: dnatTo(p.containerIp, p.containerPort) }),
      what: enable('DNAT'),
      order: 'p D dport j i',
    });
    if (hairpin)
      steps.push({
        how: 'append',
        table: 'nat',
        chain: 'POSTROUTING',
        rule: rule({ src: host(p.containerIp), dst: host(p.containerIp), proto, dport: p.containerPort, target: masquerade() }),
        what: enable('MASQUERADE'),
        order: 'p s d dport j',
      });
  }
  if (net.gatewayMode !== 'nat-unprotected')
    steps.push({
      how: 'insert',
      table: 'filter',
      chain: DOCKER,
      rule: rule({ dst: host(p.containerIp), iif: not(br), oif: br, proto, dport: p.containerPort, target: verdict('ACCEPT') }),
      what: enable('OPEN PORT'),
      order: 'i o p d dport j',
    });
  return steps;
}

/** `--link` without inter-container communication: parent to the child's ports and back. */
export function linkSteps(net: FirewallNetwork, parent: number, child: number, ports: readonly { proto: 'tcp' | 'udp' | 'sctp'; port: number }[]): Step[] {
  const br = dev(net.bridge);
  return ports.flatMap(({ proto, port }): Step[] => [
    {
      how: 'append',
      table: 'filter',
      chain: DOCKER,
      rule: rule({ src: host(parent), dst: host(child), iif: br, oif: br, proto, dport: port, target: verdict('ACCEPT') }),
      what: enable('LINK'),
      order: 'i o p s d dport j',
    },
    {
      how: 'append',
      table: 'filter',
      chain: DOCKER,
      rule: rule({ src: host(child), dst: host(parent), iif: br, oif: br, proto, sport: port, target: verdict('ACCEPT') }),
      what: enable('LINK'),
      order: 'i o p s d sport j',
    },
  ]);
}

/** Firewall of engine 28 on top of `ipt`. */
export function firewallV28(ipt: Iptables, { hairpin, allowDirectRouting, family = 4 }: FirewallOptions): Firewaller {
  const notLoopback = family === 6 ? { dst6: { addr: '::1', len: 128, not: true } } : { dst: not(LOOPBACK) };
  return {
    init() {
      ipt.dropChain('nat', DOCKER, ['PREROUTING', 'OUTPUT']);
      for (const chain of FILTER_CHAINS) ipt.dropChain('filter', chain, ['FORWARD', ...FILTER_CHAINS]);
      ipt.newChain('nat', DOCKER);
      for (const chain of FILTER_CHAINS) ipt.newChain('filter', chain);
      ipt.append('nat', 'PREROUTING', rule({ dstType: 'LOCAL', target: jump(DOCKER) }));
      ipt.append('nat', 'OUTPUT', rule({ ...(!hairpin && notLoopback), dstType: 'LOCAL', target: jump(DOCKER) }));
      for (const [chain, target] of [
        ['FORWARD', FORWARD],
        [FORWARD, BRIDGE],
        [FORWARD, STAGE1],
        [FORWARD, CT],
      ] as const)
        ipt.insert('filter', chain, rule({ target: jump(target) }));
      if (!ipt.hasChain('filter', USER)) ipt.newChain('filter', USER);
      ipt.remove('filter', 'FORWARD', rule({ target: jump(USER) }));
      ipt.insert('filter', 'FORWARD', rule({ target: jump(USER) }));
    },
    forwardDrop: () => ipt.setPolicy('filter', 'FORWARD', 'DROP'),
    addNetwork: (net) => write(ipt, networkSteps(net, hairpin)),
    delNetwork: (net) => erase(ipt, networkSteps(net, hairpin)),
    addEndpoint: (net, addr) => write(ipt, endpointSteps(net, addr, allowDirectRouting)),
    delEndpoint: (net, addr) => erase(ipt, endpointSteps(net, addr, allowDirectRouting)),
    addPort: (net, port) => write(ipt, portSteps(net, port, hairpin)),
    delPort: (net, port) => erase(ipt, portSteps(net, port, hairpin)),
    addLink: (net, parent, child, ports) => write(ipt, linkSteps(net, parent, child, ports)),
    delLink: (net, parent, child, ports) => erase(ipt, linkSteps(net, parent, child, ports)),
  };
}
