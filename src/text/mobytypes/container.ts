/** Go types of a container as the Engine API 1.51 gives it (`api/types/container`), for `docker inspect`. */
import {
  arrayOf,
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
  UINT,
  UINT16,
  UINT64,
} from '../govalue/types.ts';
import {
  BOOL_POINTER,
  DESCRIPTOR,
  DRIVER_DATA,
  EMPTY_STRUCT,
  getter,
  HEALTHCHECK_CONFIG,
  INT_POINTER,
  INT64_POINTER,
  PORT_MAP,
  PORT_SET,
  STR_SLICE,
  STRING_MAP,
  STRING_SET,
  STRING_SLICE,
  TIME,
  test,
} from './common.ts';
import { ENDPOINT_SETTINGS } from './network.ts';

const HEALTHCHECK_RESULT = structOf('container.HealthcheckResult', {
  Start: TIME,
  End: TIME,
  ExitCode: INT,
  Output: STRING,
});

const HEALTH = structOf('container.Health', {
  Status: STRING,
  FailingStreak: INT,
  Log: sliceOf(pointerTo(HEALTHCHECK_RESULT)),
});

export const CONTAINER_STATE = structOf('container.State', {
  Status: STRING,
  Running: BOOL,
  Paused: BOOL,
  Restarting: BOOL,
  OOMKilled: BOOL,
  Dead: BOOL,
  Pid: INT,
  ExitCode: INT,
  Error: STRING,
  StartedAt: STRING,
  FinishedAt: STRING,
  Health: tag(pointerTo(HEALTH), ',omitempty'),
});

export const CONTAINER_CONFIG = structOf('container.Config', {
  Hostname: STRING,
  Domainname: STRING,
  User: STRING,
  AttachStdin: BOOL,
  AttachStdout: BOOL,
  AttachStderr: BOOL,
  ExposedPorts: tag(PORT_SET, ',omitempty'),
  Tty: BOOL,
  OpenStdin: BOOL,
  StdinOnce: BOOL,
  Env: STRING_SLICE,
  Cmd: STR_SLICE,
  Healthcheck: tag(pointerTo(HEALTHCHECK_CONFIG), ',omitempty'),
  ArgsEscaped: tag(BOOL, ',omitempty'),
  Image: STRING,
  Volumes: STRING_SET,
  WorkingDir: STRING,
  Entrypoint: STR_SLICE,
  NetworkDisabled: tag(BOOL, ',omitempty'),
  MacAddress: tag(STRING, ',omitempty'),
  OnBuild: STRING_SLICE,
  Labels: STRING_MAP,
  StopSignal: tag(STRING, ',omitempty'),
  StopTimeout: tag(INT_POINTER, ',omitempty'),
  Shell: tag(STR_SLICE, ',omitempty'),
});

const isContainerMode = (text: string): boolean => text.startsWith('container:');
const BUILTIN_MODES = ['default', 'none', 'bridge', 'host'];
const isUserDefined = (text: string): boolean => !BUILTIN_MODES.includes(text) && !isContainerMode(text);
const containerOf = (data: unknown): string => /^container:(.*)/.exec(String(data ?? ''))?.[1] ?? '';

const NETWORK_MODE = namedType('container.NetworkMode', STRING, {
  methods: {
    IsNone: test((text) => text === 'none'),
    IsDefault: test((text) => text === 'default'),
    IsBridge: test((text) => text === 'bridge'),
    IsHost: test((text) => text === 'host'),
    IsContainer: test(isContainerMode),
    IsPrivate: test((text) => text !== 'host' && !isContainerMode(text)),
    IsUserDefined: test(isUserDefined),
    ConnectedContainer: getter(STRING, containerOf),
    UserDefined: getter(STRING, (data) => (isUserDefined(String(data ?? '')) ? data : '')),
    NetworkName: getter(STRING, (data) => (isContainerMode(String(data ?? '')) ? 'container' : data)),
  },
});

/** Modes of the other namespaces, which can be asked the same few questions. */
const namespaceMode = (name: string) =>
  namedType(name, STRING, {
    methods: {
      IsHost: test((text) => text === 'host'),
      IsPrivate: test((text) => text === 'private' || (name !== 'container.IpcMode' && text !== 'host')),
      IsContainer: test(isContainerMode),
      Container: getter(STRING, containerOf),
    },
  });

const RESTART_POLICY = structOf('container.RestartPolicy', {
  Name: namedType('container.RestartPolicyMode', STRING),
  MaximumRetryCount: INT,
});

const WEIGHT_DEVICE = structOf('blkiodev.WeightDevice', { Path: STRING, Weight: UINT16 });
const THROTTLE_DEVICES = sliceOf(pointerTo(structOf('blkiodev.ThrottleDevice', { Path: STRING, Rate: UINT64 })));

