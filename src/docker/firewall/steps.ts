/** Writing rules as the daemon runs iptables: one command a rule, and its complaint when one fails. */
import { formatIp4, prefixOf } from '../../kernel/inet.ts';
import { KernelError } from '../../kernel/errors.ts';
import type { Match } from '../../kernel/netfilter/match/index.ts';
import type { TableName } from '../../kernel/netfilter/types.ts';
import { serverError } from '../errors.ts';
import type { Iptables } from './firewaller.ts';
import type { RuleSpec } from './rule.ts';

/**
 * One rule to write. `what` is how the daemon names it ("Unable to enable NAT rule"), with its callers' words in
 * front; `order` is the order of its arguments on the command line, by the names of `ARGUMENTS`.
 */
export interface Step {
  how: 'append' | 'insert';
  table: TableName;
  chain: string;
  rule: RuleSpec;
  what: string;
  order?: string;
}

const cidr = (a: { addr: number; mask: number }): string => (a.mask === 0xffffffff ? formatIp4(a.addr) : `${formatIp4(a.addr)}/${prefixOf(a.mask)}`);
const not = (m: { not?: boolean }): string => (m.not ? '! ' : '');
const matchOf = (rule: RuleSpec, name: string): Match | undefined => rule.matches.find((m) => m.name === name);
const PROTO: Record<number, string> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 132: 'sctp' };
interface Ports {
  min: number;
}

const ARGUMENTS: Record<string, (r: RuleSpec) => string | undefined> = {
  s: (r) => r.src && `${not(r.src)}-s ${cidr(r.src)}`,
  d: (r) => r.dst && `${not(r.dst)}-d ${cidr(r.dst)}`,
  /** destination, or any */
  D: (r) => `-d ${r.dst ? cidr(r.dst) : '0/0'}`,
  i: (r) => r.iif && `${not(r.iif)}-i ${r.iif.name}`,
  o: (r) => r.oif && `${not(r.oif)}-o ${r.oif.name}`,
  p: (r) => r.proto && `-p ${PROTO[r.proto.num]}`,
  sport: (r) => port(r, 'sports', '--sport'),
  dport: (r) => port(r, 'dports', '--dport'),
  ct: (r) => {
    const state = matchOf(r, 'conntrack')?.state as { names: string[] } | undefined;
    return state && `-m conntrack --ctstate ${state.names.join(',')}`;
  },
  type: (r) => {
    const m = matchOf(r, 'addrtype') as { src?: { types: string[] }; dst?: { types: string[] } } | undefined;
    return m && `-m addrtype ${m.src ? `--src-type ${m.src.types.join(',')}` : `--dst-type ${m.dst?.types.join(',')}`}`;
  },
  j: (r) => {
    const t = r.target as { name: string; chain?: string; range?: { addr?: { min: number }; ports?: Ports } };
    if (t.name === 'JUMP') return `-j ${t.chain}`;
    const to = t.range?.addr && `${formatIp4(t.range.addr.min)}${t.range.ports ? `:${t.range.ports.min}` : ''}`;
    return `-j ${t.name}${to === undefined ? '' : ` ${t.name === 'DNAT' ? '--to-destination' : '--to-source'} ${to}`}`;
  },
};
function port(r: RuleSpec, side: 'sports' | 'dports', option: string): string | undefined {
  for (const m of r.matches) {
    const range = m[side] as Ports | undefined;
    if (range) return `${option} ${range.min}`;
  }
  return undefined;
}

/** The rule as arguments of iptables, in the daemon's order. */
export const argumentsOf = (rule: RuleSpec, order = 'type s i o p d sport dport ct j'): string =>
  order
    .split(' ')
    .map((name) => ARGUMENTS[name]?.(rule))
    .filter((a) => a !== undefined)
    .join(' ');

/** Write the steps. The first that fails (its chain is gone, say) ends it with the daemon's words. */
export function write(ipt: Iptables, steps: readonly Step[]): void {
  for (const step of steps) {
    try {
      ipt[step.how](step.table, step.chain, step.rule);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      const command = `iptables --wait -t ${step.table} -${step.how === 'append' ? 'A' : 'I'} ${step.chain} ${argumentsOf(step.rule, step.order)}`;
      throw serverError(`${step.what}:  (iptables failed: ${command}: iptables: No chain/target/match by that name.\n (exit status 1))`);
    }
  }
}
/** Delete them; what is not there is passed over. */
export function erase(ipt: Iptables, steps: readonly Step[]): void {
  for (const step of steps) ipt.remove(step.table, step.chain, step.rule);
}
