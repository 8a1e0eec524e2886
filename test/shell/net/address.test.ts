import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { table } from './table.ts';

table(
  'ip address',
  ipCommands,
  [
    'ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b',
    'ip link add br0 address 02:00:00:00:00:01 type bridge',
    'ip link set v0 up',
    'ip link set v1 up',
  ],
  [
    ['ip address add 10.0.0.1/24 dev v0'],
    ['ip a a 10.0.0.2/24 brd + label v0:1 dev v0'],
    ['ip addr add 10.0.0.3 peer 10.9.0.1/30 dev v0'],
    ['ip addr add 10.1.0.1/16 scope link dev v0'],
    [
      'ip a',
      `1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
    inet 10.1.0.1/16 scope link v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.1/24 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.3 peer 10.9.0.1/30 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary v0:1
       valid_lft forever preferred_lft forever
4: br0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'ip addr show dev v0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
    inet 10.1.0.1/16 scope link v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.1/24 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.3 peer 10.9.0.1/30 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary v0:1
       valid_lft forever preferred_lft forever
`,
    ],
    [
      'ip a s v0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
    inet 10.1.0.1/16 scope link v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.1/24 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.3 peer 10.9.0.1/30 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary v0:1
       valid_lft forever preferred_lft forever
`,
    ],
    [
      'ip -4 -o addr show v0',
      `3: v0    inet 10.1.0.1/16 scope link v0\\       valid_lft forever preferred_lft forever
3: v0    inet 10.0.0.1/24 scope global v0\\       valid_lft forever preferred_lft forever
3: v0    inet 10.0.0.3 peer 10.9.0.1/30 scope global v0\\       valid_lft forever preferred_lft forever
3: v0    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary v0:1\\       valid_lft forever preferred_lft forever
`,
    ],
    [
      'ip -br a',
      `lo               DOWN           
v1@v0            UP             
v0@v1            UP             10.1.0.1/16 10.0.0.1/24 10.0.0.3 peer 10.9.0.1/30 10.0.0.2/24 
br0              DOWN           
`,
    ],
    ['ip -6 addr'],
    [
      'ip addr show label v0:1',
      `    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary v0:1
       valid_lft forever preferred_lft forever
`,
    ],
    [
      'ip addr show to 10.0.0.0/24',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    inet 10.0.0.1/24 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.3 peer 10.9.0.1/30 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary v0:1
       valid_lft forever preferred_lft forever
`,
    ],
    [
      'ip addr show scope link',
      `1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
    inet 10.1.0.1/16 scope link v0
       valid_lft forever preferred_lft forever
4: br0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'ip addr show type bridge',
      `4: br0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'ip addr show up',
      `2: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
    inet 10.1.0.1/16 scope link v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.1/24 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.3 peer 10.9.0.1/30 scope global v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.2/24 brd 10.0.0.255 scope global secondary v0:1
       valid_lft forever preferred_lft forever
`,
    ],
    [
      'ip -j addr show v0',
      '[{"ifindex":3,"link":"v1","ifname":"v0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue","operstate":"UP","group":"default","txqlen":1000,"link_type":"ether","address":"02:00:00:00:00:0a","broadcast":"ff:ff:ff:ff:ff:ff","addr_info":[{"family":"inet","local":"10.1.0.1","prefixlen":16,"scope":"link","label":"v0","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet","local":"10.0.0.1","prefixlen":24,"scope":"global","label":"v0","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet","local":"10.0.0.3","address":"10.9.0.1","prefixlen":30,"scope":"global","label":"v0","valid_life_time":4294967295,"preferred_life_time":4294967295},{"family":"inet","local":"10.0.0.2","prefixlen":24,"broadcast":"10.0.0.255","scope":"global","secondary":true,"label":"v0:1","valid_life_time":4294967295,"preferred_life_time":4294967295}]}]\n',
    ],
    [
      'ip -j -p addr show dev lo',
      `[ {
        "ifindex": 1,
        "ifname": "lo",
        "flags": [ "LOOPBACK" ],
        "mtu": 65536,
        "qdisc": "noop",
        "operstate": "DOWN",
        "group": "default",
        "txqlen": 1000,
        "link_type": "loopback",
        "address": "00:00:00:00:00:00",
        "broadcast": "00:00:00:00:00:00",
        "addr_info": [ ]
    } ]
`,
    ],
    ['ip addr show nosuch', 'Device "nosuch" does not exist.\n', 1],
    ['ip addr show dev v0 foo', 'Error: either "dev" is duplicate, or "foo" is garbage.\n', 255],
    ['ip addr add 10.0.0.1/24 dev v0', 'Error: ipv4: Address already assigned.\n', 2],
    ['ip addr add 10.0.0.1/33 dev v0', 'Error: any valid prefix is expected rather than "10.0.0.1/33".\n', 1],
    ['ip addr add 10.0.0.300/24 dev v0', 'Error: any valid prefix is expected rather than "10.0.0.300/24".\n', 1],
    ['ip addr add 10.0.0.9/24', 'Not enough information: "dev" argument is required.\n', 1],
    ['ip addr add dev v0', 'RTNETLINK answers: Operation not supported\n', 2],
    ['ip addr add 10.0.0.9/24 dev nosuch', 'Cannot find device "nosuch"\n', 1],
    ['ip addr add 10.0.0.9/24 dev v0 label x0'],
    ['ip addr add 10.0.0.9/24 dev v0 scope foo', 'Error: argument "foo" is wrong: invalid scope value.\n', 255],
    ['ip addr add 10.0.0.9/24 10.0.0.8/24 dev v0', 'Error: either "local" is duplicate, or "10.0.0.8/24" is garbage.\n', 255],
    ['ip addr del 10.0.0.77/24 dev v0', 'Error: ipv4: Address not found.\n', 2],
    ['ip addr del 10.0.0.1/24 dev v0'],
    [
      'ip addr show v0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
    inet 10.1.0.1/16 scope link v0
       valid_lft forever preferred_lft forever
    inet 10.0.0.3 peer 10.9.0.1/30 scope global v0
       valid_lft forever preferred_lft forever
`,
    ],
    ['ip addr change 10.1.0.1/16 dev v0 preferred_lft 100 valid_lft 200'],
    ['ip addr replace 10.2.0.1/16 dev v0'],
    ['ip addr flush dev v0'],
    ['ip addr flush', 'Flush requires arguments.\n', 1],
    ['ip -s addr flush dev v0', 'Nothing to flush.\n'],
    ['ip addr add 10.0.0.1/24 dev v0 valid_lft 5 preferred_lft 10', 'preferred_lft is greater than valid_lft\n', 1],
    ['ip addr foo', 'Command "foo" is unknown, try "ip address help".\n', 255],
  ],
);
