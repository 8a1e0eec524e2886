/**
 * What each extension demands of a rule before the kernel takes it (xt_check_match, xt_check_target, the `proto`,
 * `table` and `hooks` of each extension and its checkentry function). validate.ts holds rules against it.
 */
import { type Errno, KernelError } from '../errors.ts';
import { IPPROTO } from '../inet.ts';
import type { AnyMatch } from './match/index.ts';
import type { AnyTarget } from './target/index.ts';
import type { Hook, Rule, TableName } from './types.ts';

type RuleHead = Pick<Rule, 'proto' | 'src' | 'dst' | 'src6' | 'dst6' | 'matches' | 'target'>;
interface Demand<D> {
  /** Protocols one of which `-p` must name. */
  proto?: readonly number[];
  tables?: readonly TableName[];
  hooks?: readonly Hook[] | ((data: D) => readonly Hook[] | undefined);
  check?(data: D, rule: RuleHead): Errno | undefined;
}
type Demands<U extends { name: string }> = { [N in U['name']]?: Demand<Extract<U, { name: N }>> };

const INCOMING: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD'];
const OUTGOING: readonly Hook[] = ['FORWARD', 'OUTPUT', 'POSTROUTING'];
const both = (a: readonly Hook[] | undefined, b: readonly Hook[] | undefined): readonly Hook[] | undefined =>
  a && b ? a.filter((h) => b.includes(h)) : (a ?? b);
const TCP = [IPPROTO.TCP];

