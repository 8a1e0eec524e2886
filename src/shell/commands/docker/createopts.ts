/** The flags of `docker run` and `docker create`, and the request they make (docker/cli container/opts.go). */
import type { ContainerCreateRequest, EndpointConfig, HostConfig, RestartPolicy } from '../../../docker/types.ts';
import { DockerError } from '../../../docker/errors.ts';
import { parseRamBytes } from '../../../text/units.ts';
import type { Ctx } from '../../command.ts';
import type { Flag, Flags } from './flags.ts';
import { addExpose, addPortSpec } from './portspec.ts';
import { fromHere, parseMount, wrongMount } from './mountopt.ts';
import { type NetworkOption, parseNetworkOption, wrongNetwork } from './networkopt.ts';
import { CliError } from './types.ts';
import { UNMODELLED_CREATE_FLAGS } from './unmodelled.ts';
import { environment, wrongHost, wrongIp, wrongSysctl } from './values.ts';

export const CREATE_FLAGS: readonly Flag[] = [
  { long: 'add-host', type: 'list', help: 'Put a line into /etc/hosts (host:ip)', wrong: wrongHost },
  { long: 'attach', short: 'a', type: 'list', help: 'Attach only these of STDIN, STDOUT and STDERR' },
  { long: 'cap-add', type: 'list', help: 'Add Linux capabilities' },
  { long: 'cap-drop', type: 'list', help: 'Drop Linux capabilities' },
  { long: 'cgroupns', type: 'string', help: 'Cgroup namespace to use (host|private)' },
  { long: 'cidfile', type: 'string', help: 'Write the container ID to a file' },
  { long: 'cpu-shares', short: 'c', type: 'int', help: 'CPU shares (relative weight)' },
  { long: 'cpus', type: 'decimal', help: 'Number of CPUs' },
  { long: 'cpuset-cpus', type: 'string', help: 'CPUs it may run on (0-3, 0,1)' },
  { long: 'dns', type: 'list', help: 'Name servers of the container', wrong: wrongIp },
  { long: 'dns-option', type: 'list', help: 'Resolver options' },
  { long: 'dns-opt', type: 'list', help: 'Resolver options', hidden: true },
  { long: 'dns-search', type: 'list', help: 'Search domains' },
  { long: 'domainname', type: 'string', help: 'NIS domain name' },
  { long: 'entrypoint', type: 'string', help: "Program in place of the image's entry point" },
  { long: 'env', short: 'e', type: 'list', help: 'Set environment variables' },
  { long: 'env-file', type: 'list', help: 'Read environment variables from a file' },
  { long: 'expose', type: 'list', help: 'Expose a port or a range of ports' },
  { long: 'group-add', type: 'list', help: 'Further groups to join' },
  { long: 'hostname', short: 'h', type: 'string', help: 'Host name of the container' },
  { long: 'init', type: 'bool', help: 'Run an init inside the container' },
  { long: 'interactive', short: 'i', type: 'bool', help: 'Keep STDIN open even if not attached' },
  { long: 'ip', type: 'string', help: 'IPv4 address (e.g., 172.30.100.104)' },
  { long: 'ip6', type: 'string', help: 'IPv6 address (e.g., 2001:db8::33)' },
  { long: 'ipc', type: 'string', help: 'IPC mode to use' },
  { long: 'isolation', type: 'string', help: 'Isolation technology; Linux has only the default' },
  { long: 'label', short: 'l', type: 'list', help: 'Set metadata on the container' },
  { long: 'link', type: 'list', help: 'Link to another container (name:alias)', complete: 'container' },
  { long: 'log-driver', type: 'string', help: 'Logging driver' },
  { long: 'log-opt', type: 'list', help: 'Options of the logging driver' },
  { long: 'mac-address', type: 'string', help: 'MAC address (e.g., 92:d0:c6:0a:29:33)' },
  { long: 'memory', short: 'm', type: 'bytes', help: 'Memory limit' },
  { long: 'memory-swap', type: 'bytes', help: 'Limit of memory and swap together' },
  { long: 'name', type: 'string', help: 'Name of the container' },
  { long: 'network', type: 'network', help: 'Connect the container to a network', complete: 'network', wrong: wrongNetwork },
  { long: 'net', type: 'network', help: 'Connect the container to a network', hidden: true, complete: 'network', wrong: wrongNetwork },
  { long: 'network-alias', type: 'list', help: 'Further name on the network' },
  { long: 'net-alias', type: 'list', help: 'Further name on the network', hidden: true },
  { long: 'no-healthcheck', type: 'bool', help: "Leave out the image's health check" },
  { long: 'oom-kill-disable', type: 'bool', help: 'Keep the kernel from killing it when memory runs out' },
  { long: 'pid', type: 'string', help: 'PID namespace to use' },
  { long: 'pids-limit', type: 'int', help: 'Limit of processes' },
  { long: 'platform', type: 'string', help: 'Platform of the image' },
  { long: 'privileged', type: 'bool', help: 'Give extended privileges' },
  { long: 'publish', short: 'p', type: 'port', help: "Publish a container's port to the host" },
  { long: 'publish-all', short: 'P', type: 'bool', help: 'Publish every exposed port to a free port' },
  { long: 'pull', type: 'string', help: 'Pull the image before running ("always", "missing", "never")' },
  { long: 'quiet', short: 'q', type: 'bool', help: 'Say nothing while pulling' },
  { long: 'read-only', type: 'bool', help: "Mount the container's root read-only" },
  { long: 'restart', type: 'string', help: 'Restart policy when the container exits' },
  { long: 'rm', type: 'bool', help: 'Remove the container when it exits' },
  { long: 'security-opt', type: 'list', help: 'Security options' },
  { long: 'shm-size', type: 'bytes', help: 'Size of /dev/shm' },
  { long: 'stop-signal', type: 'string', help: 'Signal that stops the container' },
  { long: 'stop-timeout', type: 'int', help: 'Seconds to wait for it to stop' },
  { long: 'sysctl', type: 'map', help: 'Kernel settings of its namespaces', wrong: wrongSysctl },
  { long: 'tmpfs', type: 'list', help: 'Mount a tmpfs directory' },
  { long: 'tty', short: 't', type: 'bool', help: 'Give it a terminal' },
  { long: 'ulimit', type: 'list', help: 'Resource limits' },
  { long: 'user', short: 'u', type: 'string', help: 'User name or UID' },
  { long: 'userns', type: 'string', help: 'User namespace to use' },
  { long: 'uts', type: 'string', help: 'UTS namespace to use' },
  { long: 'volume', short: 'v', type: 'list', help: 'Mount a volume or a directory' },
  { long: 'mount', type: 'list', help: 'Mount a file system', wrong: wrongMount },
  { long: 'workdir', short: 'w', type: 'string', help: 'Working directory inside' },
  ...UNMODELLED_CREATE_FLAGS,
];

