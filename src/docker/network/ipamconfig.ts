/**
 * The IPAM part of a network: checking what was asked, and reserving subnet, gateway and auxiliary addresses. Read
 * first: moby api/types/network/ipam.go (ValidateIPAM), libnetwork/network.go (ipamAllocateVersion). IPv6 subnets are
 * kept and shown, and not modelled further.
 */
import type { NetnsId } from '../../kernel/config.ts';
import { RT_TABLE } from '../../kernel/config.ts';
import { type Ip4, formatCidr, formatIp4, inPrefix, networkOf, parseCidr, parseIp4 } from '../../kernel/inet.ts';
import { hostFile } from '../container/namespaces.ts';
import { DockerError, forbidden, invalid, joinErrors } from '../errors.ts';
import { type AddressPool, DEFAULT_ADDRESS_POOLS, type Prefix, releaseAddress, releasePool, requestAddress, requestPool } from '../libnetwork/ipam.ts';
import { parseResolvConf } from '../libnetwork/resolvconf.ts';
import { isClassic } from '../release.ts';
import type { Daemon, Network, SubnetInUse } from '../state.ts';
import { engineOf, hostNetns, mutate } from '../store.ts';
import type { Ipam, IpamConfig } from '../types.ts';

const isIp6 = (text: string | undefined): boolean => text?.includes(':') === true;
const cidr = (text: string): { addr: Ip4; len: number } | undefined => (text.includes('/') ? parseCidr(text) : undefined);

/** 400 `invalid network config:` with all that is wrong, for IPv4. */
export function validateIpam(config: readonly IpamConfig[], enableIPv6: boolean): void {
  const errors: string[] = [];
  for (const entry of config) {
    const { Subnet = '', IPRange, Gateway, AuxiliaryAddresses } = entry;
    if (isIp6(Subnet)) continue;
    const subnet = cidr(Subnet);
    if (!subnet) {
      errors.push(`invalid subnet ${Subnet}: invalid CIDR block notation`);
      continue;
    }
    const net = networkOf(subnet.addr, subnet.len);
    if (net !== subnet.addr) errors.push(`invalid subnet ${Subnet}: it should be ${formatCidr(net, subnet.len)}`);
    if (IPRange) {
      const range = cidr(IPRange);
      if (!range) errors.push(`invalid ip-range ${IPRange}: invalid CIDR block notation`);
      else {
        const start = networkOf(range.addr, range.len);
        if (range.len < subnet.len) errors.push(`invalid ip-range ${IPRange}: CIDR block is bigger than its parent subnet ${Subnet}`);
        if (start !== range.addr) errors.push(`invalid ip-range ${IPRange}: it should be ${formatCidr(start, range.len)}`);
        if (!inPrefix(range.addr, subnet.addr, subnet.len)) errors.push(`invalid ip-range ${IPRange}: parent subnet ${Subnet} doesn't contain ip-range`);
      }
    }
    const inside = (addr: string, what: string): void => {
      const ip = parseIp4(addr);
      if (ip === undefined) errors.push(`invalid ${what}: invalid address`);
      else if (!inPrefix(ip, subnet.addr, subnet.len)) errors.push(`invalid ${what}: parent subnet ${Subnet} doesn't contain this address`);
    };
    if (Gateway) inside(Gateway, `gateway ${Gateway}`);
    for (const [name, addr] of Object.entries(AuxiliaryAddresses ?? {})) inside(addr, `auxiliary address ${name}`);
  }
  void enableIPv6;
  if (errors.length) throw invalid(`invalid network config:\n${joinErrors(errors)}`);
}

/** What the host's own routes and name servers occupy (moby netutils.InferReservedNetworks). */
function reservedNetworks(d: Daemon, ns: NetnsId): Prefix[] {
  const servers = parseResolvConf(hostFile(d, '/etc/resolv.conf')).nameservers.flatMap((s): Prefix[] => {
    const addr = parseIp4(s);
    return addr === undefined ? [] : [{ net: addr, len: 32 }];
  });
  const routes = d.k.ns(ns).routes.filter((r) => r.table === RT_TABLE.MAIN && r.scope === 'link' && r.len > 0);
  return [...servers, ...routes.map((r) => ({ net: r.dst, len: r.len }))];
}

function reservePool(d: Daemon, want: Parameters<typeof requestPool>[1], pools: readonly AddressPool[], reserved: readonly Prefix[]): Prefix {
  try {
    return mutate(d, (engine) => {
      const { net, len } = requestPool(engine.ipam, want, pools, reserved);
      return { net, len };
    });
  } catch (error) {
    throw error instanceof DockerError && isClassic(d) ? new DockerError(error.status, error.message.replace('invalid pool request: ', '')) : error;
  }
}

