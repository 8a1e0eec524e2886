/**
 * The running kernel: one world's state, its virtual clock and event queue.
 *
 * State has two halves. `config` (what commands change) is immutable and goes through immer. The hot tables (what
 * packets change) are worked on as private copies, taken from the world when first touched and folded back by
 * `snapshot()`. Everything else here (queues, timers, wait queues, taps) is runtime only and never saved.
 */
import { type Draft, produce, setAutoFreeze } from 'immer';
import { type RngState, nextU32, seedRng } from '../text/prng.ts';
import { type Shape, change, harden } from './draft.ts';
import type { KernelConfig, Link, MachineId, Netns, NetnsId, Process } from './config.ts';
import { KernelError } from './errors.ts';
import { type NetnsHot, type ServiceRef, type Socket, emptyHot, emptyStats } from './hot.ts';
import type { LinkStats } from './hot.ts';
import type { Mac } from './inet.ts';
import { Journal } from './journal.ts';
import type { DropReason, DropValues, Step } from './journey.ts';
import { type Clock, type Co, Task, type Timer, WaitQueue } from './sched.ts';
import type { ArpPacket, Skb } from './skb.ts';

setAutoFreeze(false); // worlds are treated as immutable by their types; freezing every command costs more than it finds

/** Numbers that every action may advance: the clock, the generator, id counters. */
export interface ClockState {
  now: number;
  rng: RngState /** last used ids, by kind (socket, inode, packet, conn, pid …) */;
  ids: Record<string, number>;
}

/** A whole world as plain data: it survives JSON there and back. */
export interface World<C extends KernelConfig = KernelConfig> {
  config: C;
  hot: Record<NetnsId, NetnsHot>;
  clock: ClockState;
}

/** A packet as a tap sees it (tcpdump). `dir` is relative to the device. */
export interface TapFrame {
  at: number;
  dev: Link;
  skb: Skb;
  dir: 'in' | 'out';
}
export interface Tap {
  netns: NetnsId /** ifindex, or undefined for every device ("any") */;
  ifindex?: number /** Receives the live packet: clone what you keep. */;
  see(frame: TapFrame): void;
}

/** Behaviour behind a process entry or socket that is data: called on socket events, keeps its state in ref.data. */
export interface Service {
  /** A connection was accepted (state ESTABLISHED) on a listening socket of this service. */
  accepted?(k: Kernel, conn: Socket): void;
  /** Bytes or EOF arrived on a connection, or it was reset (`conn.error`). */
  readable?(k: Kernel, sock: Socket): void;
  /** A connect() that this service started has ended: established, or failed with `sock.error`. */
  connected?(k: Kernel, sock: Socket): void;
  /** A datagram is in `sock.recvq`. */
  datagram?(k: Kernel, sock: Socket): void;
}

class Event implements Timer {
  cancelled = false;
  readonly at: number;
  readonly seq: number;
  readonly fn: () => void;
  constructor(at: number, seq: number, fn: () => void) {
    this.at = at;
    this.seq = seq;
    this.fn = fn;
  }
  cancel(): void {
    this.cancelled = true;
  }
}

/** Which parts of a configuration are records: those with an entry for every namespace, process and so on. */
const SHAPE: Shape & { members: Record<string, Shape> } = {
  members: { netns: { record: true }, processes: { record: true }, mnt: { record: true }, uts: { record: true }, pidns: { record: true } },
};
/** For layers above: what they keep in the configuration under this name has such a shape. */
export function shapeOfConfig(name: string, shape: Shape): void {
  SHAPE.members[name] = shape;
}

/** Events one command may cause before the model calls it a storm and stops it. */
export const EVENT_BUDGET = 4_000_000;

