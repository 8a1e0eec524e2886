/** /etc/hosts, /etc/hostname and /etc/resolv.conf of a container. Read first: moby libnetwork/sandbox_dns_unix.go. */
import { type Ip4, formatIp4 } from '../../kernel/inet.ts';
import { linkByName } from '../../kernel/netdev.ts';
import { addHost, buildHosts, deleteHost, type HostRecord, ownNames } from '../libnetwork/etchosts.ts';
import { classicInternal, classicResolvConf, hostResolvConf, internalResolvConf, legacyResolvConf, type Overrides } from '../libnetwork/resolvconf.ts';
import { startResolver } from '../libnetwork/resolver.ts';
import { isClassic } from '../release.ts';
import type { Container, Daemon, Network } from '../state.ts';
import { engineOf, hostNetns, mutateContainer } from '../store.ts';
import { linkRecords } from './links.ts';
import { containerFile, hostFile, writeContainerFile } from './namespaces.ts';

export const isUserDefined = (n: Network): boolean => !(n.driver === 'host' || n.driver === 'null' || n.bridge?.isDefault);

function overridesOf(d: Daemon, c: Container): Overrides {
  const { flags } = engineOf(d);
  const pick = (own: string[], daemon: string[]): string[] => (own.length ? own : daemon);
  return {
    nameservers: pick(c.hostConfig.Dns, flags.dns),
    search: pick(c.hostConfig.DnsSearch, flags.dnsSearch),
    options: pick(c.hostConfig.DnsOptions, flags.dnsOpts),
  };
}

/** The address that `host-gateway` stands for: --host-gateway-ip, or the default bridge's. */
function hostGateway(d: Daemon): string {
  const { flags, networks } = engineOf(d);
  const bridge = Object.values(networks).find((n) => n.bridge?.isDefault);
  return flags.hostGatewayIps[0] ?? (bridge?.pool?.gateway !== undefined ? formatIp4(bridge.pool.gateway) : '');
}
function extraHosts(d: Daemon, c: Container): HostRecord[] {
  return (c.hostConfig.ExtraHosts ?? []).map((entry) => {
    const at = entry.indexOf(':');
    const address = entry.slice(at + 1);
    return { address: address === 'host-gateway' ? hostGateway(d) : address.replace(/^\[|\]$/g, ''), names: entry.slice(0, at) };
  });
}

/** The files as a start finds them, before any network is joined. */
export function writeInitialFiles(d: Daemon, c: Container): void {
  const host = c.hostConfig.NetworkMode === 'host';
  const extra = extraHosts(d, c);
  const ipv6 = !host || linkByName(d.k.ns(hostNetns(d)), 'lo')?.addrs.some((a) => a.family === 6) === true;
  const hosts = host && extra.length === 0 ? hostFile(d, '/etc/hosts') : buildHosts([...extra, ...linkRecords(d, c)], { ipv6, classic: isClassic(d) });
  writeContainerFile(d, c, '/etc/hosts', hosts);
  writeContainerFile(d, c, '/etc/hostname', `${c.config.Hostname}\n`);
  const resolv = hostFile(d, '/etc/resolv.conf');
  if (isClassic(d)) return putResolvConf(d, c, classicResolvConf(resolv, overridesOf(d, c), host));
  putResolvConf(d, c, host ? hostResolvConf(resolv, overridesOf(d, c)) : legacyResolvConf(resolv, overridesOf(d, c)));
}
function putResolvConf(d: Daemon, c: Container, text: string): void {
  writeContainerFile(d, c, '/etc/resolv.conf', text);
  mutateContainer(d, c.id, (draft) => {
    draft.resolvConf = text;
  });
}

/** The sandbox got an address on a network: its own line in /etc/hosts, and the internal resolver where the network has names. */
export function joinedFiles(d: Daemon, containerId: string, network: Network, address: Ip4 | undefined): void {
  const c = engineOf(d).containers[containerId];
  if (!c?.netns) return;
  if (address !== undefined) {
    const file = containerFile(d, c, '/etc/hosts') ?? '';
    writeContainerFile(d, c, '/etc/hosts', addHost(file, address, ownNames(c.config.Hostname, c.config.Domainname)));
  }
  if (!isUserDefined(network) || c.resolver) return;
  const internal = isClassic(d) ? classicInternal : internalResolvConf;
  const { text, servers } = internal(hostFile(d, '/etc/resolv.conf'), overridesOf(d, c));
  startResolver(d, c, servers);
  if (containerFile(d, c, '/etc/resolv.conf') === c.resolvConf) putResolvConf(d, c, text);
}
/** It left one. The resolver stays as long as the sandbox. */
export function leftFiles(d: Daemon, c: Container, address: Ip4 | undefined): void {
  const file = containerFile(d, c, '/etc/hosts');
  if (file !== undefined && address !== undefined) writeContainerFile(d, c, '/etc/hosts', deleteHost(file, address));
}
/** A container that joins another's network sees that one's files. */
export function copyFiles(d: Daemon, from: Container, to: Container): void {
  for (const path of ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf']) {
    const text = containerFile(d, from, path);
    if (text !== undefined) writeContainerFile(d, to, path, text);
  }
}
