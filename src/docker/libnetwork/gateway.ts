/**
 * Which of a sandbox's endpoints gives the default route, and with it the published ports. Read first: moby
 * libnetwork/sandbox.go (getGatewayEndpoint), default_gateway_linux.go, endpoint.go (updateExternalConnectivity).
 */
import { KernelError } from '../../kernel/errors.ts';
import { linkByName } from '../../kernel/netdev.ts';
import { addRoute, deleteRoute } from '../../kernel/route.ts';
import { RT_TABLE } from '../../kernel/config.ts';
import type { Container, Daemon, Endpoint, Network } from '../state.ts';
import { engineOf, mutateContainer, mutateNetwork } from '../store.ts';
import { clearConntrackEntries } from './bridge/conntrack.ts';
import { programPorts, releasePorts } from './bridge/ports.ts';

export interface Joined {
  network: Network;
  endpoint: Endpoint;
  priority: number;
}

/** Live endpoints of a container, in the order it joined. */
export function joinedEndpoints(d: Daemon, c: Container): Joined[] {
  const { networks } = engineOf(d);
  return Object.values(c.endpoints).flatMap((e) => {
    const network = networks[e.networkId];
    const endpoint = network?.endpoints[e.endpointId];
    return network && endpoint ? [{ network, endpoint, priority: e.config.GwPriority ?? 0 }] : [];
  });
}
const hasGateway = (e: Endpoint): boolean => e.gateway !== undefined || e.gatewayDev === true;

/** Highest --gw-priority, then the network whose name sorts first. */
export function chooseGateway(joined: readonly Joined[]): Joined | undefined {
  const compare = (a: Joined, b: Joined): number => b.priority - a.priority || (a.network.name < b.network.name ? -1 : a.network.name > b.network.name ? 1 : 0);
  return joined.filter((j) => hasGateway(j.endpoint)).sort(compare)[0];
}

/** Make the default route and the published ports follow the endpoints that are there now. */
export function updateGateway(d: Daemon, containerId: string): void {
  const c = engineOf(d).containers[containerId];
  if (!c?.netns) return;
  const joined = joinedEndpoints(d, c);
  const best = chooseGateway(joined);
  if (best?.endpoint.id === c.gatewayEndpoint) return;
  const old = joined.find((j) => j.endpoint.id === c.gatewayEndpoint);
  if (old) revoke(d, old);
  setDefaultRoute(d, c.netns, best?.endpoint);
  mutateContainer(d, c.id, (draft) => {
    if (best) draft.gatewayEndpoint = best.endpoint.id;
    else delete draft.gatewayEndpoint;
  });
  if (best?.network.driver === 'bridge') {
    const portMappings = programPorts(d, engineOf(d).containers[c.id] as Container, best.network, best.endpoint);
    mutateNetwork(d, best.network.id, (n) => {
      const endpoint = n.endpoints[best.endpoint.id];
      if (endpoint) endpoint.portMappings = portMappings;
    });
    clearConntrackEntries(d, best.endpoint, portMappings);
  }
}

/** Take an endpoint's ways to and from the outside back: its published ports, and what is remembered of its connections. */
export function revoke(d: Daemon, joined: Joined): void {
  const { endpoint, network } = joined;
  const owner = engineOf(d).containers[endpoint.container];
  const wasGateway = network.driver === 'bridge' && owner?.gatewayEndpoint === endpoint.id;
  if (endpoint.portMappings.length > 0) release(d, joined);
  if (wasGateway) clearConntrackEntries(d, endpoint, endpoint.portMappings);
}
function release(d: Daemon, joined: Joined): void {
  releasePorts(d, joined.network, joined.endpoint.portMappings);
  mutateNetwork(d, joined.network.id, (n) => {
    const endpoint = n.endpoints[joined.endpoint.id];
    if (endpoint) endpoint.portMappings = [];
  });
}

function setDefaultRoute(d: Daemon, netns: string, endpoint: Endpoint | undefined): void {
  try {
    deleteRoute(d.k, netns, { dst: 0, len: 0, metric: 0 });
  } catch (error) {
    if (!(error instanceof KernelError)) throw error; // there was none
  }
  const link = endpoint && linkByName(d.k.ns(netns), endpoint.ifName);
  if (!link) return;
  const via = endpoint.gateway !== undefined && !endpoint.gatewayDev ? { gateway: endpoint.gateway, scope: 'global' as const } : { scope: 'link' as const };
  addRoute(d.k, netns, { table: RT_TABLE.MAIN, type: 'unicast', dst: 0, len: 0, tos: 0, metric: 0, proto: 'boot', dev: link.ifindex, ...via });
}
