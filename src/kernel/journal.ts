/** What records journeys (journey.ts) while packets run. */
import type { MachineId, NetnsId } from './config.ts';
import type { Mac } from './inet.ts';
import { ARP_REPLY, ARP_REQUEST, FRAME, type HeaderView, type JourneyEvent, type Step, describeMessage, kindOf, kindText } from './journey.ts';
import type { Skb, UdpMessage } from './skb.ts';

/** Where an event happened: one shared value a namespace. */
interface Place {
  netns: NetnsId;
  machine: MachineId;
}

/** Events kept: the newest of them. */
const LIMIT = 20_000;
/** Numbers of one event, in the order of `numbers`. */
const FIELDS = 11;
const FIRST_ROOM = 64;

/**
 * Bounded recorder: keeps the last `limit` events. Packets meet dozens of steps each and most journeys are never
 * read, so an event is written down as numbers and references in preallocated columns, and put into words when
 * somebody reads. Switched off it costs one branch a step.
 */
export class Journal {
  on = true;
  readonly limit = LIMIT;
  /** Events overwritten because of the limit. */
  lost = 0;
  /** Times, ids and header fields: FIELDS a slot. */
  private numbers = new Float64Array(0);
  private places: Place[] = [];
  private srcMacs: Mac[] = [];
  private dstMacs: Mac[] = [];
  /** The step; for a device's rx and tx its name alone. */
  private steps: (Step | string)[] = [];
  /** What a decoded message says, where a packet carries one. */
  private texts: (string | undefined)[] = [];
  private room = 0;
  /** Slot of the next event, and how many slots hold one. */
  private next = 0;
  private count = 0;
  /** Events that were here before the last clear. */
  private past = 0;
  private readonly known = new Map<NetnsId, Place>();
  private read: JourneyEvent[] | undefined;

  /** Number of events kept. */
  get size(): number {
    return this.count;
  }

  /** Record a step that `skb` takes now. The step may be shared between events and must not be changed afterwards. */
  add(at: number, machine: MachineId, netns: NetnsId, skb: Skb, step: Step): void {
    this.steps[this.slot(at, machine, netns, skb, NO_MOVE, 0)] = step;
  }
  /** Record that a device received ('rx') or sent a frame of so many bytes. */
  move(at: number, machine: MachineId, netns: NetnsId, skb: Skb, way: 'rx' | 'tx', dev: string, bytes: number): void {
    this.steps[this.slot(at, machine, netns, skb, way === 'rx' ? RX : TX, bytes)] = dev;
  }
  private slot(at: number, machine: MachineId, netns: NetnsId, skb: Skb, way: number, bytes: number): number {
    let i = this.next;
    if (i >= this.room) i = this.grow();
    this.next = i + 1;
    if (this.count < LIMIT) this.count++;
    else this.lost++;
    this.read = undefined;
    let place = this.known.get(netns);
    if (place?.machine !== machine) this.known.set(netns, (place = { netns, machine }));
    this.places[i] = place as Place;
    this.srcMacs[i] = skb.eth.src;
    this.dstMacs[i] = skb.eth.dst;
    const n = this.numbers;
    const o = i * FIELDS;
    const { ip, arp } = skb;
    n[o] = at;
    n[o + 1] = skb.id;
    n[o + 2] = skb.origin;
    n[o + 3] = way;
    n[o + 4] = bytes;
    n[o + 5] = skb.mark;
    if (ip) {
      const l4 = ip.l4 as { proto: number; sport?: number; dport?: number; id?: number; flags?: number; type?: number; message?: UdpMessage };
      n[o + 6] = ip.src;
      n[o + 7] = ip.dst;
      n[o + 8] = ip.ttl;
      // both ports in one number, and what kind of packet it is in another
      n[o + 9] = (l4.sport ?? l4.id ?? 0) * 0x10000 + (l4.dport ?? 0);
      n[o + 10] = kindOf(l4);
      this.texts[i] = l4.message === undefined ? undefined : describeMessage(ip.l4);
    } else {
      this.texts[i] = undefined;
      n[o + 6] = arp ? arp.senderIp : 0;
      n[o + 7] = arp ? arp.targetIp : 0;
      n[o + 8] = 0;
      n[o + 9] = 0;
      n[o + 10] = arp ? (arp.op === 'request' ? ARP_REQUEST : ARP_REPLY) : FRAME;
    }
    return i;
  }
  /** More room, or round to the oldest slot once the limit is reached. */
  private grow(): number {
    if (this.room >= LIMIT) return 0;
    const { room } = this;
    this.room = Math.min(LIMIT, Math.max(FIRST_ROOM, room * 4));
    const more = new Float64Array(this.room * FIELDS);
    more.set(this.numbers);
    this.numbers = more;
    return room;
  }

  /** All that is kept, oldest first. Made when asked for; the same array until something is recorded. */
  get events(): JourneyEvent[] {
    if (this.read) return this.read;
    const all: JourneyEvent[] = [];
    const first = this.count < LIMIT ? 0 : this.next;
    for (let j = 0; j < this.count; j++) all.push(this.event((first + j) % LIMIT));
    this.read = all;
    return all;
  }
  private event(i: number): JourneyEvent {
    const { machine, netns } = this.places[i] as Place;
    const o = i * FIELDS;
    const n = (field: number): number => this.numbers[o + field] as number;
    const kind = n(10);
    const step = this.steps[i] as Step | string;
    const header: HeaderView = {
      src: n(6),
      dst: n(7),
      ...(kind < FRAME && { sport: Math.floor(n(9) / 0x10000), dport: n(9) % 0x10000 }),
      ttl: n(8),
      mark: n(5),
      srcMac: this.srcMacs[i] as Mac,
      dstMac: this.dstMacs[i] as Mac,
    };
    return {
      at: n(0),
      machine,
      netns,
      skb: n(1),
      origin: n(2),
      header,
      what: this.texts[i] ?? kindText(kind),
      step: typeof step === 'string' ? { kind: n(3) === RX ? 'rx' : 'tx', dev: step, bytes: n(4) } : step,
    };
  }

  /** How many events were ever recorded: a mark to look from (`since`). */
  get mark(): number {
    return this.past + this.lost + this.count;
  }
  /** What was recorded since a mark, as far as it is still kept. */
  since(mark: number): JourneyEvent[] {
    return this.events.slice(Math.max(0, mark - this.past - this.lost));
  }

  /** Take everything recorded so far. */
  take(): JourneyEvent[] {
    const taken = this.events;
    this.clear();
    return taken;
  }
  /** Take it without putting it into words yet: the result does that when it is first called. */
  takeLater(): () => JourneyEvent[] {
    if (this.count === 0) return () => [];
    const kept = new Journal();
    kept.numbers = this.numbers;
    kept.places = this.places;
    kept.srcMacs = this.srcMacs;
    kept.dstMacs = this.dstMacs;
    kept.steps = this.steps;
    kept.texts = this.texts;
    kept.room = this.room;
    kept.next = this.next;
    kept.count = this.count;
    this.clear();
    return () => kept.events;
  }
  /** Forget everything recorded so far, and the room it took. */
  clear(): void {
    this.past += this.lost + this.count;
    this.lost = 0;
    if (this.count === 0) return;
    this.numbers = new Float64Array(0);
    this.places = [];
    this.srcMacs = [];
    this.dstMacs = [];
    this.steps = [];
    this.texts = [];
    this.room = 0;
    this.next = 0;
    this.count = 0;
    this.known.clear();
    this.read = undefined;
  }
}

const NO_MOVE = 0;
const RX = 1;
const TX = 2;
