import type { MultiportMatch } from '../../../../kernel/netfilter/match/multiport.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, match, option } from '../extension.ts';
import { chainProtocol, parsePort, portName } from '../names.ts';
import { raw } from '../values.ts';

/** Protocols with ports, as the extension checks them. */
const WITH_PORTS = [6, 17, 136, 132, 33];

function parsePorts(text: string, proto: string | undefined): MultiportMatch['ports'] {
  const ports: MultiportMatch['ports'] = [];
  let slots = 0;
  for (const item of text.split(',')) {
    const [low = '', high] = item.split(':');
    slots += high === undefined ? 1 : 2;
    if (slots > 15) throw parameterProblem('too many ports specified');
    const min = parsePort(low, proto);
    const max = high === undefined ? min : parsePort(high, proto);
    if (high !== undefined && min >= max) throw parameterProblem('invalid portrange specified');
    ports.push({ min, max });
  }
  return ports;
}

const NAMES = { source: 'sports', destination: 'dports', either: 'ports' } as const;
const IDS = ['source-ports', 'destination-ports', 'ports'];
function portsOption(name: string, which: MultiportMatch['which'], id: string): ExtOption<MultiportMatch> {
  return option<MultiportMatch, string>(name, raw('port[,port:port,...]'), (m, text, call) => {
    if (call.proto === 0) throw parameterProblem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    if (call.protoNot || !WITH_PORTS.includes(call.proto)) throw parameterProblem('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
    m.which = which;
    m.ports = parsePorts(text, chainProtocol(call.proto));
    if (call.invert) m.not = true;
  }, { id, invert: true, excludes: IDS.filter((i) => i !== id), help: `${which === 'either' ? 'source or destination' : which} port is one of these` });
}

export const multiport = match<MultiportMatch>({
  name: 'multiport',
  summary: 'up to 15 ports',
  options: [
    portsOption('source-ports', 'source', 'source-ports'), portsOption('sports', 'source', 'source-ports'),
    portsOption('destination-ports', 'destination', 'destination-ports'), portsOption('dports', 'destination', 'destination-ports'),
    portsOption('ports', 'either', 'ports'),
  ],
  init: () => ({ name: 'multiport', which: 'either', ports: [] }),
  check(m, _given, { env }) {
    if (m.ports.length === 0) throw parameterProblem(env.old ? 'multiport expection an option' : 'no ports specified');
  },
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--${NAMES[m.which]} ${m.ports.map((p) => (p.min === p.max ? p.min : `${p.min}:${p.max}`)).join(',')}`,
  list(m, opts) {
    const proto = chainProtocol(opts.proto) ?? '';
    const port = (n: number): string => portName(n, proto, opts.numeric);
    return ` multiport ${NAMES[m.which]} ${m.not ? ' !' : ''}${m.ports.map((p) => (p.min === p.max ? port(p.min) : `${port(p.min)}:${port(p.max)}`)).join(',')}`;
  },
});