export class Kernel<out C extends KernelConfig = KernelConfig> implements Clock {
  config: C;
  readonly journal = new Journal();
  /** Whose a namespace is or was, by its owner's name: journeys are read when it may be gone. */
  readonly netnsOwners = new Map<NetnsId, string>();
  readonly taps = new Set<Tap>();
  readonly services = new Map<string, Service>();
  /** Programs that read ARP packets off a namespace's devices (arping), by namespace. */
  readonly arpListeners = new Map<NetnsId, Set<(dev: Link, arp: ArpPacket) => void>>();
  /** Packets waiting until ARP knows an address (arp_queue), by namespace, device and address (neigh.ts). */
  readonly arpQueues = new Map<string, Skb[]>();
  /** Copies made of a packet, by origin (storm guard in xmit.ts). */
  readonly copies = new Map<number, number>();
  /** Called after another world took this one's place: pending timers are set again from the data. */
  readonly onRestore: (() => void)[] = [];
  /** Messages of the kernel log (LOG target, martians, bridge notices), newest last, bounded. */
  readonly dmesg: { at: number; text: string }[] = [];
  private clock: ClockState;
  private base: Record<NetnsId, NetnsHot>;
  private readonly work = new Map<NetnsId, NetnsHot>();
  private readonly heap: Event[] = [];
  private readonly waits = new Map<string, WaitQueue>();
  private eventSeq = 0;
  /** Records of the configuration that were copied since the last snapshot, which nobody else holds (draft.ts). */
  private own = new WeakSet<object>();
  /** Counts up whenever devices of any namespace may have changed. */
  topology = 0;

  constructor(world: World<C>) {
    this.config = world.config;
    this.base = world.hot;
    this.clock = structuredClone(world.clock);
  }

  // ---- state -------------------------------------------------------------------------------------------------

  /** The world as a value, with all that packets changed folded in. Cheap when nothing happened. */
  snapshot(): World<C> {
    this.own = new WeakSet();
    if (this.work.size > 0 || Object.keys(this.base).some((id) => !this.config.netns[id])) {
      const hot = { ...this.base };
      for (const id of Object.keys(hot)) if (!this.config.netns[id]) delete hot[id];
      for (const [id, table] of this.work) if (this.config.netns[id]) hot[id] = table;
      this.base = hot;
      this.work.clear();
    }
    harden(this.config);
    harden(this.base);
    return { config: this.config, hot: this.base, clock: { now: this.clock.now, rng: [...this.clock.rng], ids: { ...this.clock.ids } } };
  }

  /** Put another world in this one's place (undo, load). Pending events and sleeping tasks are forgotten. */
  restore(world: World<C>): void {
    this.config = world.config;
    this.own = new WeakSet();
    this.topology++;
    this.base = world.hot;
    this.work.clear();
    for (const event of this.heap) event.cancelled = true;
    this.heap.length = 0;
    this.waits.clear();
    this.taps.clear();
    this.arpQueues.clear();
    this.clock = structuredClone(world.clock);
    for (const resume of this.onRestore) resume();
  }

  /** Change the configuration. Nothing is changed when the recipe throws. */
  update(recipe: (draft: C) => void): void {
    const { next, touched } = change(this.config, SHAPE, this.own, recipe);
    this.config = next;
    harden(next, this.own);
    if (touched('netns')) this.topology++;
  }
  /** Change one namespace's configuration. */
  updateNs(id: NetnsId, recipe: (draft: Draft<Netns>) => void): void {
    this.putNs(produce(this.ns(id), recipe));
  }
  /** Change one link's configuration. */
  updateLink(id: NetnsId, ifindex: number, recipe: (draft: Draft<Link>) => void): void {
    const ns = this.ns(id);
    const link = ns.links[ifindex];
    if (!link) throw new KernelError('ENODEV');
    const next = produce(link, recipe);
    if (next !== link) this.putNs({ ...ns, links: { ...ns.links, [ifindex]: next } });
  }
  private putNs(next: Netns): void {
    const { netns } = this.config;
    const before = netns[next.id];
    if (next === before) return;
    const record = this.own.has(netns) ? netns : { ...netns };
    this.own.add(record);
    record[next.id] = next;
    this.config = { ...this.config, netns: record };
    harden(next);
    if (next.links !== before?.links) this.topology++;
  }

