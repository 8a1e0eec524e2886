/** What ifconfig prints about an interface: the layout of net-tools 2.10 and that of BusyBox 1.38. */
import type { Link, LinkAddress, NetnsId } from '../../../kernel/config.ts';
import { formatIp4, maskOf } from '../../../kernel/inet.ts';
import { IFF, linkByName, linkFlags, linksOf } from '../../../kernel/netdev.ts';
import type { Flavour, K } from '../../command.ts';
import { labelled } from '../netview/ioctl.ts';
import { statsOf } from '../netview/link.ts';

/** nstrcmp: by character, runs of digits by their value. The end comes before digits, and these before all else; no order (k9 < k10 < k1a < k9). */
export function compareNames(a: string, b: string): number {
  let i = 0;
  let run = 0;
  while (i < a.length && a[i] === b[i]) {
    if (!/\d/.test(a[i] as string)) run = i + 1;
    i++;
  }
  const rank = (name: string): number => (i >= name.length ? 0 : /\d/.test(name[i] as string) ? 1 : 2);
  const byValue = rank(a) === 1 && rank(b) === 1 ? Number.parseInt(a.slice(run), 10) - Number.parseInt(b.slice(run), 10) : 0;
  return byValue || rank(a) - rank(b) || (a.charCodeAt(i) || 0) - (b.charCodeAt(i) || 0);
}

/** An interface, or an alias of one ("eth0:1": a label with an address of its own). */
export interface Interface {
  name: string;
  link: Link;
  alias: boolean;
}
/** Interfaces and their aliases, as SIOCGIFCONF and /proc/net/dev name them, sorted. */
export function interfaces(k: K, nsId: NetnsId): Interface[] {
  const all: Interface[] = linksOf(k.ns(nsId)).flatMap((link) => [
    { name: link.name, link, alias: false },
    ...[...new Set(link.addrs.flatMap((a) => (a.family === 4 && a.label !== undefined && a.label !== link.name ? [a.label] : [])))].map((name) => ({
      name,
      link,
      alias: true,
    })),
  ]);
  // add_interface: each goes behind the last that is smaller, which matters where nstrcmp contradicts itself
  const sorted: Interface[] = [];
  for (const each of all) sorted.splice(sorted.findLastIndex((other) => compareNames(other.name, each.name) < 0) + 1, 0, each);
  return sorted;
}
/** One interface by name. An alias is there for the asking as long as its device is. */
export function interfaceByName(k: K, nsId: NetnsId, name: string): Interface | undefined {
  const link = linkByName(k.ns(nsId), name.split(':')[0] as string);
  return link && { name, link, alias: name.includes(':') };
}

/** Interface flags in the order of both tools. */
const FLAGS: [string, number][] = [
  ['UP', IFF.UP],
  ['BROADCAST', IFF.BROADCAST],
  ['LOOPBACK', IFF.LOOPBACK],
  ['POINTOPOINT', IFF.POINTOPOINT],
  ['RUNNING', IFF.RUNNING],
  ['NOARP', IFF.NOARP],
  ['PROMISC', IFF.PROMISC],
  ['ALLMULTI', IFF.ALLMULTI],
  ['SLAVE', IFF.SLAVE],
  ['MASTER', IFF.MASTER],
  ['MULTICAST', IFF.MULTICAST],
];
const flagNames = (flags: number): string[] => FLAGS.filter(([, bit]) => flags & bit).map(([name]) => name);

