/** Command line of conntrack(8), version 1.4.9. */
import type { Conn, Tuple } from '../../../kernel/hot.ts';
import { IPPROTO, type Ip4, inPrefix, parseCidr } from '../../../kernel/inet.ts';
import { type LongOptions, getopt } from '../probe/getopt.ts';

export const PREFIX = 'conntrack v1.4.9 (conntrack-tools): ';
/** The text behind the version, status 2, and the hint to read the help. */
export class ConntrackUsage extends Error {
  readonly status: number;
  constructor(text: string, status = 2) {
    super(text);
    this.status = status;
  }
}
export type Action = 'L' | 'E' | 'D' | 'S' | 'C' | 'F' | 'G' | 'I' | 'U' | 'V' | 'h';
const TCP_STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'LISTEN', 'SYN_SENT2'];
const PROTOCOLS: Record<string, number> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58, sctp: 132, dccp: 33, gre: 47, udplite: 136 };

export interface Query {
  action: Action | undefined; table: string; proto?: number; family: string; output: Set<string>; events: Set<string>;
  set: { mark?: number; timeout?: number }; tuple: Partial<Tuple>; zero: boolean;
  wanted: ((c: Conn) => boolean)[];
}
const COMMON: LongOptions = {
  src: { as: 's', value: true }, 'orig-src': { as: 's', value: true }, dst: { as: 'd', value: true }, 'orig-dst': { as: 'd', value: true }, 'reply-src': { as: 'r', value: true }, 'reply-dst': { as: 'q', value: true },
  protonum: { as: 'p', value: true }, proto: { as: 'p', value: true }, family: { as: 'f', value: true }, timeout: { as: 't', value: true }, status: { as: 'u', value: true }, mark: { as: 'm', value: true }, zero: { as: 'z' }, output: { as: 'o', value: true }, 'event-mask': { as: 'e', value: true }, 'buffer-size': { as: 'b', value: true },
  'src-nat': { as: 'n' }, 'dst-nat': { as: 'g' }, 'any-nat': { as: 'j' }, zone: { as: 'w', value: true }, dump: { as: 'L' }, list: { as: 'L' }, delete: { as: 'D' }, event: { as: 'E' }, flush: { as: 'F' }, count: { as: 'C' }, stats: { as: 'S' }, get: { as: 'G' }, create: { as: 'I' }, update: { as: 'U' }, version: { as: 'V' }, help: { as: 'h' },
};
const PORTS: LongOptions = { sport: { as: 'orig-port-src', value: true }, 'orig-port-src': { as: 'orig-port-src', value: true }, dport: { as: 'orig-port-dst', value: true }, 'orig-port-dst': { as: 'orig-port-dst', value: true }, 'reply-port-src': { as: 'reply-port-src', value: true }, 'reply-port-dst': { as: 'reply-port-dst', value: true } };
const BY_PROTOCOL: Record<number, LongOptions> = { 6: { ...PORTS, state: { as: 'state', value: true } }, 17: PORTS, 132: PORTS, 33: PORTS, 136: PORTS, 1: { 'icmp-type': { as: 'icmp-type', value: true }, 'icmp-code': { as: 'icmp-code', value: true }, 'icmp-id': { as: 'icmp-id', value: true } } };

/** Options that a command may refuse, in the order in which they are looked at. */
const OPTION_NAMES: readonly [letter: string, name: string][] = [
  ['s', 'src'], ['d', 'dst'], ['r', 'reply-src'], ['q', 'reply-dst'], ['p', 'protonum'], ['t', 'timeout'], ['u', 'status'], ['z', 'zero'], ['e', 'event-mask'], ['m', 'mark'], ['n', 'src-nat'], ['g', 'dst-nat'], ['o', 'output'], ['b', 'buffer-size'], ['j', 'any-nat'], ['w', 'zone'],
];
const TAKES_NONE: ReadonlySet<Action | undefined> = new Set([undefined, 'F', 'C', 'S']);

