/** Why a packet died, beyond the kernel's reason: who wrote the rule, who has the address, who listens elsewhere. */
import type { WorldConfig } from '../../docker/state.ts';
import type { Link, NetnsId } from '../../kernel/config.ts';
import { type Ip4, formatIp4, parseIp4 } from '../../kernel/inet.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type Place, netnsOfContainer, placeOf, placesOf } from '../places.ts';
import { type Message, message } from '../text.ts';
import { type Cause, joinedCause, knownConnectionCause, lookOn, portTakenCause, stoppedPublisherCause } from './dockercause.ts';
import { ruleCause } from './rulecause.ts';
import type { Fate, Journey } from './types.ts';

type K = Kernel<WorldConfig>;

/** Sentences that follow the reason, most telling first, and what to look at. `all`: the command's packets. */
export function causeOf(k: K, j: Journey, all: readonly Journey[]): Cause {
  const { fate } = j;
  const plain = (causes: Message[]): Cause => ({ causes });
  if (fate.kind === 'waiting') return plain(addressCause(k, fate.place.netns, fate.dev, fate.ip, j));
  if (fate.kind === 'delivered') return nameCause(k, j) ?? portTakenCause(k, j) ?? plain([]);
  if (fate.kind !== 'dropped') return plain([]);
  const { netns } = fate.place;
  switch (fate.reason) {
    case 'NF_RULE':
      return plain(fate.rule ? ruleCause(k.config, j, fate.rule) : []);
    case 'NO_TCP_LISTENER':
      return listenerCause(k, netns, 'tcp', String(fate.values['at']));
    case 'NO_UDP_SOCKET':
      return listenerCause(k, netns, 'udp', String(fate.values['at']));
    case 'NEIGH_FAILED':
      return plain(addressCause(k, netns, String(fate.values['dev']), parseIp4(String(fate.values['ip'])) ?? 0, j));
    case 'NO_ROUTE':
      return privateCause(k, fate, j, all) ?? joinedCause(k, netns) ?? plain([]);
    case 'OTHERHOST':
    case 'NOBODY':
      return plain(neighbourCause(k, j, String(fate.values['mac'])));
    case 'PKT_TOO_BIG':
      return plain(j.hops[0]?.place.netns === netns ? [] : [message('cause.frag-blocked')]);
    default:
      return plain([]);
  }
}

function listenerCause(k: K, netns: NetnsId, proto: 'tcp' | 'udp', at: string): Cause {
  if (!k.config.netns[netns]) return { causes: [] };
  const port = Number(at.slice(at.lastIndexOf(':') + 1));
  const found = joinedCause(k, netns) ?? stoppedPublisherCause(k, netns, proto, port);
  return { ...found, causes: [listening(k, netns, proto, port), ...(found?.causes ?? [])] };
}
function listening(k: K, netns: NetnsId, proto: 'tcp' | 'udp', port: number): Message {
  const open = Object.values(k.peek(netns).sockets).filter((s) => s.proto === proto && (proto === 'udp' ? s.bound && !s.remote : s.state === 'LISTEN'));
  const text = (s: (typeof open)[number]): string => `${s.local.addr === 0 ? '*' : formatIp4(s.local.addr)}:${s.local.port}`;
  const comm = (s: (typeof open)[number]): string => k.process(s.pid)?.comm ?? '?';
  const same = open.find((s) => s.local.port === port);
  if (same) return message('cause.listens-elsewhere', { comm: comm(same), local: text(same) });
  if (open.length === 0) return message('cause.listens-nothing');
  return message('cause.listens-else-port', { ports: [...new Set(open.map((s) => `${text(s)} (${comm(s)})`))].join(', ') });
}

interface Owner {
  place: Place;
  link: Link;
}
/** Who has an address now, in the whole world. */
function ownersOf(config: WorldConfig, ip: Ip4): Owner[] {
  return Object.values(config.netns).flatMap((ns) =>
    Object.values(ns.links).flatMap((link) => (link.addrs.some((a) => a.family === 4 && a.local === ip) ? [{ place: placeOf(config, ns.id), link }] : [])),
  );
}
/** Nobody answered ARP for an address. */
function addressCause(k: K, netns: NetnsId, devName: string, ip: Ip4, j: Journey): Message[] {
  const { config } = k;
  const text = formatIp4(ip);
  const ns = config.netns[netns];
  const dev = Object.values(ns?.links ?? {}).find((l) => l.name === devName);
  const owner = ownersOf(config, ip)[0];
  if (!owner) return [message('cause.address-nobody', { ip: text })];
  const { place, link } = owner;
  const stackedOn = (upper: Link | undefined, lower: Link, at: NetnsId): boolean => upper?.parent?.netns === at && upper.parent.ifindex === lower.ifindex;
  if (stackedOn(dev, link, place.netns)) return [message('cause.macvlan-host', { ip: text, dev: devName })];
  if (dev && stackedOn(link, dev, netns)) return [message('cause.macvlan-child', { ip: text, who: place.name, dev: link.name, card: devName })];
  if (!link.up) return [message('cause.address-down', { ip: text, who: place.name, dev: link.name })];
  const port = portOf(config, netns, dev);
  const other = portOf(config, place.netns, link);
  if (port?.port?.isolated && other?.port?.isolated) return [message('cause.isolated-port', { who: place.name })];
  const route = j.hops.findLast((h) => h.step.kind === 'route' && h.place.netns === netns)?.step;
  return [
    message('cause.address-of', { ip: text, who: place.name }),
    ...(route?.kind === 'route' && route.via === undefined
      ? [message('cause.same-subnet', { at: placeOf(config, netns).name, ip: text, dev: devName, route: route.text })]
      : []),
  ];
}
/** The bridge port at the other end of a veth device. */
function portOf(config: WorldConfig, netns: NetnsId, dev: Link | undefined): Link | undefined {
  const peer = dev?.peer;
  const end = peer && config.netns[peer.netns]?.links[peer.ifindex];
  return end?.port ? end : dev?.port ? config.netns[netns]?.links[dev.ifindex] : undefined;
}

