/**
 * The bridge: learning, flooding, forwarding, its own address, and br_netfilter's passage through iptables. Read
 * first: net/bridge/br_input.c, br_forward.c, br_fdb.c, br_netfilter_hooks.c.
 */
import type { Link, Netns, NetnsId } from './config.ts';
import type { FdbEntry } from './hot.ts';
import { ETH_P, MAC_BROADCAST, MAC_ZERO, type Mac, isMulticastMac } from './inet.ts';
import { fragmentTo, reassemble } from './frag.ts';
import type { Kernel } from './kernel.ts';
import { neighMac } from './neigh.ts';
import { hasCarrier } from './netdev.ts';
import { nfHook } from './netfilter/hooks.ts';
import { routeOf } from './route.ts';
import { type Skb, ipLength } from './skb.ts';
import { sysctlGet } from './sysctl.ts';
import { copyOf, netifRx, xmit } from './xmit.ts';

export const bridgeOf = (k: Kernel, nsId: NetnsId, ifindex: number): Link | undefined => {
  const link = k.config.netns[nsId]?.links[ifindex];
  return link?.bridge ? link : undefined;
};

interface Ports {
  ports: Link[];
  local: Map<Mac, Link>;
}
const portSets = new WeakMap<Netns['links'], Map<number, Ports>>();
/** A bridge's ports in port-number order, and the MACs that are its own (its ports' and its device's). */
export function portsOf(ns: Netns, bridge: number): Ports {
  let all = portSets.get(ns.links);
  if (!all) portSets.set(ns.links, (all = new Map()));
  let set = all.get(bridge);
  if (!set) {
    const ports = Object.values(ns.links)
      .filter((l) => l.master === bridge)
      .sort((a, b) => (a.port?.no ?? 0) - (b.port?.no ?? 0));
    const local = new Map<Mac, Link>(ports.map((p) => [p.address, p]));
    const own = ns.links[bridge];
    if (own) local.set(own.address, own);
    all.set(bridge, (set = { ports, local }));
  }
  return set;
}

/** br_stp_recalculate_bridge_id: unless set by hand, the bridge takes the lowest MAC of its ports; none leaves it zero. */
export function recalcBridgeId(k: Kernel, nsId: NetnsId, bridge: number): void {
  const link = bridgeOf(k, nsId, bridge);
  if (!link?.bridge || link.bridge.addressSet) return;
  const macs = portsOf(k.ns(nsId), bridge)
    .ports.map((p) => p.address)
    .sort();
  const id = macs[0] ?? MAC_ZERO;
  if (id === link.bridge.bridgeId) return;
  k.updateLink(nsId, bridge, (l) => {
    if (l.bridge) l.bridge.bridgeId = id;
    l.address = id;
  });
}

/** br_port_carrier_check: a port forwards while its device has carrier and the bridge is up (STP off). */
export function portChanged(k: Kernel, nsId: NetnsId, ifindex: number): void {
  const port = k.ns(nsId).links[ifindex];
  if (!port?.port || port.master === undefined) return;
  const bridge = bridgeOf(k, nsId, port.master);
  const up = port.up && bridge?.up === true && hasCarrier(k, nsId, port);
  const live = port.port.state !== 'disabled' && port.port.state !== 'blocking';
  if (up && live) return;
  const state = !up ? 'disabled' : bridge?.bridge?.stp ? 'listening' : 'forwarding';
  if (port.port.state === state) return;
  setState(k, nsId, ifindex, state);
  if (state === 'listening') onward(k, nsId, ifindex, 'learning');
  if (!up) {
    const fdb = k.hot(nsId).fdb[port.master];
    if (fdb) for (const mac of Object.keys(fdb)) if (fdb[mac]?.port === ifindex && !fdb[mac]?.isStatic) delete fdb[mac];
  }
}
function setState(k: Kernel, nsId: NetnsId, ifindex: number, state: NonNullable<Link['port']>['state']): void {
  k.updateLink(nsId, ifindex, (l) => {
    if (l.port) l.port.state = state;
  });
}
/** With spanning tree on, a port listens and learns for the forward delay each before it forwards (br_forward_delay_timer_expired). */
function onward(k: Kernel, nsId: NetnsId, ifindex: number, next: 'learning' | 'forwarding'): void {
  const master = k.ns(nsId).links[ifindex]?.master;
  const bridge = master === undefined ? undefined : bridgeOf(k, nsId, master)?.bridge;
  if (!bridge) return;
  k.schedule(bridge.forwardDelay * 1e6, () => {
    const port = k.config.netns[nsId]?.links[ifindex];
    if (!port?.port || port.master !== master || port.port.state !== (next === 'learning' ? 'listening' : 'learning')) return;
    setState(k, nsId, ifindex, next);
    if (next === 'learning') onward(k, nsId, ifindex, 'forwarding');
  });
}
/** The bridge itself went up or down: so do its ports' states. */
export function bridgeChanged(k: Kernel, nsId: NetnsId, ifindex: number): void {
  for (const port of portsOf(k.ns(nsId), ifindex).ports) portChanged(k, nsId, port.ifindex);
}

