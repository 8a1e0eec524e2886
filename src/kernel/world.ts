/**
 * The little world every lesson starts in: a host, a laptop and a router on one LAN, and a web server beyond the
 * router. The docker layer starts the engine on top of it.
 */
import { addAddress } from './addr.ts';
import type { KernelConfig, MachineId } from './config.ts';
import { ip4 } from './inet.ts';
import { Kernel, type World, initialClock } from './kernel.ts';
import { addLink, setUp } from './netdev.ts';
import { createNetns } from './netns.ts';
import { spawnProcess } from './process.ts';
import { addRoute } from './route.ts';
import { dnsmasqListen } from './services/dnsmasq.ts';
import { httpdListen } from './services/httpd.ts';
import { RT_TABLE } from './config.ts';

/** When a world begins, unless told: µs since the epoch of 2026-01-05 09:00:00 UTC. */
export const EPOCH = Date.UTC(2026, 0, 5, 9) * 1000;

interface Card {
  name: string;
  mac: string;
  segment: string;
  addr: string;
  len: number;
  iflink?: number;
}
interface Computer {
  id: MachineId;
  hostname: string;
  cards: Card[];
  gateway?: string;
  forward?: boolean;
  nameserver?: string;
}

// The host's and the laptop's cards carry an IFLA_LINK of 3 and 4: that is what the reference machine's cards give,
// and BusyBox prints the device of that index behind the name.
const COMPUTERS: Computer[] = [
  {
    id: 'router',
    hostname: 'router',
    forward: true,
    cards: [
      { name: 'eth0', mac: '52:54:00:00:01:01', segment: 'lan', addr: '192.168.1.1', len: 24 },
      { name: 'eth1', mac: '52:54:00:00:01:02', segment: 'internet', addr: '203.0.113.1', len: 24 },
    ],
  },
  {
    id: 'laptop',
    hostname: 'laptop',
    gateway: '192.168.1.1',
    nameserver: '192.168.1.1',
    cards: [{ name: 'eth0', mac: '52:54:00:12:34:20', segment: 'lan', addr: '192.168.1.20', len: 24, iflink: 4 }],
  },
  {
    id: 'www',
    hostname: 'www',
    gateway: '203.0.113.1',
    cards: [{ name: 'eth0', mac: '52:54:00:12:34:80', segment: 'internet', addr: '203.0.113.10', len: 24 }],
  },
  {
    id: 'host',
    hostname: 'docker-host',
    gateway: '192.168.1.1',
    nameserver: '192.168.1.1',
    cards: [{ name: 'eth0', mac: '52:54:00:12:34:10', segment: 'lan', addr: '192.168.1.10', len: 24, iflink: 3 }],
  },
];
const HOST2: Computer = {
  id: 'host2',
  hostname: 'docker-host2',
  gateway: '192.168.1.1',
  nameserver: '192.168.1.1',
  cards: [{ name: 'eth0', mac: '52:54:00:12:34:11', segment: 'lan', addr: '192.168.1.11', len: 24, iflink: 5 }],
};

/** Content of a machine's /etc/hosts. */
const hostsFile = (hostname: string): string => `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n`;

/** Build the machines without any Docker. `hosts: 2` adds docker-host2 (192.168.1.11). Same seed, same world to the byte. */
export function littleWorld(seed: number | string, opts: { now?: number; hosts?: 1 | 2 } = {}): World<KernelConfig> {
  const config: KernelConfig = {
    machines: {},
    netns: {},
    segments: { lan: { id: 'lan', latency: 20 }, internet: { id: 'internet', latency: 30 } },
    mnt: {},
    uts: {},
    pidns: {},
    processes: {},
  };
  const k = new Kernel<KernelConfig>({ config, hot: {}, clock: initialClock(seed, opts.now ?? EPOCH) });
  for (const computer of opts.hosts === 2 ? [...COMPUTERS, HOST2] : COMPUTERS) build(k, computer);
  nameNeighbours(k);
  startServers(k);
  return k.snapshot();
}

/**
 * The other machines are namespaces of the host that have names (`ip netns list`), and the router, at the far end of
 * the host's cable, has the host's first namespace id.
 */
function nameNeighbours(k: Kernel<KernelConfig>): void {
  k.update((draft) => {
    const { host } = draft.machines;
    if (host) host.netnsNames = ['router', 'laptop', 'www'].map((name) => ({ name, netns: name }));
    const ns = draft.netns['host'];
    if (ns) ns.nsids = { router: 0 };
  });
}

/** What runs on the machines beyond the host: the web server of www.example.com and the router's name server. */
function startServers(k: Kernel<KernelConfig>): void {
  const www = spawnProcess(k, { machine: 'www', argv: ['busybox', 'httpd', '-p', '80', '-h', '/tmp/www'], comm: 'busybox' });
  httpdListen(k, www.pid, { port: 80, root: '/tmp/www' });
  const dns = spawnProcess(k, {
    machine: 'router',
    argv: [
      'dnsmasq',
      '--no-daemon',
      '--no-hosts',
      '--no-resolv',
      '--address=/www.example.com/203.0.113.10',
      '--listen-address=192.168.1.1',
      '--bind-interfaces',
      '--port=53',
    ],
  });
  dnsmasqListen(k, dns.pid, ip4('192.168.1.1'), { addresses: { 'www.example.com': '203.0.113.10' } });
}

function build(k: Kernel<KernelConfig>, c: Computer): void {
  const { id, hostname } = c;
  k.update((draft) => {
    draft.mnt[id] = {
      id,
      inode: 4026531841,
      base: 'debian',
      files: {
        '/etc/hosts': hostsFile(hostname),
        '/etc/hostname': `${hostname}\n`,
        ...(c.nameserver && { '/etc/resolv.conf': `nameserver ${c.nameserver}\n` }),
        ...(id === 'www' && { '/tmp/www/index.html': '<h1>Example</h1>\n' }),
      },
    };
    draft.uts[id] = { id, inode: 4026531838, hostname, domainname: '(none)' };
    draft.pidns[id] = { id, inode: 4026531836, nextPid: 600 };
    draft.machines[id] = { id, hostname, netns: id, mnt: id, uts: id, pidns: id, flavour: 'debian', netnsNames: [] };
  });
  createNetns(k, { machine: id, id });
  k.updateNs(id, (ns) => {
    ns.inode = 4026531840;
    ns.sysctl['net.ipv6.conf.all.disable_ipv6'] = '1';
    ns.sysctl['net.ipv6.conf.default.disable_ipv6'] = '1';
    ns.sysctl['net.ipv6.conf.lo.disable_ipv6'] = '1';
    if (c.forward) ns.sysctl['net.ipv4.ip_forward'] = '1';
  });
  setUp(k, id, 1, true);
  for (const card of c.cards) {
    const link = addLink(k, id, {
      name: card.name,
      kind: 'physical',
      address: card.mac,
      segment: card.segment,
      ...(card.iflink !== undefined && { iflink: card.iflink }),
    });
    setUp(k, id, link.ifindex, true);
    const addr = ip4(card.addr);
    addAddress(k, id, link.ifindex, { local: addr, prefixLen: card.len, broadcast: (addr | 0xff) >>> 0 });
  }
  if (c.gateway)
    addRoute(k, id, { table: RT_TABLE.MAIN, type: 'unicast', dst: 0, len: 0, tos: 0, metric: 0, gateway: ip4(c.gateway), scope: 'global', proto: 'boot' });
}
