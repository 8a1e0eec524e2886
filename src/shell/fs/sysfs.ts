/** /sys: class/net of the reader's network namespace, the block of it that looks like it (sysfs(5)), and a little of cgroup. */
import type { Link, Process } from '../../kernel/config.ts';
import { KernelError } from '../../kernel/errors.ts';
import { emptyStats } from '../../kernel/hot.ts';
import { IFF, hasCarrier, iflinkOf, linkByName, linkFlags, linksOf, operstate, setMtu } from '../../kernel/netdev.ts';
import type { K } from '../command.ts';
import { cgroupNode } from './cgroupfs.ts';
import { isSealed } from './procfs.ts';
import { type Node, type Tree, dir } from './tree.ts';

type Write = (text: string) => void;
/** An attribute: its text without newline, or undefined when reading it fails with EINVAL. */
interface Attribute { read: () => string | undefined; write?: Write }
type Attributes = Record<string, Attribute>;

const attributeFile = (a: Attribute, sealed = false): Node => ({
  type: 'file', size: 4096, mode: a.write ? 0o644 : 0o444, ...(sealed && a.write && { sealed: true }),
  read: () => {
    const text = a.read();
    if (text === undefined) throw new KernelError('EINVAL');
    return `${text}\n`;
  },
  ...(a.write && {
    write: (text: string) => {
      if (sealed) throw new KernelError('EROFS');
      a.write?.(text.trim());
    },
  }),
});

export class SysTree implements Tree {
  private readonly k: K;
  private readonly proc: () => Process;
  constructor(k: K, proc: () => Process) {
    this.k = k;
    this.proc = proc;
  }
  private get links(): Link[] {
    return linksOf(this.k.ns(this.proc().ns.net));
  }

  lookup(path: string): Node | undefined {
    const parts = path.split('/').slice(2);
    const [a, b, c, ...rest] = parts;
    if (a === undefined) return { type: 'dir', mode: 0o555, size: 0, list: () => ['block', 'bus', 'class', 'devices', 'fs', 'kernel', 'module'] };
    if (a === 'class') {
      if (b === undefined) return dir(() => ['net']);
      if (b !== 'net') return undefined;
      if (c === undefined) return dir(() => this.links.map((l) => l.name));
      const link = linkByName(this.k.ns(this.proc().ns.net), c);
      if (!link) return undefined;
      if (rest.length === 0) return { type: 'link', target: `../../devices/${devicePath(link)}/net/${c}`, to: `/sys/devices/${devicePath(link)}/net/${c}` };
      return this.device(link, rest);
    }
    if (a === 'devices') return this.devices(parts.slice(1));
    if (a === 'fs') return b === undefined ? dir(() => ['cgroup']) : b === 'cgroup' ? cgroupNode(this.k, this.proc(), parts.slice(2)) : undefined;
    if (a === 'module') return this.module(parts.slice(1));
    return ['block', 'bus', 'kernel'].includes(a) && b === undefined ? dir(() => []) : undefined;
  }

  private devices(parts: string[]): Node | undefined {
    const path = parts.join('/');
    for (const link of this.links) {
      const home = `${devicePath(link)}/net/${link.name}`;
      if (path === home) return this.device(link, []);
      if (path.startsWith(`${home}/`)) return this.device(link, path.slice(home.length + 1).split('/'));
    }
    const prefix = path === '' ? '' : `${path}/`;
    const names = new Set(this.links.map((l) => `${devicePath(l)}/net/${l.name}`).filter((h) => h.startsWith(prefix)).map((h) => h.slice(prefix.length).split('/')[0] as string));
    return names.size > 0 ? dir(() => [...names].sort()) : undefined;
  }

