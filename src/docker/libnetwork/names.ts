/**
 * Names on user-defined networks: who is called what, and what the internal resolver finds. Read first: moby
 * libnetwork/sandbox.go (ResolveName), network.go (ResolveIP), daemon (buildEndpointDNSNames).
 */
import type { Ip4 } from '../../kernel/inet.ts';
import type { Container, Daemon, Network } from '../state.ts';
import { engineOf } from '../store.ts';
import { type Joined, joinedEndpoints } from './gateway.ts';

/** DNS names of a container on a user-defined network: name, aliases, short id, hostname, each once. */
export function dnsNamesOf(c: Pick<Container, 'name' | 'id' | 'config'>, aliases: readonly string[] | null | undefined): string[] {
  return [...new Set([c.name, ...(aliases ?? []), c.id.slice(0, 12), c.config.Hostname])].filter((n) => n !== '');
}

/** Addresses that a name has on one network, in the order the endpoints came. */
function namesOn(d: Daemon, network: Network, name: string): Ip4[] {
  const { containers } = engineOf(d);
  return Object.values(network.endpoints).flatMap((e) => {
    const names = containers[e.container]?.endpoints[network.name]?.dnsNames ?? [];
    return e.address !== undefined && names.some((n) => n.toLowerCase() === name) ? [e.address] : [];
  });
}
/** Alias of a --link on this endpoint: the linked container's name. */
function linkTarget(c: Container, network: Network, name: string): string | undefined {
  for (const link of c.endpoints[network.name]?.config.Links ?? []) {
    const [target = '', alias = target] = link.split(':');
    if (alias.toLowerCase() === name) return target.toLowerCase();
  }
  return undefined;
}

const byPriority = (a: Joined, b: Joined): number => b.priority - a.priority || (a.network.name < b.network.name ? -1 : 1);

/**
 * What a container's resolver finds for a name: the addresses on the first of its networks that knows it;
 * "name.network" asks that network. undefined when nobody is called so.
 */
export function resolveName(d: Daemon, c: Container, asked: string): Ip4[] | undefined {
  const name = asked.replace(/\.$/, '').toLowerCase();
  const joined = joinedEndpoints(d, c)
    .filter((j) => !j.network.bridge?.isDefault)
    .sort(byPriority);
  const dot = name.lastIndexOf('.');
  const tries: [name: string, network: string | undefined][] = [[name, undefined]];
  if (dot > 0) tries.push([name.slice(0, dot), name.slice(dot + 1)]);
  for (const [wanted, on] of tries) {
    for (const { network } of joined) {
      if (on !== undefined && network.name.toLowerCase() !== on) continue;
      const found = namesOn(d, network, linkTarget(c, network, wanted) ?? wanted);
      if (found.length > 0) return found;
    }
  }
  return undefined;
}

/** The name behind an address on one of a container's networks: "c1.app". */
export function resolveAddress(d: Daemon, c: Container, address: Ip4): string | undefined {
  for (const { network } of joinedEndpoints(d, c)) {
    if (network.bridge?.isDefault) continue;
    const endpoint = Object.values(network.endpoints).find((e) => e.address === address);
    const owner = endpoint && engineOf(d).containers[endpoint.container];
    if (owner) return `${owner.endpoints[network.name]?.dnsNames?.[0] ?? owner.name}.${network.name}`;
  }
  return undefined;
}
