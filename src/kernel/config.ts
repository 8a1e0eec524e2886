/**
 * What commands change: machines, namespaces, links, addresses, routes, rules, processes. Plain, immutable
 * data, changed through immer (Kernel.update). Packet-changed tables are in hot.ts.
 */
import type { ServiceRef } from './hot.ts';
import type { Ip4, Mac } from './inet.ts';
import type { NetfilterConfig } from './netfilter/types.ts';

export type NetnsId = string;
export type MachineId = string;

/** A computer of the little world. */
export interface Machine {
  id: MachineId;
  hostname: string;
  /** Its initial namespaces. */
  netns: NetnsId;
  mnt: string;
  uts: string;
  pidns: string;
  /** Which tools are installed: Debian's on the hosts. */
  flavour: 'debian' | 'busybox';
  /** Named network namespaces of `ip netns` (/run/netns), newest last. */
  netnsNames: { name: string; netns: NetnsId }[];
}

export type LinkKind = 'loopback' | 'physical' | 'veth' | 'bridge' | 'dummy' | 'macvlan' | 'ipvlan' | 'vlan' | 'vxlan';

export interface LinkAddress {
  family: 4 | 6;
  /** IPv4 as a number; IPv6 as compressed text in `local6`. */
  local: Ip4;
  local6?: string;
  prefixLen: number;
  broadcast?: Ip4;
  peer?: Ip4;
  scope: 'global' | 'link' | 'host' | number;
  label?: string;
  secondary?: boolean;
  noprefixroute?: boolean;
  /** Seconds from `since` on; undefined means forever. */
  validLft?: number;
  preferredLft?: number;
  /** µs: when it was set (lifetimes and IPv6 duplicate address detection count from here). */
  since?: number;
  /** Metric of its connected route; IFA_PROTO (1 kernel_lo, 2 kernel_ra, 3 kernel_ll). */
  metric?: number;
  proto?: number;
}

/** net/bridge: per-bridge settings, in the units brctl prints (seconds). */
export interface BridgeConfig {
  stp: boolean;
  priority: number;
  forwardDelay: number;
  helloTime: number;
  maxAge: number;
  ageing: number;
  vlanFiltering: boolean /** address was set by hand (stays when ports come and go) */;
  addressSet: boolean /** MAC part of the bridge id: zero until it has a port or its address is set */;
  bridgeId: Mac;
  nextPort: number;
  mcastSnooping: boolean;
  groupFwdMask: number /** br_port_state_selection has run: from then on its carrier is that of its ports, before it is simply on */;
  selected?: boolean;
}
export interface BridgePort {
  no: number;
  priority: number;
  cost: number;
  hairpin: boolean;
  isolated: boolean;
  learning: boolean;
  flood: boolean;
  state: 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking';
}

export interface Link {
  ifindex: number;
  name: string;
  kind: LinkKind;
  address: Mac;
  broadcast: Mac;
  mtu: number;
  /** IFF_UP. Carrier and operstate are derived (netdev.ts). */
  up: boolean;
  noarp: boolean;
  /** How many want it promiscuous or all-multicast (bridge, packet sockets, the user). Flags show it only when the user does. */
  promisc: number;
  allmulti: number;
  userPromisc?: boolean;
  userAllmulti?: boolean;
  multicastOff?: boolean;
  /** It was up since it was registered or moved: its queueing discipline is no longer noop. */
  started?: boolean;
  altnames?: string[];
  /** Further unicast addresses it takes frames for (dev_uc_add). */
  unicast?: Mac[];
  txqlen: number;
  alias?: string;
  group: number;
  /** A bridge whose MTU was set by hand no longer follows its ports. */
  mtuSet?: boolean;
  addrs: LinkAddress[];
  /** ifindex of the bridge it is a port of. */
  master?: number;
  /** veth: the other end. */
  peer?: { netns: NetnsId; ifindex: number };
  /** physical: the LAN segment its cable is plugged into. */
  segment?: string;
  /** ifindex that IFLA_LINK of a physical card gives (see world.ts); tools of BusyBox print it. */
  iflink?: number;
  bridge?: BridgeConfig;
  port?: BridgePort;
  /** macvlan, ipvlan, vlan, vxlan: the lower device; it may be in another namespace. A vxlan without one has ifindex 0 there. */
  parent?: { netns: NetnsId; ifindex: number };
  macvlan?: { mode: 'bridge' | 'private' | 'vepa' | 'passthru' };
  ipvlan?: { mode: 'l2' | 'l3' | 'l3s' };
  vlan?: { id: number; protocol: '802.1Q' | '802.1ad' };
  vxlan?: {
    vni: number;
    dstport: number;
    local?: Ip4;
    remote?: Ip4;
    learning: boolean;
    proxy: boolean /** static FDB of a vxlan device: MAC -> VTEP */;
    fdb: Record<Mac, Ip4>;
  };
  /** Set by the engine (IFLA_NET_NS_PINNED, "netns-immutable" in ip -d). */
  netnsImmutable?: boolean;
}

