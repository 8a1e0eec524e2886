/** TTL, TCPMSS, TCPOPTSTRIP, TOS, DSCP, ECN, CHECKSUM: rewrite header fields. */
import type { ChecksumTarget } from '../../../../kernel/netfilter/target/checksum.ts';
import type { DscpTarget } from '../../../../kernel/netfilter/target/dscp.ts';
import type { EcnTarget } from '../../../../kernel/netfilter/target/ecn.ts';
import type { TcpmssTarget } from '../../../../kernel/netfilter/target/tcpmss.ts';
import type { TcpoptstripTarget } from '../../../../kernel/netfilter/target/tcpoptstrip.ts';
import type { TosTarget } from '../../../../kernel/netfilter/target/tos.ts';
import type { TtlTarget } from '../../../../kernel/netfilter/target/ttl.ts';
import { TOS_NAME_MASK, dscpClass, tosName, tosmask } from '../dscp.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, flag, option, target } from '../extension.ts';
import { bounded, hexPad } from '../numbers.ts';
import { U8, raw, uint } from '../values.ts';

const byte = (n: number): string => `0x${hexPad(n, 2)}`;

const TTL_OPS = ['set', 'dec', 'inc'] as const;
const TTL_WORDS = { set: 'set to', inc: 'increment by', dec: 'decrement by' } as const;
export const ttl = target<TtlTarget>({
  name: 'TTL',
  summary: 'time to live',
  options: TTL_OPS.map((op) => option<TtlTarget, number>(`ttl-${op}`, uint(U8, op === 'set' ? 0 : 1, 'value'), (t, n) => {
    t.op = op;
    t.value = n;
  }, { excludes: TTL_OPS.filter((o) => o !== op).map((o) => `ttl-${o}`), help: TTL_WORDS[op] })),
  init: () => ({ name: 'TTL', op: 'set', value: 0 }),
  check(_t, given) {
    if (given.size === 0) throw parameterProblem('TTL: You must specify an action');
  },
  build: (t) => t,
  save: (t) => `--ttl-${t.op} ${t.value}`,
  list: (t) => ` TTL ${TTL_WORDS[t.op]} ${t.value}`,
});

interface TcpmssState extends TcpmssTarget { clamp?: true }
export const tcpmss = target<TcpmssTarget, TcpmssState>({
  name: 'TCPMSS',
  summary: 'MSS option of TCP SYN packets',
  options: [
    // 65515 leaves room for 20 bytes of IP header
    option('set-mss', uint(65515, 0, 'value'), (t, n) => {
      t.mss = n;
    }, { help: 'set it to this' }),
    flag('clamp-mss-to-pmtu', (t) => {
      t.clamp = true;
    }, { help: 'set it to the path MTU less 40' }),
  ],
  init: () => ({ name: 'TCPMSS' }),
  check(_t, given) {
    if (given.size === 0) throw parameterProblem('TCPMSS target: At least one parameter is required');
  },
  build: (t) => (t.clamp || t.mss === undefined ? { name: 'TCPMSS' } : { name: 'TCPMSS', mss: t.mss }),
  save: (t) => (t.mss === undefined ? '--clamp-mss-to-pmtu' : `--set-mss ${t.mss}`),
  list: (t) => (t.mss === undefined ? ' TCPMSS clamp to PMTU' : ` TCPMSS set ${t.mss}`),
});

const TCP_OPTIONS: readonly [name: string, kind: number][] = [['wscale', 3], ['mss', 2], ['sack-permitted', 4], ['sack', 5], ['timestamp', 8], ['md5', 19]];
export const tcpoptstrip = target<TcpoptstripTarget>({
  name: 'TCPOPTSTRIP',
  summary: 'take options out of the TCP header',
  options: [option('strip-options', raw('value[,...]'), (t, text) => {
    const kinds = new Set<number>();
    for (const word of text.split(',')) {
      const kind = TCP_OPTIONS.find(([name]) => name === word)?.[1] ?? bounded(word, 0, 255);
      if (kind === undefined) throw parameterProblem(`Bad TCP option value "${word}"`);
      if (kind <= 1) throw parameterProblem('Option value may not be 0 or 1');
      if (kinds.has(kind)) throw parameterProblem(`Option "${word}" already specified`);
      kinds.add(kind);
    }
    t.kinds = [...kinds].sort((a, b) => a - b);
  }, { help: `numbers, or ${TCP_OPTIONS.map(([name]) => name).join(', ')}` })],
  init: () => ({ name: 'TCPOPTSTRIP', kinds: [] }),
  build: (t) => t,
  save: (t) => (t.kinds.length ? `--strip-options ${t.kinds.join(',')}` : ''),
  list: (t, opts) => (t.kinds.length ? ` TCPOPTSTRIP options ${t.kinds.map((k) => (opts.numeric ? undefined : TCP_OPTIONS.find(([, n]) => n === k)?.[0]) ?? k).join(',')}` : ''),
});

