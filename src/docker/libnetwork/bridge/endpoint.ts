/**
 * The bridge driver's endpoints: a veth pair with one end in the sandbox. Read first: moby
 * libnetwork/drivers/bridge/bridge_linux.go (CreateEndpoint, Join, DeleteEndpoint), setup_verify, interface naming in
 * netutils (GenerateIfaceName).
 */
import type { NetnsId } from '../../../kernel/config.ts';
import { addVeth, deleteLink, linkByName, moveLink, setMaster, setUp } from '../../../kernel/netdev.ts';
import { serverError } from '../../errors.ts';
import { firewallOf, hairpinMode } from '../../host/firewall.ts';
import { isClassic } from '../../release.ts';
import type { BridgeNetworkConfig, Daemon, Endpoint, Network } from '../../state.ts';
import { hostNetns } from '../../store.ts';
import { firewallNetwork } from './network.ts';

/** A free "veth" name with seven random hex digits. */
export function vethName(d: Daemon): string {
  const taken = d.k.ns(hostNetns(d));
  for (;;) {
    const name = `veth${d.k.randomHex(7)}`;
    if (!linkByName(taken, name)) return name;
  }
}

/** Make the pair: host end a port of the bridge and up, sandbox end down and unnamed yet (srcName). Returns the names. */
export function createVeth(d: Daemon, network: Network, endpoint: Endpoint, sandbox: NetnsId): { hostIfName: string; srcName: string } {
  const { k } = d;
  const ns = hostNetns(d);
  const config = network.bridge as BridgeNetworkConfig;
  const hostIfName = vethName(d);
  const srcName = vethName(d);
  const bridge = linkByName(k.ns(ns), config.bridgeName);
  const mtu = config.mtu !== 0 ? { mtu: config.mtu } : {};
  // 20.10 makes both ends in the host's namespace and moves one; since 28 it is born where it belongs
  const born = isClassic(d) ? ns : sandbox;
  const [host, peer] = addVeth(k, { ns, name: hostIfName, ...mtu }, { ns: born, name: srcName, ...mtu, address: endpoint.mac });
  for (const [at, link] of [
    [ns, host],
    [born, peer],
  ] as const) {
    k.updateLink(at, link.ifindex, (l) => {
      l.txqlen = 0; // the netlink library asks for a queue of length 0
    });
  }
  if (!bridge) {
    deleteLink(k, ns, host.ifindex);
    throw serverError(
      `failed to create endpoint ${endpoint.name} on network ${network.name}: adding interface ${hostIfName} to bridge ${config.bridgeName} failed: Device does not exist`,
    );
  }
  setMaster(k, ns, host.ifindex, bridge.ifindex);
  if (hairpinMode(d)) {
    k.updateLink(ns, host.ifindex, (l) => {
      if (l.port) l.port.hairpin = true;
    });
  }
  setUp(k, ns, host.ifindex, true);
  if (born !== sandbox) moveLink(k, ns, peer.ifindex, sandbox, srcName);
  const fw = firewallNetwork(network);
  if (fw && endpoint.address !== undefined) firewallOf(d).addEndpoint(fw, endpoint.address);
  return { hostIfName, srcName };
}

/** Delete the pair (the sandbox end is back in the host's namespace, or went with the sandbox) and the endpoint's rules. */
export function deleteVeth(d: Daemon, network: Network, endpoint: Endpoint): void {
  const ns = hostNetns(d);
  const fw = firewallNetwork(network);
  if (fw && endpoint.address !== undefined) firewallOf(d).delEndpoint(fw, endpoint.address);
  const link = linkByName(d.k.ns(ns), endpoint.srcName) ?? linkByName(d.k.ns(ns), endpoint.hostIfName);
  if (link) deleteLink(d.k, ns, link.ifindex);
}
