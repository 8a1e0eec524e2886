/** Filter expressions of pcap-filter(7): qualifiers and names, protocols, and/or/not, and tests on TCP flags and ICMP types. */
import type { Link } from '../../../kernel/config.ts';
import { type Ip4, inPrefix, isMulticastIp, isMulticastMac, networkOf, parseCidr, parseMac } from '../../../kernel/inet.ts';
import { type IcmpHeader, type IpPacket, type Skb, type TcpHeader, frameLength } from '../../../kernel/skb.ts';
import { PROTOCOL_NAMES, portByService } from '../../../text/netdb.ts';
import { inetAton } from '../probe/lookup.ts';

export interface Frame { skb: Skb; dev: Link; dir: 'in' | 'out' }
export type Match = (f: Frame) => boolean;
/** The expression is wrong: what tcpdump prints behind its name. */
export class FilterSyntax extends Error {}
/** A part of the language that the lab leaves out. */
export class FilterNotModelled extends Error {}

const ICMP_TYPES: Record<string, number> = { 'icmp-echoreply': 0, 'icmp-unreach': 3, 'icmp-sourcequench': 4, 'icmp-redirect': 5, 'icmp-echo': 8, 'icmp-timxceed': 11, 'icmp-paramprob': 12 };
const TCP_FLAGS: Record<string, number> = { 'tcp-fin': 1, 'tcp-syn': 2, 'tcp-rst': 4, 'tcp-push': 8, 'tcp-ack': 16, 'tcp-urg': 32 };
const OFFSETS: Record<string, number> = { tcpflags: 13, icmptype: 0, icmpcode: 1 };
const PROTOCOLS: Record<string, Match> = {
  ip: (f) => f.skb.ip !== undefined, arp: (f) => f.skb.arp !== undefined, rarp: () => false, ip6: () => false, icmp6: () => false, tcp: (f) => f.skb.ip?.l4.proto === 6, udp: (f) => f.skb.ip?.l4.proto === 17, icmp: (f) => f.skb.ip?.l4.proto === 1, igmp: (f) => f.skb.ip?.l4.proto === 2,
  sctp: (f) => f.skb.ip?.l4.proto === 132, ah: (f) => f.skb.ip?.l4.proto === 51, esp: (f) => f.skb.ip?.l4.proto === 50, vrrp: (f) => f.skb.ip?.l4.proto === 112, stp: () => false,
};
const later = (ip: IpPacket): boolean => ip.frag !== undefined && ip.frag.offset > 0;
const ports = (f: Frame): { sport: number; dport: number; proto: number } | undefined => {
  const { ip } = f.skb;
  if (!ip || later(ip) || 'opaque' in ip.l4 || (ip.l4.proto !== 6 && ip.l4.proto !== 17)) return undefined;
  return ip.l4 as TcpHeader;
};
/** Addresses of a packet: of its IP header, or of the ARP message. */
const addrs = (f: Frame, only?: string): { src: Ip4; dst: Ip4 } | undefined => {
  if (f.skb.ip && only !== 'arp') return f.skb.ip;
  if (f.skb.arp && only === undefined) return { src: f.skb.arp.senderIp, dst: f.skb.arp.targetIp };
  return f.skb.arp && only === 'arp' ? { src: f.skb.arp.senderIp, dst: f.skb.arp.targetIp } : undefined;
};

type Dir = 'src' | 'dst' | 'either' | 'both';
/** @param resolve address of a host name, undefined when there is none */
export function compileFilter(words: readonly string[], resolve: (name: string) => Ip4 | undefined): Match {
  const tokens = words.join(' ').match(/&&|\|\||[!=<>]=|<<|>>|[()![\]:]|[&|<>=+*/-]|[\w.][\w./-]*(?::[0-9a-f]{1,2}){5}|[\w.][\w./-]*/gi) ?? [];
  if (tokens.length === 0) return () => true;
  const parser = new Parser(tokens, resolve);
  const match = parser.or();
  parser.end();
  return match;
}
const syntax = (): FilterSyntax => new FilterSyntax("can't parse filter expression: syntax error");

