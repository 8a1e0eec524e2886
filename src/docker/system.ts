/** GET /version, /info and /events, and images. Read first: moby daemon/info.go; the texts of Debian's packages. */
import { sortedByKey } from './container/settings.ts';
import { checkFilters, matchesExactly, matchesLabels, matchesName } from './filters.ts';
import { familiarTag, findImage } from './find.ts';
import type { Daemon, EngineRelease, Image } from './state.ts';
import { containersOf, engineOf } from './store.ts';
import { rfc3339Nano } from './timefmt.ts';
import { formatGoLayout } from '../text/time.ts';
import type { EventMessage, Filters, ImageSummary } from './types.ts';

interface Release {
  version: string;
  api: string;
  minApi: string;
  go: string;
  commit: string;
  /** Source of the client, a package of its own in 28.5. */
  clientCommit: string;
  built: string;
  containerd: string;
  runc: string;
  runcCommit: string;
  init: string;
}
const RELEASES: Record<EngineRelease, Release> = {
  '28.5.2': {
    version: '28.5.2+dfsg4',
    api: '1.51',
    minApi: '1.24',
    go: 'go1.27.1',
    commit: '3ef3c07c883be49a2e8097bcf6d2952fce1d70eb',
    clientCommit: '9cc6dea35e9a963f281434761c656fba4ac43aed',
    built: '2026-09-15T11:02:57.000000000+00:00',
    containerd: '2.1.9+unknown',
    runc: '1.3.6+ds1',
    runcCommit: '1.3.6+ds1-1',
    init: '0.19.0',
  },
  '20.10.24': {
    version: '20.10.24+dfsg1',
    api: '1.41',
    minApi: '1.12',
    go: 'go1.19.8',
    commit: '5d6db84',
    clientCommit: '5d6db84',
    built: '2024-08-24T08:05:38.000000000+00:00',
    containerd: '1.6.20~ds1',
    runc: '1.1.5+ds1',
    runcCommit: '1.1.5+ds1-1+deb12u1',
    init: '0.19.0',
  },
};
const KERNEL = '6.18.44';
const PLUGINS = {
  Volume: ['local'],
  Network: ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'],
  Authorization: null,
  Log: ['awslogs', 'fluentd', 'gelf', 'journald', 'json-file', 'local', 'splunk', 'syslog'],
};

/** A build time as both halves of `docker version` show it: ANSI C's asctime. */
const asctime = (text: string): string => formatGoLayout(Date.parse(text) * 1000, 'Mon Jan _2 15:04:05 2006');

/** The client's half of `docker version`. */
export function clientVersion(d: Daemon): Record<string, unknown> {
  const r = RELEASES[engineOf(d).release];
  return {
    Version: r.version,
    APIVersion: r.api,
    DefaultAPIVersion: r.api,
    GitCommit: r.clientCommit,
    GoVersion: r.go,
    Os: 'linux',
    Arch: 'amd64',
    BuildTime: asctime(r.built),
    Context: 'default',
  };
}

export function version(d: Daemon): Record<string, unknown> {
  const r = RELEASES[engineOf(d).release];
  return {
    Platform: { Name: '' },
    Components: [
      {
        Name: 'Engine',
        Version: r.version,
        Details: {
          ApiVersion: r.api,
          Arch: 'amd64',
          BuildTime: asctime(r.built),
          Experimental: 'false',
          GitCommit: r.commit,
          GoVersion: r.go,
          KernelVersion: KERNEL,
          MinAPIVersion: r.minApi,
          Os: 'linux',
        },
      },
      { Name: 'containerd', Version: r.containerd, Details: { GitCommit: '' } },
      { Name: 'runc', Version: r.runc, Details: { GitCommit: r.runcCommit } },
      { Name: 'docker-init', Version: r.init, Details: { GitCommit: '' } },
    ],
    Version: r.version,
    APIVersion: r.api,
    MinAPIVersion: r.minApi,
    GitCommit: r.commit,
    GoVersion: r.go,
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: KERNEL,
    BuildTime: r.built,
  };
}

