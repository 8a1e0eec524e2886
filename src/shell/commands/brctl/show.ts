/** What brctl prints: pure functions of the world (bridge-utils 1.7: brctl_cmd.c, brctl_disp.c). */
import { fdbEntries, portsOf } from '../../../kernel/bridge.ts';
import type { Link, NetnsId } from '../../../kernel/config.ts';
import { linksOf } from '../../../kernel/netdev.ts';
import type { K } from '../../command.ts';

/** Bridges sorted by name. */
export const bridgesOf = (k: K, nsId: NetnsId): Link[] => linksOf(k.ns(nsId)).filter((l) => l.bridge).sort((a, b) => (a.name < b.name ? -1 : 1));

/** "8000.d633debe6e09": priority and MAC (struct bridge_id). */
export const bridgeId = (bridge: Link): string => `${(bridge.bridge?.priority ?? 0).toString(16).padStart(4, '0')}.${(bridge.bridge?.bridgeId ?? '').replaceAll(':', '')}`;

export const SHOW_TITLE = 'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n';
/** One bridge's lines of `brctl show`: its ports one a line, sorted by name. */
export function showLines(k: K, nsId: NetnsId, bridge: Link): string {
  const ports = portsOf(k.ns(nsId), bridge.ifindex).ports.map((p) => p.name).sort();
  return `${bridge.name}\t\t${bridgeId(bridge)}\t${bridge.bridge?.stp ? 'yes' : 'no'}\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`;
}
/** `brctl show` of every bridge. */
export const brctlShowText = (k: K, nsId: NetnsId): string => SHOW_TITLE + bridgesOf(k, nsId).map((b) => showLines(k, nsId, b)).join('');

/** Seconds as "%4i.%.2i". */
const seconds = (s: number): string => `${String(Math.floor(s)).padStart(4)}.${String(Math.floor((s % 1) * 100)).padStart(2, '0')}`;

/** `brctl showmacs`: what was learned and what is the ports' own, sorted by MAC. */
export function showMacsText(k: K, nsId: NetnsId, bridge: Link): string {
  const ns = k.ns(nsId);
  const own = portsOf(ns, bridge.ifindex).ports.map((p) => ({ mac: p.address, no: p.port?.no ?? 0, local: true, age: 0 }));
  const learned = fdbEntries(k, nsId, bridge).map((e) => ({ mac: e.mac, no: ns.links[e.port]?.port?.no ?? 0, local: false, age: e.isStatic ? 0 : (k.now - e.updated) / 1e6 }));
  const rows = [...own, ...learned].sort((a, b) => (a.mac < b.mac ? -1 : 1));
  return `port no\tmac addr\t\tis local?\tageing timer\n${rows.map((r) => `${String(r.no).padStart(3)}\t${r.mac}\t${r.local ? 'yes' : 'no'}\t\t${seconds(r.age)}\n`).join('')}`;
}

/** `brctl showstp`. The lab runs no spanning tree protocol: every bridge is its own root. */
export function showStpText(k: K, nsId: NetnsId, bridge: Link): string {
  const b = bridge.bridge as NonNullable<Link['bridge']>;
  const id = bridgeId(bridge);
  const gc = bridge.up ? b.ageing - ((k.now / 1e6) % b.ageing) : 0;
  const pair = (left: string, x: string, right: string, y: string): string => ` ${left}${x}\t\t\t${right}${y}\n`;
  const head =
    `${bridge.name}\n bridge id\t\t${id}\n designated root\t${id}\n` +
    pair('root port\t\t', '   0', 'path cost\t\t', '   0') +
    pair('max age\t\t', seconds(b.maxAge), 'bridge max age\t\t', seconds(b.maxAge)) +
    pair('hello time\t\t', seconds(b.helloTime), 'bridge hello time\t', seconds(b.helloTime)) +
    pair('forward delay\t\t', seconds(b.forwardDelay), 'bridge forward delay\t', seconds(b.forwardDelay)) +
    ` ageing time\t\t${seconds(b.ageing)}\n` +
    pair('hello timer\t\t', seconds(0), 'tcn timer\t\t', seconds(0)) +
    pair('topology change timer\t', seconds(0), 'gc timer\t\t', seconds(gc)) +
    ' flags\t\t\t\n\n\n';
  const ports = [...portsOf(k.ns(nsId), bridge.ifindex).ports].sort((x, y) => (x.name < y.name ? -1 : 1));
  return head + ports.map((p) => portText(p, id)).join('');
}
function portText(link: Link, root: string): string {
  const p = link.port as NonNullable<Link['port']>;
  const portId = ((p.priority << 10) | p.no).toString(16).padStart(4, '0');
  return (
    `${link.name} (${p.no})\n port id\t\t${portId}\t\t\tstate\t\t${p.state.padStart(15)}\n` +
    ` designated root\t${root}\tpath cost\t\t${String(p.cost).padStart(4)}\n` +
    ` designated bridge\t${root}\tmessage age timer\t${seconds(0)}\n` +
    ` designated port\t${portId}\t\t\tforward delay timer\t${seconds(0)}\n` +
    ` designated cost\t${'0'.padStart(4)}\t\t\thold timer\t\t${seconds(0)}\n flags\t\t\t\n` +
    `${p.hairpin ? ` hairpin mode\t\t${'1'.padStart(4)}\n` : ''}\n`
  );
}
