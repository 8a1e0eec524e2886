/**
 * IPv4 fragmentation and reassembly (RFC 791 section 3.2, net/ipv4/ip_output.c ip_do_fragment, ip_fragment.c). The
 * pieces share their layer-4 header object; only lengths and offsets differ.
 */
import type { NetnsId } from './config.ts';
import type { Kernel } from './kernel.ts';
import { type Skb, cloneSkb, l4Length } from './skb.ts';

/** Seconds an incomplete packet is kept (net.ipv4.ipfrag_time). */
const IPFRAG_TIME = 30;

/** Cut a packet into pieces of at most `mtu` bytes each; the first keeps the packet's id. */
export function fragmentTo(k: Kernel, nsId: NetnsId, skb: Skb, mtu: number): Skb[] {
  const ip = skb.ip as NonNullable<Skb['ip']>;
  const total = ip.frag ? ip.frag.length : l4Length(ip.l4);
  const base = ip.frag?.offset ?? 0;
  const room = (mtu - 20) & ~7;
  const pieces: Skb[] = [];
  for (let offset = 0; offset < total; offset += room) {
    const piece = offset === 0 ? skb : cloneSkb(skb, k.nextId('skb'));
    if (offset !== 0) k.note(nsId, piece, { kind: 'copy', of: skb.id, why: 'fragment' });
    pieces.push(piece);
  }
  pieces.forEach((piece, i) => {
    const offset = i * room;
    const length = Math.min(room, total - offset);
    piece.ip = { ...ip, frag: { offset: base + offset, more: offset + length < total || (ip.frag?.more ?? false), length } };
  });
  return pieces;
}

interface Pending {
  since: number;
  have: number;
  total: number | undefined;
  offsets: Set<number>;
}
const queues = new WeakMap<Kernel, Map<string, Pending>>();

/** Take a fragment in; the whole packet (this skb, made whole) once the last piece is there, else undefined. */
export function reassemble(k: Kernel, nsId: NetnsId, skb: Skb): Skb | undefined {
  const ip = skb.ip as NonNullable<Skb['ip']>;
  const frag = ip.frag;
  if (!frag) return skb;
  let map = queues.get(k);
  if (!map) queues.set(k, (map = new Map()));
  const key = `${nsId}/${ip.src}/${ip.dst}/${ip.id}/${ip.l4.proto}`;
  let q = map.get(key);
  if (!q || k.now - q.since > IPFRAG_TIME * 1e6) map.set(key, (q = { since: k.now, have: 0, total: undefined, offsets: new Set() }));
  if (map.size > 1000) map.clear();
  if (!q.offsets.has(frag.offset)) {
    q.offsets.add(frag.offset);
    q.have += frag.length;
  }
  if (!frag.more) q.total = frag.offset + frag.length;
  if (q.total === undefined || q.have < q.total) {
    k.note(nsId, skb, { kind: 'note', what: 'fragment-kept', values: { bytes: q.have } });
    return undefined;
  }
  map.delete(key);
  delete ip.frag;
  return skb;
}
