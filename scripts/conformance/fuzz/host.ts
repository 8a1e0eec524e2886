/** Commands on the Docker host and on the laptop: links, addresses, routes, bridges, and whether packets arrive. */
import { line } from './chooser.ts';
import * as w from './words.ts';
import type { Scope } from './words.ts';

const aHostPrefix = ({ c }: Scope): string => c.pick(['10.20.0.1/24', '10.20.0.2/24', '192.168.77.1/24', '10.20.0.1', '172.17.0.1/16', '10.20.0.1/33', 'x']);

function ipShow(s: Scope): string {
  const { c } = s;
  const link = w.aLink(s);
  return c.pick([
    'ip addr',
    `ip addr show ${link}`,
    `ip addr show dev ${link}`,
    'ip -br addr',
    'ip -br link',
    'ip -o -4 addr',
    'ip -4 addr',
    `ip link show ${link}`,
    'ip link',
    'ip link show type bridge',
    'ip link show type veth',
    `ip link show master ${w.aBridge(s)}`,
    'ip route',
    'ip route show table local',
    `ip route get ${w.anAddress(s)}`,
    `ip route get ${w.anAddress(s)} from ${w.anAddress(s)} iif docker0`,
    `ip route show dev ${link}`,
    'ip rule',
    `ip -d link show ${link}`,
    'ip -br addr show up',
    'ip -j addr show lo',
    `ip route show ${w.aPrefix(s)}`,
  ]);
}

function ipChange(s: Scope): string {
  const { c, view } = s;
  const link = w.aSpareLink(s);
  return c.weighted([
    [3, () => `ip link add ${w.aNewLink(s)} type bridge`],
    [3, () => `ip link add ${w.aNewLink(s)} type veth peer name ${w.aNewLink(s)}`],
    [
      4,
      () =>
        `ip link set ${link} ${c.pick(['up', 'up', 'up', 'down', 'mtu 1400', `master ${w.aBridge(s)}`, `master ${w.aBridge(s)}`, 'nomaster', `name ${w.aNewLink(s)}`, 'address 02:00:00:00:00:07', 'promisc on'])}`,
    ],
    [1, () => `ip link set ${c.pick(['docker0', 'eth0'])} ${c.pick(['down', 'up', 'mtu 1400'])}`],
    [2, () => `ip link del ${link}`],
    [3, () => `ip addr ${c.pick(['add', 'add', 'del'])} ${aHostPrefix(s)} dev ${c.pick([link, w.aLink(s)])}`],
    [1, () => `ip addr flush dev ${link}`],
    [
      3,
      () =>
        `ip route ${c.pick(['add', 'add', 'del', 'replace'])} ${c.pick(['10.66.0.0/16', 'default', w.aPrefix(s)])} ${c.pick([`via ${w.anAddress(s)}`, `dev ${w.aLink(s)}`, ''])}`,
    ],
    [1, () => `ip route add ${c.pick(['blackhole', 'unreachable', 'prohibit'])} ${w.aPrefix(s)}`],
    [1, () => `ip netns add ${c.pick(['blue', 'red'])}`],
    [view.netns.length && 2, () => `ip link set ${link} netns ${c.pick(view.netns)}`],
    [view.netns.length && 2, () => `ip netns exec ${c.pick(view.netns)} ${c.pick(['ip addr', 'ip link set lo up', 'ip route', 'ip link'])}`],
    [1, () => `sysctl -w net.ipv4.ip_forward=${c.int(0, 1)}`],
    [1, () => `sysctl net.ipv4.conf.${c.pick(['all', 'docker0', 'eth0'])}.${c.pick(['rp_filter', 'forwarding', 'route_localnet', 'proxy_arp'])}`],
  ])();
}

function oldTools(s: Scope): string {
  const { c } = s;
  const bridge = w.aBridge(s);
  const link = w.aSpareLink(s);
  return c.weighted([
    [
      4,
      () =>
        line(
          'brctl show',
          c.maybe(40, () => bridge),
        ),
    ],
    [2, () => `brctl addbr ${w.aNewBridge(s)}`],
    [1, () => `brctl delbr ${w.aSpareLink(s)}`],
    [3, () => `brctl ${c.pick(['addif', 'addif', 'delif'])} ${bridge} ${link}`],
    [1, () => `brctl ${c.pick(['stp', 'setfd', 'setageing', 'setbridgeprio', 'setmaxage'])} ${bridge} ${c.pick(['on', 'off', '0', '10', 'x'])}`],
    [1, () => `brctl showstp ${bridge} | grep -v timer`],
    [
      3,
      () =>
        line(
          'ifconfig',
          c.maybe(70, () => w.aLink(s)),
        ),
    ],
    [1, () => 'ifconfig -a'],
    [2, () => `ifconfig ${link} ${c.pick(['up', 'down', '10.30.0.1', '10.30.0.1/24', '10.30.0.1 netmask 255.255.0.0', 'mtu 1300', '0.0.0.0', 'bogus'])}`],
    [2, () => c.pick(['route -n', 'netstat -rn', 'ss -ltn', 'netstat -tln', 'ss -lun'])],
    [1, () => `route ${c.pick(['add', 'del'])} -net 10.77.0.0/16 ${c.pick([`gw ${w.anAddress(s)}`, `dev ${w.aLink(s)}`])}`],
    [1, () => 'bridge link'],
  ])();
}

/** Does a packet arrive? From the host or from outside. */
function reach(s: Scope): string {
  const { c, view } = s;
  const from = c.pick(['', '', 'laptop$ ']);
  const published = view.ports.length > 0 && c.chance(60) ? c.pick(view.ports) : undefined;
  const url = published
    ? `http://${c.pick([published.address === '0.0.0.0' ? w.HOST : published.address, w.HOST, '127.0.0.1'])}:${published.port}`
    : `http://${w.anAddress(s)}`;
  return c.weighted([
    [4, () => `${from}ping -c 1 -W 1 ${w.anAddress(s)}`],
    [6, () => `${from}curl -sS -m 2 ${url}`],
    [1, () => `${from}curl -sS -m 2 -o /dev/null -w '%{http_code}\\n' ${url}`],
    [1, () => `${from}traceroute -n -m 4 -w 1 -q 1 ${w.anAddress(s)}`],
    [1, () => `laptop$ ip route ${c.pick(['add', 'del'])} ${w.aPrefix(s)} via 192.168.1.10`],
  ])();
}

/** A command on the host or the laptop that is none of docker's and no iptables. */
export const host = (s: Scope): string =>
  s.c.weighted([
    [5, ipShow],
    [6, ipChange],
    [6, oldTools],
    [8, reach],
  ])(s);
