/**
 * What packets change: counters, conntrack, FDB, neighbours, sockets. One such table set a network namespace.
 * Plain data. The kernel works on a private copy while events run and folds it into the next world (kernel.ts).
 */
import type { Ip4, Mac } from './inet.ts';

/** struct rtnl_link_stats64, the fields that tools print. */
export interface LinkStats { rxPackets: number; rxBytes: number; rxDropped: number; rxErrors: number; txPackets: number; txBytes: number; txDropped: number; txErrors: number; txCarrier: number; multicast: number }

/** include/net/neighbour.h NUD states. */
export type NudState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT';
export interface Neighbour {
  ip: Ip4; dev: number; mac?: Mac; state: NudState;
  /** µs: state entered, last confirmed by a reply, last used by a packet. */
  updated: number; confirmed: number; used: number; probes: number;
}

/** One learned or static entry of a bridge's forwarding database. Local addresses are derived from the ports. */
export interface FdbEntry { mac: Mac; port: number; isStatic: boolean; updated: number; used: number }

export interface Tuple { src: Ip4; dst: Ip4; proto: number; sport: number; dport: number; /** ICMP: type and code in place of ports; id in `sport`. */ type?: number; code?: number }
/** enum ip_conntrack_info, by name. */
export type CtInfo = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'ESTABLISHED_REPLY' | 'RELATED_REPLY' | 'INVALID' | 'UNTRACKED';
export type CtTcpState = 'NONE' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE' | 'SYN_SENT2';
/** A conntrack entry (struct nf_conn): the original tuple and the reply tuple, which NAT rewrites. */
export interface Conn {
  id: number; orig: Tuple; reply: Tuple;
  confirmed: boolean; seenReply: boolean; assured: boolean; dying: boolean;
  srcNat: boolean; dstNat: boolean; srcNatDone: boolean; dstNatDone: boolean;
  /** ifindex a masqueraded connection left by. */
  masqIf?: number;
  mark: number;
  /** µs when it expires. */
  expires: number;
  tcp?: { state: CtTcpState; lastDir?: 'orig' | 'reply'; finOrig?: boolean; finReply?: boolean };
  /** The connection that an expectation or an ICMP error relates to. */
  master?: number;
}

export type TcpState = 'CLOSED' | 'LISTEN' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT1' | 'FIN_WAIT2' | 'CLOSE_WAIT' | 'CLOSING' | 'LAST_ACK' | 'TIME_WAIT';
export interface Endpoint { addr: Ip4; port: number }
export interface Datagram { from: Endpoint; data: string; message?: { kind: string; length: number; [key: string]: unknown }; at: number }
/** Behaviour of a socket that is served by data, not by a running command: looked up by name in the kernel's service registry. */
export interface ServiceRef { name: string; data: unknown }

export interface Socket {
  id: number; inode: number; pid: number; proto: 'tcp' | 'udp' | 'icmp';
  /** 6 means a dual-stack socket bound to [::], shown as such by tools; it takes IPv4 too. */
  family: 4 | 6;
  local: Endpoint; remote?: Endpoint;
  /** SO_BINDTODEVICE, an ifindex. */
  boundDev?: number;
  state: TcpState; backlog: number;
  /** UDP: datagrams not read yet. */
  recvq: Datagram[];
  /** TCP: bytes received and not read. */
  rcvbuf: string;
  /** TCP listeners: established connections waiting for accept. */
  acceptq: number[];
  parent?: number;
  tcp?: TcpControl;
  /** Pending error, as SO_ERROR. */
  error?: string;
  /** Shut down for writing / the peer's FIN was read. */
  shutWrite?: boolean; eof?: boolean;
  service?: ServiceRef;
}
/** RFC 9293 transmission control block, reduced to what shows. */
export interface TcpControl { iss: number; irs: number; sndUna: number; sndNxt: number; rcvNxt: number; mss: number; /** bytes queued and not yet sent */ sndbuf: string; /** segments sent and not acknowledged */ unacked: { seq: number; flags: number; payload: string }[]; retries: number; /** µs of the retransmission timer, 0 when off */ rtoAt: number; finQueued: boolean; finSent: boolean; openedAt: number }

export interface NetnsHot {
  /** by ifindex */
  stats: Record<number, LinkStats>;
  /** by `${ifindex}/${ip}` */
  neigh: Record<string, Neighbour>;
  /** by bridge ifindex, then MAC */
  fdb: Record<number, Record<Mac, FdbEntry>>;
  conntrack: Record<number, Conn>;
  /** struct ip_conntrack_stat counters for `conntrack -S`. */
  ctStats: Record<string, number>;
  sockets: Record<number, Socket>;
  /** packets and bytes by rule handle; builtin chains' policies under `table/chain`. */
  counters: Record<string, [packets: number, bytes: number]>;
  /** State that matches keep (limit tokens, recent lists, statistic counters) by rule handle and match index. */
  matchState: Record<string, unknown>;
  /** /proc/net/snmp counters by `Ip.ForwDatagrams` style names. */
  snmp: Record<string, number>;
  /** Path MTU learned per destination, bytes, until a moment in µs. */
  pmtu: Record<number, { mtu: number; expires: number }>;
  /** VXLAN: tunnel end (IPv4) learned per `ifindex/MAC`. */
  vtep?: Record<string, Ip4>;
  /** IP identification counter and the next ephemeral port hint. */
  ipId: number; nextPort: number;
}

export const emptyStats = (): LinkStats => ({ rxPackets: 0, rxBytes: 0, rxDropped: 0, rxErrors: 0, txPackets: 0, txBytes: 0, txDropped: 0, txErrors: 0, txCarrier: 0, multicast: 0 });
export const emptyHot = (): NetnsHot => ({ stats: {}, neigh: {}, fdb: {}, conntrack: {}, ctStats: {}, sockets: {}, counters: {}, matchState: {}, snmp: {}, pmtu: {}, ipId: 1, nextPort: 0 });
