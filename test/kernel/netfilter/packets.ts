/** Hand-made packets and rules for the tests of netfilter: a host between a bridge (172.17.0.0/16) and a LAN (192.168.1.0/24). */
import { addAddress } from '../../../src/kernel/addr.ts';
import type { KernelConfig, Link } from '../../../src/kernel/config.ts';
import { ip4 } from '../../../src/kernel/inet.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { addLink, linkByName, setUp } from '../../../src/kernel/netdev.ts';
import { nfHook } from '../../../src/kernel/netfilter/hooks.ts';
import { type NewRule, appendRule, ensureBuiltin, isBuiltin } from '../../../src/kernel/netfilter/ruleset.ts';
import type { Hook, TableName } from '../../../src/kernel/netfilter/types.ts';
import { ICMP, type IcmpHeader, type IpPacket, type L4, type Skb, TCP, type TcpHeader } from '../../../src/kernel/skb.ts';
import { littleWorld } from '../../../src/kernel/world.ts';

export type K = Kernel<KernelConfig>;
export const NS = 'host';

export function host(): K {
  const k = new Kernel<KernelConfig>(littleWorld(1));
  const bridge = addLink(k, NS, { name: 'docker0', kind: 'bridge', address: '02:42:00:00:00:01' });
  setUp(k, NS, bridge.ifindex, true);
  addAddress(k, NS, bridge.ifindex, { local: ip4('172.17.0.1'), prefixLen: 16 });
  k.updateNs(NS, (ns) => {
    ns.sysctl['net.ipv4.ip_forward'] = '1';
  });
  return k;
}
export const dev = (k: K, name: string): Link => linkByName(k.ns(NS), name) as Link;

export const tcp = (sport: number, dport: number, flags: number, extra: Partial<TcpHeader> = {}): TcpHeader => ({ proto: 6, sport, dport, seq: 1000, ack: 0, flags, window: 64240, payload: '', opts: {}, ...extra });
export const udp = (sport: number, dport: number, payload = 'hi'): L4 => ({ proto: 17, sport, dport, payload });
export const echo = (id: number, reply = false): IcmpHeader => ({ proto: 1, type: reply ? ICMP.ECHOREPLY : ICMP.ECHO, code: 0, id, seq: 1, length: 56 });

let ids = 0;
export function packet(src: string, dst: string, l4: L4): Skb {
  const id = ++ids;
  const ip: IpPacket = { src: ip4(src), dst: ip4(dst), ttl: 64, tos: 0, id: 1, df: true, l4 };
  return { id, origin: id, eth: { src: '02:42:ac:11:00:02', dst: '02:42:00:00:00:01', type: 0x800 }, ip, pktType: 'host', iif: 0, oif: 0, mark: 0 };
}

/** Append a rule, making a builtin chain as iptables -A would. */
export function rule(k: K, table: TableName, chain: string, r: Partial<NewRule>): void {
  if (isBuiltin(table, chain)) ensureBuiltin(k, NS, table, chain);
  appendRule(k, NS, table, chain, { matches: [], ...r });
}

/** Through the hooks of a forwarded packet. Undefined devices for the other hooks are set as the stack sets them. */
export function forward(k: K, skb: Skb, from: string, to: string): string {
  const hooks: [Hook, Link | undefined, Link | undefined][] = [['PREROUTING', dev(k, from), undefined], ['FORWARD', dev(k, from), dev(k, to)], ['POSTROUTING', undefined, dev(k, to)]];
  return through(k, skb, hooks);
}
export const input = (k: K, skb: Skb, from: string): string => through(k, skb, [['PREROUTING', dev(k, from), undefined], ['INPUT', dev(k, from), undefined]]);
export const output = (k: K, skb: Skb, to: string): string => through(k, skb, [['OUTPUT', undefined, dev(k, to)], ['POSTROUTING', undefined, dev(k, to)]]);

function through(k: K, skb: Skb, hooks: [Hook, Link | undefined, Link | undefined][]): string {
  for (const [hook, from, to] of hooks) {
    const verdict = nfHook(k, NS, hook, skb, from, to);
    if (verdict !== 'ACCEPT') return `${hook} ${verdict}`;
  }
  return 'ACCEPT';
}
export { TCP };
