/** Lines about connections as libnetfilter_conntrack writes them (snprintf_default.c), and conntrack's own `-o save`. */
import type { Conn, Tuple } from '../../../kernel/hot.ts';
import { IPPROTO, formatIp4 } from '../../../kernel/inet.ts';
import { hashTuple } from '../../../kernel/netfilter/tuple.ts';

const NAMES: Record<number, string> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 33: 'dccp', 47: 'gre', 58: 'icmpv6', 132: 'sctp', 136: 'udplite' };
export const protocolName = (proto: number): string => NAMES[proto] ?? 'unknown';
/** The id that netlink gives an entry: 32 bits that tell nothing else. */
export const entryId = (c: Conn): number => (Math.imul(hashTuple(c.orig) ^ c.id, 0x9e3779b1) >>> 0) || 1;

function tuple(t: Tuple): string {
  const addrs = `src=${formatIp4(t.src)} dst=${formatIp4(t.dst)} `;
  if (t.proto === IPPROTO.ICMP) return `${addrs}type=${t.type} code=${t.code} id=${t.sport} `;
  return NAMES[t.proto] && t.proto !== IPPROTO.GRE ? `${addrs}sport=${t.sport} dport=${t.dport} ` : addrs;
}
export interface LineOptions { now: number; extended?: boolean; id?: boolean; /** events leave mark and use out */ event?: boolean; /** seconds; how many hold the entry */ use?: number }
export function connLine(c: Conn, o: LineOptions): string {
  const seconds = Math.max(0, Math.floor((c.expires - o.now) / 1e6));
  let text = o.extended ? 'ipv4     2 ' : '';
  text += `${protocolName(c.orig.proto).padEnd(8)} ${c.orig.proto} ${seconds} `;
  if (c.tcp) text += `${c.tcp.state} `;
  text += tuple(c.orig);
  if (!c.seenReply) text += '[UNREPLIED] ';
  text += tuple(c.reply);
  if (c.assured) text += '[ASSURED] ';
  if (!o.event || c.mark) text += `mark=${c.mark} `;
  if (!o.event) text += `use=${o.use ?? 1} `;
  if (o.id) text += `id=${entryId(c)} `;
  return text.trimEnd();
}
/** `-o save`: the options that would make the entry again. */
export function saveLine(c: Conn, now: number): string {
  const status = [...(c.seenReply ? ['SEEN_REPLY'] : []), ...(c.assured ? ['ASSURED'] : [])].join(',') || 'UNSET';
  const words = ['-A', '-t', Math.max(0, Math.floor((c.expires - now) / 1e6)), '-u', status, '-s', formatIp4(c.orig.src), '-d', formatIp4(c.orig.dst), c.dstNat && c.reply.src !== c.orig.dst ? '-g' : '-r', formatIp4(c.reply.src), c.srcNat && c.reply.dst !== c.orig.src ? '-n' : '-q', formatIp4(c.reply.dst), '-p', NAMES[c.orig.proto] ?? c.orig.proto];
  if (c.orig.proto === IPPROTO.ICMP) words.push('--icmp-type', c.orig.type ?? 0, '--icmp-code', c.orig.code ?? 0, '--icmp-id', c.orig.sport);
  else if (NAMES[c.orig.proto]) words.push('--sport', c.orig.sport, '--dport', c.orig.dport, '--reply-port-src', c.reply.sport, '--reply-port-dst', c.reply.dport);
  if (c.tcp) words.push('--state', c.tcp.state);
  return words.join(' ');
}
const TAG = { NEW: '    [NEW] ', UPDATE: ' [UPDATE] ', DESTROY: '[DESTROY] ' } as const;
export const eventTag = (kind: keyof typeof TAG): string => TAG[kind];
