/** The network part of a container's inspect and listing: endpoints and published ports. Read first: moby daemon/inspect.go, daemon/network.go. */
import { formatIp4 } from '../../kernel/inet.ts';
import { exposedPorts } from '../libnetwork/bridge/ports.ts';
import { joinedEndpoints } from '../libnetwork/gateway.ts';
import { isClassic } from '../release.ts';
import type { Container, ContainerEndpoint, Daemon, Endpoint } from '../state.ts';
import { engineOf } from '../store.ts';
import type { PortMap, PortSummary } from '../types.ts';

export const sortedByKey = <T>(map: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

/** Ports of a running container: those of its gateway's endpoint on a bridge network; exposed ones without a host port are null. */
export function portMap(d: Daemon, c: Container): PortMap {
  const gateway = joinedEndpoints(d, c).find((j) => j.endpoint.id === c.gatewayEndpoint);
  if (gateway?.network.driver !== 'bridge') return {};
  const map: PortMap = {};
  for (const port of exposedPorts(c)) map[port] = null;
  for (const m of gateway.endpoint.portMappings)
    (map[`${m.containerPort}/${m.proto}`] ??= []).push({ HostIp: formatIp4(m.hostIp), HostPort: m.hostPort === 0 ? '' : String(m.hostPort) });
  return sortedByKey(map);
}
/** The same as rows of `docker ps`, in the daemon's random order made steady: by container port, then protocol. */
export function portSummaries(d: Daemon, c: Container): PortSummary[] {
  return Object.entries(portMap(d, c)).flatMap(([port, bindings]): PortSummary[] => {
    const [number, type = 'tcp'] = port.split('/');
    const base = { PrivatePort: Number(number), Type: type };
    return bindings?.length ? bindings.map((b) => ({ IP: b.HostIp, ...base, PublicPort: Number(b.HostPort) })) : [base];
  });
}

/** network.EndpointSettings. Listings leave Aliases and DNSNames out (null). */
export function endpointJson(d: Daemon, entry: ContainerEndpoint, opts: { listing?: boolean } = {}): Record<string, unknown> {
  const { config } = entry;
  const e = engineOf(d).networks[entry.networkId]?.endpoints[entry.endpointId] as Endpoint | undefined;
  const inherited = config.IPAMConfig === undefined ? null : config.IPAMConfig;
  const classic = isClassic(d);
  // before 28 the short id stood among the aliases
  const shortId = classic && e && entry.dnsNames ? [e.container.slice(0, 12)] : [];
  const aliases = shortId.length ? [...(config.Aliases ?? []), ...shortId] : (config.Aliases ?? null);
  const head = { IPAMConfig: inherited, Links: config.Links ?? null, Aliases: opts.listing ? null : aliases };
  const mac = { MacAddress: e?.mac || (config.MacAddress ?? '') };
  const options = { DriverOpts: config.DriverOpts ?? null };
  return {
    ...head,
    ...(!classic && { ...mac, ...options, GwPriority: config.GwPriority ?? 0 }),
    NetworkID: entry.networkId,
    EndpointID: entry.endpointId,
    Gateway: e?.gateway !== undefined ? formatIp4(e.gateway) : '',
    IPAddress: e?.address !== undefined ? formatIp4(e.address) : '',
    IPPrefixLen: e?.address !== undefined ? e.prefixLen : 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    ...(classic ? { ...mac, ...options } : { DNSNames: opts.listing ? null : entry.dnsNames }),
  };
}

/** NetworkSettings of inspect. The fields at its top repeat the default bridge's endpoint, for old clients. */
export function networkSettings(d: Daemon, c: Container): Record<string, unknown> {
  const networks = sortedByKey(Object.fromEntries(Object.entries(c.endpoints).map(([name, e]) => [name, endpointJson(d, e)])));
  const legacy = networks['bridge'] as Record<string, unknown> | undefined;
  const top = (key: string, empty: unknown): unknown => legacy?.[key] ?? empty;
  const joined = c.hostConfig.NetworkMode.startsWith('container:');
  const key = joined || c.sandboxId === '' ? '' : `/var/run/docker/netns/${c.hostConfig.NetworkMode === 'host' ? 'default' : c.sandboxId.slice(0, 12)}`;
  return {
    Bridge: '',
    SandboxID: joined ? '' : c.sandboxId,
    SandboxKey: key,
    Ports: portMap(d, c),
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: top('EndpointID', ''),
    Gateway: top('Gateway', ''),
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: top('IPAddress', ''),
    IPPrefixLen: top('IPPrefixLen', 0),
    IPv6Gateway: '',
    MacAddress: top('MacAddress', ''),
    Networks: networks,
  };
}
