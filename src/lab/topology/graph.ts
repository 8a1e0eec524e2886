/** The world as a picture's content: what is plugged into what. Pure; the same world gives the same content. */
import type { Container, Engine, WorldConfig } from '../../docker/state.ts';
import type { Link, Machine, NetnsId } from '../../kernel/config.ts';
import { formatIp4, maskOf } from '../../kernel/inet.ts';
import { linksOf } from '../../kernel/netstate.ts';
import { netnsOfContainer, placeOf, placesOf } from '../places.ts';
import { message } from '../text.ts';
import { deviceKey, deviceLabels, deviceLine, kindText } from './devices.ts';
import type { Box, Bus, Label, Level, Port } from './types.ts';

const cache = new WeakMap<WorldConfig, Level>();

/** Everything that can be drawn of a world. */
export function topologyOf(config: WorldConfig): Level {
  let level = cache.get(config);
  if (!level) {
    level = rootOf(config);
    cache.set(config, level);
  }
  return level;
}

const machineKey = (m: Machine): string => `m:${m.id}`;

/** Machines on their LANs. The one with an engine comes first and stands above. */
function rootOf(config: WorldConfig): Level {
  const machines = Object.values(config.machines).sort((a, b) => rank(config, a) - rank(config, b));
  const boxes = machines.map((m) => machineBox(config, m));
  const buses: Bus[] = Object.values(config.segments).map((segment) => {
    const subnets = new Set<string>();
    const ports = machines.flatMap((m): Port[] =>
      linksOf(config.netns[m.netns] ?? NO_NETNS)
        .filter((l) => l.segment === segment.id)
        .map((l) => {
          for (const a of l.addrs) if (a.family === 4) subnets.add(`${formatIp4((a.local & maskOf(a.prefixLen)) >>> 0)}/${a.prefixLen}`);
          return { near: [], far: deviceLabels(m.netns, l), to: machineKey(m) };
        }),
    );
    const name = segment.id === 'lan' ? 'LAN' : segment.id;
    const [first] = subnets;
    return { key: `s:${segment.id}`, kind: 'segment', title: { key: `s:${segment.id}`, text: first === undefined ? name : `${name} ${first}`, name }, ports };
  });
  const wired = new Set(buses.flatMap((b) => b.ports.map((p) => p.to)));
  const loose = boxes.filter((b) => !wired.has(b.key));
  const [first] = boxes;
  return {
    buses: buses.filter((b) => b.ports.length > 0),
    boxes: boxes.filter((b) => wired.has(b.key)),
    groups: loose.length > 0 ? [{ title: { key: 'loose', text: '', notes: [message('topology.no-cable')] }, boxes: loose }] : [],
    ...(first && wired.has(first.key) && { above: first.key }),
  };
}
const NO_NETNS = { links: {} } as Parameters<typeof linksOf>[0];
/** Engines first, then whoever is nearest to them. */
const rank = (config: WorldConfig, m: Machine): number => {
  const order = ['host', 'host2', 'laptop', 'router', 'www'].indexOf(m.id);
  return (config.engines[m.id] ? 0 : 100) + (order < 0 ? 50 : order);
};

