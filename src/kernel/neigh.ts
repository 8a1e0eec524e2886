/**
 * Neighbours and ARP (RFC 826). Read first: net/core/neighbour.c, net/ipv4/arp.c. Timers of a live entry are
 * evaluated when somebody looks; only probes are events.
 */
import { hasAddress, selectAddr } from './addr.ts';
import type { Link, Netns, NetnsId } from './config.ts';
import type { Neighbour, NudState } from './hot.ts';
import { icmpSend } from './icmp.ts';
import { ETH_P, type Ip4, MAC_BROADCAST, MAC_ZERO, type Mac, formatIp4, isLoopbackIp, isMulticastIp, multicastMac } from './inet.ts';
import type { Kernel } from './kernel.ts';
import { addrType, fibLookup } from './route.ts';
import { ICMP, ICMP_UNREACH, type ArpPacket, type Skb, newSkb } from './skb.ts';
import { confMax, confOr, sysctlInt } from './sysctl.ts';
import { xmit } from './xmit.ts';

/** µs: how long a confirmation is good (base_reachable_time_ms; the kernel draws between half and one and a half of it). */
const REACHABLE_TIME = 30e6;
const DELAY_FIRST_PROBE = 5e6;
const RETRANS_TIME = 1e6;
const MCAST_SOLICIT = 3;
const UCAST_SOLICIT = 3;
/** Packets kept while an address is being resolved (unres_qlen). */
const QUEUE_LIMIT = 101;

/** Key of an entry in NetnsHot.neigh; each text is made once, for packets ask for it all the time. */
function keyOf(dev: number, ip: Ip4): string {
  let keys = keyTexts.get(dev);
  if (!keys) keyTexts.set(dev, (keys = new Map()));
  let key = keys.get(ip | 0);
  if (key === undefined) {
    if (keys.size > 4096) keys.clear();
    keys.set(ip | 0, (key = `${dev}/${ip}`));
  }
  return key;
}
const keyTexts = new Map<number, Map<number, string>>();
function queueOf(k: Kernel, nsId: NetnsId, dev: number, ip: Ip4): Skb[] {
  const key = `${nsId}/${dev}/${ip}`;
  let q = k.arpQueues.get(key);
  if (!q) k.arpQueues.set(key, (q = []));
  return q;
}
/** Take what waits for an address; nothing is left behind. */
function takeQueue(k: Kernel, nsId: NetnsId, dev: number, ip: Ip4): Skb[] {
  const key = `${nsId}/${dev}/${ip}`;
  const waiting = k.arpQueues.get(key) ?? [];
  k.arpQueues.delete(key);
  return waiting;
}
/** What waits for an address that will never be known, because its entry or its device is gone. */
function dropQueue(k: Kernel, nsId: NetnsId, dev: number, ip: Ip4): void {
  const name = k.config.netns[nsId]?.links[dev]?.name ?? `if${dev}`;
  for (const skb of takeQueue(k, nsId, dev, ip)) k.drop(nsId, skb, 'NEIGH_FAILED', { dev: name, ip: formatIp4(ip) }, 'ip neigh');
}

/** The state an entry is in now: REACHABLE runs out by itself. */
export function neighState(n: Neighbour, now: number): NudState {
  if (n.state !== 'REACHABLE') return n.state;
  if (now - n.confirmed <= REACHABLE_TIME) return 'REACHABLE';
  return now - n.used <= DELAY_FIRST_PROBE ? 'DELAY' : 'STALE';
}
const hasMac = (state: NudState): boolean => state !== 'INCOMPLETE' && state !== 'FAILED';

/** Entries of a namespace, newest state included; the multicast and loopback shortcuts don't show. */
export const neighbours = (k: Kernel, nsId: NetnsId): Neighbour[] => Object.values(k.peek(nsId).neigh).map((n) => ({ ...n, state: neighState(n, k.now) }));

/** MAC for an address if it is known and good enough to send. */
export function neighMac(k: Kernel, nsId: NetnsId, dev: Link, ip: Ip4): Mac | undefined {
  const n = k.peek(nsId).neigh[keyOf(dev.ifindex, ip)];
  return n && hasMac(n.state) ? n.mac : undefined;
}

