import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { routeCommands } from '../../../src/shell/commands/route/index.ts';
import { arpCommands } from '../../../src/shell/commands/arp/index.ts';
import { ethtool } from '../../../src/shell/commands/ethtool/index.ts';
import { table } from './table.ts';

table(
  'route, arp and ethtool',
  [...ipCommands, ...routeCommands, ...arpCommands, ethtool],
  [
    'ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b',
    'ip link set lo up',
    'ip link set v0 up',
    'ip link set v1 up',
    'ip addr add 10.0.0.1/24 dev v0',
  ],
  [
    [
      'route -n',
      `Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
10.0.0.0        0.0.0.0         255.255.255.0   U     0      0        0 v0
`,
    ],
    ['route add default gw 10.0.0.2'],
    ['route add -net 10.5.0.0/16 gw 10.0.0.3 metric 7'],
    ['route add -net 10.6.0.0 netmask 255.255.0.0 dev v0'],
    ['route add -host 10.7.0.1 dev v0'],
    ['route add -net 10.8.0.0/16 reject'],
    ['route add -net 10.9.0.0/16 gw 10.0.0.2 mss 1000 window 2000'],
    [
      'route -n',
      `Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
0.0.0.0         10.0.0.2        0.0.0.0         UG    0      0        0 v0
10.0.0.0        0.0.0.0         255.255.255.0   U     0      0        0 v0
10.5.0.0        10.0.0.3        255.255.0.0     UG    7      0        0 v0
10.6.0.0        0.0.0.0         255.255.0.0     U     0      0        0 v0
10.7.0.1        0.0.0.0         255.255.255.255 UH    0      0        0 v0
10.8.0.0        -               255.255.0.0     !     0      -        0 -
10.9.0.0        10.0.0.2        255.255.0.0     UG    0      0        0 v0
`,
    ],
    [
      'route -ne',
      `Kernel IP routing table
Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface
0.0.0.0         10.0.0.2        0.0.0.0         UG        0 0          0 v0
10.0.0.0        0.0.0.0         255.255.255.0   U         0 0          0 v0
10.5.0.0        10.0.0.3        255.255.0.0     UG        0 0          0 v0
10.6.0.0        0.0.0.0         255.255.0.0     U         0 0          0 v0
10.7.0.1        0.0.0.0         255.255.255.255 UH        0 0          0 v0
10.8.0.0        -               255.255.0.0     !         - -          - -
10.9.0.0        10.0.0.2        255.255.0.0     UG     1000 2000       0 v0
`,
    ],
    [
      'route -nee',
      `Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt
0.0.0.0         10.0.0.2        0.0.0.0         UG    0      0        0 v0       0     0      0
10.0.0.0        0.0.0.0         255.255.255.0   U     0      0        0 v0       0     0      0
10.5.0.0        10.0.0.3        255.255.0.0     UG    7      0        0 v0       0     0      0
10.6.0.0        0.0.0.0         255.255.0.0     U     0      0        0 v0       0     0      0
10.7.0.1        0.0.0.0         255.255.255.255 UH    0      0        0 v0       0     0      0
10.8.0.0        -               255.255.0.0     !     0      -        0 -        -     -      -
10.9.0.0        10.0.0.2        255.255.0.0     UG    0      0        0 v0       1000  2000   0
`,
    ],
    ['route add -net 10.5.0.0/16 gw 10.0.0.3 metric 7', 'SIOCADDRT: File exists\n', 7],
    [
      'route add -net 10.20.0.1/16 gw 10.0.0.3',
      `route: netmask doesn't match route address
Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]…`,
      3,
    ],
    ['route add -net 10.20.0.0/16 gw 172.16.0.1', 'SIOCADDRT: Network is unreachable\n', 7],
    ['route add -net 10.20.0.0/16 dev nosuch', 'SIOCADDRT: No such device\n', 7],
    ['route add -net 10.20.0.0/16', 'SIOCADDRT: No such device\n', 7],
    [
      'route add -host 10.7.0.1 netmask 255.0.0.0 dev v0',
      `route: netmask 00ffffff doesn't make sense with host route
Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]…`,
      3,
    ],
    ['route del -net 10.5.0.0/16'],
    ['route del -net 10.5.0.0/16', 'SIOCDELRT: No such process\n', 7],
    ['route del default'],
    ['route foo', 'Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables…', 3],
    [
      'busybox route -n',
      `Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
10.0.0.0        0.0.0.0         255.255.255.0   U     0      0        0 v0
10.6.0.0        0.0.0.0         255.255.0.0     U     0      0        0 v0
10.7.0.1        0.0.0.0         255.255.255.255 UH    0      0        0 v0
10.8.0.0        0.0.0.0         255.255.0.0     !     0      0        0 *
10.9.0.0        10.0.0.2        255.255.0.0     UG    0      0        0 v0
`,
    ],
    ['busybox route add default gw 10.0.0.2'],
    ['busybox route add default gw 10.0.0.2', 'route: SIOCADDRT: File exists\n', 1],
    ['busybox route add -net 10.30.0.0/16 dev nosuch', 'route: SIOCADDRT: No such device\n', 1],
    ['busybox route add -net 10.30.0.1/16 dev v0', 'route: netmask and route address conflict\n', 1],
    ['busybox route del -net 10.30.0.0/16', 'route: SIOCDELRT: No such process\n', 1],
    [
      'busybox route -ne',
      `Kernel IP routing table
Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface
0.0.0.0         10.0.0.2        0.0.0.0         UG        0 0          0 v0
10.0.0.0        0.0.0.0         255.255.255.0   U         0 0          0 v0
10.6.0.0        0.0.0.0         255.255.0.0     U         0 0          0 v0
10.7.0.1        0.0.0.0         255.255.255.255 UH        0 0          0 v0
10.8.0.0        0.0.0.0         255.255.0.0     !         0 0          0 *
10.9.0.0        10.0.0.2        255.255.0.0     UG     1000 2000       0 v0
`,
    ],
    ['arp -n'],
    ['arp -s 10.0.0.9 02:00:00:00:00:99'],
    ['arp -s 10.0.0.8 02:00:00:00:00:98 temp'],
    [
      'arp -n',
      `Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.9                 ether   02:00:00:00:00:99   CM                    v0
10.0.0.8                 ether   02:00:00:00:00:98   C                     v0
`,
    ],
    [
      'arp -an',
      `? (10.0.0.9) at 02:00:00:00:00:99 [ether] PERM on v0
? (10.0.0.8) at 02:00:00:00:00:98 [ether] on v0
`,
    ],
    [
      'arp -vn',
      `Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.9                 ether   02:00:00:00:00:99   CM                    v0
10.0.0.8                 ether   02:00:00:00:00:98   C                     v0
Entries: 2	Skipped: 0	Found: 2
`,
    ],
    [
      'arp -n 10.0.0.8',
      `Address                  HWtype  HWaddress           Flags Mask            Iface
10.0.0.8                 ether   02:00:00:00:00:98   C                     v0
`,
    ],
    ['arp -n 10.0.0.77', '10.0.0.77 (10.0.0.77) -- no entry\n'],
    ['arp -an 10.0.0.77', 'arp: in 2 entries no match found.\n'],
    ['arp -n -i nosuch', 'arp: in 2 entries no match found.\n'],
    ['arp -s 10.0.0.7 foo', 'arp: invalid hardware address\n', 255],
    ['arp -s 10.0.0.7', 'arp: need hardware address\n', 255],
    ['arp -s 10.77.0.1 02:00:00:00:00:97', 'SIOCSARP: Network is unreachable\n', 255],
    ['arp -d 10.0.0.8'],
    ['arp -d 10.0.0.8', 'No ARP entry for 10.0.0.8\n', 255],
    ['arp -i nosuch -d 10.0.0.8', 'SIOCDARP(dontpub): No such device\n', 255],
    ['arp -H foo', 'arp: foo: unknown hardware type.\n', 255],
    ['busybox arp -n', '? (10.0.0.9) at 02:00:00:00:00:99 [ether] PERM on v0\n'],
    ['busybox arp -an', '? (10.0.0.9) at 02:00:00:00:00:99 [ether] PERM on v0\n'],
    ['busybox arp -s 10.0.0.6 02:00:00:00:00:96'],
    ['busybox arp -n 10.0.0.6', '? (10.0.0.6) at 02:00:00:00:00:96 [ether] PERM on v0\n'],
    ['busybox arp -d 10.0.0.6'],
    ['busybox arp -n 10.0.0.77', 'No match found in 1 entries\n'],
    ['busybox arp -s 10.0.0.6 foo', 'arp: invalid hardware address\n', 1],
    [
      'ethtool v0',
      `Settings for v0:
	Supported ports: [  ]
	Supported link modes:   Not reported
	Supported pause frame use: No
	Supports auto-negotiation: No
	Supported FEC modes: Not reported
	Advertised link modes:  Not reported
	Advertised pause frame use: No
	Advertised auto-negotiation: No
	Advertised FEC modes: Not reported
	Speed: 10000Mb/s
	Duplex: Full
	Auto-negotiation: off
	Port: Twisted Pair
	PHYAD: 0
	Transceiver: internal
	MDI-X: Unknown
	Link detected: yes
`,
    ],
    [
      'ethtool -i v0',
      `driver: veth
version: 1.0
firmware-version: 
expansion-rom-version: 
bus-info: 
supports-statistics: yes
supports-test: no
supports-eeprom-access: no
supports-register-dump: no
supports-priv-flags: no
`,
    ],
    ['ethtool -i lo', 'Cannot get driver information: Operation not supported\n', 71],
    [
      'ethtool -S v0',
      `NIC statistics:
     peer_ifindex: 2
     rx_queue_0_xdp_packets: 0
     rx_queue_0_xdp_bytes: 0
     rx_queue_0_drops: 0
     rx_queue_0_xdp_redirect: 0
     rx_queue_0_xdp_drops: 0
     rx_queue_0_xdp_tx: 0
     rx_queue_0_xdp_tx_errors: 0
     tx_queue_0_xdp_xmit: 0
     tx_queue_0_xdp_xmit_errors: 0
`,
    ],
    [
      'ethtool nosuch',
      `No data available
netlink error: no device matches name (offset 24)
netlink error: No such device
netlink error: no device matches name (offset 24)
netlink error: No such device
netlink error: no device matches name (offset 24)
netlink error: No such device
netlink error: no device matches name (offset 24)
netlink error: No such device
netlink error: no device matches name (offset 24)
netlink error: No such device
netlink error: no device matches name (offset 24)
netlink error: No such device
netlink error: no device matches name (offset 24)
netlink error: No such device
`,
      75,
    ],
    ['ethtool -i nosuch', 'Cannot get driver information: No such device\n', 71],
  ],
);
