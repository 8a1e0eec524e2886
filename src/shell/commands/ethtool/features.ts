/** `ethtool -k`: offloads of veth and bridge devices, in ethtool's order (net/ethtool/common.c netdev_features_strings). */

/** A row: name, its value by kind of device. `f` fixed off, `+` on, `-` off; indented rows belong to the one above. */
const ROWS: [name: string, veth: string, bridge: string][] = [
  ['rx-checksumming', '+', 'f'], ['tx-checksumming', '+', '+'], ['\ttx-checksum-ipv4', 'f', 'f'], ['\ttx-checksum-ip-generic', '+', '+'], ['\ttx-checksum-ipv6', 'f', 'f'], ['\ttx-checksum-fcoe-crc', 'f', 'f'], ['\ttx-checksum-sctp', '+', 'f'],
  ['scatter-gather', '+', '+'], ['\ttx-scatter-gather', '+', '+'], ['\ttx-scatter-gather-fraglist', '+', '+'],
  ['tcp-segmentation-offload', '+', '+'], ['\ttx-tcp-segmentation', '+', '+'], ['\ttx-tcp-ecn-segmentation', '+', '+'], ['\ttx-tcp-mangleid-segmentation', '+', '+'], ['\ttx-tcp6-segmentation', '+', '+'], ['\ttx-tcp-accecn-segmentation', '+', '+'],
  ['generic-segmentation-offload', '+', '+'], ['generic-receive-offload', '-', '+'], ['large-receive-offload', 'f', 'f'], ['rx-vlan-offload', '+', 'f'], ['tx-vlan-offload', '+', '+'], ['ntuple-filters', 'f', 'f'], ['receive-hashing', 'f', 'f'], ['highdma', '+', '+'],
  ['rx-vlan-filter', 'f', 'f'], ['vlan-challenged', 'f', 'f'], ['tx-gso-robust', 'f', '+'], ['tx-fcoe-segmentation', 'f', '+'], ['tx-gre-segmentation', '+', '+'], ['tx-gre-csum-segmentation', '+', '+'], ['tx-ipxip4-segmentation', '+', '+'], ['tx-ipxip6-segmentation', '+', '+'],
  ['tx-udp_tnl-segmentation', '+', '+'], ['tx-udp_tnl-csum-segmentation', '+', '+'], ['tx-gso-partial', 'f', '+'], ['tx-tunnel-remcsum-segmentation', 'f', '+'], ['tx-sctp-segmentation', '+', '+'], ['tx-esp-segmentation', 'f', '+'], ['tx-udp-segmentation', '+', '+'], ['tx-gso-list', '+', '+'],
  ['tx-nocache-copy', '-', '-'], ['loopback', 'f', 'f'], ['rx-fcs', 'f', 'f'], ['rx-all', 'f', 'f'], ['tx-vlan-stag-hw-insert', '+', '+'], ['rx-vlan-stag-hw-parse', '+', 'f'], ['rx-vlan-stag-filter', 'f', 'f'], ['l2-fwd-offload', 'f', 'f'], ['hw-tc-offload', 'f', 'f'],
  ['esp-hw-offload', 'f', 'f'], ['esp-tx-csum-hw-offload', 'f', 'f'], ['rx-udp_tunnel-port-offload', 'f', 'f'], ['tls-hw-tx-offload', 'f', 'f'], ['tls-hw-rx-offload', 'f', 'f'], ['rx-gro-hw', 'f', 'f'], ['tls-hw-record', 'f', 'f'], ['rx-gro-list', '-', '-'],
  ['macsec-hw-offload', 'f', 'f'], ['rx-udp-gro-forwarding', '-', '-'], ['hsr-tag-ins-offload', 'f', 'f'], ['hsr-tag-rm-offload', 'f', 'f'], ['hsr-fwd-offload', 'f', 'f'], ['hsr-dup-offload', 'f', 'f'],
];
const VALUE: Record<string, string> = { '+': 'on', '-': 'off', f: 'off [fixed]' };

/** undefined for kinds whose offloads nobody has written down. */
export function featuresText(name: string, kind: string | undefined): string | undefined {
  if (kind !== 'veth' && kind !== 'bridge') return undefined;
  return `Features for ${name}:\n${ROWS.map(([feature, veth, bridge]) => `${feature}: ${VALUE[kind === 'veth' ? veth : bridge]}\n`).join('')}`;
}
