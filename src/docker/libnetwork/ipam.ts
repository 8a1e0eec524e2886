/**
 * IPv4 address management: which subnets and which addresses of them are in use. Read first: moby
 * libnetwork/ipams/defaultipam (address_space.go, allocator.go). All functions change the state they are given and
 * nothing else; the engine hands them its draft.
 */
import { type Ip4, broadcastOf, inPrefix, ip4, maskOf, networkOf } from '../../kernel/inet.ts';
import { invalid, serverError } from '../errors.ts';
import type { IpamPool, IpamState } from '../state.ts';

export interface Prefix {
  net: Ip4;
  len: number;
}
/** A predefined pool that is cut into subnets of `size`. */
export interface AddressPool {
  base: Prefix;
  size: number;
}

/** Local-scope default pools, in the order they are tried (moby ipamutils: localScopeDefaultNetworks). */
export const DEFAULT_ADDRESS_POOLS: readonly AddressPool[] = [
  { base: { net: ip4('172.17.0.0'), len: 16 }, size: 16 },
  { base: { net: ip4('172.18.0.0'), len: 16 }, size: 16 },
  { base: { net: ip4('172.19.0.0'), len: 16 }, size: 16 },
  { base: { net: ip4('172.20.0.0'), len: 14 }, size: 16 },
  { base: { net: ip4('172.24.0.0'), len: 14 }, size: 16 },
  { base: { net: ip4('172.28.0.0'), len: 14 }, size: 16 },
  { base: { net: ip4('192.168.0.0'), len: 16 }, size: 20 },
];

export const overlaps = (a: Prefix, b: Prefix): boolean => {
  const len = Math.min(a.len, b.len);
  return networkOf(a.net, len) === networkOf(b.net, len);
};
export const containsPrefix = (outer: Prefix, inner: Prefix): boolean => inner.len >= outer.len && inPrefix(inner.net, outer.net, outer.len);
const same = (a: Prefix, b: Prefix): boolean => a.net === b.net && a.len === b.len;

export const poolOf = (state: IpamState, subnet: Prefix): IpamPool | undefined => state.pools.find((p) => same(p, subnet));

/** Network and broadcast address are never handed out where a subnet has them (RFC 3021: not in /31 and /32). */
function newPool(subnet: Prefix): IpamPool {
  const used = subnet.len <= 30 ? [subnet.net, broadcastOf(subnet.net, subnet.len)] : [];
  return { net: subnet.net, len: subnet.len, used, subs: [], refs: 0 };
}

/**
 * Reserve a subnet. With `subnet` exactly that one: 400 when it overlaps another pool, unless it is the same subnet
 * and this asks for a range of it that nobody has (moby: addrSpace.allocateSubnetL). Without: the first free subnet of the pools that touches neither another network
 * nor `reserved` (the host's own on-link routes and name servers).
 */
export function requestPool(state: IpamState, want: { subnet?: Prefix; range?: Prefix }, pools: readonly AddressPool[], reserved: readonly Prefix[]): IpamPool {
  if (!want.subnet) {
    const free = firstFree(state, pools, reserved);
    if (!free) throw serverError('all predefined address pools have been fully subnetted');
    return addPool(state, free);
  }
  const known = want.range && poolOf(state, want.subnet);
  if (known && want.range) {
    const range = want.range;
    if (known.subs.some((s) => same(s, range))) throw overlap();
    known.subs.push({ ...range });
    known.refs++;
    return known;
  }
  if (state.pools.some((p) => overlaps(p, want.subnet as Prefix))) throw overlap();
  const pool = addPool(state, want.subnet);
  if (want.range) pool.subs.push({ ...want.range });
  return pool;
}
const overlap = () => invalid('invalid pool request: Pool overlaps with other one on this address space');

function addPool(state: IpamState, subnet: Prefix): IpamPool {
  const pool = newPool(subnet);
  pool.refs = 1;
  state.pools.push(pool);
  return state.pools.at(-1) as IpamPool;
}

/** The subnets that the pools are cut into. */
const subnetsOf = (pools: readonly AddressPool[]): Prefix[] =>
  pools.flatMap(({ base, size }) => Array.from({ length: 2 ** (size - base.len) }, (_, i) => ({ net: base.net + i * 2 ** (32 - size), len: size })));

function firstFree(state: IpamState, pools: readonly AddressPool[], reserved: readonly Prefix[]): Prefix | undefined {
  const all = subnetsOf(pools);
  const start = state.next ?? 0;
  for (let i = 0; i < all.length; i++) {
    const at = (start + i) % all.length;
    const subnet = all[at] as Prefix;
    if (state.pools.some((p) => overlaps(p, subnet)) || reserved.some((r) => overlaps(r, subnet))) continue;
    if (state.next !== undefined) state.next = (at + 1) % all.length;
    return subnet;
  }
  return undefined;
}

/** Give a network's subnet back. */
export function releasePool(state: IpamState, subnet: Prefix, range?: Prefix): void {
  const pool = poolOf(state, subnet);
  if (!pool) return;
  pool.refs--;
  if (range) {
    const at = pool.subs.findIndex((s) => same(s, range));
    if (at >= 0) pool.subs.splice(at, 1);
  }
  if (pool.refs <= 0) state.pools.splice(state.pools.indexOf(pool), 1);
}

/** Why an address could not be had. */
export type AddressError = 'in use' | 'out of range' | 'none left';

/** Reserve `wanted`, or the lowest free address of the range (or subnet). */
export function requestAddress(state: IpamState, subnet: Prefix, range: Prefix | undefined, wanted?: Ip4): Ip4 | AddressError {
  const pool = poolOf(state, subnet) as IpamPool;
  if (wanted !== undefined) {
    if (!inPrefix(wanted, subnet.net, subnet.len)) return 'out of range';
    if (pool.used.includes(wanted)) return 'in use';
    insert(pool.used, wanted);
    return wanted;
  }
  const from = (range ?? subnet).net;
  const to = broadcastOf(from, (range ?? subnet).len);
  let candidate = from;
  for (const taken of pool.used) {
    if (taken < candidate) continue;
    if (taken > candidate) break;
    candidate++;
  }
  if (candidate > to) return 'none left';
  insert(pool.used, candidate);
  return candidate;
}

export function releaseAddress(state: IpamState, subnet: Prefix, addr: Ip4): void {
  const pool = poolOf(state, subnet);
  const at = pool?.used.indexOf(addr) ?? -1;
  if (pool && at >= 0) pool.used.splice(at, 1);
}

function insert(sorted: Ip4[], addr: Ip4): void {
  let at = sorted.length;
  while (at > 0 && (sorted[at - 1] as Ip4) > addr) at--;
  sorted.splice(at, 0, addr);
}

/** Is the prefix's address its network address ("it should be 10.0.0.0/24")? */
export const isCanonical = (p: Prefix): boolean => (p.net & maskOf(p.len)) >>> 0 === p.net;
