/**
 * Bodies of the Engine API (v1.51) as the model uses them: field names and nesting are the API's, so that what a
 * client sends can be kept, and what `inspect` gives needs no translation. Fields the lab never reads are kept all
 * the same when `docker inspect` prints them.
 */

/** "80/tcp": container port and protocol. */
export type Port = string;
export interface PortBinding {
  HostIp: string;
  HostPort: string;
}
/** Host bindings by container port; null in `NetworkSettings.Ports` for a port that is only exposed. */
export type PortMap = Record<Port, PortBinding[] | null>;

/** container.Config: what belongs to the image and the process. */
export interface ContainerConfig {
  Hostname: string;
  Domainname: string;
  User: string;
  AttachStdin: boolean;
  AttachStdout: boolean;
  AttachStderr: boolean;
  ExposedPorts?: Record<Port, Record<string, never>>;
  Tty: boolean;
  OpenStdin: boolean;
  StdinOnce: boolean;
  /** KEY=value, the image's first. */
  Env: string[] | null;
  Cmd: string[] | null;
  Image: string;
  Volumes: Record<string, Record<string, never>> | null;
  WorkingDir: string;
  Entrypoint: string[] | null;
  /** Filled in by `inspect` for old clients (the first endpoint's). */
  MacAddress?: string;
  NetworkDisabled?: boolean;
  OnBuild: string[] | null;
  Labels: Record<string, string>;
  StopSignal?: string;
  StopTimeout?: number;
}

export interface RestartPolicy {
  Name: '' | 'no' | 'always' | 'on-failure' | 'unless-stopped';
  MaximumRetryCount: number;
}

/** container.HostConfig, the fields that a client of the lab may set; `hostconfig.ts` gives the rest their defaults. */
/** What `--mount` asks for (api/types/mount). */
export interface MountSpec {
  Type: string;
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
}
/** A mount as it is (container.MountPoint). */
export interface MountPoint {
  Type: string;
  Source: string;
  Destination: string;
  Mode: string;
  RW: boolean;
  Propagation: string;
}
export interface HostConfig {
  NetworkMode: string;
  PortBindings: PortMap;
  PublishAllPorts: boolean;
  RestartPolicy: RestartPolicy;
  AutoRemove: boolean;
  Links: string[] | null;
  Dns: string[];
  DnsOptions: string[];
  DnsSearch: string[];
  ExtraHosts: string[] | null;
  CapAdd: string[] | null;
  CapDrop: string[] | null;
  Privileged: boolean;
  ReadonlyRootfs: boolean;
  PidMode: string;
  IpcMode: string;
  UTSMode: string;
  UsernsMode: string;
  CgroupnsMode: string;
  Binds: string[] | null;
  VolumesFrom: string[] | null;
  Tmpfs?: Record<string, string>;
  Mounts?: MountSpec[];
  Sysctls?: Record<string, string>;
  SecurityOpt: string[] | null;
  Memory: number;
  NanoCpus: number;
  CpuShares: number;
  ShmSize: number;
  MemorySwap: number;
  MemoryReservation: number;
  PidsLimit: number | null;
  OomKillDisable: boolean | null;
  CpusetCpus: string;
  CpuPeriod: number;
  CpuQuota: number;
  LogConfig: { Type: string; Config: Record<string, string> };
  Init?: boolean;
  Runtime: string;
  Isolation: string;
  ConsoleSize: [number, number];
  GroupAdd: string[] | null;
  OomScoreAdj: number;
}

export interface EndpointIpamConfig {
  IPv4Address?: string;
  IPv6Address?: string;
  LinkLocalIPs?: string[];
}
/** network.EndpointSettings as a client sends it. */
export interface EndpointConfig {
  IPAMConfig?: EndpointIpamConfig | null;
  Links?: string[] | null;
  Aliases?: string[] | null;
  /** Asked for; an endpoint without one gets a random address at each start. */
  MacAddress?: string;
  DriverOpts?: Record<string, string> | null;
  GwPriority?: number;
}
/** Endpoints by network name, in the order they were given. */
export type EndpointsConfig = Record<string, EndpointConfig>;

/** One subnet of a network. */
export interface IpamConfig {
  Subnet?: string;
  IPRange?: string;
  Gateway?: string;
  AuxiliaryAddresses?: Record<string, string>;
}
export interface Ipam {
  Driver: string;
  Options: Record<string, string> | null;
  Config: IpamConfig[] | null;
}

/** Body of POST /networks/create. */
export interface NetworkCreateRequest {
  Name: string;
  /** Default "bridge". */
  Driver?: string;
  Scope?: string;
  EnableIPv4?: boolean;
  EnableIPv6?: boolean;
  IPAM?: Partial<Ipam> | undefined;
  Internal?: boolean;
  Attachable?: boolean;
  Ingress?: boolean;
  ConfigOnly?: boolean;
  ConfigFrom?: { Network: string };
  Options?: Record<string, string>;
  Labels?: Record<string, string>;
}
/** Body of POST /containers/create, plus its `name` parameter. `Config` and `HostConfig` may leave out what is at its default. */
export interface ContainerCreateRequest {
  name?: string;
  Config: Partial<ContainerConfig> & { Image: string };
  HostConfig?: Partial<HostConfig>;
  /** Endpoints by network name; `null` for none given. */
  EndpointsConfig?: EndpointsConfig;
  Platform?: string;
}
export interface ContainerCreateResponse {
  Id: string;
  Warnings: string[];
}
export interface NetworkCreateResponse {
  Id: string;
  Warning: string;
}

/** Filters of list and prune calls: values by key (`{name: ['a'], label: ['x=y']}`). */
export type Filters = Record<string, string[]>;

export interface ExecCreateRequest {
  Cmd: string[];
  AttachStdin?: boolean;
  AttachStdout?: boolean;
  AttachStderr?: boolean;
  Tty?: boolean;
  Detach?: boolean;
  Env?: string[];
  WorkingDir?: string;
  User?: string;
  Privileged?: boolean;
}

/** A published port as `docker ps` lists it. */
export interface PortSummary {
  IP?: string;
  PrivatePort: number;
  PublicPort?: number;
  Type: string;
}
/** One row of GET /containers/json. */
export interface ContainerSummary {
  Id: string;
  Names: string[];
  Image: string;
  ImageID: string;
  Command: string;
  /** Seconds since the epoch. */
  Created: number;
  Ports: PortSummary[];
  Labels: Record<string, string>;
  State: string;
  Status: string;
  SizeRw?: number;
  SizeRootFs?: number;
  HostConfig: { NetworkMode: string };
  NetworkSettings: { Networks: Record<string, Record<string, unknown>> };
  Mounts: MountPoint[];
}
export interface ImageSummary {
  Containers: number;
  Created: number;
  Id: string;
  Labels: Record<string, string> | null;
  ParentId: string;
  RepoDigests: string[];
  RepoTags: string[];
  SharedSize: number;
  Size: number;
}

/** One message of GET /events. `timeNano` is kept in µs precision. */
export interface EventMessage {
  Type: 'container' | 'network' | 'image' | 'volume' | 'daemon';
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string> };
  scope: 'local' | 'swarm';
  /** µs since the epoch. */
  at: number;
}
