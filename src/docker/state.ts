/** The engines' state: what the daemon knows, beside what it wrote into the kernel. */
import type { KernelConfig, MachineId, NetnsId } from '../kernel/config.ts';
import type { Ip4, Mac } from '../kernel/inet.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { DaemonFlags } from './flags.ts';
import type { ExtServer } from './libnetwork/resolvconf.ts';
import type { ContainerConfig, EndpointConfig, EventMessage, ExecCreateRequest, HostConfig, Ipam } from './types.ts';

/** A world's configuration with its Docker engines, by machine. */
export type WorldConfig = KernelConfig & { engines: Record<MachineId, Engine> };
/** The kernel of a world with engines. */
export type DockerKernel = Kernel<WorldConfig>;
/** A connection to one machine's daemon; every call of api.ts takes one. */
export interface Daemon {
  k: DockerKernel;
  machine: MachineId;
}

/** Which engine: it decides the firewall layout, how MACs are made and some texts. */
export type EngineRelease = '28.5.2' | '20.10.24';

/** State of one daemon. */
export interface Engine {
  machine: MachineId;
  release: EngineRelease;
  /** Engine id as `docker info` prints it. */
  id: string;
  flags: DaemonFlags;
  /** dockerd's process. */
  pid: number;
  /** By id. Creation order is the key order. */
  containers: Record<string, Container>;
  /** By id, the predefined ones included. Creation order is the key order. */
  networks: Record<string, Network>;
  images: Record<string, Image>;
  execs: Record<string, Exec>;
  /** Subnets in use and address pools. */
  ipam: IpamState;
  ports: PortAllocatorState;
  /** Newest last, bounded. */
  events: EventMessage[];
  /** Swarm membership; the lab's nodes start outside any swarm. */
  swarm: { state: 'inactive' | 'active' | 'pending' };
  /** µs since the epoch. */
  startedAt: number;
}

// ---- images ------------------------------------------------------------------------------------------------------

export interface Image {
  /** sha256:… */
  id: string;
  tags: string[];
  created: number;
  size: number;
  /** Which user land it holds: a key of `images.ts`. */
  base: 'busybox' | 'httpd';
  cmd: string[] | null;
  entrypoint: string[] | null;
  env: string[];
  exposed: string[];
  workingDir: string;
  labels: Record<string, string>;
}

// ---- networks ----------------------------------------------------------------------------------------------------

export type NetworkDriver = 'bridge' | 'host' | 'null' | 'macvlan' | 'ipvlan' | 'overlay';
export type GatewayMode = 'nat' | 'nat-unprotected' | 'routed' | 'isolated';

/** A subnet that a network holds: where its addresses come from, and its gateway. */
export interface SubnetInUse {
  net: Ip4;
  len: number;
  range?: { net: Ip4; len: number };
  gateway?: Ip4;
}

/** What the bridge driver made of a network's options (moby: networkConfiguration). */
export interface BridgeNetworkConfig {
  bridgeName: string;
  isDefault: boolean;
  mtu: number;
  enableIcc: boolean;
  enableIpMasquerade: boolean;
  inhibitIpv4: boolean;
  internal: boolean;
  gatewayMode: GatewayMode;
  hostBindingIp: Ip4;
  hostIpv4?: Ip4;
  containerIfacePrefix: string;
  trustedHostInterfaces: string[];
  /** Containers' default route when it isn't the bridge's own address. */
  defaultGateway?: Ip4;
  /** The driver made the bridge, and will delete it. */
  ownBridge: boolean;
}

export interface Network {
  id: string;
  name: string;
  driver: NetworkDriver;
  scope: 'local' | 'swarm';
  /** µs since the epoch. */
  created: number;
  enableIPv4: boolean;
  enableIPv6: boolean;
  internal: boolean;
  attachable: boolean;
  ingress: boolean;
  configOnly: boolean;
  configFrom: string;
  options: Record<string, string>;
  labels: Record<string, string>;
  /** As `inspect` prints it: the given configuration, or the subnet and gateway chosen for it. */
  ipam: Ipam;
  /** The user chose the (IPv4) subnet: endpoints may ask for addresses. */
  configuredSubnets: boolean;
  /** IPv4 subnet in use, once allocated. */
  pool?: SubnetInUse;
  /** Further subnets (macvlan and ipvlan may have several). */
  morePools?: SubnetInUse[];
  bridge?: BridgeNetworkConfig;
  macvlan?: { mode: 'bridge' | 'private' | 'vepa' | 'passthru'; parent: string; internal: boolean };
  ipvlan?: { mode: 'l2' | 'l3' | 'l3s'; flag: string; parent: string; internal: boolean };
  /** Live endpoints by id. Creation order is the key order. */
  endpoints: Record<string, Endpoint>;
}

