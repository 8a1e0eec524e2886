/**
 * dockerd's command line. Options about networking are modelled; the others are known, so that they can be given,
 * and change nothing. See dockerd(8); error texts are pflag's.
 */
import { INADDR_ANY, type Ip4, networkOf, parseCidr, parseIp4 } from '../kernel/inet.ts';
import { parseGoBool } from './libnetwork/bridge/config.ts';
import type { AddressPool } from './libnetwork/ipam.ts';

export interface DaemonFlags {
  /** --bridge: an existing bridge to use in docker0's place, 'none' for no default network. */
  bridge: string;
  /** --bip: address and prefix length of docker0. */
  bip?: { addr: Ip4; len: number };
  /** --fixed-cidr: the part of docker0's subnet that containers get addresses from. */
  fixedCidr?: { net: Ip4; len: number };
  defaultGateway?: Ip4;
  mtu: number;
  icc: boolean;
  iptables: boolean;
  ip6tables: boolean;
  ipForward: boolean;
  ipForwardNoDrop: boolean;
  ipMasq: boolean;
  ipv6: boolean;
  userlandProxy: boolean;
  userlandProxyPath: string;
  /** --ip: host address that published ports of the default bridge bind to. */
  ip: Ip4;
  dns: string[];
  dnsSearch: string[];
  dnsOpts: string[];
  hostGatewayIps: string[];
  defaultAddressPools: AddressPool[];
  /** --default-network-opt DRIVER=OPTION=VALUE, for new networks of that driver. */
  defaultNetworkOpts: Record<string, Record<string, string>>;
  allowDirectRouting: boolean;
  liveRestore: boolean;
  experimental: boolean;
  debug: boolean;
  logLevel: string;
  dataRoot: string;
  storageDriver: string;
  labels: string[];
}

export const defaultFlags = (): DaemonFlags => ({
  bridge: '',
  mtu: 1500,
  icc: true,
  iptables: true,
  ip6tables: true,
  ipForward: true,
  ipForwardNoDrop: false,
  ipMasq: true,
  ipv6: false,
  userlandProxy: true,
  userlandProxyPath: '/usr/sbin/docker-proxy',
  ip: INADDR_ANY,
  dns: [],
  dnsSearch: [],
  dnsOpts: [],
  hostGatewayIps: [],
  defaultAddressPools: [],
  defaultNetworkOpts: {},
  allowDirectRouting: false,
  liveRestore: false,
  experimental: false,
  debug: false,
  logLevel: 'info',
  dataRoot: '/var/lib/docker',
  storageDriver: 'overlay2',
  labels: [],
});

/** A command line that dockerd would refuse. `message` is what it says behind "Status: ". */
export class DaemonFlagError extends Error {
  constructor(message: string) {
    super(`${message}\nSee 'dockerd --help'.`);
    this.name = 'DaemonFlagError';
  }
}

/** Why a daemon gives up while starting, as its last line says. */
export class DaemonStartError extends Error {
  constructor(message: string) {
    super(`failed to start daemon: ${message}`);
    this.name = 'DaemonStartError';
  }
}
/** Settings that contradict each other (moby daemon_unix.go, verifyDaemonSettings). */
export function verifyFlags(flags: DaemonFlags): void {
  if (flags.bridge !== '' && flags.bip) throw new DaemonStartError('You specified -b & --bip, mutually exclusive options. Please specify only one');
  if (!flags.icc && !flags.iptables)
    throw new DaemonStartError('You specified --iptables=false with --icc=false. ICC=false uses iptables to function. Please set --icc or --iptables to true');
}

type Setter = (flags: DaemonFlags, value: string, refuse: (why: string) => never) => void;
interface Option {
  long: string;
  short?: string;
  bool?: boolean;
  set?: Setter;
}

type BoolFlag = { [K in keyof Required<DaemonFlags>]: Required<DaemonFlags>[K] extends boolean ? K : never }[keyof DaemonFlags];
const bool =
  (key: NonNullable<BoolFlag>): Setter =>
  (f, v, refuse) => {
    const parsed = parseGoBool(v);
    f[key] = parsed ?? refuse(`strconv.ParseBool: parsing "${v}": invalid syntax`);
  };
