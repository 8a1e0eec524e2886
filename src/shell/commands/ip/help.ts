/** Usage of `ip` and its objects: the forms it takes, and where the lab has less, nothing of the rest. */

/** Objects that `ip` knows, in the order in which a shortened word is matched. */
export const OBJECTS = [
  'address',
  'addrlabel',
  'maddress',
  'route',
  'rule',
  'neighbor',
  'neighbour',
  'ntable',
  'ntbl',
  'link',
  'l2tp',
  'fou',
  'ila',
  'macsec',
  'tunnel',
  'tunl',
  'tuntap',
  'tap',
  'token',
  'tcpmetrics',
  'tcp_metrics',
  'monitor',
  'xfrm',
  'mroute',
  'mrule',
  'netns',
  'netconf',
  'vrf',
  'sr',
  'nexthop',
  'mptcp',
  'ioam',
  'help',
  'stats',
] as const;

export const ipHelp = (): string => `\
Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | addrlabel | fou | help | ila | ioam | l2tp | link |
                   macsec | maddress | monitor | mptcp | mroute | mrule |
                   neighbor | neighbour | netconf | netns | nexthop | ntable |
                   ntbl | route | rule | sr | stats | tap | tcpmetrics |
                   token | tunnel | tuntap | vrf | xfrm }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |
                    -h[uman-readable] | -iec | -j[son] | -p[retty] |
                    -f[amily] { inet | inet6 | mpls | bridge | link } |
                    -4 | -6 | -M | -B | -0 |
                    -l[oops] { maximum-addr-flush-attempts } | -echo | -br[ief] |
                    -o[neline] | -t[imestamp] | -ts[hort] | -b[atch] [filename] |
                    -rc[vbuf] [size] | -n[etns] name | -N[umeric] | -a[ll] |
                    -c[olor]}
`;

const TYPES = 'TYPE := { bridge | bridge_slave | dummy | ipvlan | macvlan | veth | vlan | vxlan }\n';
export const linkHelp = (): string => `\
Usage: ip link add [link DEV] [ name ] NAME
		    [ txqueuelen PACKETS ] [ address LLADDR ] [ mtu MTU ] [index IDX ]
		    [ netns { PID | NETNSNAME | NETNSFILE } ]
		    type TYPE [ ARGS ]

	ip link delete { DEVICE | dev DEVICE | group DEVGROUP } type TYPE [ ARGS ]

	ip link { set | change } { DEVICE | dev DEVICE | group DEVGROUP }
			[ { up | down } ]
			[ type TYPE ARGS ]
		[ { arp | multicast | allmulticast | promisc } { on | off } ]
		[ txqueuelen PACKETS ] [ name NEWNAME ] [ address LLADDR ] [ mtu MTU ]
		[ netns { PID | NETNSNAME | NETNSFILE } ] [ alias NAME ]
		[ master DEVICE ] [ nomaster ]

	ip link show [ DEVICE | group GROUP ] [ { up | down } ] [master DEV] [vrf NAME]
		[type TYPE] [nomaster] [ novf ]

	ip link property { add | del } dev DEVICE [ altname NAME .. ]

	ip link help [ TYPE ]

${TYPES}`;

export const addressHelp = (): string => `\
Usage: ip address {add|change|replace} IFADDR dev IFNAME [ LIFETIME ]
                                                      [ CONFFLAG-LIST ]
       ip address del IFADDR dev IFNAME [mngtmpaddr]
       ip address flush [ dev IFNAME ] [ scope SCOPE-ID ] [ to PREFIX ]
                        [ FLAG-LIST ] [ label LABEL ] [ { up | down } ]
       ip address [ show [ dev IFNAME ] [ scope SCOPE-ID ] [ master DEVICE ]
                         [ type TYPE ] [ to PREFIX ] [ FLAG-LIST ]
                         [ label LABEL ] [ { up | down } ] ]
IFADDR := PREFIX | ADDR peer PREFIX
          [ broadcast ADDR ] [ label IFNAME ] [ scope SCOPE-ID ] [ metric METRIC ]
SCOPE-ID := [ host | link | global | NUMBER ]
LIFETIME := [ valid_lft LFT ] [ preferred_lft LFT ]
LFT := forever | SECONDS
${TYPES}`;

