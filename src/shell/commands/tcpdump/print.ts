/** Packets in words, as tcpdump 4.99 prints them (print-ip.c, print-tcp.c, print-icmp.c, print-arp.c, print-domain.c). */
import { type DnsMessage, dnsOf } from '../../../kernel/dns.ts';
import { ETH_P, type Ip4, MAC_BROADCAST, MAC_ZERO, formatIp4 } from '../../../kernel/inet.ts';
import { ICMP, type IcmpHeader, type IpPacket, type Skb, type TcpHeader, type UdpHeader, frameLength, ipLength, l4Length } from '../../../kernel/skb.ts';
import { serviceByPort } from '../../../text/netdb.ts';
import type { Frame } from './filter.ts';

export interface PrintOptions { numeric: boolean; numericPorts: boolean; link: boolean; quiet: boolean; verbose: number; absolute: boolean; ascii: boolean; cooked: boolean; nameOf(addr: Ip4): string }
const PROTO: Record<number, string> = { 1: 'ICMP', 2: 'IGMP', 6: 'TCP', 17: 'UDP', 47: 'GRE' };

export class Printer {
  private readonly o: PrintOptions;
  /** First sequence and acknowledgement numbers of each connection, for relative ones. */
  private readonly flows = new Map<string, { seq: number; ack: number }>();
  constructor(o: PrintOptions) {
    this.o = o;
  }

  /** Everything behind the time stamp, without the newline. */
  frame(f: Frame): string {
    const { o } = this;
    const { skb } = f;
    let text = o.cooked ? `${f.dev.name.padEnd(5)} ${cookedType(f).padEnd(3)} ` : '';
    if (o.link) text += o.cooked ? `ifindex ${f.dev.ifindex} ${f.dir === 'out' ? f.dev.address : skb.eth.src} ethertype ${etherType(skb)}, length ${frameLength(skb) + 6}: ` : `${skb.eth.src} > ${skb.eth.dst === MAC_BROADCAST && !o.numeric ? 'Broadcast' : skb.eth.dst}, ethertype ${etherType(skb)}, length ${frameLength(skb)}: `;
    if (skb.arp) return text + (o.link ? '' : 'ARP, ') + this.arp(skb);
    if (!skb.ip) return `${text}unknown`;
    return text + (o.link ? '' : 'IP ') + this.ip(skb.ip, '');
  }

  private arp(skb: Skb): string {
    const a = skb.arp as NonNullable<Skb['arp']>;
    const head = this.o.verbose > 0 ? 'Ethernet (len 6), IPv4 (len 4), ' : '';
    const { nameOf } = this.o;
    if (a.op === 'request') return `${head}Request who-has ${nameOf(a.targetIp)}${a.targetMac !== MAC_ZERO && a.targetMac !== MAC_BROADCAST ? ` (${a.targetMac})` : ''} tell ${nameOf(a.senderIp)}, length 28`;
    return `${head}Reply ${nameOf(a.senderIp)} is-at ${a.senderMac}, length 28`;
  }

  private ip(ip: IpPacket, indent: string): string {
    const { o } = this;
    let head = '';
    if (o.verbose > 0) {
      const flags = [ip.frag?.more ? '+' : '', ip.df ? 'DF' : ''].filter(Boolean).join(', ') || 'none';
      head = `(tos 0x${ip.tos.toString(16)}, ttl ${ip.ttl}, id ${ip.id}, offset ${ip.frag?.offset ?? 0}, flags [${flags}], proto ${PROTO[ip.l4.proto] ?? 'unknown'} (${ip.l4.proto}), length ${ipLength(ip)}${ip.l4.proto === 2 ? ', options (RA)' : ''})\n    ${indent}`;
    }
    if (ip.frag && ip.frag.offset > 0) return `${head}${o.nameOf(ip.src)} > ${o.nameOf(ip.dst)}: ip-proto-${ip.l4.proto}`;
    if ('opaque' in ip.l4) return `${head}${o.nameOf(ip.src)} > ${o.nameOf(ip.dst)}: ${ip.l4.proto === 2 ? 'igmp v3 report, 1 group record(s)' : ` ip-proto-${ip.l4.proto} ${ip.l4.length}`}`;
    if (ip.l4.proto === 1) return `${head}${o.nameOf(ip.src)} > ${o.nameOf(ip.dst)}: ${this.icmp(ip, ip.l4 as IcmpHeader)}`;
    const l4 = ip.l4 as TcpHeader | UdpHeader;
    const ends = `${o.nameOf(ip.src)}.${this.port(l4.sport, l4.proto)} > ${o.nameOf(ip.dst)}.${this.port(l4.dport, l4.proto)}: `;
    return head + ends + (l4.proto === 6 ? this.tcp(ip, l4 as TcpHeader) : this.udp(l4 as UdpHeader));
  }
  private port(n: number, proto: number): string {
    return this.o.numericPorts ? String(n) : (serviceByPort(n, proto === 6 ? 'tcp' : 'udp') ?? String(n));
  }

