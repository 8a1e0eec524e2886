/** GET /containers/X/json, in the API's field order. Read first: moby daemon/inspect.go, api/types/container. */
import { findContainer } from '../find.ts';
import type { Container, Daemon } from '../state.ts';
import { engineOf } from '../store.ts';
import { rfc3339Nano } from '../timefmt.ts';
import { hostConfigJson } from './defaults.ts';
import { mountPoints } from './mounts.ts';
import { endpointJson, networkSettings, sortedByKey } from './settings.ts';

function stateJson(c: Container): Record<string, unknown> {
  const s = c.state;
  return {
    Status: s.status,
    Running: s.pid !== 0 || s.status === 'restarting',
    Paused: s.status === 'paused',
    Restarting: s.status === 'restarting',
    OOMKilled: s.oomKilled,
    Dead: s.status === 'dead',
    Pid: s.pid,
    ExitCode: s.exitCode,
    Error: s.error,
    StartedAt: rfc3339Nano(s.startedAt),
    FinishedAt: rfc3339Nano(s.finishedAt),
  };
}
function configJson(d: Daemon, c: Container): Record<string, unknown> {
  const { MacAddress: _legacy, Labels, StopSignal, StopTimeout, ExposedPorts, ...rest } = c.config;
  const first = c.endpoints[c.hostConfig.NetworkMode];
  const mac = first?.config.MacAddress;
  const {
    Hostname,
    Domainname,
    User,
    AttachStdin,
    AttachStdout,
    AttachStderr,
    Tty,
    OpenStdin,
    StdinOnce,
    Env,
    Cmd,
    Image,
    Volumes,
    WorkingDir,
    Entrypoint,
    NetworkDisabled,
    OnBuild,
  } = rest;
  void d;
  return {
    Hostname,
    Domainname,
    User,
    AttachStdin,
    AttachStdout,
    AttachStderr,
    ...(ExposedPorts && { ExposedPorts: sortedByKey(ExposedPorts) }),
    Tty,
    OpenStdin,
    StdinOnce,
    Env,
    Cmd,
    Image,
    Volumes,
    WorkingDir,
    Entrypoint,
    ...(NetworkDisabled && { NetworkDisabled }),
    ...(mac && { MacAddress: mac }),
    OnBuild,
    Labels: sortedByKey(Labels),
    ...(StopSignal && { StopSignal }),
    ...(StopTimeout !== undefined && { StopTimeout }),
  };
}

export function inspectContainer(d: Daemon, ref: string, opts: { size?: boolean } = {}): Record<string, unknown> {
  const c = findContainer(d, ref);
  const engine = engineOf(d);
  const started = c.state.startedAt !== 0 || c.state.pid !== 0;
  const dir = `${engine.flags.dataRoot}/containers/${c.id}`;
  const path = (name: string): string => (started ? `${dir}/${name}` : '');
  const execs = Object.values(engine.execs)
    .filter((e) => e.container === c.id && e.running)
    .map((e) => e.id);
  const links = c.links.length ? c.links.map((l) => `/${engine.containers[l.container]?.name ?? l.name}:/${c.name}/${l.alias}`) : null;
  return {
    Id: c.id,
    Created: rfc3339Nano(c.created),
    Path: c.path,
    Args: c.args,
    State: stateJson(c),
    Image: c.image,
    ResolvConfPath: path('resolv.conf'),
    HostnamePath: path('hostname'),
    HostsPath: path('hosts'),
    LogPath: path(`${c.id}-json.log`),
    Name: `/${c.name}`,
    RestartCount: c.restartCount,
    Driver: engine.flags.storageDriver,
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: execs.length ? execs : null,
    HostConfig: { ...hostConfigJson(c.hostConfig), Links: links },
    GraphDriver: { Data: { ID: c.id }, Name: engine.flags.storageDriver },
    ...(opts.size && { SizeRw: 0, SizeRootFs: engine.images[c.image]?.size ?? 0 }),
    Mounts: mountPoints(c),
    Config: configJson(d, c),
    NetworkSettings: networkSettings(d, c),
  };
}
export { endpointJson };