export function info(d: Daemon): Record<string, unknown> {
  const engine = engineOf(d);
  const all = containersOf(d);
  const count = (...states: string[]): number => all.filter((c) => states.includes(c.state.status)).length;
  const r = RELEASES[engine.release];
  const hostname = d.k.config.machines[d.machine]?.hostname ?? '';
  return {
    ID: engine.id,
    Containers: all.length,
    ContainersRunning: count('running', 'restarting'),
    ContainersPaused: count('paused'),
    ContainersStopped: count('created', 'exited', 'dead'),
    Images: Object.keys(engine.images).length,
    Driver: engine.flags.storageDriver,
    DriverStatus:
      engine.flags.storageDriver === 'overlay2'
        ? [
            ['Backing Filesystem', 'extfs'],
            ['Supports d_type', 'true'],
            ['Using metacopy', 'false'],
            ['Native Overlay Diff', 'true'],
            ['userxattr', 'false'],
          ]
        : null,
    Plugins: PLUGINS,
    MemoryLimit: true,
    SwapLimit: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: d.k.ns(d.k.config.machines[d.machine]?.netns ?? '').sysctl['net.ipv4.ip_forward'] === '1',
    Debug: engine.flags.debug,
    NFd: 40,
    OomKillDisable: false,
    NGoroutines: 60,
    SystemTime: rfc3339Nano(d.k.now),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '2',
    NEventsListener: 0,
    KernelVersion: KERNEL,
    OperatingSystem: 'Debian GNU/Linux forky/sid',
    OSVersion: '',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: {
      IndexConfigs: { 'docker.io': { Mirrors: [], Name: 'docker.io', Official: true, Secure: true } },
      InsecureRegistryCIDRs: ['::1/128', '127.0.0.0/8'],
      Mirrors: null,
    },
    NCPU: 2,
    MemTotal: 8_323_137_536,
    GenericResources: null,
    DockerRootDir: engine.flags.dataRoot,
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: hostname,
    Labels: engine.flags.labels,
    ExperimentalBuild: engine.flags.experimental,
    ServerVersion: r.version,
    Runtimes: { 'io.containerd.runc.v2': { path: 'runc' }, runc: { path: 'runc' } },
    DefaultRuntime: 'runc',
    Swarm: { NodeID: '', NodeAddr: '', LocalNodeState: engine.swarm.state, ControlAvailable: false, Error: '', RemoteManagers: null },
    LiveRestoreEnabled: engine.flags.liveRestore,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: { ID: '' },
    RuncCommit: { ID: r.runcCommit },
    InitCommit: { ID: '' },
    SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
    ...(engine.release === '28.5.2' && { FirewallBackend: { Driver: 'iptables' } }),
    CDISpecDirs: ['/etc/cdi', '/var/run/cdi'],
    Containerd: { Address: '/var/run/docker/containerd/containerd.sock', Namespaces: { Containers: 'moby', Plugins: 'plugins.moby' } },
    Warnings: null,
  };
}

/** What happened since (and until), µs; filters as `docker events` has them. */
export function events(d: Daemon, opts: { since?: number; until?: number; filters?: Filters } = {}): EventMessage[] {
  const f = opts.filters ?? {};
  checkFilters(f, ['type', 'event', 'container', 'network', 'image', 'label', 'scope', 'daemon', 'volume', 'node', 'service', 'secret', 'config', 'plugin']);
  const about = (e: EventMessage, type: string): boolean =>
    !f[type]?.length ||
    (e.Type === type && (f[type] as string[]).some((v) => e.Actor.ID.startsWith(v) || e.Actor.Attributes['name'] === v)) ||
    (type === 'container' && e.Type === 'network' && (f[type] as string[]).some((v) => e.Actor.Attributes['container']?.startsWith(v)));
  return engineOf(d).events.filter(
    (e) =>
      (opts.since === undefined || e.at >= opts.since) &&
      (opts.until === undefined || e.at <= opts.until) &&
      matchesExactly(f, 'type', e.Type) &&
      (!f['event']?.length || f['event'].some((v) => e.Action === v || e.Action.startsWith(`${v}:`))) &&
      matchesExactly(f, 'scope', e.scope) &&
      matchesLabels(e.Actor.Attributes, f) &&
      about(e, 'container') &&
      about(e, 'network') &&
      about(e, 'image'),
  );
}

// ---- images ------------------------------------------------------------------------------------------------------

/** GET /images/json, newest first. */
export function imageList(d: Daemon, opts: { all?: boolean; filters?: Filters } = {}): ImageSummary[] {
  const f = opts.filters ?? {};
  checkFilters(f, ['dangling', 'label', 'label!', 'before', 'since', 'reference', 'until']);
  const images = Object.values(engineOf(d).images).filter(
    (i) =>
      matchesLabels(i.labels, f) &&
      f['dangling']?.[0] !== 'true' &&
      (!f['reference']?.length || i.tags.some((t) => matchesName(f, 'reference', t) || (f['reference'] as string[]).some((r) => familiarTag(r) === t))),
  );
  return images
    .sort((a, b) => b.created - a.created)
    .map((i) => ({
      Containers: containersOf(d).filter((c) => c.image === i.id).length,
      Created: Math.floor(i.created / 1e6),
      Id: i.id,
      Labels: Object.keys(i.labels).length ? i.labels : null,
      ParentId: '',
      RepoDigests: [],
      RepoTags: i.tags,
      SharedSize: -1,
      Size: i.size,
    }));
}
/** GET /images/X/json. */
export function imageInspect(d: Daemon, ref: string): Record<string, unknown> {
  const i: Image = findImage(d, ref);
  const exposed = Object.fromEntries(i.exposed.map((p) => [p, {}]));
  return {
    Id: i.id,
    RepoTags: i.tags,
    RepoDigests: [],
    Parent: '',
    Comment: 'Imported from -',
    Created: rfc3339Nano(i.created),
    DockerVersion: RELEASES[engineOf(d).release].version,
    Author: '',
    Architecture: 'amd64',
    Os: 'linux',
    Size: i.size,
    GraphDriver: { Data: null, Name: engineOf(d).flags.storageDriver },
    RootFS: { Type: 'layers', Layers: [`sha256:${i.id.slice(7).split('').reverse().join('')}`] },
    Metadata: { LastTagTime: rfc3339Nano(i.created) },
    Config: {
      Cmd: i.cmd,
      Entrypoint: i.entrypoint,
      Env: i.env.length ? i.env : null,
      ...(i.exposed.length > 0 && { ExposedPorts: sortedByKey(exposed) }),
      Labels: Object.keys(i.labels).length ? i.labels : null,
      OnBuild: null,
      User: '',
      Volumes: null,
      WorkingDir: i.workingDir,
    },
  };
}