/** A machine with its bridges and what hangs on them. */
function machineBox(config: WorldConfig, m: Machine): Box {
  const engine = config.engines[m.id];
  const here = config.netns[m.netns];
  const links = here ? linksOf(here) : [];
  const containers = Object.values(engine?.containers ?? {});
  const members = new Map<NetnsId, Container[]>();
  for (const c of containers) {
    const netns = netnsOfContainer(config, c);
    if (netns !== undefined) members.set(netns, [...(members.get(netns) ?? []), c]);
  }
  const published = publishedLabels(engine);
  const boxes = namespacesOf(config, m).map((netns) => namespaceBox(config, m, netns, members.get(netns) ?? [], published));
  const boxOf = new Map(boxes.map((b) => [b.title.netns, b]));
  const lines: Label[] = [];
  const direct: Port[] = [];
  for (const link of links) {
    if (link.kind === 'loopback' || link.bridge || link.master !== undefined || link.segment !== undefined) continue;
    const far = link.peer && boxOf.get(link.peer.netns);
    if (far) direct.push({ near: deviceLabels(m.netns, link), ...farEnd(config, link, far) });
    else lines.push(looseDevice(config, m.netns, link));
  }
  for (const c of containers) if (c.state.pid === 0) lines.push({ key: `c:${c.id}`, text: c.name, notes: [message('topology.stopped')], name: c.name });
  const buses: Bus[] = [
    ...links.filter((l) => l.bridge).map((l) => bridgeBus(config, m, engine, l, boxOf)),
    ...links.flatMap((l) => parentBus(config, m, engine, l, boxes)),
    ...(direct.length > 0
      ? [
          {
            key: `d:${m.id}`,
            kind: 'direct' as const,
            title: { key: `d:${m.id}`, text: '', notes: [message('topology.direct', { name: m.hostname })] },
            ports: direct,
          },
        ]
      : []),
  ];
  const wired = new Set(buses.flatMap((b) => b.ports.map((p) => p.to)));
  const loose = boxes.filter((b) => !wired.has(b.key));
  const onHost = (members.get(m.netns) ?? []).map((c) => containersBox([c], m.netns));
  return {
    key: machineKey(m),
    kind: 'machine',
    title: { key: machineKey(m), text: m.hostname, name: m.hostname, netns: m.netns },
    lines,
    inside: {
      buses,
      boxes: boxes.filter((b) => wired.has(b.key)),
      groups: [
        ...(onHost.length > 0 ? [{ title: { key: `h:${m.id}`, text: '', notes: [message('topology.host-network')] }, boxes: onHost }] : []),
        ...(loose.length > 0 ? [{ title: { key: `a:${m.id}`, text: '', notes: [message('topology.alone', { name: m.hostname })] }, boxes: loose }] : []),
      ],
    },
  };
}

/** Namespaces of a machine beside its own, in the order that people would list them. */
function namespacesOf(config: WorldConfig, m: Machine): NetnsId[] {
  const known = [...placesOf(config).values()].filter((p) => p.machine === m.id && p.kind !== 'machine').map((p) => p.netns);
  const nameless = Object.values(config.netns).filter(
    (ns) => ns.machine === m.id && ns.id !== m.netns && !placesOf(config).has(ns.id) && linksOf(ns).some((l) => l.kind !== 'loopback'),
  );
  return [...known, ...nameless.map((ns) => ns.id)];
}

function namespaceBox(config: WorldConfig, m: Machine, netns: NetnsId, members: Container[], published: Published): Box {
  const place = placeOf(config, netns);
  const name = place.name.replace(/^netns:/, '');
  const box: Box =
    members.length > 0
      ? containersBox(ownerFirst(members, netns), netns, published)
      : { key: `n:${netns}`, kind: 'netns', title: { key: `n:${netns}`, text: `netns ${name}`, name, netns }, lines: [] };
  const links = linksOf(config.netns[netns] ?? NO_NETNS);
  for (const link of links) {
    const lower = link.peer?.netns ?? ((link.macvlan ?? link.ipvlan) ? link.parent?.netns : undefined);
    // what is plugged into the machine has a cable drawn
    if (link.kind !== 'loopback' && lower !== m.netns) box.lines.push(looseDevice(config, netns, link, box.key));
  }
  return box;
}
/** The container that made a namespace, then those that joined it. */
const ownerFirst = (members: Container[], netns: NetnsId): Container[] => [
  ...members.filter((c) => c.netns === netns && !c.hostConfig.NetworkMode.startsWith('container:')),
  ...members.filter((c) => c.netns !== netns || c.hostConfig.NetworkMode.startsWith('container:')),
];

/** Containers that share one stack. */
function containersBox(members: Container[], netns: NetnsId, published?: Published): Box {
  const [owner] = members as [Container];
  const key = `c:${owner.id}`;
  const alone = members.length === 1;
  const lines = members.flatMap((c): Label[] => [
    {
      key: alone ? `i:${c.id}` : `c:${c.id} of ${owner.id}`,
      text: alone ? c.config.Image : `${c.name}: ${c.config.Image}`,
      ...(c.state.status !== 'running' && { notes: [message('topology.status', { status: c.state.status })] }),
    },
  ]);
  return {
    key,
    kind: 'container',
    title: { key, text: members.map((c) => c.name).join(' + '), name: owner.name, netns },
    lines: [...lines, ...(published?.get(owner.id) ?? [])],
  };
}
/** What each container publishes, by its id. */
type Published = ReadonlyMap<string, Label[]>;
/** "0.0.0.0:8080 → 80/tcp": host's side first, as in `docker ps`. */
function publishedLabels(engine: Engine | undefined): Published {
  const out = new Map<string, Label[]>();
  for (const network of Object.values(engine?.networks ?? {}))
    for (const { container, portMappings } of Object.values(network.endpoints))
      for (const p of portMappings)
        if (p.hostPort > 0) {
          const text = `${formatIp4(p.hostIp)}:${p.hostPort} → ${p.containerPort}/${p.proto}`;
          out.set(container, [...(out.get(container) ?? []), { key: `p:c:${container} ${text}`, text }]);
        }
  return out;
}

