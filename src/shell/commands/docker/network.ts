/** docker network create, connect, disconnect, rm, prune. */
import { networkConnect, networkCreate, networkDisconnect, networkPrune, networkRemove } from '../../../docker/api.ts';
import type { EndpointConfig, IpamConfig } from '../../../docker/types.ts';
import { parseIp4 } from '../../../kernel/inet.ts';
import { confirm } from './containers.ts';
import { filtersOf, type Flags } from './flags.ts';
import { at, CliError, type DockerCommand, daemonMessage } from './types.ts';

const pairs = (list: string[]): Record<string, string> =>
  Object.fromEntries(list.map((l) => [l.split('=')[0] as string, l.includes('=') ? l.slice(l.indexOf('=') + 1) : '']));

/** A subnet as Go's net.ParseCIDR reads it. Throws its text. */
function parseSubnet(text: string): { addr: number; len: number } {
  const [a = '', l = '', more] = text.split('/');
  const addr = parseIp4(a);
  if (addr === undefined || more !== undefined || !/^\d{1,2}$/.test(l) || Number(l) > 32) {
    if (/^[0-9a-fA-F:]+\/\d+$/.test(text) && text.includes(':')) return { addr: -1, len: Number(l) };
    throw new CliError(`invalid CIDR address: ${text}`);
  }
  return { addr, len: Number(l) };
}
const holds = (subnet: string, ip: string): boolean => {
  const s = parseSubnet(subnet);
  const addr = parseIp4(ip.split('/')[0] as string);
  if (addr === undefined || s.addr < 0) return false;
  return s.len === 0 || addr >>> (32 - s.len) === s.addr >>> (32 - s.len);
};

/** The client puts ranges, gateways and auxiliary addresses to the subnet they lie in (cli network/create.go createIPAMConfig). */
function ipamConfig(flags: Flags): IpamConfig[] {
  const [subnets, ranges, gateways, aux] = [flags.all('subnet'), flags.all('ip-range'), flags.all('gateway'), pairs(flags.all('aux-address'))];
  if (subnets.length < ranges.length || subnets.length < gateways.length) throw new CliError('every ip-range or gateway must have a corresponding subnet');
  const out = new Map<string, IpamConfig>();
  for (const s of subnets) {
    for (const other of out.keys()) if (holds(other, s) || holds(s, other)) throw new CliError('multiple overlapping subnet configuration is not supported');
    out.set(s, { Subnet: s, AuxiliaryAddresses: {} });
  }
  for (const r of ranges) {
    parseSubnet(r);
    const home = [...out.keys()].find((s) => holds(s, r));
    if (!home) throw new CliError(`no matching subnet for range ${r}`);
    const config = out.get(home) as IpamConfig;
    if (config.IPRange) throw new CliError(`cannot configure multiple ranges (${r}, ${config.IPRange}) on the same subnet (${home})`);
    config.IPRange = r;
  }
  for (const g of gateways) {
    const home = [...out.keys()].find((s) => holds(s, g));
    if (!home) throw new CliError(`no matching subnet for gateway ${g}`);
    const config = out.get(home) as IpamConfig;
    if (config.Gateway) throw new CliError(`cannot configure multiple gateways (${g}, ${config.Gateway}) for the same subnet (${home})`);
    config.Gateway = g;
  }
  for (const [name, a] of Object.entries(aux)) {
    const home = [...out.keys()].find((s) => holds(s, a));
    if (!home) throw new CliError(`no matching subnet for aux-address ${a}`);
    const config = out.get(home) as IpamConfig;
    config.AuxiliaryAddresses = { ...config.AuxiliaryAddresses, [name]: a };
  }
  return [...out.values()];
}

export const networkCreateCommand: DockerCommand = {
  path: 'network create',
  use: 'network create [OPTIONS] NETWORK',
  short: 'Create a network',
  args: [1, 1],
  flags: [
    { long: 'attachable', type: 'bool', help: 'Let containers be attached by hand' },
    { long: 'aux-address', type: 'map', help: 'Addresses of the subnet that are taken otherwise' },
    { long: 'config-from', type: 'string', help: 'Network to copy the configuration from' },
    { long: 'config-only', type: 'bool', help: 'Make a network that is only a configuration' },
    { long: 'driver', short: 'd', type: 'string', help: 'Driver of the network (default "bridge")', complete: ['bridge', 'macvlan', 'ipvlan', 'overlay'] },
    { long: 'gateway', type: 'strings', help: 'Gateway of the subnet' },
    { long: 'ingress', type: 'bool', help: 'Make a swarm routing-mesh network' },
    { long: 'internal', type: 'bool', help: 'Keep the outside world out' },
    { long: 'ip-range', type: 'strings', help: 'Give containers addresses from this part only' },
    { long: 'ipam-driver', type: 'string', help: 'Driver that manages addresses (default "default")' },
    { long: 'ipam-opt', type: 'map', help: 'Options of that driver' },
    { long: 'ipv4', type: 'bool', help: 'Use IPv4 addresses (default true)' },
    { long: 'ipv6', type: 'bool', help: 'Use IPv6 addresses' },
    { long: 'label', type: 'list', help: 'Set metadata on the network' },
    { long: 'opt', short: 'o', type: 'map', help: 'Options of the driver' },
    { long: 'scope', type: 'string', help: "The network's scope" },
    { long: 'subnet', type: 'strings', help: 'Subnet in CIDR notation' },
  ],
  *run(call) {
    const { flags } = call;
    const config = ipamConfig(flags);
    const created = yield* at(() =>
      networkCreate(call.d, {
        Name: call.args[0] as string,
        ...(flags.has('driver') && { Driver: flags.str('driver') }),
        Scope: flags.str('scope'),
        Options: pairs(flags.all('opt')),
        Labels: pairs(flags.all('label')),
        Internal: flags.bool('internal'),
        Attachable: flags.bool('attachable'),
        Ingress: flags.bool('ingress'),
        ConfigOnly: flags.bool('config-only'),
        ...(flags.has('config-from') && { ConfigFrom: { Network: flags.str('config-from') } }),
        ...(flags.has('ipv4') && { EnableIPv4: flags.bool('ipv4') }),
        ...(flags.has('ipv6') && { EnableIPv6: flags.bool('ipv6') }),
        IPAM: { Driver: flags.str('ipam-driver') || 'default', Options: pairs(flags.all('ipam-opt')), Config: config },
      }),
    );
    if (created.Warning) call.ctx.stderr.write(`WARNING: ${created.Warning}\n`);
    call.ctx.stdout.write(`${created.Id}\n`);
    return 0;
  },
};

