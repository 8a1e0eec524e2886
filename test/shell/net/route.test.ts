import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { table } from './table.ts';

table(
  'ip route',
  ipCommands,
  [
    'ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b',
    'ip link set lo up',
    'ip link set v0 up',
    'ip link set v1 up',
    'ip addr add 10.0.0.1/24 dev v0',
  ],
  [
    ['ip route', '10.0.0.0/24 dev v0 proto kernel scope link src 10.0.0.1 \n'],
    ['ip r add default via 10.0.0.2'],
    ['ip route add 10.5.0.0/16 via 10.0.0.3 dev v0 metric 100'],
    ['ip route add 10.6.0.0/16 dev v0 src 10.0.0.1 mtu 1400'],
    ['ip route add 10.7.0.0/16 proto static scope link dev v0'],
    ['ip route add blackhole 10.8.0.0/16'],
    ['ip route add unreachable 10.9.0.0/16 metric 5'],
    ['ip route add prohibit 10.10.0.0/16'],
    ['ip route add 10.11.0.0/16 nexthop via 10.0.0.2 weight 1 nexthop via 10.0.0.3 weight 2'],
    ['ip route add 10.12.0.0/16 via 172.16.0.1 dev v0 onlink'],
    ['ip route add 10.13.0.0/16 via 10.0.0.2 table 100'],
    [
      'ip route',
      `default via 10.0.0.2 dev v0 
10.0.0.0/24 dev v0 proto kernel scope link src 10.0.0.1 
10.5.0.0/16 via 10.0.0.3 dev v0 metric 100 
10.6.0.0/16 dev v0 scope link src 10.0.0.1 mtu 1400 
10.7.0.0/16 dev v0 proto static scope link 
blackhole 10.8.0.0/16 
unreachable 10.9.0.0/16 metric 5 
prohibit 10.10.0.0/16 
10.11.0.0/16 
	nexthop via 10.0.0.2 dev v0 weight 1 
	nexthop via 10.0.0.3 dev v0 weight 2 
10.12.0.0/16 via 172.16.0.1 dev v0 onlink 
`,
    ],
    [
      'ip route show table all',
      `10.13.0.0/16 via 10.0.0.2 dev v0 table 100 
default via 10.0.0.2 dev v0 
10.0.0.0/24 dev v0 proto kernel scope link src 10.0.0.1 
10.5.0.0/16 via 10.0.0.3 dev v0 metric 100 
10.6.0.0/16 dev v0 scope link src 10.0.0.1 mtu 1400 
10.7.0.0/16 dev v0 proto static scope link 
blackhole 10.8.0.0/16 
unreachable 10.9.0.0/16 metric 5 
prohibit 10.10.0.0/16 
10.11.0.0/16 
	nexthop via 10.0.0.2 dev v0 weight 1 
	nexthop via 10.0.0.3 dev v0 weight 2 
10.12.0.0/16 via 172.16.0.1 dev v0 onlink 
local 10.0.0.1 dev v0 table local proto kernel scope host src 10.0.0.1 
broadcast 10.0.0.255 dev v0 table local proto kernel scope link src 10.0.0.1 
local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1 
local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1 
broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1 
`,
    ],
    ['ip route show table 100', '10.13.0.0/16 via 10.0.0.2 dev v0 \n'],
    [
      'ip route show table local',
      `local 10.0.0.1 dev v0 proto kernel scope host src 10.0.0.1 
broadcast 10.0.0.255 dev v0 proto kernel scope link src 10.0.0.1 
local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1 
local 127.0.0.1 dev lo proto kernel scope host src 127.0.0.1 
broadcast 127.255.255.255 dev lo proto kernel scope link src 127.0.0.1 
`,
    ],
    [
      'ip route show dev v0',
      `default via 10.0.0.2 
10.0.0.0/24 proto kernel scope link src 10.0.0.1 
10.5.0.0/16 via 10.0.0.3 metric 100 
10.6.0.0/16 scope link src 10.0.0.1 mtu 1400 
10.7.0.0/16 proto static scope link 
10.11.0.0/16 
	nexthop via 10.0.0.2 dev v0 weight 1 
	nexthop via 10.0.0.3 dev v0 weight 2 
10.12.0.0/16 via 172.16.0.1 onlink 
`,
    ],
    ['ip route show proto kernel', '10.0.0.0/24 dev v0 scope link src 10.0.0.1 \n'],
    ['ip route show default', 'default via 10.0.0.2 dev v0 \n'],
    ['ip route show 10.5.0.0/16', '10.5.0.0/16 via 10.0.0.3 dev v0 metric 100 \n'],
    [
      'ip route show root 10.0.0.0/8',
      `10.0.0.0/24 dev v0 proto kernel scope link src 10.0.0.1 
10.5.0.0/16 via 10.0.0.3 dev v0 metric 100 
10.6.0.0/16 dev v0 scope link src 10.0.0.1 mtu 1400 
10.7.0.0/16 dev v0 proto static scope link 
blackhole 10.8.0.0/16 
unreachable 10.9.0.0/16 metric 5 
prohibit 10.10.0.0/16 
10.11.0.0/16 
	nexthop via 10.0.0.2 dev v0 weight 1 
	nexthop via 10.0.0.3 dev v0 weight 2 
10.12.0.0/16 via 172.16.0.1 dev v0 onlink 
`,
    ],
    [
      'ip route show match 10.5.1.1',
      `default via 10.0.0.2 dev v0 
10.5.0.0/16 via 10.0.0.3 dev v0 metric 100 
`,
    ],
    ['ip route show exact 10.7.0.0/16', '10.7.0.0/16 dev v0 proto static scope link \n'],
    ['ip route show type blackhole', 'blackhole 10.8.0.0/16 \n'],
    ['ip route show via 10.0.0.3', '10.5.0.0/16 dev v0 metric 100 \n'],
    ['ip -d route show default', 'unicast default via 10.0.0.2 dev v0 proto boot scope global \n'],
    ['ip -o route show 10.11.0.0/16', '10.11.0.0/16 \\\tnexthop via 10.0.0.2 dev v0 weight 1 \\\tnexthop via 10.0.0.3 dev v0 weight 2 \n'],
    ['ip -j route show default', '[{"dst":"default","gateway":"10.0.0.2","dev":"v0","flags":[]}]\n'],
    [
      'ip -j -p route show 10.5.0.0/16',
      `[ {
        "dst": "10.5.0.0/16",
        "gateway": "10.0.0.3",
        "dev": "v0",
        "metric": 100,
        "flags": [ ]
    } ]
`,
    ],
    ['ip -6 route'],
    ['ip route add default via 10.0.0.2', 'RTNETLINK answers: File exists\n', 2],
    ['ip route add 10.20.0.0/16 via 192.168.9.1', 'Error: Nexthop has invalid gateway.\n', 2],
    ['ip route add 10.20.0.0/16 dev nosuch', 'Cannot find device "nosuch"\n', 1],
    ['ip route add 10.20.0.1/16 via 10.0.0.2', 'Error: Invalid prefix for given prefix length.\n', 2],
    ['ip route add 10.20.0.0/16', 'RTNETLINK answers: No such device\n', 2],
    ['ip route add 10.20.0.0/16 via', 'Command line is not complete. Try option "help"\n', 255],
    ['ip route add 10.20.0.0/16 via foo', 'Error: inet address is expected rather than "foo".\n', 1],
    [
      'ip route add 10.20.0.0/16 via 10.0.0.2 metric x',
      `Error: argument "x" is wrong: "metric" value is invalid

`,
      255,
    ],
    ['ip route add foo via 10.0.0.2', 'Error: any valid prefix is expected rather than "foo".\n', 1],
    [
      'ip route add 10.20.0.0/16 via 10.0.0.2 table nosuch',
      `Error: argument "nosuch" is wrong: "table" value is invalid

`,
      255,
    ],
    ['ip route add 10.20.0.0/16 via 10.0.0.2 src 1.2.3.4', 'Error: Invalid prefsrc address.\n', 2],
    ['ip route del 10.20.0.0/16', 'RTNETLINK answers: No such process\n', 2],
    ['ip route change 10.20.0.0/16 via 10.0.0.2', 'RTNETLINK answers: No such file or directory\n', 2],
    ['ip route replace 10.5.0.0/16 via 10.0.0.2 metric 100'],
    ['ip route append 10.5.0.0/16 via 10.0.0.4 metric 100'],
    [
      'ip route show 10.5.0.0/16',
      `10.5.0.0/16 via 10.0.0.2 dev v0 metric 100 
10.5.0.0/16 via 10.0.0.4 dev v0 metric 100 
`,
    ],
    ['ip route del 10.5.0.0/16 via 10.0.0.4'],
    ['ip route del 10.5.0.0/16'],
    ['ip route flush 10.0.0.0/24'],
    ['ip route show 10.0.0.0/24'],
    ['ip route flush table 100'],
    ['ip route flush', '"ip route flush" requires arguments.\n', 1],
    ['ip route foo', 'Command "foo" is unknown, try "ip route help".\n', 255],
  ],
);
