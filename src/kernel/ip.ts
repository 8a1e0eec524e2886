/**
 * The IPv4 path: receive, route, forward, deliver, send. Read first: net/ipv4/ip_input.c, ip_forward.c,
 * ip_output.c, route.c. Every place where a packet can end says why.
 */
import { linkOfAddress } from './addr.ts';
import type { Link, NetnsId } from './config.ts';
import type { Errno } from './errors.ts';
import { fragmentTo, reassemble } from './frag.ts';
import { count, icmpRcv, icmpSend } from './icmp.ts';
import { ETH_P, type Ip4, IPPROTO, MAC_ZERO, formatIp4, isLoopbackIp, isMulticastIp } from './inet.ts';
import type { DropReason, DropValues, Step } from './journey.ts';
import type { Kernel } from './kernel.ts';
import { neighOutput } from './neigh.ts';
import { ctAttach, isIcmpError } from './netfilter/conntrack.ts';
import { nfHook } from './netfilter/hooks.ts';
import { rawDeliver } from './rawsock.ts';
import { type FibResult, routeOf, routeStep, routeText } from './route.ts';
import { ICMP, ICMP_UNREACH, type IpPacket, type Skb, type UdpHeader, cloneIp, ipLength, newSkb } from './skb.ts';
import { confMax, confOr, forwardingOn, sysctlInt } from './sysctl.ts';
import { tcpRcv } from './tcp.ts';
import { udpRcv } from './udp.ts';
import { vxlanRcv } from './vxlan.ts';

/** ip_rcv: a packet from a device. */
export function ipRcv(k: Kernel, nsId: NetnsId, dev: Link, skb: Skb): void {
  if (skb.pktType === 'otherhost') return k.drop(nsId, skb, 'OTHERHOST', { mac: skb.eth.dst, dev: dev.name }, `ip link show ${dev.name}`);
  count(k, nsId, 'Ip.InReceives');
  if (skb.ip) {
    count(k, nsId, 'IpExt.InOctets', ipLength(skb.ip));
    if ((skb.ip.tos & 3) === 0) count(k, nsId, 'IpExt.InNoECTPkts');
  }
  const ns = k.ns(nsId);
  if (skb.ip?.frag && ns.nf.tables.length > 0 && !skb.nfPre && !reassemble(k, nsId, skb)) return;
  if (skb.nfPre) skb.nfPre = undefined;
  else if (nfHook(k, nsId, 'PREROUTING', skb, dev, undefined) !== 'ACCEPT') return;
  routeInput(k, nsId, dev, skb);
}

/** ip_route_input: local, forward, or the end. */
function routeInput(k: Kernel, nsId: NetnsId, dev: Link, skb: Skb): void {
  const ip = skb.ip as IpPacket;
  const ns = k.ns(nsId);
  if (dev.kind === 'loopback') {
    const r = routeOf(ns, ip.dst);
    if (r.type === 'local' || r.type === 'broadcast' || r.type === 'error') return ipLocalDeliver(k, nsId, dev, skb);
  }
  if (isMulticastIp(ip.dst)) return ipLocalDeliver(k, nsId, dev, skb);
  const martian = martianReason(k, nsId, dev, skb);
  if (martian) {
    if (confOr(ns, dev.name, 'log_martians')) k.printk(`IPv4: martian source ${formatIp4(ip.dst)} from ${formatIp4(ip.src)}, on dev ${dev.name}`);
    count(k, nsId, 'IpExt.InNoRoutes');
    return k.drop(nsId, skb, martian.reason, martian.values, martian.look);
  }
  const route = routeOf(ns, ip.dst, ip.src, dev.ifindex, undefined, skb.mark, ip.tos, ip.l4);
  if (route.type === 'local' || route.type === 'broadcast' || ip.dst === 0xffffffff) {
    if (skb.pktType === 'host' || route.type !== 'local' || ip.dst === 0xffffffff || skb.pktType === 'broadcast') return ipLocalDeliver(k, nsId, dev, skb);
  }
  const forwarding = forwardingOn(ns, dev.name);
  if (!forwarding) {
    count(k, nsId, 'Ip.InAddrErrors');
    return k.drop(nsId, skb, 'NOT_A_ROUTER', { dst: formatIp4(ip.dst) }, 'sysctl net.ipv4.ip_forward');
  }
  if (route.type === 'error') {
    noRoute(k, nsId, skb, route);
    count(k, nsId, 'Ip.OutNoRoutes');
    if (route.errno === 'EINVAL') return;
    return icmpSend(
      k,
      nsId,
      skb,
      ICMP.DEST_UNREACH,
      route.errno === 'EACCES' ? ICMP_UNREACH.ADMIN_PROHIBITED : route.errno === 'EHOSTUNREACH' ? ICMP_UNREACH.HOST : ICMP_UNREACH.NET,
    );
  }
  if (skb.pktType !== 'host') return k.drop(nsId, skb, 'NOT_FOR_US');
  ipForward(k, nsId, dev, skb, route);
}

