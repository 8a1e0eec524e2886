/**
 * /proc/sys of a network namespace: defaults here, differences in Netns.sysctl. Names are dotted; an interface
 * name in them may itself hold dots, as `sysctl` writes with slashes.
 */
import type { Netns, NetnsId } from './config.ts';
import { KernelError } from './errors.ts';
import type { Kernel } from './kernel.ts';

/** Per-interface IPv4 settings (Documentation/networking/ip-sysctl.rst), with the kernel's defaults. */
const IPV4_CONF: Record<string, string> = {
  accept_local: '0',
  accept_redirects: '1',
  accept_source_route: '1',
  arp_accept: '0',
  arp_announce: '0',
  arp_evict_nocarrier: '1',
  arp_filter: '0',
  arp_ignore: '0',
  arp_notify: '0',
  bc_forwarding: '0',
  bootp_relay: '0',
  disable_policy: '0',
  disable_xfrm: '0',
  drop_gratuitous_arp: '0',
  drop_unicast_in_l2_multicast: '0',
  force_igmp_version: '0',
  forwarding: '0',
  igmpv2_unsolicited_report_interval: '10000',
  igmpv3_unsolicited_report_interval: '1000',
  ignore_routes_with_linkdown: '0',
  log_martians: '0',
  mc_forwarding: '0',
  medium_id: '0',
  promote_secondaries: '0',
  proxy_arp: '0',
  proxy_arp_pvlan: '0',
  route_localnet: '0',
  rp_filter: '0',
  secure_redirects: '1',
  send_redirects: '1',
  shared_media: '1',
  src_valid_mark: '0',
  tag: '0',
};
const IPV6_CONF: Record<string, string> = {
  disable_ipv6: '0',
  forwarding: '0',
  accept_ra: '1',
  autoconf: '1',
  accept_dad: '1',
  addr_gen_mode: '0',
  hop_limit: '64',
  mtu: '1500',
  use_tempaddr: '0',
};
const NEIGH: Record<string, string> = {
  anycast_delay: '100',
  app_solicit: '0',
  base_reachable_time_ms: '30000',
  delay_first_probe_time: '5',
  gc_stale_time: '60',
  mcast_solicit: '3',
  retrans_time_ms: '1000',
  ucast_solicit: '3',
  unres_qlen: '101',
};

const FIXED: Record<string, string> = {
  'net.ipv4.ip_forward': '0',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_unprivileged_port_start': '1024',
  'net.ipv4.ip_nonlocal_bind': '0',
  'net.ipv4.ip_no_pmtu_disc': '0',
  'net.ipv4.icmp_echo_ignore_all': '0',
  'net.ipv4.icmp_echo_ignore_broadcasts': '1',
  'net.ipv4.icmp_ratelimit': '1000',
  'net.ipv4.icmp_ratemask': '6168',
  'net.ipv4.icmp_errors_use_inbound_ifaddr': '0',
  'net.ipv4.ping_group_range': '0\t2147483647',
  'net.ipv4.tcp_syncookies': '1',
  'net.ipv4.tcp_syn_retries': '6',
  'net.ipv4.tcp_synack_retries': '5',
  'net.ipv4.tcp_retries2': '15',
  'net.ipv4.tcp_fin_timeout': '60',
  'net.ipv4.tcp_tw_reuse': '2',
  'net.ipv4.tcp_timestamps': '1',
  'net.ipv4.tcp_sack': '1',
  'net.ipv4.tcp_window_scaling': '1',
  'net.ipv4.tcp_mtu_probing': '0',
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.bridge.bridge-nf-call-arptables': '1',
  'net.bridge.bridge-nf-call-ip6tables': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.bridge.bridge-nf-filter-pppoe-tagged': '0',
  'net.bridge.bridge-nf-filter-vlan-tagged': '0',
  'net.bridge.bridge-nf-pass-vlan-input-dev': '0',
  'net.netfilter.nf_conntrack_max': '262144',
  'net.netfilter.nf_conntrack_buckets': '262144',
  'net.netfilter.nf_conntrack_acct': '0',
  'net.netfilter.nf_conntrack_checksum': '1',
  'net.netfilter.nf_conntrack_generic_timeout': '600',
  'net.netfilter.nf_conntrack_icmp_timeout': '30',
  'net.netfilter.nf_conntrack_log_invalid': '0',
  'net.netfilter.nf_conntrack_tcp_be_liberal': '0',
  'net.netfilter.nf_conntrack_tcp_loose': '1',
  'net.netfilter.nf_conntrack_tcp_timeout_close': '10',
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'net.netfilter.nf_conntrack_tcp_timeout_fin_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_last_ack': '30',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_recv': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_sent': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': '120',
  'net.netfilter.nf_conntrack_udp_timeout': '30',
  'net.netfilter.nf_conntrack_udp_timeout_stream': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_max_retrans': '300',
  'net.netfilter.nf_conntrack_tcp_timeout_unacknowledged': '300',
  'net.netfilter.nf_conntrack_tcp_max_retrans': '3',
  'net.netfilter.nf_conntrack_tcp_ignore_invalid_rst': '0',
  'net.netfilter.nf_conntrack_gre_timeout': '30',
  'net.netfilter.nf_conntrack_gre_timeout_stream': '180',
  'net.netfilter.nf_conntrack_icmpv6_timeout': '30',
  'net.netfilter.nf_conntrack_sctp_timeout_closed': '10',
  'net.netfilter.nf_conntrack_sctp_timeout_cookie_echoed': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_cookie_wait': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_established': '210',
  'net.netfilter.nf_conntrack_sctp_timeout_heartbeat_sent': '30',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_recd': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_sent': '3',
  'net.netfilter.nf_conntrack_events': '2',
  'net.netfilter.nf_conntrack_expect_max': '4096',
  'net.netfilter.nf_conntrack_timestamp': '0',
  'net.netfilter.nf_conntrack_frag6_high_thresh': '4194304',
  'net.netfilter.nf_conntrack_frag6_low_thresh': '3145728',
  'net.netfilter.nf_conntrack_frag6_timeout': '60',
  'net.netfilter.nf_log_all_netns': '0',
  'net.core.somaxconn': '4096',
  'net.core.rmem_default': '212992',
  'net.core.rmem_max': '212992',
  'net.core.wmem_default': '212992',
  'net.core.wmem_max': '212992',
  'net.core.default_qdisc': 'fq_codel',
};
/** Read-only names that are counted, not stored. */
const READ_ONLY = new Set(['net.netfilter.nf_conntrack_count', 'net.netfilter.nf_conntrack_buckets']);

