/** What `-d` adds to a device: its driver's data (ip/iplink_*.c), its port's data, and its sizes. */
import { fdbEntries } from '../../../kernel/bridge.ts';
import type { BridgeConfig, Link, NetnsId } from '../../../kernel/config.ts';
import { type Mac, formatIp4 } from '../../../kernel/inet.ts';
import { uppersOf } from '../../../kernel/xmit.ts';
import type { K } from '../../command.ts';
import { Fixed, type Json } from '../netview/json.ts';
import { infoKind, nameOfIndex, portsOfBridge, unicastList } from '../netview/link.ts';
import type { Printer } from '../netview/printer.ts';

/** A key as words name it, its JSON name where that differs, and its value. */
type Field = [words: string, value: Json, key?: string];
const fields = (p: Printer, list: Field[]): void => {
  for (const [words, value, key] of list)
    p.both(`${words} ${typeof value === 'boolean' ? (value ? 'on' : 'off') : value instanceof Fixed ? value.text.padStart(7) : value} `, key ?? words, value);
};

/** Priority and MAC of a bridge, the MAC's octets without leading zeros. */
const bridgeId = (priority: number, mac: Mac): string =>
  `${priority.toString(16).padStart(4, '0')}.${mac
    .split(':')
    .map((o) => Number.parseInt(o, 16).toString(16))
    .join(':')}`;
export const bridgeIdOf = (b: BridgeConfig): string => bridgeId(b.priority, b.bridgeId);

/** The second line's rest and the lines of driver and port. `genmode`: `ip link` tells how IPv6 addresses are made, `ip addr` does not. */
export function printDetails(p: Printer, k: K, nsId: NetnsId, link: Link, genmode: boolean): void {
  const lo = link.kind === 'loopback';
  p.both(` promiscuity ${promiscuity(k, nsId, link)} `, 'promiscuity', promiscuity(k, nsId, link)).both(
    `allmulti ${link.allmulti} `,
    'allmulti',
    link.allmulti,
  );
  p.both(`minmtu ${lo ? 0 : 68} `, 'min_mtu', lo ? 0 : 68).both(`maxmtu ${lo ? 0 : 65535} `, 'max_mtu', lo ? 0 : 65535);
  if (lo || link.kind === 'bridge' || link.netnsImmutable) p.both('netns-immutable ', 'netns-immutable', true);
  const kind = infoKind(link);
  if (kind !== undefined)
    p.object('linkinfo', () => {
      p.newline().both(`    ${kind} `, 'info_kind', kind);
      driverData(p, k, nsId, link);
      if (link.port) {
        p.newline().both('    bridge_slave ', 'info_slave_kind', 'bridge');
        p.object('info_slave_data', () => portData(p, k, nsId, link));
      }
    });
  if (genmode) p.both('addrgenmode eui64 ', 'inet6_addr_gen_mode', 'eui64');
  const queues = kind === 'veth' ? 2 : 1;
  const tso = segmentSize(k, nsId, link);
  fields(p, [
    ['numtxqueues', queues, 'num_tx_queues'],
    ['numrxqueues', queues, 'num_rx_queues'],
    ['gso_max_size', 65536],
    ['gso_max_segs', 65535],
    ['tso_max_size', tso],
    ['tso_max_segs', 65535],
    ['gro_max_size', 65536],
    ['gso_ipv4_max_size', 65536],
    ['gro_ipv4_max_size', 65536],
  ]);
}

/** A device without a filter of its own takes all frames to get those for further addresses; so it does under a passthru. */
const promiscuity = (k: K, nsId: NetnsId, link: Link): number =>
  link.promisc +
  (link.up && unicastList(k, nsId, link).length > 0 ? 1 : 0) +
  (uppersOf(k, nsId, link.ifindex).some((u) => u.link.up && u.link.macvlan?.mode === 'passthru') ? 1 : 0);

/** TSO limit: that of the device below, where there is one. */
function segmentSize(k: K, nsId: NetnsId, link: Link): number {
  if (link.kind === 'bridge') return portsOfBridge(k.ns(nsId), link).length > 0 ? 524280 : 65536;
  if (link.kind === 'vxlan') return link.parent?.ifindex ? 524280 : 65536;
  const lower = link.kind === 'macvlan' || link.kind === 'ipvlan' || link.kind === 'vlan' ? link.parent : undefined;
  const below = lower && k.config.netns[lower.netns]?.links[lower.ifindex];
  return lower && below ? segmentSize(k, lower.netns, below) : 524280;
}

