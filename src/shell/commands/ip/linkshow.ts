/** One device as `ip link` and `ip addr` print it (ip/ipaddress.c print_linkinfo). */
import type { Link, NetnsId } from '../../../kernel/config.ts';
import { operstate } from '../../../kernel/netdev.ts';
import type { K } from '../../command.ts';
import { cableIds, flagList, isCard, lowerOf, nameOfIndex, netnsName, qdiscOf, statsOf } from '../netview/link.ts';
import type { Printer } from '../netview/printer.ts';
import { printDetails } from './linkdetails.ts';
import { groupName } from './names.ts';
import type { IpOptions } from './options.ts';

/** "v0@v1" in words; the `link` field in JSON. `mdown`: the device below is in this namespace and down. */
interface NameParts {
  suffix: string;
  json?: ['link', string] | ['link_index', number];
  mdown: boolean;
}

function nameParts(k: K, nsId: NetnsId, link: Link): NameParts {
  const lower = lowerOf(link);
  if (!lower) return { suffix: '', mdown: false };
  if (lower.netns === nsId) {
    const below = k.ns(nsId).links[lower.ifindex];
    return { suffix: `@${nameOfIndex(k.ns(nsId), lower.ifindex)}`, json: ['link', nameOfIndex(k.ns(nsId), lower.ifindex)], mdown: !below?.up };
  }
  return { suffix: isCard(link) ? '' : `@if${lower.ifindex}`, json: ['link_index', lower.ifindex], mdown: false };
}

function printFlags(p: Printer, flags: string[]): void {
  p.text(`<${flags.join(',')}> `).value('flags', flags);
}
const stateColour = (state: string): 'up' | 'down' | undefined => (state === 'UP' ? 'up' : state === 'DOWN' ? 'down' : undefined);

/** `-br`: name, state, and what follows them. */
export function printBrief(p: Printer, k: K, nsId: NetnsId, link: Link, showLink: boolean): void {
  const name = nameParts(k, nsId, link);
  const state = operstate(k, nsId, link);
  if (name.json) p.value(name.json[0], name.json[1]);
  p.colour('ifname', `${link.name}${name.suffix}`.padEnd(16).concat(' '), 'ifname', link.name);
  p.colour(stateColour(state), state.padEnd(14).concat(' '), 'operstate', state);
  if (!showLink) return;
  p.colour('mac', `${link.address} `, 'address', link.address);
  printFlags(p, flagList(k, nsId, link, name.mdown));
  p.text('\n');
}

/** The head lines of a device. `linkLayer`: the second line (`link/ether …`) too; `mode`: as `ip link` prints it, with `mode DEFAULT`. */
export function printLink(p: Printer, k: K, nsId: NetnsId, link: Link, o: IpOptions, show: { linkLayer: boolean; mode: boolean; bare?: boolean }): void {
  const ns = k.ns(nsId);
  const name = show.bare && lowerOf(link)?.ifindex === link.ifindex ? { suffix: '', mdown: false } : nameParts(k, nsId, link);
  p.both(`${link.ifindex}: `, 'ifindex', link.ifindex);
  if (name.json) p.value(name.json[0], name.json[1]);
  p.colour('ifname', `${link.name}${name.suffix}: `, 'ifname', link.name);
  printFlags(p, flagList(k, nsId, link, name.mdown));
  p.both(`mtu ${link.mtu} `, 'mtu', link.mtu);
  // an IPv6 listing is made of what RTM_GETLINK says about IPv6 only
  if (!show.bare) p.both(`qdisc ${qdiscOf(link)} `, 'qdisc', isCard(link) && link.iflink !== undefined && link.started ? 'noqueue' : qdiscOf(link));
  if (link.master !== undefined && !show.bare) p.both(`master ${nameOfIndex(ns, link.master)} `, 'master', nameOfIndex(ns, link.master));
  const state = operstate(k, nsId, link);
  p.text('state ').colour(stateColour(state), `${state} `, 'operstate', state);
  if (!show.bare) {
    if (show.mode) p.both('mode DEFAULT ', 'linkmode', 'DEFAULT');
    p.both(`group ${groupName(link.group)} `, 'group', groupName(link.group));
    p.both(`qlen ${link.txqlen}`, 'txqlen', link.txqlen);
  }
  if (show.linkLayer) {
    p.newline();
    const type = link.kind === 'loopback' ? 'loopback' : 'ether';
    p.both(`    link/${type} `, 'link_type', type);
    p.colour('mac', link.address, 'address', link.address).text(' brd ').colour('mac', link.broadcast, 'broadcast', link.broadcast);
    printLinkNetns(p, k, nsId, link);
    if (o.details) printDetails(p, k, nsId, link, show.mode);
  }
  if (link.alias && show.mode) p.newline().both(`    alias ${link.alias}`, 'ifalias', link.alias);
  if (show.mode && link.altnames?.length) {
    p.array('altnames', () => {
      for (const alt of link.altnames ?? []) p.newline().both(`    altname ${alt}`, '', alt);
    });
  }
}