export function parseConntrack(args: readonly string[]): Query {
  const q: Query = { action: undefined, table: 'conntrack', family: 'ipv4', output: new Set(), events: new Set(), set: {}, tuple: {}, zero: false, wanted: [] };
  // the protocol decides which long options there are
  const at = args.findIndex((a) => a === '-p' || a === '--proto' || a === '--protonum');
  const named = at >= 0 ? args[at + 1] : args.find((a) => /^-p./.test(a))?.slice(2);
  if (named !== undefined) {
    const proto = PROTOCOLS[named.toLowerCase()] ?? (/^\d+$/.test(named) && Number(named) < 256 ? Number(named) : undefined);
    if (proto === undefined) throw new ConntrackUsage(`\`${named}' unsupported protocol`);
    q.proto = proto;
    q.wanted.push((c) => c.orig.proto === proto);
  }
  // -n, -g and -j take a value only when one follows
  const parsed = getopt(joinOptional(args), 's:d:r:q:p:f:t:u:m:zo:e:b:n::g::j::w:c:l:LDEFCSGIUAVh', { ...COMMON, ...(q.proto !== undefined && BY_PROTOCOL[q.proto]) });
  if (parsed.error) {
    const { option, kind } = parsed.error;
    throw new ConntrackUsage(kind === 'missing' ? `option \`${option.length === 1 ? `-${option}` : option}' requires an argument` : `unknown option \`${option.length === 1 ? `-${option}` : option}'`);
  }
  for (const { name, value } of parsed.options) option(q, name, value);
  const illegal = OPTION_NAMES.find(([letter]) => parsed.options.some(({ name }) => name === letter) && (TAKES_NONE.has(q.action) || (q.action === 'L' && 'te'.includes(letter))));
  if (illegal) throw new ConntrackUsage(`Illegal option \`--${illegal[1]}' with this command`);
  const [table] = parsed.words;
  if (table !== undefined) {
    if (!['conntrack', 'expect', 'dying', 'unconfirmed'].includes(table)) throw new ConntrackUsage(`unknown type \`${table}'`);
    q.table = table;
  }
  if (q.action === 'I' && q.set.timeout === undefined) throw new ConntrackUsage("You need to supply the `--timeout' option for this command");
  if (q.action === 'G' && (q.tuple.src === undefined || q.tuple.dst === undefined)) throw new ConntrackUsage("you have to specify `--src' and `--dst'");
  return q;
}
const SHORT_NAT = new Map([['--src-nat', '-n'], ['--dst-nat', '-g'], ['--any-nat', '-j']]);
function joinOptional(args: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const short = SHORT_NAT.get(arg) ?? arg;
    const next = args[i + 1];
    if (['-n', '-g', '-j'].includes(short) && next !== undefined && !next.startsWith('-')) {
      out.push(short + next);
      i++;
    } else out.push(short);
  }
  return out;
}

type Side = 'orig' | 'reply';
function address(q: Query, text: string, side: Side, end: 'src' | 'dst'): void {
  const [plain = '', length] = text.split('/');
  const cidr = parseCidr(text);
  if (!cidr) throw new ConntrackUsage(length !== undefined && parseCidr(plain) ? 'Invalid netmask' : `Invalid IP address \`${plain}'`);
  if (side === 'orig') q.tuple[end] = cidr.addr;
  q.wanted.push((c) => inPrefix(c[side][end], cidr.addr, cidr.len));
}
function port(q: Query, text: string, side: Side, end: 'sport' | 'dport'): void {
  const n = Number(text);
  if (side === 'orig') q.tuple[end] = n;
  q.wanted.push((c) => c[side][end] === n);
}
const natAddress = (text: string): Ip4 | undefined => (text === '' ? undefined : parseCidr(text.split(':')[0] ?? '')?.addr);
const isSnat = (c: Conn): boolean => (c.srcNat && (c.reply.dst !== c.orig.src || c.reply.dport !== c.orig.sport)) || (c.orig.proto === IPPROTO.ICMP && c.dstNat);
/** The type of an ICMP entry lies where other protocols have a port, so that one with a NAT of either kind shows for both. */
const isDnat = (c: Conn): boolean => (c.dstNat && (c.reply.src !== c.orig.dst || c.reply.sport !== c.orig.dport)) || (c.orig.proto === IPPROTO.ICMP && c.srcNat);

