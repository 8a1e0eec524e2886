import { formatIp4 } from '../../../../kernel/inet.ts';
import type { AddrRange } from '../../../../kernel/netfilter/match/common.ts';
import type { IprangeMatch } from '../../../../kernel/netfilter/match/iprange.ts';
import { parseNumericAddress } from '../addr.ts';
import { parameterProblem } from '../errors.ts';
import { type OptionCall, match, option } from '../extension.ts';
import { raw } from '../values.ts';

/** Numbers-and-dots only; missing numbers are zero. */
function address(text: string, call: OptionCall): number {
  const parts = text.split('.');
  const value = parts.length <= 4 && parts.every((p) => /^\d+$/.test(p) && Number(p) <= 255) ? parseNumericAddress([...parts, '0', '0', '0'].slice(0, 4).join('.')) : undefined;
  if (value === undefined) throw parameterProblem(`iprange: Bad value for "--${call.option}" option: "${text}"`);
  return value;
}
function parseRange(text: string, call: OptionCall): AddrRange {
  const dash = text.indexOf('-');
  const [low, high] = dash < 0 ? [text, text] : [text.slice(0, dash), text.slice(dash + 1)];
  const range = { min: address(low, call), max: address(high, call), ...(call.invert && { not: true as const }) };
  if (range.min > range.max) call.env.warn(`xt_iprange: range ${low}-${high} is reversed and will never match\n`);
  return range;
}
const text = (r: AddrRange): string => `${formatIp4(r.min)}-${formatIp4(r.max)}`;

export const iprange = match<IprangeMatch>({
  name: 'iprange',
  summary: 'a range of addresses',
  options: [
    option('src-range', raw('ip[-ip]'), (m, value, call) => {
      m.src = parseRange(value, call);
    }, { invert: true, help: 'source address in the range' }),
    option('dst-range', raw('ip[-ip]'), (m, value, call) => {
      m.dst = parseRange(value, call);
    }, { invert: true, help: 'destination address in the range' }),
  ],
  init: () => ({ name: 'iprange' }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem("iprange match: You must specify `--src-range' or `--dst-range'");
  },
  build: (m) => m,
  save: (m) => [...(m.src ? [`${m.src.not ? '! ' : ''}--src-range ${text(m.src)}`] : []), ...(m.dst ? [`${m.dst.not ? '! ' : ''}--dst-range ${text(m.dst)}`] : [])].join(' '),
  list: (m) => (m.src ? ` source IP range${m.src.not ? ' !' : ''} ${text(m.src)}` : '') + (m.dst ? ` destination IP range${m.dst.not ? ' !' : ''} ${text(m.dst)}` : ''),
});