  /** A device's directory: Documentation/ABI/testing/sysfs-class-net. */
  private device(link: Link, rest: string[]): Node | undefined {
    const [name, below, ...more] = rest;
    const groups: Record<string, Attributes> = { statistics: this.statistics(link), ...(link.bridge && { bridge: this.bridge(link) }), ...(link.port && { brport: this.port(link) }) };
    const attributes = this.attributes(link);
    const master = link.master === undefined ? undefined : this.links.find((l) => l.ifindex === link.master);
    if (name === undefined) return dir(() => [...Object.keys(attributes), ...Object.keys(groups), ...(link.bridge ? ['brforward', 'brif', ...this.links.filter((l) => l.master === link.ifindex).map((l) => `lower_${l.name}`)] : []), ...(master ? ['master', `upper_${master.name}`] : []), 'power', 'queues', 'subsystem', 'uevent'].filter((n) => n !== 'group').sort());
    if (name === 'master') return master && { type: 'link', target: `../${master.name}`, to: `/sys/class/net/${master.name}` };
    if (name === 'brif') {
      if (!link.bridge) return undefined;
      const ports = this.links.filter((l) => l.master === link.ifindex);
      if (below === undefined) return dir(() => ports.map((p) => p.name).sort());
      const port = ports.find((p) => p.name === below);
      return port && (more.length === 0 ? { type: 'link', target: `../../${port.name}/brport`, to: `/sys/class/net/${port.name}/brport` } : this.device(port, ['brport', ...more]));
    }
    if (below === undefined) {
      if (name === 'power' || name === 'queues') return dir(() => []);
      if (name === 'subsystem') return { type: 'link', target: '../../../../class/net', to: '/sys/class/net' };
      if (name === 'uevent') return attributeFile({ read: () => `INTERFACE=${link.name}\nIFINDEX=${link.ifindex}` });
      if (name === 'brforward' && link.bridge) return attributeFile({ read: () => '' });
      const relative = /^(?:lower|upper)_(.+)$/.exec(name)?.[1];
      if (relative && this.links.some((l) => l.name === relative)) return { type: 'link', target: `../${relative}`, to: `/sys/class/net/${relative}` };
    }
    const group = groups[name];
    if (group) {
      if (below === undefined) return dir(() => Object.keys(group).sort());
      const attribute = more.length === 0 ? group[below] : undefined;
      return attribute && attributeFile(attribute, isSealed(this.k, this.proc()));
    }
    const attribute = below === undefined ? attributes[name] : undefined;
    return attribute && attributeFile(attribute, isSealed(this.k, this.proc()));
  }

