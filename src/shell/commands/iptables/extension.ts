/**
 * What a match or target extension is to the tool: a table of options from which parsing, help and completion come,
 * and two ways of printing. The option semantics (once only, inversion, exclusion, requirement) mirror xtoptions.c.
 */
import type { Ip4 } from '../../../kernel/inet.ts';
import type { AnyMatch } from '../../../kernel/netfilter/match/index.ts';
import type { AnyTarget } from '../../../kernel/netfilter/target/index.ts';
import { parameterProblem } from './errors.ts';

/** What parsing needs from outside: names that the world knows, and a place for warnings. */
export interface ParseEnv {
  /** Addresses of a host name; empty when it has none. Throws NeedHost when nobody asked for it yet. */
  resolve(name: string): readonly Ip4[];
  /** Addresses of a network name in /etc/networks. */
  network(name: string): Ip4 | undefined;
  uid(name: string): number | undefined;
  gid(name: string): number | undefined;
  /** Is there an ipset of this name? */
  ipset(name: string): boolean;
  /** Release 1.8.9 instead of 1.8.13. */
  old?: boolean;
  /** A line for stderr that doesn't end the command. */
  warn(text: string): void;
}
/** Thrown by ParseEnv.resolve: ask the network for this name, then parse again. */
export class NeedHost extends Error {
  readonly host: string;
  constructor(host: string) {
    super(host);
    this.host = host;
  }
}

/** How an option's argument is read. `placeholder` is what help shows for it. */
export interface ValueType<V> { placeholder: string; parse(text: string, at: OptionCall): V }

/** One use of an option. */
export interface OptionCall {
  /** Name of the extension and of the option as its table spells it. */
  ext: string;
  option: string;
  /** The argument as typed, '' for a flag. */
  text: string;
  invert: boolean;
  env: ParseEnv;
  /** Protocol of the rule so far (-p), and whether it is inverted. */
  proto: number;
  protoNot: boolean;
  /** Ids of the extension's options that were used before. */
  given: ReadonlySet<string>;
  /** Take one more word of the command line, if there is one that is no option. */
  nextWord(): string | undefined;
}

export interface OptionFlags {
  /** Names with the same identity share the "once" count; by default every option stands alone. */
  id?: string;
  invert?: true; multi?: true; mandatory?: true;
  /** Ids. */
  excludes?: readonly string[]; requires?: readonly string[];
  help?: string;
}
export interface ExtOption<S> extends OptionFlags {
  name: string;
  id: string;
  value: ValueType<unknown> | undefined;
  set(state: S, value: unknown, call: OptionCall): void;
}

/** An option with an argument. */
export function option<S, V>(name: string, value: ValueType<V>, set: (state: S, value: V, call: OptionCall) => void, flags: OptionFlags = {}): ExtOption<S> {
  return { ...flags, name, id: flags.id ?? name, value: value as ValueType<unknown>, set: set as ExtOption<S>['set'] };
}
/** An option without an argument. */
export function flag<S>(name: string, set: (state: S, call: OptionCall) => void, flags: OptionFlags = {}): ExtOption<S> {
  return { ...flags, name, id: flags.id ?? name, value: undefined, set: (state, _value, call) => set(state, call) };
}

/** How a listing shows things. */
export interface ListOptions {
  numeric: boolean;
  /** Release 1.8.9. */
  old?: boolean;
  /** Name of an address, undefined when it has none (host first, then network). */
  hostName(addr: Ip4): string | undefined;
  userName(uid: number): string | undefined;
  groupName(gid: number): string | undefined;
  /** Protocol number of the rule, for service names. */
  proto: number;
}

interface Extension<S> {
  /** One line for help. */
  summary: string;
  options: readonly ExtOption<S>[];
  /** Fresh state of one use. */
  init(): S;
  /** After all options: what is missing or contradicts. `given` holds the ids of the options that were used. */
  check?(state: S, given: ReadonlySet<string>, call: CheckCall): void;
  /** Options without x6 checks word their own errors for repeated use (tcp, sctp). */
  ownChecks?: true;
}
export interface CheckCall { proto: number; protoNot: boolean; env: ParseEnv }

export interface MatchExtension<M extends { name: string } = AnyMatch, S = M> extends Extension<S> {
  name: M['name'];
  build(state: S): M;
  /** Options as -S writes them, without the `-m name` in front; `old` for release 1.8.9. */
  save(match: M, old?: boolean): string;
  /** As -L shows it, with its own leading space. */
  list(match: M, opts: ListOptions): string;
}
export interface TargetExtension<T extends { name: string } = AnyTarget, S = T> extends Extension<S> {
  name: T['name'];
  build(state: S): T;
  save(target: T): string;
  list(target: T, opts: ListOptions): string;
  /** Column text of listings when it isn't the name (NOTRACK shows as CT). */
  shownAs?: string;
}

/** Fix the types of an extension, then forget them: the registry holds all in one list. */
export const match = <M extends { name: string }, S = M>(ext: MatchExtension<M, S>): MatchExtension<AnyMatch, unknown> => ext as unknown as MatchExtension<AnyMatch, unknown>;
export const target = <T extends { name: string }, S = T>(ext: TargetExtension<T, S>): TargetExtension<AnyTarget, unknown> => ext as unknown as TargetExtension<AnyTarget, unknown>;

/** One use of an extension on a command line. */
export interface Use { ext: MatchExtension<AnyMatch, unknown> | TargetExtension<AnyTarget, unknown>; state: unknown; given: Set<string> }
export const startUse = (ext: Use['ext']): Use => ({ ext, state: ext.init(), given: new Set() });

/** xtables_option_parse: the common rules, then the option's own handler. */
export function applyOption(use: Use, opt: ExtOption<unknown>, words: Omit<OptionCall, 'ext' | 'option' | 'given'>): void {
  const { ext, given, state } = use;
  // an alias is called by the first name of its option in error texts
  const named = ext.options.find((o) => o.id === opt.id) ?? opt;
  const call: OptionCall = { ...words, ext: ext.name, option: named.name, given };
  if (!ext.ownChecks) {
    if (!opt.multi && given.has(opt.id)) throw parameterProblem(`${ext.name}: option "--${named.name}" can only be used once.\n`);
    if (call.invert && !opt.invert) throw parameterProblem(`${ext.name}: option "--${named.name}" cannot be inverted.\n`);
  }
  opt.set(state, opt.value?.parse(call.text, call), call);
  given.add(opt.id);
}

/** xtables_options_fcheck, then the extension's own final check. */
export function finishUse(use: Use, call: CheckCall): void {
  const { ext, given } = use;
  const nameOf = (id: string): string => ext.options.find((o) => o.id === id)?.name ?? id;
  // The extension's own check comes first, as its final_check is called before the common one in xtables_option_mfcall.
  ext.check?.(use.state, given, call);
  for (const opt of ext.options) {
    if (opt.mandatory && !given.has(opt.id)) throw parameterProblem(`${ext.name}: option "--${opt.name}" must be specified\n`);
    if (!given.has(opt.id)) continue;
    for (const other of ext.options) {
      if (other.id === opt.id || nameOf(other.id) !== other.name) continue;
      if (opt.excludes?.includes(other.id) && given.has(other.id)) throw parameterProblem(`${ext.name}: option "--${opt.name}" cannot be used together with "--${other.name}".\n`);
      if (opt.requires?.includes(other.id) && !given.has(other.id)) throw parameterProblem(`${ext.name}: option "--${opt.name}" also requires "--${other.name}".\n`);
    }
  }
}
