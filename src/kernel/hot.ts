/**
 * What packets change: counters, conntrack, FDB, neighbours, sockets. One such table set a network namespace.
 * Plain data. The kernel works on a private copy while events run and folds it into the next world (kernel.ts).
 */
import type { Ip4, Mac } from './inet.ts';
import type { IpPacket } from './skb.ts';

/** struct rtnl_link_stats64, the fields that tools print. */
export interface LinkStats {
  rxPackets: number;
  rxBytes: number;
  rxDropped: number;
  rxErrors: number;
  txPackets: number;
  txBytes: number;
  txDropped: number;
  txErrors: number;
  txCarrier: number;
  multicast: number;
}

/** include/net/neighbour.h NUD states. */
export type NudState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT';
export interface Neighbour {
  ip: Ip4;
  dev: number;
  mac?: Mac;
  state: NudState;
  /** µs: state entered, last confirmed by a reply, last used by a packet. */
  updated: number;
  confirmed: number;
  used: number;
  probes: number;
}

/** One learned or static entry of a bridge's forwarding database. Local addresses are derived from the ports. */
export interface FdbEntry {
  mac: Mac;
  port: number;
  isStatic: boolean /** set by hand as the bridge's own (permanent): frames for it go up */;
  isLocal?: boolean;
  updated: number;
  used: number;
}

export interface Tuple {
  src: Ip4;
  dst: Ip4;
  proto: number;
  sport: number;
  dport: number /** ICMP: type and code in place of ports; id in `sport`. */;
  type?: number;
  code?: number;
}
/** enum ip_conntrack_info, by name. */
export type CtInfo = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'ESTABLISHED_REPLY' | 'RELATED_REPLY' | 'INVALID' | 'UNTRACKED';
export type CtTcpState = 'NONE' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE' | 'SYN_SENT2';
/** struct ip_ct_tcp, reduced: directions are 0 (original) and 1 (reply). */
export interface CtTcp {
  state: CtTcpState;
  /** Last packet that counted: direction, flag class (ct-tcp.ts) and sequence end. */
  lastDir: 0 | 1;
  lastIndex: number;
  lastEnd: number;
  /** A FIN began the closing: a new SYN may reopen (IP_CT_TCP_FLAG_CLOSE_INIT). */
  closing: boolean;
  /** Highest sequence end sent by each side, and whether data beyond the first packet waits for an ACK. */
  end: [number, number];
  unacked: [boolean, boolean];
}
/** A conntrack entry (struct nf_conn): the original tuple and the reply tuple, which NAT rewrites. */
export interface Conn {
  id: number;
  orig: Tuple;
  reply: Tuple;
  confirmed: boolean;
  seenReply: boolean;
  assured: boolean;
  dying: boolean;
  srcNat: boolean;
  dstNat: boolean;
  srcNatDone: boolean;
  dstNatDone: boolean;
  /** ifindex a masqueraded connection left by. */
  masqIf?: number;
  mark: number;
  /** µs when it expires. */
  expires: number;
  tcp?: CtTcp;
  /** UDP: µs after which replies count as a stream (the longer timeout, ASSURED). */
  streamFrom?: number;
  /** The connection that an expectation or an ICMP error relates to. */
  master?: number;
}

export type TcpState =
  | 'CLOSED'
  | 'LISTEN'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'CLOSE_WAIT'
  | 'CLOSING'
  | 'LAST_ACK'
  | 'TIME_WAIT';
export interface Endpoint {
  addr: Ip4;
  port: number;
}
/** What a datagram socket received. Raw and ping sockets get the whole packet in `ip`. */
export interface Datagram {
  from: Endpoint;
  data: string;
  message?: { kind: string; length: number; [key: string]: unknown };
  at: number;
  /** Address it was sent to and ifindex it came in by (IP_PKTINFO). */
  to: Ip4;
  dev: number;
  ip?: IpPacket;
}
/** Entry of a socket's error queue (IP_RECVERR, struct sock_extended_err): who complained, about what. */
export interface SockError {
  from: Ip4;
  type: number;
  code: number;
  errno: string;
  mtu?: number;
  at: number /** destination of the packet at fault; ICMP echo: id and sequence */;
  dst: Ip4;
  dport: number;
  id?: number;
  seq?: number;
}
/** Behaviour of a socket that is served by data, not by a running command: looked up by name in the kernel's service registry. */
export interface ServiceRef {
  name: string;
  data: unknown;
}

/** Names a socket wherever its table is: what programs keep while they wait (the table itself may be copied meanwhile). */
export interface SockRef {
  netns: string;
  id: number;
}

