/**
 * A container's networks: joining them at start, `docker network connect` and `disconnect`. Read first: moby
 * daemon/container_operations.go.
 */
import { DockerError, conflict, forbidden, invalid, joinErrors, notFound } from '../errors.ts';
import { findContainer, findNetwork } from '../find.ts';
import { joinNetwork, leaveNetwork } from '../libnetwork/endpoint.ts';
import { type Joined, chooseGateway, joinedEndpoints } from '../libnetwork/gateway.ts';
import { dnsNamesOf } from '../libnetwork/names.ts';
import { isClassic } from '../release.ts';
import type { Container, ContainerEndpoint, Daemon, Network } from '../state.ts';
import { engineOf, mutateContainer, networksOf, tellNetwork } from '../store.ts';
import type { EndpointConfig } from '../types.ts';
import { wish } from './create.ts';
import { isUserDefined, joinedFiles, leftFiles } from './files.ts';
import { openLinks, tellParents } from './links.ts';
import { endpointErrors, joinsContainer } from './validate.ts';

export const isRunning = (c: Container): boolean => c.state.pid !== 0;
/** Names on a network, none on the default bridge. */
const namesFor = (c: Container, network: Network, config: EndpointConfig): string[] | null => (isUserDefined(network) ? dnsNamesOf(c, config.Aliases) : null);

/** Join one network with the container's running sandbox, and write what follows from it. */
function join(d: Daemon, id: string, network: Network, entry: ContainerEndpoint): void {
  mutateContainer(d, id, (c) => {
    const known = (c.endpoints[network.name] ??= entry);
    known.dnsNames = namesFor(c as Container, network, known.config);
  });
  const errors = isClassic(d) ? endpointErrors(network, entry.config) : [];
  if (errors.length) throw invalid(errors[0] as string);
  const endpoint = joinNetwork(d, id, network, entry);
  joinedFiles(d, id, network, endpoint.address);
  const c = engineOf(d).containers[id] as Container;
  if (network.bridge?.isDefault) {
    openLinks(d, c);
    tellParents(d, c);
  }
}

/** normalizeNetMode: whatever is joined, the network that the container was created on has to be there still. */
function checkMode(d: Daemon, id: string): void {
  const mode = engineOf(d).containers[id]?.hostConfig.NetworkMode ?? '';
  if (isClassic(d) || ['', 'default', 'bridge', 'host', 'none'].includes(mode) || joinsContainer(mode)) return;
  try {
    findNetwork(d, mode);
  } catch (error) {
    throw error instanceof DockerError ? new DockerError(error.status, `could not find a network matching network mode ${mode}: ${error.message}`) : error;
  }
}

/** Join everything the container wishes for, the default bridge first. Errors are the daemon's, without its prefix. */
export function allocateNetworks(d: Daemon, id: string): void {
  const entries = Object.entries((engineOf(d).containers[id] as Container).endpoints);
  const ordered = [...entries.filter(([name]) => name === 'bridge'), ...entries.filter(([name]) => name !== 'bridge')];
  for (const [name, entry] of ordered) {
    const network = networksOf(d).find((n) => n.name === name) ?? networksOf(d).find((n) => n.id === name);
    if (!network) throw notFound(`network ${name} not found`);
    const clash = clashOf(d, engineOf(d).containers[id] as Container, network);
    if (clash) throw clash;
    checkMode(d, id);
    join(d, id, network, entry);
  }
}
/**
 * Leave all networks (the container stopped), the gateway's first: the next one takes over, and publishes the ports
 * anew before it is left in its turn. The container's wishes stay. Events tell of every network it should have been
 * on, even if it could not join it.
 */
export function releaseNetworks(d: Daemon, id: string): void {
  const c = engineOf(d).containers[id];
  if (!c) return;
  const joined = (): Joined[] => joinedEndpoints(d, engineOf(d).containers[id] as Container);
  for (let left = joined(); left.length > 0; left = joined()) {
    const next = (chooseGateway(left) ?? left[0]) as Joined;
    leaveNetwork(d, id, next.network.id, { quiet: true, last: left.length === 1 });
  }
  for (const [name, { networkId }] of Object.entries(c.endpoints)) {
    const network = networksOf(d).find((n) => n.id === networkId || n.name === name);
    if (network) tellNetwork(d, 'disconnect', network, { container: id });
  }
}

const SHARED = 'container sharing network namespace with another container or host cannot be connected to any other network';
const NONE = 'container cannot be connected to multiple networks with one of the networks in private (none) mode';
const NOT_HOST = 'cannot connect container to host network - container must be created in host network mode';

