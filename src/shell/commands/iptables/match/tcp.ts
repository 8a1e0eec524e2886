import type { TcpMatch } from '../../../../kernel/netfilter/match/tcp.ts';
import { parameterProblem } from '../errors.ts';
import { flag, match, option } from '../extension.ts';
import { bounded, hexPad } from '../numbers.ts';
import { isFull, listPorts, portOptions, savePorts } from '../ports.ts';
import { raw } from '../values.ts';

const FLAGS: readonly [name: string, bit: number][] = [['FIN', 1], ['SYN', 2], ['RST', 4], ['PSH', 8], ['ACK', 16], ['URG', 32], ['ALL', 63], ['NONE', 0]];
function parseFlags(text: string): number {
  let bits = 0;
  for (const name of text.split(',').filter(Boolean)) {
    const found = FLAGS.find(([n]) => n === name.toUpperCase());
    if (!found) throw parameterProblem(`Unknown TCP flag \`${name}'`);
    bits |= found[1];
  }
  return bits;
}
const flagNames = (bits: number): string => (bits === 0 ? 'NONE' : FLAGS.slice(0, 6).filter(([, b]) => bits & b).map(([n]) => n).join(','));

const onceFlags = (given: TcpMatch): void => {
  if (given.flags) throw parameterProblem("Only one of `--syn' or `--tcp-flags'  allowed");
};

export const tcp = match<TcpMatch>({
  name: 'tcp',
  summary: 'ports, flags and options of TCP',
  ownChecks: true,
  options: [
    ...portOptions<TcpMatch>((r) => !isFull(r), 'tcp'),
    flag('syn', (m, call) => {
      onceFlags(m);
      m.flags = { mask: 0x17, value: 0x02, ...(call.invert && { not: true as const }) };
    }, { invert: true, help: 'only the SYN flag of SYN,RST,ACK,FIN is set' }),
    option('tcp-flags', raw('mask comp'), (m, text, call) => {
      onceFlags(m);
      const comp = call.nextWord();
      if (comp === undefined) throw parameterProblem('--tcp-flags requires two args.');
      m.flags = { mask: parseFlags(text), value: parseFlags(comp), ...(call.invert && { not: true as const }) };
    }, { invert: true, help: 'flags & mask == comp (SYN ACK FIN RST URG PSH ALL NONE)' }),
    option('tcp-option', raw('number'), (m, text, call) => {
      if (m.option) throw parameterProblem("Only one `--tcp-option' allowed");
      const kind = bounded(text, 1, 255);
      if (kind === undefined) throw parameterProblem(`Bad TCP option "${text}"`);
      m.option = { kind, ...(call.invert && { not: true as const }) };
    }, { invert: true, help: 'this TCP option is set' }),
  ],
  init: () => ({ name: 'tcp' }),
  check(_m, given, { proto }) {
    // without a test the match is left to the kernel, which refuses it in its own words
    if (given.size > 0 && proto !== 6) throw parameterProblem("TCP match requires '-p tcp'");
  },
  build: (m) => {
    // a test that every packet passes is not kept
    if (m.flags && m.flags.mask === 0 && m.flags.value === 0 && !m.flags.not) delete m.flags;
    return m;
  },
  save: (m, old) => [
    ...savePorts(m, old),
    ...(m.option ? [`${m.option.not ? '! ' : ''}--tcp-option ${m.option.kind}`] : []),
    ...(m.flags ? [`${m.flags.not ? '! ' : ''}--tcp-flags ${flagNames(m.flags.mask)} ${flagNames(m.flags.value)}`] : []),
  ].join(' '),
  list(m, opts) {
    let out = ` tcp${listPorts(m, 'tcp', opts)}`;
    if (m.option) out += ` option=${m.option.not ? '!' : ''}${m.option.kind}`;
    if (m.flags) {
      const show = (bits: number): string => (opts.numeric ? `0x${hexPad(bits, 2, true)}` : flagNames(bits));
      out += ` flags:${m.flags.not ? '!' : ''}${show(m.flags.mask)}/${show(m.flags.value)}`;
    }
    return out;
  },
});
