/** physdev, devgroup, mac, pkttype: where a packet came in and how. */
import type { DevgroupMatch } from '../../../../kernel/netfilter/match/devgroup.ts';
import type { MacMatch } from '../../../../kernel/netfilter/match/mac.ts';
import type { PhysdevMatch } from '../../../../kernel/netfilter/match/physdev.ts';
import type { PkttypeMatch } from '../../../../kernel/netfilter/match/pkttype.ts';
import { parameterProblem } from '../errors.ts';
import { type ValueType, flag, match, option } from '../extension.ts';
import { ethermac, namedMarkmask, raw } from '../values.ts';
import { namedText } from './marks.ts';

const portName: ValueType<string> = {
  placeholder: 'port[+]',
  parse(text) {
    if (text.length > 15) throw parameterProblem(`interface name \`${text}' must be shorter than IFNAMSIZ (15)`);
    return text;
  },
};
const not = (invert: boolean): { not?: true } => (invert ? { not: true } : {});
const bang = (t: { not?: true }): string => (t.not ? '! ' : '');
/** The tests as -S and listings both print them. */
const physdevText = (m: PhysdevMatch): string => [
  ...(m.isIn ? [`${bang(m.isIn)}--physdev-is-in`] : []),
  ...(m.in ? [`${bang(m.in)}--physdev-in ${m.in.name}`] : []),
  ...(m.isOut ? [`${bang(m.isOut)}--physdev-is-out`] : []),
  ...(m.out ? [`${bang(m.out)}--physdev-out ${m.out.name}`] : []),
  ...(m.isBridged ? [`${bang(m.isBridged)}--physdev-is-bridged`] : []),
].join(' ');

export const physdev = match<PhysdevMatch>({
  name: 'physdev',
  summary: 'ports of the bridge that the packet crosses',
  options: [
    option('physdev-in', portName, (m, name, call) => {
      m.in = { name, ...not(call.invert) };
    }, { invert: true, help: 'came in by this bridge port' }),
    option('physdev-out', portName, (m, name, call) => {
      m.out = { name, ...not(call.invert) };
    }, { invert: true, help: 'leaves by this bridge port' }),
    flag('physdev-is-in', (m, call) => {
      m.isIn = not(call.invert);
    }, { invert: true, help: 'came in by a bridge port' }),
    flag('physdev-is-out', (m, call) => {
      m.isOut = not(call.invert);
    }, { invert: true, help: 'will leave by a bridge port' }),
    flag('physdev-is-bridged', (m, call) => {
      m.isBridged = not(call.invert);
    }, { invert: true, help: 'is bridged, not routed' }),
  ],
  init: () => ({ name: 'physdev' }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem('PHYSDEV: no physdev option specified');
  },
  build: (m) => m,
  save: physdevText,
  list: (m) => ` PHYSDEV match ${physdevText(m)}`,
});

const groups = (m: DevgroupMatch, dashes: string, named: boolean): string[] =>
  ([['src', m.src], ['dst', m.dst]] as const).flatMap(([side, g]) => (g ? [`${bang(g)}${dashes}${side}-group ${namedText(g, named && 'default')}`] : []));
export const devgroup = match<DevgroupMatch>({
  name: 'devgroup',
  summary: 'group of the device',
  options: [
    option('src-group', namedMarkmask('default'), (m, v, call) => {
      m.src = { ...v, ...not(call.invert) };
    }, { invert: true, help: 'group of the incoming device' }),
    option('dst-group', namedMarkmask('default'), (m, v, call) => {
      m.dst = { ...v, ...not(call.invert) };
    }, { invert: true, help: 'group of the outgoing device' }),
  ],
  init: () => ({ name: 'devgroup' }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem("devgroup match: You must specify either '--src-group' or '--dst-group'");
  },
  build: (m) => m,
  save: (m, old) => groups(m, '--', old ?? false).join(' '),
  list: (m, opts) => groups(m, '', (opts.old ?? false) && !opts.numeric).map((t) => ` ${t}`).join(''),
});

export const mac = match<MacMatch>({
  name: 'mac',
  summary: 'source address of the Ethernet frame',
  options: [option('mac-source', ethermac, (m, address, call) => {
    m.source = address;
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help: 'Ethernet address' })],
  init: () => ({ name: 'mac', source: '' }),
  build: (m) => m,
  save: (m) => `${bang(m)}--mac-source ${m.source}`,
  list: (m) => ` MAC${m.not ? ' !' : ''} ${m.source}`,
});

const TYPES: readonly [name: string, type: PkttypeMatch['type']][] = [
  ['unicast', 'unicast'], ['broadcast', 'broadcast'], ['multicast', 'multicast'], ['otherhost', 'otherhost'],
  ['host', 'unicast'], ['bcast', 'broadcast'], ['mcast', 'multicast'],
];
export const pkttype = match<PkttypeMatch>({
  name: 'pkttype',
  summary: 'to us, to all, to a group, to somebody else',
  options: [option('pkt-type', raw('packettype'), (m, text, call) => {
    const found = TYPES.find(([name]) => name === text.toLowerCase());
    if (!found) throw parameterProblem(`Bad packet type '${text}'`);
    m.type = found[1];
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help: 'unicast, broadcast, multicast, otherhost' })],
  init: () => ({ name: 'pkttype', type: 'unicast' }),
  build: (m) => m,
  save: (m) => `${bang(m)}--pkt-type ${m.type}`,
  list: (m) => ` PKTTYPE ${m.not ? '!=' : '='} ${m.type}`,
});
