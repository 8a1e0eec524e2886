/** What iproute2 is asked on the Docker host beyond the everyday: kinds and settings of links, rules, tables, neighbours. */
import { line } from './chooser.ts';
import * as w from './words.ts';
import type { Scope } from './words.ts';

const MAC = ['02:00:00:00:00:09', '52:54:00:12:34:77', '00:11:22:33:44', 'ff:ff:ff:ff:ff:ff', 'zz'];
/** Numbers and names of routing tables; 255 is `local`. */
const aTable = ({ c }: Scope): string => c.pick(['100', '100', '100', 'main', 'local', '255', 'nosuch', '0']);

/** `ip link add` in kinds that every kernel under an engine has. */
function linkAdd(s: Scope): string {
  const { c } = s;
  const name = w.aNewLink(s);
  return c
    .pick([
      `ip link add name ${name} type bridge ${c.pick(['', 'stp_state 1', 'forward_delay 0', 'ageing_time 100', 'vlan_filtering 1', 'bogus 1', 'priority 100'])}`,
      `ip link add link eth0 name ${name} type macvlan mode ${c.pick(['bridge', 'private', 'vepa', 'passthru', 'nosuch'])}`,
      `ip link add ${name} type vxlan id ${c.pick(['42', '42', '16777216'])} ${c.pick(['dstport 4789', 'remote 192.168.1.20 dstport 4789', 'local 192.168.1.10 dstport 0', 'dev eth0 dstport 4789'])}`,
      `ip link add ${name} type ${c.pick(['nosuch', 'bridg', 'veth', 'veth peer', `veth peer ${name}`, `veth peer name v9 netns ${c.pick(['blue', 'laptop'])}`])}`,
      `ip link add ${name} ${c.pick(['mtu 1400', 'address 02:00:00:00:00:33', 'up', 'txqueuelen 10'])} type ${c.pick(['bridge', 'veth peer name v9'])}`,
      `ip link add ${name}`,
      `ip link add a-name-much-too-long type bridge`,
    ])
    .trim();
}

function linkSet(s: Scope): string {
  const { c } = s;
  const link = w.aSpareLink(s);
  return `ip link set ${c.pick(['', 'dev '])}${link} ${c.pick([
    'alias uplink',
    "alias ''",
    'txqueuelen 500',
    'arp off',
    'arp on',
    'multicast off',
    'allmulticast on',
    'promisc off',
    'group 7',
    'mtu 60',
    'mtu 70000',
    'mtu 1400 up',
    'up mtu 1350',
    `address ${c.pick(MAC)}`,
    'master nosuch',
    `master ${link}`,
    `master ${w.aLink(s)}`,
    'netns nosuch',
    'netns 1',
    'type bridge stp_state 1',
    'type bridge ageing_time 500',
    'type bridge forward_delay 300',
    'type bridge vlan_filtering 1',
    'type bridge_slave cost 7',
    'type bridge_slave hairpin on',
    'type bridge_slave learning off',
    'bogus',
    `name ${w.aLink(s)}`,
    'name with/slash',
    'down',
    'state up',
  ])}`;
}

function addr(s: Scope): string {
  const { c } = s;
  const dev = c.pick([w.aSpareLink(s), w.aLink(s)]);
  const prefix = c.pick([
    '10.20.0.1/24',
    '10.20.0.2/24',
    '10.20.0.3/25',
    '10.20.0.1/32',
    '10.21.0.1/8',
    '127.0.0.2/8',
    '224.0.0.5/24',
    '0.0.0.0/0',
    '10.20.0.1/255.255.255.0',
  ]);
  return c.weighted([
    [
      5,
      () =>
        line(
          `ip addr ${c.pick(['add', 'add', 'add', 'replace', 'change', 'del', 'delete'])} ${prefix}`,
          c.maybe(25, () => c.pick(['brd +', 'broadcast 10.20.0.255', 'brd 1', 'brd -'])),
          c.maybe(15, () => `label ${c.pick([`${dev}:1`, 'x:1', dev])}`),
          c.maybe(12, () => `scope ${c.pick(['host', 'link', 'global', 'site', 'nosuch'])}`),
          c.maybe(8, () => 'noprefixroute'),
          c.maybe(6, () => 'peer 10.20.0.77/32'),
          c.maybe(5, () => 'metric 50'),
          c.maybe(4, () => 'valid_lft 100 preferred_lft 50'),
          c.maybe(94, () => `dev ${dev}`),
        ),
    ],
    [
      2,
      () =>
        `ip addr show ${c.pick(['scope global', 'to 10.0.0.0/8', 'primary', 'secondary', 'permanent', 'label "*:1"', 'type bridge', 'master docker0', 'up', 'dynamic', 'nosuch0'])}`,
    ],
    [1, () => `ip addr flush ${c.pick(['scope link', `to 10.20.0.0/24`, `dev ${w.aSpareLink(s)} scope global`, 'label nosuch'])}`],
  ])();
}