interface Masked { value: number; mask: number }
const TOS_IDS = ['set-tos', 'and-tos', 'or-tos', 'xor-tos'];
const tosBits = (name: string, make: (n: number) => Masked, help: string): ExtOption<TosTarget> => option<TosTarget, number>(name, uint(U8, 0, 'bits'), (t, n) => {
  Object.assign(t, make(n));
}, { excludes: TOS_IDS.filter((i) => i !== name), help });
export const tos = target<TosTarget>({
  name: 'TOS',
  summary: 'type of service',
  options: [
    option('set-tos', tosmask, (t, v) => {
      t.value = v.value;
      t.mask = v.mask;
    }, { excludes: TOS_IDS.slice(1), help: 'clear the mask bits, XOR the value' }),
    tosBits('and-tos', (n) => ({ value: 0, mask: ~n & 0xff }), 'binary AND'),
    tosBits('or-tos', (n) => ({ value: n, mask: n }), 'binary OR'),
    tosBits('xor-tos', (n) => ({ value: n, mask: 0 }), 'binary XOR'),
  ],
  init: () => ({ name: 'TOS', value: 0, mask: 0xff }),
  check(_t, given) {
    if (given.size === 0) throw parameterProblem('TOS: An action is required');
  },
  build: (t) => t,
  save: (t) => `--set-tos ${byte(t.value)}/${byte(t.mask)}`,
  list(t, opts) {
    if (opts.numeric) return ` TOS set ${byte(t.value)}/${byte(t.mask)}`;
    const name = t.mask === TOS_NAME_MASK ? tosName(t.value) : undefined;
    if (name !== undefined) return `  TOS set${name}`;
    if (t.value === 0) return ` TOS and ${byte(~t.mask & 0xff)}`;
    if (t.value === t.mask) return ` TOS or ${byte(t.value)}`;
    if (t.mask === 0) return ` TOS xor ${byte(t.value)}`;
    return ` TOS set ${byte(t.value)}/${byte(t.mask)}`;
  },
});

export const dscp = target<DscpTarget>({
  name: 'DSCP',
  summary: 'DiffServ code point',
  options: [
    option('set-dscp', uint(63, 0, 'value'), (t, n) => {
      t.value = n;
    }, { excludes: ['set-dscp-class'], help: 'code point, 0..63' }),
    option('set-dscp-class', raw('class'), (t, text) => {
      t.value = dscpClass(text);
    }, { excludes: ['set-dscp'], help: 'BE, EF, AFxx or CSx' }),
  ],
  init: () => ({ name: 'DSCP', value: 0 }),
  check(_t, given) {
    if (given.size === 0) throw parameterProblem('DSCP target: Parameter --set-dscp is required');
  },
  build: (t) => t,
  save: (t) => `--set-dscp ${byte(t.value)}`,
  list: (t) => ` DSCP set ${byte(t.value)}`,
});

export const ecn = target<EcnTarget>({
  name: 'ECN',
  summary: 'explicit congestion notification',
  options: [
    flag('ecn-tcp-remove', (t) => {
      t.tcpEce = 0;
      t.tcpCwr = 0;
    }, { excludes: ['ecn-tcp-cwr', 'ecn-tcp-ece'], help: 'clear all ECN bits of TCP' }),
    option('ecn-tcp-cwr', uint(1), (t, n) => {
      t.tcpCwr = n;
    }, { help: 'CWR bit of TCP' }),
    option('ecn-tcp-ece', uint(1), (t, n) => {
      t.tcpEce = n;
    }, { help: 'ECE bit of TCP' }),
    option('ecn-ip-ect', uint(3), (t, n) => {
      t.ipEct = n;
    }, { help: 'codepoint of the IP header' }),
  ],
  init: () => ({ name: 'ECN' }),
  check(_t, given) {
    if (given.size === 0) throw parameterProblem('ECN target: An operation is required');
  },
  build: (t) => t,
  save(t) {
    if (removes(t)) return '--ecn-tcp-remove';
    return [...(t.tcpEce !== undefined ? [`--ecn-tcp-ece ${t.tcpEce}`] : []), ...(t.tcpCwr !== undefined ? [`--ecn-tcp-cwr ${t.tcpCwr}`] : []), ...(t.ipEct !== undefined ? [`--ecn-ip-ect ${t.ipEct}`] : [])].join(' ');
  },
  list(t) {
    if (removes(t)) return ' ECN TCP remove';
    return ` ECN${t.tcpEce !== undefined ? ` ECE=${t.tcpEce}` : ''}${t.tcpCwr !== undefined ? ` CWR=${t.tcpCwr}` : ''}${t.ipEct !== undefined ? ` ECT codepoint=${t.ipEct}` : ''}`;
  },
});
/** Both TCP bits cleared and nothing else: the old spelling says so. */
const removes = (t: EcnTarget): boolean => t.tcpEce === 0 && t.tcpCwr === 0 && t.ipEct === undefined;

export const checksum = target<ChecksumTarget>({
  name: 'CHECKSUM',
  summary: 'fill in a missing checksum',
  options: [flag('checksum-fill', (t) => {
    t.fill = true;
  }, { mandatory: true, help: 'compute it' })],
  init: () => ({ name: 'CHECKSUM', fill: true }),
  build: (t) => t,
  save: () => '--checksum-fill',
  list: () => ' CHECKSUM fill',
});