export type RouteType = 'unicast' | 'local' | 'broadcast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw';
export interface Route {
  table: number;
  type: RouteType;
  dst: Ip4;
  len: number;
  tos: number;
  metric: number;
  gateway?: Ip4;
  dev?: number;
  src?: Ip4;
  scope: 'global' | 'link' | 'host' | 'nowhere' | number;
  proto: 'kernel' | 'boot' | 'static' | 'dhcp' | 'ra' | 'redirect' | number;
  onlink?: boolean;
  mtu?: number;
  /** Further RTAX_* metrics by the name `ip route` gives them (window, rtt in ms, advmss …), and whether mtu is locked. */
  metrics?: Record<string, number>;
  mtuLock?: boolean;
  nexthops?: { gateway?: Ip4; dev: number; weight: number; onlink?: boolean }[];
}
export const RT_TABLE = { MAIN: 254, LOCAL: 255, DEFAULT: 253 } as const;
/** Policy rule (ip rule). */
export interface PolicyRule {
  priority: number;
  not?: boolean;
  src?: { addr: Ip4; len: number };
  dst?: { addr: Ip4; len: number };
  fwmark?: { value: number; mask: number };
  iif?: string;
  oif?: string;
  tos?: number;
  /** Protocol and ports of what is inside. */
  ipproto?: number;
  sport?: [low: number, high: number];
  dport?: [low: number, high: number];
  table: number;
  action: 'lookup' | 'blackhole' | 'unreachable' | 'prohibit' | 'goto' | 'nop';
  /** Where `goto` goes on: the first rule of this priority; as long as there is none, it does nothing. */
  target?: number;
}

export interface Netns {
  id: NetnsId;
  machine: MachineId;
  /** Inode shown by /proc/PID/ns/net and `ip netns identify`. */
  inode: number;
  /** By ifindex. */
  links: Record<number, Link>;
  nextIfindex: number;
  routes: Route[];
  rules: PolicyRule[];
  /** Values that differ from the kernel's defaults, by dotted name ("net.ipv4.conf.eth0.rp_filter"). */
  sysctl: Record<string, string>;
  nf: NetfilterConfig;
  /** What ip6tables wrote. The model sends no IPv6, so that no packet meets these rules. */
  nf6?: NetfilterConfig;
  /** Ids that this namespace gave to others (link-netnsid). */
  nsids: Record<NetnsId, number>;
}

/** A switch that physical cards are plugged into. */
export interface Segment {
  id: string /** One-way delay in µs. */;
  latency: number;
}

export interface MountNs {
  id: string;
  inode: number /** Name of the read-only base (an image, or the machine) that files overlay. */;
  base: string /** Absolute path -> content. null hides a file of the base. */;
  files: Record<string, string | null>;
  /** The root is mounted read-only (MS_RDONLY). */
  readonly?: boolean;
  /** What is mounted in it, besides the pseudo file systems. */
  mounts?: Mount[];
}
/** mount(2): a part of another mount namespace's tree (MS_BIND), or a writable place of its own (tmpfs). */
export interface Mount {
  /** Absolute path of the mount point. */
  at: string;
  /** The mount namespace whose `source` shows there; undefined for tmpfs. */
  from?: { mnt: string; source: string };
  readonly: boolean;
}
export interface UtsNs {
  id: string;
  inode: number;
  hostname: string;
  domainname: string;
}
export interface PidNs {
  id: string;
  inode: number;
  parent?: string;
  nextPid: number;
}

export interface Process {
  /** Process id on its machine's initial pid namespace, and inside its own. */
  pid: number;
  nsPid: number;
  ppid: number;
  machine: MachineId;
  ns: { net: NetnsId; mnt: string; uts: string; pid: string; ipc: number; user: number; cgroup: number; time: number };
  comm: string;
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  uid: number;
  tty?: string;
  /** µs since the epoch. */
  startedAt: number;
  state: 'S' | 'R' | 'D' | 'T' | 'Z';
  cgroup: string;
  /** Capabilities it has ("NET_ADMIN" …), where they are fewer than root's. */
  caps?: readonly string[];
  /** What it does while it runs, looked up by name (Kernel.services); undefined for one that only waits. */
  service?: ServiceRef;
}

/** The immutable part of a world. The docker layer adds its engines to it. */
export interface KernelConfig {
  machines: Record<MachineId, Machine>;
  netns: Record<NetnsId, Netns>;
  segments: Record<string, Segment>;
  mnt: Record<string, MountNs>;
  uts: Record<string, UtsNs>;
  pidns: Record<string, PidNs>;
  processes: Record<number, Process>;
}