/** libnetwork's endpoint: a sandbox's place on a network. */
export interface Endpoint {
  id: string;
  network: string;
  container: string;
  /** Name the endpoint has (the container's at that time). */
  name: string;
  address?: Ip4;
  prefixLen: number;
  mac: Mac | '';
  /** Name of the sandbox's end before it got its place, in the sandbox, and of the host's end (bridge); '' where there is none. */
  srcName: string;
  ifName: string;
  hostIfName: string;
  gateway?: Ip4;
  /** ipvlan l3: the default route names the device alone. */
  gatewayDev?: boolean;
  /** Host ports it holds (only the endpoint of the sandbox's gateway has any). */
  portMappings: PortMapping[];
  /** Rules for `--link` on the default bridge with icc off: remembered so that they can be deleted. */
  links: { parent: Ip4; child: Ip4; ports: { proto: 'tcp' | 'udp' | 'sctp'; port: number }[] }[];
}

export interface PortMapping {
  proto: 'tcp' | 'udp' | 'sctp';
  containerIp: Ip4;
  containerPort: number;
  hostIp: Ip4;
  /** 0 in gateway mode routed: nothing is mapped, the port is only opened. */
  hostPort: number;
  /** docker-proxy's process; with --userland-proxy=false only the socket that keeps the port. */
  proxyPid?: number;
  socket?: { netns: NetnsId; id: number };
}

// ---- containers --------------------------------------------------------------------------------------------------

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export interface ContainerState {
  status: ContainerStatus;
  pid: number;
  exitCode: number;
  error: string;
  oomKilled: boolean;
  /** µs since the epoch, 0 for never. */
  startedAt: number;
  finishedAt: number;
  /** Stopped by the user: a restart policy leaves it alone. */
  hasBeenManuallyStopped: boolean;
}

/** What a container's `NetworkSettings.Networks` entry holds. `config` is what the user asked for. */
export interface ContainerEndpoint {
  network: string;
  networkId: string;
  config: EndpointConfig;
  /** '' while the container isn't running. */
  endpointId: string;
  dnsNames: string[] | null;
}

export interface LogEntry {
  stream: 'stdout' | 'stderr';
  text: string /** µs */;
  at: number;
}

export interface Container {
  id: string;
  name: string;
  /** µs since the epoch. */
  created: number;
  image: string;
  path: string;
  args: string[];
  config: ContainerConfig;
  hostConfig: HostConfig;
  state: ContainerState;
  restartCount: number;
  /** Endpoints by network name, in the order they were connected. */
  endpoints: Record<string, ContainerEndpoint>;
  /** Sandbox (libnetwork): '' while there is none. */
  sandboxId: string;
  netns?: NetnsId;
  /** Endpoint whose gateway is the sandbox's default route; it holds the published ports. */
  gatewayEndpoint?: string;
  /** The internal resolver runs in the sandbox, with these servers behind it. */
  resolver?: { udpPort: number; tcpPort: number; servers: ExtServer[] };
  /** What the daemon last wrote: a file that differs was edited and is left alone. */
  resolvConf?: string;
  /** Its mount namespace (made with it), and its UTS and pid namespaces of the present run. */
  mnt: string;
  uts: string;
  pidns: string;
  /** Whole lines, oldest first. */
  log: LogEntry[];
  /** What it began to write of a line: in the log only once the line, or the container, has come to its end. */
  unfinished?: Partial<Record<LogEntry['stream'], LogEntry>>;
  /** Links of the default bridge: container id by alias. */
  links: { alias: string; container: string; name: string }[];
}

export interface Exec {
  id: string;
  container: string;
  request: ExecCreateRequest;
  pid: number;
  running: boolean;
  exitCode: number | null /** wrote nothing before it failed */;
  error?: string;
}

// ---- IPAM and ports ----------------------------------------------------------------------------------------------

/** One allocated subnet of the local address space and the addresses of it in use. */
export interface IpamPool {
  net: Ip4;
  len: number;
  /** Sorted. */
  used: Ip4[];
  /** Ranges (--ip-range) that networks have of it. */
  subs: { net: Ip4; len: number }[];
  /** Networks on it: more than one only when each has a range. */
  refs: number;
}
export interface IpamState {
  pools: IpamPool[];
  /** Engine 20.10 goes round the predefined subnets: the next one to try. */
  next?: number;
}

/** moby's portallocator: per protocol and host address. */
export interface PortAllocatorState {
  /** "tcp/0.0.0.0" -> ports in use. */
  used: Record<string, number[]>;
  /** "tcp/0.0.0.0/begin-end" -> last port handed out of that range. */
  last: Record<string, number>;
}
