/**
 * Published ports of the bridge driver: which host port each gets, the rules for it, and the userland proxy that
 * holds it. Read first: moby libnetwork/drivers/bridge/port_mapping_linux.go.
 */
import { close, bind, listen, socket } from '../../../kernel/socket.ts';
import { KernelError } from '../../../kernel/errors.ts';
import { type Ip4, formatIp4, parseIp4 } from '../../../kernel/inet.ts';
import { sysctlGet } from '../../../kernel/sysctl.ts';
import { sockOf } from '../../../kernel/socktable.ts';
import { type DockerError, serverError } from '../../errors.ts';
import { firewallOf, hairpinMode } from '../../host/firewall.ts';
import { killProxy, startProxy } from '../../host/proxy.ts';
import type { BridgeNetworkConfig, Container, Daemon, Endpoint, Network, PortMapping } from '../../state.ts';
import { engineOf, hostNetns, mutate } from '../../store.ts';
import { type PortProto, type PortSpan, releasePort, requestPort } from '../portallocator.ts';
import { firewallNetwork } from './network.ts';

/** A binding that is asked for. `begin` = `end` = 0: any port. */
interface Binding {
  proto: PortProto;
  port: number;
  hostIp: Ip4 | undefined;
  begin: number;
  end: number;
}
const PROTO_ORDER: PortProto[] = ['tcp', 'udp', 'sctp'];
/** Times that a port out of a range is tried before the daemon gives up. */
const ATTEMPTS = 10;

export const parsePort = (port: string): { port: number; proto: PortProto } => {
  const [number, proto = 'tcp'] = port.split('/');
  return { port: Number(number), proto: proto as PortProto };
};
/** Ports a container says it listens on: --expose, EXPOSE and -p. */
export const exposedPorts = (c: Container): string[] =>
  [...new Set([...Object.keys(c.config.ExposedPorts ?? {}), ...Object.keys(c.hostConfig.PortBindings)])].sort();

/** What -p and -P ask for, exact ports first, then by container port, protocol, host port and address (cmpPortBinding). */
function bindingsOf(c: Container): Binding[] {
  const list: Binding[] = [];
  for (const [key, bindings] of Object.entries(c.hostConfig.PortBindings)) {
    for (const b of bindings ?? []) {
      const [begin = 0, end = begin] = b.HostPort.split('-').map(Number);
      list.push({ ...parsePort(key), hostIp: b.HostIp === '' ? undefined : parseIp4(b.HostIp), begin, end });
    }
  }
  if (c.hostConfig.PublishAllPorts)
    for (const key of Object.keys(c.config.ExposedPorts ?? {}))
      if (!c.hostConfig.PortBindings[key]?.length) list.push({ ...parsePort(key), hostIp: undefined, begin: 0, end: 0 });
  const range = (b: Binding): number => (b.begin === 0 || b.begin !== b.end ? 1 : 0);
  return list.sort(
    (a, b) =>
      range(a) - range(b) ||
      a.port - b.port ||
      PROTO_ORDER.indexOf(a.proto) - PROTO_ORDER.indexOf(b.proto) ||
      a.begin - b.begin ||
      a.end - b.end ||
      (a.hostIp ?? -1) - (b.hostIp ?? -1),
  );
}
/** Bindings that differ only in their host address share one host port. */
const samePort = (a: Binding, b: Binding): boolean => a.port === b.port && a.proto === b.proto && a.begin === b.begin && a.end === b.end;

/** "0.0.0.0:8080-8090:172.17.0.2:80/tcp", as the daemon names a binding in its errors. */
const bindingText = (b: Binding, hostIp: Ip4, containerIp: Ip4): string =>
  `${formatIp4(hostIp)}:${b.begin === 0 ? '' : b.begin === b.end ? b.begin : `${b.begin}-${b.end}`}:${formatIp4(containerIp)}:${b.port}/${b.proto}`;

