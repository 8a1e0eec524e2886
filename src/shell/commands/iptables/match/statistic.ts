import type { StatisticMatch } from '../../../../kernel/netfilter/match/statistic.ts';
import { parameterProblem } from '../errors.ts';
import { match, option } from '../extension.ts';
import { U32, double, raw, uint } from '../values.ts';

/** Probabilities are kept in 1/2^31. */
const ONE = 2 ** 31;
const body = (m: StatisticMatch, prefix: string): string =>
  m.mode === 'random'
    ? `${m.not ? '! ' : ''}${prefix}probability ${((m.probability ?? 0) / ONE).toFixed(11)}`
    : `${m.not ? '! ' : ''}${prefix}every ${m.every ?? 1}${m.packet ? ` ${prefix}packet ${m.packet}` : prefix === '--' ? ' --packet 0' : ''}`;

export const statistic = match<StatisticMatch>({
  name: 'statistic',
  summary: 'by chance, or every nth packet',
  options: [
    option('mode', raw('random|nth'), (m, text) => {
      if (text !== 'random' && text !== 'nth') throw parameterProblem(`Bad mode "${text}"`);
      m.mode = text;
    }, { mandatory: true, help: 'random or nth' }),
    option('probability', double(0, 1, 'p'), (m, p, call) => {
      m.probability = Math.round(ONE * p);
      if (call.invert) m.not = true;
    }, { invert: true, help: 'mode random: from 0 to 1' }),
    option('every', uint(U32, 1), (m, n, call) => {
      m.every = n;
      if (call.invert) m.not = true;
    }, { invert: true, requires: ['packet'], help: 'mode nth: every nth packet' }),
    option('packet', uint(U32), (m, n) => {
      m.packet = n;
    }, { help: 'mode nth: number of the first one, 0 <= p <= n-1' }),
  ],
  init: () => ({ name: 'statistic', mode: 'random' }),
  check(m, given) {
    if (m.mode === 'random' && given.has('mode') && !given.has('probability')) throw parameterProblem('--probability must be specified when using random mode');
    if (!given.has('mode') && !given.has('probability')) throw parameterProblem('--probability must be specified when using random mode');
    if (m.mode === 'nth' && !given.has('every') && !given.has('packet')) throw parameterProblem('--every and --packet must be specified when using nth mode');
    if (m.mode === 'nth' && (m.packet ?? 0) >= (m.every ?? 1)) throw parameterProblem('the --packet p must be 0 <= p <= n-1');
  },
  build: (m) => {
    const { probability, every, packet, ...rest } = m;
    return m.mode === 'random' ? { ...rest, probability: probability ?? 0 } : { ...rest, every: every ?? 1, packet: packet ?? 0 };
  },
  save: (m) => `--mode ${m.mode} ${body(m, '--')}`,
  list: (m) => ` statistic mode ${m.mode} ${body(m, '')}`,
});
