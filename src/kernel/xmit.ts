/**
 * How frames leave a device and arrive at one: dev_queue_xmit and netif_receive_skb, one case a driver. Read first:
 * net/core/dev.c, drivers/net/{veth,loopback,macvlan,ipvlan}.c, net/8021q.
 */
import { bridgeRcv, bridgeXmit } from './bridge.ts';
import type { Link, LinkKind, Netns, NetnsId } from './config.ts';
import { ETH_P, MAC_BROADCAST, isMulticastMac } from './inet.ts';
import { ipRcv, ipvlanOut } from './ip.ts';
import type { Kernel } from './kernel.ts';
import { arpRcv } from './neigh.ts';
import { type PktType, type Skb, cloneSkb, frameLength } from './skb.ts';
import { vxlanXmit } from './vxlan.ts';

/** Devices one packet may cross, and copies one packet may become, before the model calls it a loop and ends it. */
const MAX_HOPS = 256;
const MAX_COPIES = 4096;

/** Copy for flooding; undefined when this packet has been copied so often that it must be a storm. */
export function copyOf(k: Kernel, nsId: NetnsId, skb: Skb): Skb | undefined {
  const n = (k.copies.get(skb.origin) ?? 0) + 1;
  k.copies.set(skb.origin, n);
  if (k.copies.size > 10_000) k.copies.clear();
  if (n > MAX_COPIES) {
    if (n === MAX_COPIES + 1) k.drop(nsId, skb, 'STORM', {}, 'brctl show');
    return undefined;
  }
  const copy = cloneSkb(skb, k.nextId('skb'));
  k.note(nsId, copy, { kind: 'copy', of: skb.id, why: 'flood' });
  return copy;
}

interface Wiring {
  segments: Map<string, { ns: NetnsId; ifindex: number }[]>;
  uppers: Map<string, { ns: NetnsId; ifindex: number }[]>;
}
const plugged = new WeakMap<Netns['links'], readonly Link[]>();
/** The devices of a namespace that hang on a segment or on another device. */
function pluggedIn(links: Netns['links']): readonly Link[] {
  let list = plugged.get(links);
  if (!list) plugged.set(links, (list = Object.values(links).filter((l) => l.segment !== undefined || l.parent !== undefined)));
  return list;
}
const NO_UPPERS: readonly { ns: NetnsId; link: Link }[] = [];
const wirings = new WeakMap<Kernel, Wiring & { topology: number }>();
/** Who is plugged into which segment, and which devices sit on which lower device; made once a configuration. */
function wiring(k: Kernel): Wiring {
  let w = wirings.get(k);
  if (w?.topology !== k.topology) {
    w = { segments: new Map(), uppers: new Map(), topology: k.topology };
    const add = (map: Map<string, { ns: NetnsId; ifindex: number }[]>, key: string, at: { ns: NetnsId; ifindex: number }): void => {
      const list = map.get(key);
      if (list) list.push(at);
      else map.set(key, [at]);
    };
    for (const ns of Object.values(k.config.netns))
      for (const link of pluggedIn(ns.links)) {
        if (link.segment) add(w.segments, link.segment, { ns: ns.id, ifindex: link.ifindex });
        if (link.parent && link.kind !== 'vxlan') add(w.uppers, `${link.parent.netns}/${link.parent.ifindex}`, { ns: ns.id, ifindex: link.ifindex });
      }
    wirings.set(k, w);
  }
  return w;
}
/** Devices that sit on a lower device (macvlan, ipvlan, vlan), with the namespace each is in. */
export function uppersOf(k: Kernel, nsId: NetnsId, ifindex: number): readonly { ns: NetnsId; link: Link }[] {
  const { uppers } = wiring(k);
  const list = uppers.size === 0 ? undefined : uppers.get(`${nsId}/${ifindex}`);
  return list ? list.map((u) => ({ ns: u.ns, link: k.ns(u.ns).links[u.ifindex] as Link })) : NO_UPPERS;
}

