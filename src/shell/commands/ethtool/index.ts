/** ethtool 7.2, as far as virtual devices answer it: settings, driver, statistics, features, and what they refuse. */
import type { Link } from '../../../kernel/config.ts';
import { hasCarrier, linkByName } from '../../../kernel/netdev.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type Command, type Ctx, notModelled } from '../../command.ts';
import { iflink, infoKind, portsOfBridge } from '../netview/link.ts';
import { featuresText } from './features.ts';

const BAD_LINE = 'ethtool: bad command line argument(s)\nFor more information run ethtool -h\n';
/** How the kernel's netlink side names a device that is not there. */
const NO_DEVICE = 'netlink error: no device matches name (offset 24)\nnetlink error: No such device\n';
const HELP = `ethtool version 7.2
Usage:
        ethtool [ FLAGS ]  DEVNAME	Display standard information about device
        ethtool [ FLAGS ] -i|--driver DEVNAME	Show driver information
        ethtool [ FLAGS ] -k|--show-features|--show-offload DEVNAME	Get state of protocol offload and other features
        ethtool [ FLAGS ] -S|--statistics DEVNAME	Show adapter statistics
        ethtool [ FLAGS ] -P|--show-permaddr DEVNAME	Show permanent hardware address
        ethtool [ FLAGS ] -T|--show-time-stamping DEVNAME	Show time stamping capabilities
        ethtool [ FLAGS ] -l|--show-channels DEVNAME	Query Channels
`;
/** get_drvinfo of each driver. lo has none. */
const DRIVERS: Record<string, { name?: string; version: string; firmware?: string; bus?: string; stats?: boolean }> = {
  veth: { version: '1.0', stats: true },
  bridge: { version: '2.3', firmware: 'N/A', bus: 'N/A' },
  vxlan: { version: '0.1' },
  macvlan: { version: '0.1' },
  ipvlan: { version: '0.1' },
  dummy: { version: '1.0' },
  vlan: { name: '802.1Q VLAN Support', version: '1.8', firmware: 'N/A', bus: 'N/A' },
};
/** drivers/net/veth.c ethtool_stats_keys, for its one queue each way. XDP programs do not run in the lab. */
const VETH_STATS = [
  ...['xdp_packets', 'xdp_bytes', 'drops', 'xdp_redirect', 'xdp_drops', 'xdp_tx', 'xdp_tx_errors'].map((s) => `rx_queue_0_${s}`),
  ...['xdp_xmit', 'xdp_xmit_errors'].map((s) => `tx_queue_0_${s}`),
];

/** What an option answers: text, or a failure with its status. */
type Answer = { text: string } | { error: string; status: number };
type Handler = (ctx: Ctx, name: string, link: Link | undefined) => Answer | undefined;
const errorText = (link: Link | undefined): string => (link ? 'Operation not supported' : 'No such device');
/** No driver of the lab does it: through the ioctl, or through netlink. */
const refused =
  (what: string, status: number): Handler =>
  (_ctx, _name, link) => ({ error: `${what}: ${errorText(link)}\n`, status });
const unsupported =
  (status: number): Handler =>
  (_ctx, _name, link) => ({ error: link ? 'netlink error: Operation not supported\n' : NO_DEVICE, status });
const noRules: Handler = (_ctx, _name, link) => ({
  error: `Cannot get RX rings: ${errorText(link)}\nrxclass: Cannot get RX class rule count: ${errorText(link)}\nRX classification rule retrieval failed\n`,
  status: 1,
});

