/**
 * A packet on its way (the kernel's sk_buff). Headers are objects, not bytes; lengths are computed from them.
 * A packet is mutable and belongs to whoever holds it; who keeps one (taps, flooding) clones it.
 */
import type { Conn, CtInfo } from './hot.ts';
import type { Ip4, Mac } from './inet.ts';

export interface EthHeader {
  dst: Mac;
  src: Mac;
  type: number;
}

export interface ArpPacket {
  op: 'request' | 'reply';
  senderMac: Mac;
  senderIp: Ip4;
  targetMac: Mac;
  targetIp: Ip4;
}

export interface TcpHeader {
  proto: 6;
  sport: number;
  dport: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  payload: string;
  /** Options that change the header's length or that tools print. */
  opts: { mss?: number; sackOK?: boolean; wscale?: number; ts?: [value: number, echo: number] };
}
export interface UdpHeader {
  proto: 17;
  sport: number;
  dport: number;
  payload: string /** A decoded message (DNS, VXLAN frame) travels beside its length. */;
  message?: UdpMessage;
}
/** An application message carried by UDP: `length` is its size in bytes on the wire. */
export interface UdpMessage {
  kind: string;
  length: number;
  [key: string]: unknown;
}
export interface IcmpHeader {
  proto: 1;
  type: number;
  code: number;
  /** Echo: identifier and sequence. */
  id: number;
  seq: number;
  /** Payload bytes behind the 8-byte ICMP header (56 for a default ping). */
  length: number;
  /** Errors quote the packet they answer (RFC 792). */
  quoted?: IpPacket;
  /** Fragmentation needed: MTU of the next hop; redirect: gateway. */
  mtu?: number;
  gateway?: Ip4;
  /** Virtual time the sender put into an echo, µs. */
  stamp?: number;
}
/** A protocol without a model of its own: only its length travels. */
export interface OpaqueHeader {
  proto: number;
  length: number;
  opaque: true;
}
export type L4 = TcpHeader | UdpHeader | IcmpHeader | OpaqueHeader;

export interface IpPacket {
  src: Ip4;
  dst: Ip4;
  ttl: number;
  tos: number;
  id: number;
  df: boolean;
  /** Fragments: offset in bytes of this piece, more-fragments flag, and the payload bytes it carries. */
  frag?: { offset: number; more: boolean; length: number };
  l4: L4;
}

export const TCP = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;
export const ICMP = { ECHOREPLY: 0, DEST_UNREACH: 3, REDIRECT: 5, ECHO: 8, TIME_EXCEEDED: 11, PARAMPROB: 12 } as const;
export const ICMP_UNREACH = { NET: 0, HOST: 1, PROT: 2, PORT: 3, FRAG_NEEDED: 4, NET_PROHIBITED: 9, HOST_PROHIBITED: 10, ADMIN_PROHIBITED: 13 } as const;

export type PktType = 'host' | 'broadcast' | 'multicast' | 'otherhost' | 'outgoing';

export interface Skb {
  /** Unique within a world's life; a flooded copy gets an id of its own and names its origin. */
  id: number;
  origin: number;
  eth: EthHeader;
  ip?: IpPacket;
  arp?: ArpPacket;
  /** 802.1Q tag, if any. */
  vlan?: number;
  pktType: PktType;
  /** ifindex where it came in, 0 for locally made. */
  iif: number;
  /** ifindex it leaves by, 0 while unknown. */
  oif: number;
  mark: number;
  /** nfct: the connection and how this packet relates to it. undefined before conntrack saw it. */
  ct?: Conn;
  ctinfo?: CtInfo;
  /** Set by the raw table's CT --notrack. */
  notrack?: boolean;
  /** nf_bridge: ports of a bridge it is crossing (for -m physdev). */
  physin?: number;
  physout?: number;
  /** The raw table's TRACE target. */
  nftrace?: boolean;
  /** Socket that sent it (for -m owner). */
  sk?: number;
  /** br_netfilter ran PREROUTING already; the IP layer skips it once (ip_sabotage_in). */
  nfPre?: boolean;
  /** Devices it was handed to so far: a packet that goes round in circles is ended (xmit.ts). */
  hops?: number;
}

/** A new packet with nothing known about it. Every packet has the same fields from the start, which keeps the path quick. */
export const newSkb = (id: number, eth: EthHeader, pktType: PktType): Skb => ({
  id,
  origin: id,
  eth,
  ip: undefined,
  arp: undefined,
  vlan: undefined,
  pktType,
  iif: 0,
  oif: 0,
  mark: 0,
  ct: undefined,
  ctinfo: undefined,
  notrack: undefined,
  physin: undefined,
  physout: undefined,
  nftrace: undefined,
  sk: undefined,
  nfPre: undefined,
  hops: 0,
});

/** Length in bytes of the layer-4 header and its payload. */
export function l4Length(l4: L4): number {
  if ('opaque' in l4) return l4.length;
  if (l4.proto === 6) {
    const o = l4.opts;
    const raw = (o.mss !== undefined ? 4 : 0) + (o.sackOK ? 2 : 0) + (o.ts ? 10 : 0) + (o.wscale !== undefined ? 3 : 0);
    return 20 + Math.ceil(raw / 4) * 4 + l4.payload.length;
  }
  if (l4.proto === 17) return 8 + ((l4 as UdpHeader).message?.length ?? (l4 as UdpHeader).payload.length);
  return 8 + (l4 as IcmpHeader).length;
}
/** Total length in bytes of the IP packet (header 20, no options). */
export const ipLength = (ip: IpPacket): number => 20 + (ip.frag ? ip.frag.length : l4Length(ip.l4));
/** skb->len as interface counters count it: Ethernet header and payload (ARP is 28 bytes, unpadded on virtual links). */
export const frameLength = (skb: Skb): number => 14 + (skb.vlan !== undefined ? 4 : 0) + (skb.ip ? ipLength(skb.ip) : 28);

/** Deep enough a copy that neither side sees the other's rewrites. */
export function cloneSkb(skb: Skb, id: number): Skb {
  const copy = { ...skb };
  copy.id = id;
  copy.eth = { ...skb.eth };
  if (skb.ip) copy.ip = cloneIp(skb.ip);
  if (skb.arp) copy.arp = { ...skb.arp };
  return copy;
}
export function cloneIp(ip: IpPacket): IpPacket {
  const copy = { ...ip };
  copy.l4 = { ...ip.l4 };
  return copy;
}
