/** `-p` and `--expose` as docker's client reads them (go-connections nat.ParsePortSpec). */
import { parseIp4 } from '../../../kernel/inet.ts';
import type { PortMap } from '../../../docker/types.ts';
import { CliError } from './types.ts';

/** "8000-8010" or "80": undefined when it is no range of ports 0..65535. */
function parseRange(text: string): [number, number] | undefined {
  const m = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!m) return undefined;
  const [lo, hi] = [Number(m[1]), Number(m[2] ?? m[1])];
  return lo > 65535 || hi > 65535 || hi < lo ? undefined : [lo, hi];
}

/** Add one `-p` value to the bindings. Throws CliError with the client's text. */
export function addPortSpec(spec: string, bindings: PortMap, exposed: Record<string, Record<string, never>>): void {
  const parts = spec.split(':');
  const last = parts.at(-1) as string;
  const hostPort = parts.length > 1 ? (parts.at(-2) as string) : '';
  let ip = parts.slice(0, -2).join(':');
  const [portText = '', protoText = 'tcp'] = last.split('/');
  const proto = protoText.toLowerCase();
  if (ip !== '') {
    const bracketed = /^\[(.*)\]$/.exec(ip);
    if (!bracketed && ip.includes(':')) throw new CliError(`Invalid ip address ${ip}: address ${ip}:: too many colons in address`);
    ip = bracketed?.[1] ?? ip;
    if (parseIp4(ip) === undefined && !/^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(ip)) throw new CliError(`Invalid ip address: ${ip}`);
  }
  if (portText === '') throw new CliError(`No port specified: ${spec}<empty>`);
  const container = parseRange(portText);
  if (!container) throw new CliError(`Invalid containerPort: ${portText}`);
  const host = hostPort === '' ? undefined : parseRange(hostPort);
  if (hostPort !== '' && !host) throw new CliError(`Invalid hostPort: ${hostPort}`);
  if (host && container[1] !== container[0] && host[1] - host[0] !== container[1] - container[0])
    throw new CliError(`Invalid ranges specified for container and host Ports: ${portText} and ${hostPort}`);
  if (!['tcp', 'udp', 'sctp'].includes(proto)) throw new CliError(`Invalid proto: ${proto}`);
  for (let i = 0; i <= container[1] - container[0]; i++) {
    const key = `${container[0] + i}/${proto}`;
    const published = !host ? '' : container[0] === container[1] && host[0] !== host[1] ? `${host[0]}-${host[1]}` : String(host[0] + i);
    exposed[key] = {};
    (bindings[key] ??= []).push({ HostIp: ip, HostPort: published });
  }
}

/** One `--expose` value: a port or a range, with protocol. */
export function addExpose(spec: string, exposed: Record<string, Record<string, never>>): void {
  if (spec.includes(':')) throw new CliError(`invalid port format for --expose: ${spec}`);
  const [portText = '', proto = 'tcp'] = spec.split('/');
  const range = parseRange(portText);
  if (!range)
    throw new CliError(
      `invalid range format for --expose: ${spec}, error: ${portText === '' ? 'empty string specified for ports.' : `strconv.ParseUint: parsing ${JSON.stringify(portText)}: invalid syntax`}`,
    );
  for (let p = range[0]; p <= range[1]; p++) exposed[`${p}/${proto.toLowerCase()}`] = {};
}

interface PortRow {
  IP?: string;
  PrivatePort: number;
  PublicPort?: number;
  Type: string;
}
/** The PORTS column: neighbours that map to themselves are shown as one range (formatter.DisplayablePorts). */
export function displayPorts(ports: readonly PortRow[]): string {
  const sorted = [...ports].sort(
    (a, b) =>
      a.PrivatePort - b.PrivatePort || (a.IP ?? '').localeCompare(b.IP ?? '') || (a.PublicPort ?? 0) - (b.PublicPort ?? 0) || a.Type.localeCompare(b.Type),
  );
  const groups = new Map<string, { ip: string; type: string; first: number; last: number }>();
  const done: string[] = [];
  const mapped: string[] = [];
  const text = (g: { ip: string; type: string; first: number; last: number }): string => {
    const range = g.first === g.last ? `${g.first}` : `${g.first}-${g.last}`;
    return `${g.ip ? `${g.ip}:${range}->` : ''}${range}/${g.type}`;
  };
  for (const p of sorted) {
    if (p.IP && p.PublicPort !== p.PrivatePort) {
      mapped.push(`${p.IP.includes(':') ? `[${p.IP}]` : p.IP}:${p.PublicPort}->${p.PrivatePort}/${p.Type}`);
      continue;
    }
    const key = `${p.IP ?? ''}/${p.Type}`;
    const group = groups.get(key);
    if (group && p.PrivatePort === group.last + 1) {
      group.last = p.PrivatePort;
      continue;
    }
    if (group) done.push(text(group));
    groups.set(key, { ip: p.IP ?? '', type: p.Type, first: p.PrivatePort, last: p.PrivatePort });
  }
  return [...done, ...[...groups.values()].map(text), ...mapped].join(', ');
}
