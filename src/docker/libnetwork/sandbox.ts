/**
 * Sandboxes: a container's network namespace and the interfaces in it. Read first: moby libnetwork/sandbox.go and
 * osl/interface_linux.go (AddInterface, RemoveInterface, advertiseAddrs).
 */
import { addAddress } from '../../kernel/addr.ts';
import type { Netns, NetnsId } from '../../kernel/config.ts';
import { broadcastOf } from '../../kernel/inet.ts';
import { linkByName, moveLink, renameLink, setUp } from '../../kernel/netdev.ts';
import { gratuitousArp } from '../../kernel/neigh.ts';
import { createNetns, deleteNetns } from '../../kernel/netns.ts';
import { sysctlSet } from '../../kernel/sysctl.ts';
import { invalid } from '../errors.ts';
import { isClassic } from '../release.ts';
import type { Daemon, Endpoint, Network } from '../state.ts';
import { hostNetns } from '../store.ts';

/** ARP announcements of a new address: how many, and µs between them (com.docker.network.advertise_addr_nmsgs, _ms). */
const ADVERTISE_TIMES = 3;
const ADVERTISE_INTERVAL = 1e6;

/** A new namespace with its loopback up, set up as the runtime leaves it: low ports are free for all. */
export function createSandbox(d: Daemon): NetnsId {
  const ns = createNetns(d.k, { machine: d.machine });
  if (isClassic(d)) sysctlSet(d.k, ns.id, 'net.ipv6.conf.all.disable_ipv6', '1');
  setUp(d.k, ns.id, 1, true);
  sysctlSet(d.k, ns.id, 'net.ipv4.ip_unprivileged_port_start', '0');
  return ns.id;
}

/** Delete a sandbox's namespace unless a process still lives in it (a container that joined it). */
export function releaseSandbox(d: Daemon, netns: NetnsId): void {
  if (netns === hostNetns(d) || !d.k.config.netns[netns]) return;
  if (Object.values(d.k.config.processes).some((p) => p.ns.net === netns)) return;
  deleteNetns(d.k, netns);
}

/** First free name of a prefix: eth0, eth1 … */
function freeName(ns: Netns, prefix: string): string {
  for (let n = 0; ; n++) if (!linkByName(ns, `${prefix}${n}`)) return `${prefix}${n}`;
}

/** Configure the interface that a driver put into the sandbox under `srcName`; returns its name there. */
export function addInterface(d: Daemon, netns: NetnsId, network: Network, endpoint: Endpoint, driverOpts: Record<string, string>): string {
  const { k } = d;
  const link = linkByName(k.ns(netns), endpoint.srcName);
  if (!link) throw invalid(`failed to find interface ${endpoint.srcName}`);
  k.netnsOwners.set(netns, endpoint.name);
  const wanted = driverOpts['com.docker.network.endpoint.ifname'];
  const name = wanted ?? freeName(k.ns(netns), network.bridge?.containerIfacePrefix ?? 'eth');
  renameLink(k, netns, link.ifindex, name);
  sysctlSet(k, netns, `net.ipv6.conf.${name}.disable_ipv6`, '1');
  if (endpoint.address !== undefined) {
    const { prefixLen } = endpoint;
    addAddress(k, netns, link.ifindex, { local: endpoint.address, prefixLen, ...(prefixLen < 31 && { broadcast: broadcastOf(endpoint.address, prefixLen) }) });
  }
  for (const setting of (driverOpts['com.docker.network.endpoint.sysctls'] ?? '').split(',').filter(Boolean)) {
    const [key = '', value = ''] = setting.split('=');
    sysctlSet(k, netns, key.replace('IFNAME', name), value);
  }
  setUp(k, netns, link.ifindex, true);
  if (!isClassic(d)) advertise(d, netns, name, endpoint);
  return name;
}

/** Tell the neighbours who has the address now. */
function advertise(d: Daemon, netns: NetnsId, name: string, endpoint: Endpoint): void {
  const { address, mac } = endpoint;
  if (address === undefined) return;
  const send = (): void => {
    const ns = d.k.config.netns[netns];
    const link = ns && linkByName(ns, name);
    if (link?.up && link.address === mac && link.addrs.some((a) => a.local === address)) gratuitousArp(d.k, netns, link, address);
  };
  send();
  for (let i = 1; i < ADVERTISE_TIMES; i++) d.k.schedule(i * ADVERTISE_INTERVAL, send);
}

/** Take an interface out of the sandbox: down, back to its first name, into the host's namespace, where the driver deletes it. */
export function removeInterface(d: Daemon, netns: NetnsId, endpoint: Endpoint): void {
  const ns = d.k.config.netns[netns];
  const link = ns && linkByName(ns, endpoint.ifName);
  if (!link) return;
  setUp(d.k, netns, link.ifindex, false);
  moveLink(d.k, netns, link.ifindex, hostNetns(d), endpoint.srcName);
}
