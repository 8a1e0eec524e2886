/**
 * Joining a sandbox to a network and leaving it again, whatever the driver. Read first: moby libnetwork/network.go
 * (createEndpoint), endpoint.go (sbJoin, sbLeave).
 */
import { type Ip4, type Mac, inPrefix, networkOf, parseIp4, parseMac } from '../../kernel/inet.ts';
import { DockerError, forbidden, serverError } from '../errors.ts';
import { firewallOf } from '../host/firewall.ts';
import { endpointMac } from '../host/mac.ts';
import { poolsOf } from '../network/ipamconfig.ts';
import type { Container, ContainerEndpoint, Daemon, Endpoint, Network, SubnetInUse } from '../state.ts';
import { isClassic } from '../release.ts';
import { engineOf, mutate, mutateContainer, mutateNetwork, tellNetwork } from '../store.ts';
import { createVeth, deleteVeth } from './bridge/endpoint.ts';
import { firewallNetwork } from './bridge/network.ts';
import { joinedEndpoints, revoke, updateGateway } from './gateway.ts';
import { releaseAddress, requestAddress } from './ipam.ts';
import { createVlanLink, deleteVlanLink } from './macvlan.ts';
import { addInterface, removeInterface } from './sandbox.ts';

const isVlan = (network: Network): boolean => network.driver === 'macvlan' || network.driver === 'ipvlan';

/** An address of the network's subnets: the wanted one, or the first that is free. */
function allocateAddress(d: Daemon, network: Network, wanted: string | undefined): { address: Ip4; pool: SubnetInUse } | undefined {
  const ip = wanted === undefined ? undefined : parseIp4(wanted);
  const pools = poolsOf(network).filter((p) => ip === undefined || inPrefix(ip, p.net, p.len));
  if (!network.pool) return undefined;
  if (pools.length === 0) throw forbidden('Requested address is out of range');
  for (const pool of pools) {
    const found = mutate(d, (engine) => requestAddress(engine.ipam, pool, pool.range, ip));
    if (typeof found === 'number') return { address: found, pool };
    if (found === 'in use') throw forbidden('Address already in use');
  }
  throw forbidden(`no available IPv4 addresses on this network's address pools: ${network.name} (${network.id})`);
}

/** The gateway that an endpoint of this network has; none on an internal or isolated one. */
function gatewayFor(d: Daemon, network: Network, pool: SubnetInUse | undefined): Pick<Endpoint, 'gateway' | 'gatewayDev'> {
  // the bridge of an internal network has the address all the same; 20.10 gave it to containers as their gateway
  if ((network.internal && !(network.bridge && isClassic(d))) || network.bridge?.gatewayMode === 'isolated') return {};
  if (network.ipvlan && network.ipvlan.mode !== 'l2') return network.ipvlan.internal ? {} : { gatewayDev: true };
  if (network.macvlan?.internal || network.ipvlan?.internal) return {};
  const gateway = network.bridge?.defaultGateway ?? pool?.gateway;
  return gateway === undefined ? {} : { gateway };
}

/**
 * Join a container's sandbox to a network: address, interface, route, published ports, name. `wanted` is what the
 * user asked of this endpoint. Nothing is left behind when it throws.
 */
export function joinNetwork(d: Daemon, containerId: string, network: Network, wanted: ContainerEndpoint): Endpoint {
  const c = engineOf(d).containers[containerId] as Container;
  if (network.configOnly) throw forbidden('cannot create endpoint on configuration-only network');
  if (Object.values(network.endpoints).some((e) => e.name === c.name))
    throw forbidden(`endpoint with name ${c.name} already exists in network ${network.name}`);
  const allocated = allocateAddress(d, network, wanted.config.IPAMConfig?.IPv4Address || undefined);
  const address = allocated?.address;
  const asked = wanted.config.MacAddress ? parseMac(wanted.config.MacAddress) : undefined;
  const plain = network.driver === 'host' || network.driver === 'null';
  const mac: Mac | '' = plain ? '' : (asked ?? endpointMac(d, address));
  const id = d.k.randomHex(64);
  const endpoint: Endpoint = {
    id,
    network: network.id,
    container: c.id,
    name: c.name,
    ...(address !== undefined && { address }),
    prefixLen: allocated?.pool.len ?? 0,
    mac,
    srcName: '',
    ifName: '',
    hostIfName: '',
    ...(plain ? {} : gatewayFor(d, network, allocated?.pool)),
    portMappings: [],
    links: [],
  };
  mutateNetwork(d, network.id, (n) => {
    n.endpoints[id] = endpoint;
  });
  mutateContainer(d, c.id, (draft) => {
    const entry = (draft.endpoints[network.name] ??= wanted);
    entry.endpointId = id;
    entry.networkId = network.id;
  });
  let inSandbox = false;
  try {
    if (!plain && c.netns) {
      const made = isVlan(network) ? createVlanLink(d, network, endpoint, c.netns) : createVeth(d, network, endpoint, c.netns);
      change(d, network, id, made);
      const ifName = addInterface(d, c.netns, network, { ...endpoint, ...made }, wanted.config.DriverOpts ?? {});
      change(d, network, id, { ifName });
      inSandbox = true;
      updateGateway(d, c.id);
    }
  } catch (error) {
    // the interface isn't moved back then: it goes with the host's end
    leaveNetwork(d, c.id, network.id, { quiet: true, stranded: inSandbox });
    throw error instanceof DockerError ? error : serverError((error as Error).message);
  }
  tellNetwork(d, 'connect', network, { container: c.id });
  return engineOf(d).networks[network.id]?.endpoints[id] as Endpoint;
}

function change(d: Daemon, network: Network, id: string, fields: Partial<Endpoint>): void {
  mutateNetwork(d, network.id, (n) => {
    const e = n.endpoints[id];
    if (e) Object.assign(e, fields);
  });
}

/** Leave a network: ports, links, interface, address. The container's wish to be connected (its entry) stays. */
export function leaveNetwork(d: Daemon, containerId: string, networkId: string, opts: { quiet?: boolean; last?: boolean; stranded?: boolean } = {}): void {
  const c = engineOf(d).containers[containerId];
  const network = engineOf(d).networks[networkId];
  const endpoint = network && Object.values(network.endpoints).find((e) => e.container === containerId);
  if (!c || !network || !endpoint) return;
  const joined = joinedEndpoints(d, c).find((j) => j.endpoint.id === endpoint.id);
  if (joined) revoke(d, joined);
  const fw = firewallNetwork(network);
  for (const link of endpoint.links) if (fw) firewallOf(d).delLink(fw, link.parent, link.child, link.ports);
  if (c.netns && endpoint.ifName && !opts.stranded) removeInterface(d, c.netns, endpoint);
  if (isVlan(network)) deleteVlanLink(d, endpoint);
  else if (network.driver === 'bridge') deleteVeth(d, network, endpoint);
  mutate(d, (engine) => {
    const n = engine.networks[networkId];
    if (n) delete n.endpoints[endpoint.id];
    if (endpoint.address !== undefined)
      releaseAddress(engine.ipam, { net: networkOf(endpoint.address, endpoint.prefixLen), len: endpoint.prefixLen }, endpoint.address);
    const entry = engine.containers[containerId]?.endpoints[network.name];
    if (entry) entry.endpointId = '';
    const owner = engine.containers[containerId];
    if (owner?.gatewayEndpoint === endpoint.id) delete owner.gatewayEndpoint;
  });
  if (!opts.last) updateGateway(d, containerId);
  if (!opts.quiet) tellNetwork(d, 'disconnect', network, { container: containerId });
}
