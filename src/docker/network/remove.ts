/** Removing and pruning networks. Read first: moby daemon/network.go (deleteNetwork), prune.go, libnetwork/network.go. */
import { forbidden } from '../errors.ts';
import { checkFilters, matchesLabels, untilOf } from '../filters.ts';
import { findNetwork } from '../find.ts';
import { deleteBridgeNetwork } from '../libnetwork/bridge/network.ts';
import { deleteVlanNetwork } from '../libnetwork/macvlan.ts';
import { isClassic } from '../release.ts';
import type { Daemon, Network } from '../state.ts';
import { mutate, networksOf, tellNetwork } from '../store.ts';
import type { Filters } from '../types.ts';
import { isPredefined } from './create.ts';
import { releaseIpam } from './ipamconfig.ts';

function destroy(d: Daemon, network: Network): void {
  if (network.driver === 'bridge') deleteBridgeNetwork(d, network);
  else if (network.macvlan || network.ipvlan) deleteVlanNetwork(d, network);
  releaseIpam(d, network);
  mutate(d, (engine) => {
    delete engine.networks[network.id];
  });
  tellNetwork(d, 'destroy', network);
}

/** DELETE /networks/X. 403 for a predefined one, or while containers are on it. */
export function networkRemove(d: Daemon, ref: string): void {
  const network = findNetwork(d, ref);
  if (isPredefined(network.name)) throw forbidden(`${network.name} is a pre-defined network and cannot be removed`);
  const users = networksOf(d)
    .filter((n) => n.configFrom === network.name)
    .map((n) => n.name);
  if (network.configOnly && users.length) throw forbidden(`error while removing network: configuration network "${network.name}" is in use`);
  const active = Object.values(network.endpoints);
  if (active.length && isClassic(d)) throw forbidden(`error while removing network: network ${network.name} id ${network.id} has active endpoints`);
  if (active.length)
    throw forbidden(
      `error while removing network: network ${network.name} has active endpoints (${active.map((e) => `name:"${e.name}" id:"${e.id.slice(0, 12)}"`).join(', ')})`,
    );
  destroy(d, network);
}

/** POST /networks/prune: those that nobody made predefined, configuration-only or busy. */
export function networkPrune(d: Daemon, filters: Filters = {}): { NetworksDeleted: string[] | null } {
  checkFilters(filters, ['label', 'label!', 'until']);
  const until = untilOf(d.k.now, filters);
  const gone = networksOf(d).filter(
    (n) =>
      !isPredefined(n.name) &&
      !n.configOnly &&
      Object.keys(n.endpoints).length === 0 &&
      (until === undefined || n.created < until) &&
      matchesLabels(n.labels, filters),
  );
  for (const network of gone) destroy(d, network);
  return { NetworksDeleted: gone.length ? gone.map((n) => n.name) : null };
}
