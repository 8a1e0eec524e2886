/** The shape of what packets change (kernel/hot.ts) as it stands in a world file. */
import * as z from 'zod';
import { count, mac, service, text, u32 } from './kernelSchema.ts';

const flag = z.boolean();
const state = z.enum(['CLOSED', 'LISTEN', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'CLOSE_WAIT', 'CLOSING', 'LAST_ACK', 'TIME_WAIT']);

const stats = z.looseObject({
  rxPackets: count,
  rxBytes: count,
  rxDropped: count,
  rxErrors: count,
  txPackets: count,
  txBytes: count,
  txDropped: count,
  txErrors: count,
  txCarrier: count,
  multicast: count,
});
const neighbour = z.looseObject({
  ip: u32,
  dev: u32,
  mac: mac.optional(),
  state: z.enum(['INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NOARP', 'PERMANENT']),
  updated: z.number(),
  confirmed: z.number(),
  used: z.number(),
  probes: count,
});
const fdbEntry = z.looseObject({ mac, port: u32, isStatic: flag, updated: z.number(), used: z.number() });

const tuple = z.looseObject({ src: u32, dst: u32, proto: u32, sport: u32, dport: u32 });
const twoOf = <T extends z.ZodType>(of: T) => z.tuple([of, of]);
const conn = z.looseObject({
  id: u32,
  orig: tuple,
  reply: tuple,
  confirmed: flag,
  seenReply: flag,
  assured: flag,
  dying: flag,
  srcNat: flag,
  dstNat: flag,
  srcNatDone: flag,
  dstNatDone: flag,
  mark: u32,
  expires: z.number(),
  masqIf: u32.optional(),
  master: u32.optional(),
  tcp: z
    .looseObject({
      state: z.enum(['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2']),
      lastDir: z.union([z.literal(0), z.literal(1)]),
      lastIndex: z.number(),
      lastEnd: z.number(),
      closing: flag,
      end: twoOf(z.number()),
      unacked: twoOf(flag),
    })
    .optional(),
});

const endpoint = z.looseObject({ addr: u32, port: z.int().min(0).max(65535) });
const datagram = z.looseObject({ from: endpoint, data: text, at: z.number(), to: u32, dev: u32 });
const segment = z.looseObject({ seq: u32, flags: u32, payload: text });
const tcp = z.looseObject({
  iss: u32,
  irs: u32,
  sndUna: u32,
  sndNxt: u32,
  rcvNxt: u32,
  rcvWup: u32,
  mss: count,
  advmss: count,
  peerMss: count,
  rcvSpace: count,
  rcvWnd: count,
  sndWnd: count,
  ts: flag,
  sack: flag,
  wscale: flag,
  tsRecent: z.number(),
  tsOffset: z.number(),
  sndbuf: text,
  unacked: z.array(segment),
  sndSml: z.number(),
  retries: count,
  rto: count,
  rtoAt: z.number(),
  dupAcks: count,
  quick: z.number(),
  pingpong: flag,
  ato: count,
  lrcvtime: z.number(),
  dackAt: z.number(),
  ackNow: flag,
  expiresAt: z.number(),
  finQueued: flag,
  finSent: flag,
  ooo: z.array(z.looseObject({ seq: u32, payload: text, fin: flag })),
  confirmedAt: z.number(),
});
const socket = z.looseObject({
  netns: text,
  id: u32,
  inode: count,
  pid: u32,
  proto: z.enum(['tcp', 'udp', 'icmp', 'raw']),
  protocol: u32.optional(),
  family: z.union([z.literal(4), z.literal(6)]),
  local: endpoint,
  remote: endpoint.optional(),
  state,
  backlog: count,
  recvq: z.array(datagram),
  rcvbuf: text,
  acceptq: z.array(u32),
  parent: u32.optional(),
  tcp: tcp.optional(),
  error: text.optional(),
  boundDev: u32.optional(),
  ipId: z.number(),
  service: service.optional(),
  errq: z.array(z.looseObject({ errno: text })).optional(),
});

/** NetnsHot. */
export const hotShape = z.looseObject({
  stats: z.record(text, stats),
  neigh: z.record(text, neighbour),
  fdb: z.record(text, z.record(text, fdbEntry)),
  conntrack: z.record(text, conn),
  ctStats: z.record(text, count),
  sockets: z.record(text, socket),
  counters: z.record(text, twoOf(count)),
  matchState: z.record(text, z.unknown()),
  snmp: z.record(text, z.number()),
  pmtu: z.record(text, z.looseObject({ mtu: u32, expires: z.number() })),
  vtep: z.record(text, u32).optional(),
  ipId: z.number(),
  nextPort: z.number(),
});

/** Latest moment a world may stand at, µs: the year 2200. Later ones come near to where numbers lose their microseconds. */
const LATEST = 7_258_118_400e6;

/** ClockState. */
export const clockShape = z.looseObject({
  now: z.number().min(0).max(LATEST),
  rng: z.array(u32).length(4),
  ids: z.record(text, count),
});
