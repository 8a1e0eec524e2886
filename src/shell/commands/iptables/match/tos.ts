/** tos, dscp, ecn: bits of the TOS byte. */
import type { DscpMatch } from '../../../../kernel/netfilter/match/dscp.ts';
import type { EcnMatch } from '../../../../kernel/netfilter/match/ecn.ts';
import type { TosMatch } from '../../../../kernel/netfilter/match/tos.ts';
import { TOS_NAME_MASK, dscpClass, tosName, tosmask } from '../dscp.ts';
import { parameterProblem } from '../errors.ts';
import { flag, match, option } from '../extension.ts';
import { hexPad } from '../numbers.ts';
import { raw, uint } from '../values.ts';

const byte = (n: number): string => `0x${hexPad(n, 2)}`;

export const tos = match<TosMatch>({
  name: 'tos',
  summary: 'type of service',
  options: [option('tos', tosmask, (m, v, call) => {
    m.value = v.value;
    m.mask = v.mask;
    if (call.invert) m.not = true;
  }, { invert: true, mandatory: true, help: 'TOS value or Minimize-Delay, Maximize-Throughput, Maximize-Reliability, Minimize-Cost, Normal-Service' })],
  init: () => ({ name: 'tos', value: 0, mask: 0xff }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--tos ${byte(m.value)}/${byte(m.mask)}`,
  list(m, opts) {
    const name = !opts.numeric && m.mask === TOS_NAME_MASK ? tosName(m.value) : undefined;
    return ` tos match${m.not ? '!' : ''}${name !== undefined ? ` ${name}` : `${byte(m.value)}/${byte(m.mask)}`}`;
  },
});

export const dscp = match<DscpMatch>({
  name: 'dscp',
  summary: 'DiffServ code point',
  options: [
    option('dscp', uint(63, 0, 'value'), (m, n, call) => {
      m.value = n;
      if (call.invert) m.not = true;
    }, { invert: true, excludes: ['dscp-class'], help: 'code point, 0..63' }),
    option('dscp-class', raw('class'), (m, text, call) => {
      m.value = dscpClass(text);
      if (call.invert) m.not = true;
    }, { invert: true, excludes: ['dscp'], help: 'BE, EF, AFxx or CSx' }),
  ],
  init: () => ({ name: 'dscp', value: 0 }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem('DSCP match: Parameter --dscp is required');
  },
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--dscp ${byte(m.value)}`,
  list: (m) => ` DSCP match ${m.not ? '!' : ''}${byte(m.value)}`,
});

export const ecn = match<EcnMatch>({
  name: 'ecn',
  summary: 'explicit congestion notification',
  options: [
    flag('ecn-tcp-cwr', (m, call) => {
      m.cwr = call.invert ? { not: true } : {};
    }, { invert: true, help: 'CWR bit of TCP' }),
    flag('ecn-tcp-ece', (m, call) => {
      m.ece = call.invert ? { not: true } : {};
    }, { invert: true, help: 'ECE bit of TCP' }),
    option('ecn-ip-ect', uint(3, 0, '0..3'), (m, ect, call) => {
      m.ip = { ect, ...(call.invert && { not: true as const }) };
    }, { invert: true, help: 'codepoint of the IP header' }),
  ],
  init: () => ({ name: 'ecn' }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem('ECN match: some option required');
  },
  build: (m) => m,
  save: (m) => [
    ...(m.ece ? [`${m.ece.not ? '! ' : ''}--ecn-tcp-ece`] : []),
    ...(m.cwr ? [`${m.cwr.not ? '! ' : ''}--ecn-tcp-cwr`] : []),
    ...(m.ip ? [`${m.ip.not ? '! ' : ''}--ecn-ip-ect ${m.ip.ect}`] : []),
  ].join(' '),
  list: (m) => ` ECN match${m.ece ? ` ${m.ece.not ? '!' : ''}ECE` : ''}${m.cwr ? ` ${m.cwr.not ? '!' : ''}CWR` : ''}${m.ip ? ` ${m.ip.not ? '!' : ''}ECT=${m.ip.ect}` : ''}`,
});