const ULIMIT = structOf(
  'units.Ulimit',
  { Name: STRING, Hard: INT64, Soft: INT64 },
  {
    stringer: (data) => {
      const { Name = '', Hard = 0, Soft = 0 } = data as { Name?: string; Hard?: number; Soft?: number };
      return `${Name}=${Soft}:${Hard}`;
    },
  },
);

const RESOURCES = structOf('container.Resources', {
  CPUShares: tag(INT64, 'CpuShares'),
  Memory: INT64,
  NanoCPUs: tag(INT64, 'NanoCpus'),
  CgroupParent: STRING,
  BlkioWeight: UINT16,
  BlkioWeightDevice: sliceOf(pointerTo(WEIGHT_DEVICE)),
  BlkioDeviceReadBps: THROTTLE_DEVICES,
  BlkioDeviceWriteBps: THROTTLE_DEVICES,
  BlkioDeviceReadIOps: THROTTLE_DEVICES,
  BlkioDeviceWriteIOps: THROTTLE_DEVICES,
  CPUPeriod: tag(INT64, 'CpuPeriod'),
  CPUQuota: tag(INT64, 'CpuQuota'),
  CPURealtimePeriod: tag(INT64, 'CpuRealtimePeriod'),
  CPURealtimeRuntime: tag(INT64, 'CpuRealtimeRuntime'),
  CpusetCpus: STRING,
  CpusetMems: STRING,
  Devices: sliceOf(
    structOf('container.DeviceMapping', { PathOnHost: STRING, PathInContainer: STRING, CgroupPermissions: STRING }),
  ),
  DeviceCgroupRules: STRING_SLICE,
  DeviceRequests: sliceOf(
    structOf('container.DeviceRequest', {
      Driver: STRING,
      Count: INT,
      DeviceIDs: STRING_SLICE,
      Capabilities: sliceOf(STRING_SLICE),
      Options: STRING_MAP,
    }),
  ),
  KernelMemory: tag(INT64, ',omitempty'),
  KernelMemoryTCP: tag(INT64, ',omitempty'),
  MemoryReservation: INT64,
  MemorySwap: INT64,
  MemorySwappiness: INT64_POINTER,
  OomKillDisable: BOOL_POINTER,
  PidsLimit: INT64_POINTER,
  Ulimits: sliceOf(pointerTo(ULIMIT)),
  CPUCount: tag(INT64, 'CpuCount'),
  CPUPercent: tag(INT64, 'CpuPercent'),
  IOMaximumIOps: UINT64,
  IOMaximumBandwidth: UINT64,
});

const MOUNT = structOf('mount.Mount', {
  Type: tag(namedType('mount.Type', STRING), ',omitempty'),
  Source: tag(STRING, ',omitempty'),
  Target: tag(STRING, ',omitempty'),
  ReadOnly: tag(BOOL, ',omitempty'),
  Consistency: tag(namedType('mount.Consistency', STRING), ',omitempty'),
  BindOptions: tag(pointerTo(structOf('mount.BindOptions', { Propagation: STRING })), ',omitempty'),
  VolumeOptions: tag(pointerTo(structOf('mount.VolumeOptions', { NoCopy: BOOL })), ',omitempty'),
  ImageOptions: tag(pointerTo(structOf('mount.ImageOptions', { Subpath: STRING })), ',omitempty'),
  TmpfsOptions: tag(pointerTo(structOf('mount.TmpfsOptions', { SizeBytes: INT64 })), ',omitempty'),
  ClusterOptions: tag(pointerTo(EMPTY_STRUCT), ',omitempty'),
});

