import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { bridge } from '../../../src/shell/commands/bridge/index.ts';
import { brctlCommands } from '../../../src/shell/commands/brctl/index.ts';
import { table } from './table.ts';

table(
  'bridge and brctl',
  [...ipCommands, bridge, ...brctlCommands],
  [
    'ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b',
    'ip link add w0 address 02:00:00:00:00:0c type veth peer name w1 address 02:00:00:00:00:0d',
    'ip link set v0 up',
    'ip link set v1 up',
    'ip link set w0 up',
  ],
  [
    ['brctl addbr br0'],
    ['brctl addbr br0', "device br0 already exists; can't create bridge with the same name\n", 1],
    ['ip link set br0 address 02:00:00:00:00:01'],
    [
      'brctl show',
      `bridge name	bridge id		STP enabled	interfaces
br0		8000.020000000001	no		
`,
    ],
    ['brctl addif br0 v0 w0'],
    ['brctl addif br0 v0', "device v0 is already a member of a bridge; can't add it to bridge br0.\n", 1],
    ['brctl addif br0 nosuch', 'interface nosuch does not exist!\n', 1],
    ['brctl addif nosuch v0', 'bridge nosuch does not exist!\n', 1],
    ['brctl addif br0 lo', "can't add lo to bridge br0: Invalid argument\n", 1],
    ['brctl addif br0 br0', "device br0 is a bridge device itself; can't add a bridge device to a bridge device.\n", 1],
    ['ip link set br0 up'],
    [
      'brctl show',
      `bridge name	bridge id		STP enabled	interfaces
br0		8000.020000000001	no		v0
							w0
`,
    ],
    [
      'brctl show br0',
      `bridge name	bridge id		STP enabled	interfaces
br0		8000.020000000001	no		v0
							w0
`,
    ],
    ['brctl show nosuch', 'bridge nosuch does not exist!\n', 1],
    ['brctl show v0', 'device v0 is not a bridge!\n', 1],
    [
      'bridge link',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 2 
5: w0@w1: <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> mtu 1500 master br0 state disabled priority 32 cost 2 
`,
    ],
    [
      'bridge -d link show dev v0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 2 
    hairpin off guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off neigh_vlan_suppress off vlan_tunnel off isolated off locked off mab off mcast_n_groups 0 mcast_max_groups 0 
`,
    ],
    [
      'bridge -j link show dev v0',
      '[{"ifindex":3,"link":"v1","ifname":"v0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"master":"br0","state":"forwarding","priority":32,"cost":2}]\n',
    ],
    ['bridge link show dev nosuch', 'Cannot find device "nosuch"\n', 255],
    ['bridge link show dev v1'],
    [
      'bridge link show master br0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 2 
5: w0@w1: <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> mtu 1500 master br0 state disabled priority 32 cost 2 
`,
    ],
    ['bridge link set dev v0 cost 10 hairpin on'],
    ['bridge link set dev v0 foo on', 'Usage: bridge link set dev DEV [ cost COST ] [ priority PRIO ] [ state STATE ]…', 255],
    [
      'bridge fdb show dev v0',
      `02:00:00:00:00:0a master br0 permanent
33:33:00:00:00:01 self permanent
01:00:5e:00:00:01 self permanent
`,
    ],
    [
      'bridge fdb show br br0',
      `02:00:00:00:00:0a dev v0 master br0 permanent
33:33:00:00:00:01 dev v0 self permanent
01:00:5e:00:00:01 dev v0 self permanent
02:00:00:00:00:0c dev w0 master br0 permanent
33:33:00:00:00:01 dev w0 self permanent
01:00:5e:00:00:01 dev w0 self permanent
33:33:00:00:00:01 dev br0 self permanent
01:00:5e:00:00:6a dev br0 self permanent
33:33:00:00:00:6a dev br0 self permanent
01:00:5e:00:00:01 dev br0 self permanent
02:00:00:00:00:01 dev br0 master br0 permanent
`,
    ],
    ['bridge fdb add 02:00:00:00:00:55 dev v0 master static'],
    ['bridge fdb add 02:00:00:00:00:55 dev v0 master static', 'RTNETLINK answers: File exists\n', 255],
    ['bridge fdb add 02:00:00:00:00:56 dev v0'],
    ['bridge fdb replace 02:00:00:00:00:57 dev v0 master dynamic'],
    [
      'bridge fdb show brport v0',
      `02:00:00:00:00:57 master br0 
02:00:00:00:00:55 master br0 static
02:00:00:00:00:0a master br0 permanent
02:00:00:00:00:56 self permanent
33:33:00:00:00:01 self permanent
01:00:5e:00:00:01 self permanent
`,
    ],
    ['bridge fdb del 02:00:00:00:00:55 dev v0 master'],
    ['bridge fdb del 02:00:00:00:00:55 dev v0 master', 'RTNETLINK answers: No such file or directory\n', 255],
    ['bridge fdb add foo dev v0', 'Invalid mac address foo\n', 255],
    ['bridge fdb add 02:00:00:00:00:55', 'Device and address are required arguments.\n', 255],
    ['bridge fdb add 02:00:00:00:00:55 dev nosuch', 'Cannot find device "nosuch"\n', 255],
    ['bridge vlan', 'port              vlan-id  \n'],
    ['bridge mdb'],
    ['bridge foo', 'Object "foo" is unknown, try "bridge help".\n', 255],
    ['brctl showmacs nosuch', 'read of forward table failed: No such device\n', 1],
    ['brctl stp br0 on'],
    ['brctl setfd br0 4'],
    ['brctl sethello br0 1'],
    ['brctl setmaxage br0 10'],
    ['brctl setageing br0 60'],
    ['brctl setbridgeprio br0 100'],
    ['brctl setpathcost br0 v0 5'],
    ['brctl setportprio br0 v0 3'],
    ['brctl hairpin br0 v0 off'],
    ['brctl stp nosuch on', 'set stp status failed: No such device\n', 1],
    ['brctl stp br0 maybe', 'expect on/off for argument\n', 1],
    ['brctl setfd br0 x', 'bad forward delay value\n', 1],
    ['brctl setpathcost br0 nosuch 5', 'set path cost failed: No such device\n', 1],
    ['brctl showstp nosuch', 'bridge nosuch does not exist!\n', 1],
    ['brctl delif br0 v0'],
    ['brctl delif br0 v0', 'device v0 is not a port of br0\n', 1],
    ['brctl delbr br0', "bridge br0 is still up; can't delete it\n", 1],
    ['ip link set br0 down'],
    ['brctl delbr br0'],
    ['brctl delbr br0', "bridge br0 doesn't exist; can't delete it\n", 1],
    ['brctl delbr v0', "can't delete bridge v0: Operation not permitted\n", 1],
    ['brctl foo', 'Usage: brctl [commands]…', 1],
    ['busybox brctl addbr b1'],
    ['busybox brctl addbr b1', 'brctl: bridge b1: File exists\n', 1],
    ['busybox brctl addif b1 v0'],
    ['busybox brctl addif b1 nosuch', 'brctl: iface nosuch: No such device\n', 1],
    ['busybox brctl delif b1 w0', 'brctl: bridge b1: Invalid argument\n', 1],
    ['busybox brctl delbr nosuch', 'brctl: bridge nosuch: No such device or address\n', 1],
    ['busybox brctl delbr b1'],
  ],
);