const PER_IFACE: [prefix: string, table: Record<string, string>][] = [
  ['net.ipv4.conf.', IPV4_CONF],
  ['net.ipv6.conf.', IPV6_CONF],
  ['net.ipv4.neigh.', NEIGH],
];

/** Split "net.ipv4.conf.eth0.rp_filter" into prefix, interface and key. */
function split(name: string): { prefix: string; iface: string; key: string; table: Record<string, string> } | undefined {
  for (const [prefix, table] of PER_IFACE) {
    if (!name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    const dot = rest.lastIndexOf('.');
    if (dot < 0) return undefined;
    return { prefix, iface: rest.slice(0, dot), key: rest.slice(dot + 1), table };
  }
  return undefined;
}
const hasIface = (ns: Netns, prefix: string, iface: string): boolean =>
  iface === 'default' || (iface === 'all' && prefix !== 'net.ipv4.neigh.') || Object.values(ns.links).some((l) => l.name === iface);

/** What a namespace's settings say, once looked up: packets ask for the same few all the time. */
interface Looked {
  values: Map<string, string | undefined>;
  ints: Map<string, number>;
  /** By setting, then by interface: its own value, and the stronger of `all` and its own. */
  own: Map<string, Map<string, number>>;
  max: Map<string, Map<string, number>>;
}
/** A namespace is immutable, so what was looked up holds as long as it is the same object. */
const looked = new WeakMap<Netns, Looked>();
function lookedUp(ns: Netns): Looked {
  let l = looked.get(ns);
  if (!l) looked.set(ns, (l = { values: new Map(), ints: new Map(), own: new Map(), max: new Map() }));
  return l;
}
function cached(table: Map<string, Map<string, number>>, key: string, iface: string, find: () => number): number {
  let byIface = table.get(key);
  if (!byIface) table.set(key, (byIface = new Map()));
  let value = byIface.get(iface);
  if (value === undefined) byIface.set(iface, (value = find()));
  return value;
}

/** Value of a name, undefined when there is no such file. */
export function sysctlGet(ns: Netns, name: string): string | undefined {
  const own = ns.sysctl[name];
  if (own !== undefined) return own;
  if (name in FIXED) return FIXED[name];
  const { values } = lookedUp(ns);
  if (values.has(name)) return values.get(name);
  const value = lookUp(ns, name);
  values.set(name, value);
  return value;
}
function lookUp(ns: Netns, name: string): string | undefined {
  const parts = split(name);
  if (!parts || !(parts.key in parts.table) || !hasIface(ns, parts.prefix, parts.iface)) return undefined;
  // ip_forward shows in `all` and every interface; a loopback's settings start apart from `default`
  if (parts.prefix === 'net.ipv4.conf.' && parts.key === 'forwarding')
    return ns.sysctl[`net.ipv4.conf.${parts.iface}.forwarding`] ?? ns.sysctl['net.ipv4.ip_forward'] ?? '0';
  // `all` starts without source routing, and does not accept redirects once the host forwards (devinet.c)
  if (parts.prefix === 'net.ipv4.conf.' && parts.iface === 'all') {
    if (parts.key === 'accept_source_route') return '0';
    if (parts.key === 'accept_redirects' && ns.sysctl['net.ipv4.ip_forward'] === '1') return '0';
  }
  if (parts.iface === 'lo' && (parts.key === 'disable_policy' || parts.key === 'disable_xfrm')) return '1';
  if (parts.iface !== 'all' && parts.iface !== 'default') {
    const inherited = ns.sysctl[`${parts.prefix}default.${parts.key}`];
    if (inherited !== undefined) return inherited;
  }
  return parts.table[parts.key];
}
export function sysctlInt(ns: Netns, name: string): number {
  const { ints } = lookedUp(ns);
  let value = ints.get(name);
  if (value === undefined) ints.set(name, (value = Number.parseInt(sysctlGet(ns, name) ?? '0', 10)));
  return value;
}
const ownInt = (ns: Netns, iface: string, key: string): number =>
  cached(lookedUp(ns).own, key, iface, () => Number.parseInt(sysctlGet(ns, `net.ipv4.conf.${iface}.${key}`) ?? '0', 10));
/** The stronger of `all` and the interface's own value, as IN_DEV_MAXCONF does (rp_filter, arp_ignore …). */
export const confMax = (ns: Netns, iface: string, key: string): number =>
  cached(lookedUp(ns).max, key, iface, () => Math.max(ownInt(ns, 'all', key), ownInt(ns, iface, key)));
/** True when either is set (IN_DEV_ORCONF: route_localnet, accept_local, log_martians). */
export const confOr = (ns: Netns, iface: string, key: string): boolean => confMax(ns, iface, key) > 0;
/** Does this device forward? ip_forward rules unless the device's own switch was set apart. */
export const forwardingOn = (ns: Netns, iface: string): boolean => ownInt(ns, iface, 'forwarding') === 1;

/**
 * Write a value. ENOENT for an unknown name, EACCES for a read-only one, EINVAL for text where a number belongs.
 * Writing ip_forward (or conf.all.forwarding) writes every interface's, as devinet.c's inet_forward_change does.
 */
export function sysctlSet(k: Kernel, nsId: NetnsId, name: string, value: string): void {
  const ns = k.ns(nsId);
  const old = sysctlGet(ns, name);
  if (READ_ONLY.has(name)) throw new KernelError('EACCES');
  if (old === undefined) throw new KernelError('ENOENT');
  const clean = value.trim().split(/\s+/).join('\t');
  if (/^-?\d+(\t-?\d+)*$/.test(old) && !/^-?\d+(\t-?\d+)*$/.test(clean)) throw new KernelError('EINVAL');
  k.updateNs(nsId, (draft) => {
    if (name === 'net.ipv4.ip_forward' || name === 'net.ipv4.conf.all.forwarding') {
      for (const key of Object.keys(draft.sysctl)) if (/^net\.ipv4\.conf\..*\.forwarding$/.test(key)) delete draft.sysctl[key];
      draft.sysctl['net.ipv4.ip_forward'] = clean;
      return;
    }
    if (/^net\.ipv6\.conf\.(all|default)\./.test(name) && name.includes('.all.')) {
      const key = name.slice(name.lastIndexOf('.') + 1);
      for (const link of Object.values(draft.links)) draft.sysctl[`net.ipv6.conf.${link.name}.${key}`] = clean;
    }
    draft.sysctl[name] = clean;
  });
}

/** Every name of the namespace, sorted as a directory walk gives them. */
export function sysctlNames(ns: Netns): string[] {
  const names = Object.keys(FIXED);
  const ifaces = Object.values(ns.links).map((l) => l.name);
  for (const [prefix, table] of PER_IFACE)
    for (const iface of [...(prefix === 'net.ipv4.neigh.' ? [] : ['all']), 'default', ...ifaces])
      for (const key of Object.keys(table)) names.push(`${prefix}${iface}.${key}`);
  return names.sort();
}
/** Names follow their interface when it is renamed, and go with it. */
export function sysctlRename(sysctl: Record<string, string>, from: string, to: string | undefined): void {
  for (const [prefix] of PER_IFACE)
    for (const key of Object.keys(sysctl))
      if (key.startsWith(`${prefix}${from}.`)) {
        if (to !== undefined) sysctl[`${prefix}${to}.${key.slice(prefix.length + from.length + 1)}`] = sysctl[key] as string;
        delete sysctl[key];
      }
}
