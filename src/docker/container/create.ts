/** Making a container. Read first: moby daemon/create.go, daemon/container.go. */
import { DockerError, invalid } from '../errors.ts';
import { findContainer, findImage } from '../find.ts';
import { isClassic } from '../release.ts';
import type { Container, ContainerEndpoint, Daemon, Image } from '../state.ts';
import { containersOf, engineOf, mutate, networksOf, tellContainer } from '../store.ts';
import type { ContainerCreateRequest, ContainerCreateResponse, EndpointConfig, HostConfig } from '../types.ts';
import { validateCapabilities } from './capabilities.ts';
import { defaultHostConfig, mergeConfig } from './defaults.ts';
import { resolveLinks } from './links.ts';
import { validateMounts } from './mounts.ts';
import { reserveName } from './names.ts';
import { createMount } from './namespaces.ts';
import { joinsContainer, validateBindings, validateEndpoints, validateNetworkMode, validateRestartPolicy, validateSysctls } from './validate.ts';

/** An endpoint that the container wishes for; without an id until it runs. */
export const wish = (network: string, config: EndpointConfig): ContainerEndpoint => ({ network, networkId: '', config, endpointId: '', dnsNames: null });

function hostConfigOf(d: Daemon, given: Partial<HostConfig> | undefined): HostConfig {
  const host = { ...defaultHostConfig(), ...given };
  if (host.NetworkMode === '' || host.NetworkMode === 'default') host.NetworkMode = 'bridge';
  // what was left empty, the daemon fills in (moby daemon/daemon_unix.go adaptContainerSettings)
  const { IpcMode, CgroupnsMode, ShmSize } = defaultHostConfig();
  host.IpcMode ||= IpcMode;
  host.CgroupnsMode ||= CgroupnsMode;
  host.ShmSize ||= ShmSize;
  if (host.RestartPolicy.Name === '') host.RestartPolicy = { ...host.RestartPolicy, Name: 'no' };
  if (host.Memory > 0 && host.MemorySwap === 0) host.MemorySwap = host.Memory * 2;
  if (joinsContainer(host.NetworkMode)) {
    // a container that is there is remembered by its id
    try {
      host.NetworkMode = `container:${findContainer(d, host.NetworkMode.slice('container:'.length)).id}`;
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
    }
  }
  return host;
}

function endpointsOf(d: Daemon, host: HostConfig, given: ContainerCreateRequest['EndpointsConfig']): Record<string, ContainerEndpoint> {
  const endpoints: Record<string, ContainerEndpoint> = {};
  if (joinsContainer(host.NetworkMode)) return endpoints;
  // a network may be given by its id; endpoints are kept by name
  const nameOf = (ref: string): string => networksOf(d).find((n) => n.name === ref || n.id === ref)?.name ?? ref;
  for (const [ref, config] of Object.entries(given ?? {})) endpoints[nameOf(ref)] = wish(nameOf(ref), config);
  const mode = nameOf(host.NetworkMode);
  if (!endpoints[mode]) return { [mode]: wish(mode, {}), ...endpoints };
  return endpoints;
}

/** Clients call the default bridge "default" (moby runconfig.DefaultDaemonNetworkMode). */
const renameDefault = (given: ContainerCreateRequest['EndpointsConfig']): NonNullable<ContainerCreateRequest['EndpointsConfig']> =>
  Object.fromEntries(Object.entries(given ?? {}).map(([ref, config]) => [ref === 'default' ? 'bridge' : ref, config]));

const withoutDefault = (given: ContainerCreateRequest['EndpointsConfig']): NonNullable<ContainerCreateRequest['EndpointsConfig']> =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([ref]) => ref !== 'default'));