export function parseRestart(text: string): RestartPolicy {
  const [name = '', count] = text.split(':');
  if (count !== undefined && !/^-?\d+$/.test(count)) throw new CliError('invalid restart policy format: maximum retry count must be an integer');
  return { Name: name as RestartPolicy['Name'], MaximumRetryCount: Number(count ?? 0) };
}
/** Sizes such as 64m in bytes (units.RAMInBytes); `flag` is named when it is none. */
export const bytes = (text: string, flag: string): number => {
  try {
    return parseRamBytes(text);
  } catch (error) {
    throw new CliError(`invalid argument ${JSON.stringify(text)} for ${JSON.stringify(flag)} flag: ${(error as Error).message}`, 125);
  }
};

/** The request for `docker run/create FLAGS IMAGE ARGS…`. Throws CliError for what the client itself refuses. */
export function createRequest(ctx: Ctx, flags: Flags, args: readonly string[]): ContainerCreateRequest {
  checkIdFile(ctx, flags.str('cidfile'));
  const [image = '', ...cmd] = args;
  if (flags.has('mac-address')) checkMac(flags.str('mac-address').trim());
  const exposed: Record<string, Record<string, never>> = {};
  const bindings: HostConfig['PortBindings'] = {};
  for (const p of flags.all('publish')) addPortSpec(p, bindings, exposed);
  for (const p of flags.all('expose')) addExpose(p, exposed);
  if (flags.all('network').includes('')) throw new CliError('no name set for network');
  const networks = [...flags.all('network'), ...flags.all('net')].map(parseNetworkOption);
  const detach = flags.bool('detach');
  const attached = (name: string): boolean =>
    !detach && (flags.has('attach') ? flags.all('attach').some((a) => a.toLowerCase() === name) : name !== 'stdin' || flags.bool('interactive'));
  const entrypoint = flags.has('entrypoint') ? (flags.str('entrypoint') === '' ? [''] : [flags.str('entrypoint')]) : null;
  const request: ContainerCreateRequest = {
    ...(flags.str('name') !== '' && { name: flags.str('name') }),
    Config: {
      Image: image,
      Hostname: flags.str('hostname'),
      Domainname: flags.str('domainname'),
      User: flags.str('user'),
      AttachStdin: attached('stdin'),
      AttachStdout: attached('stdout'),
      AttachStderr: attached('stderr'),
      Tty: flags.bool('tty'),
      OpenStdin: flags.bool('interactive'),
      StdinOnce: flags.bool('interactive') && attached('stdin'),
      Env: environment(ctx, flags),
      Cmd: cmd.length > 0 ? cmd : null,
      Entrypoint: entrypoint,
      WorkingDir: flags.str('workdir'),
      Labels: labels(flags.all('label')),
      ...(Object.keys(exposed).length > 0 && { ExposedPorts: exposed }),
      ...(flags.has('stop-signal') && { StopSignal: flags.str('stop-signal') }),
      ...(flags.has('stop-timeout') && { StopTimeout: Number(flags.str('stop-timeout')) }),
      ...(flags.has('mac-address') && networks.length === 0 && { MacAddress: flags.str('mac-address') }),
    },
    HostConfig: {
      NetworkMode: networks[0]?.target ?? 'default',
      PortBindings: bindings,
      PublishAllPorts: flags.bool('publish-all'),
      AutoRemove: flags.bool('rm'),
      RestartPolicy: parseRestart(flags.str('restart') || 'no'),
      Privileged: flags.bool('privileged'),
      ReadonlyRootfs: flags.bool('read-only'),
      Dns: flags.all('dns'),
      DnsOptions: [...flags.all('dns-option'), ...flags.all('dns-opt')],
      DnsSearch: flags.all('dns-search'),
      ExtraHosts: orNull(flags.all('add-host').map((h) => h.replace(/[:=]/, ':'))),
      Links: orNull(flags.all('link')),
      CapAdd: orNull(flags.all('cap-add')),
      CapDrop: orNull(flags.all('cap-drop')),
      Binds: orNull(flags.all('volume').map((v) => fromHere(ctx, v))),
      ...(flags.has('mount') && { Mounts: flags.all('mount').map(parseMount) }),
      ...(flags.has('tmpfs') && { Tmpfs: Object.fromEntries(flags.all('tmpfs').map((t) => [t.split(':')[0] as string, t.split(':').slice(1).join(':')])) }),
      GroupAdd: orNull(flags.all('group-add')),
      SecurityOpt: orNull(flags.all('security-opt')),
      PidMode: flags.str('pid'),
      IpcMode: flags.str('ipc'),
      UTSMode: flags.str('uts'),
      UsernsMode: flags.str('userns'),
      CgroupnsMode: flags.str('cgroupns'),
      Isolation: flags.str('isolation'),
      OomKillDisable: flags.bool('oom-kill-disable'),
      Memory: flags.has('memory') ? bytes(flags.str('memory'), '-m, --memory') : 0,
      MemorySwap: flags.has('memory-swap') ? bytes(flags.str('memory-swap'), '--memory-swap') : 0,
      ShmSize: flags.has('shm-size') ? bytes(flags.str('shm-size'), '--shm-size') : 0,
      NanoCpus: Math.round(Number(flags.str('cpus') || 0) * 1e9),
      CpuShares: Number(flags.str('cpu-shares') || 0),
      CpusetCpus: flags.str('cpuset-cpus'),
      PidsLimit: flags.num('pids-limit') ?? null,
      ...(flags.has('init') && { Init: flags.bool('init') }),
      ...(flags.has('sysctl') && { Sysctls: labels(flags.all('sysctl')) }),
      ConsoleSize: [ctx.tty?.rows ?? 0, ctx.tty?.columns ?? 0],
    },
  };
  if (flags.bool('rm') && flags.has('restart') && flags.str('restart') !== 'no')
    throw new CliError('conflicting options: cannot specify both --restart and --rm', 125);
  request.EndpointsConfig = endpoints(flags, networks);
  return request;
}
/** --cidfile: the file must not be there, and its directory must. DockerError in the client's words. */
function checkIdFile(ctx: Ctx, path: string): void {
  if (path === '') return;
  if (ctx.fs.exists(path)) throw new DockerError(0, `container ID file found, make sure the other container isn't running or delete ${path}`);
  if (!ctx.fs.isDir(path.replace(/[^/]*$/, '') || '.'))
    throw new DockerError(0, `failed to create the container ID file: open ${path}: no such file or directory`);
}
/** Leave the ID where --cidfile wants it. */
export function writeIdFile(ctx: Ctx, flags: Flags, id: string): void {
  if (flags.str('cidfile') !== '') ctx.fs.write(flags.str('cidfile'), id);
}
function checkMac(mac: string): void {
  if (!/^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/.test(mac)) throw new CliError(`${mac} is not a valid mac address`);
}
const orNull = (list: string[]): string[] | null => (list.length > 0 ? list : null);
const labels = (list: string[]): Record<string, string> =>
  Object.fromEntries(list.map((l) => [l.split('=')[0] as string, l.includes('=') ? l.slice(l.indexOf('=') + 1) : '']));
