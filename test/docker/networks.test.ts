/** Networks: what may be made, what is said about it, and what goes away again. */
import { describe, expect, test } from 'vitest';
import * as api from '../../src/docker/api.ts';
import { engine, runContainer } from './helpers.ts';

const B = 'com.docker.network.bridge';
const config = (d: ReturnType<typeof engine>, name: string): unknown => (api.networkInspect(d, name)['IPAM'] as { Config: unknown }).Config;

describe('refusals', () => {
  const d = engine();
  api.networkCreate(d, { Name: 'my_net', Options: { [`${B}.name`]: 'br-x' } });
  const create = (req: Partial<api.NetworkCreateRequest>) => () => api.networkCreate(d, { Name: 'x', ...req });
  const subnet = (Subnet: string, more: Partial<api.IpamConfig> = {}) => ({ IPAM: { Config: [{ Subnet, ...more }] } });
  test.each([
    ['a taken name', { Name: 'my_net' }, 'network with name my_net already exists'],
    ['a predefined name', { Name: 'host' }, 'operation is not permitted on predefined host network'],
    ['no name', { Name: ' ' }, 'invalid name: name is empty'],
    ['an unknown driver', { Driver: 'nosuchdriver' }, 'plugin "nosuchdriver" not found'],
    ['a second host network', { Driver: 'host' }, 'only one instance of "host" network is allowed'],
    [
      'overlay outside a swarm',
      { Driver: 'overlay' },
      'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
    ],
    ['host bits', subnet('10.0.0.1/24'), 'invalid network config:\ninvalid subnet 10.0.0.1/24: it should be 10.0.0.0/24'],
    ['no subnet', subnet('hello'), 'invalid network config:\ninvalid subnet hello: invalid CIDR block notation'],
    [
      'a range bigger than the subnet',
      subnet('10.23.0.0/24', { IPRange: '10.23.0.0/16' }),
      'invalid network config:\ninvalid ip-range 10.23.0.0/16: CIDR block is bigger than its parent subnet 10.23.0.0/24',
    ],
    ['the network address as gateway', subnet('10.0.0.0/24', { Gateway: '10.0.0.0' }), 'failed to allocate gateway (10.0.0.0): Address already in use'],
    [
      'an auxiliary address that is the gateway',
      subnet('10.21.0.0/24', { AuxiliaryAddresses: { a: '10.21.0.1' } }),
      'failed to allocate secondary ip address (a:10.21.0.1): Address already in use',
    ],
    ['two subnets', { IPAM: { Config: [{ Subnet: '10.0.0.0/24' }, { Subnet: '10.0.1.0/24' }] } }, "bridge driver doesn't support multiple subnets"],
    ['an overlap', subnet('172.17.0.0/24'), 'invalid pool request: Pool overlaps with other one on this address space'],
    ['a card as bridge', { Options: { [`${B}.name`]: 'eth0' } }, 'existing interface eth0 is not a bridge'],
    ['a long bridge name', { Options: { [`${B}.name`]: 'averyveryverylongname' } }, 'numerical result out of range'],
    [
      'a word for a switch',
      { Options: { [`${B}.enable_icc`]: 'maybe' } },
      `failed to parse ${B}.enable_icc value: maybe (strconv.ParseBool: parsing "maybe": invalid syntax)`,
    ],
    ['a word for an address', { Options: { [`${B}.host_binding_ipv4`]: 'maybe' } }, `failed to parse ${B}.host_binding_ipv4 value: maybe (nil ip)`],
    [
      'an unknown gateway mode',
      { Options: { [`${B}.gateway_mode_ipv4`]: 'maybe' } },
      `failed to parse ${B}.gateway_mode_ipv4 value: maybe (unknown gateway mode maybe)`,
    ],
    ['isolated and not internal', { Options: { [`${B}.gateway_mode_ipv4`]: 'isolated' } }, "gateway mode 'isolated' can only be used for an internal network"],
    ['a negative MTU', { Options: { 'com.docker.network.driver.mtu': '-5' } }, 'invalid MTU number: -5'],
    ['an MTU the kernel refuses', { Options: { 'com.docker.network.driver.mtu': '65' } }, 'invalid argument'],
    [
      'a macvlan parent that isn’t there',
      { Driver: 'macvlan', Options: { parent: 'nope0' } },
      'invalid subinterface vlan name nope0, example formatting is eth0.10',
    ],
    ['a VLAN on a card that isn’t there', { Driver: 'macvlan', Options: { parent: 'eth9.10' } }, '-o parent interface was not found on the host: eth9'],
    ['the loopback as parent', { Driver: 'macvlan', Options: { parent: 'lo' } }, 'loopback interface is not a valid macvlan parent link'],
    [
      'an unknown macvlan mode',
      { Driver: 'macvlan', Options: { macvlan_mode: 'hello', parent: 'eth0' } },
      "requested macvlan mode 'hello' is not valid, 'bridge' mode is the macvlan driver default",
    ],
    ['neither IPv4 nor IPv6', { EnableIPv4: false }, 'IPv4 or IPv6 must be enabled'],
  ] as [string, Partial<api.NetworkCreateRequest>, string][])('%s', (_what, req, message) => {
    expect(create(req)).toThrow(message);
    expect(api.networkList(d).map((n) => n['Name'])).toEqual(['none', 'host', 'bridge', 'my_net']);
  });
  test('a bridge name that another network has', () => {
    expect(create({ Options: { [`${B}.name`]: 'br-x' } })).toThrow(
      /^cannot create network [0-9a-f]{64} \(br-x\): conflicts with network [0-9a-f]{64} \(br-x\): networks have same bridge name$/,
    );
  });
  test('nothing of all this is still reserved', () => {
    expect(d.k.config.engines['host']?.ipam.pools).toHaveLength(2);
  });
});

