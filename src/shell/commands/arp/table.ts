/** The ARP table as arp(8) and BusyBox print it, from what /proc/net/arp lists: all but NOARP entries. */
import type { NetnsId } from '../../../kernel/config.ts';
import type { Neighbour } from '../../../kernel/hot.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { neighbours } from '../../../kernel/neigh.ts';
import type { Flavour, K } from '../../command.ts';
import { nameOfIndex } from '../netview/link.ts';

export interface ArpOptions {
  /** In the style of BSD: "? (1.2.3.4) at …". BusyBox has no other. */
  bsd?: boolean;
  flavour?: Flavour;
  /** Only entries of this device, of this address. */
  dev?: string;
  host?: Ip4;
  /** Only entries of another hardware type than Ethernet, which there are none of. */
  foreign?: boolean;
  /** The table as it was read, before names were asked for; undefined: as it is now. */
  table?: readonly Neighbour[];
  /** Name of an address; undefined: numbers only (-n). */
  hostName?: (addr: Ip4) => string | undefined;
}

/** Entries that pass, of how many. */
export function arpEntries(k: K, nsId: NetnsId, o: ArpOptions): { found: Neighbour[]; all: number } {
  const all = (o.table ?? neighbours(k, nsId)).filter((n) => n.state !== 'NOARP');
  const passes = (n: Neighbour): boolean =>
    !o.foreign && (o.dev === undefined || nameOfIndex(k.ns(nsId), n.dev) === o.dev) && (o.host === undefined || n.ip === o.host);
  return { all: all.length, found: all.filter(passes) };
}
/** ATF_COM: the hardware address is known. */
const complete = (n: Neighbour): boolean => n.mac !== undefined && n.state !== 'INCOMPLETE' && n.state !== 'FAILED';

/** Nothing, not even a head, when no entry passes. */
export function arpText(k: K, nsId: NetnsId, o: ArpOptions = {}): string {
  const { found } = arpEntries(k, nsId, o);
  if (o.bsd || o.flavour === 'busybox') return found.map((n) => bsdLine(k, nsId, n, o)).join('');
  const head = `${'Address'.padEnd(24)} HWtype  ${'HWaddress'.padEnd(19)} ${'Flags Mask'.padEnd(21)} Iface\n`;
  return (found.length > 0 ? head : '') + found.map((n) => linuxLine(k, nsId, n, o)).join('');
}
function bsdLine(k: K, nsId: NetnsId, n: Neighbour, o: ArpOptions): string {
  const at = complete(n) ? `${n.mac} [ether]` : '<incomplete>';
  const flags = n.state === 'PERMANENT' ? ' PERM' : '';
  // BusyBox keeps a blank for flags
  return `${o.hostName?.(n.ip) ?? '?'} (${formatIp4(n.ip)}) at ${at}${flags || (o.flavour === 'busybox' ? ' ' : '')} on ${nameOfIndex(k.ns(nsId), n.dev)}\n`;
}
function linuxLine(k: K, nsId: NetnsId, n: Neighbour, o: ArpOptions): string {
  const name = (o.hostName?.(n.ip) ?? formatIp4(n.ip)).slice(0, 23).padEnd(23);
  const hardware = complete(n) ? `${'ether'.padEnd(8)}${(n.mac as string).padEnd(20)}` : `${''.padEnd(8)}${'(incomplete)'.padEnd(20)}`;
  const flags = !complete(n) ? '' : n.state === 'PERMANENT' ? 'CM' : 'C';
  return `${name}  ${hardware}${flags.padEnd(6)}${''.padEnd(15)} ${nameOfIndex(k.ns(nsId), n.dev)}\n`;
}
