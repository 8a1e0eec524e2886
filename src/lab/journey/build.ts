/** From the kernel's events to journeys: one for every packet that was made, with its copies. */
import type { WorldConfig } from '../../docker/state.ts';
import type { NetnsId } from '../../kernel/config.ts';
import type { HeaderView, JourneyEvent, Step } from '../../kernel/journey.ts';
import { type Place, placesOf } from '../places.ts';
import { ruleText } from './rules.ts';
import type { Branch, Fate, HeaderField, Hop, HookPass, Journey, RuleHit } from './types.ts';

const FIELDS: readonly HeaderField[] = ['src', 'sport', 'dst', 'dport', 'ttl', 'mark', 'srcMac', 'dstMac'];
const NO_HEADER: HeaderView = { src: 0, dst: 0, ttl: 0, mark: 0, srcMac: '', dstMac: '' };
export const changedFields = (a: HeaderView, b: HeaderView): HeaderField[] => FIELDS.filter((f) => a[f] !== b[f]);

/** Where names are looked up: the world after the command, then the one before it, then who owned a namespace that came and went. */
export interface Names {
  configs: readonly WorldConfig[];
  owners: ReadonlyMap<NetnsId, string>;
}

/** Journeys of the packets in `events` (in the order recorded). */
export function journeysOf(events: readonly JourneyEvent[], names: Names): Journey[] {
  const packets = new Map<number, JourneyEvent[]>();
  for (const e of events) {
    const list = packets.get(e.origin);
    if (list) list.push(e);
    else packets.set(e.origin, [e]);
  }
  const first = events[0]?.at ?? 0;
  const journeys = [...packets.values()].map((list, i) => journeyOf(list, i + 1, first, names));
  const numberOf = new Map(events.map((e) => [e.skb, e.origin] as const));
  const byOrigin = new Map(journeys.map((j) => [j.id, j.n]));
  for (const j of journeys) {
    const send = j.hops.find((h) => h.step.kind === 'send')?.step as Extract<Step, { kind: 'send' }> | undefined;
    const number = (skb: number | undefined): number | undefined => (skb === undefined ? undefined : byOrigin.get(numberOf.get(skb) ?? skb));
    const answers = number(send?.answers);
    const carries = number(send?.carries);
    if (answers !== undefined) j.answers = answers;
    if (carries !== undefined) j.carries = carries;
  }
  return journeys;
}

/** One copy of a packet: its own events, and which copy it was made from, after how many of that one's events. */
interface Copy {
  events: JourneyEvent[];
  of?: { skb: number; after: number; why: Branch['why'] };
}

function journeyOf(events: JourneyEvent[], n: number, first: number, names: Names): Journey {
  const copies = new Map<number, Copy>();
  for (const e of events) {
    let copy = copies.get(e.skb);
    if (!copy) copies.set(e.skb, (copy = { events: [] }));
    if (e.step.kind === 'copy') copy.of = { skb: e.step.of, after: copies.get(e.step.of)?.events.length ?? 0, why: e.step.why };
    else copy.events.push(e);
  }
  const start = events[0] as JourneyEvent;
  const reader = new Reader(names, start.at);
  const ends = [...copies].map(([skb, copy]) => ({ skb, copy, fate: fateOf(copy.events, start, reader) }));
  let main = ends[0] as (typeof ends)[number];
  for (const end of ends) if (rank(end.fate) > rank(main.fate)) main = end;
  const way = wayTo(copies, main.skb);
  const onWay = new Set(way);
  const header = start.header ?? NO_HEADER;
  return {
    n,
    id: start.origin,
    what: start.what,
    at: start.at,
    since: start.at - first,
    header,
    arp: start.what.startsWith('ARP'),
    hops: reader.hops(way, header),
    fate: main.fate,
    causes: [],
    branches: ends
      .filter((end) => end !== main && end.copy.events.some((e) => !onWay.has(e)))
      .map(
        (end): Branch => ({
          why: end.copy.of?.why ?? main.copy.of?.why ?? 'flood',
          hops: reader.hops(
            wayTo(copies, end.skb).filter((e) => !onWay.has(e)),
            header,
          ),
          fate: end.fate,
        }),
      ),
  };
}

/** Events of a copy with those of the copies it was made from, up to where it was made. */
function wayTo(copies: Map<number, Copy>, skb: number): JourneyEvent[] {
  const copy = copies.get(skb);
  if (!copy) return [];
  if (!copy.of || copy.of.skb === skb) return copy.events;
  return [...wayTo(copies, copy.of.skb).slice(0, lengthUpTo(copies, copy.of)), ...copy.events];
}
function lengthUpTo(copies: Map<number, Copy>, of: { skb: number; after: number }): number {
  const parent = copies.get(of.skb);
  return (parent?.of ? wayTo(copies, of.skb).length - parent.events.length : 0) + of.after;
}

/** Which end of several copies tells most about the packet. */
function rank(fate: Fate): number {
  switch (fate.kind) {
    case 'delivered':
      return 5;
    case 'dropped':
      return fate.reason === 'OTHERHOST' ? 2 : 4;
    case 'waiting':
      return 3;
    case 'joined':
    case 'underway':
      return 1;
    case 'ignored':
      return 0;
  }
}

