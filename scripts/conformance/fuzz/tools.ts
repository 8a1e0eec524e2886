/** The older and the smaller tools of the Docker host, and probes with their options. */
import { line } from './chooser.ts';
import * as w from './words.ts';
import type { Scope } from './words.ts';

function bridgeTool(s: Scope): string {
  const { c } = s;
  const [link, bridge] = [w.aSpareLink(s), w.aBridge(s)];
  return c.pick([
    `bridge link show dev ${link}`,
    `bridge -d link show dev ${link}`,
    `bridge fdb show br ${bridge}`,
    `bridge fdb show dev ${link}`,
    `bridge fdb add 02:00:00:00:00:0a dev ${link} master ${c.pick(['static', 'permanent', 'dynamic', ''])}`.trim(),
    `bridge fdb del 02:00:00:00:00:0a dev ${link} master`,
    `bridge link set dev ${link} ${c.pick(['cost 9', 'hairpin on', 'learning off', 'flood off', 'priority 5', 'state 0', 'bogus 1'])}`,
    'bridge vlan show',
    `bridge vlan add vid ${c.pick(['10', '10 pvid untagged', '5000'])} dev ${link}`,
    c.pick(['bridge', 'bridge fdb', 'bridge mdb', 'bridge -j link', 'bridge bogus']),
  ]);
}

function brctl(s: Scope): string {
  const { c } = s;
  const [link, bridge] = [w.aSpareLink(s), w.aBridge(s)];
  return c.pick([
    `brctl showmacs ${bridge} | grep yes`,
    `brctl setpathcost ${bridge} ${link} ${c.pick(['5', 'x'])}`,
    `brctl setportprio ${bridge} ${link} ${c.pick(['5', '500'])}`,
    `brctl hairpin ${bridge} ${link} ${c.pick(['on', 'off', 'x'])}`,
    `brctl sethello ${bridge} ${c.pick(['1', '100'])}`,
    `brctl setbridgeprio ${bridge} ${c.pick(['100', '70000'])}`,
    `brctl stp ${bridge} ${c.pick(['on', 'yes', 'maybe'])}; brctl show ${bridge}`,
    `brctl addif ${bridge} ${c.pick(['eth0', 'lo', bridge, 'nosuch'])}`,
    `brctl ${c.pick(['addbr', 'delbr', 'addif', 'show nosuch', 'showstp nosuch', 'showmacs nosuch', 'bogus', '--version', 'delbr docker0', 'delif', 'addbr a-name-much-too-long', 'showmacs lo'])}`,
  ]);
}

