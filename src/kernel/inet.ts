/**
 * IPv4 addresses are uint32 numbers inside the model (fast to mask and compare), MAC addresses are lower-case
 * strings. Text appears only at the edges, through the functions here.
 */
export type Ip4 = number;
export type Mac = string;

export const IPPROTO = { ICMP: 1, IGMP: 2, TCP: 6, UDP: 17, UDPLITE: 136, SCTP: 132, DCCP: 33, GRE: 47, ESP: 50, AH: 51, ICMPV6: 58, VRRP: 112 } as const;
export const ETH_P = { IP: 0x0800, ARP: 0x0806, IPV6: 0x86dd, VLAN: 0x8100 } as const;
export const MAC_ZERO: Mac = '00:00:00:00:00:00';
export const MAC_BROADCAST: Mac = 'ff:ff:ff:ff:ff:ff';
export const INADDR_ANY: Ip4 = 0;
export const INADDR_BROADCAST: Ip4 = 0xffffffff;
export const INADDR_LOOPBACK: Ip4 = 0x7f000001;

/** Strict dotted quad (four decimal octets without leading zeros, as inet_pton(3)); undefined if it is none. */
export function parseIp4(text: string): Ip4 | undefined {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const octet = m[i] as string;
    if (Number(octet) > 255 || (octet.length > 1 && octet[0] === '0')) return undefined;
    value = value * 256 + Number(octet);
  }
  return value;
}

/** For constants and values known to be good; throws on anything else. */
export function ip4(text: string): Ip4 {
  const value = parseIp4(text);
  if (value === undefined) throw new RangeError(`not an IPv4 address: ${text}`);
  return value;
}

export function formatIp4(addr: Ip4): string {
  return `${addr >>> 24}.${(addr >>> 16) & 255}.${(addr >>> 8) & 255}.${addr & 255}`;
}

/** Netmask of a prefix length 0..32 as uint32. */
export function maskOf(prefixLen: number): Ip4 {
  return prefixLen === 0 ? 0 : (0xffffffff << (32 - prefixLen)) >>> 0;
}

/** Prefix length of a contiguous netmask, -1 when it has holes. */
export function prefixOf(mask: Ip4): number {
  const inverted = ~mask >>> 0;
  if ((inverted & (inverted + 1)) !== 0) return -1;
  return 32 - (inverted === 0 ? 0 : 32 - Math.clz32(inverted));
}

export const networkOf = (addr: Ip4, prefixLen: number): Ip4 => (addr & maskOf(prefixLen)) >>> 0;
export const broadcastOf = (addr: Ip4, prefixLen: number): Ip4 => (addr | ~maskOf(prefixLen)) >>> 0;
export const inPrefix = (addr: Ip4, net: Ip4, prefixLen: number): boolean => networkOf(addr, prefixLen) === networkOf(net, prefixLen);
export const isMulticastIp = (addr: Ip4): boolean => addr >>> 28 === 14;
export const isLoopbackIp = (addr: Ip4): boolean => addr >>> 24 === 127;

/** "a.b.c.d/len" (len 32 when missing); undefined when malformed. The address keeps its host bits. */
export function parseCidr(text: string): { addr: Ip4; len: number } | undefined {
  const [a, l, extra] = text.split('/');
  const addr = parseIp4(a ?? '');
  if (addr === undefined || extra !== undefined) return undefined;
  if (l === undefined) return { addr, len: 32 };
  if (!/^\d{1,2}$/.test(l) || Number(l) > 32) return undefined;
  return { addr, len: Number(l) };
}
export const formatCidr = (addr: Ip4, len: number): string => `${formatIp4(addr)}/${len}`;

/** Six hex octets with colons, one or two digits each; lower-cased and padded; undefined if malformed. */
export function parseMac(text: string): Mac | undefined {
  const parts = text.split(':');
  if (parts.length !== 6 || !parts.every((p) => /^[0-9a-f]{1,2}$/i.test(p))) return undefined;
  return parts.map((p) => p.toLowerCase().padStart(2, '0')).join(':');
}
/** Group bit of the first octet: multicast or broadcast. */
export const isMulticastMac = (mac: Mac): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;

/** Ethernet address of an IPv4 multicast group (RFC 1112 section 6.4). */
export function multicastMac(group: Ip4): Mac {
  const hex = (group & 0x7fffff).toString(16).padStart(6, '0');
  return `01:00:5e:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}
/** Link-local IPv6 address of a MAC (EUI-64, RFC 4291 appendix A), in its compressed text form. */
export function eui64LinkLocal(mac: Mac): string {
  const b = mac.split(':').map((h) => Number.parseInt(h, 16));
  b[0] = (b[0] as number) ^ 2;
  const bytes = [b[0], b[1], b[2], 0xff, 0xfe, b[3], b[4], b[5]] as number[];
  const groups: string[] = [];
  for (let i = 0; i < 8; i += 2) groups.push((((bytes[i] as number) << 8) | (bytes[i + 1] as number)).toString(16));
  return `fe80::${groups.join(':')}`;
}