const MATCHES: Demands<AnyMatch> = {
  ah: { proto: [IPPROTO.AH] },
  esp: { proto: [IPPROTO.ESP] },
  ipcomp: { proto: [108] },
  icmp: { proto: [IPPROTO.ICMP] },
  icmp6: { proto: [IPPROTO.ICMPV6] },
  dccp: { proto: [IPPROTO.DCCP] },
  sctp: { proto: [IPPROTO.SCTP] },
  tcpmss: { proto: TCP },
  osf: { proto: TCP },
  // with tests these two become nft expressions of their own; bare, they are extensions that want their protocol
  tcp: { check: (m, r) => (m.sports || m.dports || m.flags || m.option || isProto(r, TCP) ? undefined : 'EINVAL') },
  udp: { check: (m, r) => (m.sports || m.dports || isProto(r, [IPPROTO.UDP]) ? undefined : 'EINVAL') },
  multiport: { proto: [IPPROTO.TCP, IPPROTO.UDP, IPPROTO.UDPLITE, IPPROTO.SCTP, IPPROTO.DCCP] },
  ecn: { check: (m, r) => ((m.cwr || m.ece) && !isProto(r, TCP) ? 'EINVAL' : undefined) },
  addrtype: { hooks: (m) => (m.limitIface === 'in' ? INCOMING : m.limitIface === 'out' ? OUTGOING : undefined) },
  devgroup: { hooks: (m) => both(m.src && INCOMING, m.dst && OUTGOING) },
  mac: { hooks: INCOMING },
  owner: { hooks: ['OUTPUT', 'POSTROUTING'], check: (m) => ((m.uid && m.uid.min > m.uid.max) || (m.gid && m.gid.min > m.gid.max) ? 'EINVAL' : undefined) },
  // a port of departure isn't known yet in OUTPUT, unless only bridged packets are meant
  physdev: { hooks: (m) => ((m.out || m.isOut) && (!m.isBridged || m.isBridged.not) ? ['PREROUTING', 'INPUT', 'FORWARD', 'POSTROUTING'] : undefined) },
  realm: { hooks: ['INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] },
  rpfilter: { tables: ['raw', 'mangle'], hooks: ['PREROUTING'] },
  socket: { hooks: ['PREROUTING', 'INPUT'] },
  policy: { hooks: (m) => (m.direction === 'in' ? INCOMING : OUTGOING) },
  connlabel: { check: (m) => (m.bit > 127 ? 'ERANGE' : undefined) },
  cgroup: { check: (m) => (m.path !== undefined || m.classid === undefined ? 'EINVAL' : undefined) },
  nfacct: { check: () => 'ENOENT' },
  string: { check: (m) => (m.pattern === '' || m.from > m.to ? 'EINVAL' : ['bm', 'kmp', 'fsm'].includes(m.algo) ? undefined : 'ENOENT') },
  recent: {
    check: (m) =>
      (m.op === 'set' && (m.seconds || m.hitcount || m.rttl)) || m.hitcount > 65535 || m.list === '' || m.list.includes('/') ? 'EINVAL' : undefined,
  },
  hashlimit: {
    check(m) {
      if (m.gcinterval === 0 || m.expire === 0 || m.srcmask > 32 || m.dstmask > 32 || m.srcmask < 0 || m.dstmask < 0 || m.table.includes('/')) return 'EINVAL';
      if (m.rateMatch && (m.avg === 0 || m.avg > 0xffffffff)) return 'ERANGE';
      return !m.bytes && !m.rateMatch && overflows(m.avg, m.burst) ? 'ERANGE' : undefined;
    },
  },
  u32: { check: (m) => (m.tests.some((t) => t.location.some((o) => (o.op === '<<' || o.op === '>>') && o.number >= 32)) ? 'EINVAL' : undefined) },
};

/** xt_hashlimit: credits of a whole burst must not wrap around 64 bits (HZ * CREDITS_PER_JIFFY / scale = 2^37 * 1000 / 10^6). */
function overflows(avg: number, burst: number): boolean {
  const credits = (n: bigint): bigint => BigInt.asUintN(64, n * 137438953n);
  return burst === 0 || credits(BigInt(avg) * BigInt(burst)) < credits(BigInt(avg));
}

/** Conntrack helpers of the kernel, by protocol. */
const HELPERS: Readonly<Record<number, readonly string[]>> = {
  [IPPROTO.TCP]: ['ftp', 'irc', 'sip', 'pptp', 'sane', 'amanda', 'Q.931'],
  [IPPROTO.UDP]: ['tftp', 'sip', 'amanda', 'netbios-ns', 'snmp', 'RAS'],
};
const MANGLE: readonly TableName[] = ['mangle'];
const RAW: readonly TableName[] = ['raw'];
const NAT: readonly TableName[] = ['nat'];

const TARGETS: Demands<AnyTarget> = {
  QUEUE: { check: () => 'ENOENT' },
  REJECT: { tables: ['filter'], hooks: ['INPUT', 'FORWARD', 'OUTPUT'], check: (t, r) => (t.with === 'tcp-reset' && !isProto(r, TCP) ? 'EINVAL' : undefined) },
  DNAT: { tables: NAT, hooks: ['PREROUTING', 'OUTPUT'] },
  REDIRECT: { tables: NAT, hooks: ['PREROUTING', 'OUTPUT'] },
  SNAT: { tables: NAT, hooks: ['POSTROUTING', 'INPUT'] },
  MASQUERADE: { tables: NAT, hooks: ['POSTROUTING'] },
  NETMAP: { tables: NAT },
  CHECKSUM: { tables: MANGLE },
  TTL: { tables: MANGLE },
  DSCP: { tables: MANGLE },
  TOS: { tables: MANGLE },
  TCPOPTSTRIP: { tables: MANGLE, proto: TCP },
  ECN: { tables: MANGLE, check: (t, r) => ((t.tcpCwr !== undefined || t.tcpEce !== undefined) && !isProto(r, TCP) ? 'EINVAL' : undefined) },
  TPROXY: { tables: MANGLE, hooks: ['PREROUTING'], proto: [IPPROTO.TCP, IPPROTO.UDP] },
  // the path MTU is known only where the outgoing device is
  TCPMSS: { proto: TCP, hooks: (t) => (t.mss === undefined ? OUTGOING : undefined) },
  CLASSIFY: { hooks: OUTGOING },
  SYNPROXY: { hooks: ['INPUT', 'FORWARD'], proto: TCP },
  CT: {
    tables: RAW,
    check(t, r) {
      if (t.helper && !(r.proto && !r.proto.not && HELPERS[r.proto.num]?.includes(t.helper))) return 'ENOENT';
      return t.timeout ? (r.proto && !r.proto.not ? 'ENOENT' : 'EINVAL') : undefined;
    },
  },
  NOTRACK: { tables: RAW },
  // the number of queues is kept in 16 bits
  NFQUEUE: { check: (t) => (t.total > 0xffff ? 'EINVAL' : undefined) },
  SECMARK: { check: () => 'ENOENT' },
  TEE: { check: (t) => (t.gateway === 0 ? 'EINVAL' : undefined) },
  IDLETIMER: { check: (t) => (t.timeout === 0 || t.label === '' ? 'EINVAL' : undefined) },
};

const isProto = (rule: RuleHead, nums: readonly number[]): boolean => rule.proto !== undefined && !rule.proto.not && nums.includes(rule.proto.num);

function demandsOf(rule: RuleHead): { demand: Demand<never>; data: never }[] {
  const out: { demand: Demand<never>; data: never }[] = [];
  const put = (demand: unknown, data: unknown): void => {
    if (demand) out.push({ demand: demand as Demand<never>, data: data as never });
  };
  for (const m of rule.matches) put(MATCHES[m.name as AnyMatch['name']], m);
  if (rule.target) put(TARGETS[rule.target.name as AnyTarget['name']], rule.target);
  return out;
}

/** Demands that hold wherever the rule is reached from. Throws EINVAL, ENOENT or ERANGE. */
export function checkEntry(table: TableName, rule: RuleHead): void {
  // an inverted test for every address can never hold
  if ((rule.src?.mask === 0 && rule.src.not) || (rule.dst?.mask === 0 && rule.dst.not)) throw new KernelError('EINVAL');
  if ((rule.src6?.len === 0 && rule.src6.not) || (rule.dst6?.len === 0 && rule.dst6.not)) throw new KernelError('EINVAL');
  for (const { demand, data } of demandsOf(rule)) {
    if (demand.proto && !isProto(rule, demand.proto)) throw new KernelError('EINVAL');
    if (demand.tables && !demand.tables.includes(table)) throw new KernelError('EINVAL');
    const errno = demand.check?.(data, rule);
    if (errno) throw new KernelError(errno);
  }
}

/** The sets of hooks that the rule's extensions may be reached from; extensions that don't mind are left out. */
export function hookSets(rule: RuleHead): (readonly Hook[])[] {
  const sets: (readonly Hook[])[] = [];
  for (const { demand, data } of demandsOf(rule)) {
    const hooks = typeof demand.hooks === 'function' ? demand.hooks(data) : demand.hooks;
    if (hooks) sets.push(hooks);
  }
  return sets;
}