export const HOST_CONFIG = structOf('container.HostConfig', {
  Binds: STRING_SLICE,
  ContainerIDFile: STRING,
  LogConfig: structOf('container.LogConfig', { Type: STRING, Config: STRING_MAP }),
  NetworkMode: NETWORK_MODE,
  PortBindings: PORT_MAP,
  RestartPolicy: RESTART_POLICY,
  AutoRemove: BOOL,
  VolumeDriver: STRING,
  VolumesFrom: STRING_SLICE,
  ConsoleSize: arrayOf(2, UINT),
  Annotations: tag(STRING_MAP, ',omitempty'),
  CapAdd: STR_SLICE,
  CapDrop: STR_SLICE,
  CgroupnsMode: namespaceMode('container.CgroupnsMode'),
  DNS: tag(STRING_SLICE, 'Dns'),
  DNSOptions: tag(STRING_SLICE, 'DnsOptions'),
  DNSSearch: tag(STRING_SLICE, 'DnsSearch'),
  ExtraHosts: STRING_SLICE,
  GroupAdd: STRING_SLICE,
  IpcMode: namespaceMode('container.IpcMode'),
  Cgroup: namedType('container.CgroupSpec', STRING),
  Links: STRING_SLICE,
  OomScoreAdj: INT,
  PidMode: namespaceMode('container.PidMode'),
  Privileged: BOOL,
  PublishAllPorts: BOOL,
  ReadonlyRootfs: BOOL,
  SecurityOpt: STRING_SLICE,
  StorageOpt: tag(STRING_MAP, ',omitempty'),
  Tmpfs: tag(STRING_MAP, ',omitempty'),
  UTSMode: namespaceMode('container.UTSMode'),
  UsernsMode: namespaceMode('container.UsernsMode'),
  ShmSize: INT64,
  Sysctls: tag(STRING_MAP, ',omitempty'),
  Runtime: tag(STRING, ',omitempty'),
  Isolation: namedType('container.Isolation', STRING),
  Resources: embed(RESOURCES),
  Mounts: tag(sliceOf(MOUNT), ',omitempty'),
  MaskedPaths: STRING_SLICE,
  ReadonlyPaths: STRING_SLICE,
  Init: tag(BOOL_POINTER, ',omitempty'),
});

const MOUNT_POINT = structOf('container.MountPoint', {
  Type: tag(namedType('mount.Type', STRING), ',omitempty'),
  Name: tag(STRING, ',omitempty'),
  Source: STRING,
  Destination: STRING,
  Driver: tag(STRING, ',omitempty'),
  Mode: STRING,
  RW: BOOL,
  Propagation: namedType('mount.Propagation', STRING),
});

const ADDRESSES = sliceOf(structOf('network.Address', { Addr: STRING, PrefixLen: INT }));

const NETWORK_SETTINGS_BASE = structOf('container.NetworkSettingsBase', {
  Bridge: STRING,
  SandboxID: STRING,
  SandboxKey: STRING,
  Ports: PORT_MAP,
  HairpinMode: BOOL,
  LinkLocalIPv6Address: STRING,
  LinkLocalIPv6PrefixLen: INT,
  SecondaryIPAddresses: ADDRESSES,
  SecondaryIPv6Addresses: ADDRESSES,
});

const DEFAULT_NETWORK_SETTINGS = structOf('container.DefaultNetworkSettings', {
  EndpointID: STRING,
  Gateway: STRING,
  GlobalIPv6Address: STRING,
  GlobalIPv6PrefixLen: INT,
  IPAddress: STRING,
  IPPrefixLen: INT,
  IPv6Gateway: STRING,
  MacAddress: STRING,
});

export const NETWORK_SETTINGS = structOf('container.NetworkSettings', {
  NetworkSettingsBase: embed(NETWORK_SETTINGS_BASE),
  DefaultNetworkSettings: embed(DEFAULT_NETWORK_SETTINGS),
  Networks: mapOf(STRING, pointerTo(ENDPOINT_SETTINGS)),
});

const CONTAINER_JSON_BASE = structOf('container.ContainerJSONBase', {
  ID: tag(STRING, 'Id'),
  Created: STRING,
  Path: STRING,
  Args: STRING_SLICE,
  State: pointerTo(CONTAINER_STATE),
  Image: STRING,
  ResolvConfPath: STRING,
  HostnamePath: STRING,
  HostsPath: STRING,
  LogPath: STRING,
  Name: STRING,
  RestartCount: INT,
  Driver: STRING,
  Platform: STRING,
  MountLabel: STRING,
  ProcessLabel: STRING,
  AppArmorProfile: STRING,
  ExecIDs: STRING_SLICE,
  HostConfig: pointerTo(HOST_CONFIG),
  GraphDriver: DRIVER_DATA,
  SizeRw: tag(INT64_POINTER, ',omitempty'),
  SizeRootFs: tag(INT64_POINTER, ',omitempty'),
});

/** GET /containers/X/json. */
export const CONTAINER_INSPECT = structOf('container.InspectResponse', {
  ContainerJSONBase: embed(pointerTo(CONTAINER_JSON_BASE)),
  Mounts: sliceOf(MOUNT_POINT),
  Config: pointerTo(CONTAINER_CONFIG),
  NetworkSettings: pointerTo(NETWORK_SETTINGS),
  ImageManifestDescriptor: tag(pointerTo(DESCRIPTOR), ',omitempty'),
});

/** A platform that a listed container does not tell: `{{.Platform}}` in `docker ps` prints `<nil>`. */
export const NO_PLATFORM = pointerTo(structOf('v1.Platform', { os: EMPTY_STRUCT }));