/** Without an option: what the link runs at. A veth says 10 Gbit/s whatever it does, a bridge what its ports say. */
const settings: Handler = (ctx, name, link) => {
  if (!link) return undefined;
  const { k, netns } = ctx;
  const kind = infoKind(link);
  const detected = `\tLink detected: ${link.up && hasCarrier(k, netns, link) ? 'yes' : 'no'}\n`;
  if (kind === undefined || kind === 'dummy') return { text: `Settings for ${name}:\n${detected}` };
  const over = kind === 'vxlan' ? (link.parent?.ifindex ?? 0) > 0 : kind !== 'bridge';
  const speed = over || (kind === 'bridge' && portsOfBridge(k.ns(netns), link).some((p) => p.up && hasCarrier(k, netns, p)));
  return {
    text: `Settings for ${name}:
\tSupported ports: [  ]
\tSupported link modes:   Not reported
\tSupported pause frame use: No
\tSupports auto-negotiation: No
\tSupported FEC modes: Not reported
\tAdvertised link modes:  Not reported
\tAdvertised pause frame use: No
\tAdvertised auto-negotiation: No
\tAdvertised FEC modes: Not reported
\tSpeed: ${speed ? '10000Mb/s' : 'Unknown!'}
\tDuplex: ${over ? 'Full' : 'Unknown! (255)'}
\tAuto-negotiation: off
\tPort: ${over ? 'Twisted Pair' : 'Other'}
\tPHYAD: 0
\tTransceiver: internal
${over ? '\tMDI-X: Unknown\n' : ''}${detected}`,
  };
};

const driver: Handler = (_ctx, _name, link) => {
  const kind = link && infoKind(link);
  const d = kind === undefined ? undefined : DRIVERS[kind];
  if (!d) return { error: `Cannot get driver information: ${errorText(link)}\n`, status: 71 };
  const can = (what: string, yes = false): string => `supports-${what}: ${yes ? 'yes' : 'no'}\n`;
  return {
    text:
      `driver: ${d.name ?? kind}\nversion: ${d.version}\nfirmware-version: ${d.firmware ?? ''}\nexpansion-rom-version: \nbus-info: ${d.bus ?? ''}\n` +
      can('statistics', d.stats) +
      ['test', 'eeprom-access', 'register-dump', 'priv-flags'].map((what) => can(what)).join(''),
  };
};

/** A veth tells the index of its other end. */
const statistics: Handler = (_ctx, _name, link) => {
  if (!link) return { error: 'Cannot get stats strings information: No such device\n', status: 96 };
  if (infoKind(link) !== 'veth') return { error: 'no stats available\n', status: 94 };
  return { text: `NIC statistics:\n     peer_ifindex: ${iflink(link) ?? 0}\n${VETH_STATS.map((s) => `     ${s}: 0\n`).join('')}` };
};

const features: Handler = (ctx, name, link) => {
  if (!link) return { error: NO_DEVICE, status: 1 };
  const kind = link.kind === 'loopback' ? 'lo' : (infoKind(link) ?? '');
  const text = featuresText(name, kind, portsOfBridge(ctx.k.ns(ctx.netns), link).length > 0);
  return text === undefined ? undefined : { text };
};

/** veth: a queue each way, of one a processor at most. */
const channels: Handler = (ctx, name, link) => {
  if (!link || infoKind(link) !== 'veth') return unsupported(1)(ctx, name, link);
  const block = (n: number): string => `RX:\t\t${n}\nTX:\t\t${n}\nOther:\t\tn/a\nCombined:\tn/a\n`;
  return { text: `Channel parameters for ${name}:\nPre-set maximums:\n${block(2)}Current hardware settings:\n${block(1)}` };
};

const timestamping: Handler = (_ctx, name, link) => {
  if (!link) return { error: NO_DEVICE, status: 1 };
  const kind = infoKind(link);
  if (kind !== 'veth' && kind !== 'bridge') return undefined;
  return {
    text: `Time stamping parameters for ${name}:\nCapabilities:\n${kind === 'veth' ? '\tsoftware-transmit\n' : ''}\tsoftware-receive\n\tsoftware-system-clock\nPTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\nHardware Receive Filter Modes: none\n`,
  };
};
const permanentAddress: Handler = (_ctx, _name, link) => (link ? { text: 'Permanent address: not set\n' } : { error: NO_DEVICE, status: 1 });

