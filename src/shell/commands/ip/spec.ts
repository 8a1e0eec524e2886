/** `ip` as a table: what completion and `--help` of the lab know about it. */
import type { CommandSpec } from '../../command.ts';

const DEV = 'interface' as const;
const verbs = (list: Record<string, CommandSpec['positionals']>): CommandSpec[] =>
  Object.entries(list).map(([name, positionals]) => ({ name, summary: '', ...(positionals && { positionals }) }));

export const IP_SPEC: CommandSpec = {
  name: 'ip',
  abbreviates: true,
  summary: 'show and change devices, addresses, routes, neighbours and network namespaces',
  usage: 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }',
  options: [
    { names: ['-4'], help: 'IPv4 only' },
    { names: ['-6'], help: 'IPv6 only' },
    { names: ['-br', '-brief'], help: 'a line a device, in columns' },
    { names: ['-o', '-oneline'], help: 'a line a record' },
    { names: ['-s', '-statistics'], help: 'counters' },
    { names: ['-d', '-details'], help: 'everything there is' },
    { names: ['-j', '-json'], help: 'JSON' },
    { names: ['-p', '-pretty'], help: 'JSON for reading' },
    { names: ['-c', '-color'], help: 'colours' },
    { names: ['-n', '-netns'], value: 'NAME', help: 'in a named network namespace', complete: 'netns' },
    { names: ['-b', '-batch'], value: 'FILE', help: 'commands from a file', complete: 'file' },
    { names: ['-a', '-all'], help: 'every named namespace' },
    { names: ['-V', '-Version'], help: 'version' },
  ],
  subcommands: [
    {
      name: 'address',
      abbreviates: true,
      summary: 'addresses of devices',
      subcommands: verbs({ show: [DEV], add: undefined, del: undefined, replace: undefined, change: undefined, flush: undefined, help: undefined }),
    },
    {
      name: 'link',
      abbreviates: true,
      summary: 'network devices',
      subcommands: verbs({
        show: [DEV],
        set: [DEV],
        add: undefined,
        delete: [DEV],
        property: undefined,
        help: [['bridge', 'veth', 'dummy', 'macvlan', 'ipvlan', 'vlan', 'vxlan']],
      }),
    },
    {
      name: 'route',
      abbreviates: true,
      summary: 'routing tables',
      subcommands: verbs({
        show: undefined,
        get: undefined,
        add: undefined,
        del: undefined,
        replace: undefined,
        change: undefined,
        append: undefined,
        flush: undefined,
        help: undefined,
      }),
    },
    {
      name: 'rule',
      abbreviates: true,
      summary: 'which table a packet asks',
      subcommands: verbs({ list: undefined, add: undefined, del: undefined, flush: undefined, help: undefined }),
    },
    {
      name: 'neighbour',
      abbreviates: true,
      summary: 'ARP table',
      subcommands: verbs({ show: undefined, add: undefined, del: undefined, replace: undefined, get: undefined, flush: undefined, help: undefined }),
    },
    {
      name: 'netns',
      abbreviates: true,
      summary: 'named network namespaces',
      subcommands: verbs({
        list: undefined,
        add: undefined,
        delete: ['netns'],
        exec: ['netns', 'command'],
        identify: ['pid'],
        pids: ['netns'],
        set: ['netns'],
        attach: undefined,
        help: undefined,
      }),
    },
    { name: 'maddress', summary: 'multicast groups', subcommands: verbs({ show: undefined }) },
  ],
};
