/** Multicast memberships of a device: the link-layer filter (dev_mc_list), and the IPv4 and IPv6 groups it has joined. */
import type { Link, LinkAddress, NetnsId } from '../../../kernel/config.ts';
import { uppersOf } from '../../../kernel/xmit.ts';
import type { K } from '../../command.ts';
import { isCard } from './link.ts';

export interface Memberships {
  link: string[];
  inet: string[];
  inet6: string[];
}

/** The solicited-node group of an IPv6 address (RFC 4291 2.7.1), by its last 24 bits: "ff02::1:ff49:fdde". */
export function solicitedNode(addr6: string): { group: string; mac: string } {
  const groups = addr6.includes('::') ? (addr6.split('::')[1] ?? '').split(':').filter(Boolean) : addr6.split(':');
  const tail = groups
    .slice(-2)
    .map((g) => g.padStart(4, '0'))
    .join('')
    .padStart(8, '0')
    .slice(-6);
  const low = tail.slice(2).replace(/^0+(?=.)/, '');
  return { group: `ff02::1:ff${tail.slice(0, 2)}:${low}`, mac: `33:33:ff:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}` };
}

/**
 * All-hosts once the device is up, the IPv6 groups every device joins when it is registered, those of its IPv6
 * addresses, and on a bridge the group of snoopers (RFC 4286). A card lost 33:33:00:00:00:01 with IPv6 switched off.
 */
export function memberships(link: Link): Memberships {
  const six = link.addrs
    .filter((a): a is LinkAddress & { local6: string } => a.family === 6 && a.local6 !== undefined && a.local6 !== '::1')
    .map((a) => solicitedNode(a.local6));
  const bridge = link.bridge !== undefined && link.started === true;
  const up = link.up && !link.multicastOff;
  const filter = link.kind !== 'loopback';
  return {
    link: filter
      ? [
          ...(isCard(link) ? [] : ['33:33:00:00:00:01']),
          ...(bridge && up ? ['01:00:5e:00:00:6a', '33:33:00:00:00:6a'] : []),
          ...(up ? ['01:00:5e:00:00:01'] : []),
          ...six.map((s) => s.mac),
        ]
      : [],
    inet: [...(link.up ? ['224.0.0.1'] : []), ...(bridge && up ? ['224.0.0.106'] : [])],
    inet6: [...six.map((s) => s.group).reverse(), ...(bridge && up ? ['ff02::6a'] : []), 'ff02::1', 'ff01::1'],
  };
}

/** The link-layer filter of a device, with the groups of devices that sit on it (dev_mc_sync), and how many want each. */
export function linkGroups(k: K, nsId: NetnsId, link: Link): Map<string, number> {
  const users = new Map(memberships(link).link.map((mac) => [mac, 1]));
  for (const u of uppersOf(k, nsId, link.ifindex))
    if (u.link.up) for (const mac of linkGroups(k, u.ns, u.link).keys()) users.set(mac, (users.get(mac) ?? 0) + 1);
  return users;
}