/** Set an entry by hand (ip neigh add/replace, arp -s). Packets that waited for it go out. */
export function setNeighbour(k: Kernel, nsId: NetnsId, dev: number, ip: Ip4, mac: Mac | undefined, state: NudState): void {
  k.hot(nsId).neigh[keyOf(dev, ip)] = { ip, dev, ...(mac !== undefined && { mac }), state, updated: k.now, confirmed: k.now, used: k.now, probes: 0 };
  const link = k.config.netns[nsId]?.links[dev];
  if (mac !== undefined && link && hasMac(state)) for (const skb of takeQueue(k, nsId, dev, ip)) sendTo(k, nsId, link, skb, mac);
}
/** Forget an entry; false when there is none. */
export function deleteNeighbour(k: Kernel, nsId: NetnsId, dev: number, ip: Ip4): boolean {
  const table = k.hot(nsId).neigh;
  const key = keyOf(dev, ip);
  if (!table[key]) return false;
  delete table[key];
  dropQueue(k, nsId, dev, ip);
  return true;
}

/** neigh_output: give the packet its Ethernet header, resolving the next hop first if need be, and send it. */
export function neighOutput(k: Kernel, nsId: NetnsId, dev: Link, nexthop: Ip4, skb: Skb): void {
  const { eth } = skb;
  eth.src = dev.address;
  eth.dst = MAC_ZERO;
  eth.type = ETH_P.IP;
  if (dev.kind === 'loopback') return xmit(k, nsId, dev, skb);
  const ns = k.ns(nsId);
  if (isMulticastIp(nexthop)) return sendTo(k, nsId, dev, skb, multicastMac(nexthop));
  if (nexthop === 0xffffffff || addrType(ns, nexthop, dev.ifindex) === 'BROADCAST') return sendTo(k, nsId, dev, skb, MAC_BROADCAST);
  if (dev.noarp) return sendTo(k, nsId, dev, skb, MAC_ZERO);
  const table = k.hot(nsId).neigh;
  const key = keyOf(dev.ifindex, nexthop);
  const n = table[key];
  if (n?.mac && hasMac(n.state)) {
    const state = neighState(n, k.now);
    n.used = k.now;
    if (state === 'STALE' || (state === 'DELAY' && n.state === 'REACHABLE')) startDelay(k, nsId, dev, n);
    return sendTo(k, nsId, dev, skb, n.mac);
  }
  const queue = queueOf(k, nsId, dev.ifindex, nexthop);
  queue.push(skb);
  const oldest = queue.length > QUEUE_LIMIT ? queue.shift() : undefined;
  if (oldest) k.drop(nsId, oldest, 'NEIGH_FAILED', { dev: dev.name, ip: formatIp4(nexthop) }, 'ip neigh');
  k.note(nsId, skb, { kind: 'neigh', ip: nexthop, dev: dev.name });
  if (n?.state === 'INCOMPLETE' && queue.length > 1) return; // alone in the queue: in a copy of the world nobody is asking yet
  table[key] = { ip: nexthop, dev: dev.ifindex, state: 'INCOMPLETE', updated: k.now, confirmed: 0, used: k.now, probes: 0 };
  solicit(k, nsId, dev.ifindex, nexthop, skb.ip?.src);
}
function sendTo(k: Kernel, nsId: NetnsId, dev: Link, skb: Skb, mac: Mac): void {
  skb.eth.dst = mac;
  xmit(k, nsId, dev, skb);
}

/** STALE and used: five seconds of grace, then unicast probes. */
function startDelay(k: Kernel, nsId: NetnsId, dev: Link, n: Neighbour): void {
  n.state = 'DELAY';
  n.updated = k.now;
  n.probes = 0;
  k.schedule(DELAY_FIRST_PROBE, () => {
    const now = k.peek(nsId).neigh[keyOf(n.dev, n.ip)];
    if (!k.config.netns[nsId]?.links[n.dev] || now?.state !== 'DELAY') return;
    const live = k.hot(nsId).neigh[keyOf(n.dev, n.ip)] as Neighbour;
    live.state = 'PROBE';
    solicit(k, nsId, dev.ifindex, n.ip);
  });
}

