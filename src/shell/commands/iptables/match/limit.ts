import type { LimitMatch } from '../../../../kernel/netfilter/match/limit.ts';
import { parameterProblem } from '../errors.ts';
import { match, option } from '../extension.ts';
import { parseRate, rateText } from '../rates.ts';
import { raw, uint } from '../values.ts';

/** XT_LIMIT_SCALE. */
const SCALE = 10_000;
const DEFAULT_BURST = 5;

export const limit = match<LimitMatch>({
  name: 'limit',
  summary: 'at most so many packets a second, minute, hour or day',
  options: [
    option('limit', raw('n[/second|/minute|/hour|/day]'), (m, text) => {
      const rate = parseRate(text, SCALE);
      if (!rate) throw parameterProblem(`bad rate "${text}"'`);
      m.avg = rate.cost;
    }, { help: 'average rate, 3/hour by default' }),
    option('limit-burst', uint(10_000), (m, n) => {
      m.burst = n;
    }, { help: 'packets that may come at once, 5 by default' }),
  ],
  init: () => ({ name: 'limit', avg: (SCALE * 3600) / 3, burst: DEFAULT_BURST }),
  // the kernel takes a burst of 0 for the default
  build: (m) => ({ ...m, burst: m.burst || DEFAULT_BURST }),
  save: (m) => `--limit ${rateText(m.avg, SCALE).text}${m.burst === DEFAULT_BURST ? '' : ` --limit-burst ${m.burst}`}`,
  list: (m) => ` limit: avg ${rateText(m.avg, SCALE).text} burst ${m.burst}`,
});
