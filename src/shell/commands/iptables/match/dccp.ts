import type { DccpMatch } from '../../../../kernel/netfilter/match/dccp.ts';
import { parameterProblem } from '../errors.ts';
import { match, option } from '../extension.ts';
import { listPorts, portOptions, savePorts } from '../ports.ts';
import { raw, uint } from '../values.ts';

/** Packet types by number (RFC 4340 section 5.1); INVALID stands for all above 9. */
const TYPES = ['REQUEST', 'RESPONSE', 'DATA', 'ACK', 'DATAACK', 'CLOSEREQ', 'CLOSE', 'RESET', 'SYNC', 'SYNCACK', 'INVALID'] as const;
const INVALID = 10;
const bits = (mask: number): number[] => TYPES.map((_, i) => i).filter((i) => mask & (1 << i));

export const dccp = match<DccpMatch>({
  name: 'dccp',
  summary: 'ports, packet types and options of DCCP',
  options: [
    ...portOptions<DccpMatch>(() => true),
    option('dccp-types', raw('type[,...]'), (m, text, call) => {
      let mask = 0;
      for (const name of text.split(',').filter(Boolean)) {
        const at = TYPES.indexOf(name.toUpperCase() as (typeof TYPES)[number]);
        if (at < 0) throw parameterProblem(`Unknown DCCP type \`${name}'`);
        mask |= 1 << at;
      }
      m.types = { mask, ...(call.invert && { not: true as const }) };
    }, { invert: true, help: 'the packet is of one of the types' }),
    option('dccp-option', uint(255, 1, 'number'), (m, kind, call) => {
      m.option = { kind, ...(call.invert && { not: true as const }) };
    }, { invert: true, help: 'this option is set' }),
  ],
  init: () => ({ name: 'dccp' }),
  build: (m) => m,
  save: (m) => [
    ...savePorts(m),
    ...(m.types ? [`${m.types.not ? '! ' : ''}--dccp-types ${bits(m.types.mask).map((b) => TYPES[b]).join(',')}`] : []),
    ...(m.option ? [`${m.option.not ? '! ' : ''}--dccp-option ${m.option.kind}`] : []),
  ].join(' '),
  list(m, opts) {
    let out = ` dccp${listPorts(m, 'dccp', opts)}`;
    if (m.types) {
      const numbers = bits(m.types.mask).flatMap((b) => (b === INVALID ? [10, 11, 12, 13, 14, 15] : [b]));
      out += ` ${m.types.not ? '! ' : ''}${opts.numeric ? numbers.join(',') : bits(m.types.mask).map((b) => TYPES[b]).join(',')}`;
    }
    if (m.option) out += ` option=${m.option.not ? '!' : ''}${m.option.kind}`;
    return out;
  },
});
