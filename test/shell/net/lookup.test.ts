import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { table } from './table.ts';

table(
  'ip route get, ip rule',
  ipCommands,
  [
    'ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b',
    'ip link set lo up',
    'ip link set v0 up',
    'ip link set v1 up',
    'ip addr add 10.0.0.1/24 dev v0',
    'ip addr add 10.0.0.11/24 dev v0',
    'ip route add default via 10.0.0.2',
    'ip route add 10.6.0.0/16 via 10.0.0.3 mtu 1400',
    'ip route add blackhole 10.8.0.0/16',
    'ip route add unreachable 10.9.0.0/16',
    'ip route add prohibit 10.10.0.0/16',
    'ip route add 10.6.0.0/16 via 10.0.0.9 table 100',
  ],
  [
    [
      'ip route get 8.8.8.8',
      `8.8.8.8 via 10.0.0.2 dev v0 src 10.0.0.1 uid 0 
    cache 
`,
    ],
    [
      'ip r g 10.0.0.2',
      `10.0.0.2 dev v0 src 10.0.0.1 uid 0 
    cache 
`,
    ],
    [
      'ip route get 10.0.0.1',
      `local 10.0.0.1 dev lo src 10.0.0.1 uid 0 
    cache <local> 
`,
    ],
    [
      'ip route get 127.0.0.1',
      `local 127.0.0.1 dev lo src 127.0.0.1 uid 0 
    cache <local> 
`,
    ],
    [
      'ip route get 10.0.0.255',
      `broadcast 10.0.0.255 dev v0 src 10.0.0.1 uid 0 
    cache <local,brd> 
`,
    ],
    [
      'ip route get 10.6.1.1',
      `10.6.1.1 via 10.0.0.3 dev v0 src 10.0.0.1 uid 0 
    cache mtu 1400 
`,
    ],
    [
      'ip route get 10.6.1.1 from 10.0.0.11',
      `10.6.1.1 from 10.0.0.11 via 10.0.0.3 dev v0 uid 0 
    cache mtu 1400 
`,
    ],
    [
      'ip route get 8.8.8.8 oif v0',
      `8.8.8.8 via 10.0.0.2 dev v0 src 10.0.0.1 uid 0 
    cache 
`,
    ],
    ['ip route get 8.8.8.8 fibmatch', 'default via 10.0.0.2 dev v0 \n'],
    ['ip -j route get 8.8.8.8', '[{"dst":"8.8.8.8","gateway":"10.0.0.2","dev":"v0","prefsrc":"10.0.0.1","flags":[],"uid":0,"cache":[]}]\n'],
    ['ip -o route get 10.6.1.1', '10.6.1.1 via 10.0.0.3 dev v0 src 10.0.0.1 uid 0 \\    cache mtu 1400 \n'],
    ['ip route get 10.8.0.1', 'RTNETLINK answers: Invalid argument\n', 2],
    ['ip route get 10.9.0.1', 'RTNETLINK answers: No route to host\n', 2],
    ['ip route get 10.10.0.1', 'RTNETLINK answers: Permission denied\n', 2],
    ['ip route get 8.8.8.8 from 1.2.3.4', 'RTNETLINK answers: Network is unreachable\n', 2],
    ['ip route get 8.8.8.8 oif nosuch', 'Cannot find device "nosuch"\n', 1],
    ['ip route get', 'need at least a destination address\n', 1],
    ['ip route get foo', 'Error: any valid prefix is expected rather than "foo".\n', 1],
    [
      'ip rule',
      `0:	from all lookup local
32766:	from all lookup main
32767:	from all lookup default
`,
    ],
    ['ip rule add fwmark 0x5 table 100'],
    ['ip rule add from 10.0.0.11 lookup 100 pref 50'],
    ['ip rule add to 10.66.0.0/16 iif v0 blackhole'],
    ['ip rule add not from 10.1.0.0/16 oif v0 prio 70 prohibit'],
    [
      'ip rule show',
      `0:	from all lookup local
49:	from all to 10.66.0.0/16 iif v0 blackhole
50:	from 10.0.0.11 lookup 100
70:	not from 10.1.0.0/16 oif v0 prohibit
32765:	from all fwmark 0x5 lookup 100
32766:	from all lookup main
32767:	from all lookup default
`,
    ],
    [
      'ip -j rule',
      '[{"priority":0,"src":"all","table":"local"},{"priority":49,"src":"all","dst":"10.66.0.0","dstlen":16,"iif":"v0","action":"blackhole"},{"priority":50,"src":"10.0.0.11","table":"100"},{"priority":70,"not":null,"src":"10.1.0.0","srclen":16,"oif":"v0","action":"prohibit"},{"priority":32765,"src":"all","fwmark":"0x5","table":"100"},{"priority":32766,"src":"all","table":"main"},{"priority":32767,"src":"all","table":"default"}]\n',
    ],
    ['ip route get 10.6.1.1 mark 5', 'RTNETLINK answers: Permission denied\n', 2],
    [
      'ip route get 10.6.1.1 from 10.0.0.11',
      `10.6.1.1 from 10.0.0.11 via 10.0.0.9 dev v0 table 100 uid 0 
    cache 
`,
    ],
    ['ip rule add from 10.0.0.11 lookup 100 pref 50', 'RTNETLINK answers: File exists\n', 2],
    ['ip rule add from 10.0.0.300 table 100', 'Error: any valid prefix is expected rather than "10.0.0.300".\n', 1],
    [
      'ip rule add table nosuch',
      `Error: argument "nosuch" is wrong: invalid table ID

`,
      255,
    ],
    ['ip rule add', '"ip rule add" requires arguments.\n', 1],
    ['ip rule del pref 50'],
    ['ip rule del fwmark 5'],
    ['ip rule del pref 999', 'RTNETLINK answers: No such file or directory\n', 2],
    ['ip rule del', '"ip rule del" requires arguments.\n', 1],
    ['ip rule show table 100'],
    ['ip rule flush'],
    ['ip rule', '0:\tfrom all lookup local\n'],
    ['ip rule foo', 'Command "foo" is unknown, try "ip rule help".\n', 255],
  ],
);