function fateOf(events: readonly JourneyEvent[], start: JourneyEvent, reader: Reader): Fate {
  const last = events.at(-1) ?? start;
  const place = reader.place(last);
  for (let i = events.length - 1; i >= 0; i--) {
    const e = events[i] as JourneyEvent;
    const { step } = e;
    if (step.kind === 'drop') {
      const rule = events.slice(0, i).findLast((r) => r.step.kind === 'rule');
      return {
        kind: 'dropped',
        place: reader.place(e),
        reason: step.reason,
        values: step.values ?? {},
        ...(step.look !== undefined && { look: step.look }),
        ...(step.reason === 'NF_RULE' && rule && { rule: reader.rule(rule) }),
      };
    }
    if (step.kind === 'deliver') return { kind: 'delivered', place: reader.place(e), to: step };
    if (step.kind === 'end') return { kind: 'ignored', place: reader.place(e) };
    if (step.kind === 'tx' || step.kind === 'rx') break;
  }
  if (last.step.kind === 'neigh' && last.step.mac === undefined) return { kind: 'waiting', place, ip: last.step.ip, dev: last.step.dev };
  if (last.step.kind === 'note' && last.step.what === 'fragment-kept') return { kind: 'joined', place };
  return { kind: 'underway', place };
}

/** Reads events as hops: rules gather into the hook they are met in, rewrites belong to the hook that made them. */
class Reader {
  private readonly configs: readonly WorldConfig[];
  private readonly owners: ReadonlyMap<NetnsId, string>;
  private readonly start: number;
  constructor({ configs, owners }: Names, start: number) {
    this.configs = configs;
    this.owners = owners;
    this.start = start;
  }
  place(e: JourneyEvent): Place {
    for (const config of this.configs) {
      const place = placesOf(config).get(e.netns);
      if (place) return place;
    }
    const name = this.owners.get(e.netns);
    return { netns: e.netns, machine: e.machine, kind: name === undefined ? 'netns' : 'container', name: name ?? e.netns };
  }
  rule(e: JourneyEvent): RuleHit {
    const { table, chain, num, handle, verdict } = e.step as Extract<Step, { kind: 'rule' }>;
    return { table, chain, num, handle, verdict, text: ruleText(this.configs, e.netns, table, chain, handle) };
  }

  hops(events: readonly JourneyEvent[], header: HeaderView): Hop[] {
    const out: Hop[] = [];
    let rules: RuleHit[] = [];
    let dev = '';
    let netns = '';
    let now = header;
    const push = (e: JourneyEvent, step: Hop['step'], pass?: HookPass): Hop => {
      const after = e.header ?? now;
      const hop: Hop = {
        at: e.at - this.start,
        place: this.place(e),
        dev,
        step,
        ...(pass && { pass }),
        before: now,
        after,
        changed: changedFields(now, after),
      };
      out.push(hop);
      now = after;
      return hop;
    };
    for (const e of events) {
      const { step } = e;
      if (e.netns !== netns) {
        netns = e.netns;
        dev = '';
      }
      switch (step.kind) {
        case 'copy':
          continue;
        case 'rule':
          rules.push(this.rule(e));
          continue;
        case 'hook': {
          const last = out.at(-1);
          // what NF_RULE tells stands before the hook's own end
          const dropped = last?.step.kind === 'drop' && last.place.netns === e.netns ? out.pop() : undefined;
          if (dropped) now = dropped.before;
          now = this.takeTtl(out, e, now);
          push(e, { kind: 'hook' }, { table: step.table, hook: step.hook, rules, result: step.result, policy: step.policy === true });
          if (dropped) out.push({ ...dropped, before: now, after: now, changed: [] });
          rules = [];
          continue;
        }
        case 'nat': {
          const hook = out.at(-1);
          now = step.after;
          if (hook?.pass?.table === 'nat' && hook.place.netns === e.netns) {
            hook.after = step.after;
            hook.changed = changedFields(hook.before, step.after);
          } else
            out.push({
              at: e.at - this.start,
              place: this.place(e),
              dev,
              step,
              before: step.before,
              after: step.after,
              changed: changedFields(step.before, step.after),
            });
          continue;
        }
        case 'rx':
        case 'tx':
          dev = step.dev;
          if (step.kind === 'tx') now = this.takeTtl(out, e, now);
          push(e, step);
          continue;
        default:
          push(e, step);
      }
    }
    return out;
  }
  /** ip_forward counts the time to live down between the route and FORWARD: that belongs to the route. Returns the header as it is then. */
  private takeTtl(out: Hop[], e: JourneyEvent, now: HeaderView): HeaderView {
    const ttl = e.header?.ttl;
    if (ttl === undefined || ttl === now.ttl) return now;
    const at = out.findLastIndex((h) => h.step.kind === 'route' || h.step.kind === 'rx' || h.place.netns !== e.netns);
    const route = out[at];
    if (route?.step.kind !== 'route' || route.place.netns !== e.netns) return now;
    for (const hop of out.slice(at)) {
      if (hop !== route) hop.before = { ...hop.before, ttl };
      hop.after = { ...hop.after, ttl };
    }
    route.changed = changedFields(route.before, route.after);
    return { ...now, ttl };
  }
}
