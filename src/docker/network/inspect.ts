/** GET /networks and /networks/X, in the API's field order. Read first: moby daemon/network.go (buildNetworkResource). */
import { formatCidr } from '../../kernel/inet.ts';
import { sortedByKey } from '../container/settings.ts';
import { invalid } from '../errors.ts';
import { boolFilter, checkFilters, matchesExactly, matchesLabels, matchesName, matchesPrefix } from '../filters.ts';
import { findNetwork } from '../find.ts';
import { isClassic } from '../release.ts';
import type { Daemon, Network } from '../state.ts';
import { networksOf } from '../store.ts';
import { rfc3339Nano } from '../timefmt.ts';
import type { Filters, IpamConfig } from '../types.ts';
import { isPredefined } from './create.ts';

const ipamConfigJson = (c: IpamConfig): Record<string, unknown> => ({
  ...(c.Subnet && { Subnet: c.Subnet }),
  ...(c.IPRange && { IPRange: c.IPRange }),
  ...(c.Gateway && { Gateway: c.Gateway }),
  ...(c.AuxiliaryAddresses && Object.keys(c.AuxiliaryAddresses).length > 0 && { AuxiliaryAddresses: sortedByKey(c.AuxiliaryAddresses) }),
});

/** One network; `detailed` with its endpoints, which listings leave out. */
export function networkJson(n: Network, detailed: boolean, classic = false): Record<string, unknown> {
  const containers: Record<string, unknown> = {};
  if (detailed)
    for (const e of Object.values(n.endpoints))
      containers[e.container] = {
        Name: e.name,
        EndpointID: e.id,
        MacAddress: e.mac,
        IPv4Address: e.address !== undefined ? formatCidr(e.address, e.prefixLen) : '',
        IPv6Address: '',
      };
  return {
    Name: n.name,
    Id: n.id,
    Created: rfc3339Nano(n.created),
    Scope: n.scope,
    Driver: n.driver,
    ...(!classic && { EnableIPv4: n.enableIPv4 }),
    EnableIPv6: n.enableIPv6,
    IPAM: { Driver: n.ipam.Driver, Options: n.ipam.Options && sortedByKey(n.ipam.Options), Config: n.ipam.Config?.map(ipamConfigJson) ?? null },
    Internal: n.internal,
    Attachable: n.attachable,
    Ingress: n.ingress,
    ConfigFrom: { Network: n.configFrom },
    ConfigOnly: n.configOnly,
    Containers: sortedByKey(containers),
    Options: sortedByKey(n.options),
    Labels: sortedByKey(n.labels),
  };
}

/** GET /networks/X. */
export const networkInspect = (d: Daemon, ref: string, _opts: { verbose?: boolean; scope?: string } = {}): Record<string, unknown> =>
  networkJson(findNetwork(d, ref), true, isClassic(d));

/** GET /networks, in the order they were made. */
export function networkList(d: Daemon, filters: Filters = {}): Record<string, unknown>[] {
  checkFilters(filters, ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type']);
  const dangling = boolFilter(filters, 'dangling');
  for (const type of filters['type'] ?? []) if (type !== 'builtin' && type !== 'custom') throw invalid(`invalid filter: 'type'='${type}'`);
  const types = filters['type'] ?? [];
  const fits = (n: Network): boolean =>
    matchesExactly(filters, 'driver', n.driver) &&
    matchesPrefix(filters, 'id', n.id) &&
    matchesName(filters, 'name', n.name) &&
    matchesLabels(n.labels, filters) &&
    matchesExactly(filters, 'scope', n.scope) &&
    (types.length === 0 || types.some((t) => (t === 'builtin') === isPredefined(n.name))) &&
    (dangling === undefined || dangling === !isPredefined(n.name));
  return networksOf(d)
    .filter(fits)
    .map((n) => networkJson(n, false, isClassic(d)));
}