function route(s: Scope): string {
  const { c } = s;
  const prefix = c.pick(['10.66.0.0/16', '10.66.0.0/16', '10.66.1.0/24', 'default', '10.66.0.1', w.aPrefix(s), '10.66.0.5/16']);
  return line(
    `ip route ${c.pick(['add', 'add', 'add', 'append', 'replace', 'change', 'prepend', 'del', 'del'])} ${c.maybe(10, () => c.pick(['unicast', 'blackhole', 'unreachable', 'throw', 'local', 'broadcast']))} ${prefix}`,
    c.maybe(65, () => `via ${c.pick([w.ROUTER, w.LAPTOP, w.anAddress(s)])}`),
    c.maybe(45, () => `dev ${c.pick(['eth0', 'docker0', w.aLink(s)])}`),
    c.maybe(15, () => `metric ${c.pick(['100', '10', 'x'])}`),
    c.maybe(15, () => `src ${c.pick([w.HOST, '172.17.0.1', w.anAddress(s)])}`),
    c.maybe(20, () => `table ${aTable(s)}`),
    c.maybe(10, () => `scope ${c.pick(['link', 'host', 'global', '200'])}`),
    c.maybe(10, () => `proto ${c.pick(['static', 'boot', 'kernel', '42'])}`),
    c.maybe(6, () => c.pick(['mtu 1400', 'mtu lock 1300', 'onlink', 'advmss 1200', 'initcwnd 10', 'tos 0x10', 'bogus'])),
  );
}

function routeShow(s: Scope): string {
  const { c } = s;
  return c.pick([
    `ip route show table ${aTable(s)}`,
    'ip route show table all',
    'ip route show default',
    `ip route show proto ${c.pick(['kernel', 'static', 'boot'])}`,
    `ip route show scope ${c.pick(['link', 'host'])}`,
    `ip route show ${c.pick(['exact', 'match', 'root'])} ${w.aPrefix(s)}`,
    `ip route list via ${w.ROUTER}`,
    `ip route show type ${c.pick(['blackhole', 'unicast', 'local'])}`,
    `ip route show src ${w.HOST}`,
    `ip route get ${w.anAddress(s)} ${c.pick([`from ${w.anAddress(s)}`, 'oif eth0', 'mark 1', 'iif eth0', 'to', 'fibmatch'])}`,
    `ip route get fibmatch ${w.anAddress(s)}`,
    `ip route flush ${c.pick(['cache', 'table 100', 'dev docker0 proto static', '10.66.0.0/16', ''])}`.trim(),
    c.pick(['ip r', 'ip ro sh', 'ip -d route', 'ip -j route', 'ip -4 r s', 'ip -o r', 'ip -s route', 'ip -p -j route show default', 'ip rou lis dev eth0']),
  ]);
}

function rule(s: Scope): string {
  const { c } = s;
  const selector = c.weighted([
    [4, () => `from ${w.aPrefix(s)}`],
    [3, () => `to ${w.aPrefix(s)}`],
    [2, () => `iif ${w.aLink(s)}`],
    [1, () => `oif ${w.aLink(s)}`],
    [2, () => `fwmark ${c.pick(['1', '0x10/0xff', '7'])}`],
    [1, () => `tos ${c.pick(['0x10', '8'])}`],
    [1, () => `ipproto ${c.pick(['tcp', 'udp dport 53', 'icmp'])}`],
    [1, () => `not from ${w.anAddress(s)}`],
    [1, () => 'from all'],
  ])();
  const action = c.pick(['table 100', 'table 100', 'lookup main', 'lookup 100', 'blackhole', 'prohibit', 'unreachable', 'table nosuch', '']);
  return c.weighted([
    [
      5,
      () =>
        line(
          'ip rule',
          c.pick(['add', 'add', 'del']),
          selector,
          action,
          c.maybe(50, () => `${c.pick(['pref', 'priority', 'prio'])} ${c.pick(['100', '200', '32000'])}`),
        ),
    ],
    [1, () => `ip rule del ${c.pick(['pref 100', 'prio 999', 'table 100'])}`],
    [3, () => `ip rule ${c.pick(['', 'show', 'list', 'show table 100', 'show pref 100', 'ls from all'])}`.trim()],
    [1, () => c.pick(['ip -j rule', 'ip rule flush; ip rule', 'ip -4 rule', 'ip rule add', 'ip rule bogus'])],
  ])();
}

