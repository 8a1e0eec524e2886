/** Containers and their networks: states, addresses, interfaces, names, errors. */
import { describe, expect, test } from 'vitest';
import * as api from '../../src/docker/api.ts';
import { resolveAddress, resolveName } from '../../src/docker/libnetwork/names.ts';
import type { Container, Daemon } from '../../src/docker/state.ts';
import { formatIp4, ip4 } from '../../src/kernel/inet.ts';
import { linkByName, linksOf } from '../../src/kernel/netdev.ts';
import { sortedRoutes } from '../../src/kernel/route.ts';
import { engine, run, runContainer } from './helpers.ts';

const container = (d: Daemon, name: string): Container => api.findContainer(d, name);
const address = (d: Daemon, name: string, network = 'bridge'): unknown =>
  ((api.containerInspect(d, name)['NetworkSettings'] as { Networks: Record<string, { IPAddress: string }> }).Networks[network] as { IPAddress: string })
    .IPAddress;
const stop = (d: Daemon, name: string): void => run(d, api.containerStop(d, name, { timeout: 0 }));
const start = (d: Daemon, name: string): void => run(d, api.containerStart(d, name));
const connect = (d: Daemon, network: string, name: string, endpoint?: api.EndpointConfig): void => run(d, api.networkConnect(d, network, name, endpoint));
const disconnect = (d: Daemon, network: string, name: string): void => run(d, api.networkDisconnect(d, network, name));
const netns = (d: Daemon, name: string) => d.k.ns(container(d, name).netns as string);
const hostLinks = (d: Daemon): string[] => linksOf(d.k.ns('host')).map((l) => `${l.ifindex} ${l.kind}`);
const routes = (d: Daemon, name: string): string[] => {
  const ns = netns(d, name);
  return sortedRoutes(ns, 254).map(
    (r) =>
      `${r.len === 0 ? 'default' : `${formatIp4(r.dst)}/${r.len}`}${r.gateway !== undefined ? ` via ${formatIp4(r.gateway)}` : ''} dev ${ns.links[r.dev as number]?.name}`,
  );
};
const file = (d: Daemon, name: string, path: string): string | null | undefined => d.k.config.mnt[container(d, name).mnt]?.files[path];

describe('sandboxes', () => {
  test('a veth pair: the host end beside docker0, eth0 inside with its address and route', () => {
    const d = engine();
    runContainer(d, 'c1');
    const ns = netns(d, 'c1');
    const eth0 = linkByName(ns, 'eth0');
    expect(eth0).toMatchObject({ ifindex: 2, up: true, mtu: 1500, txqlen: 0 });
    expect(eth0?.addrs.map((a) => [formatIp4(a.local), a.prefixLen, formatIp4(a.broadcast ?? 0)])).toEqual([['172.17.0.2', 16, '172.17.255.255']]);
    expect(hostLinks(d)).toEqual(['1 loopback', '2 physical', '3 bridge', '4 veth']);
    expect(linksOf(d.k.ns('host')).at(-1)?.name).toMatch(/^veth[0-9a-f]{7}$/);
    expect(routes(d, 'c1')).toEqual(['default via 172.17.0.1 dev eth0', '172.17.0.0/16 dev eth0']);
    expect(linkByName(ns, 'lo')?.addrs.map((a) => a.local6 ?? formatIp4(a.local))).toEqual(['127.0.0.1', '::1']);
  });
  test('interface numbers skip one for each interface that went back to the host', () => {
    const d = engine();
    runContainer(d, 'c1');
    runContainer(d, 'c2');
    stop(d, 'c1');
    start(d, 'c1');
    expect(hostLinks(d).slice(3)).toEqual(['5 veth', '7 veth']);
    api.containerRemove(d, 'c1', { force: true });
    api.containerRemove(d, 'c2', { force: true });
    api.networkCreate(d, { Name: 'tt', Options: { 'com.docker.network.bridge.name': 'br-tt' } });
    expect(hostLinks(d).slice(3)).toEqual(['10 bridge']);
    runContainer(d, 'a1', { HostConfig: { NetworkMode: 'tt' } });
    api.containerRemove(d, 'a1', { force: true });
    runContainer(d, 'a1', { HostConfig: { NetworkMode: 'tt' } });
    expect(hostLinks(d).at(-1)).toBe('13 veth');
  });
  test('announces its address three times, a second apart', () => {
    const d = engine();
    runContainer(d, 'c1');
    const { netns: id } = container(d, 'c1');
    expect(d.k.stats(id as string, 2).txPackets).toBe(1);
    d.k.advance(3e6);
    expect(d.k.stats(id as string, 2)).toMatchObject({ txPackets: 3, txBytes: 126 });
  });
  test('macvlan devices are made beside their parent and keep its numbering', () => {
    const d = engine();
    api.networkCreate(d, {
      Name: 'mv',
      Driver: 'macvlan',
      Options: { parent: 'eth0' },
      IPAM: { Config: [{ Subnet: '192.168.1.0/24', Gateway: '192.168.1.1', IPRange: '192.168.1.192/27' }] },
    });
    runContainer(d, 'm1', { HostConfig: { NetworkMode: 'mv' } });
    expect(linkByName(netns(d, 'm1'), 'eth0')).toMatchObject({ ifindex: 4, kind: 'macvlan', up: true });
    expect(routes(d, 'm1')).toEqual(['default via 192.168.1.1 dev eth0', '192.168.1.0/24 dev eth0']);
    api.containerRemove(d, 'm1', { force: true });
    expect(hostLinks(d)).toEqual(['1 loopback', '2 physical', '3 bridge']);
  });
});

