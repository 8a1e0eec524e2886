import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { table } from './table.ts';

table(
  'ip of BusyBox',
  ipCommands,
  ['ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b', 'ip link set lo up', 'ip link set v0 up', 'ip link set v1 up'],
  [
    ['busybox ip addr add 10.0.0.1/24 dev v0'],
    [
      'busybox ip a',
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.1/24 scope global v0
       valid_lft forever preferred_lft forever
`,
    ],
    [
      'busybox ip addr show v0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.1/24 scope global v0
       valid_lft forever preferred_lft forever
`,
    ],
    [
      'busybox ip -4 -o addr',
      `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
3: v0    inet 10.0.0.1/24 scope global v0\\       valid_lft forever preferred_lft forever
`,
    ],
    ['busybox ip addr show nosuch', "ip: can't find device 'nosuch'\n", 1],
    ['busybox ip addr add 10.0.0.1/24 dev v0', 'ip: RTNETLINK answers: File exists\n', 2],
    ['busybox ip addr add 10.0.0.2/24', 'ip: need "dev IFACE"\n', 1],
    ['busybox ip addr add 10.0.0.300/24 dev v0', 'ip: RTNETLINK answers: Numerical result out of range\n', 2],
    ['busybox ip addr add 10.0.0.2/24 dev nosuch', "ip: can't find device 'nosuch'\n", 1],
    ['busybox ip addr del 10.0.0.7/24 dev v0', 'ip: RTNETLINK answers: Cannot assign requested address\n', 2],
    [
      'busybox ip link',
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'busybox ip link show v0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'busybox ip -o link show v0',
      '3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue qlen 1000\\    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff\n',
    ],
    ['busybox ip link set v0 mtu 1400'],
    ['busybox ip link set v0 mtu 10', 'ip: SIOCSIFMTU: Invalid argument\n', 2],
    ['busybox ip link set nosuch up', 'ip: SIOCGIFFLAGS: No such device\n', 2],
    ['busybox ip link set v0 foo', 'ip: either "dev" is duplicate, or "foo" is garbage\n', 2],
    ['busybox ip link show nosuch', "ip: can't find device 'nosuch'\n", 2],
    ['busybox ip link add br0 type bridge'],
    ['busybox ip link add br0 type bridge', 'ip: RTNETLINK answers: File exists\n', 2],
    ['busybox ip link add d type bridge', 'ip: RTNETLINK answers: Operation not supported\n', 2],
    ['busybox ip link set v0 master br0'],
    ['busybox ip link set v0 nomaster'],
    ['busybox ip link del br0'],
    ['busybox ip link del br0', "ip: can't find device 'br0'\n", 2],
    ['busybox ip route', '10.0.0.0/24 dev v0 scope link  src 10.0.0.1 \n'],
    ['busybox ip route add default via 10.0.0.2'],
    ['busybox ip route add 10.5.0.0/16 via 10.0.0.3 metric 5'],
    ['busybox ip route add 10.6.0.0/16 dev v0 src 10.0.0.1'],
    ['busybox ip route add default via 10.0.0.2', 'ip: RTNETLINK answers: File exists\n', 2],
    ['busybox ip route add 10.7.0.0/16 via 172.16.0.1', 'ip: RTNETLINK answers: Network is unreachable\n', 2],
    ['busybox ip route add 10.7.0.0/16 dev nosuch', "ip: can't find device 'nosuch'\n", 1],
    ['busybox ip route add 10.7.0.1/16 via 10.0.0.2', 'ip: RTNETLINK answers: Invalid argument\n', 2],
    [
      'busybox ip route',
      `default via 10.0.0.2 dev v0 
10.0.0.0/24 dev v0 scope link  src 10.0.0.1 
10.5.0.0/16 via 10.0.0.3 dev v0  metric 5 
10.6.0.0/16 dev v0 scope link  src 10.0.0.1 
`,
    ],
    [
      'busybox ip route show dev v0',
      `default via 10.0.0.2 dev v0 
10.0.0.0/24 dev v0 scope link  src 10.0.0.1 
10.5.0.0/16 via 10.0.0.3 dev v0  metric 5 
10.6.0.0/16 dev v0 scope link  src 10.0.0.1 
`,
    ],
    [
      'busybox ip route show table all',
      `default via 10.0.0.2 dev v0 
10.0.0.0/24 dev v0 scope link  src 10.0.0.1 
10.5.0.0/16 via 10.0.0.3 dev v0  metric 5 
10.6.0.0/16 dev v0 scope link  src 10.0.0.1 
local 10.0.0.1 dev v0 table local scope host  src 10.0.0.1 
broadcast 10.0.0.255 dev v0 table local scope link  src 10.0.0.1 
local 127.0.0.0/8 dev lo table local scope host  src 127.0.0.1 
local 127.0.0.1 dev lo table local scope host  src 127.0.0.1 
broadcast 127.255.255.255 dev lo table local scope link  src 127.0.0.1 
`,
    ],
    [
      'busybox ip route get 10.5.0.1',
      `10.5.0.1 via 10.0.0.3 dev v0  src 10.0.0.1 
    cache 
`,
    ],
    [
      'busybox ip route get 10.0.0.1',
      `local 10.0.0.1 dev lo  src 10.0.0.1 
    cache 
`,
    ],
    ['busybox ip route del 10.5.0.0/16'],
    ['busybox ip route del 10.5.0.0/16', 'ip: RTNETLINK answers: No such process\n', 2],
    ['busybox ip neigh'],
    ['busybox ip neigh show dev v0'],
    [
      'busybox ip rule',
      `0:	from all lookup local 
32766:	from all lookup main 
32767:	from all lookup default 
`,
    ],
    ['busybox ip rule add fwmark 5 table 100'],
    [
      'busybox ip rule',
      `0:	from all lookup local 
32765:	from all fwmark 0x5 lookup 100 
32766:	from all lookup main 
32767:	from all lookup default 
`,
    ],
    ['busybox ip foo', 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.…', 1],
    ['busybox ip addr foo', "ip: invalid argument 'foo' to 'ip'\n", 1],
    ['busybox ip', 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.…', 1],
  ],
);
