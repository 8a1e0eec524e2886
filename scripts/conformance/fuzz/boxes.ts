/** What is typed in containers beyond the everyday: BusyBox tools with their options, and wrong ones. */
import { line } from './chooser.ts';
import * as w from './words.ts';
import type { Scope } from './words.ts';

/** A command of BusyBox in a container. */
export function busybox(s: Scope): string {
  const { c } = s;
  const target = w.aTarget(s);
  const address = w.anAddress(s);
  return c.weighted([
    [
      6,
      () =>
        line(
          'ping',
          c.pick([
            '-c 1 -W 1',
            '-c 2 -i 0.2 -W 1',
            '-c 1 -w 1',
            '-q -c 1 -W 1',
            '-c1 -W1 -s 1000',
            '-c 1 -W 1 -t 1',
            '-c 1 -W 1 -I eth0',
            '-c 1 -W 1 -4',
            '-c 1 -W 1 -s 2000',
            '-c 1 -W 1 -A',
            '-c 1 -W 1 -Z',
            '-c 1 -W 1 -I nosuch',
          ]),
          target,
        ),
    ],
    [
      4,
      () =>
        `wget ${c.pick(['-qO-', '-q -O -', '-O /dev/null', '-qS -O /dev/null', '--spider', '-O- -q --header X:y', '-bogus'])} -T 2 ${c.pick(['', 'http://', 'http://', 'https://'])}${target}${c.pick(['', ':80', ':81', '/nosuch', '/index.html'])}`,
    ],
    [
      3,
      () =>
        `ip ${c.pick(['-4 addr', '-o link', '-s link show eth0', 'neigh', 'rule', 'route show table local', 'route show dev eth0', '-br addr', 'addr show lo', 'link show eth0', 'route list', 'a', 'r', 'l', 'n', 'link show nosuch', 'bogus', 'addr add', '-f inet addr', 'tunnel', 'route show table all', '-6 addr', 'netns', 'addr show scope global', 'addr show dev eth1', 'route get 10.0.0.1', `route get ${address}`])}`,
    ],
    [
      2,
      () =>
        c.pick([
          'ip link set eth0 up',
          'ip link set lo down',
          'ip link set dev eth0 address 02:00:00:00:00:0d',
          'ip addr del 10.44.0.1/24 dev eth0',
          'ip addr flush dev eth0',
          `ip route del ${w.aPrefix(s)}`,
          `ip route add default via ${address}`,
          `ip route replace default via ${address}`,
          'ip link add br9 type bridge',
          'ip link add v8 type veth peer name v9',
          'ip link del eth0',
          `ip neigh add ${address} lladdr 02:00:00:00:00:0e dev eth0`,
          'ip rule add from 10.0.0.0/8 table 100',
          'ifconfig eth0 10.45.0.1',
          'ifconfig eth0:1 10.46.0.1 netmask 255.255.255.0',
          `route add default gw ${address}`,
          `route add -net 10.79.0.0/16 gw ${address}`,
          'route del default',
          'ifconfig lo down',
          'ip link set eth0 name net0',
          'brctl addbr br9',
          'hostname other',
          'arp -s 172.17.0.9 02:00:00:00:00:0f',
        ]),
    ],
    [
      3,
      () =>
        c.pick([
          'netstat -tlnp',
          'netstat -an',
          'netstat -i',
          'netstat -r',
          'arp -n',
          'arp -a',
          'arp',
          'route',
          'ifconfig -a',
          'ifconfig lo',
          'ifconfig nosuch',
          'brctl show',
          'hostname -f',
          'hostname -s',
          'hostname -d',
          'cat /proc/net/route',
          'cat /proc/net/tcp',
          'cat /proc/net/dev',
          'ls /sys/class/net',
          'cat /sys/class/net/eth0/mtu',
          'sysctl net.ipv4.ip_forward',
          'sysctl -w net.ipv4.ip_forward=0',
          'cat /etc/passwd',
          'ps',
          'env',
          'whoami',
          'pwd',
          'curl http://web',
          'iptables -L',
          'dig web',
          'telnet',
          'nc',
          'cat /proc/sys/net/ipv4/conf/all/forwarding',
        ]),
    ],
    [
      2,
      () =>
        `nslookup ${c.pick(['-type=a ', '-type=mx ', '-type=aaaa ', '-debug ', ''])}${target}${c.pick(['', '', ' 127.0.0.11', ' 192.168.1.1', ` ${address}`])}`,
    ],
    [1, () => `traceroute -n -m 3 -w 1 -q 1 ${c.pick(['', '-I', '-f 2', '-i eth0'])} ${target}`.replace(/ {2,}/g, ' ')],
    [1, () => `nc ${c.pick(['-z', '-w 1', '-zv -w 1', '-u -w 1'])} ${target} ${w.aPort(s)}`],
    [1, () => `arping -c 1 -w 1 ${c.pick(['', '-I eth0 ', '-I nosuch '])}${address}`],
    [1, () => `sh -c "getent hosts ${target}; echo \\$?"`],
  ])();
}