const text =
  (key: 'bridge' | 'userlandProxyPath' | 'logLevel' | 'dataRoot' | 'storageDriver'): Setter =>
  (f, v) => {
    f[key] = v;
  };
const list =
  (key: 'dnsSearch' | 'dnsOpts' | 'labels' | 'hostGatewayIps'): Setter =>
  (f, v) => {
    f[key].push(v);
  };
const cidr = (v: string, refuse: (why: string) => never): { addr: Ip4; len: number } =>
  (v.includes('/') ? parseCidr(v) : undefined) ?? refuse(`invalid CIDR address: ${v}`);

function addressPool(f: DaemonFlags, v: string, refuse: (why: string) => never): void {
  let base: AddressPool['base'] | undefined;
  let size = 0;
  for (const field of v.split(',')) {
    const eq = field.indexOf('=');
    if (eq < 0) refuse(`invalid field '${field}' must be a key=value pair`);
    const value = field.slice(eq + 1);
    if (field.slice(0, eq) === 'base') {
      const parsed = cidr(value, () => refuse(`netip.ParsePrefix("${value}"): no '/'`));
      base = { net: networkOf(parsed.addr, parsed.len), len: parsed.len };
    } else if (field.slice(0, eq) === 'size')
      size = Number.parseInt(value, 10) || refuse(`invalid size value: ${value} (must be integer): strconv.Atoi: parsing "${value}": invalid syntax`);
    else refuse(`unexpected key '${field.slice(0, eq)}' in '${field}'`);
  }
  if (!base) return refuse('base is required');
  f.defaultAddressPools.push({ base, size });
}

const MODELLED: Option[] = [
  { long: 'bridge', short: 'b', set: text('bridge') },
  {
    long: 'bip',
    set: (f, v, refuse) => {
      f.bip = cidr(v, refuse);
    },
  },
  {
    long: 'fixed-cidr',
    set: (f, v, refuse) => {
      const c = cidr(v, refuse);
      f.fixedCidr = { net: networkOf(c.addr, c.len), len: c.len };
    },
  },
  {
    long: 'default-gateway',
    set: (f, v, refuse) => {
      f.defaultGateway = parseIp4(v) ?? refuse(`${v} is not an ip address`);
    },
  },
  {
    long: 'mtu',
    set: (f, v, refuse) => {
      f.mtu = /^[+-]?\d+$/.test(v) ? Number(v) : refuse(`strconv.ParseInt: parsing "${v}": invalid syntax`);
    },
  },
  { long: 'icc', bool: true, set: bool('icc') },
  { long: 'iptables', bool: true, set: bool('iptables') },
  { long: 'ip6tables', bool: true, set: bool('ip6tables') },
  { long: 'ip-forward', bool: true, set: bool('ipForward') },
  { long: 'ip-forward-no-drop', bool: true, set: bool('ipForwardNoDrop') },
  { long: 'ip-masq', bool: true, set: bool('ipMasq') },
  { long: 'ipv6', bool: true, set: bool('ipv6') },
  { long: 'userland-proxy', bool: true, set: bool('userlandProxy') },
  { long: 'userland-proxy-path', set: text('userlandProxyPath') },
  { long: 'allow-direct-routing', bool: true, set: bool('allowDirectRouting') },
  {
    long: 'ip',
    set: (f, v, refuse) => {
      f.ip = parseIp4(v) ?? refuse(`failed to parse IP: "${v}"`);
    },
  },
  {
    long: 'dns',
    set: (f, v, refuse) => {
      f.dns.push(...v.split(',').map((a) => (parseIp4(a) !== undefined || a.includes(':') ? a : refuse(`invalid string being converted to IP address: ${a}`))));
    },
  },
  { long: 'dns-search', set: list('dnsSearch') },
  { long: 'dns-opt', set: list('dnsOpts') },
  { long: 'host-gateway-ip', set: list('hostGatewayIps') },
  { long: 'label', set: list('labels') },
  { long: 'default-address-pool', set: addressPool },
  {
    long: 'default-network-opt',
    set: (f, v, refuse) => {
      const [driver, option, ...value] = v.split('=');
      if (!driver || !option || value.length === 0) return refuse(`invalid opt format: ${v}`);
      (f.defaultNetworkOpts[driver] ??= {})[option] = value.join('=');
    },
  },
  { long: 'live-restore', bool: true, set: bool('liveRestore') },
  { long: 'experimental', bool: true, set: bool('experimental') },
  { long: 'debug', short: 'D', bool: true, set: bool('debug') },
  { long: 'log-level', short: 'l', set: text('logLevel') },
  { long: 'data-root', set: text('dataRoot') },
  { long: 'storage-driver', short: 's', set: text('storageDriver') },
];
const ACCEPTED_BOOL = ['cri-containerd', 'init', 'no-new-privileges', 'raw-logs', 'rootless', 'selinux-enabled', 'tls', 'tlsverify', 'validate'];
const ACCEPTED = [
  'add-runtime',
  'authorization-plugin',
  'bip6',
  'cdi-spec-dir',
  'cgroup-parent',
  'config-file',
  'containerd',
  'containerd-namespace',
  'containerd-plugins-namespace',
  'cpu-rt-period',
  'cpu-rt-runtime',
  'default-cgroupns-mode',
  'default-gateway-v6',
  'default-ipc-mode',
  'default-runtime',
  'default-shm-size',
  'default-ulimit',
  'exec-opt',
  'exec-root',
  'feature',
  'fixed-cidr-v6',
  'http-proxy',
  'https-proxy',
  'init-path',
  'insecure-registry',
  'log-driver',
  'log-format',
  'log-opt',
  'max-concurrent-downloads',
  'max-concurrent-uploads',
  'max-download-attempts',
  'metrics-addr',
  'network-control-plane-mtu',
  'no-proxy',
  'node-generic-resource',
  'registry-mirror',
  'seccomp-profile',
  'shutdown-timeout',
  'storage-opt',
  'swarm-default-advertise-addr',
  'tlscacert',
  'tlscert',
  'tlskey',
  'userns-remap',
];
const OPTIONS: Option[] = [
  ...MODELLED,
  ...ACCEPTED_BOOL.map((long) => ({ long, bool: true })),
  ...ACCEPTED.map((long) => ({ long })),
  { long: 'group', short: 'G' },
  { long: 'host', short: 'H' },
  { long: 'pidfile', short: 'p' },
];

