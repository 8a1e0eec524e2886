/**
 * The classic layout, Docker Engine 20.10 (moby libnetwork/drivers/bridge/setup_ip_tables.go of that release): each
 * network puts its rules straight into FORWARD, on top; DOCKER-ISOLATION-STAGE-1 and -2 keep networks apart.
 */
import type { FirewallNetwork, FirewallOptions, FirewallPort, Firewaller, Iptables } from './firewaller.ts';
import { dev, dnatTo, host, jump, masquerade, not, prefix, rule, snatTo, verdict } from './rule.ts';
import { type Step, erase, write } from './steps.ts';
import { linkSteps } from './v28.ts';

const DOCKER = 'DOCKER';
const STAGE1 = 'DOCKER-ISOLATION-STAGE-1';
const STAGE2 = 'DOCKER-ISOLATION-STAGE-2';
const USER = 'DOCKER-USER';

const setup = (what: string): string => `Failed to Setup IP tables: Unable to enable ${what} rule`;
const LOOPBACK = prefix({ net: 0x7f000000, len: 8 });

function networkSteps(net: FirewallNetwork, hairpin: boolean): Step[] {
  const br = dev(net.bridge);
  const icc: Step = {
    how: net.icc ? 'insert' : 'append',
    table: 'filter',
    chain: 'FORWARD',
    rule: rule({ iif: br, oif: br, target: verdict(net.icc ? 'ACCEPT' : 'DROP') }),
    what: `Failed to Setup IP tables: Unable to ${net.icc ? 'allow' : 'prevent'} intercontainer communication`,
  };
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
      icc,
    ];
  }
  const steps: Step[] = [];
  const nat = net.hostIp === undefined ? masquerade() : snatTo(net.hostIp);
  if (net.masquerade) {
    steps.push({ how: 'insert', table: 'nat', chain: 'POSTROUTING', rule: rule({ src: prefix(net.subnet), oif: not(br), target: nat }), what: setup('NAT') });
    if (!hairpin) steps.push({ how: 'insert', table: 'nat', chain: DOCKER, rule: rule({ iif: br, target: verdict('RETURN') }), what: setup('SKIP DNAT') });
  }
  if (hairpin)
    steps.push({ how: 'insert', table: 'nat', chain: 'POSTROUTING', rule: rule({ oif: br, srcType: 'LOCAL', target: nat }), what: setup('MASQ LOCAL HOST') });
  steps.push(icc);
  steps.push({
    how: 'insert',
    table: 'filter',
    chain: 'FORWARD',
    rule: rule({ iif: br, oif: not(br), target: verdict('ACCEPT') }),
    what: setup('ACCEPT NON_ICC OUTGOING'),
  });
  steps.push({ how: 'insert', table: 'filter', chain: 'FORWARD', rule: rule({ oif: br, target: jump(DOCKER) }), what: setup('jump to docker') });
  steps.push({
    how: 'insert',
    table: 'filter',
    chain: 'FORWARD',
    rule: rule({ oif: br, ctstate: ['RELATED', 'ESTABLISHED'], target: verdict('ACCEPT') }),
    what: setup('bridge ct related'),
  });
  steps.push({ how: 'insert', table: 'filter', chain: STAGE1, rule: rule({ iif: br, oif: not(br), target: jump(STAGE2) }), what: setup('ISOLATION STAGE 1') });
  steps.push({ how: 'insert', table: 'filter', chain: STAGE2, rule: rule({ oif: br, target: verdict('DROP') }), what: setup('ISOLATION STAGE 2') });
  return steps;
}

function portSteps(net: FirewallNetwork, p: FirewallPort, hairpin: boolean): Step[] {
  const br = dev(net.bridge);
  const { proto } = p;
  return [
    {
      how: 'append',
      table: 'nat',
      chain: DOCKER,
      rule: rule({
        ...(p.hostIp !== 0 && { dst: host(p.hostIp) }),
        ...(!hairpin && { iif: not(br) }),
        proto,
        dport: p.hostPort,
        target: dnatTo(p.containerIp, p.containerPort),
      }),
      what: 'Unable to enable DNAT rule',
      order: 'p D dport j i',
    },
    {
      how: 'append',
      table: 'filter',
      chain: DOCKER,
      rule: rule({ dst: host(p.containerIp), iif: not(br), oif: br, proto, dport: p.containerPort, target: verdict('ACCEPT') }),
      what: 'Unable to enable OPEN PORT rule',
      order: 'i o p d dport j',
    },
    {
      how: 'append',
      table: 'nat',
      chain: 'POSTROUTING',
      rule: rule({ src: host(p.containerIp), dst: host(p.containerIp), proto, dport: p.containerPort, target: masquerade() }),
      what: 'Unable to enable MASQUERADE rule',
      order: 'p s d dport j',
    },
  ];
}

/** Firewall of engine 20.10 on top of `ipt`. */
export function firewallV20(ipt: Iptables, { hairpin }: FirewallOptions): Firewaller {
  const onTop = (chain: string): void => {
    ipt.remove('filter', 'FORWARD', rule({ target: jump(chain) }));
    ipt.insert('filter', 'FORWARD', rule({ target: jump(chain) }));
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
      write(ipt, networkSteps(net, hairpin));
      onTop(STAGE1);
      onTop(USER);
    },
    delNetwork: (net) => erase(ipt, networkSteps(net, hairpin)),
    addEndpoint: () => {},
    delEndpoint: () => {},
    addPort: (net, port) => write(ipt, portSteps(net, port, hairpin)),
    delPort: (net, port) => erase(ipt, portSteps(net, port, hairpin)),
    addLink: (net, parent, child, ports) => write(ipt, linkSteps(net, parent, child, ports)),
    delLink: (net, parent, child, ports) => erase(ipt, linkSteps(net, parent, child, ports)),
  };
}
