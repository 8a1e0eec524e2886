/**
 * The journey of packets as data: every hop, hook, rule, lookup and rewrite that a packet meets, in order. The
 * packet-journey view, `trace`, TRACE and LOG all read these; nothing else decides what they say.
 */
import type { Ip4, Mac } from './inet.ts';
import type { MachineId, NetnsId } from './config.ts';
import type { DnsMessage } from './dnstypes.ts';
import type { IpPacket, L4, Skb, UdpHeader } from './skb.ts';
import type { TableName } from './netfilter/types.ts';

/** Header fields that can be rewritten, as a snapshot. Ports stand for ICMP id in `sport`. */
export interface HeaderView {
  src: Ip4;
  dst: Ip4;
  sport?: number;
  dport?: number;
  ttl: number;
  mark: number;
  srcMac: Mac;
  dstMac: Mac;
}

/** Why a packet ended (in the spirit of SKB_DROP_REASON_*). What `values` a reason has, its sentence in the lab's catalogues shows. */
export type DropReason =
  | 'NF_RULE'
  | 'NF_POLICY'
  | 'CT_FULL'
  | 'CT_CLASH'
  | 'NAT_REDIRECT'
  | 'NAT_OIF_CHANGED'
  | 'OTHERHOST'
  | 'MARTIAN_SOURCE'
  | 'MARTIAN_LOOPBACK_DST'
  | 'MARTIAN_LOOPBACK_SRC'
  | 'MARTIAN_OWN'
  | 'RP_FILTER'
  | 'RP_FILTER_NONE'
  | 'NOT_A_ROUTER'
  | 'NO_ROUTE'
  | 'ROUTE_REFUSES'
  | 'NOT_FOR_US'
  | 'TTL'
  | 'PKT_TOO_BIG'
  | 'PROTO_UNREACH'
  | 'NO_TCP_LISTENER'
  | 'NO_TCP_CONNECTION'
  | 'NO_UDP_SOCKET'
  | 'LISTEN_OVERFLOW'
  | 'RCVBUF'
  | 'BRIDGE_DOWN'
  | 'PORT_STATE'
  | 'PORT_ISOLATED'
  | 'HAIRPIN'
  | 'FDB_STALE'
  | 'NO_PORT'
  | 'STORM'
  | 'LOOP'
  | 'DEV_DOWN'
  | 'PEER_DOWN'
  | 'DUMMY'
  | 'NO_CARRIER'
  | 'NOBODY'
  | 'NO_PARENT'
  | 'VLAN'
  | 'ICMP_IGNORED'
  | 'ICMP_BROADCAST'
  | 'NEIGH_FAILED'
  | 'VXLAN_NO_REMOTE';
export type DropValues = Record<string, string | number>;
/** Remarks that are no decision about the packet. */
export type NoteKey = 'no-address-to-masquerade' | 'no-address-to-redirect' | 'address-used-twice' | 'fragment-kept';

/** Facts only: sentences about them are the lab's (i18n). */
export type Step =
  /** Made here by a program or the kernel; `answers`: id of the packet that caused it; `carries`: of the packet inside a tunnel's packet. */
  | { kind: 'send'; by?: string; answers?: number; carries?: number }
  /** This packet was made from packet `of`, whose way so far it shares. */
  | { kind: 'copy'; of: number; why: 'flood' | 'fragment' | 'tunnel' }
  | { kind: 'rx' | 'tx'; dev: string; bytes: number }
  | { kind: 'hook'; table: TableName; hook: string; result: 'ACCEPT' | 'DROP' | 'STOLEN'; policy?: boolean }
  | { kind: 'rule'; table: TableName; chain: string; num: number; handle: number; verdict: string }
  | { kind: 'nat'; manip: 'src' | 'dst'; before: HeaderView; after: HeaderView }
  /** `known`: unanswered so far, but begun by an earlier packet, so that no NAT rules are asked. */
  | { kind: 'ct'; state: string; conn: number; known?: boolean }
  | { kind: 'route'; text: string; dev?: string; via?: Ip4 }
  /** The address is this machine's own: the packet goes up, not on. */
  | { kind: 'local'; dev: string }
  /** The next hop's MAC address; without one the packet waits for an ARP answer. */
  | { kind: 'neigh'; ip: Ip4; dev: string; mac?: Mac }
  | { kind: 'fdb'; bridge: string; port: string; mac: Mac; action: 'forward' | 'flood' | 'local' | 'learn' }
  | { kind: 'encap'; dev: string; remote: Ip4; vni: number }
  /** `local`: the socket's own address, "*:80" for any. */
  | { kind: 'deliver'; to: 'socket' | 'timewait' | 'echo' | 'icmp' | 'arp' | 'vxlan'; comm?: string; local?: string; socket?: number; dev?: string }
  /** Ignored, as it should be. */
  | { kind: 'end'; why: 'arp-not-ours' }
  /** `look`: a command to type where it happened. */
  | { kind: 'drop'; reason: DropReason; values?: DropValues; look?: string }
  | { kind: 'note'; what: NoteKey; values?: DropValues };

