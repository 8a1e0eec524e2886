import type { AddrTypeName, AddrtypeMatch } from '../../../../kernel/netfilter/match/addrtype.ts';
import { parameterProblem } from '../errors.ts';
import { flag, match, option } from '../extension.ts';
import { raw } from '../values.ts';

const TYPES: readonly AddrTypeName[] = ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE'];

/** A comma list of beginnings of type names; the first name that fits is taken. */
function parseTypes(text: string): AddrTypeName[] {
  const found = new Set<AddrTypeName>();
  let rest = text;
  for (;;) {
    const comma = rest.indexOf(',');
    const word = comma < 0 ? rest : rest.slice(0, comma);
    const hit = word === '' ? undefined : TYPES.find((t) => t.startsWith(word.toUpperCase()));
    if (!hit) throw parameterProblem(comma < 0 ? `addrtype: bad type "${rest}"` : `addrtype: bad type \`${rest}'`);
    found.add(hit);
    if (comma < 0) break;
    rest = rest.slice(comma + 1);
  }
  return TYPES.filter((t) => found.has(t));
}

export const addrtype = match<AddrtypeMatch>({
  name: 'addrtype',
  summary: 'kind of the source or destination address',
  options: [
    option('src-type', raw('type[,...]'), (m, text, call) => {
      m.src = { types: parseTypes(text), ...(call.invert && { not: true as const }) };
    }, { invert: true, help: `source address type: ${TYPES.join(' ')}` }),
    option('dst-type', raw('type[,...]'), (m, text, call) => {
      m.dst = { types: parseTypes(text), ...(call.invert && { not: true as const }) };
    }, { invert: true, help: 'destination address type' }),
    flag('limit-iface-in', (m) => {
      m.limitIface = 'in';
    }, { excludes: ['limit-iface-out'], help: "look only at the packet's incoming device" }),
    flag('limit-iface-out', (m) => {
      m.limitIface = 'out';
    }, { excludes: ['limit-iface-in'], help: "look only at the packet's outgoing device" }),
  ],
  init: () => ({ name: 'addrtype' }),
  check(m) {
    if (!m.src && !m.dst) throw parameterProblem('addrtype: you must specify --src-type or --dst-type');
  },
  build: (m) => m,
  save: (m) => [
    ...(m.src ? [`${m.src.not ? '! ' : ''}--src-type ${m.src.types.join(',')}`] : []),
    ...(m.dst ? [`${m.dst.not ? '! ' : ''}--dst-type ${m.dst.types.join(',')}`] : []),
    ...(m.limitIface ? [`--limit-iface-${m.limitIface}`] : []),
  ].join(' '),
  list: (m) => ` ADDRTYPE match${m.src ? ` src-type ${m.src.not ? '!' : ''}${m.src.types.join(',')}` : ''}${m.dst ? ` dst-type ${m.dst.not ? '!' : ''}${m.dst.types.join(',')}` : ''}${m.limitIface ? ` limit-${m.limitIface}` : ''}`,
});