interface Martian {
  reason: DropReason;
  values: DropValues;
  look: string;
}
/** fib_validate_source and the checks before it; undefined for an honest packet. */
function martianReason(k: Kernel, nsId: NetnsId, dev: Link, skb: Skb): Martian | undefined {
  const ip = skb.ip as IpPacket;
  const ns = k.ns(nsId);
  const localnet = confOr(ns, dev.name, 'route_localnet');
  const martian = (reason: DropReason, key = 'rp_filter', more: DropValues = {}): Martian => ({
    reason,
    values: { src: formatIp4(ip.src), dst: formatIp4(ip.dst), dev: dev.name, ...more },
    look: `sysctl net.ipv4.conf.${dev.name}.${key}`,
  });
  if (isMulticastIp(ip.src) || ip.src === 0xffffffff) return martian('MARTIAN_SOURCE');
  if (isLoopbackIp(ip.dst) && !localnet) return martian('MARTIAN_LOOPBACK_DST', 'route_localnet');
  if (isLoopbackIp(ip.src) && !localnet) return martian('MARTIAN_LOOPBACK_SRC', 'route_localnet');
  if (ip.src === 0) return undefined;
  if (!confOr(ns, dev.name, 'accept_local') && linkOfAddress(ns, ip.src)) return martian('MARTIAN_OWN', 'accept_local');
  const filter = confMax(ns, dev.name, 'rp_filter');
  if (filter === 0) return undefined;
  const back = routeOf(ns, ip.src, ip.dst, undefined, undefined, sysctlInt(ns, 'net.ipv4.conf.all.src_valid_mark') ? skb.mark : undefined);
  if (back.type === 'error') return martian('RP_FILTER_NONE');
  return filter === 1 && back.type === 'unicast' && back.dev.ifindex !== dev.ifindex ? martian('RP_FILTER', 'rp_filter', { back: back.dev.name }) : undefined;
}

/** The FIB had no way for the packet, or a route that refuses it. */
function noRoute(k: Kernel, nsId: NetnsId, skb: Skb, found: Extract<FibResult, { type: 'error' }>): void {
  if (!k.journal.on) return;
  const dst = formatIp4((skb.ip as IpPacket).dst);
  if (found.route) k.drop(nsId, skb, 'ROUTE_REFUSES', { dst, route: routeText(k.ns(nsId), found.route) }, 'ip route');
  else k.drop(nsId, skb, 'NO_ROUTE', { dst }, 'ip route');
}

type Path = Exclude<FibResult, { type: 'error' }>;

/** A system call that was to send `packet` failed for want of a way: none is made, but whoever follows packets is told of the one that was wanted. */
export function noteUnsent(k: Kernel, nsId: NetnsId, packet: IpPacket, opts: OutOptions, found: Extract<FibResult, { type: 'error' }>): void {
  const id = k.nextId('skb');
  if (!k.journal.on) return;
  const skb = newSkb(id, { src: MAC_ZERO, dst: MAC_ZERO, type: ETH_P.IP }, 'outgoing');
  skb.ip = packet;
  k.note(nsId, skb, sendStep(opts));
  noRoute(k, nsId, skb, found);
}

/** ip_forward: time to live, MTU, FORWARD, and out. */
export function ipForward(k: Kernel, nsId: NetnsId, dev: Link, skb: Skb, route: Path): void {
  const ip = skb.ip as IpPacket;
  const ns = k.ns(nsId);
  if (k.journal.on) k.note(nsId, skb, routeStep(ns, route));
  if (ip.ttl <= 1) {
    k.drop(nsId, skb, 'TTL', {}, `traceroute -n ${formatIp4(ip.dst)}`);
    return icmpSend(k, nsId, skb, ICMP.TIME_EXCEEDED, 0);
  }
  const mtu = route.route.mtu ?? route.dev.mtu;
  if (ipLength(ip) > mtu && ip.df) {
    k.drop(nsId, skb, 'PKT_TOO_BIG', { bytes: ipLength(ip), dev: route.dev.name, mtu }, `ip link show ${route.dev.name}`);
    return icmpSend(k, nsId, skb, ICMP.DEST_UNREACH, ICMP_UNREACH.FRAG_NEEDED, { mtu });
  }
  if (route.dev.ifindex === dev.ifindex && route.gateway !== undefined && confOr(ns, dev.name, 'send_redirects') && onLink(dev, ip.src, route.gateway))
    icmpSend(k, nsId, skb, ICMP.REDIRECT, 1, { gateway: route.gateway });
  ip.ttl--;
  count(k, nsId, 'Ip.ForwDatagrams');
  if (nfHook(k, nsId, 'FORWARD', skb, dev, route.dev) !== 'ACCEPT') return;
  ipOutput(k, nsId, skb, route);
}
const onLink = (dev: Link, src: Ip4, gateway: Ip4): boolean =>
  dev.addrs.some((a) => a.family === 4 && ((src ^ a.local) >>> 0) >>> (32 - a.prefixLen) === 0 && ((gateway ^ a.local) >>> 0) >>> (32 - a.prefixLen) === 0);

