import type { IcmpMatch } from '../../../../kernel/netfilter/match/icmp.ts';
import { parameterProblem } from '../errors.ts';
import { match, option } from '../extension.ts';
import { bounded } from '../numbers.ts';
import { raw } from '../values.ts';

/** Names of ICMP types and codes (RFC 792 and successors). 255 over all codes is "any". */
export const ICMP_NAMES: readonly [name: string, type: number, min: number, max: number, alias?: true][] = [
  ['any', 255, 0, 255],
  ['echo-reply', 0, 0, 255], ['pong', 0, 0, 255, true],
  ['destination-unreachable', 3, 0, 255],
  ['network-unreachable', 3, 0, 0], ['host-unreachable', 3, 1, 1], ['protocol-unreachable', 3, 2, 2], ['port-unreachable', 3, 3, 3],
  ['fragmentation-needed', 3, 4, 4], ['source-route-failed', 3, 5, 5], ['network-unknown', 3, 6, 6], ['host-unknown', 3, 7, 7],
  ['network-prohibited', 3, 9, 9], ['host-prohibited', 3, 10, 10], ['TOS-network-unreachable', 3, 11, 11], ['TOS-host-unreachable', 3, 12, 12],
  ['communication-prohibited', 3, 13, 13], ['host-precedence-violation', 3, 14, 14], ['precedence-cutoff', 3, 15, 15],
  ['source-quench', 4, 0, 255],
  ['redirect', 5, 0, 255], ['network-redirect', 5, 0, 0], ['host-redirect', 5, 1, 1], ['TOS-network-redirect', 5, 2, 2], ['TOS-host-redirect', 5, 3, 3],
  ['echo-request', 8, 0, 255], ['ping', 8, 0, 255, true],
  ['router-advertisement', 9, 0, 255], ['router-solicitation', 10, 0, 255],
  ['time-exceeded', 11, 0, 255], ['ttl-exceeded', 11, 0, 255, true], ['ttl-zero-during-transit', 11, 0, 0], ['ttl-zero-during-reassembly', 11, 1, 1],
  ['parameter-problem', 12, 0, 255], ['ip-header-bad', 12, 0, 0], ['required-option-missing', 12, 1, 1],
  ['timestamp-request', 13, 0, 255], ['timestamp-reply', 14, 0, 255], ['info-request', 15, 0, 255], ['info-reply', 16, 0, 255],
  ['address-mask-request', 17, 0, 255], ['address-mask-reply', 18, 0, 255],
];

/** 1.8.9 has no names for information messages. */
const namesOf = (old: boolean): typeof ICMP_NAMES => (old ? ICMP_NAMES.filter(([name]) => !name.startsWith('info-')) : ICMP_NAMES);

/** An unambiguous beginning of a name, or type[/code[:code]]. */
function parseType(text: string, old: boolean): Pick<IcmpMatch, 'type' | 'codes'> {
  let found: (typeof ICMP_NAMES)[number] | undefined;
  for (const entry of namesOf(old)) {
    if (!entry[0].toLowerCase().startsWith(text.toLowerCase())) continue;
    if (found) throw parameterProblem(`Ambiguous ICMP type \`${text}': \`${found[0]}' or \`${entry[0]}'?`);
    found = entry;
  }
  if (found) return { type: found[1], codes: { min: found[2], max: found[3] } };
  const slash = text.indexOf('/');
  const type = bounded(slash < 0 ? text : text.slice(0, slash), 0, 255);
  if (type === undefined) throw parameterProblem(`Unknown ICMP type \`${text}'`);
  if (slash < 0) return { type, codes: { min: 0, max: 255 } };
  const [low = '', high = low] = text.slice(slash + 1).split(':');
  const [min, max] = [bounded(low, 0, 255), bounded(high, 0, 255)];
  if (min === undefined || max === undefined) throw parameterProblem(`Unknown ICMP code \`${text}'`);
  return { type, codes: { min, max } };
}

export const icmp = match<IcmpMatch>({
  name: 'icmp',
  summary: 'ICMP type and code',
  options: [
    option('icmp-type', raw('type[/code]|typename'), (m, text, call) => {
      Object.assign(m, parseType(text, call.env.old ?? false));
      if (call.invert) m.not = true;
    }, { invert: true, mandatory: true, help: 'match this ICMP type, by number or name' }),
  ],
  init: () => ({ name: 'icmp', type: 255, codes: { min: 0, max: 255 } }),
  build: (m) => m,
  save(m, old) {
    const value = m.type === 255 && (old || (m.codes.max === 255 && m.codes.min === 0)) ? 'any' : `${m.type}${m.codes.min === 0 && m.codes.max === 255 ? '' : `/${m.codes.min}`}`;
    return `${m.not ? '! ' : ''}--icmp-type ${value}`;
  },
  list(m, opts) {
    const { min, max } = m.codes;
    const name = opts.numeric ? undefined : namesOf(opts.old ?? false).find(([, type, lo, hi]) => type === m.type && lo === min && hi === max)?.[0];
    if (name !== undefined) return ` icmp ${m.not ? '!' : ''}${name}`;
    const codes = min === max ? ` code ${min}` : min === 0 && max === 255 ? '' : ` codes ${min}-${max}`;
    return `${m.not ? ' icmp !' : ' icmp'}type ${m.type}${codes}`;
  },
});