function neigh(s: Scope): string {
  const { c } = s;
  const [dev, address] = [c.pick(['eth0', 'docker0', w.aLink(s)]), w.anAddress(s)];
  return c.weighted([
    [
      4,
      () =>
        line(
          `ip neigh ${c.pick(['add', 'add', 'replace', 'change'])} ${address}`,
          c.maybe(85, () => `lladdr ${c.pick(MAC)}`),
          c.maybe(90, () => `dev ${dev}`),
          c.maybe(45, () => `nud ${c.pick(['permanent', 'noarp', 'stale', 'failed', 'nosuch'])}`),
        ),
    ],
    [2, () => `ip neigh del ${address} dev ${dev}`],
    [1, () => `ip neigh flush ${c.pick([`dev ${dev}`, 'nud permanent', 'all', address, ''])}`.trim()],
    [2, () => `ip neigh show ${c.pick([`dev ${dev}`, 'nud permanent', `to ${address}`, 'proxy', address])}`],
    [1, () => `ip neigh get ${address} dev ${dev}`],
  ])();
}

function netns(s: Scope): string {
  const { c, view } = s;
  const name = view.netns.length > 0 ? c.pick(view.netns) : c.pick(['blue', 'nosuch']);
  return c.weighted([
    [2, () => `ip netns ${c.pick(['add blue', 'add red', 'add', 'add blue red', 'del red', 'delete blue', 'del'])}`],
    [1, () => c.pick(['ip netns | grep -v -e laptop -e router -e www', 'ip netns list-id | wc -l', `ip netns pids ${name}`])],
    [
      6,
      () =>
        `ip -n ${name} ${c.pick(['link set lo up', 'link', '-br addr', 'addr add 10.40.0.2/24 dev v2', 'link set v2 up', 'link set v1 up', 'route', 'route add default via 10.40.0.1', 'neigh', 'rule', 'addr add 10.40.0.1/24 dev v1'])}`,
    ],
    [
      2,
      () =>
        `ip netns exec ${name} ${c.pick(['ping -c 1 -W 1 10.40.0.1', 'ping -c 1 127.0.0.1', 'iptables -S', 'sysctl net.ipv4.ip_forward', 'ss -ltn', 'cat /proc/net/dev', 'ifconfig', 'route -n', 'iptables -A INPUT -j DROP'])}`,
    ],
    [1, () => `ip link set ${w.aSpareLink(s)} netns ${name}`],
    [1, () => `ip -n ${name} link ${c.pick(['set v1 netns 1', 'del v1', 'set v2 name eth0', 'add br0 type bridge', 'set v2 master br0'])}`],
  ])();
}

function look(s: Scope): string {
  const { c } = s;
  const link = w.aLink(s);
  return c.pick([
    `ip -s link show ${link}`,
    `ip -d addr show ${link}`,
    `ip -j link show ${link}`,
    `ip -j -p addr show ${link}`,
    `ip -o link show ${link}`,
    'ip -br -4 addr',
    'ip -br link show type bridge',
    'ip link show up',
    `ip link show ${c.pick(['type nosuch', 'type macvlan', 'type vxlan', 'master nosuch', 'group default', 'nomaster', 'dev'])}`,
    `ip maddr show dev ${link}`,
    'ip -V',
    `ip ${c.pick(['', 'bogus', 'link bogus', 'addr bogus', 'route bogus', 'neigh bogus', 'addr add', 'link set', 'route add', 'link add', 'link del'])}`.trim(),
    'ip -4 -o addr show scope global',
    'ip -6 addr',
    'ip -6 route',
    `ip -f inet addr show ${link}`,
    'ip -color=never -br a',
    `ip -details link show ${link}`,
    `ip address list ${link}`,
  ]);
}

/** An `ip` command of the less common sort. */
export const iproute = (s: Scope): string =>
  s.c.weighted([
    [3, linkAdd],
    [4, linkSet],
    [4, addr],
    [5, route],
    [4, routeShow],
    [4, rule],
    [3, neigh],
    [3, netns],
    [4, look],
  ])(s);