/** Drivers that count what they receive after the Ethernet header is off; the others count it, too. */
const HEADLESS = new Set<LinkKind>(['loopback', 'bridge', 'vlan', 'vxlan']);
function countTx(k: Kernel, nsId: NetnsId, link: Link, skb: Skb): void {
  const s = k.stats(nsId, link.ifindex);
  s.txPackets++;
  s.txBytes += frameLength(skb) - (link.kind === 'loopback' ? 14 : 0);
}

const arrivals = new WeakMap<Kernel, Map<NetnsId, Map<number, number>>>();
/** A cable delivers in the order it was fed: the delay of a frame, at least as long as that of the one before it. */
function inOrder(k: Kernel, nsId: NetnsId, link: Link, delay: number): number {
  let map = arrivals.get(k);
  if (!map) arrivals.set(k, (map = new Map()));
  let times = map.get(nsId);
  if (!times) map.set(nsId, (times = new Map()));
  const last = (times.get(link.ifindex) ?? 0) - k.now;
  const wait = last > delay && last < 1000 ? last : delay;
  times.set(link.ifindex, k.now + wait);
  return wait;
}

/** dev_queue_xmit: hand a frame with a complete Ethernet header to a device. */
export function xmit(k: Kernel, nsId: NetnsId, link: Link, skb: Skb): void {
  if (!link.up) {
    k.stats(nsId, link.ifindex).txDropped++;
    k.drop(nsId, skb, 'DEV_DOWN', { dev: link.name }, `ip link show ${link.name}`);
    return;
  }
  skb.hops = (skb.hops ?? 0) + 1;
  if (skb.hops > MAX_HOPS) return k.drop(nsId, skb, 'LOOP', {}, 'ip route');
  skb.oif = link.ifindex;
  k.tap(nsId, link, skb, 'out');
  if (k.journal.on) k.journal.move(k.now, k.machineOf(nsId), nsId, skb, 'tx', link.name, frameLength(skb));
  switch (link.kind) {
    case 'loopback':
      countTx(k, nsId, link, skb);
      k.schedule(inOrder(k, nsId, link, k.random(2, 6)), () => arrive(k, nsId, { ns: nsId, ifindex: link.ifindex }, link.name, skb));
      return;
    case 'veth': {
      const peer = link.peer;
      const other = peer && k.config.netns[peer.netns]?.links[peer.ifindex];
      if (!peer || !other?.up) {
        k.stats(nsId, link.ifindex).txDropped++;
        return k.drop(nsId, skb, 'PEER_DOWN', { dev: link.name }, `ip link show ${link.name}`);
      }
      countTx(k, nsId, link, skb);
      scrub(skb);
      k.schedule(inOrder(k, nsId, link, k.random(4, 14)), () => arrive(k, nsId, { ns: peer.netns, ifindex: peer.ifindex }, link.name, skb));
      return;
    }
    case 'physical':
      countTx(k, nsId, link, skb);
      return wireXmit(k, nsId, link, skb);
    case 'bridge':
      countTx(k, nsId, link, skb);
      return bridgeXmit(k, nsId, link, skb);
    case 'macvlan':
    case 'ipvlan':
    case 'vlan':
      countTx(k, nsId, link, skb);
      return stackedXmit(k, nsId, link, skb);
    case 'vxlan':
      countTx(k, nsId, link, skb);
      return vxlanXmit(k, nsId, link, skb);
    case 'dummy':
      countTx(k, nsId, link, skb);
      return k.drop(nsId, skb, 'DUMMY', { dev: link.name });
  }
}
/** skb_scrub_packet: what a packet loses when it crosses into another namespace. */
function scrub(skb: Skb): void {
  skb.ct = undefined;
  skb.ctinfo = undefined;
  skb.notrack = undefined;
  skb.physin = undefined;
  skb.physout = undefined;
  skb.nfPre = undefined;
  skb.nftrace = undefined;
  skb.mark = 0;
}