  private attributes(link: Link): Attributes {
    const k = this.k;
    const ns = this.proc().ns.net;
    const carrier = (): boolean => hasCarrier(k, ns, link);
    const speed = (): string | undefined => (!link.up ? undefined : link.kind === 'veth' ? '10000' : link.kind === 'physical' ? '10000' : link.kind === 'bridge' ? (carrier() ? '10000' : '-1') : undefined);
    return {
      addr_assign_type: { read: () => (link.kind === 'physical' || link.kind === 'loopback' ? '0' : link.bridge?.addressSet ? '3' : '1') },
      addr_len: { read: () => '6' }, address: { read: () => link.address }, broadcast: { read: () => link.broadcast },
      carrier: { read: () => (link.up ? (carrier() ? '1' : '0') : undefined) }, carrier_changes: { read: () => '2' }, carrier_down_count: { read: () => '1' }, carrier_up_count: { read: () => '1' },
      dev_id: { read: () => '0x0' }, dev_port: { read: () => '0' }, dormant: { read: () => (link.up ? '0' : undefined) },
      duplex: { read: () => (link.up && link.kind !== 'loopback' ? (link.kind === 'bridge' ? 'unknown' : 'full') : undefined) },
      flags: { read: () => `0x${(linkFlags(k, ns, link) & ~(IFF.RUNNING | IFF.LOWER_UP)).toString(16)}` },
      gro_flush_timeout: { read: () => '0' }, group: { read: () => String(link.group) }, ifalias: { read: () => link.alias ?? '' },
      ifindex: { read: () => String(link.ifindex) }, napi_defer_hard_irqs: { read: () => '0' }, testing: { read: () => '0' }, threaded: { read: () => '0' }, iflink: { read: () => String(iflinkOf(link)) }, link_mode: { read: () => '0' },
      mtu: { read: () => String(link.mtu), write: (text) => setMtu(k, ns, link.ifindex, Number.parseInt(text, 10)) },
      name_assign_type: { read: () => (link.kind === 'loopback' ? '2' : '3') }, netdev_group: { read: () => String(link.group) },
      operstate: { read: () => operstate(k, ns, link).toLowerCase() }, proto_down: { read: () => '0' }, speed: { read: speed },
      tx_queue_len: { read: () => String(link.txqlen) }, type: { read: () => (link.kind === 'loopback' ? '772' : '1') },
    };
  }
  private statistics(link: Link): Attributes {
    const s = this.k.peek(this.proc().ns.net).stats[link.ifindex] ?? emptyStats();
    const values: Record<string, number> = {
      collisions: 0, multicast: s.multicast, rx_bytes: s.rxBytes, rx_compressed: 0, rx_crc_errors: 0, rx_dropped: s.rxDropped, rx_errors: s.rxErrors,
      rx_fifo_errors: 0, rx_frame_errors: 0, rx_length_errors: 0, rx_missed_errors: 0, rx_nohandler: 0, rx_over_errors: 0, rx_packets: s.rxPackets,
      tx_aborted_errors: 0, tx_bytes: s.txBytes, tx_carrier_errors: s.txCarrier, tx_compressed: 0, tx_dropped: s.txDropped, tx_errors: s.txErrors,
      tx_fifo_errors: 0, tx_heartbeat_errors: 0, tx_packets: s.txPackets, tx_window_errors: 0,
    };
    return Object.fromEntries(Object.entries(values).map(([name, n]) => [name, { read: () => String(n) }]));
  }
  /** net/bridge/br_sysfs_br.c. Times are in USER_HZ (1/100 s). */
  private bridge(link: Link): Attributes {
    const b = link.bridge as NonNullable<Link['bridge']>;
    const id = `${b.priority.toString(16).padStart(4, '0')}.${link.address.replaceAll(':', '')}`;
    const text = (value: string | number): Attribute => ({ read: () => String(value) });
    return {
      ageing_time: text(Math.round(b.ageing * 100)), bridge_id: text(id), forward_delay: text(Math.round(b.forwardDelay * 100)), group_addr: text('1:80:c2:0:0:0'),
      group_fwd_mask: text(`0x${b.groupFwdMask.toString(16)}`), hello_time: text(Math.round(b.helloTime * 100)), max_age: text(Math.round(b.maxAge * 100)),
      multicast_snooping: text(b.mcastSnooping ? 1 : 0), nf_call_arptables: text(0), nf_call_ip6tables: text(0), nf_call_iptables: text(0),
      priority: text(b.priority), root_id: text(id), root_path_cost: text(0), root_port: text(0), stp_state: text(b.stp ? 1 : 0),
      topology_change: text(0), topology_change_detected: text(0), vlan_filtering: text(b.vlanFiltering ? 1 : 0), default_pvid: text(1), vlan_protocol: text('0x8100'),
    };
  }
  /** net/bridge/br_sysfs_if.c */
  private port(link: Link): Attributes {
    const p = link.port as NonNullable<Link['port']>;
    const ns = this.proc().ns.net;
    const text = (value: string | number): Attribute => ({ read: () => String(value) });
    const flag = (value: boolean, key: 'hairpin' | 'isolated' | 'learning' | 'flood'): Attribute => ({
      read: () => (value ? '1' : '0'),
      write: (t) => this.k.updateLink(ns, link.ifindex, (draft) => { if (draft.port) draft.port[key] = t !== '0'; }),
    });
    const states = { disabled: 0, listening: 1, learning: 2, forwarding: 3, blocking: 4 };
    return {
      hairpin_mode: flag(p.hairpin, 'hairpin'), isolated: flag(p.isolated, 'isolated'), learning: flag(p.learning, 'learning'), unicast_flood: flag(p.flood, 'flood'),
      path_cost: text(p.cost), priority: text(p.priority), port_no: text(`0x${p.no.toString(16)}`), port_id: text(`0x${((p.priority << 10) | p.no).toString(16)}`),
      state: text(states[p.state]), multicast_flood: text(1), proxyarp: text(0), bpdu_guard: text(0), root_block: text(0),
    };
  }

  private module(parts: string[]): Node | undefined {
    const modules = ['bridge', 'br_netfilter', 'ip_tables', 'nf_conntrack', 'nf_nat', 'overlay', 'veth'];
    if (parts.length === 0) return dir(() => modules);
    return parts.length === 1 && modules.includes(parts[0] as string) ? dir(() => ['initstate', 'parameters']) : undefined;
  }
}

const devicePath = (link: Link): string => (link.kind === 'physical' ? 'pci0000:00/0000:00:03.0/virtio0' : 'virtual');
