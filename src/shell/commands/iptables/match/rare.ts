/** Seldom seen: cluster, bpf, osf, set. */
import type { BpfMatch } from '../../../../kernel/netfilter/match/bpf.ts';
import type { ClusterMatch } from '../../../../kernel/netfilter/match/cluster.ts';
import type { OsfMatch } from '../../../../kernel/netfilter/match/osf.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, type OptionCall, match, option } from '../extension.ts';
import { bounded, hexPad } from '../numbers.ts';
import { U32, raw, string, uint } from '../values.ts';

interface ClusterState extends Partial<ClusterMatch> { node?: number }
const long = (n: number): string => `0x${hexPad(n, 8)}`;
export const cluster = match<ClusterMatch, ClusterState>({
  name: 'cluster',
  summary: 'share of the traffic by hash of the source',
  options: [
    option('cluster-total-nodes', uint(32, 1), (s, n) => {
      s.totalNodes = n;
    }, { mandatory: true, help: 'nodes of the cluster' }),
    option('cluster-local-node', uint(32, 1), (s, n, call) => {
      s.node = n;
      if (call.invert) s.not = true;
    }, { invert: true, excludes: ['cluster-local-nodemask'], help: 'number of this node' }),
    option('cluster-local-nodemask', uint(U32), (s, n, call) => {
      s.nodeMask = n;
      if (call.invert) s.not = true;
    }, { invert: true, excludes: ['cluster-local-node'], help: 'nodes that this one stands for' }),
    option('cluster-hash-seed', uint(U32), (s, n) => {
      s.hashSeed = n;
    }, { mandatory: true, help: 'seed of the hash' }),
  ],
  init: () => ({}),
  check(s, given) {
    if (!given.has('cluster-total-nodes') || !given.has('cluster-hash-seed')) {
      if (!given.has('cluster-local-node') && !given.has('cluster-local-nodemask')) throw parameterProblem("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing");
      return;
    }
    if (given.has('cluster-local-node') && given.has('cluster-local-nodemask')) return;
    if (s.node === undefined && s.nodeMask === undefined) throw parameterProblem("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing");
    const total = s.totalNodes ?? 1;
    if (s.node !== undefined && s.node > total) throw parameterProblem("cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'");
    if (s.nodeMask !== undefined && s.nodeMask >= 2 ** total) throw parameterProblem("cluster match: `--cluster-local-nodemask' too big for `--cluster-total-nodes'");
  },
  build: (s) => ({ name: 'cluster', totalNodes: s.totalNodes ?? 1, nodeMask: s.nodeMask ?? 2 ** ((s.node ?? 1) - 1), hashSeed: s.hashSeed ?? 0, ...(s.not && { not: true as const }) }),
  save: (m) => `${m.not ? '! ' : ''}--cluster-local-nodemask ${long(m.nodeMask)} --cluster-total-nodes ${m.totalNodes} --cluster-hash-seed ${long(m.hashSeed)}`,
  list: (m) => ` cluster ${m.not ? '!' : ''}node_mask=${long(m.nodeMask)} total_nodes=${m.totalNodes} hash_seed=${long(m.hashSeed)}`,
});

/** "count,code jt jf k,code jt jf k,..." */
function parseBytecode(text: string): string {
  const [count, ...code] = text.split(',');
  const length = bounded(count ?? '', 1, 64);
  if (length === undefined) throw parameterProblem('bpf: error parsing program length');
  const instructions = code.filter(Boolean);
  instructions.forEach((instr, i) => {
    if (!/^\s*\d+ \d+ \d+ \d+$/.test(instr)) throw parameterProblem(`bpf: error at instr ${i}`);
  });
  if (instructions.length < length) throw parameterProblem('bpf: parsed program length is less than the encoded length parameter');
  if (instructions.length > length) throw parameterProblem('bpf: real program length exceeds the encoded length parameter');
  return `${length},${instructions.join(',')}`;
}
export const bpf = match<BpfMatch>({
  name: 'bpf',
  summary: 'a classic BPF program',
  options: [
    option('bytecode', raw('program'), (m, text) => {
      m.bytecode = parseBytecode(text);
    }, { excludes: ['object-pinned'], help: 'length,instruction,...' }),
    option('object-pinned', raw('path'), () => {
      throw parameterProblem('bpf: failed to get bpf object');
    }, { excludes: ['bytecode'], help: 'path of a pinned program' }),
  ],
  init: () => ({ name: 'bpf' }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem('bpf: one of --bytecode or --pinned is required');
  },
  build: (m) => m,
  save: (m) => `--bytecode "${m.bytecode ?? ''}"`,
  // the last instruction is followed by a zero byte, as it comes from a %c
  list: (m) => `match bpf ${(m.bytecode ?? '').split(',').slice(1).join(',')}\0`,
});

export const osf = match<OsfMatch>({
  name: 'osf',
  summary: 'operating system of the sender, by its SYN packets',
  options: [
    option('genre', string(0, 31, 'name'), (m, text, call) => {
      m.genre = text;
      if (call.invert) m.not = true;
    }, { invert: true, mandatory: true, help: 'name of the system' }),
    option('ttl', uint(2), (m, n) => {
      m.ttl = n;
    }, { help: 'how the TTL is compared' }),
    option('log', uint(2), (m, n) => {
      m.log = n;
    }, { help: 'what is logged' }),
  ],
  init: () => ({ name: 'osf', genre: '' }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--genre ${m.genre}${m.ttl !== undefined ? ` --ttl ${m.ttl}` : ''}${m.log !== undefined ? ` --log ${m.log}` : ''}`,
  list: (m) => ` OS fingerprint match ${m.not ? '! ' : ''}${m.genre}`,
});

/** The lab has no ipsets, so that every name is one that doesn't exist. */
export function noSuchSet(text: string, call: OptionCall): never {
  if (call.nextWord() === undefined) throw parameterProblem(`--${call.option} requires two args.`);
  throw parameterProblem(`Set ${text} doesn't exist.\n`);
}
const setOption: ExtOption<{ name: 'set' }> = option<{ name: 'set' }, string>('match-set', raw('name src|dst,...'), (_m, text, call) => noSuchSet(text, call), { invert: true, help: 'member of this set' });
export const set = match<{ name: 'set' }>({
  name: 'set',
  summary: 'member of an ipset',
  options: [setOption],
  init: () => ({ name: 'set' }),
  check() {
    throw parameterProblem("You must specify `--match-set' with proper arguments");
  },
  build: (m) => m,
  save: () => '',
  list: () => '',
});
