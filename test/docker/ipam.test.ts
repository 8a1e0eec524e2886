import { describe, expect, test } from 'vitest';
import { DEFAULT_ADDRESS_POOLS, releaseAddress, releasePool, requestAddress, requestPool } from '../../src/docker/libnetwork/ipam.ts';
import type { IpamState } from '../../src/docker/state.ts';
import { formatCidr, formatIp4, ip4, parseCidr } from '../../src/kernel/inet.ts';

const prefix = (text: string) => {
  const { addr, len } = parseCidr(text) as { addr: number; len: number };
  return { net: addr, len };
};
const fresh = (): IpamState => ({ pools: [] });
const next = (state: IpamState, reserved: string[] = []): string => {
  const p = requestPool(state, {}, DEFAULT_ADDRESS_POOLS, reserved.map(prefix));
  return formatCidr(p.net, p.len);
};

describe('subnets', () => {
  test('come from the default pools in order: 172.17 to 172.31, then twentieths of 192.168', () => {
    const state = fresh();
    const got = Array.from({ length: 30 }, () => next(state, ['192.168.1.0/24']));
    expect(got.slice(0, 15)).toEqual(Array.from({ length: 15 }, (_, i) => `172.${17 + i}.0.0/16`));
    // 192.168.0.0/20 holds the host's own LAN
    expect(got.slice(15, 18)).toEqual(['192.168.16.0/20', '192.168.32.0/20', '192.168.48.0/20']);
    expect(got.at(-1)).toBe('192.168.240.0/20');
    expect(() => next(state, ['192.168.1.0/24'])).toThrow('all predefined address pools have been fully subnetted');
  });
  test('a released one is the first to be given again', () => {
    const state = fresh();
    const got = [next(state), next(state), next(state)];
    releasePool(state, prefix(got[1] as string));
    expect(next(state)).toBe(got[1]);
  });
  test.each(['172.17.0.0/24', '172.16.0.0/12', '172.17.0.0/16'])('%s overlaps 172.17.0.0/16', (subnet) => {
    const state = fresh();
    next(state);
    expect(() => requestPool(state, { subnet: prefix(subnet) }, [], [])).toThrow('invalid pool request: Pool overlaps with other one on this address space');
  });
  test('may be shared by networks that each have a range of it', () => {
    const state = fresh();
    const subnet = prefix('192.168.1.0/24');
    requestPool(state, { subnet, range: prefix('192.168.1.192/27') }, [], []);
    const pool = requestPool(state, { subnet, range: prefix('192.168.1.64/27') }, [], []);
    expect(pool.refs).toBe(2);
    expect(() => requestPool(state, { subnet }, [], [])).toThrow('Pool overlaps');
    releasePool(state, subnet, prefix('192.168.1.192/27'));
    expect(state.pools).toHaveLength(1);
    releasePool(state, subnet, prefix('192.168.1.64/27'));
    expect(state.pools).toHaveLength(0);
  });
});

describe('addresses', () => {
  const subnet = prefix('10.0.0.0/24');
  const make = (cidr = '10.0.0.0/24'): IpamState => {
    const state = fresh();
    requestPool(state, { subnet: prefix(cidr) }, [], []);
    return state;
  };
  const take = (state: IpamState, range?: string): unknown => {
    const got = requestAddress(state, subnet, range === undefined ? undefined : prefix(range));
    return typeof got === 'number' ? formatIp4(got) : got;
  };
  test('are the lowest that is free', () => {
    const state = make();
    expect([take(state), take(state), take(state)]).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    releaseAddress(state, subnet, ip4('10.0.0.2'));
    expect(take(state)).toBe('10.0.0.2');
    expect(take(state)).toBe('10.0.0.4');
  });
  test('may be asked for, once, and outside of the range too', () => {
    const state = make();
    expect(requestAddress(state, subnet, prefix('10.0.0.128/25'), ip4('10.0.0.9'))).toBe(ip4('10.0.0.9'));
    expect(requestAddress(state, subnet, undefined, ip4('10.0.0.9'))).toBe('in use');
    expect(requestAddress(state, subnet, undefined, ip4('10.0.1.9'))).toBe('out of range');
  });
  test('network and broadcast address belong to nobody', () => {
    const state = make();
    expect(requestAddress(state, subnet, undefined, ip4('10.0.0.0'))).toBe('in use');
    expect(requestAddress(state, subnet, undefined, ip4('10.0.0.255'))).toBe('in use');
  });
  test("a range's own first and last address are free", () => {
    const state = make();
    expect(take(state, '10.0.0.128/25')).toBe('10.0.0.128');
    for (let i = 0; i < 126; i++) take(state, '10.0.0.128/25');
    expect(take(state, '10.0.0.128/25')).toBe('none left');
  });
  test('/31 and /32 have neither network nor broadcast address', () => {
    const p2p = prefix('10.3.0.0/31');
    const state = make('10.3.0.0/31');
    expect([requestAddress(state, p2p, undefined), requestAddress(state, p2p, undefined), requestAddress(state, p2p, undefined)]).toEqual([
      ip4('10.3.0.0'),
      ip4('10.3.0.1'),
      'none left',
    ]);
  });
});