/** A router that knows no way to an address that only a Docker host knows: nobody translated the request's source. */
function privateCause(k: K, fate: Extract<Fate, { kind: 'dropped' }>, j: Journey, all: readonly Journey[]): Cause | undefined {
  const dst = parseIp4(String(fate.values['dst'])) ?? 0;
  const owner = ownersOf(k.config, dst)[0];
  if (!owner || owner.place.machine === fate.place.machine || j.hops[0]?.place.netns === fate.place.netns) return undefined;
  const who = placesOf(k.config).get(k.config.machines[owner.place.machine]?.netns ?? '')?.name ?? owner.place.machine;
  const untranslated = message('cause.private-source', { dst: formatIp4(dst), who });
  // the first packet of that flow is the one for which NAT rules would have been asked
  const { src } = j.header;
  const request = all.find(
    (r) => r !== j && !r.arp && r.header.src === dst && r.header.dst === src && r.hops.some((h) => h.place.machine === owner.place.machine),
  );
  const known = request && knownConnectionCause(k, request);
  return {
    ...(known ?? { look: lookOn(k.config, owner.place.machine, 'iptables -t nat -nvL POSTROUTING') }),
    causes: [untranslated, ...(known?.causes ?? [])],
  };
}
/** A frame went to a MAC address that is not there: whose neighbour table said so? */
function neighbourCause(k: K, j: Journey, mac: string): Message[] {
  for (const hop of j.hops.toReversed()) {
    const { netns } = hop.place;
    if (hop.step.kind !== 'tx' || !k.config.netns[netns]) continue;
    const entry = Object.values(k.peek(netns).neigh).find((n) => n.mac === mac);
    if (entry) return [message('cause.neighbour-entry', { who: hop.place.name, ip: formatIp4(entry.ip), mac })];
  }
  return [];
}

/** A DNS answer that says no: is there a container of that name, and on which networks? */
function nameCause(k: K, j: Journey): Cause | undefined {
  const name = deniedName(j);
  if (name === undefined) return undefined;
  const machine = j.fate.place.machine in k.config.engines ? j.fate.place.machine : (Object.keys(k.config.engines)[0] ?? 'host');
  return { causes: nameCauses(k, j, name), look: lookOn(k.config, machine, "docker ps -a --format '{{.Names}} {{.Networks}}'") };
}
function nameCauses(k: K, j: Journey, name: string): Message[] {
  const { config } = k;
  const all = Object.values(config.engines).flatMap((e) => Object.values(e.containers));
  const wanted = all.find((c) => c.name === name || Object.values(c.endpoints).some((e) => e.dnsNames?.includes(name)));
  const asker = all.find((c) => netnsOfContainer(config, c) === j.fate.place.netns);
  const first = message('cause.no-such-name', { name });
  if (!wanted) return [first];
  if (wanted.state.status !== 'running') return [first, message('cause.name-stopped', { name })];
  const of = (c: typeof wanted): string[] => Object.keys(c.endpoints);
  if (!asker) return [first, message('cause.name-outside', { name })];
  const shared = of(asker).filter((n) => of(wanted).includes(n));
  if (shared.some((n) => n === 'bridge')) return [first, message('cause.name-default-bridge', { name })];
  return [first, message('cause.name-other-network', { name, asker: asker.name, theirs: of(wanted).join(', ') || '-', own: of(asker).join(', ') || '-' })];
}
/** The name in "DNS web1 A: NXDOMAIN"; undefined for any packet but an answer that says no. */
export const deniedName = (j: Journey): string | undefined => /^DNS (\S+) A: (?:NXDOMAIN|REFUSED|SERVFAIL)$/.exec(j.what)?.[1]?.replace(/\.$/, '');
