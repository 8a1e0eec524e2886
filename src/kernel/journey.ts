/**
 * The journey of packets as data: every hop, hook, rule, lookup and rewrite that a packet meets, in order. The
 * packet-journey view, `trace`, TRACE and LOG all read these; nothing else decides what they say.
 */
import type { Ip4, Mac } from './inet.ts';
import type { MachineId, NetnsId } from './config.ts';
import type { IpPacket, Skb } from './skb.ts';
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

export type Step =
  | { kind: 'send'; by?: string }
  | { kind: 'rx' | 'tx'; dev: string; bytes: number }
  | { kind: 'hook'; table: TableName; hook: string; result: 'ACCEPT' | 'DROP' | 'STOLEN'; policy?: boolean }
  | { kind: 'rule'; table: TableName; chain: string; num: number; handle: number; verdict: string }
  | { kind: 'nat'; manip: 'src' | 'dst'; before: HeaderView; after: HeaderView }
  | { kind: 'ct'; state: string; conn: number }
  | { kind: 'route'; text: string; dev?: string; via?: Ip4 }
  | { kind: 'neigh'; ip: Ip4; dev: string; mac?: Mac; text: string }
  | { kind: 'fdb'; bridge: string; port: string; mac: Mac; action: 'forward' | 'flood' | 'local' | 'learn' }
  | { kind: 'deliver'; to: string; socket?: number }
  /** `reason` is a stable key (SKB_DROP_REASON style), `text` one sentence, `look` a command a learner could try next. */
  | { kind: 'drop'; reason: string; text: string; look?: string }
  | { kind: 'note'; text: string };

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

/** Bounded recorder: keeps the last `limit` events. Switched off it costs one branch per packet step. */
export class Journal {
  on = true;
  limit = 20_000;
  events: JourneyEvent[] = [];
  /** Dropped from the front because of the limit. */
  lost = 0;
  add(event: JourneyEvent): void {
    if (this.events.length >= this.limit) {
      this.events.splice(0, this.limit / 4);
      this.lost += this.limit / 4;
    }
    this.events.push(event);
  }
  /** Take everything recorded so far. */
  take(): JourneyEvent[] {
    const taken = this.events;
    this.events = [];
    this.lost = 0;
    return taken;
  }
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

/** "TCP SYN", "ICMP echo request", "ARP who-has": what a packet is, in a word or two. */
export function describe(skb: Skb): string {
  if (skb.arp) return skb.arp.op === 'request' ? 'ARP who-has' : 'ARP reply';
  const l4 = skb.ip?.l4;
  if (!l4) return 'frame';
  if ('opaque' in l4) return `IP protocol ${l4.proto}`;
  if (l4.proto === 17) return 'UDP';
  if (l4.proto === 6) {
    const f = (l4 as { flags: number }).flags;
    const names = [f & 2 && 'SYN', f & 1 && 'FIN', f & 4 && 'RST', f & 8 && 'PSH', f & 16 && 'ACK'].filter(Boolean);
    return `TCP ${names.join(' ')}`;
  }
  const t = (l4 as { type: number }).type;
  return `ICMP ${({ 0: 'echo reply', 3: 'unreachable', 5: 'redirect', 8: 'echo request', 11: 'time exceeded' } as Record<number, string>)[t] ?? `type ${t}`}`;
}