function printLinkNetns(p: Printer, k: K, nsId: NetnsId, link: Link): void {
  const ns = k.ns(nsId);
  const lower = lowerOf(link);
  if (isCard(link)) {
    if (lower) p.value('link_netnsid', 0);
    return;
  }
  if (!lower?.netns || lower.netns === nsId) return;
  const id = ns.nsids[lower.netns] ?? -1;
  const name = netnsName(k, ns, lower.netns);
  p.both(name !== undefined ? ` link-netns ${name}` : id < 0 ? ' link-netnsid unknown' : ` link-netnsid ${id - cableIds(k, ns)}`, 'link_netnsid', id);
}

/** `-s`: counters; twice: errors by kind. Columns widen together with the longest number. */
export function printStats(p: Printer, k: K, nsId: NetnsId, link: Link, o: IpOptions): void {
  const s = statsOf(k, nsId, link.ifindex);
  const rx = [s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, 0, s.multicast].map((v) => count(v, o));
  const tx = [s.txBytes, s.txPackets, s.txErrors, s.txDropped, s.txCarrier, 0].map((v) => count(v, o));
  const widths = [10, 7, 6, 7, 7, 7].map((least, i) => Math.max(least, (rx[i] as string).length, (tx[i] as string).length));
  const [w0 = 0, w1 = 0, ...others] = widths;
  const columns = (cells: (string | number)[], lengths: number[]): string => cells.map((c, i) => String(c).padStart(lengths[i] as number)).join(' ');
  const table = (label: string, titles: string[], cells: string[]): void => {
    p.newline()
      .text(`    ${label}:${columns(titles, [w0 - 3, w1, ...others])}${' '.repeat(11)}`)
      .newline()
      .text(`    ${columns(cells, widths)} `);
  };
  const errors = (label: string, titles: string[], last: number): void => {
    if (o.stats < 2) return;
    const wide = [w0 + w1 + 1, ...others];
    p.newline()
      .text(`    ${label} errors:${columns(titles, [(wide[0] as number) - 10, ...others])}`)
      .newline()
      .text(`    ${columns([0, 0, 0, 0, last], wide)} `);
  };
  const zeros = (...keys: string[]): void => {
    if (o.stats > 1) for (const key of keys) p.value(key, 0);
  };
  // a device without carrier changes is one that never had an event (lo)
  const changes = link.kind === 'loopback' ? 0 : 2;
  p.object('stats64', () => {
    table('RX', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast'], rx);
    p.object('rx', () => {
      p.value('bytes', s.rxBytes)
        .value('packets', s.rxPackets)
        .value('errors', s.rxErrors)
        .value('dropped', s.rxDropped)
        .value('over_errors', 0)
        .value('multicast', s.multicast);
      zeros('length_errors', 'crc_errors', 'frame_errors', 'fifo_errors', 'missed_errors');
    });
    errors('RX', ['length', 'crc', 'frame', 'fifo', 'overrun'], 0);
    table('TX', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns'], tx);
    p.object('tx', () => {
      p.value('bytes', s.txBytes)
        .value('packets', s.txPackets)
        .value('errors', s.txErrors)
        .value('dropped', s.txDropped)
        .value('carrier_errors', s.txCarrier)
        .value('collisions', 0);
      zeros('aborted_errors', 'fifo_errors', 'window_errors', 'heartbeat_errors');
      if (o.stats > 1) p.value('carrier_changes', changes);
    });
    errors('TX', ['aborted', 'fifo', 'window', 'heartbt', 'transns'], changes);
  });
}

/** A counter, shortened by -h (powers of 1000, or of 1024 with -iec). */
function count(value: number, o: IpOptions): string {
  if (!o.human) return String(value);
  const base = o.iec ? 1024 : 1000;
  const suffixes = ['', 'k', 'M', 'G', 'T', 'P'];
  let n = value;
  let power = 0;
  for (; n > base && power < suffixes.length - 1; n /= base) power++;
  if (power === 0) return String(value);
  return `${n >= 100 ? Math.trunc(n) : n.toFixed(n >= 10 ? 1 : 2)}${suffixes[power]}${o.iec ? 'i' : ''}`;
}
