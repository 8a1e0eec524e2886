import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { table } from './table.ts';

table(
  'ip neigh, ip netns, and what ip does not know',
  ipCommands,
  [
    'ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b',
    'ip link set v0 up',
    'ip link set v1 up',
    'ip addr add 10.0.0.1/24 dev v0',
  ],
  [
    ['ip neigh'],
    ['ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:99 dev v0'],
    ['ip n add 10.0.0.8 lladdr 02:00:00:00:00:98 dev v0 nud stale'],
    ['ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:97 nud noarp dev v0'],
    [
      'ip neigh show dev v0',
      `10.0.0.9 lladdr 02:00:00:00:00:99 PERMANENT 
10.0.0.8 lladdr 02:00:00:00:00:98 STALE 
`,
    ],
    [
      'ip neigh show',
      `10.0.0.9 dev v0 lladdr 02:00:00:00:00:99 PERMANENT 
10.0.0.8 dev v0 lladdr 02:00:00:00:00:98 STALE 
`,
    ],
    ['ip neigh show nud permanent', '10.0.0.9 dev v0 lladdr 02:00:00:00:00:99 PERMANENT \n'],
    [
      'ip neigh show nud all',
      `10.0.0.9 dev v0 lladdr 02:00:00:00:00:99 PERMANENT 
10.0.0.8 dev v0 lladdr 02:00:00:00:00:98 STALE 
10.0.0.7 dev v0 lladdr 02:00:00:00:00:97 NOARP 
`,
    ],
    ['ip neigh show to 10.0.0.8', '10.0.0.8 dev v0 lladdr 02:00:00:00:00:98 STALE \n'],
    ['ip neigh show 10.0.0.8', '10.0.0.8 dev v0 lladdr 02:00:00:00:00:98 STALE \n'],
    [
      'ip -br neigh',
      `10.0.0.9                                v0               02:00:00:00:00:99
10.0.0.8                                v0               02:00:00:00:00:98
`,
    ],
    [
      'ip -j neigh',
      '[{"dst":"10.0.0.9","dev":"v0","lladdr":"02:00:00:00:00:99","state":["PERMANENT"]},{"dst":"10.0.0.8","dev":"v0","lladdr":"02:00:00:00:00:98","state":["STALE"]}]\n',
    ],
    ['ip neigh get 10.0.0.9 dev v0', '10.0.0.9 dev v0 lladdr 02:00:00:00:00:99 PERMANENT \n'],
    ['ip neigh get 10.0.0.77 dev v0', 'Error: Neighbour entry not found.\n', 2],
    ['ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:99 dev v0', 'RTNETLINK answers: File exists\n', 2],
    ['ip neigh add 10.0.0.6 lladdr foo dev v0', '"foo" is invalid lladdr.\n', 1],
    ['ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:96', 'Device and destination are required arguments.\n', 255],
    ['ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:96 dev nosuch', 'Cannot find device "nosuch"\n', 1],
    ['ip neigh add 10.0.0.6 dev v0 nud foo', 'Error: argument "foo" is wrong: nud state is bad\n', 255],
    ['ip neigh add foo dev v0 lladdr 02:00:00:00:00:96', 'Error: any valid address is expected rather than "foo".\n', 1],
    ['ip neigh change 10.0.0.6 lladdr 02:00:00:00:00:96 dev v0', 'RTNETLINK answers: No such file or directory\n', 2],
    ['ip neigh replace 10.0.0.6 lladdr 02:00:00:00:00:96 dev v0'],
    ['ip neigh del 10.0.0.6 dev v0'],
    ['ip neigh del 10.0.0.66 dev v0', 'RTNETLINK answers: No such file or directory\n', 2],
    [
      'ip -s neigh flush dev v0',
      `
*** Round 1, deleting 1 entries ***
*** Flush is complete after 1 round ***
`,
    ],
    ['ip neigh flush all'],
    ['ip neigh flush', 'Flush requires arguments.\n', 1],
    ['ip neigh show dev v0', '10.0.0.9 lladdr 02:00:00:00:00:99 PERMANENT \n'],
    ['ip neigh foo', 'Command "foo" is unknown, try "ip neigh help".\n', 255],
    ['ip netns'],
    ['ip netns add blue'],
    ['ip netns add blue', 'Cannot create namespace file "/run/netns/blue": File exists\n', 1],
    ['ip netns add a/b', 'Invalid netns name "a/b"\n', 255],
    ['ip netns list', 'blue\n'],
    ['ip link set v1 netns blue'],
    ['ip link set v1 netns blue', 'Cannot find device "v1"\n', 1],
    [
      'ip link show v0',
      `3: v0@if2: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff link-netns blue
`,
    ],
    [
      'ip netns exec blue ip link',
      `1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: v1@if3: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff link-netnsid 0
`,
    ],
    ['ip -n blue link set v1 up'],
    [
      'ip -n blue -br link',
      `lo               DOWN           00:00:00:00:00:00 <LOOPBACK> 
v1@if3           UP             02:00:00:00:00:0b <BROADCAST,MULTICAST,UP,LOWER_UP> 
`,
    ],
    ['ip netns', 'blue (id: 0)\n'],
    ['ip -n nosuch link', 'Cannot open network namespace "nosuch": No such file or directory\n', 255],
    ['ip netns exec nosuch ip link', 'Cannot open network namespace "nosuch": No such file or directory\n', 255],
    ['ip netns exec blue', 'No command specified\n', 1],
    ['ip netns exec blue nosuch', 'exec of "nosuch" failed: No such file or directory\n', 1],
    [
      'ip -all netns exec ip -br link',
      `
netns: blue
lo               DOWN           00:00:00:00:00:00 <LOOPBACK> 
v1@if3           UP             02:00:00:00:00:0b <BROADCAST,MULTICAST,UP,LOWER_UP> 
`,
    ],
    ['ip netns del nosuch', 'Cannot remove namespace file "/run/netns/nosuch": No such file or directory\n', 1],
    ['ip netns del blue'],
    ['ip link show v0', 'Device "v0" does not exist.\n', 1],
    ['ip netns foo', 'Command "foo" is unknown, try "ip netns help".\n', 255],
    ['ip maddr show v0'],
    ['ip foo', 'Object "foo" is unknown, try "ip help".\n', 1],
    ['ip -foo', 'Option "-foo" is unknown, try "ip -help".\n', 255],
    ['ip -V', 'ip utility, iproute2-7.2.0, libbpf 1.7.0\n'],
  ],
);