/** Send one question and look again a second later (neigh_timer_handler). */
function solicit(k: Kernel, nsId: NetnsId, devIndex: number, ip: Ip4, src?: Ip4): void {
  const dev = k.config.netns[nsId]?.links[devIndex];
  const n = dev && k.hot(nsId).neigh[keyOf(devIndex, ip)];
  if (!dev || !n) return dropQueue(k, nsId, devIndex, ip);
  if (n.state !== 'INCOMPLETE' && n.state !== 'PROBE') return;
  const limit = n.state === 'PROBE' ? UCAST_SOLICIT : MCAST_SOLICIT;
  if (n.probes >= limit) return fail(k, nsId, dev, n);
  n.probes++;
  // arp_announce 0: the packet's own source if it is ours, else an address of the device
  const sender = src !== undefined && src !== 0 && addrType(k.ns(nsId), src) === 'LOCAL' && !isLoopbackIp(src) ? src : selectAddr(k.ns(nsId), dev, ip);
  sendArp(
    k,
    nsId,
    dev,
    { op: 'request', senderMac: dev.address, senderIp: sender, targetMac: MAC_ZERO, targetIp: ip },
    n.state === 'PROBE' && n.mac ? n.mac : MAC_BROADCAST,
  );
  k.schedule(RETRANS_TIME, () => solicit(k, nsId, devIndex, ip, src));
}
/** Nobody answered: packets that waited end with host unreachable (arp_error_report). */
function fail(k: Kernel, nsId: NetnsId, dev: Link, n: Neighbour): void {
  n.state = 'FAILED';
  n.updated = k.now;
  delete n.mac;
  const waiting = takeQueue(k, nsId, dev.ifindex, n.ip);
  for (const skb of waiting) {
    k.drop(nsId, skb, 'NEIGH_FAILED', { dev: dev.name, ip: formatIp4(n.ip) }, 'ip neigh');
    icmpSend(k, nsId, skb, ICMP.DEST_UNREACH, ICMP_UNREACH.HOST);
  }
}

/** Send an ARP packet (also used for gratuitous ones and by arping). */
export function sendArp(k: Kernel, nsId: NetnsId, dev: Link, arp: ArpPacket, to: Mac): void {
  const id = k.nextId('skb');
  const skb = newSkb(id, { dst: to, src: dev.address, type: ETH_P.ARP }, 'outgoing');
  skb.arp = arp;
  skb.oif = dev.ifindex;
  xmit(k, nsId, dev, skb);
}
/** Announce an own address (arp_notify, and what the engine sends for a new endpoint). */
export function gratuitousArp(k: Kernel, nsId: NetnsId, dev: Link, ip: Ip4): void {
  sendArp(k, nsId, dev, { op: 'request', senderMac: dev.address, senderIp: ip, targetMac: MAC_ZERO, targetIp: ip }, MAC_BROADCAST);
}