test('what inspect says of subnets', () => {
  const d = engine();
  expect(config(d, 'bridge')).toEqual([{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }]);
  expect(config(d, 'none')).toBeNull();
  api.networkCreate(d, { Name: 'auto' });
  expect(config(d, 'auto')).toEqual([{ Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' }]);
  api.networkCreate(d, { Name: 'r2', IPAM: { Config: [{ Subnet: '10.7.0.0/16', IPRange: '10.7.5.0/24' }] } });
  expect(config(d, 'r2')).toEqual([{ Subnet: '10.7.0.0/16', IPRange: '10.7.5.0/24' }]);
  api.networkCreate(d, { Name: 's6', IPAM: { Config: [{ Subnet: 'fd00::/64' }] } });
  expect(config(d, 's6')).toEqual([{ Subnet: 'fd00::/64' }, { Subnet: '172.19.0.0/16', Gateway: '172.19.0.1' }]);
});

test('daemon options shape the default bridge', () => {
  const d = engine({ dockerdFlags: '--bip=10.1.0.1/24 --fixed-cidr=10.1.0.128/25 --mtu=1400 --icc=false --ip=127.0.0.1' });
  expect(config(d, 'bridge')).toEqual([{ Subnet: '10.1.0.0/24', IPRange: '10.1.0.128/25', Gateway: '10.1.0.1' }]);
  expect(api.networkInspect(d, 'bridge')['Options']).toEqual({
    [`${B}.default_bridge`]: 'true',
    [`${B}.enable_icc`]: 'false',
    [`${B}.enable_ip_masquerade`]: 'true',
    [`${B}.host_binding_ipv4`]: '127.0.0.1',
    [`${B}.name`]: 'docker0',
    'com.docker.network.driver.mtu': '1400',
  });
  runContainer(d, 'c1');
  expect((api.containerInspect(d, 'c1')['NetworkSettings'] as { IPAddress: string }).IPAddress).toBe('10.1.0.128');
});

test('removing: predefined, busy, gone', () => {
  const d = engine();
  api.networkCreate(d, { Name: 'app', Labels: { a: 'b' } });
  runContainer(d, 'c1', { HostConfig: { NetworkMode: 'app' } });
  expect(() => api.networkRemove(d, 'bridge')).toThrow('bridge is a pre-defined network and cannot be removed');
  expect(() => api.networkRemove(d, 'nothere')).toThrow('network nothere not found');
  expect(() => api.networkRemove(d, 'app')).toThrow(/^error while removing network: network app has active endpoints \(name:"c1" id:"[0-9a-f]{12}"\)$/);
  api.networkCreate(d, { Name: 'free' });
  expect(api.networkPrune(d, { label: ['a'] })).toEqual({ NetworksDeleted: null });
  expect(api.networkPrune(d)).toEqual({ NetworksDeleted: ['free'] });
});

test('filters of lists', () => {
  const d = engine();
  api.networkCreate(d, { Name: 'app', Labels: { a: 'b' } });
  const names = (filters: api.Filters): unknown[] => api.networkList(d, filters).map((n) => n['Name']);
  expect(names({ type: ['builtin'] })).toEqual(['none', 'host', 'bridge']);
  expect(names({ label: ['a=b'] })).toEqual(['app']);
  expect(names({ driver: ['bridge'], name: ['br'] })).toEqual(['bridge']);
  expect(names({ dangling: ['true'] })).toEqual(['app']);
  expect(() => names({ foo: ['bar'] })).toThrow("invalid filter 'foo'");
});