describe('states', () => {
  test('stop waits ten seconds for a first process that takes no SIGTERM, then kills it', () => {
    const d = engine();
    runContainer(d, 'c1');
    const before = d.k.now;
    run(d, api.containerStop(d, 'c1'));
    expect(Math.round((d.k.now - before) / 1e6)).toBe(10);
    expect(container(d, 'c1').state).toMatchObject({ status: 'exited', exitCode: 137, pid: 0 });
    expect(api.containerList(d, { all: true })[0]?.Status).toBe('Exited (137) Less than a second ago');
  });
  test('addresses go to who starts first', () => {
    const d = engine();
    runContainer(d, 'aa');
    runContainer(d, 'bb');
    stop(d, 'aa');
    stop(d, 'bb');
    start(d, 'bb');
    start(d, 'aa');
    expect([address(d, 'aa'), address(d, 'bb')]).toEqual(['172.17.0.3', '172.17.0.2']);
  });
  test('errors have the daemon’s words', () => {
    const d = engine();
    const id = runContainer(d, 'aa');
    expect(() => runContainer(d, 'aa')).toThrow(
      `Conflict. The container name "/aa" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
    expect(() => api.containerRemove(d, 'aa')).toThrow(
      'cannot remove container "aa": container is running: stop the container before removing or force remove',
    );
    expect(() => api.containerUnpause(d, 'aa')).toThrow(`Container ${id} is not paused`);
    api.containerPause(d, 'aa');
    expect(() => api.containerPause(d, 'aa')).toThrow(`Container ${id} is already paused`);
    expect(api.containerList(d)[0]?.Status).toMatch(/\(Paused\)$/);
    api.containerUnpause(d, 'aa');
    expect(() => api.containerKill(d, 'aa', 'FOO')).toThrow('cannot kill container: aa: invalid signal: FOO');
    stop(d, 'aa');
    expect(() => api.containerKill(d, 'aa')).toThrow(`cannot kill container: aa: container ${id} is not running`);
    expect(() => api.execCreate(d, 'aa', { Cmd: ['ls'] })).toThrow(`container ${id} is not running`);
    expect(() => api.containerInspect(d, 'nope')).toThrow('No such container: nope');
    expect(() => api.containerRename(d, 'aa', 'aa')).toThrow('Renaming a container with the same name as its current name');
    expect(() => run(d, api.containerStart(d, api.containerCreate(d, { Config: { Image: 'busybox' }, HostConfig: { NetworkMode: 'nothere' } }).Id))).toThrow(
      'failed to set up container networking: network nothere not found',
    );
    expect(() => api.containerCreate(d, { Config: { Image: 'nosuchimage' } })).toThrow('No such image: nosuchimage:latest');
  });
  test('a restart policy brings it back, later each time', () => {
    const d = engine();
    runContainer(d, 'r1', { HostConfig: { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } } });
    api.containerKill(d, 'r1');
    expect(container(d, 'r1').state.status).toBe('exited'); // killed by hand
    start(d, 'r1');
    d.k.update((draft) => {
      delete draft.processes[container(d, 'r1').state.pid];
    });
  });
  test('containers that join another live on in its namespace when it stops', () => {
    const d = engine();
    const id = runContainer(d, 'web1');
    runContainer(d, 'bb', { HostConfig: { NetworkMode: 'container:web1' } });
    expect(container(d, 'bb').hostConfig.NetworkMode).toBe(`container:${id}`);
    expect(netns(d, 'bb').id).toBe(netns(d, 'web1').id);
    stop(d, 'web1');
    expect(linksOf(netns(d, 'bb')).map((l) => l.name)).toEqual(['lo']);
    expect(() => runContainer(d, 'late', { HostConfig: { NetworkMode: 'container:web1' } })).toThrow(
      'cannot join network namespace of a non running container: container web1 is exited',
    );
    expect(() => connect(d, 'bridge', 'bb')).toThrow(
      'container sharing network namespace with another container or host cannot be connected to any other network',
    );
    expect(() => runContainer(d, 'nn', { HostConfig: { NetworkMode: 'container:nothere' } })).toThrow(
      'joining network namespace of container: No such container: nothere',
    );
  });
});

describe('connecting', () => {
  test('the default route follows priority, then the network’s name; interface names fill gaps', () => {
    const d = engine();
    for (const Name of ['alpha', 'zeta', 'aaa']) api.networkCreate(d, { Name });
    runContainer(d, 'r1', { HostConfig: { NetworkMode: 'alpha' } });
    connect(d, 'zeta', 'r1', { GwPriority: 10 });
    expect(routes(d, 'r1')[0]).toBe('default via 172.19.0.1 dev eth1');
    connect(d, 'aaa', 'r1', { GwPriority: -1 });
    disconnect(d, 'zeta', 'r1');
    expect(routes(d, 'r1')[0]).toBe('default via 172.18.0.1 dev eth0');
    disconnect(d, 'alpha', 'r1');
    expect(routes(d, 'r1')[0]).toBe('default via 172.20.0.1 dev eth2');
    connect(d, 'zeta', 'r1');
    expect(linksOf(netns(d, 'r1')).map((l) => `${l.ifindex} ${l.name}`)).toEqual(['1 lo', '4 eth2', '5 eth0']);
  });
  test('published ports go with the default route', () => {
    const d = engine();
    api.networkCreate(d, { Name: 'app' });
    runContainer(d, 'a1', { HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } } });
    connect(d, 'app', 'a1');
    const proxies = (): string[] =>
      Object.values(d.k.config.processes)
        .filter((p) => p.comm === 'docker-proxy')
        .map((p) => p.argv.join(' '));
    expect(proxies()).toEqual([
      '/usr/sbin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.18.0.2 -container-port 80 -use-listen-fd',
    ]);
    disconnect(d, 'app', 'a1');
    expect(proxies()[0]).toContain('-container-ip 172.17.0.2');
    stop(d, 'a1');
    expect(proxies()).toEqual([]);
  });
  test('refusals', () => {
    const d = engine();
    api.networkCreate(d, { Name: 'app' });
    api.networkCreate(d, { Name: 'fix', IPAM: { Config: [{ Subnet: '10.9.0.0/24' }] } });
    const id = runContainer(d, 'aa');
    expect(() => connect(d, 'bridge', 'aa')).toThrow('endpoint with name aa already exists in network bridge');
    expect(() => connect(d, 'none', 'aa')).toThrow('container cannot be connected to multiple networks with one of the networks in private (none) mode');
    expect(() => connect(d, 'host', 'aa')).toThrow('cannot connect container to host network - container must be created in host network mode');
    expect(() => connect(d, 'app', 'aa', { IPAMConfig: { IPv4Address: '172.18.0.9' } })).toThrow(
      'invalid endpoint settings:\nuser specified IP address is supported only when connecting to networks with user configured subnets',
    );
    expect(() => connect(d, 'fix', 'aa', { IPAMConfig: { IPv4Address: '10.9.0.300' } })).toThrow(
      'invalid endpoint settings:\n* invalid IPv4 address: 10.9.0.300\n* no configured subnet or ip-range contain the IP address 10.9.0.300',
    );
    expect(() => connect(d, 'fix', 'aa', { IPAMConfig: { IPv4Address: '10.9.0.1' } })).toThrow(/^Address already in use$/);
    expect(() => disconnect(d, 'app', 'aa')).toThrow(`container ${id} is not connected to network app`);
    expect(() => connect(d, 'nothere', 'aa')).toThrow('network nothere not found');
    expect(Object.keys(container(d, 'aa').endpoints)).toEqual(['bridge']);
  });
});

describe('names', () => {
  const world = (): Daemon => {
    const d = engine();
    api.networkCreate(d, { Name: 'app' });
    api.networkCreate(d, { Name: 'db' });
    runContainer(d, 'c1', {
      Config: { Image: 'busybox', Hostname: 'myhost' },
      HostConfig: { NetworkMode: 'app' },
      EndpointsConfig: { app: { Aliases: ['al'] } },
    });
    runContainer(d, 'c2', { HostConfig: { NetworkMode: 'app' } });
    runContainer(d, 'c3', { HostConfig: { NetworkMode: 'db' } });
    return d;
  };
  const ask = (d: Daemon, who: string, name: string): string[] | undefined => resolveName(d, container(d, who), name)?.map(formatIp4);
  test('name, alias, hostname and short id are known on the network and nowhere else', () => {
    const d = world();
    for (const name of ['c1', 'al', 'myhost', 'MYHOST', 'c1.app', container(d, 'c1').id.slice(0, 12)]) expect(ask(d, 'c2', name), name).toEqual(['172.18.0.2']);
    for (const name of [container(d, 'c1').id, 'c1.db', 'nosuch']) expect(ask(d, 'c2', name), name).toBeUndefined();
    expect(ask(d, 'c3', 'c1')).toBeUndefined();
    expect(resolveAddress(d, container(d, 'c2'), ip4('172.18.0.2'))).toBe('c1.app');
    expect(container(d, 'c1').endpoints['app']?.dnsNames).toEqual(['c1', 'al', container(d, 'c1').id.slice(0, 12), 'myhost']);
  });
  test('renaming moves the name, not the alias', () => {
    const d = world();
    api.containerRename(d, 'c1', 'new1');
    expect([ask(d, 'c2', 'c1'), ask(d, 'c2', 'new1'), ask(d, 'c2', 'al')]).toEqual([undefined, ['172.18.0.2'], ['172.18.0.2']]);
    expect(container(d, 'new1').endpoints['app']?.dnsNames?.[0]).toBe('new1');
  });
  test('the first network that knows a name answers alone', () => {
    const d = world();
    runContainer(d, 'a1', { HostConfig: { NetworkMode: 'app' }, EndpointsConfig: { app: { Aliases: ['svc'] } } });
    connect(d, 'db', 'c2', { Aliases: ['svc'] });
    expect(ask(d, 'c2', 'svc')).toEqual(['172.18.0.4']);
    expect(ask(d, 'c3', 'svc')).toEqual(['172.19.0.3']);
  });
  test('the default bridge has no names but those of links', () => {
    const d = engine();
    const db = runContainer(d, 'db', { image: 'httpd' });
    runContainer(d, 'app', { HostConfig: { Links: ['db:store'] } });
    expect(ask(d, 'app', 'db')).toBeUndefined();
    expect(file(d, 'app', '/etc/hosts')).toContain(`172.17.0.2\tstore ${db.slice(0, 12)} db\n`);
    stop(d, 'db');
    expect(() => api.execCreate(d, 'app', { Cmd: ['true'] })).toThrow('Cannot link to a non running container: /db AS /app/store');
  });
  test('the files of a container that joins a user-defined network', () => {
    const d = engine();
    api.networkCreate(d, { Name: 'app' });
    const id = runContainer(d, 'a1');
    expect(file(d, 'a1', '/etc/resolv.conf')).toContain('(legacy)');
    connect(d, 'app', 'a1');
    expect(file(d, 'a1', '/etc/resolv.conf')).toContain('nameserver 127.0.0.11\noptions ndots:0\n');
    expect(file(d, 'a1', '/etc/hosts')?.split('\n').slice(-3)).toEqual([`172.17.0.2\t${id.slice(0, 12)}`, `172.18.0.2\t${id.slice(0, 12)}`, '']);
    disconnect(d, 'app', 'a1');
    expect(file(d, 'a1', '/etc/hosts')).not.toContain('172.18.0.2');
    expect(container(d, 'a1').resolver).toBeDefined();
  });
});

test('a world with containers survives JSON, and the same seed gives it again', () => {
  const build = (): string => {
    const d = engine();
    api.networkCreate(d, { Name: 'app' });
    runContainer(d, 'c1', { HostConfig: { NetworkMode: 'app', PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '' }] } } });
    d.k.advance(5e6);
    return JSON.stringify(d.k.snapshot());
  };
  const text = build();
  expect(JSON.stringify(JSON.parse(text))).toBe(text);
  expect(build()).toBe(text);
});
