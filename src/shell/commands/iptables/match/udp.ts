import type { UdpMatch } from '../../../../kernel/netfilter/match/udp.ts';
import { parameterProblem } from '../errors.ts';
import { match } from '../extension.ts';
import { isFull, listPorts, portOptions, savePorts } from '../ports.ts';

export const udp = match<UdpMatch>({
  name: 'udp',
  summary: 'ports of UDP',
  options: portOptions<UdpMatch>((r) => !isFull(r)),
  init: () => ({ name: 'udp' }),
  check(_m, given, { proto }) {
    // without a test the match is left to the kernel, which refuses it in its own words
    if (given.size > 0 && proto !== 17) throw parameterProblem("UDP match requires '-p udp'");
  },
  build: (m) => m,
  save: (m) => savePorts(m).join(' '),
  list: (m, opts) => ` udp${listPorts(m, 'udp', opts)}`,
});