  private tcp(ip: IpPacket, t: TcpHeader): string {
    const { o } = this;
    const length = t.payload.length;
    if (o.quiet) return `tcp ${length}`;
    const flags = `${t.flags & 1 ? 'F' : ''}${t.flags & 2 ? 'S' : ''}${t.flags & 4 ? 'R' : ''}${t.flags & 8 ? 'P' : ''}${t.flags & 16 ? '.' : ''}${t.flags & 32 ? 'U' : ''}` || 'none';
    const [seq, ack] = o.absolute || !(t.flags & 16) ? [t.seq, t.ack] : this.relative(ip, t);
    let text = `Flags [${flags}], `;
    if (o.verbose > 0) text += `cksum ${checksum(t, ip)}, `;
    if (length > 0 || t.flags & 7) text += `seq ${seq}${length > 0 ? `:${(seq + length) >>> 0}` : ''}, `;
    if (t.flags & 16) text += `ack ${ack}, `;
    text += `win ${t.window}`;
    const options = optionsText(t);
    if (options) text += `, options [${options}]`;
    text += `, length ${length}`;
    return text + (length > 0 ? this.application(t) : '');
  }
  /** Numbers relative to the first ones seen on the connection; those first ones are told as they are. */
  private relative(ip: IpPacket, t: TcpHeader): [number, number] {
    const forward = ip.src < ip.dst || (ip.src === ip.dst && t.sport < t.dport);
    const key = forward ? `${ip.src}.${t.sport}-${ip.dst}.${t.dport}` : `${ip.dst}.${t.dport}-${ip.src}.${t.sport}`;
    const flow = this.flows.get(key);
    if (!flow || t.flags & 2) {
      this.flows.set(key, forward ? { seq: t.seq, ack: (t.ack - 1) >>> 0 } : { seq: (t.ack - 1) >>> 0, ack: t.seq });
      return [t.seq, t.ack];
    }
    return forward ? [(t.seq - flow.seq) >>> 0, (t.ack - flow.ack) >>> 0] : [(t.seq - flow.ack) >>> 0, (t.ack - flow.seq) >>> 0];
  }
  private application(t: TcpHeader): string {
    const web = [80, 8080, 3128].includes(t.sport) || [80, 8080, 3128].includes(t.dport);
    if (!web) return '';
    const isHttp = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|HTTP\/1)/.test(t.payload);
    if (this.o.verbose > 0) return isHttp ? `: HTTP, length: ${t.payload.length}\n${t.payload.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n').map((l) => `\t${l}`).join('\n')}` : `: HTTP${'\n'}${t.payload.replace(/\n$/, '').split('\n').map((l) => `\t${l}`).join('\n')}`.replace('HTTP\n', `HTTP, length: ${t.payload.length}\n`);
    return isHttp ? `: HTTP: ${t.payload.split('\r\n')[0]}` : ': HTTP';
  }

  private udp(u: UdpHeader): string {
    const length = u.message?.length ?? u.payload.length;
    const dns = dnsOf(u.message);
    if (this.o.quiet) return `UDP, length ${length}`;
    if (dns && (u.sport === 53 || u.dport === 53)) return `${this.o.verbose > 0 ? '[udp sum ok] ' : ''}${dnsText(dns)} (${length})`;
    if (u.message?.kind === 'vxlan') return `VXLAN, flags [I] (0x08), vni ${String(u.message['vni'] ?? 0)}\n${this.inner(u.message['frame'] as Skb)}`;
    return `${this.o.verbose > 0 ? '[udp sum ok] ' : ''}UDP, length ${length}`;
  }

  /** What a tunnel carries, on a line of its own (print-vxlan.c calls ether_print). */
  private inner(skb: Skb): string {
    const { o } = this;
    const link = o.link ? `${skb.eth.src} > ${skb.eth.dst === MAC_BROADCAST && !o.numeric ? 'Broadcast' : skb.eth.dst}, ethertype ${etherType(skb)}, length ${frameLength(skb)}: ` : '';
    if (skb.arp) return `${link}${o.link ? '' : 'ARP, '}${this.arp(skb)}`;
    return skb.ip ? `${link}${o.link ? '' : 'IP '}${this.ip(skb.ip, '')}` : `${link}unknown`;
  }

  private icmp(ip: IpPacket, m: IcmpHeader): string {
    const total = ip.frag ? ip.frag.length : l4Length(m);
    const text = this.icmpWords(m);
    const quoted = this.o.verbose > 0 && m.quoted ? `\n\tIP ${this.ip(m.quoted, '\t')}` : '';
    return `ICMP ${text}, length ${total}${quoted}`;
  }
  private icmpWords(m: IcmpHeader): string {
    const q = m.quoted;
    const { nameOf } = this.o;
    const dst = q ? nameOf(q.dst) : '';
    switch (m.type) {
      case ICMP.ECHO:
      case ICMP.ECHOREPLY:
        return `echo ${m.type === ICMP.ECHO ? 'request' : 'reply'}, id ${m.id}, seq ${m.seq}`;
      case ICMP.TIME_EXCEEDED:
        return m.code === 0 ? 'time exceeded in-transit' : 'ip reassembly time exceeded';
      case ICMP.REDIRECT:
        return `redirect ${dst} to ${m.code === 0 ? 'net' : 'host'} ${formatIp4(m.gateway ?? 0)}`;
      case ICMP.DEST_UNREACH: {
        const l4 = q?.l4 as { proto: number; dport?: number } | undefined;
        switch (m.code) {
          case 0: return `net ${dst} unreachable`;
          case 1: return `host ${dst} unreachable`;
          case 2: return `${dst} protocol ${l4?.proto} unreachable`;
          case 3: return l4?.proto === 6 || l4?.proto === 17 ? `${dst} ${l4.proto === 6 ? 'tcp' : 'udp'} port ${this.port(l4.dport ?? 0, l4.proto)} unreachable` : `${dst} protocol ${l4?.proto} port ${q && l4Word(q)} unreachable`;
          case 4: return `${dst} unreachable - need to frag (mtu ${m.mtu ?? 0})`;
          case 9: return `net ${dst} unreachable - admin prohibited`;
          case 10: return `host ${dst} unreachable - admin prohibited`;
          case 13: return `host ${dst} unreachable - admin prohibited filter`;
          default: return `${dst} unreachable - #${m.code}`;
        }
      }
      default:
        return `type-#${m.type}`;
    }
  }
}
/** What stands where a port would: the checksum of a quoted echo. */
const l4Word = (q: IpPacket): number => ((q.id * 40503) ^ ((q.l4 as IcmpHeader).seq ?? 0)) & 0xffff;
/** Checksums are left to the device on virtual links: the field holds the pseudo header's sum. The right one stands for bytes that the model has not. */
function checksum(t: TcpHeader, ip: IpPacket): string {
  let sum = (ip.src >>> 16) + (ip.src & 0xffff) + (ip.dst >>> 16) + (ip.dst & 0xffff) + 6 + l4Length(t);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  const right = (Math.imul(t.seq ^ t.ack ^ ip.src ^ ip.dst, 40503) ^ (t.flags << 8) ^ t.payload.length) & 0xffff;
  return `0x${sum.toString(16).padStart(4, '0')} (incorrect -> 0x${right.toString(16).padStart(4, '0')})`;
}
const etherType = (skb: Skb): string => (skb.eth.type === ETH_P.ARP ? 'ARP (0x0806)' : 'IPv4 (0x0800)');
const cookedType = (f: Frame): string => (f.dir === 'out' ? 'Out' : f.skb.pktType === 'broadcast' ? 'B' : f.skb.pktType === 'multicast' ? 'M' : f.skb.pktType === 'otherhost' ? 'P' : 'In');

