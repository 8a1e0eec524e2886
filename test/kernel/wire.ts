/** Helpers for tests of the network stack: a world, a tap that writes lines like tcpdump's, and coroutines run to their end. */
import type { KernelConfig, NetnsId } from '../../src/kernel/config.ts';
import { formatIp4 } from '../../src/kernel/inet.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import type { Match } from '../../src/kernel/netfilter/match/index.ts';
import { appendRule, ensureBuiltin } from '../../src/kernel/netfilter/ruleset.ts';
import type { Target } from '../../src/kernel/netfilter/target/index.ts';
import type { TableName } from '../../src/kernel/netfilter/types.ts';
import { spawnProcess } from '../../src/kernel/process.ts';
import type { Co } from '../../src/kernel/sched.ts';
import { registerServices } from '../../src/kernel/services/index.ts';
import { type IcmpHeader, type Skb, TCP, type TcpHeader, type UdpHeader, ipLength } from '../../src/kernel/skb.ts';
import { littleWorld } from '../../src/kernel/world.ts';

export const SECOND = 1e6;
export function world(seed: number | string = 1): Kernel<KernelConfig> {
  const k = new Kernel(littleWorld(seed));
  registerServices(k);
  return k;
}
/** Append a rule to a builtin chain, which is made if need be. */
export function rule(k: Kernel<KernelConfig>, netns: NetnsId, table: TableName, chain: string, r: { proto?: number; matches?: Match[]; target: Target }): void {
  ensureBuiltin(k, netns, table, chain);
  appendRule(k, netns, table, chain, { ...(r.proto !== undefined && { proto: { num: r.proto } }), matches: r.matches ?? [], target: r.target });
}
/** A process on a machine to act for. */
export const someone = (k: Kernel<KernelConfig>, machine: string): number => spawnProcess(k, { machine, argv: ['test'] }).pid;

/** Run a coroutine to its end and give back its result. */
export function run<T>(k: Kernel, co: Co<T>): T {
  return k.runTask(k.spawn('test', co)) as T;
}

/** "S. 60" — flags as tcpdump writes them and the IP length. */
export function segment(skb: Skb): string {
  const l4 = skb.ip?.l4;
  if (!skb.ip || !l4) return 'arp';
  const size = ipLength(skb.ip);
  if (l4.proto === 17 && !('opaque' in l4)) return `udp ${(l4 as UdpHeader).sport}>${(l4 as UdpHeader).dport} ${size}`;
  if (l4.proto === 1) return `icmp ${(l4 as IcmpHeader).type}/${(l4 as IcmpHeader).code} ${size}`;
  const th = l4 as TcpHeader;
  const f = th.flags;
  return `${f & TCP.FIN ? 'F' : ''}${f & TCP.SYN ? 'S' : ''}${f & TCP.RST ? 'R' : ''}${f & TCP.PSH ? 'P' : ''}${f & TCP.ACK ? '.' : ''} ${size}`;
}
export interface Capture { lines: string[]; skbs: Skb[]; stop(): void }
/** Record what passes a device (by name), with "<" for what arrives and ">" for what leaves; ARP is left out. */
export function capture(k: Kernel, netns: NetnsId, dev: string, opts: { addresses?: boolean; times?: boolean } = {}): Capture {
  const ifindex = Object.values(k.ns(netns).links).find((l) => l.name === dev)?.ifindex;
  const lines: string[] = [];
  const skbs: Skb[] = [];
  const start = k.now;
  const tap = {
    netns, ...(ifindex !== undefined && { ifindex }),
    see(frame: { at: number; skb: Skb; dir: 'in' | 'out' }): void {
      if (!frame.skb.ip || (dev === 'lo' && frame.dir === 'out')) return;
      skbs.push(structuredClone({ ...frame.skb, ct: undefined }) as Skb);
      const who = opts.addresses ? `${formatIp4(frame.skb.ip.src)}>${formatIp4(frame.skb.ip.dst)} ` : '';
      const when = opts.times ? `${((frame.at - start) / SECOND).toFixed(1)} ` : '';
      lines.push(`${frame.dir === 'in' ? '<' : '>'} ${when}${who}${segment(frame.skb)}`);
    },
  };
  k.taps.add(tap);
  return { lines, skbs, stop: () => k.taps.delete(tap) };
}