const isUserDefined = (target: string): boolean => !['default', 'bridge', 'none', 'host'].includes(target) && !target.startsWith('container:');

/** --ip, --network-alias, --link and --mac-address belong to the first network. */
function endpoints(flags: Flags, networks: NetworkOption[]): Record<string, EndpointConfig> {
  const first: NetworkOption = networks[0] ?? { target: 'default', endpoint: {} };
  const e = first.endpoint;
  const aliases = [...flags.all('network-alias'), ...flags.all('net-alias')];
  if (aliases.length > 0 && e.Aliases?.length) throw new CliError('conflicting options: cannot specify both --network-alias and per-network alias');
  if (flags.has('ip') && e.IPAMConfig?.IPv4Address) throw new CliError('conflicting options: cannot specify both --ip and per-network IPv4 address');
  if (flags.has('mac-address') && e.MacAddress) throw new CliError('conflicting options: cannot specify both --mac-address and per-network MAC address');
  if (aliases.length > 0) e.Aliases = aliases;
  if (flags.has('ip')) e.IPAMConfig = { ...e.IPAMConfig, IPv4Address: flags.str('ip') };
  if (flags.has('ip6')) e.IPAMConfig = { ...e.IPAMConfig, IPv6Address: flags.str('ip6') };
  if (flags.has('mac-address')) {
    e.MacAddress = flags.str('mac-address').trim();
  }
  if (flags.has('link') && isUserDefined(first.target)) e.Links = flags.all('link');
  if (networks.some((n) => n.target === '')) throw new CliError('no name set for network');
  const all: Record<string, EndpointConfig> = {};
  const kinds = new Set(networks.map((n) => isUserDefined(n.target)));
  for (const n of [first, ...networks.slice(1)]) {
    const mac = n.endpoint.MacAddress;
    if (mac !== undefined) {
      checkMac(mac);
      n.endpoint.MacAddress = mac.toLowerCase();
    }
    if (all[n.target]) throw new CliError(`network ${JSON.stringify(n.target)} is specified multiple times`);
    all[n.target] = n.endpoint;
    if (n.endpoint.Aliases?.length && !isUserDefined(n.target)) throw new CliError('network-scoped aliases are only supported for user-defined networks');
  }
  if (kinds.size > 1) throw new CliError('conflicting options: cannot attach both user-defined and non-user-defined network-modes');
  return all;
}