function netTools(s: Scope): string {
  const { c } = s;
  const link = w.aLink(s);
  const spare = w.aSpareLink(s);
  return c.pick([
    'ifconfig -s',
    `ifconfig -v ${link}`,
    `ifconfig ${spare} ${c.pick(['10.31.0.1 up', '10.31.0.1 broadcast 10.31.0.255', 'netmask 255.255.0.0', 'hw ether 02:00:00:00:00:0b', 'txqueuelen 7', 'promisc', '-promisc', 'arp', '-arp', 'multicast', 'allmulti', '10.31.0.300', 'add 10.0.0.1', 'del 10.0.0.1', 'pointopoint 10.9.9.9', 'mtu', 'metric 2'])}`,
    `ifconfig ${spare}:1 10.32.0.1/24`,
    `ifconfig ${spare}:1 down`,
    `ifconfig nosuch0 ${c.pick(['up', '10.0.0.1', ''])}`.trim(),
    'route',
    'route -ne',
    `route add -host ${w.anAddress(s)} ${c.pick(['gw 192.168.1.1', 'dev eth0', 'reject'])}`,
    `route add default gw ${c.pick(['192.168.1.1', '192.168.1.20', '10.9.9.9'])} ${c.pick(['', 'metric 5', 'eth0'])}`.trim(),
    'route del default',
    `route add -net 10.78.0.0 netmask ${c.pick(['255.255.0.0', '255.0.0.0', '255.0.255.0'])} gw 192.168.1.1`,
    `route del ${c.pick(['-net 10.78.0.0 netmask 255.255.0.0', '-net 10.78.0.0/16', '10.78.0.1', '-host 10.78.0.1'])}`,
    `arp ${c.pick(['-n', '-an', '-a', '', '-e', `-n ${w.anAddress(s)}`, '-i eth0 -n', '-v -n'])}`.trim(),
    `arp -s ${w.anAddress(s)} ${c.pick(['02:00:00:00:00:0c', 'zz', '02:00:00:00:00:0c pub', '02:00:00:00:00:0c temp'])}`,
    `arp -d ${w.anAddress(s)}`,
    `netstat ${c.pick(['-i', '-in', '-r', '-rn', '-ltn', '-tlnp | grep -c tcp', '-tan | grep -c LISTEN', '-lun', '-ie'])}`,
    `ss ${c.pick(['-ltn', '-ltnH', '-lun', '-tan', '-s | head -1', '-ltn sport = :80', "-ltn '( sport = :8080 or sport = :80 )'", '-tn state established', '-4ltn', '-ltne | wc -l', '-bogus', '-o state time-wait | wc -l'])}`,
    `ethtool ${c.pick([`-i ${link}`, `-S ${spare}`, `-k ${link} | head -5`, link, 'nosuch'])}`,
    'cat /proc/net/route',
    'cat /proc/net/arp | tail -n +2 | sort | cut -c1-60',
    `cat /sys/class/net/${link}/${c.pick(['operstate', 'mtu', 'address', 'carrier', 'flags', 'ifindex', 'tx_queue_len', 'type', 'speed', 'bridge/stp_state', 'brport/state', 'bridge/bridge_id'])}`,
    'ls /sys/class/net | grep -v veth | grep -v br-',
    `sysctl ${c.pick(['-n net.ipv4.ip_forward', 'net.bridge.bridge-nf-call-iptables', 'net.ipv4.ip_local_port_range', 'net.nosuch', '-w net.ipv4.conf.all.rp_filter=1', `-w net.ipv4.conf.${link}.rp_filter=2`, 'net.ipv4.conf.eth0.rp_filter', '-w net.bridge.bridge-nf-call-iptables=0', '-w net.ipv4.icmp_echo_ignore_all=1', '-w net.ipv4.icmp_echo_ignore_all=0', '-w net.ipv4.ip_default_ttl=32', 'net.ipv4.ip_default_ttl', 'net.netfilter.nf_conntrack_max', '-w net.ipv4.ip_forward=x', '-w net.ipv4.conf.all.log_martians=1', `-w net.ipv4.conf.${link}.forwarding=0`, `net.ipv4.conf.${link}.forwarding`])}`,
    `echo ${c.int(0, 1)} > /proc/sys/net/ipv4/${c.pick(['ip_forward', 'conf/docker0/route_localnet', 'conf/eth0/proxy_arp'])}`,
    `cat /proc/sys/net/ipv4/${c.pick(['ip_forward', 'conf/docker0/route_localnet', 'conf/eth0/proxy_arp', 'nosuch'])}`,
  ]);
}

function conntrack(s: Scope): string {
  const { c } = s;
  return `conntrack ${c.pick(['-L -p icmp', '-L -p tcp --dport 80', `-L -s ${w.anAddress(s)}`, `-L -d ${w.anAddress(s)}`, '-L -p udp --dport 53', '-L --src-nat', '-L --dst-nat', '-L -n', '-F', `-D -p tcp --dport ${w.aPort(s)}`, `-D -d ${w.anAddress(s)}`, '-L -p nosuch', '-L -p sctp', '-C', '-bogus', '-D -p icmp', '-L -o extended -p icmp', '-L -m 1'])}`;
}