/** A cable into a learning switch: cards that would accept the frame get it. */
function wireXmit(k: Kernel, nsId: NetnsId, link: Link, skb: Skb): void {
  const segment = link.segment ? k.config.segments[link.segment] : undefined;
  if (!segment) return k.drop(nsId, skb, 'NO_CARRIER', { dev: link.name });
  scrub(skb);
  let copy: Skb | undefined = skb;
  let taken = false;
  const delay = inOrder(k, nsId, link, segment.latency + k.random(0, 20));
  for (const port of wiring(k).segments.get(segment.id) ?? []) {
    if (port.ns === nsId && port.ifindex === link.ifindex) continue;
    const card = k.ns(port.ns).links[port.ifindex] as Link;
    if (!card.up || !accepts(k, port.ns, card, skb.eth.dst)) continue;
    copy = taken ? copyOf(k, nsId, skb) : skb;
    if (!copy) return;
    taken = true;
    const frame = copy;
    k.schedule(delay, () => arrive(k, nsId, port, link.name, frame));
  }
  if (!taken) k.drop(nsId, skb, 'NOBODY', { mac: skb.eth.dst }, 'ip neigh');
}
/** The card's filter: its own address, those of devices stacked on it, group addresses, or anything when promiscuous. */
function accepts(k: Kernel, nsId: NetnsId, card: Link, dst: string): boolean {
  return (
    card.address === dst ||
    dst === MAC_BROADCAST ||
    isMulticastMac(dst) ||
    card.promisc > 0 ||
    uppersOf(k, nsId, card.ifindex).some((u) => u.link.address === dst || u.link.macvlan?.mode === 'passthru')
  );
}

/** macvlan in bridge mode and ipvlan hand frames for a sibling straight to it; all else goes down to the wire. */
function stackedXmit(k: Kernel, nsId: NetnsId, link: Link, skb: Skb): void {
  const at = link.parent as NonNullable<Link['parent']>;
  const lower = k.config.netns[at.netns]?.links[at.ifindex];
  if (!lower) return k.drop(nsId, skb, 'NO_PARENT', { dev: link.name });
  scrub(skb);
  if (link.kind === 'vlan') {
    skb.vlan = link.vlan?.id as number;
    return xmit(k, at.netns, lower, skb);
  }
  const siblings = uppersOf(k, at.netns, at.ifindex).filter((u) => u.link.kind === link.kind && !(u.ns === nsId && u.link.ifindex === link.ifindex));
  const bridged = link.kind === 'ipvlan' || link.macvlan?.mode === 'bridge';
  if (bridged) {
    const group = skb.eth.dst === MAC_BROADCAST || isMulticastMac(skb.eth.dst);
    for (const s of siblings) {
      if (link.kind === 'macvlan' && s.link.macvlan?.mode !== 'bridge') continue;
      const mine = link.kind === 'macvlan' ? s.link.address === skb.eth.dst : ipvlanOwns(s.link, skb);
      if (!group && !mine) continue;
      const frame = group ? copyOf(k, nsId, skb) : skb;
      if (!frame) return;
      if (mine && s.link.kind === 'ipvlan') frame.eth.dst = s.link.address;
      k.schedule(k.random(3, 8), () => arrive(k, nsId, { ns: s.ns, ifindex: s.link.ifindex }, link.name, frame));
      if (!group) return;
    }
  }
  if (link.ipvlan && link.ipvlan.mode !== 'l2') return ipvlanOut(k, at.netns, lower, skb);
  xmit(k, at.netns, lower, skb);
}
/** ipvlan tells its devices apart by the IP address a packet is for. */
const ipvlanOwns = (link: Link, skb: Skb): boolean => {
  const dst = skb.ip?.dst ?? skb.arp?.targetIp;
  return link.addrs.some((a) => a.family === 4 && a.local === dst);
};