/** Live entry of the forwarding database; what is older than the ageing time is forgotten. */
export function fdbFind(k: Kernel, nsId: NetnsId, bridge: Link, mac: Mac): FdbEntry | undefined {
  const entry = k.peek(nsId).fdb[bridge.ifindex]?.[mac];
  if (!entry) return undefined;
  if (!entry.isStatic && k.now - entry.updated > (bridge.bridge?.ageing ?? 300) * 1e6) {
    delete k.hot(nsId).fdb[bridge.ifindex]?.[mac];
    return undefined;
  }
  return entry;
}
/** Learned and static entries that are still alive, for listings. */
export function fdbEntries(k: Kernel, nsId: NetnsId, bridge: Link): FdbEntry[] {
  return Object.keys(k.peek(nsId).fdb[bridge.ifindex] ?? {}).flatMap((mac) => fdbFind(k, nsId, bridge, mac) ?? []);
}
/** br_fdb_update: remember behind which port a source address lives. */
function learn(k: Kernel, nsId: NetnsId, bridge: Link, port: Link, mac: Mac, skb: Skb): void {
  if (!port.port?.learning || isMulticastMac(mac) || bridge.bridge?.ageing === 0) return;
  if (portsOf(k.ns(nsId), bridge.ifindex).local.has(mac)) return;
  const fdb = (k.hot(nsId).fdb[bridge.ifindex] ??= {});
  const known = fdb[mac];
  if (known && known.port === port.ifindex) {
    known.updated = k.now;
    return;
  }
  if (known?.isStatic) return;
  fdb[mac] = { mac, port: port.ifindex, isStatic: false, updated: k.now, used: k.now };
  k.note(nsId, skb, { kind: 'fdb', bridge: bridge.name, port: port.name, mac, action: 'learn' });
}

const callsIptables = (k: Kernel, nsId: NetnsId, skb: Skb): boolean =>
  skb.ip !== undefined && skb.eth.type === ETH_P.IP && sysctlGet(k.ns(nsId), 'net.bridge.bridge-nf-call-iptables') !== '0';

/** br_handle_frame: a frame came in by a port. */
export function bridgeRcv(k: Kernel, nsId: NetnsId, port: Link, skb: Skb): void {
  const bridge = bridgeOf(k, nsId, port.master as number);
  if (!bridge?.up) return k.drop(nsId, skb, 'BRIDGE_DOWN', { port: port.name }, 'ip link show type bridge');
  if (port.port?.state !== 'forwarding' && port.port?.state !== 'learning')
    return k.drop(nsId, skb, 'PORT_STATE', { port: port.name, state: port.port?.state ?? 'gone' }, `brctl showstp ${bridge.name}`);
  if (skb.eth.dst.startsWith('01:80:c2:00:00:0')) return;
  skb.physin = port.ifindex;
  if (skb.eth.dst === bridge.address) skb.pktType = 'host';
  if (callsIptables(k, nsId, skb)) {
    if (skb.ip?.frag && k.ns(nsId).nf.tables.length > 0) {
      const whole = reassemble(k, nsId, skb);
      if (!whole) return;
    }
    const dst = skb.ip?.dst;
    if (nfHook(k, nsId, 'PREROUTING', skb, bridge, undefined) !== 'ACCEPT') return;
    skb.nfPre = true;
    if (skb.ip && skb.ip.dst !== dst && !redirect(k, nsId, bridge, skb)) return;
  }
  handleFrame(k, nsId, bridge, port, skb);
}

/** br_nf_pre_routing_finish after DNAT: to a neighbour on this very bridge the frame stays bridged (with that neighbour's MAC); else it goes up to be routed. */
function redirect(k: Kernel, nsId: NetnsId, bridge: Link, skb: Skb): boolean {
  const ip = skb.ip as NonNullable<Skb['ip']>;
  const route = routeOf(k.ns(nsId), ip.dst, ip.src, bridge.ifindex, undefined, skb.mark);
  if (route.type === 'unicast' && route.dev.ifindex === bridge.ifindex) {
    const mac = neighMac(k, nsId, bridge, route.gateway ?? ip.dst);
    if (mac) {
      skb.eth.dst = mac;
      return true;
    }
  }
  skb.eth.dst = bridge.address;
  skb.pktType = 'host';
  return true;
}

