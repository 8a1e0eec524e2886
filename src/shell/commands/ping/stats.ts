/** What a run of ping keeps count of, and the texts about ICMP messages that it prints. */
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { ICMP, ICMP_UNREACH } from '../../../kernel/skb.ts';

/** Times in µs. */
export class PingStats {
  sent = 0;
  received = 0;
  repeats = 0;
  errors = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;
  private sum = 0;
  private sumOfSquares = 0;
  private timed = 0;
  /** Exponentially weighted mean of the times, times 8. */
  ewma = 0;
  /** Most packets that were under way at once. */
  pipe = 0;
  private readonly seen = new Set<number>();

  /** An answer: true when it is the first one to this packet. `time` undefined: the packet was too short to carry one. */
  answer(seq: number, time: number | undefined): boolean {
    const first = !this.seen.has(seq);
    this.seen.add(seq);
    if (first) this.received++;
    else this.repeats++;
    if (time !== undefined && first) {
      this.timed++;
      this.sum += time;
      this.sumOfSquares += time * time;
      this.min = Math.min(this.min, time);
      this.max = Math.max(this.max, time);
      this.ewma = this.ewma === 0 ? time * 8 : this.ewma + time - Math.trunc(this.ewma / 8);
    }
    return first;
  }
  /** A packet is accounted for, by an answer or an error. `seq` counts from 1. */
  acknowledge(seq: number): void {
    this.pipe = Math.max(this.pipe, this.sent - seq + 1);
  }
  get times(): { min: number; avg: number; max: number; mdev: number } | undefined {
    if (this.timed === 0) return undefined;
    const avg = Math.trunc(this.sum / this.timed);
    return { min: this.min, avg, max: this.max, mdev: Math.trunc(Math.sqrt(Math.max(0, this.sumOfSquares / this.timed - (this.sum / this.timed) ** 2))) };
  }
}

/** µs as milliseconds with three decimals. */
export const ms3 = (us: number): string => (us / 1000).toFixed(3);
/** A time as iputils rounds it: three significant decimals below a millisecond, fewer above. */
export function rttText(us: number): string {
  if (us >= 100_000 - 50) return String(Math.floor((us + 500) / 1000));
  if (us >= 10_000 - 5) return (Math.floor((us + 50) / 100) / 10).toFixed(1);
  if (us >= 1000) return (Math.floor((us + 5) / 10) / 100).toFixed(2);
  return ms3(us);
}

const UNREACHABLE: Record<number, string> = {
  [ICMP_UNREACH.NET]: 'Destination Net Unreachable', [ICMP_UNREACH.HOST]: 'Destination Host Unreachable', [ICMP_UNREACH.PROT]: 'Destination Protocol Unreachable',
  [ICMP_UNREACH.PORT]: 'Destination Port Unreachable', 5: 'Source Route Failed', 6: 'Destination Net Unknown', 7: 'Destination Host Unknown', 8: 'Source Host Isolated',
  [ICMP_UNREACH.NET_PROHIBITED]: 'Destination Net Prohibited', [ICMP_UNREACH.HOST_PROHIBITED]: 'Destination Host Prohibited', 11: 'Destination Net Unreachable for Type of Service',
  12: 'Destination Host Unreachable for Type of Service', [ICMP_UNREACH.ADMIN_PROHIBITED]: 'Packet filtered', 14: 'Precedence Violation', 15: 'Precedence Cutoff',
};
const REDIRECTS = ['Redirect Network', 'Redirect Host', 'Redirect Type of Service and Network', 'Redirect Type of Service and Host'];
/** pr_icmph of iputils: an ICMP message in words. */
export function icmpText(m: { type: number; code: number; mtu?: number; gateway?: Ip4 }): string {
  if (m.type === ICMP.DEST_UNREACH && m.code === ICMP_UNREACH.FRAG_NEEDED) return `Frag needed and DF set (mtu = ${m.mtu ?? 0})`;
  if (m.type === ICMP.DEST_UNREACH) return UNREACHABLE[m.code] ?? `Dest Unreachable, Bad Code: ${m.code}`;
  if (m.type === ICMP.TIME_EXCEEDED) return m.code === 0 ? 'Time to live exceeded' : 'Frag reassembly time exceeded';
  if (m.type === ICMP.REDIRECT) return `${REDIRECTS[m.code] ?? `Redirect, Bad Code: ${m.code}`}(New nexthop: ${formatIp4(m.gateway ?? 0)})`;
  return `Bad ICMP type: ${m.type}`;
}
