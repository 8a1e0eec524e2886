/** Network devices in the words of the picture. */
import type { Link, LinkAddress, NetnsId } from '../../kernel/config.ts';
import { formatIp4 } from '../../kernel/inet.ts';
import type { Label } from './types.ts';

/** "172.17.0.2/16"; undefined for addresses that every device has (link-local IPv6). */
function addressText(a: LinkAddress): string | undefined {
  if (a.family === 4) return `${formatIp4(a.local)}/${a.prefixLen}`;
  return a.scope === 'global' ? `${a.local6 ?? ''}/${a.prefixLen}` : undefined;
}
export const deviceKey = (netns: NetnsId, link: Link): string => `l:${netns}/${link.ifindex}`;

/**
 * A device: its name and first address, then a line each for what is out of the ordinary.
 * @param owner what stays when its namespace is made anew (a container that is restarted)
 */
export function deviceLabels(netns: NetnsId, link: Link, owner?: string): Label[] {
  const key = owner === undefined ? deviceKey(netns, link) : `l:${owner}/${link.name}`;
  const at = { netns, dev: link.name };
  const [first, ...more] = link.addrs.map(addressText).filter((t) => t !== undefined);
  const labels: Label[] = [
    { key, text: [link.name, first, !link.up && 'DOWN'].filter(Boolean).join(' '), ...at, ...(owner === undefined && { name: link.name }) },
    ...more.map((text) => ({ key: `${key} ${text}`, text, ...at })),
  ];
  if (link.mtu !== 1500) labels.push({ key: `${key} mtu`, text: `mtu ${link.mtu}`, ...at });
  return labels;
}
/** The same in one line, for where there is only one. */
export function deviceLine(netns: NetnsId, link: Link, owner?: string): Label {
  const [first, ...more] = deviceLabels(netns, link, owner) as [Label, ...Label[]];
  return { ...first, text: [first.text, ...more.map((l) => l.text)].join(' ') };
}
/** "macvlan bridge", "vxlan 100 → 192.168.1.11:4789"; '' for what its name says. */
export function kindText(link: Link): string {
  const { vxlan } = link;
  if (link.macvlan) return `macvlan ${link.macvlan.mode}`;
  if (link.ipvlan) return `ipvlan ${link.ipvlan.mode}`;
  if (link.vlan) return `vlan ${link.vlan.id}`;
  if (vxlan) return `vxlan ${vxlan.vni}${vxlan.remote === undefined ? '' : ` → ${formatIp4(vxlan.remote)}:${vxlan.dstport}`}`;
  return link.kind === 'bridge' || link.kind === 'dummy' ? link.kind : '';
}
