/** A rule as -S writes it and as -L shows it (xshared.c: save_rule_details, print_rule_details and nearby). */
import type { AnyMatch } from '../../../kernel/netfilter/match/index.ts';
import type { AnyTarget } from '../../../kernel/netfilter/target/index.ts';
import type { AddrMatch, IfaceMatch } from '../../../kernel/netfilter/types.ts';
import { listAddress, saveAddress } from './addr.ts';
import type { ListOptions } from './extension.ts';
import { listIp6, saveIp6 } from './ip6.ts';
import { findMatch } from './match/index.ts';
import { protocolName } from './names.ts';
import { u64Text } from './numbers.ts';
import type { Counters, RuleSpec } from './parse.ts';
import { findTarget } from './target/index.ts';
import { isStandard, standardName } from './target/standard.ts';

const bang = (t: { not?: boolean } | undefined): string => (t?.not ? '! ' : '');

/** "-s 10.0.0.0/8 ... -j ACCEPT", without "-A chain". Counters go in front of the target (-vS). `old`: as 1.8.9 does. */
export function saveRule(rule: RuleSpec, counters?: Counters, old = false): string {
  const out: string[] = [];
  if (rule.src) out.push(`${bang(rule.src)}-s ${saveAddress(rule.src.addr, rule.src.mask)}`);
  if (rule.dst) out.push(`${bang(rule.dst)}-d ${saveAddress(rule.dst.addr, rule.dst.mask)}`);
  if (rule.src6) out.push(`${bang(rule.src6)}-s ${saveIp6(rule.src6)}`);
  if (rule.dst6) out.push(`${bang(rule.dst6)}-d ${saveIp6(rule.dst6)}`);
  if (rule.iif) out.push(`${bang(rule.iif)}-i ${rule.iif.name}`);
  if (rule.oif) out.push(`${bang(rule.oif)}-o ${rule.oif.name}`);
  if (rule.proto) out.push(`${bang(rule.proto)}-p ${protocolName(rule.proto.num, !old)}`);
  if (rule.frag) out.push(`${bang(rule.frag)}-f`);
  for (const m of rule.matches) {
    const text = findMatch(m.name)?.save(m as AnyMatch, old) ?? '';
    out.push(`-m ${m.name}${text && ` ${text}`}`);
  }
  if (counters) out.push(`-c ${u64Text(counters[0])} ${u64Text(counters[1])}`);
  if (rule.target) {
    const t = rule.target;
    if (isStandard(t)) out.push(`${t.name === 'GOTO' ? '-g' : '-j'} ${standardName(t)}`);
    else {
      const text = findTarget(t.name)?.save(t as AnyTarget) ?? '';
      out.push(`-j ${t.name}${text && ` ${text}`}`);
    }
  }
  return out.join(' ');
}

export interface ListStyle extends Omit<ListOptions, 'proto'> {
  family: 4 | 6;
  /** Columns for counters and interfaces (-v). */
  verbose: boolean;
  exact: boolean;
  lineNumbers: boolean;
}

/** xtables_print_num: at most five characters, with K, M, G or T behind rounded thousands. */
export function shortNumber(n: number, pad: boolean): string {
  if (n <= 99_999) return pad ? u64Text(n).padStart(5) : u64Text(n);
  let value = BigInt(n);
  for (const unit of ['K', 'M', 'G', 'T']) {
    value = (BigInt.asUintN(64, value + 500n)) / 1000n;
    if (value <= 9999n || unit === 'T') return pad ? `${String(value).padStart(4)}${unit}` : `${value}${unit}`;
  }
  return '';
}
const counterText = (n: number, style: ListStyle, pad: boolean): string => (style.exact ? (pad ? u64Text(n).padStart(8) : u64Text(n)) : shortNumber(n, pad));

