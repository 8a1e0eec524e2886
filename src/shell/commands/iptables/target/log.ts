/** LOG, NFLOG, NFQUEUE, AUDIT, TRACE: tell somebody about the packet. */
import type { AuditTarget } from '../../../../kernel/netfilter/target/audit.ts';
import type { LogTarget } from '../../../../kernel/netfilter/target/log.ts';
import type { NflogTarget } from '../../../../kernel/netfilter/target/nflog.ts';
import type { NfqueueTarget } from '../../../../kernel/netfilter/target/nfqueue.ts';
import type { TraceTarget } from '../../../../kernel/netfilter/target/trace.ts';
import { parameterProblem } from '../errors.ts';
import { type ValueType, flag, option, target } from '../extension.ts';
import { saveString } from '../quote.ts';
import { type Range, U16, U32, range, raw, string, sysloglevel, uint } from '../values.ts';

const FLAGS: readonly [name: string, bit: number, help: string][] = [
  ['tcp-sequence', 1, 'TCP sequence numbers'], ['tcp-options', 2, 'TCP options'], ['ip-options', 4, 'IP options'], ['uid', 8, 'owner of the socket'], ['macdecode', 32, 'MAC addresses and protocol'],
];
/** Names in listings. */
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
const DEFAULT_LEVEL = 4;

export const log = target<LogTarget>({
  name: 'LOG',
  summary: 'a line in the kernel log',
  options: [
    option('log-level', sysloglevel, (t, level) => {
      t.level = level;
    }, { help: 'syslog level, by number or name' }),
    option('log-prefix', string(1, 29, 'prefix'), (t, text) => {
      t.prefix = text;
    }, { help: 'text in front, up to 29 characters' }),
    ...FLAGS.map(([name, bit, help]) => flag<LogTarget>(`log-${name}`, (t) => {
      t.flags |= bit;
    }, { help: `log ${help}` })),
  ],
  init: () => ({ name: 'LOG', level: DEFAULT_LEVEL, prefix: '', flags: 0 }),
  build: (t) => t,
  save: (t) => [
    ...(t.prefix ? [`--log-prefix ${saveString(t.prefix)}`] : []),
    ...(t.level !== DEFAULT_LEVEL ? [`--log-level ${t.level}`] : []),
    ...FLAGS.filter(([, bit]) => t.flags & bit).map(([name]) => `--log-${name}`),
  ].join(' '),
  list(t, opts) {
    const how = opts.numeric ? ` LOG flags ${t.flags} level ${t.level}` : ` LOG level ${LEVELS[t.level]}${FLAGS.filter(([, bit]) => t.flags & bit).map(([name]) => ` ${name}`).join('')}`;
    return how + (t.prefix ? ` prefix "${t.prefix}"` : '');
  },
});

const nflogText = (t: NflogTarget, prefix: string): string => [
  ...(t.prefix ? [`${prefix}nflog-prefix ${saveString(t.prefix)}`] : []),
  ...(t.group ? [`${prefix}nflog-group ${t.group}`] : []),
  ...(t.size !== undefined ? [`${prefix}nflog-size ${t.size}`] : []),
  ...(t.threshold ? [`${prefix}nflog-threshold ${t.threshold}`] : []),
].join(' ');
export const nflog = target<NflogTarget>({
  name: 'NFLOG',
  summary: 'a copy for a program that listens',
  options: [
    option('nflog-group', uint(U16, 0, 'num'), (t, n) => {
      t.group = n;
    }, { help: 'netlink group' }),
    option('nflog-prefix', string(1, 127, 'text'), (t, text) => {
      t.prefix = text;
    }, { help: 'text that goes with it' }),
    option('nflog-range', uint(U32, 0, 'num'), (_t, _n, call) => {
      call.env.warn('warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead\n');
    }, { excludes: ['nflog-size'] }),
    option('nflog-size', uint(U32, 0, 'num'), (t, n) => {
      t.size = n;
    }, { excludes: ['nflog-range'], help: 'bytes copied' }),
    option('nflog-threshold', uint(U16, 0, 'num'), (t, n) => {
      t.threshold = n;
    }, { help: 'packets queued in the kernel' }),
  ],
  init: () => ({ name: 'NFLOG', group: 0, prefix: '', threshold: 0 }),
  build: (t) => t,
  save: (t) => nflogText(t, '--'),
  list: (t) => nflogText(t, '') && ` ${nflogText(t, '')}`,
});

const queueText = (t: NfqueueTarget, num: string, balance: string, bypass: string, fanout: string): string =>
  `${t.total > 1 ? `${balance} ${t.queue}:${t.queue + t.total - 1}` : `${num} ${t.queue}`}${t.bypass ? ` ${bypass}` : ''}${t.cpuFanout ? ` ${fanout}` : ''}`;
/** Queue 65535 can only be the last of a range for 1.8.9. */
const queueRange: ValueType<Range> = { placeholder: 'first:last', parse: (text, at) => range(at.env.old ? U16 : U16 - 1).parse(text, at) };
export const nfqueue = target<NfqueueTarget>({
  name: 'NFQUEUE',
  summary: 'hand over to a program',
  options: [
    option('queue-num', uint(U16, 0, 'value'), (t, n) => {
      t.queue = n;
    }, { excludes: ['queue-balance'], help: 'number of the queue' }),
    option('queue-balance', queueRange, (t, r, call) => {
      if (r.single) throw parameterProblem(`Bad range "${call.text}"`);
      if (r.max <= r.min) throw parameterProblem(`${r.min} should be less than ${r.max}`);
      t.queue = r.min;
      t.total = r.max - r.min + 1;
    }, { excludes: ['queue-num'], help: 'share between these queues' }),
    flag('queue-bypass', (t) => {
      t.bypass = true;
    }, { help: 'let pass when nobody listens' }),
    flag('queue-cpu-fanout', (t) => {
      t.cpuFanout = true;
    }, { requires: ['queue-balance'], help: 'queue by processor' }),
  ],
  init: () => ({ name: 'NFQUEUE', queue: 0, total: 1 }),
  build: (t) => t,
  save: (t) => queueText(t, '--queue-num', '--queue-balance', '--queue-bypass', '--queue-cpu-fanout'),
  list: (t) => ` NFQUEUE ${queueText(t, 'num', 'balance', 'bypass', 'cpu-fanout')}`,
});

export const audit = target<AuditTarget>({
  name: 'AUDIT',
  summary: 'an audit record',
  options: [option('type', raw('accept|drop|reject'), (t, text) => {
    if (text !== 'accept' && text !== 'drop' && text !== 'reject') throw parameterProblem(`Bad action type value "${text}"`);
    t.type = text;
  }, { mandatory: true, help: 'what is recorded' })],
  init: () => ({ name: 'AUDIT', type: 'accept' }),
  build: (t) => t,
  save: (t) => `--type ${t.type}`,
  list: (t) => ` AUDIT ${t.type}`,
});
export const trace = target<TraceTarget>({ name: 'TRACE', summary: 'follow the packet through all rules', options: [], init: () => ({ name: 'TRACE' }), build: (t) => t, save: () => '', list: () => '' });
