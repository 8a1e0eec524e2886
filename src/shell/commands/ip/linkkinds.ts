/** Options after `type KIND`, one function a kind (ip/iplink_{bridge,bridge_slave,macvlan,ipvlan,vlan,vxlan}.c). */
import type { BridgeConfig, Link, NetnsId } from '../../../kernel/config.ts';
import { hasCarrier, selectPortStates } from '../../../kernel/netdev.ts';
import { KernelError } from '../../../kernel/errors.ts';
import type { K } from '../../command.ts';
import { type Args, matches, needAddress, needUnsigned, onOff, unsigned } from './args.ts';
import { Fail, invarg } from './errors.ts';
import { kindHelp } from './help.ts';
import { findLink } from './linklist.ts';

/** What the words after `type` say about the device. */
export interface KindData {
  bridge?: BridgeRequest;
  macvlan?: NonNullable<Link['macvlan']>;
  ipvlan?: NonNullable<Link['ipvlan']>;
  vlan?: Partial<NonNullable<Link['vlan']>>;
  vxlan?: { vni?: number; dstport?: number; local?: number; remote?: number; learning?: boolean; proxy?: boolean; dev?: string };
  port?: Partial<NonNullable<Link['port']>>;
  /** Lines for stderr that don't stop it. */
  warnings?: string;
}
/** In the units of the netlink message: hundredths of a second. */
export interface BridgeRequest {
  forward_delay?: number;
  hello_time?: number;
  max_age?: number;
  ageing_time?: number;
  stp_state?: number;
  priority?: number;
  vlan_filtering?: number;
  group_fwd_mask?: number;
  mcast_snooping?: number;
}

const unknown = (kind: string, what: string, word: string): Fail => new Fail(1, `${kind}: unknown ${what} "${word}"?\n${kindHelp(kind)}`);
const help = (kind: string): Fail => (kind === 'veth' ? new Fail(1, '', kindHelp(kind)) : new Fail(1, kindHelp(kind)));

/** Bridge options that are read and kept without effect in the lab, by the type of their value. */
const BRIDGE_QUIET = new Set([
  'mcast_router',
  'mcast_query_use_ifaddr',
  'mcast_querier',
  'mcast_hash_elasticity',
  'mcast_hash_max',
  'mcast_last_member_count',
  'mcast_startup_query_count',
  'mcast_last_member_interval',
  'mcast_membership_interval',
  'mcast_querier_interval',
  'mcast_query_interval',
  'mcast_query_response_interval',
  'mcast_startup_query_interval',
  'mcast_stats_enabled',
  'mcast_igmp_version',
  'mcast_mld_version',
  'nf_call_iptables',
  'nf_call_ip6tables',
  'nf_call_arptables',
  'no_linklocal_learn',
  'fdb_max_learned',
  'vlan_protocol',
  'vlan_default_pvid',
  'vlan_stats_enabled',
  'vlan_stats_per_port',
  'mst_enabled',
  'mcast_vlan_snooping',
  'group_address',
  'fdb_local_vlan_0',
  'mdb_offload_fail_notification',
]);
const BRIDGE_NUMBERS: Record<string, number> = {
  forward_delay: 0xffffffff,
  hello_time: 0xffffffff,
  max_age: 0xffffffff,
  ageing_time: 0xffffffff,
  stp_state: 0xffffffff,
  priority: 0xffff,
  vlan_filtering: 255,
  mcast_snooping: 255,
  group_fwd_mask: 0xffff,
};

/** Keywords that may be cut short. */
const SHORTENED = new Set(['forward_delay', 'hello_time', 'max_age', 'ageing_time', 'stp_state', 'priority', 'vlan_filtering', 'group_fwd_mask']);

function bridgeOptions(args: Args): KindData {
  const bridge: BridgeRequest = {};
  while (args.more) {
    const word = args.take();
    const key = Object.keys(BRIDGE_NUMBERS).find((known) => known === word || (SHORTENED.has(known) && matches(word, known)));
    if (matches(word, 'help')) throw help('bridge');
    if (key !== undefined) bridge[key as keyof BridgeRequest] = needUnsigned(args.take(), `invalid ${key}`, BRIDGE_NUMBERS[key]);
    else if (word === 'fdb_flush') continue;
    else if (BRIDGE_QUIET.has(word)) args.take();
    else throw unknown('bridge', 'command', word);
  }
  return { bridge };
}