/** A frame comes out of a cable that it was fed into in `from`: the device at this end may be gone by now. */
function arrive(k: Kernel, from: NetnsId, to: { ns: NetnsId; ifindex: number }, sender: string, skb: Skb): void {
  const link = k.config.netns[to.ns]?.links[to.ifindex];
  if (link) netifRx(k, to.ns, link, skb);
  else k.drop(from, skb, 'PEER_DOWN', { dev: sender });
}

/** netif_receive_skb: a frame has arrived on a device. */
export function netifRx(k: Kernel, nsId: NetnsId, link: Link, skb: Skb): void {
  if (!link.up) return k.drop(nsId, skb, 'DEV_DOWN', { dev: link.name }, `ip link show ${link.name}`);
  const s = k.stats(nsId, link.ifindex);
  s.rxPackets++;
  s.rxBytes += frameLength(skb) - (HEADLESS.has(link.kind) ? 14 : 0);
  skb.iif = link.ifindex;
  skb.oif = 0;
  if (!(link.bridge && skb.pktType === 'host')) skb.pktType = pktTypeOf(skb.eth.dst, link.address);
  k.tap(nsId, link, skb, 'in');
  if (k.journal.on) k.journal.move(k.now, k.machineOf(nsId), nsId, skb, 'rx', link.name, frameLength(skb));
  if (link.port) return bridgeRcv(k, nsId, link, skb);
  const uppers = uppersOf(k, nsId, link.ifindex);
  if (uppers.length > 0 && stackedRcv(k, nsId, link, uppers, skb)) return;
  if (skb.vlan !== undefined) return k.drop(nsId, skb, 'VLAN', { dev: link.name, vlan: skb.vlan });
  protocolRcv(k, nsId, link, skb);
}
export const pktTypeOf = (dst: string, own: string): PktType =>
  dst === own ? 'host' : dst === MAC_BROADCAST ? 'broadcast' : isMulticastMac(dst) ? 'multicast' : 'otherhost';

/** Hand a frame to the protocol its type names. */
export function protocolRcv(k: Kernel, nsId: NetnsId, link: Link, skb: Skb): void {
  if (skb.arp && skb.eth.type === ETH_P.ARP) arpRcv(k, nsId, link, skb);
  else if (skb.ip) ipRcv(k, nsId, link, skb);
}

/** Receive handlers of macvlan, ipvlan and vlan. True when the frame was taken. */
function stackedRcv(k: Kernel, nsId: NetnsId, lower: Link, uppers: readonly { ns: NetnsId; link: Link }[], skb: Skb): boolean {
  if (skb.vlan !== undefined) {
    const v = uppers.find((u) => u.link.vlan?.id === skb.vlan);
    if (!v) return false;
    skb.vlan = undefined;
    netifRx(k, v.ns, v.link, skb);
    return true;
  }
  const group = skb.pktType === 'broadcast' || skb.pktType === 'multicast';
  for (const u of uppers) {
    if (u.link.kind === 'vlan') continue;
    if (group) {
      if (u.link.address === skb.eth.src || !u.link.up) continue;
      const copy = copyOf(k, nsId, skb);
      if (copy) netifRx(k, u.ns, u.link, copy);
      continue;
    }
    const mine =
      u.link.kind === 'macvlan'
        ? u.link.address === skb.eth.dst || u.link.macvlan?.mode === 'passthru'
        : lower.address === skb.eth.dst && ipvlanOwns(u.link, skb);
    if (!mine) continue;
    if (!u.link.up) {
      k.drop(u.ns, skb, 'DEV_DOWN', { dev: u.link.name }, `ip link show ${u.link.name}`);
      return true;
    }
    skb.eth.dst = u.link.address;
    netifRx(k, u.ns, u.link, skb);
    return true;
  }
  return false;
}
