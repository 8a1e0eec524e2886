/** Matches that test one number: length, tcpmss, ttl, cpu, quota, connlabel, cgroup, nfacct. */
import type { CgroupMatch } from '../../../../kernel/netfilter/match/cgroup.ts';
import type { ConnlabelMatch } from '../../../../kernel/netfilter/match/connlabel.ts';
import type { CpuMatch } from '../../../../kernel/netfilter/match/cpu.ts';
import type { LengthMatch } from '../../../../kernel/netfilter/match/length.ts';
import type { NfacctMatch } from '../../../../kernel/netfilter/match/nfacct.ts';
import type { QuotaMatch } from '../../../../kernel/netfilter/match/quota.ts';
import type { TcpmssMatch } from '../../../../kernel/netfilter/match/tcpmss.ts';
import type { TtlMatch } from '../../../../kernel/netfilter/match/ttl.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, flag, match, option } from '../extension.ts';
import { bounded, u64Text } from '../numbers.ts';
import { U16, U32, U64, U8, range, raw, string, uint } from '../values.ts';

const rangeText = (m: { min: number; max: number }): string => (m.min === m.max ? String(m.min) : `${m.min}:${m.max}`);
const setRange = (m: { min: number; max: number; not?: true }, r: { min: number; max: number }, invert: boolean): void => {
  m.min = r.min;
  m.max = r.max;
  if (invert) m.not = true;
};

export const length = match<LengthMatch>({
  name: 'length',
  summary: 'length of the packet',
  options: [option('length', range(U16, 'length[:length]'), (m, r, call) => setRange(m, r, call.invert), { invert: true, mandatory: true, help: 'bytes of the IP packet' })],
  init: () => ({ name: 'length', min: 0, max: 0 }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--length ${rangeText(m)}`,
  list: (m) => ` length ${m.not ? '!' : ''}${rangeText(m)}`,
});
export const tcpmss = match<TcpmssMatch>({
  name: 'tcpmss',
  summary: 'MSS option of TCP SYN packets',
  options: [option('mss', range(U16, 'value[:value]'), (m, r, call) => {
    if (r.min > r.max) throw parameterProblem('tcpmss: invalid range given');
    setRange(m, r, call.invert);
  }, { invert: true, mandatory: true, help: 'MSS or range of them' })],
  init: () => ({ name: 'tcpmss', min: 0, max: 0 }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--mss ${rangeText(m)}`,
  list: (m) => ` tcpmss match ${m.not ? '!' : ''}${rangeText(m)}`,
});

const TTL_IDS = ['ttl-lt', 'ttl-gt', 'ttl-eq'];
function ttlOption(name: string, id: string, op: TtlMatch['op']): ExtOption<TtlMatch> {
  return option<TtlMatch, number>(name, uint(U8), (m, n, call) => {
    m.op = call.invert ? 'ne' : op;
    m.value = n;
  }, { id, ...(op === 'eq' && { invert: true as const }), excludes: TTL_IDS.filter((i) => i !== id), help: `TTL is ${op === 'eq' ? 'equal to' : op === 'lt' ? 'less than' : 'greater than'} n` });
}
const TTL_SIGN = { eq: '==', ne: '!=', lt: '<', gt: '>' } as const;
export const ttl = match<TtlMatch>({
  name: 'ttl',
  summary: 'time to live',
  options: [ttlOption('ttl-lt', 'ttl-lt', 'lt'), ttlOption('ttl-gt', 'ttl-gt', 'gt'), ttlOption('ttl-eq', 'ttl-eq', 'eq'), ttlOption('ttl', 'ttl-eq', 'eq')],
  init: () => ({ name: 'ttl', op: 'eq', value: 0 }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem("TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt");
  },
  build: (m) => m,
  save: (m) => (m.op === 'ne' ? `! --ttl-eq ${m.value}` : `--ttl-${m.op} ${m.value}`),
  list: (m) => ` TTL match TTL ${TTL_SIGN[m.op]} ${m.value}`,
});

export const cpu = match<CpuMatch>({
  name: 'cpu',
  summary: 'number of the processor',
  options: [option('cpu', uint(U32), (m, n, call) => {
    m.cpu = n;
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help: 'handled by this processor' })],
  init: () => ({ name: 'cpu', cpu: 0 }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--cpu ${m.cpu}`,
  list: (m) => ` cpu ${m.not ? '! ' : ''}${m.cpu}`,
});
export const quota = match<QuotaMatch>({
  name: 'quota',
  summary: 'until so many bytes have passed',
  options: [option('quota', uint(U64), (m, n, call) => {
    m.bytes = n;
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help: 'bytes' })],
  init: () => ({ name: 'quota', bytes: 0 }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--quota ${u64Text(m.bytes)}`,
  list: (m) => ` quota: ${u64Text(m.bytes)} bytes`,
});
export const connlabel = match<ConnlabelMatch>({
  name: 'connlabel',
  summary: 'label of the connection',
  options: [
    option('label', raw('name'), (m, text, call) => {
      const bit = bounded(text, 0, U16);
      if (bit === undefined) {
        call.env.warn('Warning: cannot open /etc/xtables/connlabel.conf: No such file or directory\n');
        throw parameterProblem(`label '${text}' not found or invalid value`);
      }
      m.bit = bit;
      if (call.invert) m.not = true;
    }, { invert: true, mandatory: true, help: 'label, by name or number' }),
    flag('set', (m) => {
      m.set = true;
    }, { help: 'set the label' }),
  ],
  init: () => ({ name: 'connlabel', bit: 0 }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--label "${m.bit}"${m.set ? ' --set' : ''}`,
  list: (m) => ` connlabel${m.not ? ' !' : ''} ${m.bit}${m.set ? ' set' : ''}`,
});
export const cgroup = match<CgroupMatch>({
  name: 'cgroup',
  summary: 'control group of the sender',
  options: [
    option('path', string(1, 511, 'path'), (m, text, call) => {
      m.path = text;
      if (call.invert) m.not = true;
    }, { invert: true, help: 'path below the cgroup2 root' }),
    option('cgroup', uint(U32, 0, 'classid'), (m, n, call) => {
      m.classid = n;
      if (call.invert) m.not = true;
    }, { invert: true, help: 'class id of net_cls' }),
  ],
  init: () => ({ name: 'cgroup' }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}${m.path !== undefined ? `--path ${m.path}` : `--cgroup ${m.classid ?? 0}`}`,
  list: (m) => ` cgroup ${m.not ? '! ' : ''}${m.path ?? m.classid ?? 0}`,
});
export const nfacct = match<NfacctMatch>({
  name: 'nfacct',
  summary: 'counts into an accounting object',
  options: [option('nfacct-name', string(1, 31, 'name'), (m, text) => {
    m.object = text;
  }, { mandatory: true, help: 'name of the object' })],
  init: () => ({ name: 'nfacct', object: '' }),
  build: (m) => m,
  save: (m) => `--nfacct-name ${m.object}`,
  list: (m) => ` nfacct-name  ${m.object}`,
});
