/** Go types behind `docker info --format` and `docker version --format`. */
import {
  ANY,
  BOOL,
  embed,
  INT,
  INT64,
  mapOf,
  namedType,
  pointerTo,
  STRING,
  sliceOf,
  structOf,
  tag,
} from '../govalue/types.ts';
import { STRING_MAP, STRING_PAIRS, STRING_SLICE } from './common.ts';

const COMMIT = structOf('system.Commit', { ID: STRING, Expected: tag(STRING, ',omitempty') });

const PLUGINS_INFO = structOf('system.PluginsInfo', {
  Volume: STRING_SLICE,
  Network: STRING_SLICE,
  Authorization: STRING_SLICE,
  Log: STRING_SLICE,
});

const PEER = structOf('swarm.Peer', { NodeID: STRING, Addr: STRING });

const SWARM_INFO = structOf('swarm.Info', {
  NodeID: STRING,
  NodeAddr: STRING,
  LocalNodeState: namedType('swarm.LocalNodeState', STRING),
  ControlAvailable: BOOL,
  Error: STRING,
  RemoteManagers: sliceOf(PEER),
  Nodes: tag(INT, ',omitempty'),
  Managers: tag(INT, ',omitempty'),
  Cluster: tag(pointerTo(structOf('swarm.ClusterInfo', { ID: STRING })), ',omitempty'),
  Warnings: tag(STRING_SLICE, ',omitempty'),
});

const RUNTIME = structOf('system.RuntimeWithStatus', {
  Runtime: embed(
    structOf('system.Runtime', {
      Path: tag(STRING, 'path,omitempty'),
      Args: tag(STRING_SLICE, 'runtimeArgs,omitempty'),
      Type: tag(STRING, 'runtimeType,omitempty'),
      Options: tag(mapOf(STRING, ANY), 'options,omitempty'),
    }),
  ),
  Status: tag(STRING_MAP, 'status,omitempty'),
});

/** GET /info. */
export const SYSTEM_INFO = structOf('system.Info', {
  ID: STRING,
  Containers: INT,
  ContainersRunning: INT,
  ContainersPaused: INT,
  ContainersStopped: INT,
  Images: INT,
  Driver: STRING,
  DriverStatus: STRING_PAIRS,
  SystemStatus: tag(STRING_PAIRS, ',omitempty'),
  Plugins: PLUGINS_INFO,
  MemoryLimit: BOOL,
  SwapLimit: BOOL,
  KernelMemory: tag(BOOL, ',omitempty'),
  KernelMemoryTCP: tag(BOOL, ',omitempty'),
  CPUCfsPeriod: tag(BOOL, 'CpuCfsPeriod'),
  CPUCfsQuota: tag(BOOL, 'CpuCfsQuota'),
  CPUShares: BOOL,
  CPUSet: BOOL,
  PidsLimit: BOOL,
  IPv4Forwarding: BOOL,
  Debug: BOOL,
  NFd: INT,
  OomKillDisable: BOOL,
  NGoroutines: INT,
  SystemTime: STRING,
  LoggingDriver: STRING,
  CgroupDriver: STRING,
  CgroupVersion: tag(STRING, ',omitempty'),
  NEventsListener: INT,
  KernelVersion: STRING,
  OperatingSystem: STRING,
  OSVersion: STRING,
  OSType: STRING,
  Architecture: STRING,
  IndexServerAddress: STRING,
  RegistryConfig: pointerTo(
    structOf('registry.ServiceConfig', { IndexConfigs: ANY, InsecureRegistryCIDRs: ANY, Mirrors: ANY }),
  ),
  NCPU: INT,
  MemTotal: INT64,
  GenericResources: sliceOf(structOf('swarm.GenericResource', { NamedResourceSpec: ANY })),
  DockerRootDir: STRING,
  HTTPProxy: tag(STRING, 'HttpProxy'),
  HTTPSProxy: tag(STRING, 'HttpsProxy'),
  NoProxy: STRING,
  Name: STRING,
  Labels: STRING_SLICE,
  ExperimentalBuild: BOOL,
  ServerVersion: STRING,
  Runtimes: mapOf(STRING, RUNTIME),
  DefaultRuntime: STRING,
  Swarm: SWARM_INFO,
  LiveRestoreEnabled: BOOL,
  Isolation: namedType('container.Isolation', STRING),
  InitBinary: STRING,
  ContainerdCommit: COMMIT,
  RuncCommit: COMMIT,
  InitCommit: COMMIT,
  SecurityOptions: STRING_SLICE,
  ProductLicense: tag(STRING, ',omitempty'),
  DefaultAddressPools: tag(sliceOf(structOf('system.NetworkAddressPool', { Base: STRING, Size: INT })), ',omitempty'),
  FirewallBackend: tag(
    pointerTo(structOf('system.FirewallInfo', { Driver: STRING, Info: tag(STRING_PAIRS, ',omitempty') })),
    ',omitempty',
  ),
  CDISpecDirs: STRING_SLICE,
  DiscoveredDevices: tag(sliceOf(structOf('system.DeviceInfo', { Source: STRING, ID: STRING })), ',omitempty'),
  Containerd: tag(pointerTo(structOf('system.ContainerdInfo', { Address: STRING, Namespaces: ANY })), ',omitempty'),
  Warnings: STRING_SLICE,
});

