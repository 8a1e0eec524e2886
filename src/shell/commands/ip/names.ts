/** Numbers that have names in /etc/iproute2: tables, protocols, scopes, groups. */
import { unsigned } from './args.ts';

const PROTOCOLS: Record<string, number> = {
  unspec: 0,
  redirect: 1,
  kernel: 2,
  boot: 3,
  static: 4,
  gated: 8,
  ra: 9,
  mrt: 10,
  zebra: 11,
  bird: 12,
  dnrouted: 13,
  xorp: 14,
  ntk: 15,
  dhcp: 16,
  keepalived: 18,
  babel: 42,
  openr: 99,
  bgp: 186,
  isis: 187,
  ospf: 188,
  rip: 189,
  eigrp: 192,
};
const SCOPES: Record<string, number> = { global: 0, nowhere: 255, host: 254, link: 253, site: 200 };
const TABLES: Record<string, number> = { unspec: 0, default: 253, main: 254, local: 255 };
export const ROUTE_TYPES: Record<string, number> = {
  unspec: 0,
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10,
};

const byNumber = (table: Record<string, number>, n: number): string | undefined => Object.keys(table).find((name) => table[name] === n);
const parse = (table: Record<string, number>, text: string, max: number): number | undefined => table[text] ?? unsigned(text, max);

/** A route's protocol as state keeps it (a name, or a number that has none there) → number. */
export const protocolNumber = (proto: string | number): number => (typeof proto === 'number' ? proto : (PROTOCOLS[proto] ?? 0));
export const protocolName = (proto: string | number): string => (typeof proto === 'string' ? proto : (byNumber(PROTOCOLS, proto) ?? String(proto)));
export const parseProtocol = (text: string): number | undefined => parse(PROTOCOLS, text, 255);

export const scopeNumber = (scope: string | number): number => (typeof scope === 'number' ? scope : (SCOPES[scope] ?? 0));
export const scopeName = (scope: string | number): string => (typeof scope === 'string' ? scope : (byNumber(SCOPES, scope) ?? String(scope)));
export const parseScope = (text: string): number | undefined => parse(SCOPES, text, 255);
/** A scope as state keeps it. */
export const scopeValue = (n: number): 'global' | 'link' | 'host' | number => (n === 0 ? 'global' : n === 253 ? 'link' : n === 254 ? 'host' : n);

export const tableName = (id: number): string => byNumber(TABLES, id) ?? String(id);
export const parseTable = (text: string): number | undefined => parse(TABLES, text, 0xffffffff);

export const groupName = (id: number): string => (id === 0 ? 'default' : String(id));
export const parseGroup = (text: string): number | undefined => (text === 'default' ? 0 : unsigned(text));

/** IFA_PROTO names. */
export const addrProtoName = (id: number): string => ({ 0: 'unspec', 1: 'kernel_lo', 2: 'kernel_ra', 3: 'kernel_ll' })[id] ?? `0x${id.toString(16)}`;
