import { formatIp4 } from '../../../../kernel/inet.ts';
import type { PolicyElement, PolicyMatch } from '../../../../kernel/netfilter/match/policy.ts';
import { maskText } from '../addr.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, type OptionCall, type ValueType, flag, match, option } from '../extension.ts';
import { hex } from '../numbers.ts';
import { U32, hostmask, protocol, raw, uint } from '../values.ts';

type Key = keyof PolicyElement;
/** Option of each property, in the order in which they are printed. */
const NAMES: readonly [Key, string][] = [['reqid', 'reqid'], ['spi', 'spi'], ['proto', 'proto'], ['mode', 'mode'], ['tunnelDst', 'tunnel-dst'], ['tunnelSrc', 'tunnel-src']];
/** IPsec protocols by number. */
const IPSEC: Record<number, string> = { 50: 'esp', 51: 'ah', 108: 'ipcomp' };

const last = (m: PolicyMatch): PolicyElement => m.elements[m.elements.length - 1] as PolicyElement;
function property<V, K extends Key>(key: K, name: string, value: ValueType<V>, read: (v: V, call: OptionCall) => NonNullable<PolicyElement[K]>['value'], help: string): ExtOption<PolicyMatch> {
  return option<PolicyMatch, V>(name, value, (m, v, call) => {
    const element = last(m);
    if (element[key]) throw parameterProblem(`policy match: double --${name} option`);
    element[key] = { value: read(v, call), ...(call.invert && { not: true as const }) } as PolicyElement[K];
  }, { invert: true, multi: true, help });
}

function elementText(e: PolicyElement, prefix: string, numeric: boolean): string {
  const show = (key: Key): string => {
    if (key === 'spi') return hex(e.spi?.value ?? 0);
    if (key === 'proto' && numeric) return Object.entries(IPSEC).find(([, name]) => name === e.proto?.value)?.[0] ?? '';
    return String(e[key]?.value);
  };
  return NAMES.filter(([key]) => e[key]).map(([key, name]) => ` ${e[key]?.not ? '! ' : ''}${prefix}${name} ${show(key)}`).join('');
}

export const policy = match<PolicyMatch>({
  name: 'policy',
  summary: 'IPsec policy of the packet',
  options: [
    option('dir', raw('in|out'), (m, text) => {
      if (text !== 'in' && text !== 'out') throw parameterProblem(`policy_match: invalid dir "${text}"`);
      m.direction = text;
    }, { help: 'decapsulated, or to be encapsulated' }),
    option('pol', raw('none|ipsec'), (m, text) => {
      if (text !== 'none' && text !== 'ipsec') throw parameterProblem(`policy match: invalid policy "${text}"`);
      if (text === 'none') m.none = true;
    }, { help: 'whether there is a policy' }),
    flag('strict', (m) => {
      m.strict = true;
    }, { help: 'the whole policy, not one element' }),
    property('reqid', 'reqid', uint(U32, 0, 'reqid'), (n) => n, 'request id'),
    property('spi', 'spi', uint(U32, 0, 'spi'), (n) => n, 'security parameter index'),
    property('tunnelSrc', 'tunnel-src', hostmask, (v) => formatIp4(v.addr) + maskText(v.mask), 'source of the tunnel'),
    property('tunnelDst', 'tunnel-dst', hostmask, (v) => formatIp4(v.addr) + maskText(v.mask), 'destination of the tunnel'),
    property('proto', 'proto', protocol, (n) => {
      const name = IPSEC[n];
      if (name === undefined) throw parameterProblem('policy match: protocol must be ah/esp/ipcomp');
      return name;
    }, 'ah, esp or ipcomp'),
    property('mode', 'mode', raw('transport|tunnel'), (text) => {
      if (text !== 'transport' && text !== 'tunnel') throw parameterProblem(`policy match: invalid mode "${text}"`);
      return text;
    }, 'transport or tunnel'),
    flag('next', (m) => {
      m.elements.push({});
    }, { multi: true, requires: ['strict'], help: 'begin the next element' }),
  ],
  init: () => ({ name: 'policy', direction: 'in', elements: [{}] }),
  check(m, given) {
    if (!given.has('dir')) throw parameterProblem('policy match: neither --dir in nor --dir out specified');
    if (given.has('pol') && m.none) {
      if (m.strict) throw parameterProblem('policy match: policy none but --strict given');
      m.elements = [{}];
      return;
    }
    if (given.has('next') && !m.strict) return;
    m.elements.forEach((e, i) => {
      if (m.strict && !NAMES.some(([key]) => e[key])) throw parameterProblem(`policy match: empty policy element ${i}. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.`);
      if ((e.tunnelSrc || e.tunnelDst) && (e.mode?.value !== 'tunnel' || e.mode.not)) throw parameterProblem('policy match: --tunnel-src/--tunnel-dst is only valid in tunnel mode');
    });
  },
  build: (m) => m,
  save: (m) => `--dir ${m.direction} --pol ${m.none ? 'none' : 'ipsec'}${m.strict ? ' --strict' : ''}${m.elements.map((e) => elementText(e, '--', false)).join(' --next')}`,
  list: (m, opts) => ` policy match dir ${m.direction} pol ${m.none ? 'none' : 'ipsec'}${m.strict ? ' strict' : ''}${m.elements.map((e, i) => (m.elements.length > 1 ? ` [${i}]` : '') + elementText(e, '', opts.numeric)).join('')}`,
});