/** Drivers whose networks have a gateway address of their own. */
const wantsGateway = (n: Network): boolean => n.driver === 'bridge' || n.driver === 'macvlan' || n.driver === 'ipvlan';

/**
 * Reserve the network's IPv4 subnet, its gateway and auxiliary addresses; fills in `pool` and, where the user gave no
 * subnet, `ipam.Config`. Gives everything back when it throws.
 */
export function allocateIpam(d: Daemon, network: Network): void {
  const given = (network.ipam.Config ?? []).filter((c) => c.Subnet && !isIp6(c.Subnet));
  const first = given[0];
  const done: { subnet: Prefix; range?: Prefix; taken: Ip4[] }[] = [];
  const pools = engineOf(d).flags.defaultAddressPools;
  try {
    for (const entry of given.length ? given : [undefined]) {
      const subnet = entry?.Subnet ? (parseCidr(entry.Subnet) as { addr: Ip4; len: number }) : undefined;
      const range = entry?.IPRange ? parseCidr(entry.IPRange) : undefined;
      const want = { ...(subnet && { subnet: { net: subnet.addr, len: subnet.len } }), ...(range && { range: { net: range.addr, len: range.len } }) };
      const reserved = subnet ? [] : reservedNetworks(d, hostNetns(d));
      const got = reservePool(d, want, pools.length ? pools : DEFAULT_ADDRESS_POOLS, reserved);
      const taken: Ip4[] = [];
      done.push({ subnet: got, ...(want.range && { range: want.range }), taken });
      const gateway = wantsGateway(network) && network.bridge?.gatewayMode !== 'isolated' ? requestGateway(d, got, want.range, entry?.Gateway) : undefined;
      if (gateway !== undefined) taken.push(gateway);
      for (const [name, addr] of Object.entries(entry?.AuxiliaryAddresses ?? {})) {
        const held = mutate(d, (engine) => requestAddress(engine.ipam, got, undefined, parseIp4(addr)));
        if (typeof held !== 'number') throw forbidden(`failed to allocate secondary ip address (${name}:${addr}): Address already in use`);
        taken.push(held);
      }
      const pool: SubnetInUse = { ...got, ...(want.range && { range: want.range }), ...(gateway !== undefined && { gateway }) };
      if (network.pool) (network.morePools ??= []).push(pool);
      else network.pool = pool;
    }
  } catch (error) {
    for (const { subnet, range, taken } of done) giveBack(d, subnet, range, taken);
    delete network.pool;
    delete network.morePools;
    throw error;
  }
  if (!first) network.ipam.Config = [...(network.ipam.Config ?? []), poolConfig(network)];
  network.configuredSubnets = first !== undefined;
}
function poolConfig(network: Network): IpamConfig {
  const { pool } = network;
  return pool ? { Subnet: formatCidr(pool.net, pool.len), ...(pool.gateway !== undefined && { Gateway: formatIp4(pool.gateway) }) } : {};
}

function requestGateway(d: Daemon, subnet: Prefix, range: Prefix | undefined, wanted: string | undefined): Ip4 {
  const got = mutate(d, (engine) => requestAddress(engine.ipam, subnet, wanted ? undefined : range, wanted ? parseIp4(wanted) : undefined));
  if (typeof got === 'number') return got;
  if (wanted) throw forbidden(`failed to allocate gateway (${wanted}): Address already in use`);
  throw new DockerError(403, "failed to allocate gateway (): no available IPv4 addresses on this network's address pools");
}

/** Give a network's subnets back, and first the addresses it held of them: another network may have a range of the same subnet. */
export function releaseIpam(d: Daemon, network: Network): void {
  const auxiliary = (network.ipam.Config ?? []).flatMap((c) => Object.values(c.AuxiliaryAddresses ?? {})).flatMap((a) => parseIp4(a) ?? []);
  for (const pool of poolsOf(network)) giveBack(d, pool, pool.range, [...(pool.gateway === undefined ? [] : [pool.gateway]), ...auxiliary]);
}
function giveBack(d: Daemon, { net, len }: Prefix, range: Prefix | undefined, addresses: readonly Ip4[]): void {
  mutate(d, (engine) => {
    for (const address of addresses) if (inPrefix(address, net, len)) releaseAddress(engine.ipam, { net, len }, address);
    releasePool(engine.ipam, { net, len }, range);
  });
}
/** All subnets of a network, in the order they were given. */
export const poolsOf = (network: Network): SubnetInUse[] => [...(network.pool ? [network.pool] : []), ...(network.morePools ?? [])];

export type { Ipam };
