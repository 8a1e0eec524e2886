/** REJECT: drop and say so. Mirrors net/ipv4/netfilter/nf_reject_ipv4.c (nf_send_unreach, nf_send_reset). */
import { icmpSend } from '../icmp.ts';
import { IPPROTO } from '../inet.ts';
import { ipLocalOut } from '../ip.ts';
import { addrType } from '../route.ts';
import { ICMP, ICMP_UNREACH, type IpPacket, type Skb, TCP, type TcpHeader, newSkb } from '../skb.ts';
import { xmit } from '../xmit.ts';
import { ctSetClosing } from './conntrack.ts';
import type { HookContext } from './context.ts';
import type { RejectWith } from './target/reject.ts';

const CODES: Record<Exclude<RejectWith, 'tcp-reset'>, number> = {
  'icmp-net-unreachable': ICMP_UNREACH.NET,
  'icmp-host-unreachable': ICMP_UNREACH.HOST,
  'icmp-proto-unreachable': ICMP_UNREACH.PROT,
  'icmp-port-unreachable': ICMP_UNREACH.PORT,
  'icmp-net-prohibited': ICMP_UNREACH.NET_PROHIBITED,
  'icmp-host-prohibited': ICMP_UNREACH.HOST_PROHIBITED,
  'icmp-admin-prohibited': ICMP_UNREACH.ADMIN_PROHIBITED,
};

/** Answer a packet that a rule rejects. The caller drops it. */
export function reject(ctx: HookContext, skb: Skb, how: RejectWith): void {
  const ip = skb.ip as IpPacket;
  if (ip.frag && ip.frag.offset > 0) return;
  if (how === 'tcp-reset') sendReset(ctx, skb, ip);
  else icmpSend(ctx.k, ctx.ns, skb, ICMP.DEST_UNREACH, CODES[how]);
}

/** nf_send_reset: as if the destination had answered with RST. Never an answer to a RST. */
function sendReset(ctx: HookContext, skb: Skb, ip: IpPacket): void {
  const { k, ns } = ctx;
  if (ip.l4.proto !== IPPROTO.TCP || 'opaque' in ip.l4) return;
  const tcp = ip.l4 as TcpHeader;
  if (tcp.flags & TCP.RST) return;
  const type = addrType(k.ns(ns), ip.dst);
  if (type === 'BROADCAST' || type === 'MULTICAST') return;
  const acked = (tcp.flags & TCP.ACK) !== 0;
  const length = tcp.payload.length + (tcp.flags & TCP.SYN ? 1 : 0) + (tcp.flags & TCP.FIN ? 1 : 0);
  const answer: TcpHeader = {
    proto: 6,
    sport: tcp.dport,
    dport: tcp.sport,
    window: 0,
    payload: '',
    opts: {},
    ...(acked ? { seq: tcp.ack, ack: 0, flags: TCP.RST } : { seq: 0, ack: (tcp.seq + length) >>> 0, flags: TCP.RST | TCP.ACK }),
  };
  const packet: IpPacket = { src: ip.dst, dst: ip.src, ttl: 64, tos: 0, id: 0, df: true, l4: answer };
  ctSetClosing(k, ns, skb);
  const port = skb.physin === undefined ? undefined : k.ns(ns).links[skb.physin];
  if (port) {
    // what came over a bridge port is answered through it, with the destination's MAC as sender
    const frame = newSkb(k.nextId('skb'), { src: skb.eth.dst, dst: skb.eth.src, type: skb.eth.type }, 'outgoing');
    frame.ip = packet;
    frame.oif = port.ifindex;
    k.note(ns, frame, { kind: 'send', by: 'REJECT' });
    xmit(k, ns, port, frame);
    return;
  }
  ipLocalOut(k, ns, packet, { attach: skb, by: 'REJECT' });
}
