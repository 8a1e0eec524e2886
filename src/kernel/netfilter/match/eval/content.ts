/** string and u32: tests on the bytes of a packet. Headers here are objects, so their bytes are put together when asked for. */
import { IPPROTO } from '../../../inet.ts';
import { type IcmpHeader, type IpPacket, type TcpHeader, type UdpHeader, ipLength, l4Length } from '../../../skb.ts';
import type { Predicate } from '../index.ts';
import type { StringMatch } from '../string.ts';
import type { U32Match } from '../u32.ts';

const be16 = (n: number): number[] => [(n >>> 8) & 255, n & 255];
const be32 = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

/** The IP packet as bytes: headers without checksums, TCP options as zeros, payload text as its UTF-8 bytes. */
export function packetBytes(ip: IpPacket): number[] {
  const total = ipLength(ip);
  const flags = (ip.df ? 0x4000 : 0) | (ip.frag?.more ? 0x2000 : 0) | ((ip.frag?.offset ?? 0) >>> 3);
  const head = [0x45, ip.tos, ...be16(total), ...be16(ip.id), ...be16(flags), ip.ttl, ip.l4.proto, 0, 0, ...be32(ip.src), ...be32(ip.dst)];
  const bytes = [...head, ...l4Bytes(ip)];
  while (bytes.length < total) bytes.push(0);
  return bytes.slice(0, total);
}
function l4Bytes(ip: IpPacket): number[] {
  const { l4 } = ip;
  if ('opaque' in l4) return [];
  if (l4.proto === IPPROTO.TCP) {
    const t = l4 as TcpHeader;
    const header = l4Length(l4) - t.payload.length;
    return [
      ...be16(t.sport),
      ...be16(t.dport),
      ...be32(t.seq),
      ...be32(t.ack),
      (header / 4) << 4,
      t.flags,
      ...be16(t.window),
      0,
      0,
      0,
      0,
      ...new Array<number>(header - 20).fill(0),
      ...text(t.payload),
    ];
  }
  if (l4.proto === IPPROTO.UDP) {
    const u = l4 as UdpHeader;
    return [...be16(u.sport), ...be16(u.dport), ...be16(l4Length(l4)), 0, 0, ...(u.message ? messageBytes(u.message) : text(u.payload))];
  }
  const i = l4 as IcmpHeader;
  return [i.type, i.code, 0, 0, ...be16(i.id), ...be16(i.mtu ?? i.seq), ...(i.quoted ? packetBytes(i.quoted).slice(0, i.length) : [])];
}
const text = (s: string): number[] => [...new TextEncoder().encode(s)];

/** A DNS message: its header and question, which is what people search packets for. */
function messageBytes(message: { kind: string; [key: string]: unknown }): number[] {
  const question = (message['questions'] as { name: string }[] | undefined)?.[0];
  if (message.kind !== 'dns' || !question) return [];
  const labels = question.name.replace(/\.$/, '').split('.');
  return [...new Array<number>(12).fill(0), ...labels.flatMap((l) => [l.length, ...text(l)]), 0];
}

/** xt_string: the pattern begins at `from` or later and ends by `to`. */
export function string(m: StringMatch): Predicate {
  const fold = (s: string): string => (m.icase ? s.toLowerCase() : s);
  const pattern = fold(m.pattern);
  return (skb) => {
    const bytes = packetBytes(skb.ip as IpPacket);
    let hay = '';
    for (const b of bytes.slice(m.from, m.to + pattern.length)) hay += String.fromCharCode(b);
    return fold(hay).includes(pattern) !== (m.not === true);
  };
}

/** u32_match_it. */
export function u32(m: U32Match): Predicate {
  return (skb) => {
    const bytes = packetBytes(skb.ip as IpPacket);
    const word = (at: number): number | undefined =>
      at < 0 || at + 4 > bytes.length
        ? undefined
        : (((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) >>> 0;
    const all = m.tests.every((test) => {
      let at = 0;
      let value: number | undefined = 0;
      for (const op of test.location) {
        if (value === undefined) return false;
        if (op.op === '=') value = word(at + op.number);
        else if (op.op === '&') value = (value & op.number) >>> 0;
        else if (op.op === '<<') value = (value << op.number) >>> 0;
        else if (op.op === '>>') value = value >>> op.number;
        else {
          at += value;
          value = word(at + op.number);
        }
      }
      const v = value;
      return v !== undefined && test.values.some((r) => v >= r.min && v <= r.max);
    });
    return all !== (m.not === true);
  };
}
