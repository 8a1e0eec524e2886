/** The ARP table as arp(8) and BusyBox print it, from what /proc/net/arp lists: all but NOARP entries. */
import type { NetnsId } from '../../../kernel/config.ts';
import type { Neighbour } from '../../../kernel/hot.ts';
import { type Ip4, formatIp4 } from '../../../kernel/inet.ts';
import { neighbours } from '../../../kernel/neigh.ts';
import type { K } from '../../command.ts';
import { nameOfIndex } from '../netview/link.ts';

export interface ArpOptions { /** BSD style: "? (1.2.3.4) at …" */ bsd?: boolean; flavour?: 'debian' | 'busybox'; dev?: string; host?: Ip4; /** undefined: numbers only */ hostName?: (addr: Ip4) => string | undefined }

/** Entries that pass, of how many. */
export function arpEntries(k: K, nsId: NetnsId, o: ArpOptions): { found: Neighbour[]; all: number } {
  const all = neighbours(k, nsId).filter((n) => n.state !== 'NOARP');
  return { all: all.length, found: all.filter((n) => (o.dev === undefined || nameOfIndex(k.ns(nsId), n.dev) === o.dev) && (o.host === undefined || n.ip === o.host)) };
}
const complete = (n: Neighbour): boolean => n.mac !== undefined && n.state !== 'INCOMPLETE' && n.state !== 'FAILED';

const HEAD = 'Address                  HWtype  HWaddress           Flags Mask            Iface\n';
export function arpText(k: K, nsId: NetnsId, o: ArpOptions = {}): string {
  const { found } = arpEntries(k, nsId, o);
  const dev = (n: Neighbour): string => nameOfIndex(k.ns(nsId), n.dev);
  const perm = (n: Neighbour): boolean => n.state === 'PERMANENT';
  if (o.bsd || o.flavour === 'busybox') {
    // BusyBox leaves a gap where "PERM" could stand
    const gap = o.flavour === 'busybox' ? ' ' : '';
    return found.map((n) => `${o.hostName?.(n.ip) ?? '?'} (${formatIp4(n.ip)}) at ${complete(n) ? `${n.mac} [ether]` : '<incomplete>'}${perm(n) ? ' PERM' : gap} on ${dev(n)}\n`).join('');
  }
  if (found.length === 0) return '';
  return HEAD + found.map((n) => {
    const name = (o.hostName?.(n.ip) ?? formatIp4(n.ip)).slice(0, 23).padEnd(25);
    if (!complete(n)) return `${name}${' '.repeat(8)}${'(incomplete)'.padEnd(20)}${' '.repeat(22)}${dev(n)}\n`;
    return `${name}${'ether'.padEnd(8)}${(n.mac as string).padEnd(20)}${(perm(n) ? 'CM' : 'C').padEnd(6)}${' '.repeat(16)}${dev(n)}\n`;
  }).join('');
}
