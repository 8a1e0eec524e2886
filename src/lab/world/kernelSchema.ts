/**
 * The shape of a kernel's configuration as it stands in a world file. Objects may hold more than is named here (a newer
 * lab adds fields); what is named must be of its kind, since the kernel reads it without looking twice.
 */
import * as z from 'zod';

/** A whole number from 0 to 2^32-1: addresses, marks, handles. */
export const u32 = z.int().min(0).max(0xffffffff);
/** A moment or a span in µs, or another count that must not be negative. */
export const count = z.number().min(0).max(Number.MAX_SAFE_INTEGER);
export const mac = z.string().regex(/^([0-9a-f]{2}(:[0-9a-f]{2})*)?$/);
export const text = z.string();
const flag = z.boolean();
const len = z.int().min(0).max(128);

const address = z.looseObject({
  family: z.union([z.literal(4), z.literal(6)]),
  local: u32,
  local6: text.optional(),
  prefixLen: len,
  broadcast: u32.optional(),
  peer: u32.optional(),
  label: text.optional(),
});
const place = z.looseObject({ netns: text, ifindex: u32 });

const bridge = z.looseObject({
  stp: flag,
  priority: count,
  forwardDelay: count,
  helloTime: count,
  maxAge: count,
  ageing: count,
  vlanFiltering: flag,
  addressSet: flag,
  bridgeId: mac,
  nextPort: u32,
  mcastSnooping: flag,
  groupFwdMask: u32,
});
const port = z.looseObject({
  no: u32,
  priority: count,
  cost: count,
  hairpin: flag,
  isolated: flag,
  learning: flag,
  flood: flag,
  state: z.enum(['disabled', 'listening', 'learning', 'forwarding', 'blocking']),
});

const link = z.looseObject({
  ifindex: u32,
  name: z
    .string()
    .min(1)
    .max(15)
    .regex(/^[^\s/:\u0000-\u001f\u007f]+$/),
  kind: z.enum(['loopback', 'physical', 'veth', 'bridge', 'dummy', 'macvlan', 'ipvlan', 'vlan', 'vxlan']),
  address: mac,
  broadcast: mac,
  mtu: u32,
  up: flag,
  noarp: flag,
  promisc: z.int(),
  allmulti: z.int(),
  txqlen: u32,
  group: u32,
  addrs: z.array(address),
  altnames: z.array(text).optional(),
  unicast: z.array(mac).optional(),
  alias: text.optional(),
  master: u32.optional(),
  peer: place.optional(),
  segment: text.optional(),
  bridge: bridge.optional(),
  port: port.optional(),
  parent: place.optional(),
  macvlan: z.looseObject({ mode: z.enum(['bridge', 'private', 'vepa', 'passthru']) }).optional(),
  ipvlan: z.looseObject({ mode: z.enum(['l2', 'l3', 'l3s']) }).optional(),
  vlan: z.looseObject({ id: z.int().min(0).max(4095), protocol: z.enum(['802.1Q', '802.1ad']) }).optional(),
  vxlan: z
    .looseObject({ vni: u32, dstport: u32, local: u32.optional(), remote: u32.optional(), learning: flag, proxy: flag, fdb: z.record(text, u32) })
    .optional(),
});

const hop = z.looseObject({ gateway: u32.optional(), dev: u32, weight: u32 });
const route = z.looseObject({
  table: u32,
  type: z.enum(['unicast', 'local', 'broadcast', 'blackhole', 'unreachable', 'prohibit', 'throw']),
  dst: u32,
  len: z.int().min(0).max(32),
  tos: u32,
  metric: u32,
  gateway: u32.optional(),
  dev: u32.optional(),
  src: u32.optional(),
  scope: z.union([text, u32]),
  proto: z.union([text, u32]),
  mtu: u32.optional(),
  metrics: z.record(text, z.number()).optional(),
  nexthops: z.array(hop).optional(),
});
const prefix = z.looseObject({ addr: u32, len: z.int().min(0).max(32) });
const policyRule = z.looseObject({
  priority: u32,
  src: prefix.optional(),
  dst: prefix.optional(),
  fwmark: z.looseObject({ value: u32, mask: u32 }).optional(),
  iif: text.optional(),
  oif: text.optional(),
  table: u32,
  action: z.enum(['lookup', 'blackhole', 'unreachable', 'prohibit']),
});

const named = z.looseObject({ name: text });
const masked = z.looseObject({ addr: u32, mask: u32 });
const masked6 = z.looseObject({ addr: text, len });
const rule = z.looseObject({
  handle: u32,
  proto: z.looseObject({ num: u32 }).optional(),
  src: masked.optional(),
  dst: masked.optional(),
  src6: masked6.optional(),
  dst6: masked6.optional(),
  iif: named.optional(),
  oif: named.optional(),
  frag: z.looseObject({}).optional(),
  matches: z.array(named),
  target: z.looseObject({ name: text, chain: text.optional() }).optional(),
});
const chain = z.looseObject({
  name: text,
  hook: z.enum(['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']).optional(),
  policy: z.enum(['ACCEPT', 'DROP']).optional(),
  rules: z.array(rule),
});
const table = z.looseObject({ name: z.enum(['raw', 'mangle', 'nat', 'filter', 'security']), chains: z.array(chain) });
const netfilter = z.looseObject({ tables: z.array(table), nextHandle: u32 });

const netns = z.looseObject({
  id: text,
  machine: text,
  inode: count,
  links: z.record(text, link),
  nextIfindex: u32,
  routes: z.array(route),
  rules: z.array(policyRule),
  sysctl: z.record(text, text),
  nf: netfilter,
  nf6: netfilter.optional(),
  nsids: z.record(text, z.int()),
});

/** A program that is data: found by its name, with what it remembers. */
export const service = z.looseObject({ name: text, data: z.unknown() });

const mount = z.looseObject({ at: text, from: z.looseObject({ mnt: text, source: text }).optional(), readonly: flag });
const process = z.looseObject({
  pid: u32,
  nsPid: u32,
  ppid: u32,
  machine: text,
  ns: z.looseObject({ net: text, mnt: text, uts: text, pid: text, ipc: count, user: count, cgroup: count, time: count }),
  comm: text,
  argv: z.array(text),
  env: z.record(text, text),
  cwd: text,
  uid: u32,
  tty: text.optional(),
  startedAt: z.number(),
  state: z.enum(['S', 'R', 'D', 'T', 'Z']),
  cgroup: text,
  caps: z.array(text).optional(),
  service: service.optional(),
});

/** KernelConfig (kernel/config.ts). */
export const kernelShape = {
  machines: z.record(
    text,
    z.looseObject({
      id: text,
      hostname: text,
      netns: text,
      mnt: text,
      uts: text,
      pidns: text,
      flavour: z.enum(['debian', 'busybox']),
      netnsNames: z.array(z.looseObject({ name: text, netns: text })),
    }),
  ),
  netns: z.record(text, netns),
  segments: z.record(text, z.looseObject({ id: text, latency: count })),
  mnt: z.record(
    text,
    z.looseObject({
      id: text,
      inode: count,
      base: text,
      files: z.record(text, z.union([text, z.null()])),
      readonly: z.boolean().optional(),
      mounts: z.array(mount).optional(),
    }),
  ),
  uts: z.record(text, z.looseObject({ id: text, inode: count, hostname: text, domainname: text })),
  pidns: z.record(text, z.looseObject({ id: text, inode: count, parent: text.optional(), nextPid: u32 })),
  processes: z.record(text, process),
};