/**
 * Why a container may not be on this network beside the others that it wishes for (moby: updateNetworkSettings). The
 * daemon goes through the others in an order by chance and is content once it meets the network itself; this one always
 * looks at all of them.
 */
function clashOf(d: Daemon, c: Container, network: Network): DockerError | undefined {
  const others = Object.keys(c.endpoints).flatMap((name) => networksOf(d).filter((other) => other.name === name && other.id !== network.id));
  const all = [network, ...others];
  const host = all.some((each) => each.driver === 'host');
  if (host && c.hostConfig.NetworkMode !== 'host') return invalid(NOT_HOST);
  if (others.length === 0) return undefined;
  if (host) return invalid(SHARED);
  return all.some((each) => each.driver === 'null') ? forbidden(NONE) : undefined;
}

const refuseMode = (c: Container, network: Network): DockerError | undefined => {
  if (joinsContainer(c.hostConfig.NetworkMode)) return invalid(SHARED);
  if (c.hostConfig.NetworkMode === 'host' && isRunning(c)) return invalid(SHARED);
  if (network.driver === 'host') return invalid(NOT_HOST);
  return undefined;
};
function networkExists(d: Daemon, ref: string): boolean {
  try {
    findNetwork(d, ref);
    return true;
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return false;
    throw error;
  }
}

/** POST /networks/X/connect. */
export function connect(d: Daemon, networkRef: string, containerRef: string, config: EndpointConfig = {}): void {
  const c = findContainer(d, containerRef);
  if (c.state.status === 'removing' || c.state.status === 'dead')
    throw conflict(`container ${c.id} is marked for removal and cannot be connected or disconnected`);
  // a stopped container may wish for a network that isn't there (yet)
  if (!isRunning(c) && !networkExists(d, networkRef)) {
    mutateContainer(d, c.id, (draft) => {
      draft.endpoints[networkRef] = wish(networkRef, config);
    });
    return;
  }
  const network = findNetwork(d, networkRef);
  const refused = refuseMode(c, network);
  if (refused) throw refused;
  const others = Object.keys(c.endpoints).filter((name) => name !== network.name);
  if (others.includes('none') || (network.driver === 'null' && others.length > 0)) throw forbidden(NONE);
  const errors = isClassic(d) ? [] : endpointErrors(network, config);
  if (errors.length) throw invalid(`invalid endpoint settings:\n${joinErrors(errors)}`);
  const entry = wish(network.name, config);
  if (!isRunning(c)) {
    const clash = c.endpoints[network.name] ? undefined : clashOf(d, c, network);
    if (clash) throw clash;
    mutateContainer(d, c.id, (draft) => {
      draft.endpoints[network.name] = { ...entry, dnsNames: namesFor(c, network, config) };
    });
    return;
  }
  if (c.endpoints[network.name]?.endpointId) throw forbidden(`endpoint with name ${c.name} already exists in network ${network.name}`);
  const had = c.endpoints[network.name];
  try {
    mutateContainer(d, c.id, (draft) => {
      draft.endpoints[network.name] = entry;
    });
    checkMode(d, c.id);
    join(d, c.id, network, entry);
  } catch (error) {
    mutateContainer(d, c.id, (draft) => {
      if (had) draft.endpoints[network.name] = had;
      else delete draft.endpoints[network.name];
    });
    throw error;
  }
}

/** POST /networks/X/disconnect. */
export function disconnect(d: Daemon, networkRef: string, containerRef: string, force = false): void {
  let c: Container;
  try {
    c = findContainer(d, containerRef);
  } catch (error) {
    if (!force) throw error;
    findNetwork(d, networkRef);
    // moby: ForceEndpointDelete, which looks for an endpoint of that name; they all belong to containers here
    throw notFound(`endpoint ${containerRef} not found`);
  }
  const network = findNetwork(d, networkRef);
  const entry = c.endpoints[network.name];
  if (!isRunning(c)) {
    if (!entry) throw forbidden(`container ${c.id} is not connected to the network ${network.name}`);
    mutateContainer(d, c.id, (draft) => {
      delete draft.endpoints[network.name];
    });
    return;
  }
  if (network.driver === 'host' && c.hostConfig.NetworkMode === 'host')
    throw forbidden(
      isClassic(d)
        ? 'container cannot be disconnected from host network or connected to host network'
        : 'cannot disconnect container from host network - container was created in host network mode',
    );
  if (!entry?.endpointId) throw forbidden(`container ${c.id} is not connected to network ${network.name}`);
  const address = engineOf(d).networks[network.id]?.endpoints[entry.endpointId]?.address;
  leaveNetwork(d, c.id, network.id);
  mutateContainer(d, c.id, (draft) => {
    delete draft.endpoints[network.name];
  });
  leftFiles(d, c, address);
}
