/** Starting engines: what they refuse, what their settings do, and what 20.10 does otherwise. */
import { describe, expect, it } from 'vitest';
import {
  type Daemon,
  type Endpoint,
  containerRestart,
  dockerWorld,
  findContainer,
  findNetwork,
  networkConnect,
  networkCreate,
  networkInspect,
  networkRemove,
} from '../../src/docker/api.ts';
import { formatIp4 } from '../../src/kernel/inet.ts';
import { linkByName, linksOf } from '../../src/kernel/netdev.ts';
import { engine, run, runContainer } from './helpers.ts';

const endpoints = (d: Daemon, name: string): Endpoint[] =>
  Object.values(findContainer(d, name).endpoints).flatMap((e) => findNetwork(d, e.networkId).endpoints[e.endpointId] ?? []);
const endpoint = (d: Daemon, name: string): Endpoint => endpoints(d, name)[0] as Endpoint;
const published = (d: Daemon, name: string): number[] => endpoints(d, name).flatMap((e) => e.portMappings.map((m) => m.hostPort));
const refused = (dockerdFlags: string): string => {
  try {
    dockerWorld(1, { dockerdFlags });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const BRIDGE = 'failed to start daemon: Error initializing network controller: error creating default "bridge" network: ';

describe('a daemon that gives up', () => {
  it.each([
    ['-b docker0 --bip 10.1.0.1/24', 'failed to start daemon: You specified -b & --bip, mutually exclusive options. Please specify only one'],
    ['--bridge nosuch', `${BRIDGE}bridge device with non default name nosuch must be created manually`],
    ['--bip 172.17.0.0/16', `${BRIDGE}failed to allocate gateway (172.17.0.0): Address already in use`],
    ['--default-gateway 10.9.9.9', `${BRIDGE}auxiliary address: (DefaultGatewayIPv4:10.9.9.9) must belong to the master pool: 172.17.0.0/16`],
    ['--mtu 10', `${BRIDGE}invalid argument`],
  ])('%s', (flags, text) => expect(refused(flags)).toBe(text));
});

describe('settings of the daemon', () => {
  it('--default-gateway is the way out, and the bridge keeps its own address', () => {
    const d = engine({ dockerdFlags: '--default-gateway 172.17.0.254' });
    runContainer(d, 'c1');
    const { gateway, address } = endpoint(d, 'c1');
    expect([gateway, address].map((a) => formatIp4(a as number))).toEqual(['172.17.0.254', '172.17.0.2']);
    expect(linkByName(d.k.ns('host'), 'docker0')?.addrs.map((a) => formatIp4(a.local))).toEqual(['172.17.0.1']);
  });
});

describe('ports that move', () => {
  it('follow the gateway, and take new numbers each time', () => {
    const d = engine();
    networkCreate(d, { Name: 'app' });
    const ports = { ExposedPorts: { '80/tcp': {} } };
    runContainer(d, 'two', { Config: { ...ports, Image: 'httpd' }, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '' }] } } });
    expect(published(d, 'two')).toEqual([32768]);
    run(d, networkConnect(d, 'app', 'two'));
    expect(published(d, 'two')).toEqual([32769]); // "app" sorts before "bridge"
    // stopping leaves app first, so that bridge publishes once more (32770); starting joins bridge (32771), then app
    run(d, containerRestart(d, 'two', { timeout: 0 }));
    expect(published(d, 'two')).toEqual([32772]);
  });
  it('a join that fails for its ports leaves no number behind', () => {
    const d = engine();
    const bound = { HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } } };
    runContainer(d, 'c1', { Config: { Image: 'httpd' }, ...bound });
    expect(() => runContainer(d, 'c2', { Config: { Image: 'httpd' }, ...bound })).toThrow('port is already allocated');
    networkCreate(d, { Name: 'app' });
    expect(linksOf(d.k.ns('host')).map((l) => l.ifindex)).toEqual([1, 2, 3, 4, 6]); // 5 went with the failed one
  });
});

describe('engine 20.10', () => {
  const classic = () => engine({ engine: '20.10.24' });
  it('moves one end of a veth pair into the sandbox under the number it was born with', () => {
    const d = classic();
    runContainer(d, 'c1');
    const ns = d.k.ns(findContainer(d, 'c1').netns as string);
    expect(linkByName(ns, 'eth0')).toMatchObject({ ifindex: 4, address: '02:42:ac:11:00:02' });
    expect(linksOf(d.k.ns('host')).at(-1)).toMatchObject({ ifindex: 5, kind: 'veth' });
  });
  it('goes round its pools', () => {
    const d = classic();
    const subnet = (name: string): unknown => ((networkInspect(d, name)['IPAM'] as { Config: { Subnet: string }[] }).Config[0] as { Subnet: string }).Subnet;
    networkCreate(d, { Name: 'n1' });
    expect(subnet('n1')).toBe('172.18.0.0/16');
    networkRemove(d, 'n1');
    networkCreate(d, { Name: 'n2' });
    expect(subnet('n2')).toBe('172.19.0.0/16');
  });
  it('writes plain files', () => {
    const d = classic();
    runContainer(d, 'c1');
    const { files } = d.k.config.mnt[findContainer(d, 'c1').mnt] as { files: Record<string, string> };
    expect(files['/etc/resolv.conf']).toBe('nameserver 192.168.1.1\n');
    expect(files['/etc/hosts']).toContain('fe00::0\tip6-localnet\n');
  });
});
