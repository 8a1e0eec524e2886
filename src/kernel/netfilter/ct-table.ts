/**
 * The table of tracked connections of a namespace: index by tuple, listing, deletion, expiry, events. Mirrors
 * nf_conntrack_core.c (the hash, nf_ct_delete, gc_worker) and nf_conntrack_netlink.c (dump, flush, events).
 *
 * NetnsHot.conntrack is the truth (plain data, by connection id). The index lives beside it, tied to the identity
 * of the hot tables: a snapshot makes a new working copy, and the index is built again from it.
 */
import type { NetnsId } from '../config.ts';
import type { Conn, NetnsHot, Tuple } from '../hot.ts';
import type { Kernel } from '../kernel.ts';
import { sysctlInt } from '../sysctl.ts';
import { hashSource, hashTuple, sameTuple } from './tuple.ts';

/** Direction of a packet within its connection: 0 original, 1 reply. */
export type Dir = 0 | 1;
/** struct nf_conntrack_tuple_hash: one direction of a connection in the hash. */
export interface TupleHash {
  conn: Conn;
  dir: Dir;
  tuple: Tuple;
  next: TupleHash | undefined;
}
export interface CtIndex {
  tuples: Map<number, TupleHash>;
  /** Source-NATed connections by original source (nf_nat_bysource). */
  bySource: Map<number, Conn[]>;
  count: number;
  /**
   * Number of entries at which expired ones are swept out next. 0 at first: a table that was taken into a new world is
   * swept once, since worlds are kept for undo, and what has expired would pile up in each.
   */
  sweepAt: number;
  /** Confirmed connections that the packet under way has changed; told to listeners when it leaves. */
  changed: Set<Conn>;
}

/** Fewer entries than this are not worth a sweep. */
const SWEEP_FROM = 1024;
const indexes = new WeakMap<NetnsHot, CtIndex>();

/** Index of a namespace's working table. */
export function ctIndex(hot: NetnsHot): CtIndex {
  let index = indexes.get(hot);
  if (!index) {
    index = { tuples: new Map(), bySource: new Map(), count: 0, sweepAt: 0, changed: new Set() };
    indexes.set(hot, index);
    for (const conn of Object.values(hot.conntrack)) link(index, conn);
  }
  return index;
}

function link(index: CtIndex, conn: Conn): void {
  for (const dir of [0, 1] as const) {
    const tuple = dir === 0 ? conn.orig : conn.reply;
    const hash = hashTuple(tuple);
    index.tuples.set(hash, { conn, dir, tuple, next: index.tuples.get(hash) });
  }
  if (conn.srcNatDone) {
    const key = hashSource(conn.orig);
    const list = index.bySource.get(key);
    if (list) list.push(conn);
    else index.bySource.set(key, [conn]);
  }
  index.count++;
}

function unlink(index: CtIndex, conn: Conn): void {
  for (const tuple of [conn.orig, conn.reply]) {
    const hash = hashTuple(tuple);
    let kept: TupleHash | undefined;
    for (let h = index.tuples.get(hash); h; h = h.next) if (h.conn !== conn) kept = { ...h, next: kept };
    if (kept) index.tuples.set(hash, kept);
    else index.tuples.delete(hash);
  }
  const key = hashSource(conn.orig);
  const list = index.bySource.get(key)?.filter((c) => c !== conn);
  if (list?.length) index.bySource.set(key, list);
  else index.bySource.delete(key);
  index.changed.delete(conn);
  index.count--;
}

/** nf_conntrack_find_get: the live connection one of whose directions is `tuple`. What has expired is dropped on the way. */
export function ctFind(k: Kernel, nsId: NetnsId, hot: NetnsHot, tuple: Tuple): TupleHash | undefined {
  const index = ctIndex(hot);
  for (let h = index.tuples.get(hashTuple(tuple)); h; h = h.next) {
    if (!sameTuple(h.tuple, tuple)) continue;
    if (h.conn.expires > k.now) return h;
    ctDelete(k, nsId, h.conn);
    return ctFind(k, nsId, hot, tuple);
  }
  return undefined;
}

/** Put a confirmed connection into the table. Now and then what has expired is swept out, as gc_worker does. */
export function ctInsert(k: Kernel, nsId: NetnsId, hot: NetnsHot, conn: Conn): void {
  const index = ctIndex(hot);
  hot.conntrack[conn.id] = conn;
  link(index, conn);
  if (index.count < index.sweepAt) return;
  ctExpire(k, nsId);
  index.sweepAt = Math.max(SWEEP_FROM, 2 * index.count);
}

/** nf_ct_delete: take a connection out and tell listeners. `by` is the netlink port of a user's delete request. */
export function ctDelete(k: Kernel, nsId: NetnsId, conn: Conn, by?: number): void {
  const hot = k.hot(nsId);
  if (hot.conntrack[conn.id] !== conn) return;
  unlink(ctIndex(hot), conn);
  delete hot.conntrack[conn.id];
  conn.dying = true;
  ctEvent(k, nsId, 'DESTROY', conn, by);
}

/** Drop every connection whose time is over. */
export function ctExpire(k: Kernel, nsId: NetnsId): void {
  const { conntrack } = k.peek(nsId);
  for (const key in conntrack) {
    const seen = conntrack[key] as Conn;
    if (seen.expires > k.now) continue;
    const conn = k.hot(nsId).conntrack[seen.id];
    if (conn) ctDelete(k, nsId, conn);
  }
}

/** Live connections, oldest first. Reads only. */
export function ctList(k: Kernel, nsId: NetnsId): Conn[] {
  return Object.values(k.peek(nsId).conntrack).filter((c) => c.expires > k.now);
}