/** ip_local_deliver: put fragments together, INPUT, then the protocol. */
export function ipLocalDeliver(k: Kernel, nsId: NetnsId, dev: Link, skb: Skb): void {
  k.note(nsId, skb, { kind: 'local', dev: dev.name });
  if (skb.ip?.frag && !reassemble(k, nsId, skb)) return;
  if (nfHook(k, nsId, 'INPUT', skb, dev, undefined) !== 'ACCEPT') return;
  const ip = skb.ip as IpPacket;
  count(k, nsId, 'Ip.InDelivers');
  switch (ip.l4.proto) {
    case IPPROTO.ICMP:
      return icmpRcv(k, nsId, dev, skb);
    case IPPROTO.TCP:
      return tcpRcv(k, nsId, skb, dev);
    case IPPROTO.UDP:
      if ((ip.l4 as UdpHeader).message?.kind === 'vxlan' && vxlanRcv(k, nsId, skb)) return;
      return udpRcv(k, nsId, skb, dev);
    default:
      if (rawDeliver(k, nsId, skb, dev)) return;
      k.drop(nsId, skb, 'PROTO_UNREACH', { proto: ip.l4.proto });
      icmpSend(k, nsId, skb, ICMP.DEST_UNREACH, ICMP_UNREACH.PROT);
  }
}

export interface OutOptions {
  sk?: number;
  oif?: number;
  mark?: number /** don't fragment what is too long: EMSGSIZE instead */;
  pmtuDiscover?: boolean /** The packet this one answers: an ICMP error belongs to its connection. */;
  about?: Skb /** likewise for the reset of REJECT, which is no answer of ours */;
  attach?: Skb /** who sends, for the journey */;
  by?: string /** a tunnel's packet: the id of the packet inside */;
  carries?: number;
}
const sendSteps = new Map<string | undefined, Step>();
function sendStep(opts: OutOptions): Step {
  if (!opts.about && !opts.attach && opts.carries === undefined) {
    let step = sendSteps.get(opts.by);
    if (!step) sendSteps.set(opts.by, (step = { kind: 'send', ...(opts.by !== undefined && { by: opts.by }) }));
    return step;
  }
  return {
    kind: 'send',
    ...(opts.by !== undefined && { by: opts.by }),
    ...((opts.about ?? opts.attach) && { answers: (opts.about ?? opts.attach)?.id as number }),
    ...(opts.carries !== undefined && { carries: opts.carries }),
  };
}

/** Path MTU towards an address out of a device, bytes. */
export function pathMtu(k: Kernel, nsId: NetnsId, route: Path, dst: Ip4): number {
  const learned = k.peek(nsId).pmtu[dst];
  const mtu = route.route.mtu ?? route.dev.mtu;
  return learned && learned.expires > k.now ? Math.min(mtu, learned.mtu) : mtu;
}

/**
 * Send a locally made packet: route, choose the source if it is 0, OUTPUT, POSTROUTING, neighbour. The errno that
 * the sending call gets: ENETUNREACH and its like without a route, EPERM when a rule dropped it, EMSGSIZE.
 */
