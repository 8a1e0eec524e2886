/** The options that every xtables command line knows: one table for parsing, help, completion and error texts. */
import type { CompletionKind } from '../../command.ts';
import type { LongOption } from './getopt.ts';

export type CommandName = 'append' | 'delete' | 'check' | 'insert' | 'replace' | 'list' | 'list-rules' | 'flush' | 'zero' | 'new-chain' | 'delete-chain' | 'rename-chain' | 'policy';
/** Options that belong to some commands only, in the order in which a wrong one is reported. */
export type OptName = 'numeric' | 'source' | 'destination' | 'protocol' | 'jump' | 'verbose' | 'exact' | 'in-interface' | 'out-interface' | 'line-numbers' | 'set-counters' | 'fragments';
export const OPT_ORDER: readonly OptName[] = ['numeric', 'source', 'destination', 'protocol', 'jump', 'verbose', 'exact', 'in-interface', 'out-interface', 'line-numbers', 'set-counters', 'fragments'];

export interface BaseOption extends LongOption<string> { letter?: string; value?: string; help: string; aliases?: string[]; complete?: CompletionKind; command?: true }
const cmd = (letter: string, name: CommandName, arg: 'required' | 'optional', value: string, help: string, complete: CompletionKind = 'chain'): BaseOption => ({ letter, name, arg, val: letter, value, help, complete, command: true });
const opt = (letter: string, name: string, value: string | undefined, help: string, complete?: CompletionKind, aliases?: string[]): BaseOption => ({ letter, name, arg: value === undefined ? 'none' : 'required', val: letter, help, ...(value !== undefined && { value }), ...(complete && { complete }), ...(aliases && { aliases }) });

/** `val` is the letter, or a digit for long names without one. */
export const BASE_OPTIONS: readonly BaseOption[] = [
  cmd('A', 'append', 'required', 'chain', 'append a rule to a chain'),
  cmd('D', 'delete', 'required', 'chain [rulenum]', 'delete a rule, by its words or its number'),
  cmd('C', 'check', 'required', 'chain', 'is there such a rule?'),
  cmd('I', 'insert', 'required', 'chain [rulenum]', 'insert a rule, at the top by default'),
  cmd('R', 'replace', 'required', 'chain rulenum', 'replace a rule'),
  cmd('L', 'list', 'optional', '[chain [rulenum]]', 'list the rules of one or all chains'),
  cmd('S', 'list-rules', 'optional', '[chain [rulenum]]', 'print the rules as commands'),
  cmd('F', 'flush', 'optional', '[chain]', 'delete all rules of one or all chains'),
  cmd('Z', 'zero', 'optional', '[chain [rulenum]]', 'set counters to zero'),
  cmd('N', 'new-chain', 'required', 'chain', 'make a chain'),
  cmd('X', 'delete-chain', 'optional', '[chain]', 'delete a chain, or all empty ones'),
  cmd('E', 'rename-chain', 'required', 'old-chain new-chain', 'rename a chain'),
  cmd('P', 'policy', 'required', 'chain target', 'what becomes of packets at the end of a builtin chain'),
  opt('s', 'source', 'address[/mask][,...]', 'source address', 'host', ['src']),
  opt('d', 'destination', 'address[/mask][,...]', 'destination address', 'host', ['dst']),
  opt('p', 'protocol', 'proto', 'protocol, by number or name'),
  opt('i', 'in-interface', 'name[+]', 'incoming interface', 'interface'),
  opt('j', 'jump', 'target', 'what happens to a packet that matches', 'target'),
  opt('t', 'table', 'table', 'raw, mangle, nat, filter (default) or security', 'table'),
  opt('m', 'match', 'match', 'use a match extension'),
  opt('n', 'numeric', undefined, 'print addresses and ports as numbers'),
  opt('o', 'out-interface', 'name[+]', 'outgoing interface', 'interface'),
  opt('v', 'verbose', undefined, 'say more'),
  { ...opt('w', 'wait', '[seconds]', 'wait for the xtables lock'), arg: 'optional' },
  { ...opt('W', 'wait-interval', '[usecs]', 'no longer used'), arg: 'optional' },
  opt('x', 'exact', undefined, 'print counters in full'),
  opt('f', 'fragments', undefined, 'second and further fragments only'),
  opt('V', 'version', undefined, 'print the version'),
  { ...opt('h', 'help', '[option]', 'print this help'), arg: 'optional' },
  { name: 'line-numbers', arg: 'none', val: '0', help: 'print line numbers' },
  { name: 'modprobe', arg: 'required', val: 'M', letter: 'M', value: 'command', help: 'program that loads modules' },
  opt('c', 'set-counters', 'packets bytes', 'set the counters of a rule'),
  opt('g', 'goto', 'chain', 'go on in a chain and do not come back', 'chain'),
  opt('4', 'ipv4', undefined, 'nothing (ip6tables-restore skips the line)'),
  opt('6', 'ipv6', undefined, 'error (iptables-restore skips the line)'),
];

export const LONG: readonly LongOption<string>[] = BASE_OPTIONS.flatMap((o) => [o, ...(o.aliases ?? []).map((name) => ({ ...o, name }))]);
export const SHORT: ReadonlyMap<string, LongOption<string>> = new Map(BASE_OPTIONS.filter((o) => o.letter !== undefined).map((o) => [o.letter as string, o]));
export const COMMAND_OF: Readonly<Record<string, CommandName>> = Object.fromEntries(BASE_OPTIONS.filter((o) => o.command).map((o) => [o.val, o.name as CommandName]));

/** How error texts name an option. 1.8.9 gives the letter. */
export const shownAs = (name: OptName, old: boolean | undefined): string => (old ? `-${BASE_OPTIONS.find((o) => o.name === name)?.val}` : `--${name}`);

const RULE: readonly OptName[] = ['source', 'destination', 'protocol', 'jump', 'verbose', 'in-interface', 'out-interface', 'fragments'];
/** Which options a command takes. */
export const LEGAL: Readonly<Record<CommandName | 'delete-num' | 'zero-num', readonly OptName[]>> = {
  append: [...RULE, 'set-counters'], insert: [...RULE, 'set-counters'], replace: [...RULE, 'set-counters'], check: RULE, delete: RULE,
  'delete-num': ['verbose'], list: ['numeric', 'verbose', 'exact', 'line-numbers'], 'list-rules': ['verbose'],
  flush: ['verbose'], zero: ['verbose'], 'zero-num': ['verbose'], 'new-chain': ['verbose'], 'delete-chain': ['verbose'], 'rename-chain': ['verbose'], policy: ['verbose', 'set-counters'],
};
/** Options that a '!' may stand before. */
export const INVERTIBLE: readonly OptName[] = ['source', 'destination', 'protocol', 'in-interface', 'out-interface', 'fragments'];
