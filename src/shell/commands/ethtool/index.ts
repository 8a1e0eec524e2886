/** ethtool 7.2, as far as virtual devices answer it: settings, driver, statistics, features. */
import type { Link } from '../../../kernel/config.ts';
import { hasCarrier, linkByName } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { iflink, infoKind } from '../netview/link.ts';
import { featuresText } from './features.ts';

const DRIVERS: Record<string, { version: string; firmware?: string; bus?: string; stats?: boolean }> = {
  veth: { version: '1.0', stats: true },
  bridge: { version: '2.3', firmware: 'N/A', bus: 'N/A' },
  vxlan: { version: '0.1' },
  macvlan: { version: '0.1' },
  ipvlan: { version: '0.1' },
  dummy: { version: '1.0' },
  vlan: { version: '1.8', firmware: 'N/A', bus: 'N/A' },
};

/** -i */
function driver(ctx: Ctx, link: Link | undefined): number {
  const kind = link && infoKind(link);
  const d = kind === undefined ? undefined : DRIVERS[kind];
  if (!link || !d) {
    ctx.stderr.write(`Cannot get driver information: ${link ? 'Operation not supported' : 'No such device'}\n`);
    return 71;
  }
  const name = kind === 'vlan' ? '802.1Q VLAN Support' : kind;
  ctx.stdout.write(
    `driver: ${name}\nversion: ${d.version}\nfirmware-version: ${d.firmware ?? ''}\nexpansion-rom-version: \nbus-info: ${d.bus ?? ''}\nsupports-statistics: ${d.stats ? 'yes' : 'no'}\nsupports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n`,
  );
  return 0;
}

const QUEUE = [
  'rx_queue_0_xdp_packets',
  'rx_queue_0_xdp_bytes',
  'rx_queue_0_drops',
  'rx_queue_0_xdp_redirect',
  'rx_queue_0_xdp_drops',
  'rx_queue_0_xdp_tx',
  'rx_queue_0_xdp_tx_errors',
  'tx_queue_0_xdp_xmit',
  'tx_queue_0_xdp_xmit_errors',
];
/** -S: a veth tells the index of its peer. */
function statistics(ctx: Ctx, link: Link | undefined): number {
  if (!link || infoKind(link) !== 'veth') {
    ctx.stderr.write(link ? 'no stats available\n' : 'Cannot get stats strings information: No such device\n');
    return link ? 94 : 96;
  }
  ctx.stdout.write(`NIC statistics:\n     peer_ifindex: ${iflink(link) ?? 0}\n${QUEUE.map((name) => `     ${name}: 0\n`).join('')}`);
  return 0;
}

/** Without an option: what the link runs at. */
function settings(ctx: Ctx, name: string, link: Link | undefined): number {
  if (!link) {
    ctx.stdout.write('No data available\n');
    ctx.stderr.write('netlink error: no device matches name (offset 24)\nnetlink error: No such device\n'.repeat(7));
    return 75;
  }
  const kind = infoKind(link);
  const detected = link.up && hasCarrier(ctx.k, ctx.netns, link) ? 'yes' : 'no';
  const fixed = kind === 'veth' || kind === 'macvlan' || kind === 'ipvlan' || kind === 'vlan';
  const lines = [`Settings for ${name}:`];
  if (fixed || kind === 'bridge') {
    lines.push(
      '\tSupported ports: [  ]',
      '\tSupported link modes:   Not reported',
      '\tSupported pause frame use: No',
      '\tSupports auto-negotiation: No',
      '\tSupported FEC modes: Not reported',
    );
    lines.push(
      '\tAdvertised link modes:  Not reported',
      '\tAdvertised pause frame use: No',
      '\tAdvertised auto-negotiation: No',
      '\tAdvertised FEC modes: Not reported',
    );
    lines.push(
      fixed || detected === 'yes' ? '\tSpeed: 10000Mb/s' : '\tSpeed: Unknown!',
      fixed ? '\tDuplex: Full' : '\tDuplex: Unknown! (255)',
      '\tAuto-negotiation: off',
      `\tPort: ${fixed ? 'Twisted Pair' : 'Other'}`,
      '\tPHYAD: 0',
      '\tTransceiver: internal',
    );
    if (fixed) lines.push('\tMDI-X: Unknown');
  }
  ctx.stdout.write(`${[...lines, `\tLink detected: ${detected}`].join('\n')}\n`);
  return 0;
}

function run(ctx: Ctx): number {
  const [first, ...rest] = ctx.args;
  if (first === undefined) {
    ctx.stderr.write('ethtool: bad command line argument(s)\nFor more information run ethtool -h\n');
    return 1;
  }
  if (first === '--version') {
    ctx.stdout.write('ethtool version 7.2\n');
    return 0;
  }
  if (first === '-h' || first === '--help') {
    ctx.stdout.write(
      'ethtool version 7.2\nUsage:\n        ethtool DEVNAME\n        ethtool -i DEVNAME\n        ethtool -S DEVNAME\n        ethtool -k DEVNAME\n        ethtool -P DEVNAME\n',
    );
    return 0;
  }
  const device = (name: string | undefined): Link | undefined => (name === undefined ? undefined : linkByName(ctx.k.ns(ctx.netns), name));
  if (!first.startsWith('-')) return settings(ctx, first, device(first));
  const [name] = rest;
  if (name === undefined) {
    ctx.stderr.write('ethtool: bad command line argument(s)\nFor more information run ethtool -h\n');
    return 1;
  }
  const link = device(name);
  if (first === '-i' || first === '--driver') return driver(ctx, link);
  if (first === '-S' || first === '--statistics') return statistics(ctx, link);
  if (first === '-P' || first === '--show-permaddr') {
    ctx.stdout.write('Permanent address: not set\n');
    return 0;
  }
  if (['-g', '-a', '-c'].includes(first)) {
    ctx.stderr.write(`netlink error: ${link ? 'Operation not supported' : 'no device matches name (offset 24)\nnetlink error: No such device'}\n`);
    return 1;
  }
  const text = (first === '-k' || first === '--show-features') && link ? featuresText(name, infoKind(link)) : undefined;
  if (text === undefined) return notModelled(ctx, first);
  ctx.stdout.write(text);
  return 0;
}

export const ethtool: Command = {
  name: 'ethtool',
  summary: 'settings, driver and features of a network device',
  flavours: ['debian'],
  dir: '/usr/sbin',
  usage: 'Usage:\n        ethtool DEVNAME',
  options: [
    { names: ['-i'], value: 'DEV', help: 'driver', complete: 'interface' },
    { names: ['-S'], value: 'DEV', help: 'statistics', complete: 'interface' },
    { names: ['-k'], value: 'DEV', help: 'features', complete: 'interface' },
  ],
  positionals: ['interface'],
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    return run(ctx);
  },
};