function driverData(p: Printer, k: K, nsId: NetnsId, link: Link): void {
  const data = (fill: () => void): void => {
    p.object('info_data', fill);
  };
  if (link.bridge) data(() => bridgeData(p, k, nsId, link, link.bridge as BridgeConfig));
  else if (link.macvlan)
    data(() =>
      fields(p, [
        ['mode', link.macvlan?.mode as string],
        ['bcqueuelen', 1000],
        ['usedbcqueuelen', 1000],
      ]),
    );
  else if (link.ipvlan) data(() => p.both(` mode ${link.ipvlan?.mode} `, 'mode', link.ipvlan?.mode as string).both('bridge ', 'mode_flag', 'bridge'));
  else if (link.vlan)
    data(() => {
      p.both(`protocol ${link.vlan?.protocol} `, 'protocol', link.vlan?.protocol as string).both(`id ${link.vlan?.id} `, 'id', link.vlan?.id as number);
      p.text('<REORDER_HDR> ').value('flags', ['REORDER_HDR']);
    });
  else if (link.vxlan) data(() => vxlanData(p, k, nsId, link));
}

/** Seconds of the bridge's housekeeping timer: it runs once an ageing time. */
const gcTimer = (k: K, link: Link, ageing: number): number => (link.up && ageing > 0 ? ageing - ((k.now / 1e6) % ageing) : 0);

function bridgeData(p: Printer, k: K, nsId: NetnsId, link: Link, b: BridgeConfig): void {
  const id = bridgeIdOf(b);
  const learned = fdbEntries(k, nsId, link).filter((e) => !e.isStatic).length;
  const hz = (seconds: number): number => Math.round(seconds * 100);
  fields(p, [
    ['forward_delay', hz(b.forwardDelay)],
    ['hello_time', hz(b.helloTime)],
    ['max_age', hz(b.maxAge)],
    ['ageing_time', hz(b.ageing)],
    ['stp_state', b.stp ? 1 : 0],
    ['priority', b.priority],
    ['vlan_filtering', b.vlanFiltering ? 1 : 0],
    ['bridge_id', id],
    ['designated_root', id, 'root_id'],
    ['root_port', 0],
    ['root_path_cost', 0],
    ['topology_change', 0],
    ['topology_change_detected', 0],
    ['hello_timer', new Fixed(0)],
    ['tcn_timer', new Fixed(0)],
    ['topology_change_timer', new Fixed(0)],
    ['gc_timer', new Fixed(gcTimer(k, link, b.ageing))],
    ['fdb_n_learned', learned],
    ['fdb_max_learned', 0],
  ]);
  p.both(`group_fwd_mask ${hexOrZero(b.groupFwdMask)} `, 'group_fwd_mask', hexOrZero(b.groupFwdMask)).both(
    'group_address 01:80:c2:00:00:00 ',
    'group_addr',
    '01:80:c2:00:00:00',
  );
  fields(p, [
    ['mcast_snooping', b.mcastSnooping ? 1 : 0],
    ['no_linklocal_learn', 0],
    ['mcast_vlan_snooping', 0],
    ['mst_enabled', 0],
    ['mdb_offload_fail_notification', 0],
    ['fdb_local_vlan_0', 0],
    ['mcast_router', 1],
    ['mcast_query_use_ifaddr', 0],
    ['mcast_querier', 0],
    ['mcast_hash_elasticity', 16],
    ['mcast_hash_max', 4096],
    ['mcast_last_member_count', 2, 'mcast_last_member_cnt'],
    ['mcast_startup_query_count', 2, 'mcast_startup_query_cnt'],
    ['mcast_last_member_interval', 100, 'mcast_last_member_intvl'],
    ['mcast_membership_interval', 26000, 'mcast_membership_intvl'],
    ['mcast_querier_interval', 25500, 'mcast_querier_intvl'],
    ['mcast_query_interval', 12500, 'mcast_query_intvl'],
    ['mcast_query_response_interval', 1000, 'mcast_query_response_intvl'],
    ['mcast_startup_query_interval', 3124, 'mcast_startup_query_intvl'],
    ['mcast_stats_enabled', 0],
    ['mcast_igmp_version', 2],
    ['mcast_mld_version', 1],
    ['nf_call_iptables', 0],
    ['nf_call_ip6tables', 0],
    ['nf_call_arptables', 0],
  ]);
}
const hexOrZero = (n: number): string => (n === 0 ? '0' : `0x${n.toString(16)}`);

