/** Defaults of a container's configuration, and the fields of HostConfig that `docker inspect` prints and the lab never reads. */
import type { ContainerConfig, HostConfig } from '../types.ts';
import type { Image } from '../state.ts';

export const defaultHostConfig = (): HostConfig => ({
  NetworkMode: 'bridge', PortBindings: {}, PublishAllPorts: false, RestartPolicy: { Name: 'no', MaximumRetryCount: 0 }, AutoRemove: false, Links: null,
  Dns: [], DnsOptions: [], DnsSearch: [], ExtraHosts: null, CapAdd: null, CapDrop: null, Privileged: false, ReadonlyRootfs: false,
  PidMode: '', IpcMode: 'private', UTSMode: '', UsernsMode: '', CgroupnsMode: 'host', Binds: null, VolumesFrom: null, SecurityOpt: null,
  Memory: 0, NanoCpus: 0, CpuShares: 0, ShmSize: 67_108_864, MemorySwap: 0, MemoryReservation: 0, PidsLimit: null, OomKillDisable: false, CpusetCpus: '', CpuPeriod: 0, CpuQuota: 0,
  LogConfig: { Type: 'json-file', Config: {} }, Runtime: 'runc', ConsoleSize: [0, 0], GroupAdd: null, OomScoreAdj: 0,
});

/** The container's own configuration over the image's. */
export function mergeConfig(given: Partial<ContainerConfig> & { Image: string }, image: Image): ContainerConfig {
  const exposed: Record<string, Record<string, never>> = {};
  for (const port of [...image.exposed, ...Object.keys(given.ExposedPorts ?? {})].sort()) exposed[port] = {};
  const keys = new Set((given.Env ?? []).map((e) => e.split('=')[0]));
  const env = [...(given.Env ?? []), ...image.env.filter((e) => !keys.has(e.split('=')[0]))];
  // a new entrypoint throws the image's command away
  const entrypoint = given.Entrypoint?.length ? given.Entrypoint.filter((e) => e !== '') : null;
  const cmd = given.Cmd?.length ? given.Cmd : given.Entrypoint?.length ? null : image.cmd;
  return {
    Hostname: given.Hostname ?? '', Domainname: given.Domainname ?? '', User: given.User ?? '',
    AttachStdin: given.AttachStdin ?? false, AttachStdout: given.AttachStdout ?? false, AttachStderr: given.AttachStderr ?? false,
    ...(Object.keys(exposed).length > 0 && { ExposedPorts: exposed }),
    Tty: given.Tty ?? false, OpenStdin: given.OpenStdin ?? false, StdinOnce: given.StdinOnce ?? false,
    Env: env.length ? env : null, Cmd: cmd, Image: given.Image, Volumes: given.Volumes ?? null, WorkingDir: given.WorkingDir || image.workingDir,
    Entrypoint: entrypoint ?? (given.Entrypoint?.length ? null : image.entrypoint), ...(given.NetworkDisabled && { NetworkDisabled: true }), OnBuild: null, Labels: { ...image.labels, ...given.Labels },
    ...(given.StopSignal && { StopSignal: given.StopSignal }), ...(given.StopTimeout !== undefined && { StopTimeout: given.StopTimeout }),
  };
}

const MASKED = ['/proc/asound', '/proc/acpi', '/proc/interrupts', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/proc/scsi', '/sys/firmware', '/sys/devices/virtual/powercap'];
const READONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** HostConfig as inspect prints it, every field in the API's order. */
export function hostConfigJson(h: HostConfig): Record<string, unknown> {
  const sorted = <T>(map: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    Binds: h.Binds, ContainerIDFile: '', LogConfig: h.LogConfig, NetworkMode: h.NetworkMode, PortBindings: sorted(h.PortBindings), RestartPolicy: h.RestartPolicy, AutoRemove: h.AutoRemove,
    VolumeDriver: '', VolumesFrom: h.VolumesFrom, ConsoleSize: h.ConsoleSize, CapAdd: h.CapAdd, CapDrop: h.CapDrop, CgroupnsMode: h.CgroupnsMode,
    Dns: h.Dns, DnsOptions: h.DnsOptions, DnsSearch: h.DnsSearch, ExtraHosts: h.ExtraHosts, GroupAdd: h.GroupAdd, IpcMode: h.IpcMode, Cgroup: '', Links: h.Links, OomScoreAdj: h.OomScoreAdj, PidMode: h.PidMode,
    Privileged: h.Privileged, PublishAllPorts: h.PublishAllPorts, ReadonlyRootfs: h.ReadonlyRootfs, SecurityOpt: h.SecurityOpt, ...(h.Tmpfs && { Tmpfs: h.Tmpfs }),
    UTSMode: h.UTSMode, UsernsMode: h.UsernsMode, ShmSize: h.ShmSize, ...(h.Sysctls && { Sysctls: sorted(h.Sysctls) }), Runtime: h.Runtime, Isolation: '', CpuShares: h.CpuShares, Memory: h.Memory, NanoCpus: h.NanoCpus, CgroupParent: '',
    BlkioWeight: 0, BlkioWeightDevice: [], BlkioDeviceReadBps: [], BlkioDeviceWriteBps: [], BlkioDeviceReadIOps: [], BlkioDeviceWriteIOps: [], CpuPeriod: h.CpuPeriod, CpuQuota: h.CpuQuota, CpuRealtimePeriod: 0, CpuRealtimeRuntime: 0,
    CpusetCpus: h.CpusetCpus, CpusetMems: '', Devices: [], DeviceCgroupRules: null, DeviceRequests: null, MemoryReservation: h.MemoryReservation, MemorySwap: h.MemorySwap, MemorySwappiness: null, OomKillDisable: h.OomKillDisable,
    PidsLimit: h.PidsLimit, Ulimits: [], CpuCount: 0, CpuPercent: 0, IOMaximumIOps: 0, IOMaximumBandwidth: 0,
    ...(h.Privileged ? { MaskedPaths: null, ReadonlyPaths: null } : { MaskedPaths: MASKED, ReadonlyPaths: READONLY }), ...(h.Init !== undefined && { Init: h.Init }),
  };
}
