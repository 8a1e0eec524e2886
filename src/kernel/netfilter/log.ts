/**
 * The kernel log's line about a packet. Mirrors net/netfilter/nf_log_syslog.c (nf_log_ip_packet, dump_ipv4_packet,
 * nf_log_dump_tcp_header). Namespaces other than a machine's first log only with net.netfilter.nf_log_all_netns=1.
 */
import { type Ip4, IPPROTO, formatIp4 } from '../inet.ts';
import { ICMP, ICMP_UNREACH, type IcmpHeader, type IpPacket, type Skb, TCP, type TcpHeader, type UdpHeader, ipLength, l4Length } from '../skb.ts';
import type { HookContext } from './context.ts';

/** NF_LOG_* bits. */
const LOG = { TCPSEQ: 1, TCPOPT: 2, IPOPT: 4, UID: 8, MACDECODE: 32 } as const;
const hex = (n: number, width = 2): string => n.toString(16).toUpperCase().padStart(width, '0');

/** nf_log_packet through the LOG target: a line in the log, when this namespace may log at all. */
export function logPacket(ctx: HookContext, skb: Skb, prefix: string, flags: number): void {
  const ns = ctx.k.ns(ctx.ns);
  const home = ctx.k.config.machines[ns.machine]?.netns;
  if (home !== ctx.ns && (home === undefined || ctx.k.config.netns[home]?.sysctl['net.netfilter.nf_log_all_netns'] !== '1')) return;
  ctx.k.printk(logLine(ctx, skb, prefix, flags));
}

/** The text behind the time stamp. */
export function logLine(ctx: HookContext, skb: Skb, prefix: string, flags: number): string {
  const { links } = ctx.k.ns(ctx.ns);
  let line = `${prefix}IN=${ctx.in?.name ?? ''} OUT=${ctx.out?.name ?? ''} `;
  const port = (ifindex: number | undefined): string | undefined => (ifindex === undefined ? undefined : links[ifindex]?.name);
  const physin = port(skb.physin);
  const physout = port(skb.physout);
  if (physin) line += `PHYSIN=${physin} `;
  if (physout) line += `PHYSOUT=${physout} `;
  if (ctx.in) line += macPart(skb, flags);
  line += packetPart(skb.ip as IpPacket, flags, true);
  if (flags & LOG.UID && skb.sk !== undefined) {
    const uid = ctx.k.process(ctx.hot.sockets[skb.sk]?.pid ?? -1)?.uid;
    if (uid !== undefined) line += `UID=${uid} GID=${uid} `;
  }
  if (skb.mark) line += `MARK=0x${skb.mark.toString(16)} `;
  return line;
}

const macPart = (skb: Skb, flags: number): string =>
  flags & LOG.MACDECODE
    ? `MACSRC=${skb.eth.src} MACDST=${skb.eth.dst} MACPROTO=${skb.eth.type.toString(16).padStart(4, '0')} `
    : `MAC=${skb.eth.dst}:${skb.eth.src}:${(skb.eth.type >>> 8).toString(16).padStart(2, '0')}:${(skb.eth.type & 255).toString(16).padStart(2, '0')} `;

/** dump_ipv4_packet; `outer` is false for the packet that an ICMP error quotes. */
function packetPart(ip: IpPacket, flags: number, outer: boolean): string {
  let s = `SRC=${formatIp4(ip.src)} DST=${formatIp4(ip.dst)} LEN=${ipLength(ip)} TOS=0x${hex(ip.tos & 0x1e)} PREC=0x${hex(ip.tos & 0xe0)} TTL=${ip.ttl} ID=${ip.id} `;
  if (ip.df) s += 'DF ';
  if (ip.frag?.more) s += 'MF ';
  const offset = ip.frag?.offset ?? 0;
  if (offset) s += `FRAG:${offset >>> 3} `;
  const { l4 } = ip;
  if ('opaque' in l4) return `${s}PROTO=${NAMED[l4.proto] ?? l4.proto} `;
  if (l4.proto === IPPROTO.TCP) return s + (offset ? 'PROTO=TCP ' : tcpPart(l4 as TcpHeader, flags));
  if (l4.proto === IPPROTO.UDP) {
    const u = l4 as UdpHeader;
    return offset ? `${s}PROTO=UDP ` : `${s}PROTO=UDP SPT=${u.sport} DPT=${u.dport} LEN=${l4Length(l4)} `;
  }
  return s + icmpPart(l4 as IcmpHeader, flags, outer, offset);
}
/** Protocols that the kernel names without knowing their header here. */
const NAMED: Record<number, string> = { [IPPROTO.ESP]: 'ESP', [IPPROTO.AH]: 'AH', [IPPROTO.UDPLITE]: 'UDPLITE' };

function tcpPart(t: TcpHeader, flags: number): string {
  let s = `PROTO=TCP SPT=${t.sport} DPT=${t.dport} `;
  if (flags & LOG.TCPSEQ) s += `SEQ=${t.seq} ACK=${t.ack} `;
  s += `WINDOW=${t.window} RES=0x00 `;
  if (t.flags & 0x80) s += 'CWR ';
  if (t.flags & 0x40) s += 'ECE ';
  for (const name of ['URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'] as const) if (t.flags & TCP[name]) s += `${name} `;
  s += 'URGP=0 ';
  const length = l4Length(t) - t.payload.length - 20;
  return flags & LOG.TCPOPT && length > 0 ? `${s}OPT (${optionBytes(t, length)}) ` : s;
}
/** TCP options as hex, in the order Linux writes them. */
function optionBytes(t: TcpHeader, length: number): string {
  const { mss, sackOK, ts, wscale } = t.opts;
  const be32 = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  const bytes: number[] = [];
  if (mss !== undefined) bytes.push(2, 4, mss >>> 8, mss & 255);
  if (ts) bytes.push(...(sackOK ? [4, 2] : [1, 1]), 8, 10, ...be32(ts[0]), ...be32(ts[1]));
  else if (sackOK) bytes.push(1, 1, 4, 2);
  if (wscale !== undefined) bytes.push(1, 3, 3, wscale);
  while (bytes.length < length) bytes.push(0);
  return bytes
    .slice(0, length)
    .map((b) => hex(b))
    .join('');
}

function icmpPart(i: IcmpHeader, flags: number, outer: boolean, offset: number): string {
  if (offset) return 'PROTO=ICMP ';
  let s = `PROTO=ICMP TYPE=${i.type} CODE=${i.code} `;
  switch (i.type) {
    case ICMP.ECHO:
    case ICMP.ECHOREPLY:
      return `${s}ID=${i.id} SEQ=${i.seq} `;
    case ICMP.PARAMPROB:
      s += 'PARAMETER=0 ';
      break;
    case ICMP.REDIRECT:
      s += `GATEWAY=${formatIp4(i.gateway ?? (0 as Ip4))} `;
      break;
    case ICMP.DEST_UNREACH:
    case ICMP.TIME_EXCEEDED:
    case 4:
      break;
    default:
      return s;
  }
  if (outer && i.quoted) s += `[${packetPart(i.quoted, flags, false)}] `;
  if (i.type === ICMP.DEST_UNREACH && i.code === ICMP_UNREACH.FRAG_NEEDED) s += `MTU=${i.mtu ?? 0} `;
  return s;
}