export interface Socket extends SockRef {
  inode: number;
  /** Owner; 0 once nobody holds it any more (an orphan). */
  pid: number;
  /** icmp: a ping socket (SOCK_DGRAM); raw: SOCK_RAW of `protocol`. */
  proto: 'tcp' | 'udp' | 'icmp' | 'raw';
  protocol?: number;
  /** 6 means a dual-stack socket bound to [::], shown as such by tools; it takes IPv4 too. */
  family: 4 | 6;
  local: Endpoint;
  remote?: Endpoint;
  /** UDP: connected sockets are ESTABLISHED, others CLOSED, as ss shows them (ESTAB, UNCONN). */
  state: TcpState;
  backlog: number;
  /** UDP, ICMP: datagrams not read yet. */
  recvq: Datagram[];
  /** TCP: bytes received and not read, one character a byte. */
  rcvbuf: string;
  /** TCP listeners: established connections waiting for accept. */
  acceptq: number[];
  parent?: number;
  tcp?: TcpControl;
  /** Pending error, as SO_ERROR. */
  error?: string;
  /** Shut down for writing / the peer's FIN was taken in. */
  shutWrite?: boolean;
  eof?: boolean;
  /** close(2) was called. */
  orphan?: boolean;
  /** SO_BINDTODEVICE, an ifindex. */
  boundDev?: number;
  /** SO_REUSEADDR, SO_BROADCAST, IP_RECVERR, TCP_NODELAY, IP_TTL, IP_TOS, SO_MARK; IP_MTU_DISCOVER (default want). */
  reuse?: boolean;
  broadcast?: boolean;
  recverr?: boolean;
  nodelay?: boolean;
  ttl?: number;
  tos?: number;
  mark?: number;
  pmtudisc?: 'want' | 'do' | 'dont';
  /** bind(2) gave it its port (the others got theirs by connect or send). */
  bound?: boolean;
  errq?: SockError[];
  /** IP identification of its next packet. */
  ipId: number;
  service?: ServiceRef;
}

/** A segment sent and not acknowledged. */
export interface TcpSegment {
  seq: number;
  flags: number;
  payload: string;
}
/** RFC 9293 transmission control block, reduced to what shows. Sequence numbers are uint32, times µs (0: off). */
export interface TcpControl {
  iss: number;
  irs: number;
  sndUna: number;
  sndNxt: number;
  rcvNxt: number;
  /** Last acknowledgement number sent. */
  rcvWup: number;
  /** Largest payload of a segment sent; the option we sent; the option the peer sent. */
  mss: number;
  advmss: number;
  peerMss: number;
  /** Receive buffer, bytes, and the window last announced; the window the peer announced. */
  rcvSpace: number;
  rcvWnd: number;
  sndWnd: number;
  /** Agreed options. `tsRecent` is echoed, `tsOffset` is added to our clock. */
  ts: boolean;
  sack: boolean;
  wscale: boolean;
  tsRecent: number;
  tsOffset: number;
  /** Bytes queued and not yet sent. */
  sndbuf: string;
  unacked: TcpSegment[];
  /** Sequence end of the last segment shorter than mss (Nagle's rule, Minshall's variant). */
  sndSml: number;
  /** Retransmissions in a row, present timeout, and when it fires. */
  retries: number;
  rto: number;
  rtoAt: number;
  dupAcks: number;
  /** Everything up to here was sent before a loss was noticed. */
  recover?: number;
  /** Delayed acknowledgement (RFC 1122 4.2.3.2, tcp_input.c): quick acks left, reply pattern, estimator, last data, timer. */
  quick: number;
  pingpong: boolean;
  ato: number;
  lrcvtime: number;
  dackAt: number;
  ackNow: boolean;
  /** TIME_WAIT or an orphaned FIN_WAIT2 ends. */
  expiresAt: number;
  finQueued: boolean;
  finSent: boolean;
  /** Received ahead of a gap. */
  ooo: { seq: number; payload: string; fin: boolean }[];
  /** Next hop was last confirmed alive. */
  confirmedAt: number;
}

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
  ipId: number;
  nextPort: number;
}

export const emptyStats = (): LinkStats => ({
  rxPackets: 0,
  rxBytes: 0,
  rxDropped: 0,
  rxErrors: 0,
  txPackets: 0,
  txBytes: 0,
  txDropped: 0,
  txErrors: 0,
  txCarrier: 0,
  multicast: 0,
});
export const emptyHot = (): NetnsHot => ({
  stats: {},
  neigh: {},
  fdb: {},
  conntrack: {},
  ctStats: {},
  sockets: {},
  counters: {},
  matchState: {},
  snmp: {},
  pmtu: {},
  ipId: 1,
  nextPort: 0,
});