export interface JourneyEvent {
  at: number;
  machine: MachineId;
  netns: NetnsId /** packet id and the id of the packet it is a copy of */;
  skb: number;
  origin: number;
  header?: HeaderView;
  what: string;
  step: Step;
}

export function headerView(skb: Skb): HeaderView {
  const ip = skb.ip as IpPacket | undefined;
  const l4 = ip?.l4 as { sport?: number; dport?: number; id?: number } | undefined;
  return {
    src: ip?.src ?? skb.arp?.senderIp ?? 0,
    dst: ip?.dst ?? skb.arp?.targetIp ?? 0,
    ...(l4 && { sport: l4.sport ?? l4.id ?? 0, dport: l4.dport ?? 0 }),
    ttl: ip?.ttl ?? 0,
    mark: skb.mark,
    srcMac: skb.eth.src,
    dstMac: skb.eth.dst,
  };
}

// What a packet is, as a number: protocols with their flags or types first, then what has no layer 4.
const TCP_KIND = 0;
const ICMP_KIND = 0x100;
const UDP_KIND = 0x200;
const OPAQUE_KIND = 0x300;
export const FRAME = 0x400;
export const ARP_REQUEST = 0x401;
export const ARP_REPLY = 0x402;
/** What an IP packet is, as a number that kindText puts into words. */
export function kindOf(l4: { proto: number; flags?: number; type?: number }): number {
  if (l4.proto === 6 && l4.flags !== undefined) return TCP_KIND + (l4.flags & 0xff);
  if (l4.proto === 1 && l4.type !== undefined) return ICMP_KIND + (l4.type & 0xff);
  if ('opaque' in l4) return OPAQUE_KIND + (l4.proto & 0xff);
  return UDP_KIND;
}
const kindTexts = new Map<number, string>();
/** "TCP SYN", "ICMP echo request", "ARP who-has": what a packet is, in a word or two. */
export function kindText(kind: number): string {
  let text = kindTexts.get(kind);
  if (text === undefined) kindTexts.set(kind, (text = wordsFor(kind)));
  return text;
}
const ICMP_NAMES: Record<number, string> = { 0: 'echo reply', 3: 'unreachable', 5: 'redirect', 8: 'echo request', 11: 'time exceeded' };
function wordsFor(kind: number): string {
  if (kind === ARP_REQUEST) return 'ARP who-has';
  if (kind === ARP_REPLY) return 'ARP reply';
  if (kind === FRAME) return 'frame';
  const low = kind & 0xff;
  if (kind >= OPAQUE_KIND) return `IP protocol ${low}`;
  if (kind >= UDP_KIND) return 'UDP';
  if (kind >= ICMP_KIND) return `ICMP ${ICMP_NAMES[low] ?? `type ${low}`}`;
  const names = [low & 2 && 'SYN', low & 1 && 'FIN', low & 4 && 'RST', low & 8 && 'PSH', low & 16 && 'ACK'].filter(Boolean);
  return `TCP ${names.join(' ')}`;
}

/** "DNS web1 A?", "DNS web1 A: NXDOMAIN", "VXLAN 4097": what is said of a decoded message; undefined for other packets. */
export function describeMessage(l4: L4): string | undefined {
  const message = (l4 as Partial<UdpHeader>).message;
  if (message?.kind === 'vxlan') return `VXLAN ${String(message['vni'])}`;
  if (message?.kind !== 'dns') return undefined;
  const dns = message as DnsMessage;
  const asked = dns.questions.map((q) => `${q.name} ${q.type}`).join(' ');
  if (!dns.qr) return `DNS ${asked}?`;
  const found = dns.answers.filter((r) => r.type !== 'CNAME').map((r) => r.data);
  return `DNS ${asked}: ${dns.rcode !== 'NOERROR' ? dns.rcode : found.length > 0 ? found.join(' ') : 'no data'}`;
}