/** arp_process. */
export function arpRcv(k: Kernel, nsId: NetnsId, dev: Link, skb: Skb): void {
  const arp = skb.arp as ArpPacket;
  // a bridge that does not know the address any more floods a probe to every port
  if (skb.pktType === 'otherhost') return k.drop(nsId, skb, 'OTHERHOST', { mac: skb.eth.dst, dev: dev.name }, `ip link show ${dev.name}`);
  if (dev.noarp || dev.kind === 'loopback') return k.note(nsId, skb, { kind: 'end', why: 'arp-not-ours' });
  const ns = k.ns(nsId);
  const listeners = k.arpListeners.get(nsId);
  if (listeners) for (const see of listeners) see(dev, arp);
  if (
    arp.senderIp !== 0 &&
    hasAddress(ns, arp.senderIp) &&
    arp.op === 'request' &&
    arp.senderIp !== arp.targetIp &&
    dev.addrs.some((a) => a.local === arp.senderIp)
  ) {
    k.note(nsId, skb, { kind: 'note', what: 'address-used-twice', values: { ip: formatIp4(arp.senderIp), mac: arp.senderMac } });
  }
  if (arp.op === 'request') {
    const answer = shouldAnswer(k, nsId, ns, dev, arp);
    if (answer) {
      if (arp.senderIp !== 0) update(k, nsId, dev, arp.senderIp, arp.senderMac, 'STALE', true);
      k.note(nsId, skb, { kind: 'deliver', to: 'arp', dev: dev.name });
      sendArp(k, nsId, dev, { op: 'reply', senderMac: dev.address, senderIp: arp.targetIp, targetMac: arp.senderMac, targetIp: arp.senderIp }, arp.senderMac);
      return;
    }
    k.note(nsId, skb, { kind: 'end', why: 'arp-not-ours' });
    update(k, nsId, dev, arp.senderIp, arp.senderMac, 'STALE', confMax(ns, dev.name, 'arp_accept') > 0);
    return;
  }
  k.note(nsId, skb, { kind: 'deliver', to: 'arp', dev: dev.name });
  update(k, nsId, dev, arp.senderIp, arp.senderMac, skb.pktType === 'host' ? 'REACHABLE' : 'STALE', false);
}

function shouldAnswer(k: Kernel, nsId: NetnsId, ns: Netns, dev: Link, arp: ArpPacket): boolean {
  if (addrType(ns, arp.targetIp) === 'LOCAL' && !isLoopbackIp(arp.targetIp)) {
    const mode = confMax(ns, dev.name, 'arp_ignore');
    if (mode >= 1 && !dev.addrs.some((a) => a.family === 4 && a.local === arp.targetIp)) return false;
    return mode !== 8;
  }
  if (!confOr(ns, dev.name, 'proxy_arp') || sysctlInt(ns, 'net.ipv4.ip_forward') === 0) return false;
  const route = fibLookup(k, nsId, { dst: arp.targetIp, iif: dev.ifindex });
  return route.type === 'unicast' && route.dev.ifindex !== dev.ifindex;
}

/** neigh_update: note what an ARP packet says about its sender; packets that waited for it go out. */
function update(k: Kernel, nsId: NetnsId, dev: Link, ip: Ip4, mac: Mac, state: NudState, create: boolean): void {
  const key = keyOf(dev.ifindex, ip);
  const n = k.peek(nsId).neigh[key];
  if (!n && !create) return;
  if (n?.state === 'PERMANENT') return;
  const table = k.hot(nsId).neigh;
  const live = (table[key] ??= { ip, dev: dev.ifindex, state, updated: k.now, confirmed: 0, used: k.now, probes: 0 });
  const current = neighState(live, k.now);
  const sameMac = live.mac === mac;
  // a second answer within a second (locktime) does not override the first
  if (n && live.mac && !sameMac && k.now - live.updated < 1e6 && current !== 'FAILED' && current !== 'INCOMPLETE') return;
  live.mac = mac;
  // news that only say STALE don't take a good confirmation away, unless the address changed
  if (!(state === 'STALE' && sameMac && (current === 'REACHABLE' || current === 'DELAY' || current === 'PROBE'))) {
    live.state = state;
    live.updated = k.now;
  }
  if (state === 'REACHABLE') {
    live.confirmed = k.now;
    live.probes = 0;
  }
  for (const skb of takeQueue(k, nsId, dev.ifindex, ip)) {
    live.used = k.now;
    k.note(nsId, skb, { kind: 'neigh', ip, dev: dev.name, mac });
    sendTo(k, nsId, dev, skb, mac);
  }
}
/** dst_confirm: a transport saw progress, so the next hop is alive. */
export function neighConfirm(k: Kernel, nsId: NetnsId, dev: number, ip: Ip4): void {
  const n = k.peek(nsId).neigh[keyOf(dev, ip)];
  if (!n?.mac || n.state === 'PERMANENT' || (n.state === 'REACHABLE' && k.now - n.confirmed < 1e6)) return;
  const live = k.hot(nsId).neigh[keyOf(dev, ip)] as Neighbour;
  live.state = 'REACHABLE';
  live.confirmed = k.now;
  live.probes = 0;
}
