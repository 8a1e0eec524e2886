/** Starting a daemon: what dockerd does to its machine before the first request. Read first: moby daemon/daemon_unix.go (initNetworkController, initBridgeDriver). */
import type { MachineId } from '../kernel/config.ts';
import { spawnProcess } from '../kernel/process.ts';
import { setResolver } from '../kernel/services/docker-dns.ts';
import { registerServices } from '../kernel/services/index.ts';
import { watchExits } from './container/exit.ts';
import './container/remove.ts';
import { DockerError } from './errors.ts';
import { type DaemonFlags, DaemonStartError, verifyFlags } from './flags.ts';
import { firewallOf, initIp6tables } from './host/firewall.ts';
import { builtinImages } from './images.ts';
import { enableForwarding } from './libnetwork/bridge/network.ts';
import { RESOLVER, libnetworkResolver } from './libnetwork/resolver.ts';
import { newNetwork } from './network/create.ts';
import { defaultBridge } from './network/default.ts';
import { isClassic } from './release.ts';
import type { Daemon, DockerKernel, EngineRelease, Network } from './state.ts';
import { mutate } from './store.ts';

const hosts = new WeakSet<DockerKernel>();
/** Tell a kernel about what engines do by themselves: the resolver's sockets, the end of containers. Once a kernel; harmless again. */
export function registerDocker(k: DockerKernel): void {
  if (hosts.has(k)) return;
  hosts.add(k);
  registerServices(k);
  setResolver(k, RESOLVER, libnetworkResolver);
  watchExits(k);
}

export interface EngineOptions {
  release: EngineRelease;
  flags: DaemonFlags;
}

/** Start an engine on a machine: processes, rules, docker0, the predefined networks, the images. Throws DaemonStartError where dockerd would give up. */
export function startEngine(k: DockerKernel, machine: MachineId, { release, flags }: EngineOptions): Daemon {
  verifyFlags(flags);
  registerDocker(k);
  const d: Daemon = { k, machine };
  const uuid = k.randomHex(32);
  const dockerd = spawnProcess(k, { argv: ['dockerd', ...(flags.dataRoot === '/var/lib/docker' ? [] : ['--data-root', flags.dataRoot])], machine, ppid: 1 });
  spawnProcess(k, { argv: ['containerd', '--config', '/var/run/docker/containerd/containerd.toml'], machine, ppid: dockerd.pid });
  k.update((draft) => {
    draft.engines[machine] = {
      machine,
      release,
      id: [uuid.slice(0, 8), uuid.slice(8, 12), uuid.slice(12, 16), uuid.slice(16, 20), uuid.slice(20)].join('-'),
      flags,
      pid: dockerd.pid,
      containers: {},
      networks: {},
      images: {},
      execs: {},
      ipam: { pools: [], ...(release === '20.10.24' && { next: 0 }) },
      ports: { used: {}, last: {} },
      events: [],
      swarm: { state: 'inactive' },
      startedAt: k.now,
    };
  });
  firewallOf(d).init();
  initIp6tables(d);
  addNetwork(d, plainNetwork(d, 'none', 'null'));
  addNetwork(d, plainNetwork(d, 'host', 'host'));
  if (flags.bridge !== 'none') addNetwork(d, startBridge(d));
  else enableForwarding(d);
  mutate(d, (engine) => {
    for (const image of builtinImages(release, (n) => k.randomHex(n), k.now)) engine.images[image.id] = image;
  });
  return d;
}

function addNetwork(d: Daemon, network: Network): void {
  mutate(d, (engine) => {
    engine.networks[network.id] = network;
  });
}
function startBridge(d: Daemon): Network {
  try {
    return defaultBridge(d);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new DaemonStartError(`Error initializing network controller: error creating default "bridge" network: ${error.message}`);
  }
}
function plainNetwork(d: Daemon, name: string, driver: 'null' | 'host'): Network {
  const network = newNetwork(d, { Name: name, Driver: driver });
  network.ipam = { Driver: 'default', Options: null, Config: isClassic(d) ? [] : null };
  return network;
}
