/**
 * Links of the default bridge (--link): names in /etc/hosts, variables in the environment, and rules where containers
 * may not talk to each other. Read first: moby daemon/links, daemon/container_operations.go.
 */
import { formatIp4 } from '../../kernel/inet.ts';
import { DockerError, invalid } from '../errors.ts';
import { firewallOf } from '../host/firewall.ts';
import { firewallNetwork } from '../libnetwork/bridge/network.ts';
import { parsePort } from '../libnetwork/bridge/ports.ts';
import { type HostRecord, updateHost } from '../libnetwork/etchosts.ts';
import { findContainer } from '../find.ts';
import type { Container, Daemon, Endpoint } from '../state.ts';
import { containersOf, engineOf, mutateNetwork } from '../store.ts';
import { containerFile, writeContainerFile } from './namespaces.ts';

export type Link = Container['links'][number];

/** Resolve `name` and `name:alias`. 400 for a container that isn't there. */
export function resolveLinks(d: Daemon, links: readonly string[] | null | undefined): Link[] {
  return (links ?? []).map((text) => {
    const [name = '', alias] = text.replace(/^\//, '').split(':');
    try {
      const child = findContainer(d, name);
      return { container: child.id, name: child.name, alias: (alias ?? name).replace(/.*\//, '') };
    } catch (error) {
      throw error instanceof DockerError ? invalid(`could not get container for ${name}: ${error.message}`) : error;
    }
  });
}

const bridgeEndpoint = (d: Daemon, c: Container): Endpoint | undefined => {
  const entry = Object.values(c.endpoints).find((e) => engineOf(d).networks[e.networkId]?.bridge?.isDefault);
  return entry && engineOf(d).networks[entry.networkId]?.endpoints[entry.endpointId];
};

/** The linked containers with their addresses. 409 when one of them isn't running. */
export function liveLinks(d: Daemon, c: Container): { link: Link; child: Container; endpoint: Endpoint }[] {
  if (!usesDefaultBridge(c)) return [];
  return c.links.flatMap((link) => {
    const child = engineOf(d).containers[link.container];
    if (!child || child.state.pid === 0) throw invalid(`Cannot link to a non running container: /${child?.name ?? link.name} AS /${c.name}/${link.alias}`);
    const endpoint = bridgeEndpoint(d, child);
    return endpoint ? [{ link, child, endpoint }] : [];
  });
}
const usesDefaultBridge = (c: Container): boolean => c.hostConfig.NetworkMode === 'bridge' || c.hostConfig.NetworkMode === 'default';

/** Lines for /etc/hosts: address, alias, short id and name of each linked container. */
export function linkRecords(d: Daemon, c: Container): HostRecord[] {
  return liveLinks(d, c).map(({ link, child, endpoint }) => ({
    address: formatIp4(endpoint.address ?? 0),
    names: [...new Set([link.alias, child.id.slice(0, 12), child.name])].join(' '),
  }));
}

/** ALIAS_PORT_80_TCP and its like (moby daemon/links: ToEnv). */
export function linkEnv(d: Daemon, c: Container): string[] {
  const env: string[] = [];
  for (const { link, child, endpoint } of liveLinks(d, c)) {
    const prefix = link.alias.replace(/-/g, '_').toUpperCase();
    const ip = formatIp4(endpoint.address ?? 0);
    const ports = Object.keys(child.config.ExposedPorts ?? {})
      .map(parsePort)
      .sort((a, b) => a.port - b.port || (a.proto < b.proto ? -1 : 1));
    if (ports[0]) env.push(`${prefix}_PORT=${ports[0].proto}://${ip}:${ports[0].port}`);
    for (const { port, proto } of ports) {
      const name = `${prefix}_PORT_${port}_${proto.toUpperCase()}`;
      env.push(`${name}=${proto}://${ip}:${port}`, `${name}_ADDR=${ip}`, `${name}_PORT=${port}`, `${name}_PROTO=${proto}`);
    }
    env.push(`${prefix}_NAME=/${c.name}/${link.alias}`);
    for (const variable of child.config.Env ?? []) {
      const [key = '', ...value] = variable.split('=');
      if (key !== 'PATH' && key !== 'HOME') env.push(`${prefix}_ENV_${key}=${value.join('=')}`);
    }
  }
  return env;
}

/** Without inter-container communication the parent gets a way to the child's ports. Remembered at the parent's endpoint. */
export function openLinks(d: Daemon, c: Container): void {
  const own = bridgeEndpoint(d, c);
  const network = own && engineOf(d).networks[own.network];
  const fw = network && firewallNetwork(network);
  if (!own || !network || !fw || fw.icc) return;
  const opened = liveLinks(d, c).map(({ child, endpoint }) => ({
    parent: own.address ?? 0,
    child: endpoint.address ?? 0,
    ports: Object.keys(child.config.ExposedPorts ?? {}).map(parsePort),
  }));
  for (const { parent, child, ports } of opened) firewallOf(d).addLink(fw, parent, child, ports);
  mutateNetwork(d, network.id, (n) => {
    const endpoint = n.endpoints[own.id];
    if (endpoint) endpoint.links = opened;
  });
}

/** A container got an address: containers that link to it learn it. */
export function tellParents(d: Daemon, c: Container): void {
  const endpoint = bridgeEndpoint(d, c);
  if (endpoint?.address === undefined) return;
  for (const parent of containersOf(d)) {
    if (parent.state.pid === 0) continue;
    for (const link of parent.links) {
      if (link.container !== c.id) continue;
      const file = containerFile(d, parent, '/etc/hosts');
      if (file !== undefined) writeContainerFile(d, parent, '/etc/hosts', updateHost(file, formatIp4(endpoint.address), link.alias));
    }
  }
}