/** A device without a cable of its own in the picture: in words. */
function looseDevice(config: WorldConfig, netns: NetnsId, link: Link, owner?: string): Label {
  const line = deviceLine(netns, link, owner);
  const words = [line.text, kindText(link)];
  const here = config.netns[netns]?.links;
  const lower = link.peer ?? link.parent;
  const other = lower && config.netns[lower.netns]?.links[lower.ifindex];
  if (other && lower) {
    const where = lower.netns === netns ? '' : `${placeOf(config, lower.netns).name.replace(/^netns:/, '')} `;
    words.push(`${link.peer ? '↔' : '·'} ${where}${other.name}`);
  }
  const master = link.master === undefined ? undefined : here?.[link.master];
  if (master) words.push(`· ${master.name}`);
  return { ...line, text: words.filter(Boolean).join(' ') };
}
/** The other end of a veth that ends in a box. */
function farEnd(config: WorldConfig, link: Link, box: Box): Pick<Port, 'far' | 'to'> {
  const { netns, ifindex } = link.peer as { netns: NetnsId; ifindex: number };
  const peer = config.netns[netns]?.links[ifindex];
  return { far: peer ? deviceLabels(netns, peer, box.key) : [], to: box.key };
}

function bridgeBus(config: WorldConfig, m: Machine, engine: Engine | undefined, bridge: Link, boxOf: ReadonlyMap<NetnsId | undefined, Box>): Bus {
  const network = Object.values(engine?.networks ?? {}).find((n) => n.bridge?.bridgeName === bridge.name);
  const ports = linksOf(config.netns[m.netns] ?? NO_NETNS)
    .filter((l) => l.master === bridge.ifindex)
    .map((link): Port => {
      const near = deviceLabels(m.netns, link);
      const what = kindText(link);
      if (what !== '') near.push({ key: `${deviceKey(m.netns, link)} kind`, text: what });
      const box = link.peer && boxOf.get(link.peer.netns);
      if (box) return { near, ...farEnd(config, link, box) };
      const peer = link.peer && config.netns[link.peer.netns]?.links[link.peer.ifindex];
      if (!peer || !link.peer) return { near, far: [] };
      const { name: _, ...line } = deviceLine(link.peer.netns, peer);
      return { near, far: [{ ...line, key: `${line.key} far`, notes: [message('topology.in', { name: placeOf(config, link.peer.netns).name })] }] };
    });
  const key = deviceKey(m.netns, bridge);
  const notes = [
    ...(network ? [message(network.internal ? 'topology.internal' : 'topology.network', { name: network.name })] : []),
    ...(ports.length === 0 ? [message('topology.no-port')] : []),
  ];
  return { key, kind: 'bridge', title: { ...deviceLine(m.netns, bridge), notes }, ports };
}

/** A device that macvlan or ipvlan devices of other namespaces sit on. */
function parentBus(config: WorldConfig, m: Machine, engine: Engine | undefined, parent: Link, boxes: readonly Box[]): Bus[] {
  const ports = boxes.flatMap((box): Port[] => {
    const netns = box.title.netns as NetnsId;
    return linksOf(config.netns[netns] ?? NO_NETNS)
      .filter((l) => (l.macvlan ?? l.ipvlan) && l.parent?.netns === m.netns && l.parent.ifindex === parent.ifindex)
      .map((l) => ({
        near: [{ key: `${deviceKey(netns, l)} kind`, text: kindText(l) }],
        far: deviceLabels(netns, l, box.key),
        to: box.key,
      }));
  });
  if (ports.length === 0) return [];
  const names = Object.values(engine?.networks ?? {}).filter((n) => (n.macvlan ?? n.ipvlan)?.parent === parent.name);
  const notes = names.map((n) => message('topology.network', { name: n.name }));
  const key = `v:${deviceKey(m.netns, parent)}`;
  return [{ key, kind: 'parent', title: { ...deviceLine(m.netns, parent), key, notes }, ports }];
}