/** POST /containers/create. */
export function containerCreate(d: Daemon, req: ContainerCreateRequest): ContainerCreateResponse {
  const host = hostConfigOf(d, req.HostConfig);
  const warnings: string[] = [];
  if (!isClassic(d)) validateSysctls(host);
  validateNetworkMode(req.Config, host);
  if (host.PidMode.startsWith('container:')) findContainer(d, host.PidMode.slice('container:'.length));
  validateRestartPolicy(host.RestartPolicy, host.AutoRemove);
  validateCapabilities(host);
  validateMounts(d, host);
  validateBindings(host);
  if (host.Isolation !== '' && host.Isolation !== 'default') throw invalid(`invalid isolation (${host.Isolation}): linux only supports 'default'`);
  if (host.OomKillDisable && host.Memory === 0)
    warnings.push('OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.');
  const classic = isClassic(d);
  // 20.10 looks at what endpoints ask for when it starts, and never at the default network's
  const wishes = classic ? withoutDefault(req.EndpointsConfig) : renameDefault(req.EndpointsConfig);
  if (!classic) validateEndpoints(d, wishes);
  if (host.NetworkMode === 'host' && Object.keys(host.PortBindings).length > 0) warnings.push('Published ports are discarded when using host network mode');
  const image = findImage(d, req.Config.Image);
  const config = mergeConfig(req.Config, image);
  const command = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  if (command.length === 0 || command[0] === '') throw invalid('no command specified');
  const name = reserveName(d, req.name ?? '');
  // on user-defined networks links are the endpoint's, and names are only looked up when asked for
  const links = ['bridge', 'none'].includes(host.NetworkMode) ? resolveLinks(d, host.Links) : [];
  const id = d.k.randomHex(64);
  if (config.Hostname === '')
    config.Hostname = host.NetworkMode === 'host' ? (d.k.config.uts[d.k.config.machines[d.machine]?.uts ?? '']?.hostname ?? '') : id.slice(0, 12);
  const c: Container = {
    id,
    name,
    created: d.k.now,
    image: image.id,
    path: command[0] as string,
    args: command.slice(1),
    config,
    hostConfig: host,
    state: { status: 'created', pid: 0, exitCode: 0, error: '', oomKilled: false, startedAt: 0, finishedAt: 0, hasBeenManuallyStopped: false },
    restartCount: 0,
    endpoints: endpointsOf(d, host, wishes),
    sandboxId: '',
    mnt: createMount(d, image.base),
    uts: '',
    pidns: '',
    log: [],
    links,
  };
  mutate(d, (engine) => {
    engine.containers[id] = c;
  });
  tellContainer(d, 'create', c);
  return { Id: id, Warnings: warnings };
}

/** Image of a container, undefined when it was removed. */
export const imageOf = (d: Daemon, c: Container): Image | undefined => engineOf(d).images[c.image];

/** `docker rename`. 400 without a name or with its present one, 409 when it is taken. */
export function containerRename(d: Daemon, ref: string, newName: string): void {
  const c = findContainer(d, ref);
  const name = newName.replace(/^\//, '');
  if (name === '') throw invalid('Neither old nor new names may be empty');
  if (name === c.name) throw invalid('Renaming a container with the same name as its current name');
  let reserved: string;
  try {
    reserved = reserveName(d, name);
  } catch (error) {
    throw error instanceof DockerError ? new DockerError(error.status, `Error when allocating new name: ${error.message}`) : error;
  }
  mutate(d, (engine) => {
    const draft = engine.containers[c.id];
    if (!draft) return;
    draft.name = reserved;
    for (const e of Object.values(draft.endpoints)) {
      if (e.dnsNames) e.dnsNames = [reserved, ...e.dnsNames.filter((n) => n !== c.name && n !== reserved)];
      const live = engine.networks[e.networkId]?.endpoints[e.endpointId];
      if (live) live.name = reserved;
    }
    for (const other of Object.values(engine.containers)) for (const link of other.links) if (link.container === c.id) link.name = reserved;
  });
  tellContainer(d, 'rename', engineOf(d).containers[c.id] as Container, { oldName: `/${c.name}` });
}

/** Containers whose network namespace is this one's. */
export const joinedTo = (d: Daemon, c: Container): Container[] => containersOf(d).filter((o) => o.hostConfig.NetworkMode === `container:${c.id}`);