function handleFrame(k: Kernel, nsId: NetnsId, bridge: Link, port: Link, skb: Skb): void {
  learn(k, nsId, bridge, port, skb.eth.src, skb);
  const ns = k.ns(nsId);
  const dst = skb.eth.dst;
  if (dst === MAC_BROADCAST || isMulticastMac(dst)) {
    flood(k, nsId, bridge, port, skb);
    return passUp(k, nsId, bridge, skb);
  }
  const known = fdbFind(k, nsId, bridge, dst);
  if (portsOf(ns, bridge.ifindex).local.has(dst) || known?.isLocal) {
    k.note(nsId, skb, { kind: 'fdb', bridge: bridge.name, port: bridge.name, mac: dst, action: 'local' });
    skb.pktType = 'host';
    return passUp(k, nsId, bridge, skb);
  }
  if (!known) return flood(k, nsId, bridge, port, skb, true);
  const out = ns.links[known.port];
  if (!out) return k.drop(nsId, skb, 'FDB_STALE', { mac: dst }, `brctl showmacs ${bridge.name}`);
  k.note(nsId, skb, { kind: 'fdb', bridge: bridge.name, port: out.name, mac: dst, action: 'forward' });
  if (bridge.promisc > 0) {
    const copy = copyOf(k, nsId, skb);
    if (copy) passUp(k, nsId, bridge, copy);
  }
  forward(k, nsId, bridge, port, out, skb);
}

/** br_pass_frame_up: the bridge device itself receives the frame. */
function passUp(k: Kernel, nsId: NetnsId, bridge: Link, skb: Skb): void {
  netifRx(k, nsId, bridge, skb);
}

/** should_deliver: not back out of the port it came by, unless that is a hairpin port. */
const mayLeave = (from: Link | undefined, to: Link): boolean =>
  (to.ifindex !== from?.ifindex || to.port?.hairpin === true) && to.port?.state === 'forwarding' && !(from?.port?.isolated && to.port.isolated);

/** __br_forward: through FORWARD and POSTROUTING where br_netfilter is on, then out of the port. */
function forward(k: Kernel, nsId: NetnsId, bridge: Link, from: Link, to: Link, skb: Skb): void {
  if (!mayLeave(from, to)) {
    const reason = to.ifindex === from.ifindex ? 'HAIRPIN' : to.port?.state === 'forwarding' ? 'PORT_ISOLATED' : 'PORT_STATE';
    return k.drop(nsId, skb, reason, { port: to.name, from: from.name, state: to.port?.state ?? 'gone' }, 'bridge -d link show');
  }
  skb.physout = to.ifindex;
  if (callsIptables(k, nsId, skb)) {
    if (nfHook(k, nsId, 'FORWARD', skb, bridge, bridge) !== 'ACCEPT') return;
    if (nfHook(k, nsId, 'POSTROUTING', skb, undefined, bridge) !== 'ACCEPT') return;
  }
  skb.nfPre = undefined;
  send(k, nsId, to, skb);
}
/** br_dev_queue_push_xmit: frames longer than the port's MTU are dropped, packets that were put together are cut again. */
function send(k: Kernel, nsId: NetnsId, port: Link, skb: Skb): void {
  if (skb.ip && ipLength(skb.ip) > port.mtu) {
    if (skb.ip.df || !k.ns(nsId).nf.tables.length)
      return k.drop(nsId, skb, 'PKT_TOO_BIG', { bytes: ipLength(skb.ip), dev: port.name, mtu: port.mtu }, `ip link show ${port.name}`);
    for (const piece of fragmentTo(k, nsId, skb, port.mtu)) xmit(k, nsId, port, piece);
    return;
  }
  xmit(k, nsId, port, skb);
}

/** br_flood: a copy to every port but the one it came by. `last`: the original itself isn't needed afterwards. */
function flood(k: Kernel, nsId: NetnsId, bridge: Link, from: Link | undefined, skb: Skb, last = false): void {
  const targets = portsOf(k.ns(nsId), bridge.ifindex).ports.filter((p) => mayLeave(from, p) && p.port?.flood);
  k.note(nsId, skb, { kind: 'fdb', bridge: bridge.name, port: targets.map((p) => p.name).join(' '), mac: skb.eth.dst, action: 'flood' });
  if (targets.length === 0 && last) return k.drop(nsId, skb, 'NO_PORT', { bridge: bridge.name, mac: skb.eth.dst }, `brctl showmacs ${bridge.name}`);
  targets.forEach((to, i) => {
    const copy = last && i === targets.length - 1 ? skb : copyOf(k, nsId, skb);
    if (!copy) return;
    if (from) forward(k, nsId, bridge, from, to, copy);
    else send(k, nsId, to, copy);
  });
}

/** br_dev_xmit: the host itself sends through the bridge device. */
export function bridgeXmit(k: Kernel, nsId: NetnsId, bridge: Link, skb: Skb): void {
  const dst = skb.eth.dst;
  if (dst === MAC_BROADCAST || isMulticastMac(dst)) return flood(k, nsId, bridge, undefined, skb, true);
  const entry = fdbFind(k, nsId, bridge, dst);
  const out = entry && k.ns(nsId).links[entry.port];
  if (out && mayLeave(undefined, out)) {
    k.note(nsId, skb, { kind: 'fdb', bridge: bridge.name, port: out.name, mac: dst, action: 'forward' });
    return send(k, nsId, out, skb);
  }
  flood(k, nsId, bridge, undefined, skb, true);
}
