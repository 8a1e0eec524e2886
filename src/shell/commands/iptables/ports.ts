/** Source and destination port tests, which tcp, udp, sctp and dccp share. */
import type { PortRange } from '../../../kernel/netfilter/match/common.ts';
import type { Match } from '../../../kernel/netfilter/match/index.ts';
import type { TcpMatch } from '../../../kernel/netfilter/match/tcp.ts';
import { parameterProblem } from './errors.ts';
import { type ExtOption, type ListOptions, type OptionCall, type ValueType, option } from './extension.ts';
import { parsePort, portName } from './names.ts';
import { type Range, portrange } from './values.ts';

export interface PortTests { sports?: PortRange; dports?: PortRange }

const isAll = (r: { min: number; max: number }): boolean => r.min === 0 && r.max === 65535;
export const isFull = (r: { min: number; max: number; not?: true }): boolean => isAll(r) && !r.not;
export const portRange = (r: { min: number; max: number }, call: OptionCall): PortRange => ({ min: r.min, max: r.max, ...(call.invert && { not: true as const }) });

/** port[:port] as the older extensions read it: service names of their own protocol. */
const oldRange = (proto: string): ValueType<Range> => ({
  placeholder: 'port[:port]',
  parse(text) {
    const colon = text.indexOf(':');
    if (colon < 0) {
      const port = parsePort(text, proto);
      return { min: port, max: port, single: true };
    }
    const [low, high] = [text.slice(0, colon), text.slice(colon + 1)];
    const range = { min: low === '' ? 0 : parsePort(low, proto), max: high === '' ? 65535 : parsePort(high, proto), single: false };
    if (range.min > range.max) throw parameterProblem('invalid portrange (min > max)');
    return range;
  },
});

/** --source-port, --sport, --destination-port, --dport. `old`: name of the protocol for extensions with the older reading. */
export function portOptions<S extends PortTests>(keep: (r: PortRange) => boolean, old?: string): ExtOption<S>[] {
  const value = old === undefined ? portrange : oldRange(old);
  const make = (name: string, side: 'sports' | 'dports', long: string): ExtOption<S> =>
    option<S, Range>(
      name,
      value,
      (s, r, call) => {
        if (old !== undefined && call.given.has(long)) throw parameterProblem(`Only one \`--${long}' allowed`);
        const made = portRange(r, call);
        if (keep(made)) s[side] = made;
        else delete s[side];
      },
      { id: long, invert: true, help: `match ${side === 'sports' ? 'source' : 'destination'} port(s)` },
    );
  return [make('source-port', 'sports', 'source-port'), make('sport', 'sports', 'source-port'), make('destination-port', 'dports', 'destination-port'), make('dport', 'dports', 'destination-port')];
}

const saveOne = (name: string, r: PortRange | undefined, old?: boolean): string[] => (r && !(old && isAll(r)) ? [`${r.not ? '! ' : ''}--${name} ${r.min === r.max ? r.min : `${r.min}:${r.max}`}`] : []);
export const savePorts = (m: PortTests, old?: boolean): string[] => [...saveOne('sport', m.sports, old), ...saveOne('dport', m.dports, old)];

function listOne(name: string, r: PortRange | undefined, proto: string, numeric: boolean): string {
  if (!r || isFull(r)) return '';
  const port = (n: number): string => portName(n, proto, numeric);
  return r.min === r.max ? ` ${name}:${r.not ? '!' : ''}${port(r.min)}` : ` ${name}s:${r.not ? '!' : ''}${port(r.min)}:${port(r.max)}`;
}
export const listPorts = (m: PortTests, proto: string, opts: ListOptions): string => listOne('spt', m.sports, proto, opts.numeric) + listOne('dpt', m.dports, proto, opts.numeric);

/**
 * tcp and udp tests become plain nft expressions, and what reads them back makes one match of them, where the first of
 * them stood; a later value takes the place of an earlier one. A match without tests or with a TCP option stays an
 * extension; 1.8.13 adds plain tests to it, 1.8.9 keeps them apart and drops inverted tests for all ports.
 */
export function mergePortMatches(matches: readonly Match[], old = false): Match[] {
  const out: Match[] = [];
  for (const match of matches) {
    if (match.name !== 'tcp' && match.name !== 'udp') {
      out.push(match);
      continue;
    }
    const m = match as unknown as TcpMatch;
    const plain = isPlain(m);
    if (old && plain) {
      if (m.sports && isAll(m.sports)) delete m.sports;
      if (m.dports && isAll(m.dports)) delete m.dports;
      if (!isPlain(m)) continue;
    }
    const first = plain ? out.findIndex((o) => o.name === m.name && (!old || isPlain(o as unknown as TcpMatch))) : -1;
    if (first < 0) out.push(match);
    else out[first] = { ...(out[first] as Match), ...match };
  }
  return out;
}
const isPlain = (m: TcpMatch): boolean => !m.option && Boolean(m.sports ?? m.dports ?? m.flags);