/** A byte count with one cut-off decimal: "1.1 KiB". */
export function humanBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let power = 0;
  while (power < units.length - 1 && bytes > 1024 ** (power + 1)) power++;
  const tenths = Math.floor((bytes * 10) / 1024 ** power);
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${units[power]}`;
}

const inet6Of = (link: Link): (LinkAddress & { local6: string })[] =>
  link.addrs.filter((a): a is LinkAddress & { local6: string } => a.family === 6 && a.local6 !== undefined);

function debianText(k: K, nsId: NetnsId, i: Interface): string {
  const { link } = i;
  const flags = linkFlags(k, nsId, link) & 0xffff;
  const lines = [`${i.name}: flags=${flags}<${flagNames(flags).join(',')}>  mtu ${link.mtu}`];
  const a = labelled(link, i.name);
  if (a)
    lines.push(
      `        inet ${formatIp4(a.local)}  netmask ${formatIp4(maskOf(a.prefixLen))}${flags & IFF.BROADCAST ? `  broadcast ${formatIp4(a.broadcast ?? 0)}` : ''}`,
    );
  const scopes: Record<string, string> = { host: '0x10<host>', link: '0x20<link>', global: '0x0<global>' };
  if (!i.alias)
    for (const six of inet6Of(link)) lines.push(`        inet6 ${six.local6}  prefixlen ${six.prefixLen}  scopeid ${scopes[six.scope] ?? '0x40<site>'}`);
  lines.push(
    link.kind === 'loopback'
      ? `        loop  txqueuelen ${link.txqlen}  (Local Loopback)`
      : `        ether ${link.address}  txqueuelen ${link.txqlen}  (Ethernet)`,
  );
  if (!i.alias) {
    const s = statsOf(k, nsId, link.ifindex);
    lines.push(
      `        RX packets ${s.rxPackets}  bytes ${s.rxBytes} (${humanBytes(s.rxBytes)})`,
      `        RX errors ${s.rxErrors}  dropped ${s.rxDropped}  overruns 0  frame 0`,
    );
    lines.push(
      `        TX packets ${s.txPackets}  bytes ${s.txBytes} (${humanBytes(s.txBytes)})`,
      `        TX errors ${s.txErrors}  dropped ${s.txDropped} overruns 0  carrier ${s.txCarrier}  collisions 0`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}

function busyboxText(k: K, nsId: NetnsId, i: Interface): string {
  const { link } = i;
  const flags = linkFlags(k, nsId, link) & 0xffff;
  const hardware = link.kind === 'loopback' ? 'Local Loopback  ' : `Ethernet  HWaddr ${link.address.toUpperCase()}  `;
  const lines = [`${i.name.padEnd(9)} Link encap:${hardware}`];
  const a = labelled(link, i.name);
  const indent = ' '.repeat(10);
  if (a)
    lines.push(
      `${indent}inet addr:${formatIp4(a.local)}  ${flags & IFF.BROADCAST ? `Bcast:${formatIp4(a.broadcast ?? 0)}  ` : ''}Mask:${formatIp4(maskOf(a.prefixLen))}`,
    );
  const scopes: Record<string, string> = { host: 'Host', link: 'Link', global: 'Global' };
  if (!i.alias) for (const six of inet6Of(link)) lines.push(`${indent}inet6 addr: ${six.local6}/${six.prefixLen} Scope:${scopes[six.scope] ?? 'Site'}`);
  lines.push(
    `${indent}${
      flags === 0
        ? '[NO FLAGS] '
        : flagNames(flags)
            .map((f) => `${f} `)
            .join('')
    } MTU:${link.mtu}  Metric:1`,
  );
  if (!i.alias) {
    const s = statsOf(k, nsId, link.ifindex);
    lines.push(
      `${indent}RX packets:${s.rxPackets} errors:${s.rxErrors} dropped:${s.rxDropped} overruns:0 frame:0`,
      `${indent}TX packets:${s.txPackets} errors:${s.txErrors} dropped:${s.txDropped} overruns:0 carrier:${s.txCarrier}`,
    );
    lines.push(
      `${indent}collisions:0 txqueuelen:${link.txqlen} `,
      `${indent}RX bytes:${s.rxBytes} (${humanBytes(s.rxBytes)})  TX bytes:${s.txBytes} (${humanBytes(s.txBytes)})`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}

const SHORT_HEAD = 'Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';
const LETTERS: [string, number][] = [
  ['A', IFF.ALLMULTI],
  ['B', IFF.BROADCAST],
  ['L', IFF.LOOPBACK],
  ['M', IFF.MULTICAST],
  ['P', IFF.PROMISC],
  ['O', IFF.NOARP],
  ['P', IFF.POINTOPOINT],
  ['s', IFF.SLAVE],
  ['m', IFF.MASTER],
  ['R', IFF.RUNNING],
  ['U', IFF.UP],
];
/** `ifconfig -s` and `netstat -i`: a row an interface. */
function shortText(k: K, nsId: NetnsId, i: Interface): string {
  const flags = linkFlags(k, nsId, i.link) & 0xffff;
  const letters =
    flags === 0
      ? '[NO FLAGS]'
      : LETTERS.filter(([, bit]) => flags & bit)
          .map(([l]) => l)
          .join('');
  const head = `${i.name.padEnd(15)} ${String(i.link.mtu).padStart(5)}`;
  if (i.alias) return `${head}      - no statistics available -                        ${letters}\n`;
  const s = statsOf(k, nsId, i.link.ifindex);
  const n = (v: number, w: number): string => ` ${String(v).padStart(w)}`;
  return `${head}${n(s.rxPackets, 8)}${n(s.rxErrors, 6)}${n(s.rxDropped, 6)} ${'0'.padEnd(6)}${n(s.txPackets, 8)}${n(s.txErrors, 6)}${n(s.txDropped, 6)}${n(0, 6)} ${letters}\n`;
}

export interface IfconfigOptions {
  /** down ones too */ all?: boolean /** only these */;
  names?: readonly string[];
  flavour?: Flavour /** -s */;
  short?: boolean;
}
/** What `ifconfig` prints for a namespace; names that are no interface are left out. */
export function ifconfigText(k: K, nsId: NetnsId, o: IfconfigOptions = {}): string {
  const shown = o.names ? o.names.flatMap((n) => interfaceByName(k, nsId, n) ?? []) : interfaces(k, nsId).filter((i) => o.all || i.link.up);
  if (o.short) return SHORT_HEAD + shown.map((i) => shortText(k, nsId, i)).join('');
  return shown.map((i) => (o.flavour === 'busybox' ? busyboxText(k, nsId, i) : debianText(k, nsId, i))).join('');
}
export { SHORT_HEAD, shortText };
