import { formatIp4 } from '../../../../kernel/inet.ts';
import type { RecentMatch } from '../../../../kernel/netfilter/match/recent.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, flag, match, option } from '../extension.ts';
import { U32, host, string, uint } from '../values.ts';

const OPS = ['set', 'rcheck', 'update', 'remove'] as const;
const opOption = (op: RecentMatch['op'], help: string): ExtOption<RecentMatch> =>
  flag<RecentMatch>(op, (m, call) => {
    m.op = op;
    if (call.invert) m.not = true;
  }, { invert: true, excludes: OPS.filter((o) => o !== op), help });

export const recent = match<RecentMatch>({
  name: 'recent',
  summary: 'lists of addresses seen before',
  options: [
    opOption('set', 'put the address on the list'),
    opOption('rcheck', 'the address is on the list'),
    opOption('update', 'the address is on the list; renew its time'),
    option('seconds', uint(U32, 1), (m, n) => {
      m.seconds = n;
    }, { help: 'seen within so many seconds' }),
    flag('reap', (m) => {
      m.reap = true;
    }, { requires: ['seconds'], help: 'drop older entries' }),
    option('hitcount', uint(U32), (m, n) => {
      m.hitcount = n;
    }, { help: 'seen so many times' }),
    opOption('remove', 'the address is on the list; take it off'),
    flag('rttl', (m) => {
      m.rttl = true;
    }, { excludes: ['set', 'remove'], help: 'with the same TTL' }),
    option('name', string(0, 199, 'name'), (m, text) => {
      m.list = text;
    }, { help: 'name of the list' }),
    flag('rsource', (m) => {
      m.side = 'source';
    }, { help: 'the source address (default)' }),
    flag('rdest', (m) => {
      m.side = 'dest';
    }, { help: 'the destination address' }),
    option('mask', host, (m, mask) => {
      m.mask = mask;
    }, { help: 'netmask for the address' }),
  ],
  init: () => ({ name: 'recent', op: 'set', list: 'DEFAULT', side: 'source', mask: U32, seconds: 0, hitcount: 0 }),
  check(_m, given) {
    if (!OPS.some((op) => given.has(op))) throw parameterProblem("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
  },
  build: (m) => m,
  save: (m) => [
    `${m.not ? '! ' : ''}--${m.op}`,
    ...(m.seconds ? [`--seconds ${m.seconds}`] : []),
    ...(m.reap ? ['--reap'] : []),
    ...(m.hitcount ? [`--hitcount ${m.hitcount}`] : []),
    ...(m.rttl ? ['--rttl'] : []),
    `--name ${m.list} --mask ${formatIp4(m.mask)} --r${m.side}`,
  ].join(' '),
  list: (m) => [
    `${m.not ? ' !' : ''} recent: ${m.op === 'rcheck' ? 'CHECK' : m.op.toUpperCase()}`,
    ...(m.seconds ? [`seconds: ${m.seconds}`] : []),
    ...(m.reap ? ['reap'] : []),
    ...(m.hitcount ? [`hit_count: ${m.hitcount}`] : []),
    ...(m.rttl ? ['TTL-Match'] : []),
    `name: ${m.list} side: ${m.side} mask: ${formatIp4(m.mask)}`,
  ].join(' '),
});