export const routeHelp = (): string => `\
Usage: ip route { list | flush } SELECTOR
       ip route get [ to ] ADDRESS [ from ADDRESS iif STRING ] [ oif STRING ] [ mark NUMBER ]
       ip route { add | del | change | append | replace } ROUTE
SELECTOR := [ root PREFIX ] [ match PREFIX ] [ exact PREFIX ]
            [ table TABLE_ID ] [ proto RTPROTO ] [ type TYPE ] [ scope SCOPE ]
ROUTE := [ TYPE ] PREFIX [ table TABLE_ID ] [ proto RTPROTO ] [ scope SCOPE ] [ metric METRIC ]
         [ via ADDRESS ] [ dev STRING ] [ src ADDRESS ] [ mtu NUMBER ] [ onlink ]
         [ nexthop via ADDRESS dev STRING weight NUMBER ]...
TYPE := { unicast | local | broadcast | throw | unreachable | prohibit | blackhole }
TABLE_ID := [ local | main | default | all | NUMBER ]
SCOPE := [ host | link | global | NUMBER ]
RTPROTO := [ kernel | boot | static | NUMBER ]
`;

export const ruleHelp = (): string => `\
Usage: ip rule { add | del } SELECTOR ACTION
       ip rule { flush }
       ip rule [ list [ SELECTOR ]]
SELECTOR := [ not ] [ from PREFIX ] [ to PREFIX ] [ fwmark FWMARK[/MASK] ]
            [ iif STRING ] [ oif STRING ] [ pref NUMBER ]
ACTION := [ table TABLE_ID ] [ prohibit | unreachable | blackhole ]
TABLE_ID := [ local | main | default | NUMBER ]
`;

export const neighHelp = (): string => `\
Usage: ip neigh { add | del | change | replace }
                { ADDR [ lladdr LLADDR ] [ nud STATE ] dev DEV }
       ip neigh { show | flush } [ to PREFIX ] [ dev DEV ] [ nud STATE ]
       ip neigh get ADDR dev DEV
STATE := { delay | failed | incomplete | noarp | none |
           permanent | probe | reachable | stale }
`;

export const netnsHelp = (): string => `\
Usage:	ip netns list
	ip netns add NAME
	ip netns attach NAME PID
	ip netns set NAME NETNSID
	ip [-all] netns delete [NAME]
	ip netns identify [PID]
	ip netns pids NAME
	ip [-all] netns exec [NAME] cmd ...
	ip netns monitor
	ip netns list-id [target-nsid POSITIVE-INT] [nsid POSITIVE-INT]
NETNSID := auto | POSITIVE-INT
`;

export const maddressHelp = (): string => `\
Usage: ip maddr [ add | del ] MULTIADDR dev STRING
       ip maddr show [ dev STRING ]
`;

const KINDS: Record<string, string> = {
  veth: "Usage: ip link <options> type veth [peer <options>]\nTo get <options> type 'ip link add help'\n",
  bridge: `Usage: ... bridge [ forward_delay FORWARD_DELAY ]
		  [ hello_time HELLO_TIME ]
		  [ max_age MAX_AGE ]
		  [ ageing_time AGEING_TIME ]
		  [ stp_state STP_STATE ]
		  [ priority PRIORITY ]
		  [ group_fwd_mask MASK ]
		  [ mcast_snooping MULTICAST_SNOOPING ]
`,
  bridge_slave: `Usage: ... bridge_slave [ state STATE ] [ priority PRIO ] [ cost COST ]
			[ hairpin {on | off} ]
			[ learning {on | off} ]
			[ flood {on | off} ]
			[ isolated {on | off} ]
`,
  macvlan: 'Usage: ... macvlan mode MODE\n\nMODE: private | vepa | bridge | passthru\n',
  ipvlan:
    'Usage: ... ipvlan [ mode MODE ] [ FLAGS ]\n\nMODE: l3 | l3s | l2\nFLAGS: bridge | private | vepa\n(first values are the defaults if nothing is specified).\n',
  vlan: 'Usage: ... vlan id VLANID\n		[ protocol VLANPROTO ]\n\nVLANID := 0-4095\nVLANPROTO: [ 802.1Q | 802.1ad ]\n',
  vxlan: `Usage: ... vxlan id VNI
		[ { group | remote } IP_ADDRESS ]
		[ local ADDR ]
		[ dev PHYS_DEV ]
		[ dstport PORT ]
		[ [no]learning ]
		[ [no]proxy ]

Where:	VNI	:= 0-16777215
`,
};
export const kindHelp = (kind: string): string => KINDS[kind] ?? `Usage: ... ${kind}\n`;
export const isKind = (kind: string): boolean => kind in KINDS || kind === 'dummy';
