import type { Icmp6Match } from '../../../../kernel/netfilter/match/icmp6.ts';
import { parameterProblem } from '../errors.ts';
import { match, option } from '../extension.ts';
import { bounded } from '../numbers.ts';
import { raw } from '../values.ts';

/** Names of ICMPv6 types and codes (RFC 4443, 4861, 2710). */
const NAMES: readonly [name: string, type: number, min: number, max: number][] = [
  ['destination-unreachable', 1, 0, 255], ['no-route', 1, 0, 0], ['communication-prohibited', 1, 1, 1], ['beyond-scope', 1, 2, 2], ['address-unreachable', 1, 3, 3],
  ['port-unreachable', 1, 4, 4], ['failed-policy', 1, 5, 5], ['reject-route', 1, 6, 6],
  ['packet-too-big', 2, 0, 255],
  ['time-exceeded', 3, 0, 255], ['ttl-exceeded', 3, 0, 255], ['ttl-zero-during-transit', 3, 0, 0], ['ttl-zero-during-reassembly', 3, 1, 1],
  ['parameter-problem', 4, 0, 255], ['bad-header', 4, 0, 0], ['unknown-header-type', 4, 1, 1], ['unknown-option', 4, 2, 2],
  ['echo-request', 128, 0, 255], ['ping', 128, 0, 255], ['echo-reply', 129, 0, 255], ['pong', 129, 0, 255],
  ['mld-listener-query', 130, 0, 255], ['mld-listener-report', 131, 0, 255], ['mld-listener-reduction', 132, 0, 255],
  ['router-solicitation', 133, 0, 255], ['router-advertisement', 134, 0, 255],
  ['neighbour-solicitation', 135, 0, 255], ['neighbor-solicitation', 135, 0, 255], ['neighbour-advertisement', 136, 0, 255], ['neighbor-advertisement', 136, 0, 255],
  ['redirect', 137, 0, 255],
];

function parseType(text: string): Pick<Icmp6Match, 'type' | 'codes'> {
  const found = NAMES.filter(([name]) => name.startsWith(text.toLowerCase()));
  const [one, two] = found;
  if (one && two) throw parameterProblem(`Ambiguous ICMPv6 type \`${text}': \`${one[0]}' or \`${two[0]}'?`);
  if (one) return { type: one[1], codes: { min: one[2], max: one[3] } };
  const [typeText = '', codeText] = text.split('/');
  const type = bounded(typeText, 0, 255);
  if (type === undefined) throw parameterProblem(`Unknown ICMPv6 type \`${text}'`);
  if (codeText === undefined) return { type, codes: { min: 0, max: 255 } };
  const code = bounded(codeText, 0, 255);
  if (code === undefined) throw parameterProblem(`Unknown ICMPv6 code \`${text}'`);
  return { type, codes: { min: code, max: code } };
}

export const icmp6 = match<Icmp6Match>({
  name: 'icmp6',
  summary: 'ICMPv6 type and code',
  options: [option('icmpv6-type', raw('type[/code]|typename'), (m, text, call) => {
    Object.assign(m, parseType(text));
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help: 'match this ICMPv6 type, by number or name' })],
  init: () => ({ name: 'icmp6', type: 0, codes: { min: 0, max: 255 } }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--icmpv6-type ${m.type}${m.codes.min === 0 && m.codes.max === 255 ? '' : `/${m.codes.min}`}`,
  list(m, opts) {
    const { min, max } = m.codes;
    const name = opts.numeric ? undefined : NAMES.find(([, type, lo, hi]) => type === m.type && lo === min && hi === max)?.[0];
    if (name !== undefined) return ` ipv6-icmp ${m.not ? '!' : ''}${name}`;
    return ` ipv6-icmp${m.not ? ' !' : ''}type ${m.type}${min === max ? ` code ${min}` : min === 0 && max === 255 ? '' : ` codes ${min}-${max}`}`;
  },
});
