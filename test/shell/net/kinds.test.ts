import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { table } from './table.ts';

table(
  'ip link: kinds of devices',
  ipCommands,
  [
    'ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b',
    'ip link set v0 up',
    'ip link set v1 up',
    'ip addr add 10.9.0.1/24 dev v0',
  ],
  [
    ['ip link add m0 link v0 address 02:00:00:00:00:10 type macvlan mode bridge'],
    [
      'ip -d link show m0',
      `4: m0@v0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:10 brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 
    macvlan mode bridge bcqueuelen 1000 usedbcqueuelen 1000 addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 
`,
    ],
    ['ip link add m1 link v0 type macvlan mode passthru', 'RTNETLINK answers: Invalid argument\n', 2],
    ['ip link add m1 link v0 type macvlan mode foo', 'Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "foo"\n', 1],
    ['ip link add m1 type macvlan', 'RTNETLINK answers: Invalid argument\n', 2],
    ['ip link add vx0 address 02:00:00:00:00:20 type vxlan id 42 dev v0 remote 10.9.0.2 dstport 4789'],
    [
      'ip -d link show vx0',
      `5: vx0: <BROADCAST,MULTICAST> mtu 1450 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:20 brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 
    vxlan id 42 remote 10.9.0.2 dev v0 srcport 0 0 dstport 4789 ttl auto ageing 300 reserved_bits 0xf7ffffff000000ff addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 
`,
    ],
    ['ip link add vx1 type vxlan', 'Error: Required attributes not provided to perform the operation.\n', 2],
    ['ip link add vx1 type vxlan id 42 dstport 4789 dev v0 remote 10.9.0.2', 'Error: A VXLAN device with the specified VNI already exists.\n', 2],
    ['ip link add br0 address 02:00:00:00:00:01 type bridge stp_state 1 forward_delay 400 ageing_time 6000 priority 100'],
    [
      'ip -d link show br0',
      `6: br0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 netns-immutable 
    bridge forward_delay 400 hello_time 200 max_age 2000 ageing_time 6000 stp_state 1 priority 100 vlan_filtering 0 bridge_id 0064.2:0:0:0:0:1 designated_root 0064.2:0:0:0:0:1 root_port 0 root_path_cost 0 topology_change 0 topology_change_detected 0 hello_timer    0.00 tcn_timer    0.00 topology_change_timer    0.00 gc_timer    0.00 fdb_n_learned 0 fdb_max_learned 0 group_fwd_mask 0 group_address 01:80:c2:00:00:00 mcast_snooping 1 no_linklocal_learn 0 mcast_vlan_snooping 0 mst_enabled 0 mdb_offload_fail_notification 0 fdb_local_vlan_0 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0 mcast_hash_elasticity 16 mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval 100 mcast_membership_interval 26000 mcast_querier_interval 25500 mcast_query_interval 12500 mcast_query_response_interval 1000 mcast_startup_query_interval 3124 mcast_stats_enabled 0 mcast_igmp_version 2 mcast_mld_version 1 nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 65536 tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 
`,
    ],
    ['ip link set br0 type bridge stp_state 0'],
    ['ip link set v0 type bridge stp_state 0', 'RTNETLINK answers: Operation not supported\n', 2],
    ['ip link add br1 type bridge forward_delay x', 'Error: argument "x" is wrong: invalid forward_delay\n', 255],
    [
      'ip link add br1 type bridge foo',
      `bridge: unknown command "foo"?
Usage: ... bridge [ forward_delay FORWARD_DELAY ]…`,
      1,
    ],
    ['ip link set v0 master br0', 'RTNETLINK answers: Device or resource busy\n', 2],
    ['ip link set m0 up'],
    [
      'ip link show m0',
      `4: m0@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:10 brd ff:ff:ff:ff:ff:ff
`,
    ],
    ['ip link add type dummy'],
    ['ip link add link v1 name v1.10 address 02:00:00:00:00:0b type vlan id 10'],
    [
      'ip -d link show v1.10',
      `8: v1.10@v1: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 
    vlan protocol 802.1Q id 10 <REORDER_HDR> addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 
`,
    ],
    ['ip link add iv0 link v1 type ipvlan mode l3'],
    [
      'ip -d link show iv0',
      `9: iv0@v1: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:0b brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 
    ipvlan  mode l3 bridge addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 
`,
    ],
    [
      'ip link show type macvlan',
      `4: m0@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:10 brd ff:ff:ff:ff:ff:ff
`,
    ],
    ['ip -br link show type vxlan', 'vx0              DOWN           02:00:00:00:00:20 <BROADCAST,MULTICAST> \n'],
  ],
);
