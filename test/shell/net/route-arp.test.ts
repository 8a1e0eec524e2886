/** route, arp and ethtool of both user lands: what they print and how they refuse. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ip4 } from '../../../src/kernel/inet.ts';
import { setNeighbour } from '../../../src/kernel/neigh.ts';
import { linkByName } from '../../../src/kernel/netdev.ts';
import { arpCommands } from '../../../src/shell/commands/arp/index.ts';
import { ethtool } from '../../../src/shell/commands/ethtool/index.ts';
import { ipCommands } from '../../../src/shell/commands/ip/index.ts';
import { routeCommands } from '../../../src/shell/commands/route/index.ts';
import { Bench } from './harness.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench([...routeCommands, ...arpCommands, ...ipCommands, ethtool]);
  bench.files['/etc/networks'] = 'default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\nlab 10.40\n';
});
/** Rows of the table without its heads. */
const rows = (line: string): string[] => bench.say(line).split('\n').slice(2, -1);

describe('route: words and what comes of them', () => {
  const GW = '192.168.1.1';
  it.each([
    // words, row of `route -n`
    [`-net 10.9.0.0 netmask 255.255.0.0 gw ${GW}`, '10.9.0.0        192.168.1.1     255.255.0.0     UG    0      0        0 eth0'],
    ['-net 10.9.0.0/16 eth0', '10.9.0.0        0.0.0.0         255.255.0.0     U     0      0        0 eth0'],
    ['10.9.0.0 dev eth0', '10.9.0.0        0.0.0.0         255.255.255.255 UH    0      0        0 eth0'],
    ['-host 10.9.0.2/32 dev eth0', '10.9.0.2        0.0.0.0         255.255.255.255 UH    0      0        0 eth0'],
    [`-net 10.9.0.0/0x10 gateway ${GW} metric 5x`, '10.9.0.0        192.168.1.1     255.255.0.0     UG    5      0        0 eth0'],
    ['10.9.0.4 reject', '10.9.0.4        -               255.255.255.255 !H    0      -        0 -'],
    ['-net 10.9.0.0/16 dev nosuch reject metric 4', '10.9.0.0        -               255.255.0.0     !     4      -        0 -'],
    ['-net 10.9.0.0/16 gw 192.168.1.10', '10.9.0.0        192.168.1.10    255.255.0.0     UG    0      0        0 eth0'],
    [`0.0.0.0 gw ${GW}`, '0.0.0.0         192.168.1.1     255.255.255.255 UGH   0      0        0 eth0'],
    [`-net 0/0 gw ${GW} metric 12`, '0.0.0.0         192.168.1.1     0.0.0.0         UG    12     0        0 eth0'],
  ])('route add %s', (words, row) => {
    expect(bench.run(`route add ${words}`)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(rows('route -n')).toContain(row);
  });
  it.each([
    ['add foo', 6, 'foo: Host name lookup failure\n'],
    ['add default', 7, 'SIOCADDRT: No such device\n'],
    ['add default gw 1.2.3.4', 7, 'SIOCADDRT: Network is unreachable\n'],
    ['add default gw 192.168.1.1', 7, 'SIOCADDRT: File exists\n'],
    ['add default gw nosuch', 6, 'nosuch: Unknown host\n'],
    ['add -net 10.12.0.0 dev eth0', 7, 'SIOCADDRT: Invalid argument\n'],
    ['add -net 10.14.0.9/32 dev eth0', 7, 'SIOCADDRT: Invalid argument\n'],
    ['add link-local dev eth0', 7, 'SIOCADDRT: Invalid argument\n'],
    ['add -net 10.16.0.0/16 gw 192.168.1.1 dev docker0', 7, 'SIOCADDRT: No such device\n'],
    ['add -net 10.16.0.0/16 gw 192.168.1.1 dev lo', 7, 'SIOCADDRT: Network is unreachable\n'],
    ['add -net 10.16.0.0/16 gw 192.168.1.255', 7, 'SIOCADDRT: Network is unreachable\n'],
    ['add -net 10.16.0.0/16 gw 0.0.0.0', 7, 'SIOCADDRT: Invalid argument\n'],
    ['add -net 10.16.0.0/16 dev eth0:1', 7, 'SIOCADDRT: No such device\n'],
    ['del default gw 1.2.3.4', 7, 'SIOCDELRT: No such process\n'],
    ['del -net 10.9.0.0', 7, 'SIOCDELRT: Invalid argument\n'],
    ['del -net 10.9.0.0/16 dev nosuch', 7, 'SIOCDELRT: No such device\n'],
    ['-A foo', 1, "Unknown address family `foo'.\n"],
    ['-A unix', 3, "No routing for address family `unix'.\n"],
  ])('route %s: status %i', (line, status, stderr) => {
    expect(bench.run(`route ${line}`)).toEqual({ status, stdout: '', stderr });
  });
  it.each([
    ['add default gw', ''],
    ['add -net', ''],
    ['add -net 10.9.1.0/16 gw 192.168.1.1', "route: netmask doesn't match route address\n"],
    ['add 10.13.0.0/24 dev eth0', "route: netmask 000000ff doesn't make sense with host route\n"],
    ['add -host 10.1.0.2 netmask 255.255.255.255 dev eth0', "route: netmask 00000000 doesn't make sense with host route\n"],
    ['add -net 10.17.0.0 netmask 255.0.255.0 dev eth0', 'route: bogus netmask 255.0.255.0\n'],
    ['add -net 10.18.0.0/16 netmask 255.255.0.0 dev eth0', ''],
    ['add -net 10.18.0.0/16 gw loopback', 'route: loopback: cannot use a NETWORK as gateway!\n'],
    ['add -net 10.18.0.0/16 gw 192.168.1.1 mss 10', 'route: Invalid MSS/MTU.\n'],
    ['add -net 10.18.0.0/16 gw 192.168.1.1 window 10', 'route: Invalid window.\n'],
    ['add -net 10.18.0.0/16 eth0 metric 5', ''],
    ['flush', "Flushing `inet' routing table not supported\n"],
  ])('route %s shows its usage', (line, message) => {
    const { status, stdout, stderr } = bench.run(`route ${line}`);
    expect([status, stdout, stderr.startsWith(`${message}Usage: inet_route [-vF] del`)]).toEqual([3, '', true]);
  });
  it.each(['-x', '--bogus', 'add --help', 'add default gw 192.168.1.1 metric -1'])('route %s helps, and that is no failure', (line) => {
    const { status, stdout } = bench.run(`route ${line}`);
    expect([status, stdout.slice(0, 15)]).toEqual([0, 'Usage: route [-']);
  });
  it('routes with the same metric: the last one added comes first; equal ones clash, unless their metrics differ', () => {
    bench.say('route add default dev eth0');
    expect(
      rows('route -n')
        .slice(0, 2)
        .map((r) => r.slice(16, 31)),
    ).toEqual(['0.0.0.0        ', '192.168.1.1    ']);
    const add = 'route add -net 10.31.0.0/16 gw 192.168.1.1';
    expect([bench.say(add), bench.say(`${add} irtt 300`), bench.say(add)]).toEqual(['', '', 'SIOCADDRT: File exists\n']);
  });
  it('a rejected route goes with its own word only', () => {
    bench.say('route add 10.9.0.4 reject');
    expect([bench.say('route del 10.9.0.4'), bench.say('route del 10.9.0.4 reject')]).toEqual(['SIOCDELRT: No such process\n', '']);
  });
  it('without the privilege nothing else is looked at', () => {
    bench.k.update((draft) => {
      Object.assign(draft.processes[1] ?? {}, { caps: [] });
    });
    expect(bench.run('route add default gw 1.2.3.4')).toEqual({ status: 7, stdout: '', stderr: 'SIOCADDRT: Operation not permitted\n' });
  });
});

describe('route: the table', () => {
  beforeEach(() => {
    bench.say('route add -net 10.16.0.0/16 gw 192.168.1.1 metric 7 mss 1400 window 4096 irtt 300');
    bench.say('route add -net 10.40.0.0/16 dev eth0');
    bench.say('ip route add blackhole 10.22.0.0/16');
    bench.say('ip route add prohibit 10.23.0.0/16');
    bench.say('ip route add 10.26.0.0/16 via 192.168.1.1 metric 4294967290');
    bench.say('ip route add 10.28.0.0/16 dev eth0 table 100');
  });
  it.each([
    ['route -ne', '10.16.0.0       192.168.1.1     255.255.0.0     UG     1400 4096     300 eth0'],
    ['route -nee', '10.16.0.0       192.168.1.1     255.255.0.0     UG    7      0        0 eth0     1400  4096   300'],
    ['route -nee', '10.23.0.0       -               255.255.0.0     !     0      -        0 -        -     -      -'],
    ['route -ne', '10.23.0.0       -               255.255.0.0     !         - -          - -'],
    ['route -n', '10.22.0.0       0.0.0.0         255.255.0.0     U     0      0        0 *'],
    ['route -n', '10.26.0.0       192.168.1.1     255.255.0.0     UG    -6     0        0 eth0'],
    ['route', 'default         192.168.1.1     0.0.0.0         UG    0      0        0 eth0'],
    ['route', 'lab             0.0.0.0         255.255.0.0     U     0      0        0 eth0'],
    ['busybox route', 'lab             *               255.255.0.0     U     0      0        0 eth0'],
    ['busybox route -n', '10.40.0.0       0.0.0.0         255.255.0.0     U     0      0        0 eth0'],
    ['busybox route -e', '10.23.0.0       *               255.255.0.0     !         0 0          0 *'],
  ])('%s: %s', (line, row) => expect(rows(line)).toContain(row));
  it('other tables do not show', () => expect(bench.say('route -n')).not.toContain('10.28.'));
  it('names hosts, cut at fifteen characters', () => {
    bench.say('route add -host 127.0.0.1 gw 192.168.1.1');
    expect(rows('route')).toContain('localhost       192.168.1.1     255.255.255.255 UGH   0      0        0 eth0');
  });
  it('IPv6: brackets around the any address, unless for numbers', () => {
    const [line] = rows('route -6n');
    expect([line, rows('route --inet6')[0]]).toEqual([
      '::/0                           ::                         !n   -1  1      0 lo',
      '[::]/0                         [::]                       !n   -1  1      0 lo',
    ]);
  });
});

describe('route of BusyBox: errors', () => {
  it.each([
    ['add foo', 'route: resolving foo\n'],
    ['add default gw 192.168.1.1', 'route: SIOCADDRT: File exists\n'],
    ['del -net 10.1.0.0/16', 'route: SIOCDELRT: No such process\n'],
    ['add -net 10.9.1.0 netmask 255.255.0.0 dev eth0', 'route: netmask and route address conflict\n'],
    ['add 10.14.0.10/32 dev eth0', 'route: netmask 00000000 and host route conflict\n'],
    ['add -net 10.17.0.0 netmask 255.0.255.0 dev eth0', 'route: bogus netmask 255.0.255.0\n'],
    ['add -net 10.17.0.0/33 dev eth0', 'route: number 33 is not in 0..32 range\n'],
    ['add -net 10.17.0.0/16 gw 192.168.1.1 metric x', "route: invalid number 'x'\n"],
    ['add -net 10.17.0.0/16 gw 192.168.1.1 mss 10', 'route: number 10 is not in 64..32768 range\n'],
    ['add -net 10.17.0.0/16 gw default', 'route: gateway default is a NETWORK\n'],
  ])('route %s', (line, stderr) => expect(bench.run(`busybox route ${line}`)).toEqual({ status: 1, stdout: '', stderr }));
  it.each(['foo', 'add', 'add default gw', 'add -net 10.0.0.0/8 eth0 eth0', '-A foo'])('route %s shows its usage', (line) => {
    const { status, stderr } = bench.run(`busybox route ${line}`);
    expect([status, stderr.split('\n')[2]?.slice(0, 16)]).toEqual([1, 'Usage: route [-n']);
  });
  it('a whole prefix is fine for a network', () => expect(bench.say('busybox route add -net 10.14.0.9/32 dev eth0')).toBe(''));
});

describe('arp', () => {
  const HEAD = 'Address                  HWtype  HWaddress           Flags Mask            Iface\n';
  const eth0 = (): number => linkByName(bench.k.ns('host'), 'eth0')?.ifindex as number;
  beforeEach(() => {
    bench.k.hot('host').neigh = {};
    setNeighbour(bench.k, 'host', eth0(), ip4('192.168.1.20'), '52:54:00:12:34:20', 'REACHABLE');
    setNeighbour(bench.k, 'host', eth0(), ip4('192.168.1.77'), undefined, 'FAILED');
    bench.say('arp -s 192.168.1.50 2:11:22:33:44:55');
  });
  it.each([
    [
      'arp -n',
      `${HEAD}192.168.1.20             ether   52:54:00:12:34:20   C                     eth0\n192.168.1.77                     (incomplete)                              eth0\n192.168.1.50             ether   02:11:22:33:44:55   CM                    eth0\n`,
    ],
    [
      'arp -an',
      '? (192.168.1.20) at 52:54:00:12:34:20 [ether] on eth0\n? (192.168.1.77) at <incomplete> on eth0\n? (192.168.1.50) at 02:11:22:33:44:55 [ether] PERM on eth0\n',
    ],
    [
      'busybox arp',
      '? (192.168.1.20) at 52:54:00:12:34:20 [ether]  on eth0\n? (192.168.1.77) at <incomplete>  on eth0\n? (192.168.1.50) at 02:11:22:33:44:55 [ether] PERM on eth0\n',
    ],
    ['arp -nae 192.168.1.50', `${HEAD}192.168.1.50             ether   02:11:22:33:44:55   CM                    eth0\n`],
    ['arp -an -v 192.168.1.20', '? (192.168.1.20) at 52:54:00:12:34:20 [ether] on eth0\nEntries: 3\tSkipped: 2\tFound: 1\n'],
    ['arp 192.168.1.99', '192.168.1.99 (192.168.1.99) -- no entry\n'],
    ['arp localhost', 'localhost (127.0.0.1) -- no entry\n'],
    ['arp -a 192.168.1.99', 'arp: in 3 entries no match found.\n'],
    ['arp -i nosuch', 'arp: in 3 entries no match found.\n'],
    ['arp -t ax25', 'arp: in 3 entries no match found.\n'],
    ['busybox arp 192.168.1.99', 'No match found in 3 entries\n'],
    ['busybox arp -i lo', 'No match found in 3 entries\n'],
    ['arp -v -d 192.168.1.50', 'arp: SIOCDARP(dontpub)\n'],
    ['busybox arp -d 192.168.1.50', ''],
  ])('%s', (line, said) => expect(bench.say(line)).toBe(said));
  it.each([
    ['arp bogus', 255, '', 'bogus: Host name lookup failure\n'],
    ['arp -d', 255, '', 'arp: need host name\n'],
    ['arp -d 192.168.1.99', 255, 'No ARP entry for 192.168.1.99\n', ''],
    ['arp -d 192.168.1.20 pub', 255, 'No ARP entry for 192.168.1.20\n', ''],
    ['arp -d 10.99.0.1', 255, '', 'SIOCDARP(dontpub): Network is unreachable\n'],
    ['arp -i nosuch -d 192.168.1.20', 255, '', 'SIOCDARP(dontpub): No such device\n'],
    ['arp -s 192.168.1.51', 255, '', 'arp: need hardware address\n'],
    ['arp -s 192.168.1.51 02-11-22-33-44-55', 255, '', 'arp: invalid hardware address\n'],
    ['arp -s 192.168.1.10 02:11:22:33:44:55', 255, '', 'SIOCSARP: Invalid argument\n'],
    ['arp -s 10.1.2.3 02:11:22:33:44:55', 255, '', 'SIOCSARP: Network is unreachable\n'],
    ['arp -i lo -s 192.168.1.51 02:11:22:33:44:55', 255, '', 'SIOCSARP: Invalid argument\n'],
    ['arp -s 192.168.1.51 02:11:22:33:44:55 pub', 255, '', 'SIOCSARP: No such device\n'],
    ['arp -s 192.168.1.51 02:11:22:33:44:55 netmask 255.255.255.0', 255, '', 'SIOCSARP: Invalid argument\n'],
    ['arp -Ds 192.168.1.51 nosuch', 255, '', "arp: cant get HW-Address for `nosuch': No such device.\n"],
    ['arp -H bogus', 255, '', 'arp: bogus: unknown hardware type.\n'],
    ['arp -H loop', 255, '', 'arp: loop: hardware type without ARP support.\n'],
    ['arp -A inet6', 255, '', "arp: inet6: kernel only supports 'inet'.\n"],
    ['arp -f', 255, '', 'arp: cannot open etherfile /etc/ethers !\n'],
    ['busybox arp -d 192.168.1.99', 1, '', 'arp: SIOCDARP(pub): No such file or directory\n'],
    ['busybox arp -d 192.168.1.99 priv', 255, 'No ARP entry for 192.168.1.99\n', ''],
    ['busybox arp -d 10.99.0.1', 1, '', 'arp: SIOCDARP(priv): Network is unreachable\n'],
    ['busybox arp -s 192.168.1.51 02:11:22:33:44', 1, '', 'arp: invalid hardware address\n'],
    ['busybox arp -Ds 192.168.1.51 nosuch', 1, '', "arp: can't get HW-Address for 'nosuch': No such device\n"],
    ['busybox arp -H ppp', 1, '', 'arp: ppp: hardware type without ARP support\n'],
    ['busybox arp bogus', 1, '', 'arp: bogus: Host name lookup failure\n'],
  ])('%s: status %i', (line, status, stdout, stderr) => expect(bench.run(line)).toEqual({ status, stdout, stderr }));
  it.each(['-x', '--bogus', '-i', '-s 192.168.1.51 02:11:22:33:44:55 bogus', '-d 192.168.1.20 192.168.1.50'])('arp %s shows its usage', (line) => {
    const { status, stdout, stderr } = bench.run(`arp ${line}`);
    expect([status, stdout, stderr.includes('Usage:\n  arp [-vn]')]).toEqual([3, '', true]);
  });
  it('a file: a bad line keeps no other from being set', () => {
    bench.files['/etc/ethers'] = '# names\n\n192.168.1.91 02:00:00:00:00:01 temp\nfoo\n192.168.1.92 zz\n192.168.1.93 02:00:00:00:00:03\n';
    expect(bench.say('arp -f')).toBe(
      'arp: format error on line 4 of etherfile /etc/ethers !\narp: invalid hardware address\narp: cannot set entry on line 5 of etherfile /etc/ethers !\n',
    );
    expect(bench.say('arp -an 192.168.1.91')).toBe('? (192.168.1.91) at 02:00:00:00:00:01 [ether] on eth0\n');
    expect(bench.say('arp -an 192.168.1.93')).toBe('? (192.168.1.93) at 02:00:00:00:00:03 [ether] PERM on eth0\n');
  });
  it('octets that are not given keep those of the host address', () => {
    bench.say('arp -s 192.168.1.6 02:11:22:33:44');
    expect(bench.say('arp -an 192.168.1.6')).toContain('02:11:22:33:44:06');
  });
  it('only routes on the link say where an entry belongs', () => {
    bench.say('route add 192.168.1.30 gw 192.168.1.1');
    expect(bench.say('arp -s 192.168.1.30 02:11:22:33:44:55')).toBe('');
  });
});

describe('ethtool', () => {
  beforeEach(() => {
    bench.say('ip link add br0 type bridge');
    bench.say('ip link add v0 type veth peer name v1');
  });
  it.each([
    ['-i v0', 0, 'driver: veth\nversion: 1.0\nfirmware-version: \n'],
    ['-i br0', 0, 'driver: bridge\nversion: 2.3\nfirmware-version: N/A\n'],
    ['-k v0', 0, 'Features for v0:\nrx-checksumming: on\n'],
    ['-k br0', 0, 'Features for br0:\nrx-checksumming: off [fixed]\n'],
    ['-k lo', 0, 'Features for lo:\nrx-checksumming: on [fixed]\n'],
    ['lo', 0, 'Settings for lo:\n\tLink detected: yes\n'],
    ['-i lo', 71, 'Cannot get driver information: Operation not supported\n'],
    ['-S br0', 94, 'no stats available\n'],
    ['-S nosuch', 96, 'Cannot get stats strings information: No such device\n'],
    ['-k nosuch', 1, 'netlink error: no device matches name (offset 24)\n'],
    ['nosuch', 75, 'No data available\nnetlink error: no device matches name (offset 24)\n'],
    ['-g v0', 1, 'netlink error: Operation not supported\n'],
    ['', 1, 'ethtool: bad command line argument(s)\n'],
    ['-Z v0', 1, 'ethtool: bad command line argument(s)\n'],
    ['-k v0 x', 1, "ethtool: unexpected parameter 'x'\n"],
  ])('ethtool %s', (line, status, start) => {
    const ran = bench.run(`ethtool ${line}`);
    expect([ran.status, (ran.stdout + ran.stderr).slice(0, start.length)]).toEqual([status, start]);
  });
  it('a veth tells the index of its other end', () => {
    const peer = linkByName(bench.k.ns('host'), 'v1')?.ifindex;
    expect(bench.say('ethtool -S v0')).toContain(`     peer_ifindex: ${peer}\n     rx_queue_0_xdp_packets: 0\n`);
  });
  it('a bridge is as fast as its ports', () => {
    expect(bench.say('ethtool br0')).toContain('Speed: Unknown!');
    for (const line of ['ip link set v0 master br0 up', 'ip link set v1 up', 'ip link set br0 up']) bench.say(line);
    expect(bench.say('ethtool br0')).toContain('Speed: 10000Mb/s\n\tDuplex: Unknown! (255)');
  });
});
