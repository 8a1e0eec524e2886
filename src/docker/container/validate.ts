/** What a container may not ask for. Read first: moby runconfig/hostconfig_unix.go, daemon/container.go, daemon/container_operations.go. */
import ipaddr from 'ipaddr.js';
import { inPrefix, parseCidr, parseIp4 } from '../../kernel/inet.ts';
import { NotModelled, invalid, joinErrors } from '../errors.ts';
import { isUserDefined } from './files.ts';
import type { Daemon, Network } from '../state.ts';
import { networksOf } from '../store.ts';
import type { ContainerConfig, EndpointConfig, EndpointsConfig, HostConfig } from '../types.ts';

export const joinsContainer = (mode: string): boolean => mode.startsWith('container:');

/** Options that contradict the network mode. */
export function validateNetworkMode(config: Partial<ContainerConfig>, host: HostConfig): void {
  const mode = host.NetworkMode;
  const refuse = (what: string) => invalid(`conflicting options: ${what}`);
  if (joinsContainer(mode)) {
    if (mode === 'container:') throw invalid('invalid network mode: invalid container format container:<name|id>');
    if (config.Hostname) throw refuse('hostname and the network mode');
    if (host.Links?.length) throw refuse("container type network can't be used with links. This would result in undefined behavior");
    if (host.Dns.length) throw refuse('dns and the network mode');
    if (host.ExtraHosts?.length) throw refuse('custom host-to-IP mapping and the network mode');
    if (Object.keys(host.PortBindings).length || host.PublishAllPorts) throw refuse('port publishing and the container type network mode');
    if (Object.keys(config.ExposedPorts ?? {}).length) throw refuse('port exposing and the container type network mode');
  }
  if (host.UTSMode === 'host' && config.Hostname) throw refuse('hostname and the UTS mode');
  if (mode === 'host' && host.Links?.length) throw refuse("host type networking can't be used with links. This would result in undefined behavior");
}

const POLICIES: readonly string[] = ['', 'no', 'always', 'on-failure', 'unless-stopped'];
/** --restart (moby api/types/container ValidateRestartPolicy). */
export function validateRestartPolicy(policy: { Name: string; MaximumRetryCount: number }, autoRemove: boolean): void {
  if (!POLICIES.includes(policy.Name))
    throw invalid(`invalid restart policy: unknown policy '${policy.Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`);
  if (policy.MaximumRetryCount !== 0 && policy.Name !== 'on-failure')
    throw invalid(`invalid restart policy: maximum retry count can only be used with 'on-failure'`);
  if (policy.MaximumRetryCount < 0) throw invalid('invalid restart policy: maximum retry count cannot be negative');
  if (autoRemove && policy.Name !== '' && policy.Name !== 'no') throw invalid("can't create 'AutoRemove' container with restart policy");
}

/** Addresses and aliases that an endpoint on this network may not have. */
export function endpointErrors(network: Network, endpoint: EndpointConfig): string[] {
  const errors: string[] = [];
  const wanted = endpoint.IPAMConfig?.IPv4Address;
  const userDefined = isUserDefined(network);
  if (wanted && !userDefined) errors.push('user specified IP address is supported on user defined networks only');
  if (endpoint.Aliases?.length && !userDefined && network.bridge?.isDefault)
    errors.push('network-scoped alias is supported only for containers in user defined networks');
  const { IPv6Address: six, LinkLocalIPs: local } = endpoint.IPAMConfig ?? {};
  if (six) {
    // no network of the model has an IPv6 subnet
    if (!userDefined) errors.push('user specified IP address is supported on user defined networks only');
    if (!ipaddr.IPv6.isValid(six)) errors.push(`invalid IPv6 address: ${six}`);
    errors.push('user specified IP address is supported only when connecting to networks with user configured subnets');
  }
  for (const ip of local ?? []) if (parseIp4(ip) === undefined && !ipaddr.IPv6.isValid(ip)) errors.push(`invalid link-local IP address: ${ip}`);
  if (wanted) {
    const addr = parseIp4(wanted);
    const subnets = (network.ipam.Config ?? []).flatMap((c) => (c.Subnet ? (parseCidr(c.Subnet) ?? []) : []));
    const configured = network.configuredSubnets;
    if (addr === undefined) errors.push(`invalid IPv4 address: ${wanted}`);
    if (!configured) errors.push('user specified IP address is supported only when connecting to networks with user configured subnets');
    else {
      if (addr === undefined || !subnets.some((s) => inPrefix(addr, s.addr, s.len)))
        errors.push(`no configured subnet or ip-range contain the IP address ${wanted}`);
    }
  }
  return errors;
}

/** Endpoint settings given at create; networks that aren't there are left to the start. */
export function validateEndpoints(d: Daemon, endpoints: EndpointsConfig): void {
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const network = networksOf(d).find((n) => n.name === name || n.id === name);
    const errors = network ? endpointErrors(network, endpoint) : [];
    if (errors.length) throw invalid(`invalid config for network ${name}: invalid endpoint settings:\n${joinErrors(errors)}`);
  }
}

/**
 * Settings of one interface belong to its endpoint since API 1.47; before a container is made, nobody knows which
 * interface will be eth0 (moby: handleSysctlBC).
 * @throws {DockerError}
 */
export function validateSysctls({ NetworkMode, Sysctls }: HostConfig): void {
  if (NetworkMode === 'host' || joinsContainer(NetworkMode)) return;
  const own = Object.keys(Sysctls ?? {}).find((name) => /^net\.[^.]*\.[^.]*\.eth[^.]*\./.test(name));
  if (own !== undefined) throw invalid(`interface specific sysctl setting "${own}" must be supplied using driver option 'com.docker.network.endpoint.sysctls'`);
}

/** Addresses of the host that ports are published on: the model's are all IPv4. */
export function validateBindings(host: HostConfig): void {
  for (const bindings of Object.values(host.PortBindings))
    if (bindings?.some((b) => b.HostIp.includes(':'))) throw new NotModelled('a port published on an IPv6 address');
}