function option(q: Query, name: string, value: string): void {
  if ('LDEFCSGIUAVh'.includes(name) && name.length === 1) {
    const action = (name === 'A' ? 'I' : name) as Action;
    if (q.action !== undefined) throw new ConntrackUsage('Invalid commands combination');
    q.action = action;
    return;
  }
  switch (name) {
    case 's': return address(q, value, 'orig', 'src');
    case 'd': return address(q, value, 'orig', 'dst');
    case 'r': return address(q, value, 'reply', 'src');
    case 'q': return address(q, value, 'reply', 'dst');
    case 'orig-port-src': return port(q, value, 'orig', 'sport');
    case 'orig-port-dst': return port(q, value, 'orig', 'dport');
    case 'reply-port-src': return port(q, value, 'reply', 'sport');
    case 'reply-port-dst': return port(q, value, 'reply', 'dport');
    case 'icmp-type': q.wanted.push((c) => c.orig.type === Number(value)); return;
    case 'icmp-code': q.wanted.push((c) => c.orig.code === Number(value)); return;
    case 'icmp-id': q.wanted.push((c) => c.orig.sport === Number(value)); return;
    case 'state': {
      if (!TCP_STATES.includes(value)) throw new ConntrackUsage(`unknown TCP state \`${value}'`);
      q.wanted.push((c) => c.tcp?.state === value);
      return;
    }
    case 'm': {
      const [mark, mask] = value.split('/').map(Number);
      if (!Number.isInteger(mark)) throw new ConntrackUsage(`unexpected value '${value}' with -m option`, 1);
      q.set.mark = mark as number;
      q.wanted.push((c) => (mask === undefined ? c.mark === mark : ((c.mark & mask) >>> 0) === mark));
      return;
    }
    case 't': q.set.timeout = Number(value); return;
    case 'u': {
      for (const flag of value.split(',')) {
        if (!['ASSURED', 'SEEN_REPLY', 'UNSET', 'SRC_NAT', 'DST_NAT', 'FIXED_TIMEOUT', 'EXPECTED', 'OFFLOAD', 'HW_OFFLOAD'].includes(flag)) throw new ConntrackUsage(`Bad parameter \`${flag}'`);
        q.wanted.push((c) => (flag === 'ASSURED' ? c.assured : flag === 'SEEN_REPLY' ? c.seenReply : flag === 'UNSET' ? !c.seenReply : flag === 'SRC_NAT' ? c.srcNat : flag === 'DST_NAT' ? c.dstNat : flag === 'EXPECTED' ? c.master !== undefined : false));
      }
      return;
    }
    case 'n': case 'g': case 'j': {
      const addr = natAddress(value);
      const s = (c: Conn): boolean => isSnat(c) && (addr === undefined || c.reply.dst === addr);
      const d = (c: Conn): boolean => isDnat(c) && (addr === undefined || c.reply.src === addr);
      q.wanted.push(name === 'n' ? s : name === 'g' ? d : (c) => s(c) || d(c));
      return;
    }
    case 'o':
      for (const part of value.split(',')) {
        if (!['xml', 'extended', 'timestamp', 'id', 'ktimestamp', 'labels', 'userspace', 'save'].includes(part)) throw new ConntrackUsage(`Bad parameter \`${part}'`);
        q.output.add(part);
      }
      return;
    case 'e':
      for (const part of value.split(',')) {
        if (!['NEW', 'UPDATES', 'DESTROY', 'ALL'].includes(part)) throw new ConntrackUsage(`Bad parameter \`${part}'`);
        q.events.add(part);
      }
      return;
    case 'f':
      if (!['ipv4', 'ipv6'].includes(value)) throw new ConntrackUsage(`\`${value}' unsupported protocol`);
      q.family = value;
      return;
    case 'w':
      if (!/^(0x)?[0-9a-f]+$/i.test(value)) throw new ConntrackUsage(`unexpected value '${value}' with -w option`, 1);
      return;
    case 'z': q.zero = true; return;
    default:
  }
}