function optionsText(t: TcpHeader): string {
  const { mss, sackOK, ts, wscale } = t.opts;
  if (t.flags & 2) return [...(mss !== undefined ? [`mss ${mss}`] : []), ...(sackOK ? ['sackOK'] : []), ...(ts ? [`TS val ${ts[0]} ecr ${ts[1]}`] : []), ...(wscale !== undefined ? ['nop', `wscale ${wscale}`] : [])].join(',');
  return ts ? `nop,nop,TS val ${ts[0]} ecr ${ts[1]}` : '';
}
const RCODES: Record<string, string> = { NOERROR: '', FORMERR: ' FormErr', SERVFAIL: ' ServFail', NXDOMAIN: ' NXDomain', NOTIMP: ' NotImp', REFUSED: ' Refused' };
function dnsText(m: DnsMessage): string {
  const q = m.questions[0];
  const extra = m.additional.length + (m.edns ? 1 : 0);
  if (!m.qr) return `${m.id}${m.rd ? '+' : ''}${m.cd ? '%' : ''}${extra ? ` [${extra}au]` : ''}${q ? ` ${q.type}? ${q.name}.` : ''}`;
  const records = (list: DnsMessage['answers']): string => list.map((r) => ` ${r.type} ${['PTR', 'CNAME', 'NS'].includes(r.type) ? `${r.data}.` : r.type === 'TXT' ? `"${r.data}"` : r.data}`).join(',');
  return `${m.id}${RCODES[m.rcode] ?? ''}${m.aa ? '*' : ''}${m.ra ? '' : '-'}${m.tc ? '|' : ''}${m.ad ? '$' : ''} ${m.answers.length}/${m.authority.length}/${extra}${records(m.answers)}`;
}
