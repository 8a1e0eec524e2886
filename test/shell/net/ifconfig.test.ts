import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { ifconfigCommands } from '../../../src/shell/commands/ifconfig/index.ts';
import { table } from './table.ts';

table(
  'ifconfig of both user lands',
  [...ipCommands, ...ifconfigCommands],
  ['ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b', 'ip link set lo up', 'ip link set v1 up'],
  [
    [
      'ifconfig',
      `lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536
        inet 127.0.0.1  netmask 255.0.0.0
        loop  txqueuelen 1000  (Local Loopback)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

v1: flags=4099<UP,BROADCAST,MULTICAST>  mtu 1500
        ether 02:00:00:00:00:0b  txqueuelen 1000  (Ethernet)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

`,
    ],
    [
      'ifconfig -a',
      `lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536
        inet 127.0.0.1  netmask 255.0.0.0
        loop  txqueuelen 1000  (Local Loopback)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

v0: flags=4098<BROADCAST,MULTICAST>  mtu 1500
        ether 02:00:00:00:00:0a  txqueuelen 1000  (Ethernet)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

v1: flags=4099<UP,BROADCAST,MULTICAST>  mtu 1500
        ether 02:00:00:00:00:0b  txqueuelen 1000  (Ethernet)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

`,
    ],
    ['ifconfig v0 10.0.0.1'],
    [
      'ifconfig v0',
      `v0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
        inet 10.0.0.1  netmask 255.0.0.0  broadcast 10.255.255.255
        ether 02:00:00:00:00:0a  txqueuelen 1000  (Ethernet)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

`,
    ],
    ['ifconfig v0 10.0.0.1 netmask 255.255.255.0'],
    ['ifconfig v0 10.0.0.1/16 mtu 1400'],
    ['ifconfig v0:1 10.0.0.9/24 up'],
    [
      'ifconfig v0',
      `v0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1400
        inet 10.0.0.1  netmask 255.255.0.0  broadcast 10.0.255.255
        ether 02:00:00:00:00:0a  txqueuelen 1000  (Ethernet)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

`,
    ],
    [
      'ifconfig v0:1',
      `v0:1: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1400
        inet 10.0.0.9  netmask 255.255.255.0  broadcast 10.0.0.255
        ether 02:00:00:00:00:0a  txqueuelen 1000  (Ethernet)

`,
    ],
    [
      'ifconfig -s',
      `Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg
lo              65536        0      0      0 0             0      0      0      0 LRU
v0               1400        0      0      0 0             0      0      0      0 BMRU
v0:1             1400      - no statistics available -                        BMRU
v1               1500        0      0      0 0             0      0      0      0 BMRU
`,
    ],
    ['ifconfig v0:1 down'],
    [
      'ifconfig v0:1',
      `v0:1: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1400
        ether 02:00:00:00:00:0a  txqueuelen 1000  (Ethernet)

`,
    ],
    ['ifconfig v0 down'],
    ['ifconfig v0 hw ether 02:00:00:00:00:55'],
    ['ifconfig v0 hw ether foo', 'foo: invalid ether address.\n', 1],
    ['ifconfig v0 hw foo bar', 'Usage:…', 3],
    ['ifconfig v0 mtu 10', 'SIOCSIFMTU: Invalid argument\n', 1],
    ['ifconfig v0 promisc -arp -multicast'],
    ['ifconfig v0 txqueuelen 77'],
    [
      'ifconfig v0',
      `v0: flags=386<BROADCAST,NOARP,PROMISC>  mtu 1400
        inet 10.0.0.1  netmask 255.255.0.0  broadcast 10.0.255.255
        ether 02:00:00:00:00:55  txqueuelen 77  (Ethernet)
        RX packets 0  bytes 0 (0.0 B)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 0  bytes 0 (0.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

`,
    ],
    ['ifconfig nosuch', 'nosuch: error fetching interface information: Device not found\n', 1],
    ['ifconfig nosuch up', 'nosuch: ERROR while getting interface flags: No such device\n', 255],
    [
      'ifconfig nosuch 10.0.0.1',
      `SIOCSIFADDR: No such device
nosuch: ERROR while getting interface flags: No such device
`,
      255,
    ],
    [
      'ifconfig v0 10.0.0.300',
      `10.0.0.300: Unknown host
ifconfig: \`--help' gives usage information.
`,
      1,
    ],
    ['ifconfig v0 netmask', 'Usage:…', 3],
    ['ifconfig v0 netmask 255.0.255.0', 'SIOCSIFNETMASK: Invalid argument\n', 1],
    ['ifconfig v0 broadcast 10.0.255.254'],
    ['ifconfig v0 add 10.0.0.33'],
    ['ifconfig v0 -broadcast', 'Warning: Interface v0 still in BROADCAST mode.\n'],
    [
      'ifconfig -x',
      `ifconfig: option \`-x' not recognised.
ifconfig: \`--help' gives usage information.
`,
      1,
    ],
    ['ifconfig --version', 'net-tools 2.10\n'],
    ['busybox ifconfig v0 10.0.0.1 netmask 255.255.255.0 up'],
    [
      'busybox ifconfig',
      `lo        Link encap:Local Loopback  
          inet addr:127.0.0.1  Mask:255.0.0.0
          UP LOOPBACK RUNNING  MTU:65536  Metric:1
          RX packets:0 errors:0 dropped:0 overruns:0 frame:0
          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:1000 
          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)

v0        Link encap:Ethernet  HWaddr 02:00:00:00:00:55  
          inet addr:10.0.0.1  Bcast:10.0.255.254  Mask:255.255.255.0
          UP BROADCAST RUNNING NOARP PROMISC  MTU:1400  Metric:1
          RX packets:0 errors:0 dropped:0 overruns:0 frame:0
          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:77 
          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)

v1        Link encap:Ethernet  HWaddr 02:00:00:00:00:0B  
          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1
          RX packets:0 errors:0 dropped:0 overruns:0 frame:0
          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:1000 
          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)

`,
    ],
    [
      'busybox ifconfig -a',
      `lo        Link encap:Local Loopback  
          inet addr:127.0.0.1  Mask:255.0.0.0
          UP LOOPBACK RUNNING  MTU:65536  Metric:1
          RX packets:0 errors:0 dropped:0 overruns:0 frame:0
          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:1000 
          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)

v0        Link encap:Ethernet  HWaddr 02:00:00:00:00:55  
          inet addr:10.0.0.1  Bcast:10.0.255.254  Mask:255.255.255.0
          UP BROADCAST RUNNING NOARP PROMISC  MTU:1400  Metric:1
          RX packets:0 errors:0 dropped:0 overruns:0 frame:0
          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:77 
          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)

v1        Link encap:Ethernet  HWaddr 02:00:00:00:00:0B  
          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1
          RX packets:0 errors:0 dropped:0 overruns:0 frame:0
          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:1000 
          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)

`,
    ],
    ['busybox ifconfig v0 mtu 10', 'ifconfig: SIOCSIFMTU: Invalid argument\n', 1],
    ['busybox ifconfig v0 hw ether foo', 'ifconfig: invalid hw-addr foo\n', 1],
    ['busybox ifconfig v0 10.0.0.300', "ifconfig: bad address '10.0.0.300'\n", 1],
    ['busybox ifconfig nosuch', 'ifconfig: nosuch: error fetching interface information: Device not found\n', 1],
    ['busybox ifconfig nosuch up', 'ifconfig: SIOCGIFFLAGS: No such device\n', 1],
    ['busybox ifconfig v0 down'],
    [
      'busybox ifconfig v0',
      `v0        Link encap:Ethernet  HWaddr 02:00:00:00:00:55  
          inet addr:10.0.0.1  Bcast:10.0.255.254  Mask:255.255.255.0
          BROADCAST NOARP PROMISC  MTU:1400  Metric:1
          RX packets:0 errors:0 dropped:0 overruns:0 frame:0
          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:77 
          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)

`,
    ],
  ],
);