/** The client's own half of `docker version`. */
const CLIENT_VERSION = structOf('system.clientVersion', {
  Platform: tag(pointerTo(structOf('system.platformInfo', { Name: tag(STRING, 'Name,omitempty') })), ',omitempty'),
  Version: tag(STRING, ',omitempty'),
  APIVersion: tag(STRING, 'ApiVersion,omitempty'),
  DefaultAPIVersion: tag(STRING, ',omitempty'),
  GitCommit: tag(STRING, ',omitempty'),
  GoVersion: tag(STRING, ',omitempty'),
  Os: tag(STRING, ',omitempty'),
  Arch: tag(STRING, ',omitempty'),
  BuildTime: tag(STRING, ',omitempty'),
  Context: STRING,
});

const CLIENT_INFO = structOf('system.clientInfo', {
  Debug: BOOL,
  clientVersion: embed(CLIENT_VERSION),
  Plugins: sliceOf(structOf('manager.Plugin', { Name: STRING })),
  Warnings: STRING_SLICE,
});

/** What `docker info --format` runs on: the API's info with the client's beside it, under `ClientInfo`. */
export const DOCKER_INFO = structOf('system.dockerInfo', {
  Info: embed(pointerTo(SYSTEM_INFO)),
  ServerErrors: tag(STRING_SLICE, ',omitempty'),
  UserName: tag(STRING, '-'),
  ClientInfo: tag(pointerTo(CLIENT_INFO), ',omitempty'),
  ClientErrors: tag(STRING_SLICE, ',omitempty'),
});

const COMPONENT = structOf('types.ComponentVersion', {
  Name: STRING,
  Version: STRING,
  Details: tag(STRING_MAP, ',omitempty'),
});

const SERVER_VERSION = structOf('types.Version', {
  Platform: structOf('struct { Name string }', { Name: STRING }),
  Components: tag(sliceOf(COMPONENT), ',omitempty'),
  Version: STRING,
  APIVersion: tag(STRING, 'ApiVersion'),
  MinAPIVersion: tag(STRING, ',omitempty'),
  GitCommit: STRING,
  GoVersion: STRING,
  Os: STRING,
  Arch: STRING,
  KernelVersion: tag(STRING, ',omitempty'),
  Experimental: tag(BOOL, ',omitempty'),
  BuildTime: tag(STRING, ',omitempty'),
});

/** What `docker version --format` runs on: `{Client, Server}`; its template is named "version". */
export const DOCKER_VERSION = structOf('system.versionInfo', {
  Client: CLIENT_VERSION,
  Server: pointerTo(SERVER_VERSION),
});
