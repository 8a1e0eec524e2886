import { type Ip4, formatIp4 } from '../../../../kernel/inet.ts';
import type { ConntrackMatch, CtStateName, CtStatusName } from '../../../../kernel/netfilter/match/conntrack.ts';
import type { StateMatch } from '../../../../kernel/netfilter/match/state.ts';
import type { AddrMatch } from '../../../../kernel/netfilter/types.ts';
import { listAddress, maskText } from '../addr.ts';
import { parameterProblem } from '../errors.ts';
import { type ExtOption, type ListOptions, match, option } from '../extension.ts';
import { u64Text } from '../numbers.ts';
import { type Range, U32, hostmask, portrange, protocol, range, raw } from '../values.ts';

const STATES: readonly CtStateName[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];
const STATUSES: readonly CtStatusName[] = ['EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];

/** A comma list of words of any case, in the order of `known`. The text behind the last comma must be a word too. */
function wordList<T extends string>(text: string, known: readonly T[], what: string): T[] {
  const found = new Set<T>();
  // the library looks at the text up to each comma that it finds behind the first character
  for (let rest = text; ; ) {
    const comma = rest.indexOf(',', 1);
    const word = comma < 0 ? rest : rest.slice(0, comma);
    const hit = known.find((k) => k === word.toUpperCase());
    if (hit === undefined) throw parameterProblem(`Bad ${what} "${word}"`);
    found.add(hit);
    if (comma < 0) break;
    rest = rest.slice(comma + 1);
  }
  return known.filter((k) => found.has(k));
}

type AddrKey = 'origSrc' | 'origDst' | 'replSrc' | 'replDst';
type PortKey = 'origSrcPort' | 'origDstPort' | 'replSrcPort' | 'replDstPort';
const ADDRS: readonly [AddrKey, string][] = [['origSrc', 'ctorigsrc'], ['origDst', 'ctorigdst'], ['replSrc', 'ctreplsrc'], ['replDst', 'ctrepldst']];
const PORTS: readonly [PortKey, string][] = [['origSrcPort', 'ctorigsrcport'], ['origDstPort', 'ctorigdstport'], ['replSrcPort', 'ctreplsrcport'], ['replDstPort', 'ctrepldstport']];
const not = (invert: boolean): { not?: true } => (invert ? { not: true } : {});
const HELP = 'of the original or the reply direction';
const addrOption = ([key, name]: [AddrKey, string]): ExtOption<ConntrackMatch> =>
  option<ConntrackMatch, { addr: Ip4; mask: Ip4 }>(name, hostmask, (m, v, call) => {
    m[key] = { addr: v.addr, mask: v.mask, ...not(call.invert) };
  }, { invert: true, help: `address ${HELP}` });
const portOption = ([key, name]: [PortKey, string]): ExtOption<ConntrackMatch> =>
  option<ConntrackMatch, Range>(name, portrange, (m, r, call) => {
    m[key] = { min: r.min, max: r.max, ...not(call.invert) };
  }, { invert: true, help: `port ${HELP}` });

const rangeText = (r: { min: number; max: number }): string => (r.min === r.max ? u64Text(r.min) : `${r.min}:${r.max}`);

/** The tests in the order in which they are printed; `prefix` is "--" for -S. */
function parts(m: ConntrackMatch, prefix: string, address: (a: AddrMatch) => string): string {
  const out: string[] = [];
  const put = (t: { not?: boolean } | undefined, name: string, value: string): void => {
    out.push(`${t?.not ? '! ' : ''}${prefix}${name} ${value}`);
  };
  if (m.state) put(m.state, 'ctstate', m.state.names.join(','));
  if (m.proto) put(m.proto, 'ctproto', String(m.proto.num));
  for (const [key, name] of ADDRS) if (m[key]) put(m[key], name, address(m[key] as AddrMatch));
  for (const [key, name] of PORTS) if (m[key]) put(m[key], name, rangeText(m[key] as Range));
  if (m.status) put(m.status, 'ctstatus', m.status.names.join(',') || 'NONE');
  if (m.expire) put(m.expire, 'ctexpire', rangeText(m.expire));
  if (m.direction) put(undefined, 'ctdir', m.direction);
  return out.join(' ');
}
/** By number 0.0.0.0/0 stays as it is; -S shows no /32. */
const listed = (a: AddrMatch, opts: ListOptions): string => listAddress(a.addr, a.mask, opts);

export const conntrack = match<ConntrackMatch>({
  name: 'conntrack',
  summary: 'state and tuples of the connection',
  options: [
    option('ctstate', raw('state[,...]'), (m, text, call) => {
      m.state = { names: wordList(text, STATES, 'ctstate'), ...not(call.invert) };
    }, { invert: true, help: 'INVALID, NEW, RELATED, ESTABLISHED, UNTRACKED, SNAT, DNAT' }),
    option('ctproto', protocol, (m, num, call) => {
      if (num === 0 && !call.env.old) throw parameterProblem(call.invert ? 'conntrack: condition would always match protocol' : 'conntrack: rule would never match protocol');
      m.proto = { num, ...not(call.invert) };
    }, { invert: true, help: 'protocol of the connection' }),
    ...ADDRS.map(addrOption),
    ...PORTS.map(portOption),
    option('ctstatus', raw('status[,...]'), (m, text, call) => {
      const names = wordList(text, ['NONE', ...STATUSES], 'ctstatus');
      m.status = { names: names.filter((n) => n !== 'NONE'), ...not(call.invert) };
    }, { invert: true, help: 'NONE, EXPECTED, SEEN_REPLY, ASSURED, CONFIRMED' }),
    option('ctexpire', range(U32, 'time[:time]'), (m, r, call) => {
      m.expire = { min: r.min, max: r.max, ...not(call.invert) };
    }, { invert: true, help: 'seconds left' }),
    option('ctdir', raw('ORIGINAL|REPLY'), (m, text) => {
      const dir = text.toUpperCase();
      if (dir !== 'ORIGINAL' && dir !== 'REPLY') throw parameterProblem(`conntrack: Bad value for "--ctdir" option: "${text}"`);
      m.direction = dir;
    }, { help: 'direction of the packet' }),
  ],
  init: () => ({ name: 'conntrack' }),
  check(_m, given) {
    if (given.size === 0) throw parameterProblem('conntrack: At least one option is required');
  },
  build: (m) => m,
  save: (m) => parts(m, '--', (a) => formatIp4(a.addr) + maskText(a.mask)),
  list: (m, opts) => ` ${parts(m, '', (a) => listed(a, opts))}`,
});

export const state = match<StateMatch>({
  name: 'state',
  summary: 'state of the connection (older spelling)',
  options: [
    option('state', raw('state[,...]'), (m, text, call) => {
      if (text === '' || text.endsWith(',')) throw parameterProblem('"--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED');
      m.names = wordList(text, STATES.slice(0, 5), 'state') as StateMatch['names'];
      if (call.invert) m.not = true;
    }, { invert: true, mandatory: true, help: 'INVALID, NEW, RELATED, ESTABLISHED, UNTRACKED' }),
  ],
  init: () => ({ name: 'state', names: [] }),
  build: (m) => m,
  save: (m) => `${m.not ? '! ' : ''}--state ${m.names.join(',')}`,
  list: (m) => `${m.not ? ' !' : ''} state ${m.names.join(',')}`,
});