const PORT_FLAGS: Record<string, 'hairpin' | 'isolated' | 'learning' | 'flood' | undefined> = {
  hairpin: 'hairpin',
  isolated: 'isolated',
  learning: 'learning',
  flood: 'flood',
};
const PORT_QUIET = new Set([
  'guard',
  'fastleave',
  'root_block',
  'proxy_arp',
  'proxy_arp_wifi',
  'mcast_fast_leave',
  'mcast_flood',
  'bcast_flood',
  'mcast_to_unicast',
  'neigh_suppress',
  'neigh_vlan_suppress',
  'vlan_tunnel',
  'locked',
  'mab',
]);
const PORT_STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;
function slaveOptions(args: Args): KindData {
  const port: NonNullable<KindData['port']> = {};
  while (args.more) {
    const word = args.take();
    const flag = Object.hasOwn(PORT_FLAGS, word) ? PORT_FLAGS[word] : undefined;
    if (flag) port[flag] = onOff(word, args.take());
    else if (PORT_QUIET.has(word)) onOff(word, args.take());
    else if (word === 'cost') port.cost = needUnsigned(args.take(), 'cost is invalid');
    else if (word === 'priority') port.priority = needUnsigned(args.take(), 'priority is invalid', 0xffff);
    else if (word === 'state') port.state = PORT_STATES[needUnsigned(args.take(), 'state is invalid', 4)] as (typeof PORT_STATES)[number];
    else if (word === 'mcast_router' || word === 'group_fwd_mask' || word === 'backup_port') args.take();
    else if (word === 'fdb_flush' || word === 'nobackup_port') continue;
    else if (matches(word, 'help')) throw help('bridge_slave');
    else throw unknown('bridge_slave', 'option', word);
  }
  return { port };
}

const MACVLAN_MODES = ['private', 'vepa', 'bridge', 'passthru'] as const;
function macvlanOptions(args: Args): KindData {
  let mode: (typeof MACVLAN_MODES)[number] = 'vepa';
  while (args.more) {
    const word = args.take();
    if (matches(word, 'mode')) {
      const text = args.take();
      const known = MACVLAN_MODES.find((m) => m === text);
      if (!known) throw new Fail(1, `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${text}"\n`);
      mode = known;
    } else if (matches(word, 'flag', 'flags')) args.take();
    else if (word === 'bcqueuelen' || word === 'bclim') needUnsigned(args.take(), `Invalid value for "${word}": expected [0-4294967295]`);
    else if (matches(word, 'help')) throw help('macvlan');
    else throw unknown('macvlan', 'option', word);
  }
  return { macvlan: { mode } };
}
function ipvlanOptions(args: Args): KindData {
  let mode: NonNullable<Link['ipvlan']>['mode'] = 'l3';
  while (args.more) {
    const word = args.take();
    if (matches(word, 'mode')) {
      const text = args.take();
      if (text !== 'l2' && text !== 'l3' && text !== 'l3s') throw new Fail(1, 'Error: argument of "mode" must be either "l2", "l3" or "l3s"\n');
      mode = text;
    } else if (matches(word, 'help')) throw help('ipvlan');
    else if (!['private', 'vepa', 'bridge'].includes(word)) throw unknown('ipvlan', 'option', word);
  }
  return { ipvlan: { mode } };
}
function vlanOptions(args: Args): KindData {
  const vlan: NonNullable<KindData['vlan']> = {};
  while (args.more) {
    const word = args.take();
    if (matches(word, 'protocol')) {
      const text = args.take();
      const known = { '802.1q': '802.1Q', '802.1ad': '802.1ad' }[text.toLowerCase()] as '802.1Q' | '802.1ad' | undefined;
      if (!known) throw invarg('protocol is invalid', text);
      vlan.protocol = known;
    } else if (matches(word, 'id')) vlan.id = needUnsigned(args.take(), 'id is invalid', 0xffff);
    else if (['reorder_hdr', 'gvrp', 'mvrp', 'loose_binding', 'bridge_binding'].includes(word)) onOff(word, args.take());
    else if (matches(word, 'help')) throw help('vlan');
    else throw unknown('vlan', 'command', word);
  }
  return { vlan };
}
const VXLAN_FLAGS = new Set(
  ['rsc', 'l2miss', 'l3miss', 'udpcsum', 'udp6zerocsumtx', 'udp6zerocsumrx', 'remcsumtx', 'remcsumrx', 'external', 'localbypass', 'vnifilter', 'mcroute']
    .flatMap((f) => [f, `no${f}`])
    .concat('gbp', 'gpe', 'learning', 'proxy', 'noproxy'),
);
function vxlanOptions(k: K, nsId: NetnsId, args: Args, create: boolean): KindData {
  const v: NonNullable<KindData['vxlan']> = {};
  while (args.more) {
    const word = args.take();
    if (word === 'id' || word === 'vni') v.vni = needUnsigned(args.take(), 'invalid id', 0xffffff);
    else if (word === 'group' || word === 'remote') v.remote = needAddress(args.take()).addr;
    else if (word === 'local') v.local = needAddress(args.take()).addr;
    else if (word === 'dev') {
      v.dev = args.take();
      if (!findLink(k, nsId, v.dev)) throw new Fail(255, `Cannot find device "${v.dev}"\n`);
    } else if (word === 'dstport') v.dstport = needUnsigned(args.take(), 'dst port', 0xffff);
    else if (word === 'nolearning') v.learning = false;
    else if (word === 'proxy') v.proxy = true;
    else if (word === 'srcport' || word === 'port') {
      args.take();
      args.take();
    } else if (['ttl', 'tos', 'df', 'flowlabel', 'ageing', 'maxaddress', 'reserved_bits', 'label'].includes(word)) args.take();
    else if (VXLAN_FLAGS.has(word)) continue;
    else if (matches(word, 'help')) throw help('vxlan');
    else throw unknown('vxlan', 'command', word);
  }
  const quiet = v.dstport !== undefined || !create || v.vni === undefined;
  return {
    vxlan: v,
    ...(!quiet && {
      warnings:
        "vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\nUse 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n",
    }),
  };
}