/** Map all ports of a container on this endpoint. On an error everything is undone and the daemon's text thrown. */
export function programPorts(d: Daemon, c: Container, network: Network, endpoint: Endpoint): PortMapping[] {
  const config = network.bridge as BridgeNetworkConfig;
  const done: PortMapping[] = [];
  if (config.internal || endpoint.address === undefined || config.gatewayMode === 'isolated') return done;
  try {
    let group: Binding[] = [];
    const all = bindingsOf(c);
    for (const [i, binding] of all.entries()) {
      group.push(binding);
      const next = all[i + 1];
      if (next && samePort(binding, next)) continue;
      done.push(...bindGroup(d, network, endpoint.address, group));
      group = [];
    }
    if (!hairpinMode(d)) for (const mapping of done) if (mapping.hostPort !== 0 && mapping.proto !== 'sctp') mapping.proxyPid = startProxy(d, mapping);
    return done;
  } catch (error) {
    releasePorts(d, network, done);
    throw serverError(`driver failed programming external connectivity on endpoint ${endpoint.name} (${endpoint.id}): ${(error as DockerError).message}`);
  }
}

function bindGroup(d: Daemon, network: Network, containerIp: Ip4, group: Binding[]): PortMapping[] {
  const first = group[0] as Binding;
  for (let attempt = 1; ; attempt++) {
    try {
      return tryBind(d, network, containerIp, group);
    } catch (error) {
      if (attempt >= ATTEMPTS || (first.begin !== 0 && first.begin === first.end)) throw error;
    }
  }
}

function tryBind(d: Daemon, network: Network, containerIp: Ip4, group: Binding[]): PortMapping[] {
  const config = network.bridge as BridgeNetworkConfig;
  const routed = config.gatewayMode === 'routed';
  const first = group[0] as Binding;
  const addrs = group.map((b) => (routed ? 0 : (b.hostIp ?? config.hostBindingIp)));
  const [low = 32768, high = 60999] = (sysctlGet(d.k.ns(hostNetns(d)), 'net.ipv4.ip_local_port_range') ?? '').split(/\s+/).map(Number);
  const ephemeral: PortSpan = { begin: low, end: high };
  const hostPort = routed ? 0 : mutate(d, (engine) => requestPort(engine.ports, addrs, first.proto, first, ephemeral));
  const done: PortMapping[] = [];
  try {
    for (const [i, binding] of group.entries()) {
      const hostIp = addrs[i] as Ip4;
      const mapping: PortMapping = { proto: binding.proto, containerIp, containerPort: binding.port, hostIp, hostPort };
      if (!routed) mapping.socket = bindHostPort(d, binding, mapping);
      done.push(mapping);
    }
    const fw = firewallNetwork(network);
    for (const mapping of done) {
      if (fw) firewallOf(d).addPort(fw, mapping);
      if (mapping.proto !== 'tcp' || !mapping.socket) continue;
      const errno = listen(d.k, mapping.socket, hairpinMode(d) ? 0 : 4096);
      if (errno) throw serverError(`failed to listen on TCP socket: ${lowered(new KernelError(errno).text)}`);
    }
    return done;
  } catch (error) {
    for (const addr of addrs) if (!routed) mutate(d, (engine) => releasePort(engine.ports, addr, first.proto, hostPort));
    releasePorts(d, network, done);
    throw error;
  }
}

/** An errno's text as Go's syscall package writes it. */
const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** The socket that reserves a port: made by the daemon, later the proxy's. */
function bindHostPort(d: Daemon, binding: Binding, m: PortMapping): { netns: string; id: number } {
  const ns = hostNetns(d);
  // the reference machine's kernel has no SCTP
  if (m.proto === 'sctp') throw serverError(`error starting userland proxy: failed to listen on ${formatIp4(m.hostIp)}:${m.hostPort}: protocol not supported`);
  const s = socket(d.k, ns, engineOf(d).pid, m.proto, { reuse: true });
  const errno = bind(d.k, s, m.hostIp, m.hostPort);
  if (!errno) return { netns: ns, id: s.id };
  close(d.k, s);
  const text = new KernelError(errno).text;
  const port = binding.begin === binding.end ? '' : ` ${m.hostPort}`;
  throw serverError(`failed to bind host port${port} for ${bindingText(binding, m.hostIp, m.containerIp)}: ${lowered(text)}`);
}

/** Stop proxies, delete rules, give the ports back. */
export function releasePorts(d: Daemon, network: Network, mappings: readonly PortMapping[]): void {
  const fw = firewallNetwork(network);
  for (const m of mappings) {
    if (m.proxyPid !== undefined) killProxy(d, m.proxyPid);
    else if (m.socket && sockOf(d.k, m.socket)) close(d.k, m.socket);
  }
  for (const m of mappings) if (fw) firewallOf(d).delPort(fw, m);
  for (const m of mappings) if (m.hostPort !== 0) mutate(d, (engine) => releasePort(engine.ports, m.hostIp, m.proto, m.hostPort));
}
