/** Making networks. Read first: moby daemon/network.go (createNetwork), libnetwork/controller.go (NewNetwork). */
import { DockerError, NotModelled, conflict, forbidden, invalid, notFound } from '../errors.ts';
import { parseBridgeOptions } from '../libnetwork/bridge/config.ts';
import { createBridgeNetwork } from '../libnetwork/bridge/network.ts';
import { createVlanNetwork, parseIpvlan, parseMacvlan } from '../libnetwork/macvlan.ts';
import type { Daemon, Network, NetworkDriver } from '../state.ts';
import { engineOf, mutate, networksOf, tellNetwork } from '../store.ts';
import type { NetworkCreateRequest, NetworkCreateResponse } from '../types.ts';
import { allocateIpam, releaseIpam, validateIpam } from './ipamconfig.ts';

/** Names that mean something to the daemon itself. */
export const isPredefined = (name: string): boolean => name === 'bridge' || name === 'host' || name === 'none' || name === 'default';
const NOT_A_MANAGER = 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
const CONFIG_ONLY =
  'configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.';
const DRIVERS: readonly string[] = ['bridge', 'host', 'null', 'macvlan', 'ipvlan', 'overlay'];

/** A network as data, with nothing done for it yet. */
export function newNetwork(d: Daemon, req: NetworkCreateRequest & { Driver: string }): Network {
  return {
    id: d.k.randomHex(64),
    name: req.Name,
    driver: req.Driver as NetworkDriver,
    scope: 'local',
    created: d.k.now,
    enableIPv4: req.EnableIPv4 ?? true,
    enableIPv6: req.EnableIPv6 ?? false,
    internal: req.Internal ?? false,
    attachable: req.Attachable ?? false,
    ingress: req.Ingress ?? false,
    configOnly: req.ConfigOnly ?? false,
    configFrom: req.ConfigFrom?.Network ?? '',
    options: { ...req.Options },
    labels: { ...req.Labels },
    ipam: { Driver: req.IPAM?.Driver || 'default', Options: req.IPAM?.Options ?? {}, Config: (req.IPAM?.Config ?? []).map((c) => ({ ...c })) },
    configuredSubnets: false,
    endpoints: {},
  };
}

function check(d: Daemon, req: NetworkCreateRequest): string {
  const name = req.Name;
  if (name.trim() === '') throw invalid('invalid name: name is empty');
  if (isPredefined(name)) throw forbidden(`operation is not permitted on predefined ${name} network`);
  if (networksOf(d).some((n) => n.name === name)) throw conflict(`network with name ${name} already exists`);
  if (req.ConfigOnly) {
    if (req.Ingress || req.Internal || req.Attachable || req.Scope) throw forbidden(CONFIG_ONLY);
    if (req.ConfigFrom?.Network) throw forbidden('a configuration network cannot depend on another configuration network');
    return 'null';
  }
  if (req.Ingress && req.Scope !== 'swarm' && req.Driver !== 'overlay') throw forbidden('Ingress network can only be global scope network');
  if (req.Scope === 'swarm') throw forbidden('cannot create a swarm scoped network when swarm is not active');
  const driver = req.Driver || 'bridge';
  if (!DRIVERS.includes(driver)) throw notFound(`plugin "${driver}" not found`);
  if (driver === 'overlay') throw new DockerError(503, NOT_A_MANAGER);
  if (req.IPAM?.Driver && !['default', 'null'].includes(req.IPAM.Driver)) throw notFound(`plugin "${req.IPAM.Driver}" not found`);
  return driver;
}

/** POST /networks/create. */
export function networkCreate(d: Daemon, req: NetworkCreateRequest): NetworkCreateResponse {
  const driver = check(d, req);
  validateIpam(req.IPAM?.Config ?? [], req.EnableIPv6 ?? false);
  if (req.EnableIPv4 === false && !req.EnableIPv6 && !req.ConfigOnly) throw invalid('IPv4 or IPv6 must be enabled');
  if (driver === 'host' || (driver === 'null' && !req.ConfigOnly)) throw forbidden(`only one instance of "${driver}" network is allowed`);
  const defaults = engineOf(d).flags.defaultNetworkOpts[driver] ?? {};
  const network = newNetwork(d, { ...req, Driver: driver, Options: { ...defaults, ...req.Options } });
  if (network.configFrom) takeConfig(d, network);
  if (network.configOnly) network.configuredSubnets = (network.ipam.Config ?? []).length > 0;
  else {
    if (network.ipam.Driver === 'null') throw invalid('ipv4 pool is empty');
    // addresses, routes and rules of IPv6 exist only on the loopback here: a network that pretends to have them would mislead
    if (network.enableIPv6) throw new NotModelled('an IPv6 network');
    build(d, network);
  }
  mutate(d, (engine) => {
    engine.networks[network.id] = network;
  });
  tellNetwork(d, 'create', network);
  return { Id: network.id, Warning: '' };
}

/** --config-from: addresses and options come from a configuration-only network. */
function takeConfig(d: Daemon, network: Network): void {
  const from = networksOf(d).find((n) => n.name === network.configFrom && n.configOnly);
  if (!from) throw notFound(`configuration network "${network.configFrom}" does not exist`);
  if (Object.keys(network.options).length > 0) throw forbidden('network driver options are not supported if the network depends on a configuration network');
  if (network.ipam.Config?.length || Object.keys(network.labels).length > 0 || network.enableIPv6)
    throw forbidden('user specified configurations are not supported if the network depends on a configuration network');
  network.ipam = { ...from.ipam, Config: (from.ipam.Config ?? []).map((c) => ({ ...c })) };
  Object.assign(network, { options: { ...from.options }, labels: { ...from.labels }, enableIPv6: from.enableIPv6, internal: from.internal });
}

/** Addresses, then the driver. Addresses go back when the driver refuses. */
export function build(d: Daemon, network: Network): void {
  // an isolated bridge has no gateway: its options are read before addresses are handed out
  if (network.driver === 'bridge') network.bridge = parseBridgeOptions(network.id, network.options, network.internal);
  if (network.enableIPv4) allocateIpam(d, network);
  try {
    if (network.driver === 'bridge' && network.bridge) {
      if ((network.ipam.Config ?? []).filter((c) => c.Subnet && !c.Subnet.includes(':')).length > 1)
        throw forbidden("bridge driver doesn't support multiple subnets");
      createBridgeNetwork(d, network, network.bridge);
    } else if (network.driver === 'macvlan') network.macvlan = parseMacvlan(network);
    else if (network.driver === 'ipvlan') network.ipvlan = parseIpvlan(network);
    if (network.macvlan || network.ipvlan) createVlanNetwork(d, network);
  } catch (error) {
    releaseIpam(d, network);
    throw error;
  }
}
