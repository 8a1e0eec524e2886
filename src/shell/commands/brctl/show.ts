/** What brctl prints about bridges (bridge-utils 1.7), from the state of a namespace. */
import { fdbEntries, portsOf } from '../../../kernel/bridge.ts';
import type { BridgeConfig, Link, NetnsId } from '../../../kernel/config.ts';
import { linkByName, linksOf } from '../../../kernel/netdev.ts';
import type { K } from '../../command.ts';

/** "8000.0242ac110001": priority and MAC. */
export const bridgeId = (b: BridgeConfig): string => `${b.priority.toString(16).padStart(4, '0')}.${b.bridgeId.replaceAll(':', '')}`;
const byName = (a: Link, b: Link): number => (a.name < b.name ? -1 : 1);
/** Bridges of a namespace by name, as brctl sorts them. */
export const bridgesOf = (k: K, nsId: NetnsId): Link[] =>
  linksOf(k.ns(nsId))
    .filter((l) => l.bridge)
    .sort(byName);

const HEAD = 'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n';
function row(k: K, nsId: NetnsId, bridge: Link): string {
  const b = bridge.bridge as BridgeConfig;
  const ports = [...portsOf(k.ns(nsId), bridge.ifindex).ports].sort(byName).map((p) => p.name);
  return `${bridge.name}\t\t${bridgeId(b)}\t${b.stp ? 'yes' : 'no'}\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`;
}
/** `brctl show`: nothing at all when there is no bridge. */
export function brctlShowText(k: K, nsId: NetnsId, names?: readonly string[]): string {
  const bridges = names ? names.flatMap((n) => linkByName(k.ns(nsId), n) ?? []).filter((l) => l.bridge) : bridgesOf(k, nsId);
  return bridges.length === 0 ? '' : HEAD + bridges.map((b) => row(k, nsId, b)).join('');
}

/** Seconds as `%4i.%.2i`. */
const seconds = (s: number): string => `${String(Math.floor(s)).padStart(4)}.${String(Math.floor((s * 100) % 100)).padStart(2, '0')}`;

/** `brctl showmacs`: by address; a bridge's own device does not show. */
export function brctlShowmacsText(k: K, nsId: NetnsId, bridge: Link): string {
  const { ports } = portsOf(k.ns(nsId), bridge.ifindex);
  const noOf = new Map(ports.map((p) => [p.ifindex, p.port?.no ?? 0]));
  const learned = fdbEntries(k, nsId, bridge)
    .filter((e) => noOf.has(e.port))
    .map((e) => ({ mac: e.mac, no: noOf.get(e.port) as number, local: e.isLocal === true, age: e.isStatic ? 0 : (k.now - e.updated) / 1e6 }));
  const own = ports.map((p) => ({ mac: p.address, no: p.port?.no ?? 0, local: true, age: 0 }));
  const rows = [...learned, ...own].sort((a, b) => (a.mac < b.mac ? -1 : 1));
  return `port no\tmac addr\t\tis local?\tageing timer\n${rows.map((r) => `${String(r.no).padStart(3)}\t${r.mac}\t${r.local ? 'yes' : 'no'}\t\t${seconds(r.age)}\n`).join('')}`;
}

/** `brctl showstp`. The spanning tree of the lab has this bridge for its root, so its timers stand still. */
export function brctlShowstpText(k: K, nsId: NetnsId, bridge: Link): string {
  const b = bridge.bridge as BridgeConfig;
  const id = bridgeId(b);
  const gc = bridge.up && b.ageing > 0 ? b.ageing - ((k.now / 1e6) % b.ageing) : 0;
  const zero = seconds(0);
  const lines = [
    bridge.name,
    ` bridge id\t\t${id}`,
    ` designated root\t${id}`,
    ' root port\t\t   0\t\t\tpath cost\t\t   0',
    ` max age\t\t${seconds(b.maxAge)}\t\t\tbridge max age\t\t${seconds(b.maxAge)}`,
    ` hello time\t\t${seconds(b.helloTime)}\t\t\tbridge hello time\t${seconds(b.helloTime)}`,
    ` forward delay\t\t${seconds(b.forwardDelay)}\t\t\tbridge forward delay\t${seconds(b.forwardDelay)}`,
    ` ageing time\t\t${seconds(b.ageing)}`,
    ` hello timer\t\t${b.stp && bridge.up ? seconds(b.helloTime - ((k.now / 1e6) % b.helloTime)) : zero}\t\t\ttcn timer\t\t${zero}`,
    ` topology change timer\t${zero}\t\t\tgc timer\t\t${seconds(gc)}`,
    ' flags\t\t\t',
    '',
    '',
  ];
  const ports = [...portsOf(k.ns(nsId), bridge.ifindex).ports].sort(byName).map((p) => portText(p, id, zero));
  return `${lines.join('\n')}\n${ports.join('')}`;
}
function portText(link: Link, id: string, zero: string): string {
  const port = link.port as NonNullable<Link['port']>;
  const number = (((port.priority << 10) | port.no) & 0xffff).toString(16).padStart(4, '0');
  const cost = String(port.cost).padStart(4);
  const lines = [
    `${link.name} (${port.no})`,
    ` port id\t\t${number}\t\t\tstate\t\t${port.state.padStart(15)}`,
    ` designated root\t${id}\tpath cost\t\t${cost}`,
    ` designated bridge\t${id}\tmessage age timer\t${zero}`,
    ` designated port\t${number}\t\t\tforward delay timer\t${zero}`,
    ` designated cost\t   0\t\t\thold timer\t\t${zero}`,
    ' flags\t\t\t',
    ...(port.hairpin ? [' hairpin mode\t\t   1'] : []),
    '',
  ];
  return `${lines.join('\n')}\n`;
}