  ns(id: NetnsId): Netns {
    const ns = this.config.netns[id];
    if (!ns) throw new KernelError('ENOENT', `no network namespace ${id}`);
    return ns;
  }
  /** The hot tables of a namespace, to read or write. */
  hot(id: NetnsId): NetnsHot {
    let table = this.work.get(id);
    if (!table) {
      const from = this.base[id];
      table = from ? structuredClone(from) : emptyHot();
      this.work.set(id, table);
    }
    return table;
  }
  /** The hot tables, to read only: costs no copy. */
  peek(id: NetnsId): Readonly<NetnsHot> {
    return this.work.get(id) ?? this.base[id] ?? this.hot(id);
  }
  stats(id: NetnsId, ifindex: number): LinkStats {
    const all = this.hot(id).stats;
    return (all[ifindex] ??= emptyStats());
  }
  machineOf(id: NetnsId): MachineId {
    return this.ns(id).machine;
  }
  process(pid: number): Process | undefined {
    return this.config.processes[pid];
  }

  // ---- numbers -----------------------------------------------------------------------------------------------

  /** Virtual time, µs since the epoch (UTC). */
  get now(): number {
    return this.clock.now;
  }
  /** Next id of a kind: 1, 2, 3 … */
  nextId(kind: string, first = 1): number {
    const id = (this.clock.ids[kind] ?? first - 1) + 1;
    this.clock.ids[kind] = id;
    return id;
  }
  /** Integer in [lo, hi], from the world's seed. */
  random(lo: number, hi: number): number {
    return lo + (nextU32(this.clock.rng) % (hi - lo + 1));
  }
  /** `n` random lower-case hex digits. */
  randomHex(n: number): string {
    let out = '';
    while (out.length < n) out += nextU32(this.clock.rng).toString(16).padStart(8, '0');
    return out.slice(0, n);
  }
  /** A locally administered unicast MAC, as eth_hw_addr_random makes them. */
  randomMac(): Mac {
    const h = this.randomHex(12);
    const first = ((Number.parseInt(h.slice(0, 2), 16) & 0xfe) | 2).toString(16).padStart(2, '0');
    return `${first}:${h.slice(2, 4)}:${h.slice(4, 6)}:${h.slice(6, 8)}:${h.slice(8, 10)}:${h.slice(10, 12)}`;
  }

  // ---- time --------------------------------------------------------------------------------------------------

  /** Run `fn` after `delay` µs of virtual time; events of one moment run in the order they were scheduled. */
  schedule(delay: number, fn: () => void): Timer {
    const event = new Event(this.clock.now + Math.max(0, Math.round(delay)), this.eventSeq++, fn);
    push(this.heap, event);
    return event;
  }
  /** Run the earliest event; false when there is none, or none until `limit` (µs). */
  step(limit = Number.POSITIVE_INFINITY): boolean {
    for (;;) {
      const first = this.heap[0];
      if (!first || first.at > limit) return false;
      pop(this.heap);
      if (first.cancelled) continue;
      if (first.at > this.clock.now) this.clock.now = first.at;
      first.fn();
      return true;
    }
  }
  /** Time of the earliest pending event, undefined when the queue is empty. */
  nextEventAt(): number | undefined {
    while (this.heap[0]?.cancelled) pop(this.heap);
    return this.heap[0]?.at;
  }
  /** Let `us` µs pass, with all that happens meanwhile. */
  advance(us: number): void {
    const until = this.clock.now + us;
    while (this.step(until));
    this.clock.now = Math.max(this.clock.now, until);
  }
  /** Start a coroutine. */
  spawn<T>(name: string, co: Co<T>): Task<T> {
    return new Task<T>(this, name, co);
  }
  /** Run events until `task` has ended. Throws 'storm' KernelError after EVENT_BUDGET events; what the task threw is thrown. */
  runTask<T>(task: Task<T>): T | undefined {
    let events = 0;
    while (!task.ended) {
      if (!this.step()) throw new KernelError('EAGAIN', `${task.name} waits for something that never happens`);
      if (++events > EVENT_BUDGET) throw new KernelError('ENOBUFS', 'too many events: a loop in the network or in the command');
    }
    if (task.failure !== undefined) throw task.failure;
    return task.result;
  }
  /** Deliver what is already under way: run every event of the next `us` µs (default 5 ms), without waiting for timers beyond. */
  settle(us = 5_000): void {
    const limit = this.clock.now + us;
    let events = 0;
    while (this.step(limit)) if (++events > EVENT_BUDGET) throw new KernelError('ENOBUFS', 'too many events: a loop in the network');
  }