export const networkConnectCommand: DockerCommand = {
  path: 'network connect',
  use: 'network connect [OPTIONS] NETWORK CONTAINER',
  short: 'Connect a container to a network',
  args: [2, 2],
  positionals: ['network', 'container'],
  flags: [
    { long: 'alias', type: 'strings', help: 'Further name on the network' },
    { long: 'driver-opt', type: 'strings', help: 'Options of the driver' },
    { long: 'gw-priority', type: 'int', help: 'The highest number gives the default route (default 0)' },
    { long: 'ip', type: 'string', help: 'IPv4 address (e.g., "172.30.100.104")' },
    { long: 'ip6', type: 'string', help: 'IPv6 address (e.g., "2001:db8::33")' },
    { long: 'link', type: 'list', help: 'Link to another container', complete: 'container' },
    { long: 'link-local-ip', type: 'strings', help: 'Link-local address' },
  ],
  *run(call) {
    const { flags } = call;
    if (flags.all('driver-opt').some((each) => each !== '' && !/^[^=]+=/.test(each))) throw new CliError('invalid key/value pair format in driver options');
    const endpoint: EndpointConfig = {
      IPAMConfig: {
        IPv4Address: flags.str('ip'),
        IPv6Address: flags.str('ip6'),
        ...(flags.has('link-local-ip') && { LinkLocalIPs: flags.all('link-local-ip') }),
      },
      Links: flags.has('link') ? flags.all('link') : null,
      Aliases: flags.all('alias'),
      DriverOpts: pairs(flags.all('driver-opt')),
      GwPriority: flags.num('gw-priority') ?? 0,
    };
    yield* networkConnect(call.d, call.args[0] as string, call.args[1] as string, endpoint);
    return 0;
  },
};
export const networkDisconnectCommand: DockerCommand = {
  path: 'network disconnect',
  use: 'network disconnect [OPTIONS] NETWORK CONTAINER',
  short: 'Disconnect a container from a network',
  args: [2, 2],
  positionals: ['network', 'container'],
  flags: [{ long: 'force', short: 'f', type: 'bool', help: 'Force it off the network' }],
  *run(call) {
    yield* networkDisconnect(call.d, call.args[0] as string, call.args[1] as string, call.flags.bool('force'));
    return 0;
  },
};
export const networkRm: DockerCommand = {
  path: 'network rm',
  aliases: ['network remove'],
  use: 'network rm NETWORK [NETWORK...]',
  short: 'Remove one or more networks',
  args: [1],
  positionals: ['network'],
  flags: [{ long: 'force', short: 'f', type: 'bool', help: "Don't mind networks that aren't there" }],
  *run(call) {
    let status = 0;
    for (const ref of call.args) {
      try {
        yield* at(() => networkRemove(call.d, ref));
        call.ctx.stdout.write(`${ref}\n`);
      } catch (error) {
        const text = daemonMessage(error);
        if (call.flags.bool('force') && / not found$/.test(text)) continue;
        call.ctx.stderr.write(`${text}\n`);
        status = 1;
      }
    }
    // the client ends with a plain status error, which it prints as such
    if (status !== 0) throw new CliError(`exit status ${status}`, status);
    return 0;
  },
};
export const networkPruneCommand: DockerCommand = {
  path: 'network prune',
  use: 'network prune [OPTIONS]',
  short: 'Remove all unused networks',
  args: [0, 0],
  flags: [
    { long: 'filter', type: 'filter', help: 'Choose by (e.g. "until=<timestamp>")' },
    { long: 'force', short: 'f', type: 'bool', help: 'Do not ask' },
  ],
  *run(call) {
    if (!call.flags.bool('force') && !(yield* confirm(call, 'WARNING! This will remove all custom networks not used by at least one container.'))) return 1;
    const { NetworksDeleted } = networkPrune(call.d, filtersOf(call.flags));
    if (NetworksDeleted?.length) call.ctx.stdout.write(`Deleted Networks:\n${NetworksDeleted.join('\n')}\n\n`);
    return 0;
  },
};
