/** Filter expressions of ss(8): states, `sport = :80`, `dst 10.0.0.0/8`, and/or/not, parentheses. */
import type { Socket, TcpState } from '../../../kernel/hot.ts';
import { inPrefix, parseCidr } from '../../../kernel/inet.ts';
import { portByService } from '../../../text/netdb.ts';

export type Test = (s: Socket) => boolean;
export class FilterError extends Error {}

const STATES: Record<string, TcpState[]> = {
  established: ['ESTABLISHED'], 'syn-sent': ['SYN_SENT'], 'syn-recv': ['SYN_RECV'], 'fin-wait-1': ['FIN_WAIT1'], 'fin-wait-2': ['FIN_WAIT2'], 'time-wait': ['TIME_WAIT'], closed: ['CLOSED'], unconnected: ['CLOSED'], 'close-wait': ['CLOSE_WAIT'], 'last-ack': ['LAST_ACK'], listening: ['LISTEN'], closing: ['CLOSING'],
};
const ALL = Object.values(STATES).flat();
STATES['all'] = ALL;
STATES['connected'] = ALL.filter((s) => s !== 'LISTEN' && s !== 'CLOSED');
STATES['synchronized'] = ALL.filter((s) => s !== 'LISTEN' && s !== 'CLOSED' && s !== 'SYN_SENT');
STATES['bucket'] = ['SYN_RECV', 'TIME_WAIT'];
STATES['big'] = ALL.filter((s) => s !== 'SYN_RECV' && s !== 'TIME_WAIT');

export interface Filter { states?: Set<TcpState>; test: Test }
/** Parse the words behind the options. FilterError carries what ss prints. */
export function parseFilter(words: readonly string[]): Filter {
  const states = new Set<TcpState>();
  let given = false;
  let i = 0;
  for (; words[i] === 'state' || words[i] === 'exclude' || words[i] === 'excl'; i += 2) {
    const list = STATES[words[i + 1] ?? ''];
    if (!list) throw new FilterError(`ss: wrong state name: ${words[i + 1] ?? ''}`);
    if (words[i] !== 'state' && !given) for (const s of STATES['all'] as TcpState[]) states.add(s);
    for (const s of list) if (words[i] === 'state') states.add(s);
      else states.delete(s);
    given = true;
  }
  const tokens = words.slice(i).join(' ').match(/[()!]|&&?|\|\|?|==|!=|>=|<=|[=<>]|[^\s()!=<>&|]+/g) ?? [];
  const parser = new Parser(tokens);
  const test = tokens.length === 0 ? () => true : parser.or();
  parser.end();
  return { ...(given && { states }), test };
}

class Parser {
  private at = 0;
  private readonly tokens: readonly string[];
  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }
  end(): void {
    if (this.at < this.tokens.length) throw new FilterError(`ss: bison bellows (while parsing filter): "syntax error!" Sorry.`);
  }
  or(): Test {
    let left = this.and();
    while (['or', '|', '||'].includes(this.tokens[this.at] ?? '')) {
      this.at++;
      const a = left;
      const b = this.and();
      left = (s) => a(s) || b(s);
    }
    return left;
  }
  private and(): Test {
    let left = this.not();
    for (;;) {
      const word = this.tokens[this.at];
      if (word === undefined || word === ')' || ['or', '|', '||'].includes(word)) return left;
      if (['and', '&', '&&'].includes(word)) this.at++;
      const a = left;
      const b = this.not();
      left = (s) => a(s) && b(s);
    }
  }
  private not(): Test {
    if (this.tokens[this.at] === 'not' || this.tokens[this.at] === '!') {
      this.at++;
      const inner = this.not();
      return (s) => !inner(s);
    }
    if (this.tokens[this.at] === '(') {
      this.at++;
      const inner = this.or();
      if (this.tokens[this.at++] !== ')') throw new FilterError(`ss: bison bellows (while parsing filter): "syntax error!" Sorry.`);
      return inner;
    }
    return this.condition();
  }
  private condition(): Test {
    const what = this.tokens[this.at++];
    let op = '=';
    if (['=', '==', 'eq', '!=', 'ne', 'neq', '>', 'gt', '<', 'lt', '>=', 'ge', 'geq', '<=', 'le', 'leq'].includes(this.tokens[this.at] ?? '')) op = this.tokens[this.at++] as string;
    const value = this.tokens[this.at++];
    if (what === undefined || value === undefined || !['sport', 'dport', 'src', 'dst'].includes(what)) throw new FilterError(`ss: bison bellows (while parsing filter): "syntax error!" Sorry.`);
    const end = (s: Socket): { addr: number; port: number } | undefined => (what === 'sport' || what === 'src' ? s.local : s.remote);
    const test = what.endsWith('port') ? portTest(op, value) : addressTest(value);
    const negated = what.endsWith('port') ? false : ['!=', 'ne', 'neq'].includes(op);
    return (s) => {
      const e = end(s) ?? { addr: 0, port: 0 };
      return test(e) !== negated;
    };
  }
}
type End = { addr: number; port: number };
function portNumber(text: string): number {
  const n = /^\d+$/.test(text) ? Number(text) : portByService(text);
  if (n === undefined) throw new FilterError(`Error: "${text}" does not look like a port.\nCannot parse dst/src address.`);
  return n;
}
function portTest(op: string, value: string): (e: End) => boolean {
  const n = portNumber(value.replace(/^.*:/, ''));
  switch (op) {
    case '!=': case 'ne': case 'neq': return (e) => e.port !== n;
    case '>': case 'gt': return (e) => e.port > n;
    case '<': case 'lt': return (e) => e.port < n;
    case '>=': case 'ge': case 'geq': return (e) => e.port >= n;
    case '<=': case 'le': case 'leq': return (e) => e.port <= n;
    default: return (e) => e.port === n;
  }
}
function addressTest(value: string): (e: End) => boolean {
  const colon = value.lastIndexOf(':');
  const host = colon < 0 ? value : value.slice(0, colon);
  const port = colon < 0 || value.slice(colon + 1) === '*' ? undefined : portNumber(value.slice(colon + 1));
  const cidr = host === '' || host === '*' ? undefined : parseCidr(host);
  if (host !== '' && host !== '*' && !cidr) throw new FilterError(`Error: an inet prefix is expected rather than "${host}".\nCannot parse dst/src address.`);
  return (e) => (cidr === undefined || inPrefix(e.addr, cidr.addr, cidr.len)) && (port === undefined || e.port === port);
}