/** nf_conntrack_count: entries in the table, expired ones that nobody met yet included. */
export const ctCount = (k: Kernel, nsId: NetnsId): number => Object.keys(k.peek(nsId).conntrack).length;

/** Delete the live connections that `wanted` picks; returns them as they were (`conntrack -D`). */
export function ctDeleteIf(k: Kernel, nsId: NetnsId, wanted: (conn: Conn) => boolean, by?: number): Conn[] {
  const gone = Object.values(k.hot(nsId).conntrack).filter((c) => c.expires > k.now && wanted(c));
  for (const conn of gone) ctDelete(k, nsId, conn, by);
  return gone;
}
/** `conntrack -F`. */
export const ctFlush = (k: Kernel, nsId: NetnsId, by?: number): number => ctDeleteIf(k, nsId, () => true, by).length;

/** struct ip_conntrack_stat, in the order that `conntrack -S` prints. */
export const CT_STATS = [
  'found',
  'invalid',
  'insert',
  'insert_failed',
  'drop',
  'early_drop',
  'error',
  'search_restart',
  'clash_resolve',
  'chaintoolong',
] as const;
export type CtStat = (typeof CT_STATS)[number];
export const ctStatInc = (hot: NetnsHot, name: CtStat): void => {
  hot.ctStats[name] = (hot.ctStats[name] ?? 0) + 1;
};

// ---- timeouts ------------------------------------------------------------------------------------------------

/** net.netfilter.nf_conntrack_*_timeout* of a namespace, in µs, by the rest of the name ("tcp_timeout_close"). */
export type CtTimeouts = Record<string, number>;
const timeoutSets = new WeakMap<Record<string, string>, CtTimeouts>();
const UNSET: Record<string, number> = {
  generic_timeout: 600,
  icmp_timeout: 30,
  udp_timeout: 30,
  udp_timeout_stream: 120,
  gre_timeout: 30,
  gre_timeout_stream: 180,
  tcp_timeout_syn_sent: 120,
  tcp_timeout_syn_recv: 60,
  tcp_timeout_established: 432000,
  tcp_timeout_fin_wait: 120,
  tcp_timeout_close_wait: 60,
  tcp_timeout_last_ack: 30,
  tcp_timeout_time_wait: 120,
  tcp_timeout_close: 10,
  tcp_timeout_max_retrans: 300,
  tcp_timeout_unacknowledged: 300,
};
export function ctTimeouts(k: Kernel, nsId: NetnsId): CtTimeouts {
  const { sysctl } = k.ns(nsId);
  let set = timeoutSets.get(sysctl);
  if (!set) {
    set = { loose: 1 };
    for (const name of Object.keys(UNSET)) {
      const own = sysctl[`net.netfilter.nf_conntrack_${name}`];
      set[name] = (own !== undefined ? Number(own) : (UNSET[name] as number)) * 1e6;
    }
    set['loose'] = sysctl['net.netfilter.nf_conntrack_tcp_loose'] === '0' ? 0 : 1;
    set['max'] = sysctlInt(k.ns(nsId), 'net.netfilter.nf_conntrack_max') || 262144;
    timeoutSets.set(sysctl, set);
  }
  return set;
}

// ---- events --------------------------------------------------------------------------------------------------

export type CtEventKind = 'NEW' | 'UPDATE' | 'DESTROY';
/** What `conntrack -E` prints a line from; `conn` is a copy as of the event. */
export interface CtEvent {
  at: number;
  kind: CtEventKind;
  conn: Conn /** netlink port of the process that asked for a deletion */;
  portid?: number;
}
/** A netlink socket that subscribed to connection events. Read from `events`; `k.queue(queue)` wakes when there is one. */
export interface CtListener {
  ns: NetnsId;
  queue: string;
  events: CtEvent[] /** events nobody read in time */;
  lost: number;
}

const listeners = new WeakMap<Kernel, Set<CtListener>>();
/** Events a reader may lag behind before they are lost (ENOBUFS on a real socket). */
const BACKLOG = 10_000;
/** While somebody listens, expired connections leave when their time comes, so that their DESTROY is told: µs between looks. */
const GC_INTERVAL = 1_000_000;

/** Subscribe to a namespace's connection events; call ctUnlisten when done. */
export function ctListen(k: Kernel, nsId: NetnsId): CtListener {
  const listener: CtListener = { ns: nsId, queue: `ct/${nsId}/${k.nextId('ctlisten')}`, events: [], lost: 0 };
  let set = listeners.get(k);
  if (!set) listeners.set(k, (set = new Set()));
  set.add(listener);
  const gc = (): void => {
    if (!set.has(listener) || !k.config.netns[nsId]) return;
    ctExpire(k, nsId);
    k.schedule(GC_INTERVAL, gc);
  };
  k.schedule(GC_INTERVAL, gc);
  return listener;
}
export function ctUnlisten(k: Kernel, listener: CtListener): void {
  listeners.get(k)?.delete(listener);
}
/** Is anybody listening at all? Asked before an event is put together. */
export const ctWatched = (k: Kernel): boolean => (listeners.get(k)?.size ?? 0) > 0;

export function ctEvent(k: Kernel, nsId: NetnsId, kind: CtEventKind, conn: Conn, portid?: number): void {
  const set = listeners.get(k);
  if (!set || set.size === 0) return;
  for (const listener of set) {
    if (listener.ns !== nsId) continue;
    if (listener.events.length >= BACKLOG) listener.lost++;
    else listener.events.push({ at: k.now, kind, conn: structuredClone(conn), ...(portid !== undefined && { portid }) });
    k.queue(listener.queue).wake();
  }
}