export function ipLocalOut(k: Kernel, nsId: NetnsId, packet: IpPacket, opts: OutOptions = {}): Errno | undefined {
  const ip = cloneIp(packet); // rules rewrite what they are given; the sender keeps its own
  const id = k.nextId('skb');
  const skb = newSkb(id, { src: MAC_ZERO, dst: MAC_ZERO, type: ETH_P.IP }, 'outgoing');
  skb.ip = ip;
  skb.mark = opts.mark ?? 0;
  skb.sk = opts.sk;
  const cause = opts.attach ?? (opts.about && isIcmpError(ip) ? opts.about : undefined);
  if (cause) ctAttach(skb, cause);
  const ns = k.ns(nsId);
  let route = routeOf(ns, ip.dst, ip.src === 0 ? undefined : ip.src, undefined, opts.oif, skb.mark, ip.tos, ip.l4);
  if (route.type === 'error') {
    count(k, nsId, 'Ip.OutNoRoutes');
    if (k.journal.on) {
      k.note(nsId, skb, sendStep(opts));
      noRoute(k, nsId, skb, route);
    }
    return route.errno;
  }
  if (ip.src === 0) ip.src = route.src;
  if (ip.id === 0 && !(ip.df && ip.l4.proto === IPPROTO.TCP)) ip.id = nextIpId(k, nsId, ip); // SYN+ACK and RST go out with id 0
  if (k.journal.on) {
    k.note(nsId, skb, sendStep(opts));
    k.note(nsId, skb, routeStep(ns, route));
  }
  const mtu = pathMtu(k, nsId, route, ip.dst);
  if (ipLength(ip) > mtu && (ip.df || opts.pmtuDiscover)) {
    k.drop(nsId, skb, 'PKT_TOO_BIG', { bytes: ipLength(ip), dev: route.dev.name, mtu }, `ip link show ${route.dev.name}`);
    return 'EMSGSIZE';
  }
  count(k, nsId, 'Ip.OutRequests');
  const before = { dst: ip.dst, src: ip.src, mark: skb.mark };
  const verdict = nfHook(k, nsId, 'OUTPUT', skb, undefined, route.dev);
  if (verdict === 'DROP') return 'EPERM';
  if (verdict !== 'ACCEPT') return undefined;
  if (ip.dst !== before.dst || skb.mark !== before.mark) {
    // ip_route_me_harder: OUTPUT changed what the route depends on
    const again = routeOf(ns, ip.dst, ip.src, undefined, opts.oif, skb.mark, ip.tos, ip.l4);
    if (again.type === 'error') {
      noRoute(k, nsId, skb, again);
      return again.errno;
    }
    route = again;
    if (k.journal.on) k.note(nsId, skb, routeStep(k.ns(nsId), route));
  }
  return ipOutput(k, nsId, skb, route);
}
/** ipvlan_process_v4_outbound: a packet of a device in mode l3 or l3s, which this namespace (the parent's) routes out of the parent. */
export function ipvlanOut(k: Kernel, nsId: NetnsId, parent: Link, skb: Skb): void {
  const ip = skb.ip;
  if (!ip) return;
  const route = routeOf(k.ns(nsId), ip.dst, ip.src, undefined, parent.ifindex, skb.mark, ip.tos);
  if (route.type === 'error') return noRoute(k, nsId, skb, route);
  if (nfHook(k, nsId, 'OUTPUT', skb, undefined, route.dev) === 'ACCEPT') ipOutput(k, nsId, skb, route);
}
/** ip_select_ident: a counter per destination is enough for what tcpdump shows. Unfragmentable packets carry ids of their socket. */
function nextIpId(k: Kernel, nsId: NetnsId, ip: IpPacket): number {
  const hot = k.hot(nsId);
  if (ip.df && ip.l4.proto !== IPPROTO.TCP && ip.l4.proto !== IPPROTO.ICMP) return 0;
  hot.ipId = (hot.ipId + k.random(1, 7)) & 0xffff || 1;
  return hot.ipId;
}

/** ip_output, ip_finish_output: POSTROUTING, cut what is too long, and to the neighbour. */
function ipOutput(k: Kernel, nsId: NetnsId, skb: Skb, route: Path): Errno | undefined {
  const verdict = nfHook(k, nsId, 'POSTROUTING', skb, undefined, route.dev);
  if (verdict === 'DROP') return 'EPERM';
  if (verdict !== 'ACCEPT') return undefined;
  const ip = skb.ip as IpPacket;
  // bound to lo, and not for an address of lo: it comes back with a route that delivers nothing (dst_discard)
  if (route.dev.kind === 'loopback' && route.type === 'unicast') {
    k.drop(nsId, skb, 'NOT_FOR_US');
    return undefined;
  }
  count(k, nsId, 'Ip.OutTransmits');
  count(k, nsId, 'IpExt.OutOctets', ipLength(ip));
  const nexthop = route.gateway ?? ip.dst;
  const mtu = skb.iif === 0 ? pathMtu(k, nsId, route, ip.dst) : (route.route.mtu ?? route.dev.mtu);
  skb.physin = undefined;
  if (ipLength(ip) > mtu && route.dev.kind !== 'loopback') {
    if (ip.df) {
      icmpSend(k, nsId, skb, ICMP.DEST_UNREACH, ICMP_UNREACH.FRAG_NEEDED, { mtu });
      k.drop(nsId, skb, 'PKT_TOO_BIG', { bytes: ipLength(ip), dev: route.dev.name, mtu }, `ip link show ${route.dev.name}`);
      return 'EMSGSIZE';
    }
    for (const piece of fragmentTo(k, nsId, skb, mtu)) neighOutput(k, nsId, route.dev, nexthop, piece);
    return undefined;
  }
  neighOutput(k, nsId, route.dev, nexthop, skb);
  return undefined;
}
