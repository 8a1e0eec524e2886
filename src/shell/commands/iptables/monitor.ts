/**
 * xtables-monitor --trace: which rules a packet met that a TRACE rule marked (iptables/xtables-monitor.c). The kernel
 * sends a packet's headers once a base chain, then each rule that matched and the policy at the end.
 */
import { formatIp4 } from '../../../kernel/inet.ts';
import { type TraceEvent, traceListen, traceUnlisten } from '../../../kernel/netfilter/trace.ts';
import type { Co } from '../../../kernel/sched.ts';
import { type TcpHeader, type UdpHeader, ipLength } from '../../../kernel/skb.ts';
import { type Ctx, notModelled } from '../../command.ts';
import { isOld } from './env.ts';
import { versionText } from './errors.ts';
import { type Ruleset, findChain } from './listing.ts';
import { rulesetOf } from './operations.ts';
import { parseOwnOptions } from './ownOptions.ts';
import { whereOf } from './run.ts';
import { saveRule } from './format.ts';

const USAGE = `Usage: xtables-monitor [ -t | -e ]
        --trace    -t    trace ruleset traversal of packets tagged via -j TRACE rule
        --event    -e    show events that modify the ruleset
Optional arguments:
        --ipv4     -4    only monitor IPv4
        --ipv6     -6    only monitor IPv6
	--counters -c    show counters in rules
`;

export function* runMonitor(ctx: Ctx): Co<number> {
  const { k, netns } = ctx;
  const version = versionText(isOld(ctx)).split(' ')[0];
  const o = parseOwnOptions(ctx, { t: 'trace', e: 'event', '4': 'ipv4', '6': 'ipv6', c: 'counters', h: 'help', V: 'version' }, '');
  if (typeof o === 'number') return o;
  if (o.has('V')) {
    ctx.stdout.write(`xtables-monitor ${version}\n`);
    return 0;
  }
  if (o.has('h') || (!o.has('t') && !o.has('e'))) {
    ctx.stdout.write(`xtables-monitor ${version} (nf_tables)\n${USAGE}`);
    return o.has('h') ? 1 : 0;
  }
  if (o.has('e')) return notModelled(ctx, 'xtables-monitor --event');
  const listener = traceListen(k, netns);
  /** The base chain that each packet's headers were last printed for. */
  const at = new Map<number, string>();
  try {
    for (;;) {
      for (const e of listener.events.splice(0)) {
        if (o.has('6') && !o.has('4')) continue;
        const chain = `${e.table}/${e.hook}`;
        if (at.get(e.id) !== chain) ctx.stdout.write(packetLine(ctx, e));
        at.set(e.id, chain);
        ctx.stdout.write(traceLine(rulesetOf(whereOf(ctx, 4)), e));
      }
      yield { queues: [k.queue(listener.queue)] };
    }
  } finally {
    traceUnlisten(k, listener);
  }
}

/** nft's trace id: a hash of the packet, the same for all that happens to it. */
const idOf = (e: TraceEvent): string => (Math.imul(e.id + 1, 2654435761) >>> 0).toString(16).padStart(8, '0');
/** MAC addresses are printed with %x, without leading zeros. */
const mac = (text: string): string => text.replace(/\b0(?=[0-9a-f])/g, '');

function packetLine(ctx: Ctx, e: TraceEvent): string {
  const { skb } = e;
  const ip = skb.ip;
  const iif = e.in ?? (skb.iif > 0 ? ctx.k.ns(ctx.netns).links[skb.iif]?.name : undefined);
  let text = `PACKET: 2 ${idOf(e)} `;
  if (iif !== undefined) text += `IN=${iif} `;
  if (e.out !== undefined) text += `OUT=${e.out} `;
  if (iif !== undefined) text += `MACSRC=${mac(skb.eth.src)} MACDST=${mac(skb.eth.dst)} MACPROTO=0800 `;
  if (!ip) return `${text}\n`;
  text += `SRC=${formatIp4(ip.src)} DST=${formatIp4(ip.dst)} LEN=${ipLength(ip)} TOS=0x${ip.tos.toString(16)} TTL=${ip.ttl} ID=${ip.id} ${ip.df ? 'DF ' : ''}`;
  const { proto } = ip.l4;
  if (proto === 6 || proto === 17) {
    const l4 = ip.l4 as TcpHeader | UdpHeader;
    text += `SPORT=${l4.sport} DPORT=${l4.dport} `;
    if (proto === 6) for (const [bit, name] of FLAGS) if ((l4 as TcpHeader).flags & bit) text += `${name} `;
  }
  return `${text}\n`;
}
const FLAGS: readonly (readonly [number, string])[] = [
  [2, 'SYN'],
  [16, 'ACK'],
  [1, 'FIN'],
  [4, 'RST'],
  [8, 'PSH'],
  [32, 'URG'],
];

function traceLine(set: Ruleset, e: TraceEvent): string {
  const head = ` TRACE: 2 ${idOf(e)} ${e.table}:${e.chain}:`;
  if (e.kind === 'policy') return `${head}policy:${e.verdict} \n`;
  const rule = findChain(set, e.table, e.chain)?.rules.find((r) => r.handle === e.handle);
  const jump = findChain(set, e.table, e.verdict) ? `JUMP:${e.verdict}` : e.verdict;
  return `${head}rule:0x${(e.handle ?? 0).toString(16)}:${jump}  iptables -t ${e.table} -A ${e.chain} ${rule ? saveRule(rule, undefined, set.old) : ''}\n`;
}
