/** What `docker version` and `docker info` print without a template (docker/cli cli/command/system). */

type Data = Readonly<Record<string, unknown>>;
const row = (indent: string, width: number, label: string, value: unknown): string => `${indent}${`${label}:`.padEnd(width)}${String(value)}\n`;

interface Component {
  Name: string;
  Version: string;
  Details: Record<string, string>;
}

/** Both halves of `docker version`; their values stand in one column. */
export function versionText(client: Data, server: Data): string {
  const c = (label: string, value: unknown): string => row(' ', 19, label, value);
  const s = (label: string, value: unknown): string => row('  ', 18, label, value);
  const components = server['Components'] as Component[];
  const engine = components[0]?.Details ?? {};
  return [
    'Client:\n',
    c('Version', client['Version']),
    c('API version', client['APIVersion']),
    c('Go version', client['GoVersion']),
    c('Git commit', client['GitCommit']),
    c('Built', client['BuildTime']),
    c('OS/Arch', `${client['Os']}/${client['Arch']}`),
    c('Context', client['Context']),
    '\nServer:\n Engine:\n',
    s('Version', server['Version']),
    s('API version', `${server['APIVersion']} (minimum version ${server['MinAPIVersion']})`),
    s('Go version', server['GoVersion']),
    s('Git commit', server['GitCommit']),
    s('Built', engine['BuildTime']),
    s('OS/Arch', `${server['Os']}/${server['Arch']}`),
    s('Experimental', engine['Experimental']),
    ...components.slice(1).flatMap((each) => [` ${each.Name}:\n`, s('Version', each.Version), s('GitCommit', each.Details['GitCommit'])]),
  ].join('');
}

/** `docker info`. */
export function infoText(info: Data, client: Data): string {
  const line = (label: string, value: unknown): string => ` ${label}: ${String(value)}\n`;
  const list = (label: string, values: readonly string[]): string => ` ${label}:\n${values.map((each) => `  ${each}\n`).join('')}`;
  const plugins = info['Plugins'] as Record<string, string[]>;
  const commit = (name: string): string => (info[name] as { ID: string }).ID;
  const security = (info['SecurityOptions'] as string[]).flatMap((option) =>
    option.split(',').map((pair) => {
      const [key, value] = pair.split('=');
      return key === 'name' ? String(value) : ` ${String(key).replace(/^./, (letter) => letter.toUpperCase())}: ${value}`;
    }),
  );
  const registries = info['RegistryConfig'] as { InsecureRegistryCIDRs: string[] };
  const gibibytes = (Number(info['MemTotal']) / 2 ** 30).toPrecision(4).replace(/\.?0+$/, '');
  return [
    'Client:\n',
    row(' ', 12, 'Version', client['Version']),
    row(' ', 12, 'Context', client['Context']),
    row(' ', 12, 'Debug Mode', false),
    '\nServer:\n',
    line('Containers', info['Containers']),
    line(' Running', info['ContainersRunning']),
    line(' Paused', info['ContainersPaused']),
    line(' Stopped', info['ContainersStopped']),
    line('Images', info['Images']),
    line('Server Version', info['ServerVersion']),
    line('Storage Driver', info['Driver']),
    ...((info['DriverStatus'] as [string, string][] | null) ?? []).map(([label, value]) => line(` ${label}`, value)),
    line('Logging Driver', info['LoggingDriver']),
    line('Cgroup Driver', info['CgroupDriver']),
    line('Cgroup Version', info['CgroupVersion']),
    list(
      'Plugins',
      ['Volume', 'Network', 'Log'].map((kind) => `${kind}: ${(plugins[kind] ?? []).join(' ')}`),
    ),
    info['FirewallBackend'] === undefined ? '' : list('CDI spec directories', info['CDISpecDirs'] as string[]),
    line('Swarm', (info['Swarm'] as { LocalNodeState: string }).LocalNodeState),
    line('Runtimes', Object.keys(info['Runtimes'] as object).join(' ')),
    line('Default Runtime', info['DefaultRuntime']),
    line('Init Binary', info['InitBinary']),
    line('containerd version', commit('ContainerdCommit')),
    line('runc version', commit('RuncCommit')),
    line('init version', commit('InitCommit')),
    list('Security Options', security),
    line('Kernel Version', info['KernelVersion']),
    line('Operating System', info['OperatingSystem']),
    line('OSType', info['OSType']),
    line('Architecture', info['Architecture']),
    line('CPUs', info['NCPU']),
    line('Total Memory', `${gibibytes}GiB`),
    line('Name', info['Name']),
    line('ID', info['ID']),
    line('Docker Root Dir', info['DockerRootDir']),
    line('Debug Mode', info['Debug']),
    line('Experimental', info['ExperimentalBuild']),
    list('Insecure Registries', registries.InsecureRegistryCIDRs),
    line('Live Restore Enabled', info['LiveRestoreEnabled']),
    '\n',
  ].join('');
}