/** The words of a command line: blanks separate, single and double quotes hold together. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const m of line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) words.push(m[0].replace(/'([^']*)'|"([^"]*)"/g, (_, a?: string, b?: string) => a ?? b ?? ''));
  return words;
}

/** Parse dockerd's options (one line, or words). DaemonFlagError with dockerd's text for what it refuses. */
export function parseDaemonFlags(line: string | readonly string[]): DaemonFlags {
  const words = typeof line === 'string' ? wordsOf(line) : [...line];
  const flags = defaultFlags();
  const apply = (option: Option, shown: string, value: string): void =>
    option.set?.(flags, value, (why) => {
      throw new DaemonFlagError(`invalid argument "${value}" for "${shown}" flag: ${why}`);
    });
  while (words.length > 0) {
    const word = words.shift() as string;
    if (word.startsWith('--')) {
      const [name = '', ...rest] = word.slice(2).split('=');
      const option = OPTIONS.find((o) => o.long === name);
      if (!option) throw new DaemonFlagError(`unknown flag: --${name}`);
      const shown = option.short ? `-${option.short}, --${name}` : `--${name}`;
      if (rest.length > 0) apply(option, shown, rest.join('='));
      else if (option.bool) apply(option, shown, 'true');
      else if (words.length > 0) apply(option, shown, words.shift() as string);
      else throw new DaemonFlagError(`flag needs an argument: --${name}`);
    } else if (word.startsWith('-') && word.length > 1) {
      const letter = word[1] as string;
      const option = OPTIONS.find((o) => o.short === letter);
      if (!option) throw new DaemonFlagError(`unknown shorthand flag: '${letter}' in ${word}`);
      const shown = `-${letter}, --${option.long}`;
      const inline = word.slice(2).replace(/^=/, '');
      if (option.bool) apply(option, shown, inline || 'true');
      else if (inline) apply(option, shown, inline);
      else if (words.length > 0) apply(option, shown, words.shift() as string);
      else throw new DaemonFlagError(`flag needs an argument: '${letter}' in ${word}`);
    } else throw new DaemonFlagError(`"dockerd" accepts no arguments.`);
  }
  return flags;
}
