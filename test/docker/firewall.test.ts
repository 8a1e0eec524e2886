/** Rule layouts, as `iptables -S` showed them on a real machine with the same networks. */
import { describe, expect, test } from 'vitest';
import * as api from '../../src/docker/api.ts';
import { engine, rules, runContainer } from './helpers.ts';

const network = (d: ReturnType<typeof engine>, name: string, options: Record<string, string> = {}, internal = false): void => {
  const opts = Object.fromEntries(Object.entries(options).map(([k, v]) => [`com.docker.network.bridge.${k}`, v]));
  api.networkCreate(d, { Name: name, Internal: internal, Options: { 'com.docker.network.bridge.name': `br-${name}`, ...opts } });
};
const publish = (hostPort: string, port = '80/tcp', hostIp = '') => ({ PortBindings: { [port]: [{ HostIp: hostIp, HostPort: hostPort }] } });

describe('engine 28', () => {
  test('at rest', () => {
    const d = engine();
    expect(rules(d, 'filter')).toEqual([
      '-A FORWARD -j DOCKER-USER',
      '-A FORWARD -j DOCKER-FORWARD',
      '-A DOCKER ! -i docker0 -o docker0 -j DROP',
      '-A DOCKER-BRIDGE -o docker0 -j DOCKER',
      '-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-FORWARD -j DOCKER-CT',
      '-A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1',
      '-A DOCKER-FORWARD -j DOCKER-BRIDGE',
      '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
      '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
    ]);
    expect(rules(d, 'nat')).toEqual([
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
      '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
      '-A DOCKER -i docker0 -j RETURN',
    ]);
    expect(rules(d, 'raw')).toEqual([]);
    expect(
      d.k
        .ns('host')
        .nf.tables.find((t) => t.name === 'filter')
        ?.chains.find((c) => c.name === 'FORWARD')?.policy,
    ).toBe('DROP');
  });

  test('a routed, an internal and an icc=false network', () => {
    const d = engine();
    network(d, 'b', { gateway_mode_ipv4: 'routed' });
    network(d, 'c', { gateway_mode_ipv4: 'isolated' }, true);
    network(d, 'e', { enable_icc: 'false' }, true);
    network(d, 'q', { enable_icc: 'false' });
    expect(rules(d, 'filter', 'DOCKER')).toEqual([
      '-A DOCKER ! -i docker0 -o docker0 -j DROP',
      '-A DOCKER -o br-b -p icmp -j ACCEPT',
      '-A DOCKER ! -i br-b -o br-b -j DROP',
      '-A DOCKER ! -i br-q -o br-q -j DROP',
    ]);
    expect(rules(d, 'filter', 'DOCKER-FORWARD').slice(3)).toEqual([
      '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
      '-A DOCKER-FORWARD -i br-b -j ACCEPT',
      '-A DOCKER-FORWARD -i br-c -o br-c -j ACCEPT',
      '-A DOCKER-FORWARD -i br-e -o br-e -j DROP',
      '-A DOCKER-FORWARD -i br-q -o br-q -j DROP',
      '-A DOCKER-FORWARD -i br-q ! -o br-q -j ACCEPT',
    ]);
    expect(rules(d, 'filter', 'DOCKER-ISOLATION-STAGE-1')).toEqual([
      '-A DOCKER-ISOLATION-STAGE-1 ! -s 172.20.0.0/16 -o br-e -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 ! -d 172.20.0.0/16 -i br-e -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 ! -s 172.19.0.0/16 -o br-c -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 ! -d 172.19.0.0/16 -i br-c -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 -i br-b -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-ISOLATION-STAGE-1 -o br-b -j RETURN',
      '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-1 -i br-b ! -o br-b -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-1 -i br-q ! -o br-q -j DOCKER-ISOLATION-STAGE-2',
    ]);
    expect(rules(d, 'nat')).toEqual([
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
      '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
      '-A POSTROUTING -s 172.21.0.0/16 ! -o br-q -j MASQUERADE',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
      '-A DOCKER -i br-q -j RETURN',
      '-A DOCKER -i br-b -j RETURN',
      '-A DOCKER -i docker0 -j RETURN',
    ]);
    const before = engine();
    for (const name of ['b', 'c', 'e', 'q']) api.networkRemove(d, name);
    for (const table of ['filter', 'nat', 'raw'] as const) expect(rules(d, table)).toEqual(rules(before, table));
  });

  test('published ports: DNAT, accept on top, and nobody past the bridge', () => {
    const d = engine();
    network(d, 'd', { enable_ip_masquerade: 'false', host_binding_ipv4: '127.0.0.1' });
    network(d, 'a', { gateway_mode_ipv4: 'nat-unprotected' });
    runContainer(d, 'web1', { HostConfig: publish('8080') });
    runContainer(d, 'web2', { HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8082' }], '53/udp': [{ HostIp: '', HostPort: '53' }] } } });
    runContainer(d, 'cd', { HostConfig: { ...publish('8084'), NetworkMode: 'd' } });
    runContainer(d, 'ca', { HostConfig: { ...publish('8081'), NetworkMode: 'a' } });
    expect(rules(d, 'nat', 'DOCKER')).toEqual([
      '-A DOCKER -i br-a -j RETURN',
      '-A DOCKER -i docker0 -j RETURN',
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
      '-A DOCKER ! -i docker0 -p udp -m udp --dport 53 -j DNAT --to-destination 172.17.0.3:53',
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8082 -j DNAT --to-destination 172.17.0.3:80',
      '-A DOCKER -d 127.0.0.1/32 ! -i br-d -p tcp -m tcp --dport 8084 -j DNAT --to-destination 172.18.0.2:80',
      '-A DOCKER ! -i br-a -p tcp -m tcp --dport 8081 -j DNAT --to-destination 172.19.0.2:80',
    ]);
    expect(rules(d, 'filter', 'DOCKER').slice(0, 4)).toEqual([
      '-A DOCKER -d 172.18.0.2/32 ! -i br-d -o br-d -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER -d 172.17.0.3/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER -d 172.17.0.3/32 ! -i docker0 -o docker0 -p udp -m udp --dport 53 -j ACCEPT',
      '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
    ]);
    expect(rules(d, 'raw')).toEqual([
      '-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP',
      '-A PREROUTING -d 172.17.0.3/32 ! -i docker0 -j DROP',
      '-A PREROUTING -d 172.18.0.2/32 ! -i br-d -j DROP',
      '-A PREROUTING -d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 8084 -j DROP',
    ]);
    for (const name of ['web1', 'web2', 'cd', 'ca']) api.containerRemove(d, name, { force: true });
    expect(rules(d, 'raw')).toEqual([]);
    expect(rules(d, 'nat', 'DOCKER')).toEqual(['-A DOCKER -i br-a -j RETURN', '-A DOCKER -i docker0 -j RETURN']);
  });

  test('without the userland proxy, rules carry loopback and hairpin', () => {
    const d = engine({ dockerdFlags: '--userland-proxy=false' });
    runContainer(d, 'w1', { HostConfig: publish('8080') });
    api.networkCreate(d, { Name: 'app', Options: { 'com.docker.network.bridge.name': 'br-app' } });
    expect(rules(d, 'nat')).toEqual([
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
      '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER',
      '-A POSTROUTING -o br-app -m addrtype --src-type LOCAL -j MASQUERADE',
      '-A POSTROUTING -s 172.18.0.0/16 ! -o br-app -j MASQUERADE',
      '-A POSTROUTING -o docker0 -m addrtype --src-type LOCAL -j MASQUERADE',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
      '-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE',
      '-A DOCKER -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
    ]);
    const port = Object.values(d.k.ns('host').links).find((l) => l.kind === 'veth');
    expect(port?.port?.hairpin).toBe(true);
    expect(Object.values(d.k.config.processes).some((p) => p.comm === 'docker-proxy')).toBe(false);
  });

  test('links open a way where containers may not talk', () => {
    const d = engine({ dockerdFlags: '--icc=false' });
    runContainer(d, 'db', { image: 'httpd' });
    runContainer(d, 'app', { HostConfig: { Links: ['db'] } });
    const open = [
      '-A DOCKER -s 172.17.0.3/32 -d 172.17.0.2/32 -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER -s 172.17.0.2/32 -d 172.17.0.3/32 -i docker0 -o docker0 -p tcp -m tcp --sport 80 -j ACCEPT',
    ];
    expect(rules(d, 'filter', 'DOCKER')).toEqual(['-A DOCKER ! -i docker0 -o docker0 -j DROP', ...open]);
    expect(rules(d, 'filter', 'DOCKER-FORWARD').slice(3)).toEqual([
      '-A DOCKER-FORWARD -i docker0 -o docker0 -j DROP',
      '-A DOCKER-FORWARD -i docker0 ! -o docker0 -j ACCEPT',
    ]);
    api.containerRemove(d, 'app', { force: true });
    expect(rules(d, 'filter', 'DOCKER')).toEqual(['-A DOCKER ! -i docker0 -o docker0 -j DROP']);
  });

  test('a chain that somebody deleted makes it say what iptables said', () => {
    const d = engine();
    d.k.updateNs('host', (ns) => {
      const nat = ns.nf.tables.find((t) => t.name === 'nat');
      if (nat) nat.chains = nat.chains.filter((c) => c.hook).map((c) => ({ ...c, rules: [] }));
    });
    expect(() => runContainer(d, 'web', { HostConfig: publish('8080') })).toThrow(
      /^failed to set up container networking: driver failed programming external connectivity on endpoint web \([0-9a-f]{64}\): Unable to enable DNAT rule: {2}\(iptables failed: iptables --wait -t nat -A DOCKER -p tcp -d 0\/0 --dport 8080 -j DNAT --to-destination 172\.17\.0\.2:80 ! -i docker0: iptables: No chain\/target\/match by that name\.\n \(exit status 1\)\)$/,
    );
    expect(api.findContainer(d, 'web').state).toMatchObject({ status: 'created', pid: 0 });
  });
});

test('--iptables=false writes nothing; --ip-forward-no-drop leaves the policy', () => {
  const d = engine({ dockerdFlags: '--iptables=false' });
  expect(d.k.ns('host').nf.tables).toEqual([]);
  expect(d.k.ns('host').sysctl['net.ipv4.ip_forward']).toBe('1');
  const e = engine({ dockerdFlags: '--ip-forward-no-drop' });
  expect(
    e.k
      .ns('host')
      .nf.tables.find((t) => t.name === 'filter')
      ?.chains.find((c) => c.name === 'FORWARD')?.policy,
  ).toBe('ACCEPT');
});

test('forwarding that was switched off comes back with the next network, and with it the policy', () => {
  const d = engine({ dockerdFlags: '--ip-forward-no-drop=false' });
  d.k.updateNs('host', (ns) => {
    ns.sysctl['net.ipv4.ip_forward'] = '0';
  });
  api.networkCreate(d, { Name: 'zz' });
  expect(d.k.ns('host').sysctl['net.ipv4.ip_forward']).toBe('1');
});

describe('engine 20.10', () => {
  test('rules sit in FORWARD, newest network on top', () => {
    const d = engine({ engine: '20.10.24' });
    network(d, 'app');
    network(d, 'in', {}, true);
    expect(rules(d, 'filter')).toEqual([
      '-A FORWARD -j DOCKER-USER',
      '-A FORWARD -j DOCKER-ISOLATION-STAGE-1',
      '-A FORWARD -i br-in -o br-in -j ACCEPT',
      '-A FORWARD -o br-app -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A FORWARD -o br-app -j DOCKER',
      '-A FORWARD -i br-app ! -o br-app -j ACCEPT',
      '-A FORWARD -i br-app -o br-app -j ACCEPT',
      '-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A FORWARD -o docker0 -j DOCKER',
      '-A FORWARD -i docker0 ! -o docker0 -j ACCEPT',
      '-A FORWARD -i docker0 -o docker0 -j ACCEPT',
      '-A DOCKER-ISOLATION-STAGE-1 ! -s 172.19.0.0/16 -o br-in -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 ! -d 172.19.0.0/16 -i br-in -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 -i br-app ! -o br-app -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
      '-A DOCKER-ISOLATION-STAGE-2 -o br-app -j DROP',
      '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
      '-A DOCKER-ISOLATION-STAGE-2 -j RETURN',
      '-A DOCKER-USER -j RETURN',
    ]);
    runContainer(d, 'w1', { HostConfig: publish('8080') });
    expect(rules(d, 'nat', 'POSTROUTING').at(-1)).toBe('-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE');
    expect(rules(d, 'raw')).toEqual([]);
  });
});