class Parser {
  private at = 0;
  /** No primitive was read yet. */
  private first = true;
  private readonly tokens: readonly string[];
  private readonly resolve: (name: string) => Ip4 | undefined;
  /** Qualifiers of the last primitive: `port 80 or 443` means the same kind again. */
  private last: { proto?: string; dir: Dir; kind: string } | undefined;
  constructor(tokens: readonly string[], resolve: (name: string) => Ip4 | undefined) {
    this.tokens = tokens;
    this.resolve = resolve;
  }
  private peek(ahead = 0): string {
    return this.tokens[this.at + ahead] ?? '';
  }
  /** A name nobody knows is told only when the expression is otherwise right. */
  private unknown: string | undefined;
  end(): void {
    if (this.at < this.tokens.length) throw syntax();
    if (this.unknown !== undefined) throw new FilterSyntax(`unknown host '${this.unknown}'`);
  }
  /** and, or: same precedence, from the left. */
  or(): Match {
    let left = this.not();
    for (;;) {
      const op = this.peek();
      if (!['and', '&&', 'or', '||'].includes(op)) return left;
      this.at++;
      const a = left;
      const b = this.not();
      left = op === 'and' || op === '&&' ? (f) => a(f) && b(f) : (f) => a(f) || b(f);
    }
  }
  private not(): Match {
    if (this.peek() === 'not' || this.peek() === '!') {
      this.at++;
      const inner = this.not();
      return (f) => !inner(f);
    }
    if (this.peek() === '(') {
      this.at++;
      const inner = this.or();
      if (this.tokens[this.at++] !== ')') throw syntax();
      return inner;
    }
    return this.primitive();
  }
  private primitive(): Match {
    const word = this.peek();
    if (word === '') throw syntax();
    if (this.peek(1) === '[' || /^\d+$/.test(word) && /^([!=<>]=?|<<|>>|[&|+*/-])$/.test(this.peek(1))) return this.relation();
    if (word === 'inbound' || word === 'outbound') {
      this.at++;
      return (f) => (f.dir === 'in') === (word === 'inbound');
    }
    if (word === 'greater' || word === 'less') {
      this.at++;
      const n = Number(this.tokens[this.at++]);
      return (f) => (word === 'greater' ? frameLength(f.skb) >= n : frameLength(f.skb) <= n);
    }
    if (word === 'vlan') {
      this.at++;
      const id = /^\d+$/.test(this.peek()) ? Number(this.tokens[this.at++]) : undefined;
      return (f) => f.skb.vlan !== undefined && (id === undefined || f.skb.vlan === id);
    }
    let proto: string | undefined;
    let dir: Dir | undefined;
    let kind: string | undefined;
    if (PROTOCOLS[word] || word === 'ether') {
      proto = word;
      this.at++;
    }
    if (this.peek() === 'broadcast' || this.peek() === 'multicast') return this.cast(proto);
    if (this.peek() === 'src' || this.peek() === 'dst') {
      const one = this.tokens[this.at++] as 'src' | 'dst';
      dir = one;
      const joint = this.peek();
      if ((joint === 'or' || joint === 'and') && (this.peek(1) === 'src' || this.peek(1) === 'dst')) {
        this.at += 2;
        dir = joint === 'or' ? 'either' : 'both';
      }
    }
    if (['host', 'net', 'port', 'portrange', 'proto', 'gateway'].includes(this.peek())) kind = this.tokens[this.at++];
    const { first } = this;
    this.first = false;
    if (kind === undefined && dir === undefined && proto !== undefined) return PROTOCOLS[proto] ?? (() => true);
    const bare = kind === undefined && dir === undefined && proto === undefined;
    // a value without qualifiers means the same kind as the one before; there has to be one (gen_scode)
    if (bare && (first || ['and', 'or', 'not', ')'].includes(word))) throw syntax();
    if (bare && !this.last) throw new FilterSyntax('syntax error in filter expression');
    if (bare && this.last) ({ dir, kind } = this.last);
    this.last = { ...(proto !== undefined && { proto }), dir: dir ?? 'either', kind: kind ?? 'host' };
    const value = this.tokens[this.at++];
    if (value === undefined || value === ')') throw syntax();
    return this.test(proto, dir ?? 'either', kind ?? 'host', value);
  }
  private cast(proto: string | undefined): Match {
    const word = this.tokens[this.at++];
    if (proto === 'ip') return word === 'broadcast' ? (f) => f.skb.ip !== undefined && f.skb.pktType === 'broadcast' : (f) => f.skb.ip !== undefined && isMulticastIp(f.skb.ip.dst);
    return word === 'broadcast' ? (f) => f.skb.eth.dst === 'ff:ff:ff:ff:ff:ff' : (f) => isMulticastMac(f.skb.eth.dst);
  }
  private test(proto: string | undefined, dir: Dir, kind: string, value: string): Match {
    const pick = <T>(src: T, dst: T, is: (x: T) => boolean): boolean => (dir === 'src' ? is(src) : dir === 'dst' ? is(dst) : dir === 'both' ? is(src) && is(dst) : is(src) || is(dst));
    if (proto === 'ether') {
      if (kind === 'proto') throw new FilterNotModelled('ether proto');
      const mac = parseMac(value);
      if (!mac) throw new FilterSyntax(`unknown Ethernet-like host '${value}'`);
      return (f) => pick(f.skb.eth.src, f.skb.eth.dst, (m) => m === mac);
    }
    if (kind === 'port' || kind === 'portrange') {
      if (kind === 'port' && value.includes('-')) throw new FilterSyntax(`unknown port '${value}'`);
      const [low, high] = value.split('-').map((p) => (/^\d+$/.test(p) ? Number(p) : portByService(p)));
      if (low === undefined) throw new FilterSyntax(`unknown port '${value}'`);
      const top = high ?? low;
      for (const n of [low, top]) if (n > 65535) throw new FilterSyntax(`port number ${n} greater than maximum 65535`);
      const only = /^\d/.test(value) ? undefined : (['tcp', 'udp'] as const).filter((p) => portByService(value, p) !== undefined);
      if (only?.length === 1 && (proto === 'tcp' || proto === 'udp') && only[0] !== proto) throw new FilterSyntax(`port '${value}' is ${only[0]}`);
      const wanted = proto === 'tcp' ? 6 : proto === 'udp' ? 17 : undefined;
      return (f) => {
        const p = ports(f);
        return p !== undefined && (wanted === undefined || p.proto === wanted) && pick(p.sport, p.dport, (n) => n >= low && n <= top);
      };
    }
    if (kind === 'proto') {
      const n = /^\d+$/.test(value) ? Number(value) : PROTOCOL_NAMES.find((p) => p.name === value.replace(/^\\/, ''))?.number;
      if (n === undefined) throw new FilterSyntax(`unknown '${proto === undefined ? '' : `${proto} `}proto' value '${value}'`);
      return (f) => f.skb.ip?.l4.proto === n;
    }
    const only = proto === 'ip' || proto === 'arp' ? proto : undefined;
    const layer4 = proto !== undefined && only === undefined ? PROTOCOLS[proto] : undefined;
    if (kind === 'net') {
      let cidr = parseCidr(value);
      if (!value.includes('/')) {
        const parts = value.split('.').length;
        const addr = inetAton([...value.split('.'), '0', '0', '0'].slice(0, 4).join('.'));
        cidr = addr === undefined ? undefined : { addr, len: parts * 8 };
      } else if (!cidr) {
        const [net = '', len = ''] = value.split('/');
        const addr = inetAton([...net.split('.'), '0', '0', '0'].slice(0, 4).join('.'));
        cidr = addr === undefined ? undefined : { addr, len: Number(len) };
      }
      if (!cidr) throw new FilterSyntax(`unknown network '${value}'`);
      const { addr, len } = cidr;
      if (len > 32) throw new FilterSyntax(`netmask length ${len} greater than maximum 32`);
      if (networkOf(addr, len) !== addr) throw new FilterSyntax(`non-network bits set in "${value}"`);
      return (f) => {
        const a = addrs(f, only);
        return a !== undefined && (!layer4 || layer4(f)) && pick(a.src, a.dst, (x) => inPrefix(x, addr, len));
      };
    }
    if (kind === 'gateway') throw new FilterNotModelled('gateway');
    const addr = inetAton(value) ?? this.resolve(value);
    if (addr === undefined) {
      if (/^[\d.]+\/\d+$/.test(value)) throw new FilterSyntax(`'host' is not a valid qualifier for '${value}'`);
      if (!/^[\w.-]+$/.test(value)) throw syntax();
      this.unknown ??= value;
    }
    return (f) => {
      const a = addrs(f, only);
      return a !== undefined && (!layer4 || layer4(f)) && pick(a.src, a.dst, (x) => x === addr);
    };
  }