function probe(s: Scope): string {
  const { c, view } = s;
  const target = w.anAddress(s);
  const from = c.pick(['', '', 'laptop$ ']);
  const port = view.ports.length > 0 && c.chance(60) ? String(c.pick(view.ports).port) : w.aPort(s);
  return (
    from +
    c.weighted([
      [
        6,
        () =>
          line(
            'ping',
            c.pick(['-c 1 -W 1', '-c 2 -i 0.2 -W 1', '-c1 -w1', '-q -c 2 -i 0.2 -W 1', '-c 1 -W 1 -n', '-c 1 -W 1 -v']),
            c.maybe(50, () =>
              c.pick([
                '-s 1400',
                '-s 1472 -M do',
                '-s 1473 -M do',
                '-s 2000 -M do',
                '-s 3000',
                '-t 1',
                '-t 2',
                '-I eth0',
                '-I docker0',
                `-I ${w.aLink(s)}`,
                '-I 172.17.0.1',

                '-b',
                '-s 70000',
                '-t 0',
                '-t 300',
                '-Q 16',
                '-m 1',
                '-x',
                '-s 0',
                '-4',
                '-6',
                '-L',

                '-p ff',
              ]),
            ),
            target,
          ),
      ],
      [
        5,
        () =>
          line(
            'curl -m 2',
            c.pick([
              '-s',
              '-sS',
              '-sI',
              '-sS -o /dev/null',
              '-sS --interface docker0',
              "-sS -H 'Host: x'",
              '-sS --connect-timeout 1',
              '-f -sS',
              '-sS -L',
              '-sS -4',
              '-sS -X POST',
              '-sS --resolve x:80:172.17.0.2',
              '-sS -v 2>&1 | grep -c .',
              '-sS --local-port 4000',
              "-sS -w '%{http_code} %{remote_ip}:%{remote_port}\\n' -o /dev/null",
              '-sS -k',
              '-sS --bogus',
            ]),
            `${c.pick(['http://', 'http://', 'http://', '', 'https://', 'nosuch://'])}${c.pick([target, target, 'localhost', 'www.example.com', 'nosuch.example', '127.0.0.1'])}:${port}${c.pick(['', '/', '/nosuch'])}`,
          ),
      ],
      [1, () => `traceroute ${c.pick(['-n', '-n -I', '-n -U -p 53', '-n -f 2', '-n -q 2'])} -m 3 -w 1 ${target}`],
      [1, () => `arping -c 1 -w 1 -I ${c.pick(['eth0', 'docker0', w.aLink(s)])} ${target}`],
      [1, () => `nc ${c.pick(['-zv', '-z', '-vz -u', '-w 1'])} -w 1 ${target} ${port}`],
      [
        1,
        () =>
          `dig ${c.pick(['+short', '+noall +answer', '+short -t AAAA', '+short -x'])} ${c.pick(['www.example.com', 'nosuch.example', '203.0.113.10'])} ${c.maybe(20, () => '@192.168.1.1')}`.trim(),
      ],
      [
        1,
        () =>
          `${c.pick(['host', 'nslookup', 'getent hosts', 'getent ahosts', 'host -t a'])} ${c.pick(['www.example.com', 'nosuch.example', 'localhost', 'docker-host', target])}`,
      ],
      [1, () => `bash -c 'echo > /dev/tcp/${target}/${port}'`],
    ])()
  );
}

/** A capture beside a probe. The pauses let the real tcpdump begin and end. */
function capture(s: Scope): string {
  const { c } = s;
  const target = w.anAddress(s);
  const link = c.pick(['any', 'eth0', 'docker0', w.aLink(s)]);
  const filter = c.pick([
    'icmp',
    'arp or icmp',
    `host ${target}`,
    'tcp port 80',
    `icmp and dst ${target}`,
    'not arp',
    'udp port 53',
    'nosuch',
    `src ${target}`,
  ]);
  const does = c.pick([`ping -c 1 -W 1 ${target}`, `ping -c 1 -W 1 ${target}`, `curl -s -m 1 http://${target}`]);
  return `timeout 3 tcpdump -l${c.pick(['n', 'ne', 'nv', 'nq', 'nnt'])} -i ${link} -c ${c.pick(['1', '2', '4'])} ${filter} > /tmp/cap 2>&1 & sleep 1; ${does} > /dev/null 2>&1; wait; cat /tmp/cap`;
}

/** A command with one of the smaller tools. */
export const tools = (s: Scope): string =>
  s.c.weighted([
    [3, bridgeTool],
    [2, brctl],
    [8, netTools],
    [2, conntrack],
    [8, probe],
    [1, capture],
  ])(s);
