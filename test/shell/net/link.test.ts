import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { table } from './table.ts';

table(
  'ip link',
  ipCommands,
  ['ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b', 'ip link add br0 address 02:00:00:00:00:01 type bridge'],
  [
    [
      'ip link',
      `1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: v1@v0: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
3: v0@v1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
4: br0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'ip l show v0',
      `3: v0@v1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
`,
    ],
    ['ip link set v0 up'],
    [
      'ip link show v0',
      `3: v0@v1: <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> mtu 1500 qdisc noqueue state LOWERLAYERDOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
`,
    ],
    ['ip link set v1 up'],
    ['ip link set v0 master br0'],
    ['ip link set br0 up'],
    [
      'ip link show master br0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br0 state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'ip link show type veth',
      `2: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br0 state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'ip link show up type bridge',
      `4: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
`,
    ],
    [
      'ip -d link show v0',
      `3: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br0 state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0a brd ff:ff:ff:ff:ff:ff promiscuity 1 allmulti 1 minmtu 68 maxmtu 65535 
    veth 
    bridge_slave state forwarding priority 32 cost 2 hairpin off guard off root_block off fastleave off learning on flood on port_id 0x8001 port_no 0x1 designated_port 32769 designated_cost 0 designated_bridge 8000.2:0:0:0:0:1 designated_root 8000.2:0:0:0:0:1 hold_timer    0.00 message_age_timer    0.00 forward_delay_timer    0.00 topology_change_ack 0 config_pending 0 proxy_arp off proxy_arp_wifi off mcast_router 1 mcast_fast_leave off mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off neigh_vlan_suppress off group_fwd_mask 0 group_fwd_mask_str 0x0 vlan_tunnel off isolated off locked off mab off addrgenmode eui64 numtxqueues 2 numrxqueues 2 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 
`,
    ],
    [
      'ip -d link show br0',
      `4: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 netns-immutable 
    bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 priority 32768 vlan_filtering 0 bridge_id 8000.2:0:0:0:0:1 designated_root 8000.2:0:0:0:0:1 root_port 0 root_path_cost 0 topology_change 0 topology_change_detected 0 hello_timer    0.00 tcn_timer    0.00 topology_change_timer    0.00 gc_timer  300.00 fdb_n_learned 0 fdb_max_learned 0 group_fwd_mask 0 group_address 01:80:c2:00:00:00 mcast_snooping 1 no_linklocal_learn 0 mcast_vlan_snooping 0 mst_enabled 0 mdb_offload_fail_notification 0 fdb_local_vlan_0 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0 mcast_hash_elasticity 16 mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval 100 mcast_membership_interval 26000 mcast_querier_interval 25500 mcast_query_interval 12500 mcast_query_response_interval 1000 mcast_startup_query_interval 3124 mcast_stats_enabled 0 mcast_igmp_version 2 mcast_mld_version 1 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 
`,
    ],
    [
      'ip -s link show v1',
      `2: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
    RX:  bytes packets errors dropped  missed   mcast           
             0       0      0       0       0       0 
    TX:  bytes packets errors dropped carrier collsns           
             0       0      0       0       0       0 
`,
    ],
    [
      'ip -o link show v1',
      '2: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff\n',
    ],
    [
      'ip -j link show v1',
      '[{"ifindex":2,"link":"v0","ifname":"v1","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue","operstate":"UP","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"ether","address":"02:00:00:00:00:0b","broadcast":"ff:ff:ff:ff:ff:ff"}]\n',
    ],
    [
      'ip -j -p link show lo',
      `[ {
        "ifindex": 1,
        "ifname": "lo",
        "flags": [ "LOOPBACK" ],
        "mtu": 65536,
        "qdisc": "noop",
        "operstate": "DOWN",
        "linkmode": "DEFAULT",
        "group": "default",
        "txqlen": 1000,
        "link_type": "loopback",
        "address": "00:00:00:00:00:00",
        "broadcast": "00:00:00:00:00:00"
    } ]
`,
    ],
    [
      'ip -c link show v1',
      `2: \x1b[1;36mv1@v0: \x1b[0m<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state \x1b[1;32mUP \x1b[0mmode DEFAULT group default qlen 1000
    link/ether \x1b[1;33m02:00:00:00:00:0b\x1b[0m brd \x1b[1;33mff:ff:ff:ff:ff:ff\x1b[0m
`,
    ],
    ['ip link show nosuch', 'Device "nosuch" does not exist.\n', 1],
    ['ip link show dev v0 dev v1', 'Error: either "dev" is duplicate, or "v1" is garbage.\n', 255],
    ['ip link set v0 mtu 9000'],
    ['ip link set v0 mtu 67', 'Error: mtu less than device minimum.\n', 2],
    [
      'ip link set v0 mtu x',
      `Error: argument "x" is wrong: Invalid "mtu" value

`,
      255,
    ],
    ['ip link set v0 nomaster'],
    ['ip link set v0 name v1', 'RTNETLINK answers: File exists\n', 2],
    ['ip link set v0 name eth7'],
    ['ip link set v0 down', 'Cannot find device "v0"\n', 1],
    ['ip link set v0 name eth7', 'Cannot find device "v0"\n', 1],
    ['ip link set eth7 promisc on'],
    ['ip link set eth7 arp off'],
    ['ip link set eth7 multicast off'],
    ['ip link set eth7 txqueuelen 77'],
    ['ip link set eth7 alias hello'],
    ['ip link set eth7 address 02:00:00:00:00:77'],
    ['ip link set eth7 address 02:00', 'Invalid address length 2 - must be 6 bytes\n', 1],
    ['ip link set eth7 address 01:00:00:00:00:01', 'RTNETLINK answers: Cannot assign requested address\n', 2],
    [
      'ip link show eth7',
      `3: eth7@v1: <BROADCAST,NOARP,PROMISC,UP,LOWER_UP> mtu 9000 qdisc noqueue state UP mode DEFAULT group default qlen 77
    link/ether 02:00:00:00:00:77 brd ff:ff:ff:ff:ff:ff
    alias hello
`,
    ],
    ['ip link set eth7 master lo', 'RTNETLINK answers: Operation not supported\n', 2],
    [
      'ip link set eth7 master nosuch',
      `Error: argument "nosuch" is wrong: Device does not exist

`,
      255,
    ],
    [
      'ip link set eth7 netns nosuch',
      `Error: argument "nosuch" is wrong: Invalid "netns" value

`,
      255,
    ],
    ['ip link set nosuch up', 'Cannot find device "nosuch"\n', 1],
    ['ip link set eth7 foo', 'Error: either "dev" is duplicate, or "foo" is garbage.\n', 255],
    ['ip link set', 'Not enough information: "dev" argument is required.\n', 255],
    ['ip link add v1 type veth', 'RTNETLINK answers: File exists\n', 2],
    ['ip link add x0 type nosuch', 'Error: Unknown device type.\n', 2],
    ['ip link add x0', 'Not enough information: "type" argument is required\n', 1],
    ['ip link add type veth peer name x1'],
    ['ip link del veth0'],
    ['ip link del lo', 'RTNETLINK answers: Operation not supported\n', 2],
    ['ip link del nosuch', 'Cannot find device "nosuch"\n', 1],
    ['ip link add a/b type bridge', 'RTNETLINK answers: Invalid argument\n', 2],
    ['ip link add waytoolongname16 type bridge', 'Error: Attribute failed policy validation.\n', 2],
    ['ip link property add dev v1 altname uplink'],
    [
      'ip link show uplink',
      `2: v1@eth7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff
    altname uplink
`,
    ],
    ['ip link foo', 'Command "foo" is unknown, try "ip link help".\n', 255],
  ],
);