  /** `tcp[tcpflags] & tcp-syn != 0`, `icmp[icmptype] == icmp-echo`, `ip[8] < 5`. */
  private relation(): Match {
    const left = this.sum();
    const op = this.tokens[this.at++];
    const right = this.sum();
    const compare: Record<string, (a: number, b: number) => boolean> = { '=': (a, b) => a === b, '==': (a, b) => a === b, '!=': (a, b) => a !== b, '>': (a, b) => a > b, '<': (a, b) => a < b, '>=': (a, b) => a >= b, '<=': (a, b) => a <= b };
    const test = compare[op ?? ''];
    if (!test) throw syntax();
    return (f) => {
      const a = left(f);
      const b = right(f);
      return a !== undefined && b !== undefined && test(a, b);
    };
  }
  private sum(): (f: Frame) => number | undefined {
    let left = this.term();
    while (['&', '|', '+', '-'].includes(this.peek())) {
      const op = this.tokens[this.at++];
      const a = left;
      const b = this.term();
      left = (f) => {
        const x = a(f);
        const y = b(f);
        return x === undefined || y === undefined ? undefined : op === '&' ? x & y : op === '|' ? x | y : op === '+' ? x + y : x - y;
      };
    }
    return left;
  }
  private term(): (f: Frame) => number | undefined {
    if (this.peek() === '(') {
      this.at++;
      const inner = this.sum();
      if (this.tokens[this.at++] !== ')') throw syntax();
      return inner;
    }
    const word = this.tokens[this.at++] ?? '';
    if (this.peek() === '[') {
      this.at++;
      const index = this.tokens[this.at++] ?? '';
      if (this.tokens[this.at++] !== ']') throw new FilterNotModelled(`${word}[…:…]`);
      return byteOf(word, OFFSETS[index] ?? Number(index));
    }
    const n = TCP_FLAGS[word] ?? ICMP_TYPES[word] ?? (/^(0x[0-9a-f]+|\d+)$/i.test(word) ? Number(word) : undefined);
    if (n === undefined) throw syntax();
    return () => n;
  }
}
/** A byte of a header, for those bytes that the model keeps. */
function byteOf(proto: string, offset: number): (f: Frame) => number | undefined {
  if (proto === 'tcp' && offset === 13) return (f) => (f.skb.ip?.l4.proto === 6 && !later(f.skb.ip) ? (f.skb.ip.l4 as TcpHeader).flags : undefined);
  if (proto === 'icmp' && (offset === 0 || offset === 1)) return (f) => (f.skb.ip?.l4.proto === 1 && !later(f.skb.ip) ? (f.skb.ip.l4 as IcmpHeader)[offset === 0 ? 'type' : 'code'] : undefined);
  if (proto === 'ip' && offset === 8) return (f) => f.skb.ip?.ttl;
  if (proto === 'ip' && offset === 9) return (f) => f.skb.ip?.l4.proto;
  if (proto === 'ip' && offset === 1) return (f) => f.skb.ip?.tos;
  throw new FilterNotModelled(`${proto}[${offset}]`);
}