export interface ChainHead { name: string; policy?: string; references: number; counters?: Counters }
/** The line that opens a chain and the one that names the columns. */
export function listHead(chain: ChainHead, style: ListStyle): string {
  const counts = style.verbose && chain.counters ? ` ${counterText(chain.counters[0], style, false)} packets, ${counterText(chain.counters[1], style, false)} bytes` : '';
  const what = chain.policy !== undefined ? `(policy ${chain.policy}${counts})` : `(${chain.references} references)`;
  let columns = style.lineNumbers ? 'num  ' : '';
  if (style.verbose) columns += style.exact ? '    pkts      bytes ' : ' pkts bytes ';
  columns += 'target     prot opt';
  if (style.verbose) columns += ' in     out    ';
  return `Chain ${chain.name} ${what}\n${columns} ${'source'.padEnd(19)}  ${'destination'.padEnd(19)} \n`;
}

const targetText = (rule: RuleSpec): string => {
  const t = rule.target;
  if (!t) return '';
  return isStandard(t) ? standardName(t) : (findTarget(t.name)?.shownAs ?? t.name);
};
/** Interface column; any interface is '*' by number and "any" by name. */
const ifaceText = (i: IfaceMatch | undefined, numeric: boolean): string => (i ? `${i.not ? '!' : ''}${i.name}` : numeric ? '*' : 'any');
/** Source or destination column with the mark of a negation in front. */
function addressText(rule: RuleSpec, side: 'src' | 'dst', style: ListStyle, opts: ListOptions): [mark: string, text: string] {
  if (style.family === 6) return [rule[`${side}6`]?.not ? '!' : ' ', listIp6(rule[`${side}6`], opts.numeric)];
  const a: AddrMatch | undefined = rule[side];
  return [a?.not ? '!' : ' ', listAddress(a?.addr ?? 0, a?.mask ?? 0, opts)];
}
const fragText = (rule: RuleSpec): string => (rule.frag ? (rule.frag.not ? '!f' : '-f') : '--');

/** Protocol column: 1.8.9 prints numbers with -n. */
const protocolText = (num: number, style: ListStyle): string => (style.old && style.numeric ? String(num) : protocolName(num, style.numeric));

/** Matches and target options, and the mark of a goto. */
function details(rule: RuleSpec, opts: ListOptions): string {
  let out = rule.target?.name === 'GOTO' ? '[goto] ' : '';
  for (const m of rule.matches) out += findMatch(m.name)?.list(m as AnyMatch, opts) ?? '';
  if (rule.target && !isStandard(rule.target)) out += findTarget(rule.target.name)?.list(rule.target as AnyTarget, opts) ?? '';
  return out;
}

/** One line of a listing, with its newline. `num` is the rule's number in its chain. */
export function listRule(rule: RuleSpec, num: number, counters: Counters, style: ListStyle): string {
  const opts: ListOptions = { ...style, proto: rule.proto?.num ?? 0 };
  let out = style.lineNumbers ? `${String(num).padEnd(4)} ` : '';
  if (style.verbose) out += `${counterText(counters[0], style, true)} ${counterText(counters[1], style, true)} `;
  out += `${targetText(rule).padEnd(9)} ${rule.proto?.not ? '!' : ' '}${protocolText(rule.proto?.num ?? 0, style).padEnd(4)} ${fragText(rule)} `;
  if (style.verbose) out += ` ${ifaceText(rule.iif, style.numeric).padEnd(6)} ${ifaceText(rule.oif, style.numeric).padEnd(6)} `;
  for (const side of ['src', 'dst'] as const) {
    const [mark, text] = addressText(rule, side, style, opts);
    out += `${mark}${text.padEnd(19)} `;
  }
  return `${out}${details(rule, opts)}\n`;
}

/** What -v prints for a rule that is added, checked or deleted. */
export function verboseRule(rule: RuleSpec, style: ListStyle): string {
  const numeric = { ...style, numeric: true };
  const opts: ListOptions = { ...numeric, proto: rule.proto?.num ?? 0 };
  const head = `${targetText(rule)} ${rule.proto?.not ? '!' : ' '}${protocolName(rule.proto?.num ?? 0, true)} opt ${fragText(rule)} in ${ifaceText(rule.iif, true)} out ${ifaceText(rule.oif, true)} `;
  const from = `${addressText(rule, 'src', style, opts).join('')} `;
  const [mark, dst] = addressText(rule, 'dst', style, opts);
  const to = `${mark}-> ${dst}`;
  return `${head}${from}${to}  ${details(rule, opts)}\n`;
}