/** Read the words after `type`. A kind without options of its own takes none. */
export function kindOptions(k: K, nsId: NetnsId, kind: string, args: Args, create: boolean): KindData {
  if (kind === 'bridge') return bridgeOptions(args);
  if (kind === 'bridge_slave') return slaveOptions(args);
  if (kind === 'macvlan' || kind === 'macvtap') return macvlanOptions(args);
  if (kind === 'ipvlan') return ipvlanOptions(args);
  if (kind === 'vlan') return vlanOptions(args);
  if (kind === 'vxlan') return vxlanOptions(k, nsId, args, create);
  if (args.more) {
    if (matches(args.peek, 'help')) throw help(kind);
    throw new Fail(1, `Garbage instead of arguments "${args.peek} ...". Try "ip link help".\n`);
  }
  return {};
}

/** br_changelink: attributes are set one after the other; the first that is refused ends it. ERANGE for times the standard forbids. */
export function changeBridge(k: K, nsId: NetnsId, ifindex: number, r: BridgeRequest): void {
  const now = (): BridgeConfig => k.ns(nsId).links[ifindex]?.bridge as BridgeConfig;
  const set = (change: Partial<BridgeConfig>): void => {
    k.updateLink(nsId, ifindex, (l) => {
      if (l.bridge) Object.assign(l.bridge, change);
    });
  };
  const within = (value: number, low: number, high: number): void => {
    if (value < low || value > high) throw new KernelError('ERANGE');
  };
  if (r.forward_delay !== undefined) {
    if (now().stp) within(r.forward_delay, 200, 3000);
    set({ forwardDelay: r.forward_delay / 100 });
  }
  if (r.hello_time !== undefined) {
    within(r.hello_time, 100, 1000);
    set({ helloTime: r.hello_time / 100 });
  }
  if (r.max_age !== undefined) {
    within(r.max_age, 600, 4000);
    set({ maxAge: r.max_age / 100 });
  }
  if (r.ageing_time !== undefined) set({ ageing: r.ageing_time / 100 });
  if (r.stp_state !== undefined) {
    if (now().stp !== (r.stp_state !== 0)) selectPortStates(k, nsId, ifindex);
    set({ stp: r.stp_state !== 0 });
  }
  if (r.priority !== undefined) {
    selectPortStates(k, nsId, ifindex);
    set({ priority: r.priority });
  }
  // the lab's bridges, like the reference machine's kernel, have no VLANs
  if (r.vlan_filtering !== undefined) throw new KernelError('EOPNOTSUPP');
  if (r.group_fwd_mask !== undefined) {
    if (r.group_fwd_mask & 7) throw new KernelError('EINVAL');
    set({ groupFwdMask: r.group_fwd_mask });
  }
  if (r.mcast_snooping !== undefined) set({ mcastSnooping: r.mcast_snooping !== 0 });
}

/** br_setport: EOPNOTSUPP for what is no port, ERANGE for costs and priorities out of bounds. */
export function changePort(k: K, nsId: NetnsId, ifindex: number, r: NonNullable<KindData['port']>): void {
  const link = k.ns(nsId).links[ifindex];
  if (!link?.port || link.master === undefined) throw new KernelError('EOPNOTSUPP');
  if (r.cost !== undefined && (r.cost < 1 || r.cost > 65535)) throw new KernelError('ERANGE');
  if (r.priority !== undefined && r.priority > 63) throw new KernelError('ERANGE');
  if (r.state !== undefined && k.ns(nsId).links[link.master]?.bridge?.stp) throw new KernelError('EBUSY');
  if (r.state !== undefined && r.state !== 'disabled' && !hasCarrier(k, nsId, link)) throw new KernelError('ENETDOWN');
  // without spanning tree nothing keeps a port blocked (br_make_forwarding)
  const state = r.state === 'blocking' ? 'forwarding' : r.state;
  k.updateLink(nsId, ifindex, (l) => {
    if (l.port) Object.assign(l.port, r, state !== undefined && { state });
  });
}
export const parsePortState = (text: string): (typeof PORT_STATES)[number] | undefined =>
  PORT_STATES.find((s) => s === text.toLowerCase()) ?? PORT_STATES[unsigned(text, 4) ?? -1];
