/** `ethtool -k`: offloads by kind of device, in ethtool's order (net/ethtool/common.c netdev_features_strings; what Linux 6.18 answers). */

/** Kinds of device in the order of the columns below. */
const KINDS = ['veth', 'bridge', 'lo', 'macvlan', 'vxlan'] as const;
/** + on, - off, F and f the same and unchangeable, r off though wanted, p on, but off though wanted once it has a port. Indented rows belong to the one above. */
const ROWS: readonly [name: string, states: string][] = [
  ['rx-checksumming', '+fFF+'],
  ['tx-checksumming', '+++++'],
  ['\ttx-checksum-ipv4', 'fffff'],
  ['\ttx-checksum-ip-generic', '++FF+'],
  ['\ttx-checksum-ipv6', 'fffff'],
  ['\ttx-checksum-fcoe-crc', 'fffff'],
  ['\ttx-checksum-sctp', '+fFff'],
  ['scatter-gather', '+++++'],
  ['\ttx-scatter-gather', '++FF+'],
  ['\ttx-scatter-gather-fraglist', '++FF+'],
  ['tcp-segmentation-offload', '+++++'],
  ['\ttx-tcp-segmentation', '+++F+'],
  ['\ttx-tcp-ecn-segmentation', '+++F+'],
  ['\ttx-tcp-mangleid-segmentation', '+++F+'],
  ['\ttx-tcp6-segmentation', '+++F+'],
  ['\ttx-tcp-accecn-segmentation', '+++F+'],
  ['generic-segmentation-offload', '+++++'],
  ['generic-receive-offload', '-++r+'],
  ['large-receive-offload', 'fff-f'],
  ['rx-vlan-offload', '+ffff'],
  ['tx-vlan-offload', '++fff'],
  ['ntuple-filters', 'fffff'],
  ['receive-hashing', 'fffff'],
  ['highdma', '++FFf'],
  ['rx-vlan-filter', 'fffff'],
  ['vlan-challenged', 'ffFff'],
  ['tx-gso-robust', 'fpfFf'],
  ['tx-fcoe-segmentation', 'fpfff'],
  ['tx-gre-segmentation', '++fFf'],
  ['tx-gre-csum-segmentation', '++fFf'],
  ['tx-ipxip4-segmentation', '++fFf'],
  ['tx-ipxip6-segmentation', '++fFf'],
  ['tx-udp_tnl-segmentation', '++fFf'],
  ['tx-udp_tnl-csum-segmentation', '++fFf'],
  ['tx-gso-partial', 'f+fff'],
  ['tx-tunnel-remcsum-segmentation', 'f+fff'],
  ['tx-sctp-segmentation', '+++F+'],
  ['tx-esp-segmentation', 'f+fff'],
  ['tx-udp-segmentation', '+++F+'],
  ['tx-gso-list', '+++F+'],
  ['tx-nocache-copy', '--f--'],
  ['loopback', 'ffFff'],
  ['rx-fcs', 'fffff'],
  ['rx-all', 'fffff'],
  ['tx-vlan-stag-hw-insert', '++fff'],
  ['rx-vlan-stag-hw-parse', '+ffff'],
  ['rx-vlan-stag-filter', 'fffff'],
  ['l2-fwd-offload', 'fffff'],
  ['hw-tc-offload', 'fffff'],
  ['esp-hw-offload', 'fffff'],
  ['esp-tx-csum-hw-offload', 'fffff'],
  ['rx-udp_tunnel-port-offload', 'fffff'],
  ['tls-hw-tx-offload', 'fffff'],
  ['tls-hw-rx-offload', 'fffff'],
  ['rx-gro-hw', 'fffff'],
  ['tls-hw-record', 'fffff'],
  ['rx-gro-list', '-----'],
  ['macsec-hw-offload', 'fffff'],
  ['rx-udp-gro-forwarding', '-----'],
  ['hsr-tag-ins-offload', 'fffff'],
  ['hsr-tag-rm-offload', 'fffff'],
  ['hsr-fwd-offload', 'fffff'],
  ['hsr-dup-offload', 'fffff'],
];
const STATES: Record<string, string> = { '+': 'on', '-': 'off', F: 'on [fixed]', f: 'off [fixed]', r: 'off [requested on]', p: 'on' };

/** undefined for kinds that the reference kernel does not have. `ports`: a bridge has some. */
export function featuresText(name: string, kind: string, ports: boolean): string | undefined {
  const column = (KINDS as readonly string[]).indexOf(kind);
  if (column < 0) return undefined;
  const state = (states: string): string => STATES[ports && states[column] === 'p' ? 'r' : (states[column] as string)] as string;
  return `Features for ${name}:\n${ROWS.map(([feature, states]) => `${feature}: ${state(states)}\n`).join('')}`;
}