  /** The wait queue of a runtime object, made on first use (`sock/12`). */
  queue(key: string): WaitQueue {
    let q = this.waits.get(key);
    if (!q) this.waits.set(key, (q = new WaitQueue()));
    return q;
  }
  /** Wake those who wait on a queue, if anybody does. */
  wake(key: string): void {
    this.waits.get(key)?.wake();
  }
  /** The object behind a queue is gone: wake its sleepers a last time and drop it. */
  forget(key: string): void {
    const q = this.waits.get(key);
    if (!q) return;
    this.waits.delete(key);
    q.wake();
  }

  // ---- watching ----------------------------------------------------------------------------------------------

  /** Record a step of a packet's journey. */
  note(netns: NetnsId, skb: Skb, step: Step): void {
    // a namespace that is gone has taken its packets along
    if (this.journal.on && this.config.netns[netns]) this.journal.add(this.clock.now, this.machineOf(netns), netns, skb, step);
  }
  /** A packet ends here. `look` is a command for the machine where it happened. */
  drop(netns: NetnsId, skb: Skb, reason: DropReason, values?: DropValues, look?: string): void {
    if (this.journal.on) this.note(netns, skb, { kind: 'drop', reason, ...(values && { values }), ...(look !== undefined && { look }) });
  }
  tap(netns: NetnsId, dev: Link, skb: Skb, dir: 'in' | 'out'): void {
    if (this.taps.size === 0) return;
    for (const tap of this.taps)
      if (tap.netns === netns && (tap.ifindex === undefined || tap.ifindex === dev.ifindex)) tap.see({ at: this.clock.now, dev, skb, dir });
  }
  printk(text: string): void {
    this.dmesg.push({ at: this.clock.now, text });
    if (this.dmesg.length > 2000) this.dmesg.splice(0, 500);
  }
  service(ref: ServiceRef | undefined): Service | undefined {
    return ref && this.services.get(ref.name);
  }
  /** Who serves a socket now: nobody while its process is frozen (cgroup freezer). */
  serving(s: { pid: number; service?: ServiceRef }): Service | undefined {
    return this.config.processes[s.pid]?.state === 'D' ? undefined : this.service(s.service);
  }
}

/** Clock state at the start of a world. `now` in µs since the epoch. */
export const initialClock = (seed: number | string, now: number): ClockState => ({ now, rng: seedRng(seed), ids: {} });

// A binary heap ordered by time, then by order of scheduling.
const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);
function push(heap: Event[], event: Event): void {
  let i = heap.length;
  heap.push(event);
  while (i > 0) {
    const up = (i - 1) >> 1;
    if (!before(event, heap[up] as Event)) break;
    heap[i] = heap[up] as Event;
    i = up;
  }
  heap[i] = event;
}
function pop(heap: Event[]): void {
  const last = heap.pop() as Event;
  if (heap.length === 0) return;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child++;
    if (!before(heap[child] as Event, last)) break;
    heap[i] = heap[child] as Event;
    i = child;
  }
  heap[i] = last;
}