function portData(p: Printer, k: K, nsId: NetnsId, link: Link): void {
  const port = link.port as NonNullable<Link['port']>;
  const bridge = k.ns(nsId).links[link.master as number]?.bridge as BridgeConfig;
  const id = bridgeIdOf(bridge);
  const number = ((port.priority << 10) | port.no) & 0xffff;
  fields(p, [
    ['state', port.state],
    ['priority', port.priority],
    ['cost', port.cost],
    ['hairpin', port.hairpin],
    ['guard', false],
    ['root_block', false],
    ['fastleave', false],
    ['learning', port.learning],
    ['flood', port.flood],
    ['port_id', `0x${number.toString(16)}`, 'id'],
    ['port_no', `0x${port.no.toString(16)}`, 'no'],
    ['designated_port', number],
    ['designated_cost', 0],
    ['designated_bridge', id, 'bridge_id'],
    ['designated_root', id, 'root_id'],
    ['hold_timer', new Fixed(0)],
    ['message_age_timer', new Fixed(0)],
    ['forward_delay_timer', new Fixed(0)],
    ['topology_change_ack', 0],
    ['config_pending', 0],
    ['proxy_arp', false],
    ['proxy_arp_wifi', false],
    ['mcast_router', 1, 'multicast_router'],
  ]);
  p.text('mcast_fast_leave off ');
  fields(p, [
    ['mcast_flood', true],
    ['bcast_flood', true],
    ['mcast_to_unicast', false],
    ['neigh_suppress', false],
    ['neigh_vlan_suppress', false],
  ]);
  p.both('group_fwd_mask 0 ', 'group_fwd_mask', '0').both('group_fwd_mask_str 0x0 ', 'group_fwd_mask_str', '0x0');
  fields(p, [
    ['vlan_tunnel', false],
    ['isolated', port.isolated],
    ['locked', false],
    ['mab', false],
  ]);
}

function vxlanData(p: Printer, k: K, nsId: NetnsId, link: Link): void {
  const v = link.vxlan as NonNullable<Link['vxlan']>;
  p.both(`id ${v.vni} `, 'id', v.vni);
  if (v.remote !== undefined) {
    const key = v.remote >>> 28 === 14 ? 'group' : 'remote';
    p.both(`${key} ${formatIp4(v.remote)} `, key, formatIp4(v.remote));
  }
  if (v.local !== undefined) p.both(`local ${formatIp4(v.local)} `, 'local', formatIp4(v.local));
  if (link.parent && link.parent.ifindex > 0)
    p.both(`dev ${nameOfIndex(k.ns(nsId), link.parent.ifindex)} `, 'link', nameOfIndex(k.ns(nsId), link.parent.ifindex));
  p.text('srcport 0 0 ').value('port_range', { low: 0, high: 0 });
  p.both(`dstport ${v.dstport} `, 'port', v.dstport).both('ttl auto ', 'ttl', 0).value('df', 'unset').both('ageing 300 ', 'ageing', 300);
  p.both('reserved_bits 0xf7ffffff000000ff ', 'reserved_bits', '0xf7ffffff000000ff');
  p.value('external', false).value('learning', v.learning).value('proxy', v.proxy);
  if (!v.learning) p.text('nolearning ');
  if (v.proxy) p.text('proxy ');
  for (const [key, value] of [
    ['rsc', false],
    ['l2miss', false],
    ['l3miss', false],
    ['udp_csum', true],
    ['udp_zero_csum6_tx', false],
    ['udp_zero_csum6_rx', false],
    ['remcsum_tx', false],
    ['remcsum_rx', false],
    ['localbypass', true],
  ] as const)
    p.value(key, value);
}
