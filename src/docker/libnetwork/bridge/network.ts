/**
 * The bridge driver's networks: the Linux bridge, its address and the network's firewall rules. Read first: moby
 * libnetwork/drivers/bridge/bridge_linux.go (createNetwork), setup_device_linux.go, setup_ipv4_linux.go.
 */
import { addAddress } from '../../../kernel/addr.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { broadcastOf } from '../../../kernel/inet.ts';
import { addLink, deleteLink, linkByName, setMtu, setUp } from '../../../kernel/netdev.ts';
import { sysctlGet, sysctlSet } from '../../../kernel/sysctl.ts';
import { type DockerError, forbidden, serverError } from '../../errors.ts';
import type { FirewallNetwork } from '../../firewall/firewaller.ts';
import { firewallOf, hairpinMode } from '../../host/firewall.ts';
import { bridgeMac } from '../../host/mac.ts';
import type { BridgeNetworkConfig, Daemon, Network } from '../../state.ts';
import { engineOf, hostNetns, networksOf } from '../../store.ts';
import { overlaps } from '../ipam.ts';

/** The network as the firewall sees it; undefined for a network without IPv4. */
export function firewallNetwork(network: Network): FirewallNetwork | undefined {
  const { bridge, pool } = network;
  if (!bridge || !pool) return undefined;
  return {
    bridge: bridge.bridgeName,
    subnet: { net: pool.net, len: pool.len },
    internal: bridge.internal,
    icc: bridge.enableIcc,
    masquerade: bridge.enableIpMasquerade,
    gatewayMode: bridge.gatewayMode,
    trustedHostInterfaces: bridge.trustedHostInterfaces,
    ...(bridge.hostIpv4 !== undefined && { hostIp: bridge.hostIpv4 }),
  };
}

function checkConflicts(d: Daemon, network: Network, config: BridgeNetworkConfig): void {
  for (const other of networksOf(d)) {
    if (!other.bridge || other.id === network.id) continue;
    const clash = (why: string) =>
      forbidden(`cannot create network ${network.id} (${config.bridgeName}): conflicts with network ${other.id} (${other.bridge?.bridgeName}): ${why}`);
    if (other.bridge.bridgeName === config.bridgeName) throw clash('networks have same bridge name');
    if (network.pool && other.pool && overlaps(network.pool, other.pool)) throw clash('networks have overlapping IPv4');
  }
}

/** netlink errors as Go prints them: strerror in lower case. */
export const syscallError = (error: unknown): DockerError =>
  error instanceof KernelError ? serverError(error.text.charAt(0).toLowerCase() + error.text.slice(1)) : (error as DockerError);

/** Make the bridge (or take one that is there), give it the gateway's address, write the rules, bring it up. */
export function createBridgeNetwork(d: Daemon, network: Network, config: BridgeNetworkConfig): void {
  checkConflicts(d, network, config);
  const { k } = d;
  const ns = hostNetns(d);
  const name = config.bridgeName;
  if (name.length > 15) throw serverError('numerical result out of range');
  const existing = linkByName(k.ns(ns), name);
  if (existing && existing.kind !== 'bridge') throw forbidden(`existing interface ${name} is not a bridge`);
  try {
    const link = existing ?? addLink(k, ns, { name, kind: 'bridge', address: bridgeMac(d), txqlen: 0 });
    config.ownBridge = existing === undefined;
    if (config.mtu !== 0) setMtu(k, ns, link.ifindex, config.mtu);
    if (hairpinMode(d)) sysctlSet(k, ns, `net.ipv4.conf.${name}.route_localnet`, '1');
    const gateway = network.pool?.gateway;
    if (network.pool && gateway !== undefined && !config.inhibitIpv4) {
      const { len } = network.pool;
      const has = k.ns(ns).links[link.ifindex]?.addrs.some((a) => a.family === 4 && a.local === gateway && a.prefixLen === len);
      if (!has) addAddress(k, ns, link.ifindex, { local: gateway, prefixLen: len, ...(len < 31 && { broadcast: broadcastOf(gateway, len) }) });
    }
    enableForwarding(d);
    const fw = firewallNetwork(network);
    if (fw) firewallOf(d).addNetwork(fw);
    setUp(k, ns, link.ifindex, true);
  } catch (error) {
    throw syscallError(error);
  }
}

/** Turn on IP forwarding if it is off, and then (and only then) let FORWARD drop what no rule accepts. */
export function enableForwarding(d: Daemon): void {
  const { flags } = engineOf(d);
  const ns = hostNetns(d);
  if (!flags.ipForward || sysctlGet(d.k.ns(ns), 'net.ipv4.ip_forward') === '1') return;
  sysctlSet(d.k, ns, 'net.ipv4.ip_forward', '1');
  if (flags.iptables && !flags.ipForwardNoDrop) firewallOf(d).forwardDrop();
}

/** Take the rules out and delete the bridge, if the driver made it. */
export function deleteBridgeNetwork(d: Daemon, network: Network): void {
  const fw = firewallNetwork(network);
  if (fw) firewallOf(d).delNetwork(fw);
  const link = linkByName(d.k.ns(hostNetns(d)), network.bridge?.bridgeName ?? '');
  if (link && network.bridge?.ownBridge) deleteLink(d.k, hostNetns(d), link.ifindex);
}
