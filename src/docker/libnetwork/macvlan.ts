/**
 * The macvlan and ipvlan drivers: containers get devices that share a parent card. Read first: moby
 * libnetwork/drivers/macvlan and /ipvlan; docs.docker.com/engine/network/drivers/macvlan. A network without a parent
 * gets a dummy device, one with parent "eth0.10" a VLAN device: the reference machine's kernel has neither of them
 * nor ipvlan, so that part follows the documentation.
 */
import type { NetnsId } from '../../kernel/config.ts';
import { addLink, deleteLink, linkByName, moveLink, setUp } from '../../kernel/netdev.ts';
import { forbidden, invalid } from '../errors.ts';
import { syscallError } from './bridge/network.ts';
import { vethName } from './bridge/endpoint.ts';
import type { Daemon, Endpoint, Network } from '../state.ts';
import { hostNetns, networksOf } from '../store.ts';

type Macvlan = NonNullable<Network['macvlan']>;
type Ipvlan = NonNullable<Network['ipvlan']>;
const MACVLAN_MODES = ['bridge', 'private', 'vepa', 'passthru'];
const IPVLAN_MODES = ['l2', 'l3', 'l3s'];
const IPVLAN_FLAGS = ['bridge', 'private', 'vepa'];

export function parseMacvlan(network: Network): Macvlan {
  const { options, id, internal } = network;
  const mode = options['macvlan_mode'] || 'bridge';
  if (!MACVLAN_MODES.includes(mode)) throw invalid(`requested macvlan mode '${mode}' is not valid, 'bridge' mode is the macvlan driver default`);
  const given = options['parent'] ?? '';
  if (given === 'lo') throw invalid('loopback interface is not a valid macvlan parent link');
  const dummy = given === '' || internal;
  return { mode: mode as Macvlan['mode'], parent: dummy ? `dm-${id.slice(0, 12)}` : given, internal: dummy };
}
export function parseIpvlan(network: Network): Ipvlan {
  const { options, id, internal } = network;
  const mode = options['ipvlan_mode'] || 'l2';
  if (!IPVLAN_MODES.includes(mode)) throw invalid(`requested ipvlan mode '${mode}' is not valid, 'l2' mode is the ipvlan driver default`);
  const flag = options['ipvlan_flag'] || 'bridge';
  if (!IPVLAN_FLAGS.includes(flag)) throw invalid(`requested ipvlan flag '${flag}' is not valid, 'bridge' is the ipvlan driver default`);
  const given = options['parent'] ?? '';
  if (given === 'lo') throw invalid('loopback interface is not a valid ipvlan parent link');
  const dummy = given === '' || internal;
  return { mode: mode as Ipvlan['mode'], flag, parent: dummy ? `di-${id.slice(0, 12)}` : given, internal: dummy };
}

/** Check the parent against other networks, and make it where it isn't there. */
export function createVlanNetwork(d: Daemon, network: Network): void {
  const mine = (network.macvlan ?? network.ipvlan) as { parent: string; mode: string; internal: boolean };
  for (const other of networksOf(d)) {
    if (other.id === network.id) continue;
    if (network.macvlan && other.macvlan?.parent === mine.parent) {
      if (mine.mode === 'passthru') throw forbidden(`cannot use mode passthru, macvlan network ${other.id} is already using parent interface ${mine.parent}`);
      if (other.macvlan.mode === 'passthru') throw forbidden(`macvlan network ${other.id} is already using parent interface ${mine.parent} in mode passthru`);
    }
    if (network.ipvlan && other.ipvlan?.parent === mine.parent)
      throw forbidden(`network di-${other.id.slice(0, 12)} is already using parent interface ${mine.parent}`);
  }
  ensureParent(d, mine.parent, mine.internal);
}

function ensureParent(d: Daemon, name: string, dummy: boolean): void {
  const { k } = d;
  const ns = hostNetns(d);
  if (linkByName(k.ns(ns), name)) return;
  try {
    if (dummy) {
      setUp(k, ns, addLink(k, ns, { name, kind: 'dummy', txqlen: 0 }).ifindex, true);
      return;
    }
    const [lower = '', tag, more] = name.split('.');
    const id = Number(tag);
    if (tag === undefined || more !== undefined || !/^\d+$/.test(tag)) throw invalid(`invalid subinterface vlan name ${name}, example formatting is eth0.10`);
    const parent = linkByName(k.ns(ns), lower);
    if (!parent) throw invalid(`-o parent interface was not found on the host: ${lower}`);
    if (id > 4094 || id < 1) throw invalid(`vlan id must be between 1-4094, received: ${id}`);
    const link = addLink(k, ns, {
      name,
      kind: 'vlan',
      address: parent.address,
      mtu: parent.mtu,
      parent: { netns: ns, ifindex: parent.ifindex },
      vlan: { id, protocol: '802.1Q' },
    });
    setUp(k, ns, link.ifindex, true);
  } catch (error) {
    throw syscallError(error);
  }
}

/** Delete the parent that this network made (dummy or VLAN device), unless another network uses it. */
export function deleteVlanNetwork(d: Daemon, network: Network): void {
  const config = (network.macvlan ?? network.ipvlan) as { parent: string };
  if (networksOf(d).some((n) => n.id !== network.id && (n.macvlan ?? n.ipvlan)?.parent === config.parent)) return;
  const link = linkByName(d.k.ns(hostNetns(d)), config.parent);
  if (link && (link.kind === 'dummy' || link.kind === 'vlan')) deleteLink(d.k, hostNetns(d), link.ifindex);
}

/** Make the container's device beside its parent and move it into the sandbox; it keeps its index where that is free. */
export function createVlanLink(d: Daemon, network: Network, endpoint: Endpoint, sandbox: NetnsId): { hostIfName: string; srcName: string } {
  const { k } = d;
  const ns = hostNetns(d);
  const config = (network.macvlan ?? network.ipvlan) as { parent: string };
  const parent = linkByName(k.ns(ns), config.parent);
  if (!parent) throw invalid(`failed to create the ${network.driver} port: Link not found`);
  const srcName = vethName(d);
  const link = addLink(k, ns, {
    name: srcName,
    kind: network.macvlan ? 'macvlan' : 'ipvlan',
    txqlen: 0,
    mtu: parent.mtu,
    parent: { netns: ns, ifindex: parent.ifindex },
    address: network.macvlan ? endpoint.mac : parent.address,
    ...(network.macvlan && { macvlan: { mode: network.macvlan.mode } }),
    ...(network.ipvlan && { ipvlan: { mode: network.ipvlan.mode } }),
  });
  moveLink(k, ns, link.ifindex, sandbox);
  return { hostIfName: '', srcName };
}
/** Delete the device, which is back in the host's namespace. */
export function deleteVlanLink(d: Daemon, endpoint: Endpoint): void {
  const link = linkByName(d.k.ns(hostNetns(d)), endpoint.srcName);
  if (link) deleteLink(d.k, hostNetns(d), link.ifindex);
}
