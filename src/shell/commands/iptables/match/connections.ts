/** connbytes, connlimit, helper: properties of connections and of how many there are. */
import { prefixOf } from '../../../../kernel/inet.ts';
import type { ConnbytesMatch } from '../../../../kernel/netfilter/match/connbytes.ts';
import type { ConnlimitMatch } from '../../../../kernel/netfilter/match/connlimit.ts';
import type { HelperMatch } from '../../../../kernel/netfilter/match/helper.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, flag, match, option } from '../extension.ts';
import { u64Text } from '../numbers.ts';
import { saveString } from '../quote.ts';
import { U32, U64, plenmask, range, raw, string, uint } from '../values.ts';

/** An open end is kept as the largest number. */
const OPEN = Number(U64);
const span = (m: ConnbytesMatch): string => (m.to === OPEN ? u64Text(m.from) : `${u64Text(m.from)}:${u64Text(m.to)}`);

export const connbytes = match<ConnbytesMatch>({
  name: 'connbytes',
  summary: 'what a connection transferred so far',
  options: [
    option('connbytes', range(U64, 'from[:to]'), (m, r, call) => {
      if (r.min > r.max) throw parameterProblem(`${u64Text(r.min)} should be less than ${u64Text(r.max)}`);
      m.from = r.min;
      m.to = r.single ? OPEN : r.max;
      if (call.invert) m.not = true;
    }, { invert: true, mandatory: true, help: 'at least, and at most' }),
    option('connbytes-dir', raw('original|reply|both'), (m, text) => {
      if (text !== 'original' && text !== 'reply' && text !== 'both') throw parameterProblem(`Unknown --connbytes-dir \`${text}'`);
      m.direction = text;
    }, { mandatory: true, help: 'which direction counts' }),
    option('connbytes-mode', raw('packets|bytes|avgpkt'), (m, text) => {
      if (text !== 'packets' && text !== 'bytes' && text !== 'avgpkt') throw parameterProblem(`Unknown --connbytes-mode \`${text}'`);
      m.mode = text;
    }, { mandatory: true, help: 'what is counted' }),
  ],
  init: () => ({ name: 'connbytes', from: 0, to: OPEN, direction: 'both', mode: 'packets' }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--connbytes ${span(m)} --connbytes-mode ${m.mode} --connbytes-dir ${m.direction}`,
  list: (m) => `${m.not ? ' !' : ''} connbytes ${span(m)} connbytes mode ${m.mode} connbytes direction ${m.direction}`,
});

const limitOption = (name: string, test: ConnlimitMatch['test'], help: string): ExtOption<ConnlimitMatch> =>
  option<ConnlimitMatch, number>(name, uint(U32), (m, n, call) => {
    m.limit = n;
    m.test = call.invert ? (test === 'upto' ? 'above' : 'upto') : test;
  }, { invert: true, excludes: [test === 'upto' ? 'connlimit-above' : 'connlimit-upto'], help });
/** Set bits at the front, as the extension counts a mask: none when it has holes. */
const maskBits = (mask: number): number => Math.max(0, prefixOf(mask));

export const connlimit = match<ConnlimitMatch>({
  name: 'connlimit',
  summary: 'how many connections a host or network has',
  options: [
    limitOption('connlimit-upto', 'upto', 'at most n'),
    limitOption('connlimit-above', 'above', 'more than n'),
    option('connlimit-mask', plenmask, (m, mask) => {
      m.mask = maskBits(mask);
    }, { help: 'prefix length that groups hosts' }),
    flag('connlimit-saddr', (m) => {
      m.side = 'source';
    }, { excludes: ['connlimit-daddr'], help: 'by source address (default)' }),
    flag('connlimit-daddr', (m) => {
      m.side = 'destination';
    }, { excludes: ['connlimit-saddr'], help: 'by destination address' }),
  ],
  init: () => ({ name: 'connlimit', test: 'upto', limit: 0, mask: 32, side: 'source' }),
  check(_m, given) {
    if (!given.has('connlimit-upto') && !given.has('connlimit-above')) throw parameterProblem('You must specify "--connlimit-above" or "--connlimit-upto".');
  },
  build: (m) => m,
  save: (m) => `--connlimit-${m.test} ${m.limit} --connlimit-mask ${m.mask} --connlimit-${m.side === 'source' ? 's' : 'd'}addr`,
  list: (m) => ` #conn ${m.side === 'source' ? 'src' : 'dst'}/${m.mask} ${m.test === 'upto' ? '<=' : '>'} ${m.limit}`,
});

export const helper = match<HelperMatch>({
  name: 'helper',
  summary: 'connections that a conntrack helper expected',
  options: [option('helper', string(0, 29, 'name'), (m, text, call) => {
    m.helper = text;
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help: 'name of the helper' })],
  init: () => ({ name: 'helper', helper: '' }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--helper ${saveString(m.helper)}`,
  list: (m) => ` helper match ${m.not ? '! ' : ''}"${m.helper}"`,
});