interface Option {
  names: string[];
  help: string;
  /** undefined: not modelled. */
  handle?: Handler;
  /** What it says about a further word; undefined when it takes some or does not mind. */
  extra?: (word: string) => string;
}
const bad = (): string => BAD_LINE;
const unexpected = (word: string): string => `ethtool: unexpected parameter '${word}'\n`;
const OPTIONS: readonly Option[] = [
  { names: ['-i', '--driver'], help: 'driver', handle: driver, extra: bad },
  { names: ['-S', '--statistics'], help: 'counters of the driver', handle: statistics, extra: (word) => `ethtool (-S): unknown parameter '${word}'\n` },
  { names: ['-k', '--show-features', '--show-offload'], help: 'offloads', handle: features, extra: unexpected },
  { names: ['-P', '--show-permaddr'], help: 'hardware address it was made with', handle: permanentAddress, extra: unexpected },
  { names: ['-T', '--show-time-stamping'], help: 'time stamping', handle: timestamping },
  { names: ['-l', '--show-channels'], help: 'queues', handle: channels, extra: unexpected },
  { names: ['-a', '--show-pause'], help: 'pause frames', handle: unsupported(1) },
  { names: ['-g', '--show-ring'], help: 'ring sizes', handle: unsupported(1), extra: unexpected },
  { names: ['-c', '--show-coalesce'], help: 'interrupt coalescing', handle: unsupported(1), extra: unexpected },
  { names: ['-m', '--dump-module-eeprom', '--module-info'], help: 'plug-in module', handle: unsupported(1) },
  { names: ['-s', '--change'], help: 'change settings', handle: unsupported(75) },
  { names: ['-A', '--pause'], help: 'change pause frames', handle: unsupported(76) },
  { names: ['-G', '--set-ring'], help: 'change ring sizes', handle: unsupported(81) },
  { names: ['-d', '--register-dump'], help: 'registers', handle: refused('Cannot get register dump', 74) },
  { names: ['-e', '--eeprom-dump'], help: 'EEPROM', handle: refused('Cannot get EEPROM data', 74) },
  { names: ['-t', '--test'], help: 'self-test', handle: refused('Cannot test', 74) },
  { names: ['-p', '--identify'], help: 'blink', handle: refused('Cannot identify NIC', 255) },
  { names: ['-r', '--negotiate'], help: 'negotiate again', handle: refused('Cannot restart autonegotiation', 255), extra: bad },
  { names: ['-n', '-u', '--show-nfc', '--show-ntuple'], help: 'receive rules', handle: noRules },
  { names: ['-K', '--features', '--offload'], help: 'change offloads' },
  { names: ['-L', '--set-channels'], help: 'change queues' },
  { names: ['-C', '--coalesce'], help: 'change interrupt coalescing' },
  { names: ['-x', '--show-rxfh-indir', '--show-rxfh'], help: 'receive hashing' },
  { names: ['--show-priv-flags'], help: "driver's own flags" },
  { names: ['--show-eee'], help: 'energy saving' },
  { names: ['--show-fec'], help: 'error correction' },
];

function run(ctx: Ctx): number {
  const [first, name, extra] = ctx.args;
  const fail = (message: string, status = 1): number => {
    ctx.stderr.write(message);
    return status;
  };
  if (first === '--version' || first === '-h' || first === '--help') {
    ctx.stdout.write(first === '--version' ? 'ethtool version 7.2\n' : HELP);
    return 0;
  }
  if (first === undefined) return fail(BAD_LINE);
  const option = first.startsWith('-') ? OPTIONS.find((o) => o.names.includes(first)) : { names: [], help: '', handle: settings };
  const device = option?.names.length === 0 ? first : name;
  if (!option || device === undefined) return fail(BAD_LINE);
  if (option.names.length > 0 && extra !== undefined && option.extra) return fail(option.extra(extra));
  const link = linkByName(ctx.k.ns(ctx.netns), device);
  if (option.handle === settings && !link) {
    // each of the seven questions fails by itself
    ctx.stdout.write('No data available\n');
    return fail(NO_DEVICE.repeat(7), 75);
  }
  if (first === '-K' && !link) return fail(NO_DEVICE, 92);
  const answer = option.handle?.(ctx, device, link);
  if (!answer) return notModelled(ctx, first);
  if ('error' in answer) return fail(answer.error, answer.status);
  ctx.stdout.write(answer.text);
  return 0;
}

export const ethtool: Command = {
  name: 'ethtool',
  summary: 'settings, driver and features of a network device',
  flavours: ['debian'],
  dir: '/usr/sbin',
  usage: HELP,
  options: OPTIONS.map(({ names, help }) => ({ names, help, value: 'DEV', complete: 'interface' as const })),
  positionals: ['interface'],
  // biome-ignore lint/correctness/useYield: it never waits
  *run(ctx: Ctx): Co<number> {
    return run(ctx);
  },
};
