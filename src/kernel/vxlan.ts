/**
 * VXLAN (RFC 7348, drivers/net/vxlan): an Ethernet frame inside UDP. The device's FDB says behind which tunnel end
 * a MAC lives; without an entry the default remote gets it.
 */
import type { Link, NetnsId } from './config.ts';
import { IPPROTO } from './inet.ts';
import { ipLocalOut } from './ip.ts';
import type { Kernel } from './kernel.ts';
import { type IpPacket, type Skb, cloneSkb, frameLength } from './skb.ts';
import { netifRx } from './xmit.ts';

/** VXLAN header, bytes. */
const VXLAN_HLEN = 8;

/** The namespace whose stack carries the tunnel: where the device was made, though it may have moved. */
const underlay = (nsId: NetnsId, link: Link): NetnsId => link.parent?.netns ?? nsId;

/** udp_flow_src_port: a port of the local range by the flow inside, the same for both directions of it. */
function flowPort(skb: Skb): number {
  const l4 = skb.ip?.l4 as { proto: number; sport?: number; dport?: number } | undefined;
  const tail = (mac: string): number => Number.parseInt(mac.replaceAll(':', '').slice(-8), 16);
  const ends = skb.ip ? skb.ip.src ^ skb.ip.dst ^ (l4?.proto ?? 0) ^ ((l4?.sport ?? 0) ^ (l4?.dport ?? 0)) : tail(skb.eth.src) ^ tail(skb.eth.dst);
  return 32768 + ((Math.imul(ends, 2654435761) >>> 0) % 28232);
}

export function vxlanXmit(k: Kernel, nsId: NetnsId, link: Link, skb: Skb): void {
  const v = link.vxlan as NonNullable<Link['vxlan']>;
  const remote = v.fdb[skb.eth.dst] ?? k.peek(nsId).vtep?.[`${link.ifindex}/${skb.eth.dst}`] ?? v.remote;
  if (remote === undefined) return k.drop(nsId, skb, 'VXLAN_NO_REMOTE', { dev: link.name, mac: skb.eth.dst }, `bridge fdb show dev ${link.name}`);
  const outer: IpPacket = {
    src: v.local ?? 0,
    dst: remote,
    ttl: 64,
    tos: 0,
    id: 0,
    df: false,
    l4: {
      proto: IPPROTO.UDP as 17,
      sport: flowPort(skb),
      dport: v.dstport,
      payload: '',
      message: { kind: 'vxlan', length: VXLAN_HLEN + frameLength(skb), vni: v.vni, frame: cloneSkb(skb, skb.id) },
    },
  };
  k.note(nsId, skb, { kind: 'encap', dev: link.name, remote, vni: v.vni });
  ipLocalOut(k, underlay(nsId, link), outer, { by: link.name, carries: skb.id });
}

/** A UDP datagram for a VXLAN port: true when a device of this namespace took it. */
export function vxlanRcv(k: Kernel, nsId: NetnsId, skb: Skb): boolean {
  const udp = skb.ip?.l4 as { dport?: number; message?: { kind: string; vni?: number; frame?: Skb } } | undefined;
  const message = udp?.message;
  if (message?.kind !== 'vxlan' || !message.frame) return false;
  for (const ns of Object.values(k.config.netns))
    for (const link of Object.values(ns.links)) {
      if (link.vxlan?.vni !== message.vni || link.vxlan?.dstport !== udp?.dport || underlay(ns.id, link) !== nsId) continue;
      const inner = cloneSkb(message.frame, k.nextId('skb'));
      inner.hops = skb.hops ?? 0;
      if (link.vxlan?.learning && skb.ip) (k.hot(ns.id).vtep ??= {})[`${link.ifindex}/${inner.eth.src}`] = skb.ip.src;
      k.note(nsId, skb, { kind: 'deliver', to: 'vxlan', dev: link.name });
      k.note(ns.id, inner, { kind: 'copy', of: message.frame.id, why: 'tunnel' });
      netifRx(k, ns.id, link, inner);
      return true;
    }
  return false;
}
